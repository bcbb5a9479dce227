import applicants.models
import django.core.validators
import django.db.models.deletion
import mentoring.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("programs", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=applicants.models.new_ref, max_length=12, unique=True, verbose_name="reference"
                    ),
                ),
                ("state", models.CharField(default="draft", max_length=20, verbose_name="state")),
                ("manager_informed", models.BooleanField(default=False, verbose_name="nearest manager is informed")),
                (
                    "covered_words",
                    models.JSONField(blank=True, default=list, verbose_name="words that assessors are not to read"),
                ),
                ("eligible", models.BooleanField(blank=True, null=True, verbose_name="meets the conditions")),
                (
                    "eligibility_rule",
                    models.CharField(blank=True, max_length=120, verbose_name="condition that was checked"),
                ),
                ("created_at", models.DateTimeField(verbose_name="begun")),
                ("saved_at", models.DateTimeField(verbose_name="last saved")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="submitted")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("erased_at", models.DateTimeField(blank=True, null=True, verbose_name="personal data deleted")),
                (
                    "applicant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="applicant",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="applications",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "application",
                "verbose_name_plural": "applications",
                "ordering": ["program", "id"],
                "indexes": [models.Index(fields=["program", "state"], name="applicants__program_7b6808_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "submitted",
                                    "needs_more",
                                    "invited",
                                    "shortlisted",
                                    "reserve",
                                    "declined",
                                    "matched",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="applicants_application_state_valid",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("state", "withdrawn"), _negated=True), ("erased_at__isnull", True)
                        ),
                        fields=("program", "applicant"),
                        name="applicants_application_one_live_per_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "withdrawn"]), ("submitted_at__isnull", False), _connector="OR"
                        ),
                        name="applicants_application_handed_in_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "withdrawn"), ("withdrawn_at__isnull", False)),
                            models.Q(models.Q(("state", "withdrawn"), _negated=True), ("withdrawn_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="applicants_application_withdrawn_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.CharField(
                        choices=[("application", "Application"), ("video", "Video")],
                        max_length=20,
                        verbose_name="round",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("advance", "Goes on"), ("reserve", "Reserve list"), ("decline", "Not chosen")],
                        max_length=20,
                        verbose_name="outcome",
                    ),
                ),
                ("feedback", models.TextField(blank=True, verbose_name="words to the applicant")),
                ("staged_at", models.DateTimeField(verbose_name="staged")),
                ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="released")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="applicants.application",
                        verbose_name="application",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="released by",
                    ),
                ),
                (
                    "staged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="staged by",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
                "ordering": ["application", "round"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("round__in", ["application", "video"])),
                        name="applicants_decision_round_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["advance", "reserve", "decline"])),
                        name="applicants_decision_outcome_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("staged_at__isnull", False), ("staged_by__isnull", False)),
                            models.Q(("staged_at__isnull", True), ("staged_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="applicants_decision_staged_paired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("released_at__isnull", False), ("released_by__isnull", False)),
                            models.Q(("released_at__isnull", True), ("released_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="applicants_decision_released_paired",
                    ),
                    models.UniqueConstraint(fields=("application", "round"), name="applicants_decision_one_per_round"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExtraTime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seconds", models.PositiveSmallIntegerField(default=0, verbose_name="seconds more")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="may send until")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("given_at", models.DateTimeField(verbose_name="given")),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="extra_time",
                        to="applicants.application",
                        verbose_name="application",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="given by",
                    ),
                ),
            ],
            options={
                "verbose_name": "extra time for the video",
                "verbose_name_plural": "extra time for the video",
                "ordering": ["application"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("seconds__gt", 0), ("until__isnull", False), _connector="OR"),
                        name="applicants_extratime_gives_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Inquiry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="what is needed")),
                ("until", models.DateTimeField(verbose_name="answered by")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="inquiries",
                        to="applicants.application",
                        verbose_name="application",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
            ],
            options={
                "verbose_name": "inquiry",
                "verbose_name_plural": "inquiries",
                "ordering": ["application", "-asked_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("application",),
                        name="applicants_inquiry_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("asked_at"))),
                        name="applicants_inquiry_time_to_answer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Leave",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateTimeField(verbose_name="may apply until")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("given_at", models.DateTimeField(verbose_name="given")),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="given by",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="leaves",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "leave to apply late",
                "verbose_name_plural": "leaves to apply late",
                "ordering": ["program", "-given_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("program", "person"), name="applicants_leave_one_per_person"),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("given_at"))), name="applicants_leave_time_to_apply"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ManagerReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(verbose_name="asked or told")),
                ("answer_by", models.DateField(blank=True, null=True, verbose_name="answer by")),
                (
                    "answer",
                    models.CharField(
                        blank=True, choices=[("yes", "Yes"), ("no", "No")], max_length=5, verbose_name="answer"
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="manager_reply",
                        to="applicants.application",
                        verbose_name="application",
                    ),
                ),
                (
                    "manager",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="nearest manager",
                    ),
                ),
            ],
            options={
                "verbose_name": "nearest manager’s answer",
                "verbose_name_plural": "nearest managers’ answers",
                "ordering": ["application"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ["", "yes", "no"])),
                        name="applicants_managerreply_answer_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True)),
                            models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="applicants_managerreply_answered_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer", ""), ("answer_by__isnull", False), _connector="OR"),
                        name="applicants_managerreply_asked_to_answer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PoolEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agreed_at", models.DateTimeField(verbose_name="agreed")),
                ("until", models.DateField(verbose_name="shown until")),
                ("taken_back_at", models.DateTimeField(blank=True, null=True, verbose_name="taken back")),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pool_entry",
                        to="applicants.application",
                        verbose_name="application",
                    ),
                ),
            ],
            options={
                "verbose_name": "place in the shared reserve",
                "verbose_name_plural": "places in the shared reserve",
                "ordering": ["agreed_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="PoolInvitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(default="open", max_length=20, verbose_name="state")),
                ("invited_at", models.DateTimeField(verbose_name="invited")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="applicants.poolentry",
                        verbose_name="place in the shared reserve",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invited by",
                    ),
                ),
                (
                    "joined",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="came_by",
                        to="applicants.application",
                        verbose_name="application there",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pool_invitations",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation from the shared reserve",
                "verbose_name_plural": "invitations from the shared reserve",
                "ordering": ["invited_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "accepted", "declined", "called_off"])),
                        name="applicants_poolinvitation_state_valid",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["open", "accepted"])),
                        fields=("entry", "program"),
                        name="applicants_poolinvitation_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("joined__isnull", False), ("state", "accepted")),
                            models.Q(models.Q(("state", "accepted"), _negated=True), ("joined__isnull", True)),
                            _connector="OR",
                        ),
                        name="applicants_poolinvitation_accepted_has_joined",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.CharField(
                        choices=[("application", "Application"), ("video", "Video")],
                        default="application",
                        max_length=20,
                        verbose_name="round",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="order")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("short", "Short text"),
                            ("long", "Long text"),
                            ("choice", "One of several"),
                            ("several", "Several of several"),
                            ("number", "Number"),
                            ("date", "Date"),
                            ("yes_no", "Yes or no"),
                        ],
                        default="long",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "text",
                    mentoring.fields.TranslatedField(default=mentoring.fields.Translated, verbose_name="question"),
                ),
                (
                    "help",
                    mentoring.fields.TranslatedField(
                        blank=True, default=mentoring.fields.Translated, verbose_name="help text"
                    ),
                ),
                (
                    "choices",
                    mentoring.fields.TranslatedField(
                        blank=True, default=mentoring.fields.Translated, verbose_name="choices, one a line"
                    ),
                ),
                ("required", models.BooleanField(default=True, verbose_name="must be answered")),
                (
                    "word_limit",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(2000),
                        ],
                        verbose_name="words at most",
                    ),
                ),
                (
                    "topic_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why a protected subject is asked about"),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions",
                "ordering": ["program", "round", "position", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["short", "long", "choice", "several", "number", "date", "yes_no"])
                        ),
                        name="applicants_question_kind_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("round__in", ["application", "video"])),
                        name="applicants_question_round_valid",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True, verbose_name="answer")),
                (
                    "redacted_text",
                    models.TextField(
                        blank=True,
                        help_text="Filled in when a coordinator has covered something.",
                        verbose_name="answer as assessors see it",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="applicants.application",
                        verbose_name="application",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="applicants.question",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer",
                "verbose_name_plural": "answers",
                "ordering": ["application", "question__position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "question"), name="applicants_answer_one_per_question"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.CharField(
                        choices=[("application", "Application"), ("video", "Video")],
                        max_length=20,
                        verbose_name="round",
                    ),
                ),
                ("total", models.PositiveIntegerField(verbose_name="decisions")),
                ("asked_at", models.DateTimeField(verbose_name="asked for")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="releases",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "release of decisions",
                "verbose_name_plural": "releases of decisions",
                "ordering": ["program", "-asked_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("round__in", ["application", "video"])),
                        name="applicants_release_round_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_at__isnull", False), ("asked_by__isnull", False)),
                            models.Q(("asked_at__isnull", True), ("asked_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="applicants_release_asked_paired",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("finished_at", None)),
                        fields=("program", "round"),
                        name="applicants_release_one_under_way",
                    ),
                ],
            },
        ),
    ]
