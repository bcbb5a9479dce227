import uuid
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentoring.constraints import one_of, paired
from mentoring.fields import StateField
from programs.models import Membership, Program
from sessions_app.trios.states import MeetingState, QuietState, Reason

QUIET_BYTES: Final = 24 * 1024
"""Room for a message and its answer."""
ROOM_BYTES: Final = 48 * 1024
"""Room for some forty pages; every envelope has this size, whatever is in it."""


def new_uid() -> str:
    return uuid.uuid4().hex


class Trio(models.Model):
    """What a leader and her mentors have agreed on, in their own words. There once one of them has written something."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="trios", verbose_name=_("programme"))
    leader = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="trio", verbose_name=_("leader"))
    aims = models.TextField(_("what we want to reach together"), max_length=1000, blank=True)
    rhythm = models.CharField(_("how often, how long and where"), max_length=300, blank=True)
    inviter = models.CharField(_("who invites"), max_length=200, blank=True)
    between_us = models.TextField(_("what stays between us"), max_length=1000, blank=True)
    may_tell = models.TextField(_("what may be told, and how"), max_length=1000, blank=True)
    cancelling = models.CharField(_("when somebody cannot come"), max_length=300, blank=True)
    next_step = models.TextField(_("next step"), max_length=500, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class PersonalData:
        erase = ("aims", "rhythm", "inviter", "between_us", "may_tell", "cancelling", "next_step")
        keep = ("program", "leader", "version")

    class Meta:
        verbose_name = _("trio")
        verbose_name_plural = _("trios")

    def __str__(self) -> str:
        return f"{self.leader_id}"


class Agreed(models.Model):
    """One of the three agrees to the text as it stood at that version."""

    trio = models.ForeignKey(Trio, on_delete=models.CASCADE, related_name="agreed", verbose_name=_("trio"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    version = models.PositiveIntegerField(_("version"))
    at = models.DateTimeField(_("agreed"))

    class PersonalData:
        keep = ("trio", "person", "version", "at")

    class Meta:
        verbose_name = _("yes to an agreement")
        verbose_name_plural = _("yes to agreements")
        constraints = [models.UniqueConstraint(fields=["trio", "person"], name="%(app_label)s_%(class)s_once")]

    def __str__(self) -> str:
        return f"{self.trio_id}/{self.person_id}"


class Topic(models.Model):
    """Something one of the three would like to talk about."""

    trio = models.ForeignKey(Trio, on_delete=models.CASCADE, related_name="topics", verbose_name=_("trio"))
    text = models.CharField(_("topic"), max_length=200, blank=True)
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    talked_at = models.DateTimeField(_("talked about"), null=True, blank=True)

    class PersonalData:
        erase = ("text",)
        keep = ("trio", "added_at", "added_by", "talked_at")

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["trio", "id"]

    def __str__(self) -> str:
        return f"{self.trio_id}/{self.pk}"


class Meeting(models.Model):
    """The trio meets: proposed with up to three times, planned once one is picked, then held or called off.

    Who called it off stays on the row, so that it can be counted, and not told as blame.
    """

    trio = models.ForeignKey(Trio, on_delete=models.CASCADE, related_name="meetings", verbose_name=_("trio"))
    state = StateField(MeetingState, default=MeetingState.PROPOSED, verbose_name=_("state"))
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("length in minutes"), default=60)
    place = models.CharField(_("place or meeting link"), max_length=200, blank=True)
    uid = models.CharField(_("calendar id"), max_length=64, unique=True, default=new_uid, editable=False)
    sequence = models.PositiveIntegerField(_("calendar sequence"), default=0, editable=False)
    proposed_at = models.DateTimeField(_("proposed"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    held_at = models.DateTimeField(_("noted as held"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("called off"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("called off by"),
    )  # fmt: skip

    class PersonalData:
        erase = ("place",)
        keep = (
            "trio", "state", "starts_at", "minutes", "uid", "sequence", "proposed_at", "proposed_by", "held_at", "cancelled_at",
            "cancelled_by",
        )  # fmt: skip

    class Meta:
        verbose_name = _("meeting of a trio")
        verbose_name_plural = _("meetings of trios")
        ordering = ["starts_at", "id"]
        constraints = [
            one_of("state", MeetingState),
            paired("cancelled"),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at__isnull=True)),
                name="%(app_label)s_%(class)s_cancelled_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="held", held_at__isnull=False) | (~Q(state="held") & Q(held_at__isnull=True)),
                name="%(app_label)s_%(class)s_held_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["planned", "held"]) | Q(starts_at__isnull=False),
                name="%(app_label)s_%(class)s_planned_has_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trio_id}/{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("trios:trio-detail", args=[self.trio.program.slug, self.trio.leader_id])

    @property
    def program(self) -> Program:
        return self.trio.program

    @property
    def program_id(self) -> int:
        return self.trio.program_id

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at is not None else None

    @property
    def about(self) -> str:
        """How letters name this meeting (mentoring.mail)."""
        return f"trios.meeting:{self.pk}"


class Proposal(models.Model):
    """One of the times a meeting could be at."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="proposals", verbose_name=_("meeting"))
    starts_at = models.DateTimeField(_("starts"))

    class PersonalData:
        keep = ("meeting", "starts_at")

    class Meta:
        verbose_name = _("proposed time")
        verbose_name_plural = _("proposed times")
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "starts_at"], name="%(app_label)s_%(class)s_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.starts_at:%Y-%m-%d %H:%M}"


