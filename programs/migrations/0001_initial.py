import django.core.validators
import django.db.models.deletion
import mentoring.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Program",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slug",
                    models.SlugField(
                        help_text="The programme's part of the web address.",
                        max_length=60,
                        unique=True,
                        verbose_name="address",
                    ),
                ),
                ("name", mentoring.fields.TranslatedField(default=mentoring.fields.Translated, verbose_name="name")),
                (
                    "summary",
                    mentoring.fields.TranslatedField(
                        blank=True,
                        default=mentoring.fields.Translated,
                        help_text="Shown at the top of the call.",
                        verbose_name="what it is",
                    ),
                ),
                (
                    "call_text",
                    mentoring.fields.TranslatedField(
                        blank=True, default=mentoring.fields.Translated, verbose_name="text of the call"
                    ),
                ),
                ("state", models.CharField(default="draft", max_length=20, verbose_name="phase")),
                (
                    "rubric_locked",
                    models.BooleanField(default=False, editable=False, verbose_name="districts use its scoring forms"),
                ),
                (
                    "privacy_locked",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="districts keep data as long as it does"
                    ),
                ),
                (
                    "measures_locked",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="districts have its aims and measures"
                    ),
                ),
                (
                    "places_per_leader",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="mentors per leader",
                    ),
                ),
                ("shortlist_size", models.PositiveSmallIntegerField(default=18, verbose_name="size of the short list")),
                (
                    "minimum_ranked",
                    models.PositiveSmallIntegerField(default=5, verbose_name="each leader ranks at least"),
                ),
                ("ties_allowed", models.BooleanField(default=False, verbose_name="leaders may rank two mentors alike")),
                (
                    "publishing_takes_two",
                    models.BooleanField(
                        default=False,
                        help_text="Then nobody can publish a match alone.",
                        verbose_name="one coordinator proposes the match, another approves it",
                    ),
                ),
                (
                    "captions_required",
                    models.BooleanField(
                        default=False,
                        help_text="The ranking does not begin before every clip on the short list has them.",
                        verbose_name="clips need captions",
                    ),
                ),
                (
                    "assessors_per_application",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[
                            django.core.validators.MinValueValidator(2),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="assessors per application",
                    ),
                ),
                (
                    "marks_by",
                    models.CharField(
                        choices=[("median", "median"), ("mean", "mean")],
                        default="median",
                        max_length=10,
                        verbose_name="several assessors’ marks count as their",
                    ),
                ),
                (
                    "common_first",
                    models.BooleanField(
                        default=False,
                        help_text="All score the same two, see how far they are apart and talk. Then the others open.",
                        verbose_name="assessors score two applications in common first",
                    ),
                ),
                ("blind", models.BooleanField(default=True, verbose_name="assessors see no names")),
                (
                    "manager_part",
                    models.CharField(
                        choices=[
                            ("nothing", "nothing"),
                            ("informed", "a letter"),
                            ("asked", "a letter with a question"),
                        ],
                        default="nothing",
                        help_text="When somebody applies. Asked, the manager says yes or no, with a reason; you decide. The call says so.",
                        max_length=10,
                        verbose_name="what the nearest manager gets",
                    ),
                ),
                (
                    "age_limit",
                    models.PositiveSmallIntegerField(
                        blank=True, default=35, null=True, verbose_name="applicants are younger than"
                    ),
                ),
                (
                    "age_reason",
                    mentoring.fields.TranslatedField(
                        blank=True,
                        default=mentoring.fields.Translated,
                        help_text="Shown in the call. An age limit needs a reason.",
                        verbose_name="why there is an age limit",
                    ),
                ),
                (
                    "age_alternatives",
                    mentoring.fields.TranslatedField(
                        blank=True,
                        default=mentoring.fields.Translated,
                        help_text="Shown in the call. What would serve the aim without an age limit, and why it is not enough.",
                        verbose_name="what was considered instead",
                    ),
                ),
                (
                    "age_ends_on",
                    models.DateField(
                        blank=True,
                        help_text="Unequal treatment ends when its aim is reached, so the limit is decided anew after this day.",
                        null=True,
                        verbose_name="age limit holds until",
                    ),
                ),
                ("reference_date", models.DateField(blank=True, null=True, verbose_name="age counted on")),
                (
                    "max_video_seconds",
                    models.PositiveSmallIntegerField(
                        default=90,
                        validators=[
                            django.core.validators.MinValueValidator(15),
                            django.core.validators.MaxValueValidator(300),
                        ],
                        verbose_name="video, seconds at most",
                    ),
                ),
                (
                    "video_retakes",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Leave it empty for as often as one likes. Counted on the applicant's own device; a practice take never counts.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(50)],
                        verbose_name="times one may film again",
                    ),
                ),
                (
                    "video_preparation_seconds",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="0 for as long as one likes. The questions are known beforehand in any case.",
                        validators=[django.core.validators.MaxValueValidator(600)],
                        verbose_name="seconds to think before filming begins",
                    ),
                ),
                ("call_opens_at", models.DateTimeField(blank=True, null=True, verbose_name="call opens")),
                ("call_closes_at", models.DateTimeField(blank=True, null=True, verbose_name="call closes")),
                ("screening_ends_on", models.DateField(blank=True, null=True, verbose_name="screening done by")),
                ("video_closes_at", models.DateTimeField(blank=True, null=True, verbose_name="videos sent by")),
                ("rescoring_ends_on", models.DateField(blank=True, null=True, verbose_name="videos scored by")),
                ("ranking_closes_at", models.DateTimeField(blank=True, null=True, verbose_name="rankings sent by")),
                ("matching_ends_on", models.DateField(blank=True, null=True, verbose_name="matched by")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="starts")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="ends")),
                (
                    "keep_videos_days",
                    models.PositiveSmallIntegerField(
                        default=30, verbose_name="videos of those not matched are deleted after (days)"
                    ),
                ),
                (
                    "keep_applications_days",
                    models.PositiveSmallIntegerField(
                        default=183, verbose_name="applications are deleted after the end (days)"
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                (
                    "erased_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="personal data deleted"),
                ),
                (
                    "age_decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who decided on the age limit",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        help_text="Whom participants may turn to when something does not work.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="contact outside the line",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="districts",
                        to="programs.program",
                        verbose_name="stands under the programme",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programs",
                        to="accounts.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "programme",
                "verbose_name_plural": "programmes",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "call",
                                    "screening",
                                    "video",
                                    "ranking",
                                    "matching",
                                    "running",
                                    "closed",
                                    "archived",
                                ],
                            )
                        ),
                        name="programs_program_state_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("manager_part__in", ["nothing", "informed", "asked"])),
                        name="programs_program_manager_part_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("marks_by__in", ["median", "mean"])), name="programs_program_marks_by_valid"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("call_closes_at__gt", models.F("call_opens_at"))),
                        name="programs_program_call_closes_after_opening",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                        name="programs_program_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("places_per_leader__range", (1, 5))), name="programs_program_places"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(
                                ("measures_locked", False),
                                ("privacy_locked", False),
                                ("rubric_locked", False),
                                models.Q(("parent", models.F("id")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="programs_program_district_locks_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("coordinator", "Coordinator"),
                            ("assessor", "Assessor"),
                            ("leader", "Leader"),
                            ("mentor", "Mentor"),
                            ("assistant", "Assistant to a leader"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "places",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="If not the programme's usual number.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(5)],
                        verbose_name="mentors (leader)",
                    ),
                ),
                ("added_at", models.DateTimeField(verbose_name="added")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
                (
                    "assists",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assistants",
                        to="programs.membership",
                        verbose_name="assists (leader)",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "member",
                "verbose_name_plural": "members",
                "ordering": ["program", "role", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["coordinator", "assessor", "leader", "mentor", "assistant"])),
                        name="programs_membership_role_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="programs_membership_ended_paired",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("program", "user", "role"),
                        name="programs_membership_one_live_per_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("assists__isnull", False), ("role", "assistant")),
                            models.Q(models.Q(("role", "assistant"), _negated=True), ("assists__isnull", True)),
                            _connector="OR",
                        ),
                        name="programs_membership_assistant_has_leader",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Aim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="order")),
                ("text", mentoring.fields.TranslatedField(default=mentoring.fields.Translated, verbose_name="aim")),
                (
                    "measure",
                    mentoring.fields.TranslatedField(
                        blank=True, default=mentoring.fields.Translated, verbose_name="how it is measured"
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aims",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "aim",
                "verbose_name_plural": "aims",
                "ordering": ["program", "position", "id"],
            },
        ),
    ]
