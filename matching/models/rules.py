"""What a coordinator says beforehand: of one pair, and of the mix."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from matching.states import PairRule
from mentoring.constraints import one_of
from programs.models import Membership, Program


class PairConstraint(models.Model):
    """A coordinator's word on one pair: not together, or together whatever the ranking says. With its reason, on record."""

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="pair_constraints", verbose_name=_("programme")
    )
    leader = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="pair_constraints", verbose_name=_("leader")
    )
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="pair_constraints", verbose_name=_("mentor")
    )
    rule = models.CharField(_("rule"), max_length=20, choices=PairRule.choices)
    reason = models.CharField(_("reason"), max_length=300)
    created_at = models.DateTimeField(_("set"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("set by")
    )

    class PersonalData:
        erase = ("reason",)
        keep = ("program", "leader", "application", "rule", "created_at", "created_by")

    class Meta:
        verbose_name = _("rule on a pair")
        verbose_name_plural = _("rules on pairs")
        constraints = [
            one_of("rule", PairRule),
            models.UniqueConstraint(fields=["leader", "application"], name="%(app_label)s_%(class)s_one_per_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.leader_id}/{self.application_id} {self.rule}"


class TagRule(models.Model):
    """A hard rule on job kinds: how many operative or civilian mentors each leader (or the whole group) must or may have."""

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="tag_rules", verbose_name=_("programme")
    )
    tag = models.CharField(
        _("kind of mentor"), max_length=20, choices=[("operative", _("Operative")), ("civilian", _("Civilian"))]
    )
    whole_group = models.BooleanField(_("counts over the whole group, not per leader"), default=False)
    at_least = models.PositiveSmallIntegerField(_("at least"), null=True, blank=True)
    at_most = models.PositiveSmallIntegerField(_("at most"), null=True, blank=True)

    class PersonalData:
        keep = ("program", "tag", "whole_group", "at_least", "at_most")

    class Meta:
        verbose_name = _("rule on the mix")
        verbose_name_plural = _("rules on the mix")
        constraints = [
            models.UniqueConstraint(fields=["program", "tag", "whole_group"], name="%(app_label)s_%(class)s_once"),
            models.CheckConstraint(
                condition=Q(tag__in=["operative", "civilian"]), name="%(app_label)s_%(class)s_tag_valid"
            ),
            models.CheckConstraint(
                condition=Q(at_least__isnull=False) | Q(at_most__isnull=False),
                name="%(app_label)s_%(class)s_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tag} {self.at_least}–{self.at_most}"
