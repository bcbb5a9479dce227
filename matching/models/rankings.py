"""What a leader ranked: sealed. And more time for one leader: on record."""

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from matching.states import RankingState
from mentoring.constraints import one_of
from mentoring.fields import StateField
from programs.models import Membership, Program

ENVELOPE_BYTES: Final = 16 * 1024
"""Room for the order of some thousand mentors; every leader's envelope has this size, whatever is in it."""
NOTES_BYTES: Final = 48 * 1024
"""Room for a few hundred notes of some sentences."""


class Ranking(models.Model):
    """One leader's order of the short list, sealed in two envelopes which only matching.selectors.rankings opens.

    `envelope` holds the places and what is not possible; the match opens it after the leader's deadline. `notes` are the leader's own
    for ever: they are sealed with a key of their own that the match does not use.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="rankings", verbose_name=_("programme"))
    leader = models.OneToOneField(
        Membership, on_delete=models.CASCADE, related_name="ranking", verbose_name=_("leader")
    )
    state = StateField(RankingState, default=RankingState.DRAFT, verbose_name=_("state"))
    begun_at = models.DateTimeField(_("begun"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    envelope = models.BinaryField(_("order, sealed"), null=True)
    notes = models.BinaryField(_("private notes, sealed"), null=True)

    class PersonalData:
        erase = ("envelope", "notes")
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


class MoreTime(models.Model):
    """One leader may rank until a moment of their own, later than the others. Given by a coordinator, with the reason."""

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="more_time", verbose_name=_("programme")
    )
    leader = models.OneToOneField(
        Membership, on_delete=models.CASCADE, related_name="more_time", verbose_name=_("leader")
    )
    until = models.DateTimeField(_("may rank until"))
    reason = models.CharField(_("reason"), max_length=300)
    given_at = models.DateTimeField(_("given"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("given by")
    )

    class PersonalData:
        erase = ("reason",)
        keep = ("program", "leader", "until", "given_at", "given_by")

    class Meta:
        verbose_name = _("more time to rank")
        verbose_name_plural = _("more time to rank")
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("given_at")), name="%(app_label)s_%(class)s_time_to_rank"),
        ]

    def __str__(self) -> str:
        return f"{self.leader_id} {self.until:%Y-%m-%d %H:%M}"
