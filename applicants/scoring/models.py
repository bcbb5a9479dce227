from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from applicants.scoring.states import AssignmentState
from applicants.states import ApplicationState, Round
from mentoring.constraints import one_of
from mentoring.fields import StateField, TranslatedField
from programs.models import Program

POINTS = (0, 1, 2, 3, 4)
AFTER_THE_VIDEO = (
    ApplicationState.SHORTLISTED, ApplicationState.RESERVE, ApplicationState.DECLINED, ApplicationState.MATCHED,
)  # fmt: skip


class Criterion(models.Model):
    """One line of a round's rubric: what is looked at, how much it weighs, and what 0, 2 and 4 points mean."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="criteria", verbose_name=_("programme"))
    round = models.CharField(_("round"), max_length=20, choices=Round.choices, default=Round.APPLICATION)
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    name = TranslatedField(_("criterion"))
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    none = TranslatedField(_("0 points"), rows=2, blank=True)
    some = TranslatedField(_("2 points"), rows=2, blank=True)
    full = TranslatedField(_("4 points"), rows=2, blank=True)

    class PersonalData:
        keep = ("program", "round", "position", "name", "weight", "none", "some", "full")

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["program", "round", "position", "id"]
        constraints = [
            one_of("round", Round),
            models.CheckConstraint(condition=Q(weight__range=(1, 10)), name="%(app_label)s_%(class)s_weight"),
        ]

    def __str__(self) -> str:
        return str(self.name)


DECIDED = {
    Round.APPLICATION: (*AFTER_THE_VIDEO, ApplicationState.INVITED),
    Round.VIDEO: AFTER_THE_VIDEO,
}
"""The states in which an application has its decision of a round."""
NOT_ASKED_FOR = Q(application__state=ApplicationState.WITHDRAWN)
"""Work that nobody waits for: the application is withdrawn, or was decided before this assessor came to it."""
for round_, states in DECIDED.items():
    NOT_ASKED_FOR |= Q(state=AssignmentState.OPEN, round=round_, application__state__in=states)


class Assignment(models.Model):
    """That one assessor is to score one application in one round."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("application")
    )
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("assessor")
    )
    round = models.CharField(_("round"), max_length=20, choices=Round.choices)
    state = StateField(AssignmentState, default=AssignmentState.OPEN, verbose_name=_("state"))
    common = models.BooleanField(_("scored by all before the others"), default=False)
    reason = models.CharField(_("reason for abstaining"), max_length=500, blank=True)
    assigned_at = models.DateTimeField(_("assigned"))
    sent_at = models.DateTimeField(_("scored"), null=True, blank=True)

    class PersonalData:
        erase = ("reason",)
        keep = ("application", "assessor", "round", "state", "common", "assigned_at", "sent_at")

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["round", "id"]
        constraints = [
            one_of("round", Round),
            one_of("state", AssignmentState),
            models.UniqueConstraint(fields=["application", "assessor", "round"], name="%(app_label)s_%(class)s_once"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="%(app_label)s_%(class)s_sent_has_time"
            ),
        ]
        indexes = [models.Index(fields=["assessor", "round", "state"])]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.assessor_id} {self.round}"

    @property
    def program_id(self) -> int:
        return self.application.program_id


class Score(models.Model):
    """One assessor's points on one criterion, as typed; it counts once the assignment is sent."""

    assignment = models.ForeignKey(
        Assignment, on_delete=models.CASCADE, related_name="scores", verbose_name=_("assignment")
    )
    criterion = models.ForeignKey(
        Criterion, on_delete=models.PROTECT, related_name="scores", verbose_name=_("criterion")
    )
    points = models.PositiveSmallIntegerField(_("points"), null=True, blank=True)
    note = models.CharField(_("reason"), max_length=1000, blank=True)

    class PersonalData:
        erase = ("note",)
        keep = ("assignment", "criterion", "points")

    class Audit:
        sealed = True

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["assignment", "criterion__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "criterion"], name="%(app_label)s_%(class)s_one_per_criterion"
            ),
            models.CheckConstraint(
                condition=Q(points__range=(0, 4)) | Q(points__isnull=True), name="%(app_label)s_%(class)s_points"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}/{self.criterion_id}"


class Tally(models.Model):
    """What the marks that count come to, for one application in one round. Made from the scores; nobody types it.

    A table of its own because thousands of applications have to be put in order by it. scoring.services writes it anew whenever marks
    are sent or taken back.
    """

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="tallies", verbose_name=_("application")
    )
    round = models.CharField(_("round"), max_length=20, choices=Round.choices)
    total = models.FloatField(_("total, 0 to 100"))
    spread = models.PositiveSmallIntegerField(_("largest gap between two assessors"))

    class PersonalData:
        keep = ("application", "round", "total", "spread")

    class Audit:
        sealed = True

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [
            one_of("round", Round),
            models.UniqueConstraint(fields=["application", "round"], name="%(app_label)s_%(class)s_one_per_round"),
            models.CheckConstraint(condition=Q(total__range=(0, 100)), name="%(app_label)s_%(class)s_total"),
            models.CheckConstraint(condition=Q(spread__range=(0, 4)), name="%(app_label)s_%(class)s_spread"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.round}"


class Declaration(models.Model):
    """That an assessor has considered whether they are impartial (Public Administration Act § 6) before opening a round's applications."""

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="declarations", verbose_name=_("programme")
    )
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="declarations", verbose_name=_("assessor")
    )
    round = models.CharField(_("round"), max_length=20, choices=Round.choices)
    declared_at = models.DateTimeField(_("declared"))

    class PersonalData:
        keep = ("program", "assessor", "round", "declared_at")

    class Meta:
        verbose_name = _("declaration of impartiality")
        verbose_name_plural = _("declarations of impartiality")
        ordering = ["program", "round", "id"]
        constraints = [
            one_of("round", Round),
            models.UniqueConstraint(
                fields=["program", "assessor", "round"], name="%(app_label)s_%(class)s_one_per_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program_id}/{self.assessor_id} {self.round}"


class Tie(models.Model):
    """Somebody an assessor is too close to, by their own word. Whether that person applies is not said, before or after."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="ties", verbose_name=_("programme"))
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ties", verbose_name=_("assessor")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    reason = models.CharField(_("what it is that ties"), max_length=300, blank=True)
    declared_at = models.DateTimeField(_("declared"))

    class PersonalData:
        erase = ("reason",)
        keep = ("program", "assessor", "person", "declared_at")

    class Meta:
        verbose_name = _("tie")
        verbose_name_plural = _("ties")
        ordering = ["program", "id"]
        constraints = [
            models.UniqueConstraint(fields=["program", "assessor", "person"], name="%(app_label)s_%(class)s_once"),
        ]

    def __str__(self) -> str:
        return f"{self.assessor_id}/{self.person_id}"


class Consensus(models.Model):
    """What the committee agreed on about one application in one round, after talking about it."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="consensus", verbose_name=_("application")
    )
    round = models.CharField(_("round"), max_length=20, choices=Round.choices)
    text = models.TextField(_("what you agreed on"), max_length=2000)
    written_at = models.DateTimeField(_("written"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )

    class PersonalData:
        erase = ("text",)
        keep = ("application", "round", "written_at", "written_by")

    class Audit:
        sealed = True

    class Meta:
        verbose_name = _("consensus note")
        verbose_name_plural = _("consensus notes")
        ordering = ["application", "round"]
        constraints = [
            one_of("round", Round),
            models.UniqueConstraint(fields=["application", "round"], name="%(app_label)s_%(class)s_one_per_round"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.round}"
