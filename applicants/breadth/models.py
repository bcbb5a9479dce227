from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applicants.breadth.states import Dimension, QuestionState, Step
from applicants.models import Application
from mentoring.constraints import one_of, paired
from mentoring.disclosure import SMALLEST
from mentoring.fields import StateField, TranslatedField
from programs.models import Program


class Target(models.Model):
    """How many of one group the short list is to hold at least. `group` is a key of the dimension (selectors.Facts)."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="targets", verbose_name=_("programme"))
    dimension = models.CharField(_("dimension"), max_length=20, choices=Dimension.choices)
    group = models.CharField(_("group"), max_length=200, blank=True)
    minimum = models.PositiveSmallIntegerField(_("at least"), validators=[MinValueValidator(1)])

    class PersonalData:
        keep = ("program", "dimension", "group", "minimum")

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["program", "dimension", "group"]
        constraints = [
            one_of("dimension", Dimension),
            models.UniqueConstraint(
                fields=["program", "dimension", "group"], name="%(app_label)s_%(class)s_one_per_group"
            ),
            models.CheckConstraint(condition=Q(minimum__gte=1), name="%(app_label)s_%(class)s_minimum"),
        ]

    def __str__(self) -> str:
        return f"{self.get_dimension_display()}: {self.group} ≥ {self.minimum}"


FEWEST_CHOICES, MOST_CHOICES = 2, 6
ENVELOPE_BYTES: Final = 96
"""Every answer fills an envelope of this size, whatever it is."""
GATE: Final = ("art_6", "art_9", "purpose", "advice", "decided_by", "ends_on")
"""What must be written down before a voluntary question may be asked."""


class VoluntaryQuestion(models.Model):
    """A question about something sensitive that applicants of one programme may answer, apart from the application. Counted, never read.

    It is not asked before the legal basis is written down and the data protection officer has confirmed it, and not after `ends_on`; the
    database refuses anything else. What it says is settled once it is asked: it is what people consent to.
    """

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="voluntary_questions", verbose_name=_("programme")
    )
    state = StateField(QuestionState, default=QuestionState.PROPOSED, verbose_name=_("state"))
    text = TranslatedField(_("question"), rows=2)
    choices = TranslatedField(_("choices, one a line"), rows=4)
    consent = TranslatedField(_("what the applicant consents to"), rows=5)
    purpose = models.TextField(_("purpose"), blank=True)
    art_6 = models.CharField(_("basis in article 6"), max_length=300, blank=True)
    art_9 = models.CharField(_("basis in article 9"), max_length=300, blank=True)
    advice = models.CharField(_("reference of the data protection officer’s advice"), max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who decided it"),
    )
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    keep_days = models.PositiveSmallIntegerField(
        _("days to complain after the match"), default=28, validators=[MaxValueValidator(180)]
    )
    proposed_at = models.DateTimeField(_("proposed"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    objection = models.TextField(_("what stands in the way"), blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class PersonalData:
        keep = (
            "program", "state", "text", "choices", "consent", "purpose", "art_6", "art_9", "advice", "decided_by", "ends_on", "keep_days",
            "proposed_at", "proposed_by", "confirmed_at", "confirmed_by", "objection", "ended_at",
        )  # fmt: skip

    class Meta:
        verbose_name = _("voluntary question")
        verbose_name_plural = _("voluntary questions")
        ordering = ["program", "id"]
        constraints = [
            one_of("state", QuestionState),
            paired("confirmed"),
            models.CheckConstraint(
                condition=~Q(state="asked")
                | Q(
                    art_6__gt="",
                    art_9__gt="",
                    purpose__gt="",
                    advice__gt="",
                    decided_by__isnull=False,
                    ends_on__isnull=False,
                    confirmed_at__isnull=False,
                ),
                name="%(app_label)s_%(class)s_asked_on_a_basis",
            ),
            models.CheckConstraint(
                condition=~Q(confirmed_by=F("proposed_by")), name="%(app_label)s_%(class)s_two_people"
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False) | (~Q(state="ended") & Q(ended_at__isnull=True)),
                name="%(app_label)s_%(class)s_ended_has_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.text)

    def get_absolute_url(self) -> str:
        return reverse("breadth:question-detail", args=[self.program.slug, self.pk])

    @property
    def about(self) -> str:
        """How letters name this question (mentoring.mail)."""
        return f"breadth.voluntaryquestion:{self.pk}"

    def clean(self) -> None:
        """Two to six choices, and as many in every language."""
        numbers = {len(_lines(text)) for text in self.choices.values()}
        if len(numbers) != 1 or not FEWEST_CHOICES <= max(numbers) <= MOST_CHOICES:
            raise ValidationError(
                {"choices": _("Write two to six choices, one a line, and as many in each language, in the same order.")}
            )

    def options(self) -> list[str]:
        """The choices in the active language."""
        return _lines(str(self.choices))

    def gate(self) -> list[tuple[str, Any]]:
        """What must be written down, by the names people know it by, and what is."""
        fields = [field for field in self._meta.concrete_fields if field.name in GATE]
        return [(str(field.verbose_name), getattr(self, field.name)) for field in fields]

    @property
    def missing(self) -> list[str]:
        """What is not written down yet, by name."""
        return [name for name, value in self.gate() if not value]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class VoluntaryAnswer(models.Model):
    """How one applicant answered one voluntary question: sealed, opened to be counted and for the applicant, and by nobody else.

    Whoever takes an answer back, or wishes not to answer, has a row like everybody else, in which nothing is said.
    """

    question = models.ForeignKey(
        VoluntaryQuestion, on_delete=models.CASCADE, related_name="answers", verbose_name=_("question")
    )
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="voluntary_answers", verbose_name=_("application")
    )
    envelope = models.BinaryField(_("voluntary answer, sealed"), null=True)

    class PersonalData:
        erase = ("envelope",)
        keep = ("question", "application")

    class Audit:
        sealed = True

    class Meta:
        verbose_name = _("voluntary answer")
        verbose_name_plural = _("voluntary answers")
        ordering = ["question", "application"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "application"], name="%(app_label)s_%(class)s_one_per_application"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question_id}/{self.application_id}"


class VoluntaryCount(models.Model):
    """How many of each group stood in a step when it was finished: taken once, and only if it may be told (disclosure.told). Never changed.

    `counts`: one number per choice, the last with all who did not answer; None: not told. The database holds no other number.
    """

    question = models.ForeignKey(
        VoluntaryQuestion, on_delete=models.CASCADE, related_name="counts", verbose_name=_("question")
    )
    step = models.CharField(_("step"), max_length=20, choices=Step.choices)
    total = models.PositiveIntegerField(_("people"))
    counts = models.JSONField(_("counts"), null=True)
    counted_at = models.DateTimeField(_("counted"))

    class PersonalData:
        keep = ("question", "step", "total", "counts", "counted_at")

    class Meta:
        verbose_name = _("count of a voluntary question")
        verbose_name_plural = _("counts of voluntary questions")
        ordering = ["question", "counted_at", "id"]
        constraints = [
            one_of("step", Step),
            models.UniqueConstraint(fields=["question", "step"], name="%(app_label)s_%(class)s_one_per_step"),
            models.CheckConstraint(
                condition=Q(counts__isnull=True)
                | Q(
                    models.Func(
                        F("counts"),
                        template=f"NOT jsonb_path_exists(%(expressions)s, '$[*] ? (@ < {SMALLEST})')",
                        output_field=models.BooleanField(),
                    )
                ),
                name="%(app_label)s_%(class)s_none_is_small",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.step}"
