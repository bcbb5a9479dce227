"""Who is paired with whom."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from matching.models.runs import MatchRun
from matching.states import EndReason, PairingState
from mentoring.constraints import one_of
from mentoring.fields import StateField
from programs.models import Membership, Program


class Pairing(models.Model):
    """One mentor with one leader. A leader's places are numbered, so the database itself counts them."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="pairings", verbose_name=_("programme"))
    run = models.ForeignKey(MatchRun, on_delete=models.PROTECT, related_name="pairings", verbose_name=_("match run"))
    leader = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="pairings", verbose_name=_("leader"))
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="pairings", verbose_name=_("application")
    )
    mentor = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mentor_pairings",
        verbose_name=_("mentor"),
    )
    slot = models.PositiveSmallIntegerField(_("place"))
    rank = models.PositiveSmallIntegerField(_("the leader's wish number"), null=True, blank=True)
    state = StateField(PairingState, default=PairingState.PUBLISHED, verbose_name=_("state"))
    published_at = models.DateTimeField(_("published"))
    answer_by = models.DateField(_("answers by"), null=True, blank=True)
    leader_confirmed_at = models.DateTimeField(_("leader confirmed"), null=True, blank=True)
    mentor_confirmed_at = models.DateTimeField(_("mentor confirmed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class PersonalData:
        keep = (
            "program", "run", "leader", "application", "mentor", "slot", "rank", "state", "published_at", "answer_by", "leader_confirmed_at",
            "mentor_confirmed_at", "ended_at",
        )  # fmt: skip

    class Meta:
        verbose_name = _("pairing")
        verbose_name_plural = _("pairings")
        ordering = ["leader", "slot"]
        constraints = [
            one_of("state", PairingState),
            models.UniqueConstraint(
                fields=["leader", "slot"],
                condition=Q(state__in=["published", "confirmed"]),
                name="%(app_label)s_%(class)s_slot_taken_once",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=["published", "confirmed"]),
                name="%(app_label)s_%(class)s_one_leader_per_mentor",
            ),
            models.CheckConstraint(condition=Q(slot__range=(1, 5)), name="%(app_label)s_%(class)s_slot"),
            models.CheckConstraint(
                condition=Q(state__in=["declined", "ended"], ended_at__isnull=False)
                | (~Q(state__in=["declined", "ended"]) & Q(ended_at__isnull=True)),
                name="%(app_label)s_%(class)s_ended_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leader_id}/{self.application_id}"


class Ending(models.Model):
    """Why a pair did not go on, for coordinators alone. A table of its own, sealed: the trail says that it was written, never what."""

    pairing = models.OneToOneField(Pairing, on_delete=models.CASCADE, related_name="ending", verbose_name=_("pairing"))
    reason = models.CharField(_("reason"), max_length=20, choices=EndReason.choices)
    note = models.TextField(_("private words"), max_length=1000, blank=True)
    at = models.DateTimeField(_("said"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("said by")
    )

    class PersonalData:
        erase = ("note",)
        keep = ("pairing", "reason", "at", "by")

    class Audit:
        sealed = True

    class Meta:
        verbose_name = _("end of a pairing")
        verbose_name_plural = _("ends of pairings")
        constraints = [one_of("reason", EndReason)]

    def __str__(self) -> str:
        return f"{self.pairing_id}"
