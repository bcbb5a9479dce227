import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applicants.states import (
    HANDED_IN_UNDECIDED,
    ApplicationState,
    InvitationState,
    Outcome,
    QuestionKind,
    Round,
    YesNo,
)
from applicants.topics import Topic, topics_in
from mentoring.constraints import one_of, paired
from mentoring.fields import StateField, TranslatedField
from programs.models import Program

REF_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
FEWEST_CHOICES = 2


def new_ref() -> str:
    """Eight characters that tell nobody how many applications there are, easy to read out on the phone."""
    return "".join(secrets.choice(REF_ALPHABET) for _position in range(8))


class Question(models.Model):
    """One question of a programme's application form, or (round `video`) one of the questions the video answers."""

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="questions", verbose_name=_("programme")
    )
    round = models.CharField(_("round"), max_length=20, choices=Round.choices, default=Round.APPLICATION)
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    kind = models.CharField(_("kind"), max_length=20, choices=QuestionKind.choices, default=QuestionKind.LONG)
    text = TranslatedField(_("question"), rows=2)
    help = TranslatedField(_("help text"), rows=2, blank=True)
    choices = TranslatedField(_("choices, one a line"), rows=4, blank=True)
    required = models.BooleanField(_("must be answered"), default=True)
    word_limit = models.PositiveSmallIntegerField(
        _("words at most"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(2000)]
    )
    topic_reason = models.CharField(_("why a protected subject is asked about"), max_length=500, blank=True)

    class PersonalData:
        keep = (
            "program", "round", "position", "kind", "text", "help", "choices", "required", "word_limit", "topic_reason",
        )  # fmt: skip

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["program", "round", "position", "id"]
        constraints = [one_of("kind", QuestionKind), one_of("round", Round)]

    def __str__(self) -> str:
        return str(self.text)

    def clean(self) -> None:
        """Choices are as many in every language; a protected subject is not asked about without a reason."""
        problems: dict[str, Any] = {}
        if self.kind in (QuestionKind.CHOICE, QuestionKind.SEVERAL) and not self._choices_match():
            problems["choices"] = _(
                "Write at least two choices, one a line, and as many in each language, in the same order."
            )
        if self.topics() and not self.topic_reason.strip():
            problems["topic_reason"] = _(
                "This seems to ask about %(topics)s, which an employer may not ask about in a selection unless it is decisive. "
                "Ask something else, or write why it is decisive here."
            ) % {"topics": ", ".join(str(topic.label) for topic in self.topics())}
        if problems:
            raise ValidationError(problems)

    def _choices_match(self) -> bool:
        numbers = {len(_lines(text)) for text in self.choices.values()}
        return len(numbers) == 1 and min(numbers) >= FEWEST_CHOICES

    def topics(self) -> list[Topic]:
        """The protected subjects the question seems to be about, by its words in any language."""
        return topics_in(text for column in (self.text, self.help, self.choices) for text in column.values())

    def options(self) -> list[tuple[str, str]]:
        """What may be chosen: what is stored, and how it reads in the active language.

        Stored is the first language's wording, so that an answer means the same whichever language it was given in.
        """
        match self.kind:
            case QuestionKind.YES_NO:
                return [("yes", gettext("Yes")), ("no", gettext("No"))]
            case QuestionKind.CHOICE | QuestionKind.SEVERAL:
                stored, shown = _lines(self.choices.in_language("nb")), _lines(str(self.choices))
                return list(zip(stored, shown if len(shown) == len(stored) else stored, strict=True))
            case _:
                return []

    def shown(self, text: str) -> str:
        """A stored answer as people read it."""
        options = dict(self.options())
        return "\n".join(options.get(line, line) for line in text.split("\n")) if options else text


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class ApplicationQuerySet(models.QuerySet["Application"]):
    def in_program(self, program: Program) -> "ApplicationQuerySet":
        return self.filter(program=program)

    def live(self) -> "ApplicationQuerySet":
        return self.exclude(state=ApplicationState.WITHDRAWN)

    def handed_in(self) -> "ApplicationQuerySet":
        return self.exclude(state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN])


