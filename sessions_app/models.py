import uuid
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentoring.constraints import one_of, paired
from mentoring.fields import StateField, TranslatedField
from programs.models import Program
from sessions_app.states import Form, GatheringState, Kind, Reply, Skipped


def new_uid() -> str:
    return uuid.uuid4().hex


class CheckInSeries(models.Model):
    """The monthly check-in of the mentors with the committee, as a rule on local dates.

    Either the n-th weekday of the month ("first Tuesday") or a day of the month; the 31st falls on the last day of shorter months.
    """

    program = models.OneToOneField(
        Program, on_delete=models.CASCADE, related_name="check_in_series", verbose_name=_("programme")
    )
    nth = models.PositiveSmallIntegerField(
        _("which in the month"), null=True, blank=True, default=1,
        choices=[(1, _("first")), (2, _("second")), (3, _("third")), (4, _("fourth")), (5, _("last"))],
    )  # fmt: skip
    weekday = models.PositiveSmallIntegerField(
        _("weekday"), null=True, blank=True, default=1,
        choices=[(0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday"))],
    )  # fmt: skip
    day_of_month = models.PositiveSmallIntegerField(
        _("day of the month"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    at = models.TimeField(_("time"), default=time(9, 0))
    minutes = models.PositiveSmallIntegerField(_("length in minutes"), default=60)
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("until"))
    skip_months = models.JSONField(_("months without check-in"), default=list, blank=True)
    skip_holidays = models.BooleanField(_("not on public holidays and weekends"), default=True)
    remind_days_before = models.JSONField(_("reminders, days before"), default=list)
    link = models.URLField(_("meeting link"), blank=True)
    created_at = models.DateTimeField(_("created"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("created by")
    )

    class PersonalData:
        keep = (
            "program", "nth", "weekday", "day_of_month", "at", "minutes", "first_on", "last_on", "skip_months", "skip_holidays",
            "remind_days_before", "link", "created_at", "created_by",
        )  # fmt: skip

    class Meta:
        verbose_name = _("check-in series")
        verbose_name_plural = _("check-in series")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="%(app_label)s_%(class)s_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(day_of_month__isnull=False, nth__isnull=True, weekday__isnull=True)
                | Q(day_of_month__isnull=True, nth__isnull=False, weekday__isnull=False),
                name="%(app_label)s_%(class)s_one_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program_id} {self.first_on}–{self.last_on}"


class Gathering(models.Model):
    """People of a programme meet: kick-off, midway, closing, a monthly check-in or something else.

    Check-ins that were planned together are one recurring entry in people's calendars: `set_uid` names it, `set_rule` is its rule (RFC
    5545), `set_starts_at` the moment the rule gives for this month, whenever the check-in then is. All other gatherings stand alone (`uid`).
    """

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="gatherings", verbose_name=_("programme")
    )
    series = models.ForeignKey(
        CheckInSeries,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="gatherings",
        verbose_name=_("series"),
    )
    month = models.DateField(_("month of the series"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    form = models.CharField(_("form"), max_length=20, choices=Form.choices, default=Form.PHYSICAL)
    title = TranslatedField(_("title"))
    agenda = TranslatedField(_("what people should know"), rows=4, blank=True)
    state = StateField(GatheringState, default=GatheringState.PLANNED, verbose_name=_("state"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("meeting place"), max_length=200, blank=True)
    link = models.URLField(_("meeting link"), blank=True)
    capacity = models.PositiveIntegerField(_("room for"), null=True, blank=True)
    for_leaders = models.BooleanField(_("leaders are invited"), default=True)
    for_mentors = models.BooleanField(_("mentors are invited"), default=True)
    for_assistants = models.BooleanField(_("leaders’ assistants are invited"), default=False)
    for_assessors = models.BooleanField(_("assessors are invited"), default=False)
    minutes_text = models.TextField(_("minutes of the meeting"), blank=True)
    door_code = models.CharField(_("code at the door"), max_length=6, blank=True, editable=False)
    set_uid = models.CharField(_("calendar id of the series"), max_length=64, blank=True, editable=False)
    set_rule = models.CharField(_("calendar rule of the series"), max_length=60, blank=True, editable=False)
    set_starts_at = models.DateTimeField(_("start by the rule"), null=True, blank=True, editable=False)
    uid = models.CharField(_("calendar id"), max_length=64, unique=True, default=new_uid, editable=False)
    sequence = models.PositiveIntegerField(_("calendar sequence"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("created by"),
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    class PersonalData:
        erase = ("minutes_text",)
        keep = (
            "program", "series", "month", "kind", "form", "title", "agenda", "state", "starts_at", "ends_at", "place", "link", "capacity",
            "for_leaders", "for_mentors", "for_assistants", "for_assessors",
            "door_code", "set_uid", "set_rule", "set_starts_at", "uid", "sequence", "created_at", "created_by",
            "cancelled_at",
        )  # fmt: skip

    class Meta:
        verbose_name = _("gathering")
        verbose_name_plural = _("gatherings")
        ordering = ["starts_at", "id"]
        constraints = [
            one_of("kind", Kind),
            one_of("form", Form),
            one_of("state", GatheringState),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="%(app_label)s_%(class)s_ends_after_start"
            ),
            models.UniqueConstraint(fields=["series", "month"], name="%(app_label)s_%(class)s_one_per_month"),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at__isnull=True)),
                name="%(app_label)s_%(class)s_cancelled_has_time",
            ),
            models.CheckConstraint(
                condition=Q(set_uid="", set_rule="", set_starts_at__isnull=True)
                | (~Q(set_uid="") & ~Q(set_rule="") & Q(set_starts_at__isnull=False)),
                name="%(app_label)s_%(class)s_whole_set",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("gatherings:gathering-detail", args=[self.program.slug, self.pk])

    @property
    def about(self) -> str:
        """How letters name this gathering (mentoring.mail)."""
        return f"gatherings.gathering:{self.pk}"

    @property
    def agenda_times(self) -> list[tuple[datetime, "AgendaPoint"]]:
        """The points of the agenda with when each begins: one after the other, from the start."""
        begins, told = self.starts_at, []
        for point in self.points.all():
            told.append((begins, point))
            begins += timedelta(minutes=point.minutes)
        return told

    @property
    def local_date(self) -> date:
        from django.utils import timezone

        return timezone.localtime(self.starts_at).date()


class Guest(models.Model):
    """One person of the programme who is invited to a gathering whatever their part."""

    gathering = models.ForeignKey(
        Gathering, on_delete=models.CASCADE, related_name="guests", verbose_name=_("gathering")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    added_at = models.DateTimeField(_("added"))

    class PersonalData:
        keep = ("gathering", "person", "added_at")

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["gathering", "person"], name="%(app_label)s_%(class)s_once")]

    def __str__(self) -> str:
        return f"{self.gathering_id}/{self.person_id}"

    @property
    def program_id(self) -> int:
        return self.gathering.program_id


class AgendaPoint(models.Model):
    """One point of a gathering's agenda: how long, what, and who sees to it. When it begins follows from those before it."""

    gathering = models.ForeignKey(
        Gathering, on_delete=models.CASCADE, related_name="points", verbose_name=_("gathering")
    )
    position = models.PositiveSmallIntegerField(_("place"), default=0)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(1), MaxValueValidator(12 * 60)]
    )
    title = TranslatedField(_("what"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="agenda_points",
        verbose_name=_("who sees to it"),
    )  # fmt: skip
    owner_name = models.CharField(_("or somebody else"), max_length=100, blank=True)

    class PersonalData:
        erase = ("owner_name",)
        keep = ("gathering", "position", "minutes", "title", "owner")

    class Meta:
        verbose_name = _("point of an agenda")
        verbose_name_plural = _("points of agendas")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__range=(1, 720)), name="%(app_label)s_%(class)s_takes_time"),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(owner_name=""), name="%(app_label)s_%(class)s_one_owner"
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def program(self) -> Program:
        return self.gathering.program

    @property
    def program_id(self) -> int:
        return self.gathering.program_id

    @property
    def who(self) -> str:
        """The name of who sees to it; empty: nobody is named."""
        return self.owner.name if self.owner is not None else self.owner_name


class ActionPoint(models.Model):
    """What somebody took upon them at a gathering, and by when."""

    gathering = models.ForeignKey(
        Gathering, on_delete=models.CASCADE, related_name="actions", verbose_name=_("gathering")
    )
    text = models.CharField(_("what is to be done"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="action_points", verbose_name=_("who does it")
    )
    due_on = models.DateField(_("by when"))
    added_at = models.DateTimeField(_("noted"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("noted by")
    )
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("ticked off by"),
    )  # fmt: skip
    reminded_at = models.DateTimeField(_("reminder written"), null=True, blank=True)

    class PersonalData:
        erase = ("text",)
        keep = ("gathering", "owner", "due_on", "added_at", "added_by", "done_at", "done_by", "reminded_at")

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["due_on", "id"]
        constraints = [paired("done")]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return f"{self.gathering.get_absolute_url()}#actions"

    @property
    def program(self) -> Program:
        return self.gathering.program

    @property
    def program_id(self) -> int:
        return self.gathering.program_id

    @property
    def about(self) -> str:
        """How letters name this action (mentoring.mail)."""
        return f"gatherings.actionpoint:{self.pk}"


class Attendance(models.Model):
    """One person invited to one gathering: what they answered, and whether they came.

    `arrived_at`: when they gave the code at the door. `attended` is what the committee's list says, which counts.
    """

    gathering = models.ForeignKey(
        Gathering, on_delete=models.CASCADE, related_name="attendances", verbose_name=_("gathering")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attendances", verbose_name=_("person")
    )
    reply = models.CharField(_("answer"), max_length=20, choices=Reply.choices, default=Reply.NONE)
    invited_at = models.DateTimeField(_("invited"))
    replied_at = models.DateTimeField(_("answered"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("gave the code at the door"), null=True, blank=True)
    wrong_codes = models.PositiveSmallIntegerField(_("wrong codes given"), default=0)
    attended = models.BooleanField(_("was there"), null=True, blank=True)
    feedback_reminded_at = models.DateTimeField(_("reminded of the feedback"), null=True, blank=True)

    class PersonalData:
        keep = (
            "gathering", "person", "reply", "invited_at", "replied_at", "arrived_at", "wrong_codes", "attended",
            "feedback_reminded_at",
        )  # fmt: skip

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ["gathering", "id"]
        constraints = [
            one_of("reply", Reply),
            models.CheckConstraint(
                condition=~Q(reply="waiting") | Q(replied_at__isnull=False),
                name="%(app_label)s_%(class)s_waits_since",
            ),
            models.UniqueConstraint(fields=["gathering", "person"], name="%(app_label)s_%(class)s_once"),
        ]

    def __str__(self) -> str:
        return f"{self.gathering_id}/{self.person_id}"

    @property
    def program_id(self) -> int:
        return self.gathering.program_id

    @property
    def about(self) -> str:
        """How letters name this attendance (mentoring.mail)."""
        return f"gatherings.attendance:{self.pk}"


class FeedbackBox(models.Model):
    """What was answered after one gathering: a box into which answers are put, and nothing else.

    An answer is no row: its three parts lie in three lists, each at a place drawn by lot when it was put in. So nothing here says whose it
    is, when it came or which parts belong together; nor can the record, which knows that a box changed and never what is in it.
    """

    gathering = models.OneToOneField(
        Gathering, on_delete=models.CASCADE, related_name="feedback", verbose_name=_("gathering")
    )
    useful = models.JSONField(_("how useful it was"), default=list)
    most = models.JSONField(_("what mattered most"), default=list)
    change = models.JSONField(_("what we should change"), default=list)

    class PersonalData:
        erase = ("most", "change")
        keep = ("gathering", "useful")

    class Audit:
        sealed = True

    class Meta:
        verbose_name = _("feedback on a gathering")
        verbose_name_plural = _("feedback on gatherings")

    def __str__(self) -> str:
        return f"{self.gathering_id}"

    @property
    def program_id(self) -> int:
        return self.gathering.program_id


class FeedbackGiven(models.Model):
    """That somebody has answered after a gathering, so that they are asked once. Never what: that lies in the box, without a name."""

    gathering = models.ForeignKey(
        Gathering, on_delete=models.CASCADE, related_name="feedback_given", verbose_name=_("gathering")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )

    class PersonalData:
        keep = ("gathering", "person")

    class Meta:
        verbose_name = _("that feedback was given")
        verbose_name_plural = _("that feedback was given")
        constraints = [models.UniqueConstraint(fields=["gathering", "person"], name="%(app_label)s_%(class)s_once")]

    def __str__(self) -> str:
        return f"{self.gathering_id}/{self.person_id}"

    @property
    def program_id(self) -> int:
        return self.gathering.program_id


class Told(models.Model):
    """ "You said, we did": what people said after a gathering or at check-ins, and what the committee did about it. For everybody."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="told", verbose_name=_("programme"))
    said = models.CharField(_("you said"), max_length=300)
    did = models.CharField(_("we did"), max_length=300)
    told_at = models.DateTimeField(_("written"))
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )

    class PersonalData:
        erase = ("said", "did")
        keep = ("program", "told_at", "told_by")

    class Meta:
        verbose_name = _("you said, we did")
        verbose_name_plural = _("you said, we did")
        ordering = ["-told_at", "-id"]

    def __str__(self) -> str:
        return self.said


class CheckInReminder(models.Model):
    """That one mentor is to be reminded of one check-in, so many days before. Unique, so it is scheduled once whoever schedules it.

    The row is written together with the letter; its existence is what "already reminded" means.
    """

    gathering = models.ForeignKey(
        Gathering, on_delete=models.CASCADE, related_name="reminders", verbose_name=_("gathering")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("mentor")
    )
    days_before = models.PositiveSmallIntegerField(_("days before"))
    due_at = models.DateTimeField(_("due"))
    queued_at = models.DateTimeField(_("letter written"), null=True, blank=True)
    skipped = models.CharField(
        _("not sent because"), max_length=40, blank=True, choices=Skipped.choices, default=Skipped.NO
    )

    class PersonalData:
        keep = ("gathering", "person", "days_before", "due_at", "queued_at", "skipped")

    class Meta:
        verbose_name = _("check-in reminder")
        verbose_name_plural = _("check-in reminders")
        ordering = ["due_at", "id"]
        constraints = [
            one_of("skipped", Skipped),
            models.UniqueConstraint(fields=["gathering", "person", "days_before"], name="%(app_label)s_%(class)s_once"),
        ]

    def __str__(self) -> str:
        return f"{self.gathering_id}/{self.person_id} −{self.days_before}"

    @property
    def program_id(self) -> int:
        return self.gathering.program_id