class Room(models.Model):
    """What two mentors write for each other alone: one sealed envelope, opened in trios.selectors and nowhere else.

    `key` names the pairs that share it, so a mentor who comes later does not read what another wrote.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="rooms", verbose_name=_("programme"))
    key = models.CharField(_("pairs who share it"), max_length=80, unique=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    envelope = models.BinaryField(_("notes of the mentors, sealed"), null=True)

    class PersonalData:
        erase = ("envelope",)
        keep = ("program", "key", "version")

    class Audit:
        sealed = True

    class Meta:
        verbose_name = _("room of two mentors")
        verbose_name_plural = _("rooms of two mentors")

    def __str__(self) -> str:
        return self.key


class QuietMessage(models.Model):
    """ "This does not work", from one of a trio to the contact outside the line. Message and answer are one sealed envelope, opened in
    trios.selectors for writer and contact and nowhere else.
    """

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="quiet_messages", verbose_name=_("programme")
    )
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written to")
    )
    state = StateField(QuietState, default=QuietState.SENT, verbose_name=_("state"))
    envelope = models.BinaryField(_("message and answer, sealed"), null=True)
    tell_writer = models.BooleanField(_("a letter when there is an answer"), default=False)
    sent_at = models.DateTimeField(_("sent"))
    answer_by = models.DateField(_("answer by"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class PersonalData:
        erase = ("envelope",)
        keep = ("program", "writer", "contact", "state", "tell_writer", "sent_at", "answer_by", "answered_at")

    class Audit:
        sealed = True

    class Meta:
        verbose_name = _("message on the quiet line")
        verbose_name_plural = _("messages on the quiet line")
        ordering = ["-id"]
        constraints = [
            one_of("state", QuietState),
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False)
                | (~Q(state="answered") & Q(answered_at__isnull=True)),
                name="%(app_label)s_%(class)s_answered_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def about(self) -> str:
        """How letters name this message (mentoring.mail)."""
        return f"trios.quietmessage:{self.pk}"


class RhythmAlert(models.Model):
    """That the committee was told of a trio out of rhythm. Unique, so it is told once for the time since the trio last met."""

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="rhythm_alerts", verbose_name=_("programme")
    )
    leader = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="rhythm_alerts", verbose_name=_("leader")
    )
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    since = models.DateField(_("has not met since"))
    told_at = models.DateTimeField(_("told"))
    handled_at = models.DateTimeField(_("followed up"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("followed up by"),
    )  # fmt: skip

    class PersonalData:
        keep = ("program", "leader", "reason", "since", "told_at", "handled_at", "handled_by")

    class Meta:
        verbose_name = _("trio out of rhythm")
        verbose_name_plural = _("trios out of rhythm")
        constraints = [
            one_of("reason", Reason),
            paired("handled"),
            models.UniqueConstraint(fields=["leader", "reason", "since"], name="%(app_label)s_%(class)s_once"),
        ]

    def __str__(self) -> str:
        return f"{self.leader_id} {self.since}"
