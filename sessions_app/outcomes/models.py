from datetime import date, datetime, time, timedelta
from typing import Final

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentoring.constraints import one_of, paired
from mentoring.disclosure import SMALLEST
from mentoring.fields import TranslatedField
from programs.models import Aim, Membership, Program
from sessions_app.calendars import ZONE
from sessions_app.outcomes.states import Audience, ItemKind, MeasureKind, Moment, Subject, SurveyState
from sessions_app.recurrence import local_instant

OPENS: Final = time(8, 0)
REPLY_BYTES: Final = 2048
"""Every envelope has this size, whatever is in it."""


class Item(models.Model):
    """One question of the survey. Its wording is the programme's own until the first round has opened."""

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="survey_items", verbose_name=_("programme")
    )
    audience = models.CharField(_("who is asked"), max_length=10, choices=Audience.choices)
    kind = models.CharField(_("how it is answered"), max_length=12, choices=ItemKind.choices)
    subject = models.CharField(_("what it is about"), max_length=12, choices=Subject.choices)
    position = models.PositiveSmallIntegerField(_("order"))
    text = TranslatedField(_("question"), rows=2)

    class PersonalData:
        keep = ("program", "audience", "kind", "subject", "position", "text")

    class Meta:
        verbose_name = _("question of the survey")
        verbose_name_plural = _("questions of the survey")
        ordering = ["program", "audience", "position"]
        constraints = [
            one_of("audience", Audience),
            one_of("kind", ItemKind),
            one_of("subject", Subject),
            models.UniqueConstraint(
                fields=["program", "audience", "position"], name="%(app_label)s_%(class)s_one_per_place"
            ),
        ]

    def __str__(self) -> str:
        return str(self.text)


