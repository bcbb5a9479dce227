from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Unit, User
from mentoring.constraints import one_of, paired
from mentoring.fields import StateField, TranslatedField
from programs.states import CorePart, ManagerPart, Middle, Phase, Role


class ProgramQuerySet(models.QuerySet["Program"]):
    def with_role(self, user: User, *roles: Role) -> "ProgramQuerySet":
        return self.filter(memberships__user=user, memberships__role__in=roles, memberships__ended_at=None).distinct()


class Program(models.Model):
    """One round of reverse mentoring, from the call to the closing gathering. Its phase changes only in programs.services."""

    slug = models.SlugField(
        _("address"), max_length=60, unique=True, help_text=_("The programme's part of the web address.")
    )
    name = TranslatedField(_("name"))
    summary = TranslatedField(_("what it is"), rows=4, blank=True, help_text=_("Shown at the top of the call."))
    call_text = TranslatedField(_("text of the call"), rows=8, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="programs", verbose_name=_("unit"))
    state = StateField(Phase, default=Phase.DRAFT, verbose_name=_("phase"))
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="districts", editable=False,
        verbose_name=_("stands under the programme"),
    )  # fmt: skip
    rubric_locked = models.BooleanField(_("districts use its scoring forms"), default=False, editable=False)
    privacy_locked = models.BooleanField(_("districts keep data as long as it does"), default=False, editable=False)
    measures_locked = models.BooleanField(_("districts have its aims and measures"), default=False, editable=False)
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("contact outside the line"), help_text=_("Whom participants may turn to when something does not work."),
    )  # fmt: skip

    places_per_leader = models.PositiveSmallIntegerField(
        _("mentors per leader"), default=2, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    shortlist_size = models.PositiveSmallIntegerField(_("size of the short list"), default=18)
    minimum_ranked = models.PositiveSmallIntegerField(_("each leader ranks at least"), default=5)
    ties_allowed = models.BooleanField(_("leaders may rank two mentors alike"), default=False)
    publishing_takes_two = models.BooleanField(
        _("one coordinator proposes the match, another approves it"),
        default=False,
        help_text=_("Then nobody can publish a match alone."),
    )
    captions_required = models.BooleanField(
        _("clips need captions"),
        default=False,
        help_text=_("The ranking does not begin before every clip on the short list has them."),
    )
    assessors_per_application = models.PositiveSmallIntegerField(
        _("assessors per application"), default=2, validators=[MinValueValidator(2), MaxValueValidator(5)]
    )
    marks_by = models.CharField(
        _("several assessors’ marks count as their"), max_length=10, choices=Middle.choices, default=Middle.MEDIAN
    )
    common_first = models.BooleanField(
        _("assessors score two applications in common first"), default=False,
        help_text=_("All score the same two, see how far they are apart and talk. Then the others open."),
    )  # fmt: skip
    blind = models.BooleanField(_("assessors see no names"), default=True)

    manager_part = models.CharField(
        _("what the nearest manager gets"), max_length=10, choices=ManagerPart, default=ManagerPart.NOTHING,
        help_text=_("When somebody applies. Asked, the manager says yes or no, with a reason; you decide. The call says so."),
    )  # fmt: skip

    age_limit = models.PositiveSmallIntegerField(_("applicants are younger than"), null=True, blank=True, default=35)
    age_reason = TranslatedField(
        _("why there is an age limit"),
        rows=3,
        blank=True,
        help_text=_("Shown in the call. An age limit needs a reason."),
    )
    age_alternatives = TranslatedField(
        _("what was considered instead"),
        rows=3,
        blank=True,
        help_text=_("Shown in the call. What would serve the aim without an age limit, and why it is not enough."),
    )
    age_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("who decided on the age limit"),
    )  # fmt: skip
    age_ends_on = models.DateField(
        _("age limit holds until"),
        null=True,
        blank=True,
        help_text=_("Unequal treatment ends when its aim is reached, so the limit is decided anew after this day."),
    )
    reference_date = models.DateField(_("age counted on"), null=True, blank=True)
    max_video_seconds = models.PositiveSmallIntegerField(
        _("video, seconds at most"), default=90, validators=[MinValueValidator(15), MaxValueValidator(300)]
    )
    video_retakes = models.PositiveSmallIntegerField(
        _("times one may film again"), null=True, blank=True, validators=[MaxValueValidator(50)],
        help_text=_("Leave it empty for as often as one likes. Counted on the applicant's own device; a practice take never counts."),
    )  # fmt: skip
    video_preparation_seconds = models.PositiveSmallIntegerField(
        _("seconds to think before filming begins"), default=0, validators=[MaxValueValidator(600)],
        help_text=_("0 for as long as one likes. The questions are known beforehand in any case."),
    )  # fmt: skip

    call_opens_at = models.DateTimeField(_("call opens"), null=True, blank=True)
    call_closes_at = models.DateTimeField(_("call closes"), null=True, blank=True)
    screening_ends_on = models.DateField(_("screening done by"), null=True, blank=True)
    video_closes_at = models.DateTimeField(_("videos sent by"), null=True, blank=True)
    rescoring_ends_on = models.DateField(_("videos scored by"), null=True, blank=True)
    ranking_closes_at = models.DateTimeField(_("rankings sent by"), null=True, blank=True)
    matching_ends_on = models.DateField(_("matched by"), null=True, blank=True)
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)

    keep_videos_days = models.PositiveSmallIntegerField(
        _("videos of those not matched are deleted after (days)"), default=30
    )
    keep_applications_days = models.PositiveSmallIntegerField(
        _("applications are deleted after the end (days)"), default=183
    )

    created_at = models.DateTimeField(_("created"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    erased_at = models.DateTimeField(_("personal data deleted"), null=True, blank=True, editable=False)

    objects = ProgramQuerySet.as_manager()

    class PersonalData:
        keep = (
            "slug", "name", "summary", "call_text", "unit", "state", "parent", "rubric_locked", "privacy_locked", "measures_locked",
            "contact", "places_per_leader", "shortlist_size", "minimum_ranked",
            "ties_allowed", "publishing_takes_two", "captions_required", "assessors_per_application", "marks_by", "common_first", "blind",
            "manager_part", "age_limit", "age_reason", "age_alternatives",
            "age_decided_by", "age_ends_on",
            "reference_date", "max_video_seconds", "video_retakes", "video_preparation_seconds",
            "call_opens_at", "call_closes_at", "screening_ends_on", "video_closes_at", "rescoring_ends_on", "ranking_closes_at",
            "matching_ends_on", "starts_on", "ends_on", "keep_videos_days", "keep_applications_days", "created_at", "created_by", "version",
            "erased_at",
        )  # fmt: skip

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["-id"]
        constraints = [
            one_of("state", Phase),
            one_of("manager_part", ManagerPart),
            one_of("marks_by", Middle),
            models.CheckConstraint(
                condition=Q(call_closes_at__gt=F("call_opens_at")),
                name="%(app_label)s_%(class)s_call_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="%(app_label)s_%(class)s_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(places_per_leader__range=(1, 5)), name="%(app_label)s_%(class)s_places"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True)
                | Q(rubric_locked=False, privacy_locked=False, measures_locked=False) & ~Q(parent=F("id")),
                name="%(app_label)s_%(class)s_district_locks_nothing",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name) or self.slug

    def get_absolute_url(self) -> str:
        return reverse("programs:program-detail", args=[self.slug])

    @classmethod
    def column(cls, name: str) -> "models.Field[Any, Any]":
        """One of the table's own columns."""
        return next(field for field in cls._meta.concrete_fields if field.name == name)

    @property
    def program_id(self) -> int:
        return self.pk  # so that a programme can be asked like anything that belongs to one

    def eligibility_rule(self) -> str:
        """The condition of the call in words, as it is kept on an application. Empty: there is none."""
        return f"under {self.age_limit} on {self.reference_date}" if self.age_limit and self.reference_date else ""

    def locks(self, part: CorePart) -> bool:
        """Whether this programme decides `part` for its districts."""
        return bool(getattr(self, f"{part}_locked"))

    def deadline(self, phase: Phase) -> datetime | date | None:
        """When `phase` is to be over: an instant where people are cut off, a date where the committee sets its own pace."""
        match phase:
            case Phase.CALL:
                return self.call_closes_at
            case Phase.SCREENING:
                return self.screening_ends_on
            case Phase.VIDEO:
                return self.video_closes_at
            case Phase.RANKING:
                return self.ranking_closes_at
            case Phase.MATCHING:
                return self.matching_ends_on
            case Phase.RUNNING:
                return self.ends_on
            case _:
                return None


class Aim(models.Model):
    """What a programme is for, and how one will know."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="aims", verbose_name=_("programme"))
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    text = TranslatedField(_("aim"))
    measure = TranslatedField(_("how it is measured"), blank=True)

    class PersonalData:
        keep = ("program", "position", "text", "measure")

    class Meta:
        verbose_name = _("aim")
        verbose_name_plural = _("aims")
        ordering = ["program", "position", "id"]

    def __str__(self) -> str:
        return str(self.text)


class Membership(models.Model):
    """One person's part in one programme. Ended, never deleted: the record must say who could see what, and when."""

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("programme")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    assists = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assistants",
        verbose_name=_("assists (leader)"),
    )
    places = models.PositiveSmallIntegerField(
        _("mentors (leader)"),
        null=True,
        blank=True,
        help_text=_("If not the programme's usual number."),
        validators=[MaxValueValidator(5)],
    )
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )

    class PersonalData:
        keep = ("program", "user", "role", "assists", "places", "added_at", "added_by", "ended_at", "ended_by")

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["program", "role", "id"]
        constraints = [
            one_of("role", Role),
            paired("ended"),
            models.UniqueConstraint(
                fields=["program", "user", "role"],
                condition=Q(ended_at=None),
                name="%(app_label)s_%(class)s_one_live_per_role",
            ),
            models.CheckConstraint(
                condition=Q(role="assistant", assists__isnull=False) | (~Q(role="assistant") & Q(assists__isnull=True)),
                name="%(app_label)s_%(class)s_assistant_has_leader",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if hasattr(self.user, "_memberships"):  # what rules.memberships_of has kept on this person is old now
            del self.user._memberships
        super().save(*args, **kwargs)

    def number_of_places(self) -> int:
        """How many mentors this leader is to have."""
        return self.program.places_per_leader if self.places is None else self.places
