"""What a leader ranked. Sealed until the deadline."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from matching.states import RankingState
from mentoring.constraints import one_of
from mentoring.fields import StateField
from programs.models import Membership, Program


class Ranking(models.Model):
    """One leader's order of the short list. Sealed: until the deadline only matching.selectors.own_ranking may read the entries."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="rankings", verbose_name=_("programme"))
    leader = models.OneToOneField(
        Membership, on_delete=models.CASCADE, related_name="ranking", verbose_name=_("leader")
    )
    state = StateField(RankingState, default=RankingState.DRAFT, verbose_name=_("state"))
    begun_at = models.DateTimeField(_("begun"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class PersonalData:
        keep = ("program", "leader", "state", "begun_at", "sent_at", "version")

    class Audit:
        sealed = True

    class Meta:
        verbose_name = _("ranking")
        verbose_name_plural = _("rankings")
        constraints = [
            one_of("state", RankingState),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="%(app_label)s_%(class)s_sent_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leader_id}"


class RankingEntry(models.Model):
    """What a leader said of one application: a place (1 is the first wish), or that it is not possible, and a private note."""

    ranking = models.ForeignKey(Ranking, on_delete=models.CASCADE, related_name="entries", verbose_name=_("ranking"))
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="ranking_entries", verbose_name=_("application")
    )
    place = models.PositiveSmallIntegerField(_("place"), null=True, blank=True)
    not_possible = models.BooleanField(_("not possible"), default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    note = models.TextField(_("private note"), blank=True)

    class PersonalData:
        erase = ("reason", "note")
        keep = ("ranking", "application", "place", "not_possible")

    class Audit:
        sealed = True

    class Meta:
        verbose_name = _("ranking entry")
        verbose_name_plural = _("ranking entries")
        constraints = [
            models.UniqueConstraint(fields=["ranking", "application"], name="%(app_label)s_%(class)s_once"),
            models.CheckConstraint(
                condition=Q(place__isnull=True) | Q(place__gte=1, not_possible=False),
                name="%(app_label)s_%(class)s_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ranking_id}/{self.application_id}"