class Application(models.Model):
    """One person's wish to take part in one programme. Its state changes only in applicants.services.

    Age is not copied here: `eligible` and `eligibility_rule` keep what the rule said when the application was submitted. Once `erased_at`
    is there nothing tells whose it was: `applicant` is then nobody's account (accounts.services.nobody).
    """

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="applications", verbose_name=_("programme")
    )
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applications", verbose_name=_("applicant")
    )
    ref = models.CharField(_("reference"), max_length=12, unique=True, default=new_ref)
    state = StateField(ApplicationState, default=ApplicationState.DRAFT, verbose_name=_("state"))
    manager_informed = models.BooleanField(_("nearest manager is informed"), default=False)
    covered_words = models.JSONField(_("words that assessors are not to read"), default=list, blank=True)
    eligible = models.BooleanField(_("meets the conditions"), null=True, blank=True)
    eligibility_rule = models.CharField(_("condition that was checked"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("begun"))
    saved_at = models.DateTimeField(_("last saved"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    erased_at = models.DateTimeField(_("personal data deleted"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class PersonalData:
        erase = ("applicant", "covered_words")
        keep = (
            "program", "ref", "state", "manager_informed", "eligible", "eligibility_rule", "created_at", "saved_at", "submitted_at",
            "withdrawn_at", "version", "erased_at",
        )  # fmt: skip

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["program", "id"]
        constraints = [
            one_of("state", ApplicationState),
            models.UniqueConstraint(
                fields=["program", "applicant"],
                condition=~Q(state="withdrawn") & Q(erased_at__isnull=True),
                name="%(app_label)s_%(class)s_one_live_per_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False),
                name="%(app_label)s_%(class)s_handed_in_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="%(app_label)s_%(class)s_withdrawn_has_time",
            ),
        ]
        indexes = [models.Index(fields=["program", "state"])]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return reverse("applicants:application-detail", args=[self.program.slug, self.ref])

    @property
    def about(self) -> str:
        """How letters name this application (mentoring.mail)."""
        return f"applicants.application:{self.pk}"

    @property
    def is_undecided(self) -> bool:
        """Handed in, and the committee has decided nothing yet."""
        return self.state in HANDED_IN_UNDECIDED


class Inquiry(models.Model):
    """What a coordinator asked an applicant to add to a submitted application, and by when. Open until `closed_at`: sent again, or too late."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="inquiries", verbose_name=_("application")
    )
    text = models.TextField(_("what is needed"))
    until = models.DateTimeField(_("answered by"))
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    closed_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class PersonalData:
        erase = ("text",)
        keep = ("application", "until", "asked_at", "asked_by", "closed_at")

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        ordering = ["application", "-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(closed_at__isnull=True), name="%(app_label)s_%(class)s_one_open"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("asked_at")), name="%(app_label)s_%(class)s_time_to_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.asked_at:%Y-%m-%d}"


class ManagerReply(models.Model):
    """What an applicant's nearest manager was asked, and says. It moves no application: people decide, whatever is said here.

    Without `answer_by` the manager was only told that there is an application.
    """

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="manager_reply", verbose_name=_("application")
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("nearest manager")
    )
    asked_at = models.DateTimeField(_("asked or told"))
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=5, choices=YesNo.choices, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class PersonalData:
        erase = ("reason",)
        keep = ("application", "manager", "asked_at", "answer_by", "answer", "answered_at")

    class Meta:
        verbose_name = _("nearest manager’s answer")
        verbose_name_plural = _("nearest managers’ answers")
        ordering = ["application"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=["", *YesNo.values]), name="%(app_label)s_%(class)s_answer_valid"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="%(app_label)s_%(class)s_answered_has_time",
            ),
            models.CheckConstraint(
                condition=Q(answer="") | Q(answer_by__isnull=False), name="%(app_label)s_%(class)s_asked_to_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.answer or '?'}"

    def get_absolute_url(self) -> str:
        return reverse("applicants:manager-reply", args=[self.application.program.slug, self.application.ref])

    @property
    def program(self) -> Program:
        return self.application.program


class Leave(models.Model):
    """One person may apply to one programme after the deadline, until a moment of their own. Given by a coordinator, with the reason."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="leaves", verbose_name=_("programme"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    until = models.DateTimeField(_("may apply until"))
    reason = models.CharField(_("reason"), max_length=300)
    given_at = models.DateTimeField(_("given"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("given by")
    )

    class PersonalData:
        erase = ("reason",)
        keep = ("program", "person", "until", "given_at", "given_by")

    class Meta:
        verbose_name = _("leave to apply late")
        verbose_name_plural = _("leaves to apply late")
        ordering = ["program", "-given_at"]
        constraints = [
            models.UniqueConstraint(fields=["program", "person"], name="%(app_label)s_%(class)s_one_per_person"),
            models.CheckConstraint(condition=Q(until__gt=F("given_at")), name="%(app_label)s_%(class)s_time_to_apply"),
        ]

    def __str__(self) -> str:
        return f"{self.program_id}/{self.person_id}"


class ExtraTime(models.Model):
    """One applicant has more time for the video: a longer clip, a later deadline, or both. Given by a coordinator, with the reason."""

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="extra_time", verbose_name=_("application")
    )
    seconds = models.PositiveSmallIntegerField(_("seconds more"), default=0)
    until = models.DateTimeField(_("may send until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    given_at = models.DateTimeField(_("given"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("given by")
    )

    class PersonalData:
        erase = ("reason",)
        keep = ("application", "seconds", "until", "given_at", "given_by")

    class Meta:
        verbose_name = _("extra time for the video")
        verbose_name_plural = _("extra time for the video")
        ordering = ["application"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seconds__gt=0) | Q(until__isnull=False), name="%(app_label)s_%(class)s_gives_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: +{self.seconds} s"


class Answer(models.Model):
    """What an applicant answered to one question. Text for every kind; several choices are lines."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="answers", verbose_name=_("application")
    )
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers", verbose_name=_("question"))
    text = models.TextField(_("answer"), blank=True)
    redacted_text = models.TextField(
        _("answer as assessors see it"), blank=True, help_text=_("Filled in when a coordinator has covered something.")
    )

    class PersonalData:
        erase = ("text", "redacted_text")
        keep = ("application", "question")

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["application", "question__position"]
        constraints = [
            models.UniqueConstraint(fields=["application", "question"], name="%(app_label)s_%(class)s_one_per_question")
        ]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.question_id}"


class Decision(models.Model):
    """What the committee decided on one application after one round: staged first, released together with the letters."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="decisions", verbose_name=_("application")
    )
    round = models.CharField(_("round"), max_length=20, choices=Round.choices)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices)
    feedback = models.TextField(_("words to the applicant"), blank=True)
    staged_at = models.DateTimeField(_("staged"))
    staged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("staged by")
    )
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("released by"),
    )

    class PersonalData:
        erase = ("feedback",)
        keep = ("application", "round", "outcome", "staged_at", "staged_by", "released_at", "released_by")

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["application", "round"]
        constraints = [
            one_of("round", Round),
            one_of("outcome", Outcome),
            paired("staged"),
            paired("released"),
            models.UniqueConstraint(fields=["application", "round"], name="%(app_label)s_%(class)s_one_per_round"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.round}: {self.outcome}"

    @property
    def program_id(self) -> int:
        return self.application.program_id


class Release(models.Model):
    """That the staged decisions of a round are to be released. The workers do it; what is still staged is what they have left to do."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="releases", verbose_name=_("programme"))
    round = models.CharField(_("round"), max_length=20, choices=Round.choices)
    total = models.PositiveIntegerField(_("decisions"))
    asked_at = models.DateTimeField(_("asked for"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class PersonalData:
        keep = ("program", "round", "total", "asked_at", "asked_by", "finished_at")

    class Meta:
        verbose_name = _("release of decisions")
        verbose_name_plural = _("releases of decisions")
        ordering = ["program", "-asked_at"]
        constraints = [
            one_of("round", Round),
            paired("asked"),
            models.UniqueConstraint(
                fields=["program", "round"], condition=Q(finished_at=None), name="%(app_label)s_%(class)s_one_under_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program_id} {self.round} {self.asked_at:%Y-%m-%d}"


class PoolEntry(models.Model):
    """That somebody on a reserve list has agreed to be shown, by name and unit, to the other programmes under the same one.

    It counts until `until`, and only while the application is on the reserve list. Taken back it stays as a record of when.
    """

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="pool_entry", verbose_name=_("application")
    )
    agreed_at = models.DateTimeField(_("agreed"))
    until = models.DateField(_("shown until"))
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class PersonalData:
        keep = ("application", "agreed_at", "until", "taken_back_at")

    class Meta:
        verbose_name = _("place in the shared reserve")
        verbose_name_plural = _("places in the shared reserve")
        ordering = ["agreed_at", "id"]

    def __str__(self) -> str:
        return f"{self.application_id} → {self.until}"

    @property
    def program_id(self) -> int:
        return self.application.program_id


class PoolInvitation(models.Model):
    """Another programme would like to have somebody from the shared reserve on its own reserve list. `joined`: the application there."""

    entry = models.ForeignKey(
        PoolEntry, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("place in the shared reserve")
    )
    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="pool_invitations", verbose_name=_("programme")
    )
    state = StateField(InvitationState, default=InvitationState.OPEN, verbose_name=_("state"))
    invited_at = models.DateTimeField(_("invited"))
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("invited by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    joined = models.OneToOneField(
        Application, on_delete=models.CASCADE, null=True, blank=True, related_name="came_by",
        verbose_name=_("application there"),
    )  # fmt: skip

    class PersonalData:
        keep = ("entry", "program", "state", "invited_at", "invited_by", "answered_at", "joined")

    class Meta:
        verbose_name = _("invitation from the shared reserve")
        verbose_name_plural = _("invitations from the shared reserve")
        ordering = ["invited_at", "id"]
        constraints = [
            one_of("state", InvitationState),
            models.UniqueConstraint(
                fields=["entry", "program"],
                condition=Q(state__in=["open", "accepted"]),
                name="%(app_label)s_%(class)s_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", joined__isnull=False) | (~Q(state="accepted") & Q(joined__isnull=True)),
                name="%(app_label)s_%(class)s_accepted_has_joined",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} → {self.program_id}"

    @property
    def about(self) -> str:
        """How letters name this invitation (mentoring.mail)."""
        return f"applicants.poolinvitation:{self.pk}"
