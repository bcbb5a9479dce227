"""What a coordinator says beforehand: of one pair, and of the mix."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from matching.states import Closeness, MixTag, Objective, PairRule, PlaceInOrder, Shortage, Unranked, Unsent, Unwanted
from mentoring.constraints import one_of
from programs.models import Membership, Program


class PairConstraint(models.Model):
    """A word on one pair: not together, or together whatever the ranking says. With its reason, on record.

    A coordinator's; or the leader's own, who declared to be too close (`declared` says how), which is always "not together".
    """

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
    hard = models.BooleanField(_("must hold"), default=True)
    after = models.PositiveSmallIntegerField(
        _("else looked at"), choices=PlaceInOrder.choices, default=PlaceInOrder.BEFORE_WISHES
    )
    reason = models.CharField(_("reason"), max_length=300)
    declared = models.CharField(_("declared by the leader"), max_length=20, choices=Closeness.choices, blank=True)
    created_at = models.DateTimeField(_("set"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("set by")
    )

    class PersonalData:
        erase = ("reason", "declared")
        keep = ("program", "leader", "application", "rule", "hard", "after", "created_at", "created_by")

    class Meta:
        verbose_name = _("rule on a pair")
        verbose_name_plural = _("rules on pairs")
        constraints = [
            one_of("rule", PairRule),
            models.UniqueConstraint(fields=["leader", "application"], name="%(app_label)s_%(class)s_one_per_pair"),
            models.CheckConstraint(
                condition=Q(declared="") | Q(declared__in=Closeness.values, rule="forbidden", hard=True),
                name="%(app_label)s_%(class)s_declared_is_forbidden",
            ),
            models.CheckConstraint(condition=Q(after__in=PlaceInOrder.values), name="%(app_label)s_%(class)s_after"),
        ]

    def __str__(self) -> str:
        return f"{self.leader_id}/{self.application_id} {self.rule}"


class TagRule(models.Model):
    """A rule on the mix of mentors, of each leader or of the whole group: so many operative or civilian ones, or never two of one unit.

    A rule that is not `hard` may be broken where it costs too much; `after` says at which place in the order it is looked at.
    """

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="tag_rules", verbose_name=_("programme")
    )
    tag = models.CharField(_("kind of mentor"), max_length=20, choices=MixTag.choices)
    whole_group = models.BooleanField(_("counts over the whole group, not per leader"), default=False)
    at_least = models.PositiveSmallIntegerField(_("at least"), null=True, blank=True)
    at_most = models.PositiveSmallIntegerField(_("at most"), null=True, blank=True)
    hard = models.BooleanField(_("must hold"), default=True)
    after = models.PositiveSmallIntegerField(
        _("else looked at"), choices=PlaceInOrder.choices, default=PlaceInOrder.BEFORE_WISHES
    )

    class PersonalData:
        keep = ("program", "tag", "whole_group", "at_least", "at_most", "hard", "after")

    class Meta:
        verbose_name = _("rule on the mix")
        verbose_name_plural = _("rules on the mix")
        constraints = [
            one_of("tag", MixTag),
            models.CheckConstraint(condition=Q(after__in=PlaceInOrder.values), name="%(app_label)s_%(class)s_after"),
            models.UniqueConstraint(fields=["program", "tag", "whole_group"], name="%(app_label)s_%(class)s_once"),
            models.CheckConstraint(
                condition=Q(at_least__isnull=False) | Q(at_most__isnull=False),
                name="%(app_label)s_%(class)s_says_something",
            ),
            models.CheckConstraint(
                condition=~Q(tag="same_unit") | Q(at_least__isnull=True, at_most__isnull=False, whole_group=False),
                name="%(app_label)s_%(class)s_same_unit_is_a_limit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tag} {self.at_least}–{self.at_most}"


class MatchChoices(models.Model):
    """What the coordinator has chosen where a match could be made in more than one way. Without a row the first of each holds."""

    program = models.OneToOneField(
        Program, on_delete=models.CASCADE, related_name="match_choices", verbose_name=_("programme")
    )
    objective = models.CharField(
        _("What is best?"), max_length=20, choices=Objective.choices, default=Objective.WORST_FIRST
    )
    objective_reason = models.CharField(
        _("Why this order?"), max_length=300, blank=True, help_text=_("Stands in the decision note.")
    )
    unsent = models.CharField(
        _("Leaders who sent no ranking"), max_length=20, choices=Unsent.choices, default=Unsent.LAST
    )
    unranked = models.CharField(
        _("May a leader get a mentor she did not rank?"),
        max_length=20,
        choices=Unranked.choices,
        default=Unranked.AFTER,
    )
    unwanted = models.CharField(
        _("Mentors whom no leader ranked"), max_length=20, choices=Unwanted.choices, default=Unwanted.FILL
    )
    shortage = models.CharField(
        _("More places than mentors"), max_length=20, choices=Shortage.choices, default=Shortage.SHARE
    )

    class PersonalData:
        keep = ("program", "objective", "objective_reason", "unsent", "unranked", "unwanted", "shortage")

    class Meta:
        verbose_name = _("choices for the match")
        verbose_name_plural = _("choices for the match")
        constraints = [
            one_of("objective", Objective),
            one_of("unsent", Unsent),
            one_of("unranked", Unranked),
            one_of("unwanted", Unwanted),
            one_of("shortage", Shortage),
        ]

    def __str__(self) -> str:
        return f"{self.program_id} {self.objective}"