class Survey(models.Model):
    """One round of the survey in one programme, for leaders and mentors alike.

    `counted_at`: the answers have been added up and the envelopes destroyed. That happens once, after the last day, and is never undone.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="surveys", verbose_name=_("programme"))
    moment = models.CharField(_("when"), max_length=10, choices=Moment.choices)
    opens_on = models.DateField(_("opens"))
    closes_on = models.DateField(_("last day"))
    counted_at = models.DateTimeField(_("closed and counted"), null=True, blank=True)

    class PersonalData:
        keep = ("program", "moment", "opens_on", "closes_on", "counted_at")

    class Meta:
        verbose_name = _("round of the survey")
        verbose_name_plural = _("rounds of the survey")
        ordering = ["program", "opens_on"]
        constraints = [
            one_of("moment", Moment),
            models.UniqueConstraint(fields=["program", "moment"], name="%(app_label)s_%(class)s_once"),
            models.CheckConstraint(
                condition=Q(closes_on__gt=F("opens_on")), name="%(app_label)s_%(class)s_closes_after_opening"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program_id}/{self.moment}"

    @property
    def opens_at(self) -> datetime:
        return local_instant(self.opens_on, OPENS, ZONE)

    @property
    def closes_at(self) -> datetime:
        """The end of the last day."""
        return local_instant(self.closes_on + timedelta(days=1), time(0), ZONE)

    @property
    def remind_on(self) -> date:
        return self.closes_on - timedelta(days=3)

    def state_at(self, now: datetime) -> SurveyState:
        if self.counted_at is not None or now >= self.closes_at:
            return SurveyState.CLOSED
        return SurveyState.OPEN if now >= self.opens_at else SurveyState.AHEAD


class Reply(models.Model):
    """That one person is asked in one round, and whether they have answered. What they answered is sealed while the round is open.

    When it closes the answers of all are added up together and the envelope is destroyed. A leader's is replaced by one with her own
    figures, which is opened for her alone (selectors.own_series) and which she may have destroyed.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="replies", verbose_name=_("round"))
    member = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="survey_replies", verbose_name=_("person")
    )
    audience = models.CharField(_("asked as"), max_length=10, choices=Audience.choices)
    answered = models.BooleanField(_("has answered"), default=False)
    counted = models.BooleanField(_("is counted"), default=False)
    envelope = models.BinaryField(_("answers, sealed"), null=True)
    invited_at = models.DateTimeField(_("letter written"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminder written"), null=True, blank=True)

    class PersonalData:
        erase = ("envelope",)
        keep = ("survey", "member", "audience", "answered", "counted", "invited_at", "reminded_at")

    class Audit:
        sealed = True

    class Meta:
        verbose_name = _("reply to a survey")
        verbose_name_plural = _("replies to surveys")
        constraints = [
            one_of("audience", Audience),
            models.UniqueConstraint(fields=["survey", "member"], name="%(app_label)s_%(class)s_once"),
            models.CheckConstraint(
                condition=Q(counted=False) | Q(audience="leader") | Q(envelope=None),
                name="%(app_label)s_%(class)s_mentors_leave_nothing",
            ),
            models.CheckConstraint(
                condition=Q(answered=True) | Q(envelope=None), name="%(app_label)s_%(class)s_envelope_is_answered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}/{self.member_id}"

    def get_absolute_url(self) -> str:
        return reverse("outcomes:survey-answer", args=[self.survey.program.slug, self.pk])

    @property
    def program(self) -> Program:
        return self.survey.program

    @property
    def program_id(self) -> int:
        return self.survey.program_id

    @property
    def about(self) -> str:
        """How letters name this reply (mentoring.mail)."""
        return f"outcomes.reply:{self.pk}"


class Figure(models.Model):
    """What all answers to one question in one round add up to. There is nothing finer: no row is about one answer.

    `answers` is never fewer than SMALLEST; of fewer nothing is kept. `as_it_was`: how sure leaders say at the end that they were before.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="figures", verbose_name=_("round"))
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="figures", verbose_name=_("question"))
    as_it_was = models.BooleanField(_("as it was before"), default=False)
    answers = models.PositiveIntegerField(_("number of answers"))
    total = models.PositiveIntegerField(_("sum of the answers"))

    class PersonalData:
        keep = ("survey", "item", "as_it_was", "answers", "total")

    class Meta:
        verbose_name = _("figure of the survey")
        verbose_name_plural = _("figures of the survey")
        constraints = [
            models.UniqueConstraint(fields=["survey", "item", "as_it_was"], name="%(app_label)s_%(class)s_once"),
            models.CheckConstraint(condition=Q(answers__gte=SMALLEST), name="%(app_label)s_%(class)s_never_few"),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}/{self.item_id}"


class Quote(models.Model):
    """A sentence its writer has released for the report, without the writer. `shown`: the committee has taken it into the report."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="quotes", verbose_name=_("round"))
    text = models.CharField(_("quote"), max_length=300, blank=True)
    shown = models.BooleanField(_("stands in the report"), default=False)

    class PersonalData:
        erase = ("text",)
        keep = ("survey", "shown")

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def program(self) -> Program:
        return self.survey.program

    @property
    def program_id(self) -> int:
        return self.survey.program_id


class Measure(models.Model):
    """By what one will know whether an aim of the programme is reached, and from when it is."""

    aim = models.ForeignKey(Aim, on_delete=models.CASCADE, related_name="measures", verbose_name=_("aim"))
    kind = models.CharField(_("measure"), max_length=20, choices=MeasureKind.choices)
    target = models.PositiveSmallIntegerField(
        _("at least"), validators=[MinValueValidator(1), MaxValueValidator(10_000)]
    )

    class PersonalData:
        keep = ("aim", "kind", "target")

    class Meta:
        verbose_name = _("measure of an aim")
        verbose_name_plural = _("measures of aims")
        ordering = ["aim", "id"]
        constraints = [
            one_of("kind", MeasureKind),
            models.UniqueConstraint(fields=["aim", "kind"], name="%(app_label)s_%(class)s_once"),
            models.CheckConstraint(condition=Q(target__gte=1), name="%(app_label)s_%(class)s_target"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ≥ {self.target}"


class Report(models.Model):
    """What the committee says itself in the report of a programme, and that leaders and mentors may read it."""

    program = models.OneToOneField(
        Program, on_delete=models.CASCADE, related_name="report", verbose_name=_("programme")
    )
    summary = TranslatedField(
        _("what came of it, in short"), rows=5, blank=True, help_text=_("Stands at the top. Two or three sentences.")
    )
    advice = TranslatedField(
        _("advice for the next round"), rows=5, blank=True, help_text=_("One piece of advice a line.")
    )
    shared_at = models.DateTimeField(_("shared"), null=True, blank=True)
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("shared by"),
    )  # fmt: skip

    class PersonalData:
        keep = ("program", "summary", "advice", "shared_at", "shared_by")

    class Meta:
        verbose_name = _("report of a programme")
        verbose_name_plural = _("reports of programmes")
        constraints = [paired("shared")]

    def __str__(self) -> str:
        return f"{self.program_id}"
