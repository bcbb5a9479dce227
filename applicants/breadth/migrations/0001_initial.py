import django.core.validators
import django.db.models.deletion
import mentoring.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("applicants", "0001_initial"),
        ("programs", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="VoluntaryQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(default="proposed", max_length=20, verbose_name="state")),
                (
                    "text",
                    mentoring.fields.TranslatedField(default=mentoring.fields.Translated, verbose_name="question"),
                ),
                (
                    "choices",
                    mentoring.fields.TranslatedField(
                        default=mentoring.fields.Translated, verbose_name="choices, one a line"
                    ),
                ),
                (
                    "consent",
                    mentoring.fields.TranslatedField(
                        default=mentoring.fields.Translated, verbose_name="what the applicant consents to"
                    ),
                ),
                ("purpose", models.TextField(blank=True, verbose_name="purpose")),
                ("art_6", models.CharField(blank=True, max_length=300, verbose_name="basis in article 6")),
                ("art_9", models.CharField(blank=True, max_length=300, verbose_name="basis in article 9")),
                (
                    "advice",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="reference of the data protection officer’s advice"
                    ),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                (
                    "keep_days",
                    models.PositiveSmallIntegerField(
                        default=28,
                        validators=[django.core.validators.MaxValueValidator(180)],
                        verbose_name="days to complain after the match",
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="proposed")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
                ("objection", models.TextField(blank=True, verbose_name="what stands in the way")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who decided it",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="voluntary_questions",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "voluntary question",
                "verbose_name_plural": "voluntary questions",
                "ordering": ["program", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["proposed", "asked", "refused", "ended"])),
                        name="breadth_voluntaryquestion_state_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                            models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="breadth_voluntaryquestion_confirmed_paired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "asked"), _negated=True),
                            models.Q(
                                ("advice__gt", ""),
                                ("art_6__gt", ""),
                                ("art_9__gt", ""),
                                ("confirmed_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("ends_on__isnull", False),
                                ("purpose__gt", ""),
                            ),
                            _connector="OR",
                        ),
                        name="breadth_voluntaryquestion_asked_on_a_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                        name="breadth_voluntaryquestion_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", False), ("state", "ended")),
                            models.Q(models.Q(("state", "ended"), _negated=True), ("ended_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="breadth_voluntaryquestion_ended_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VoluntaryCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("applied", "Applied"),
                            ("invited", "Invited to send a video"),
                            ("sent", "Video sent"),
                            ("shortlisted", "Short list"),
                            ("matched", "Mentors"),
                        ],
                        max_length=20,
                        verbose_name="step",
                    ),
                ),
                ("total", models.PositiveIntegerField(verbose_name="people")),
                ("counts", models.JSONField(null=True, verbose_name="counts")),
                ("counted_at", models.DateTimeField(verbose_name="counted")),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="counts",
                        to="breadth.voluntaryquestion",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "verbose_name": "count of a voluntary question",
                "verbose_name_plural": "counts of voluntary questions",
                "ordering": ["question", "counted_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("step__in", ["applied", "invited", "sent", "shortlisted", "matched"])),
                        name="breadth_voluntarycount_step_valid",
                    ),
                    models.UniqueConstraint(fields=("question", "step"), name="breadth_voluntarycount_one_per_step"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counts__isnull", True),
                            models.Func(
                                models.F("counts"),
                                output_field=models.BooleanField(),
                                template="NOT jsonb_path_exists(%(expressions)s, '$[*] ? (@ < 5)')",
                            ),
                            _connector="OR",
                        ),
                        name="breadth_voluntarycount_none_is_small",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VoluntaryAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("envelope", models.BinaryField(null=True, verbose_name="voluntary answer, sealed")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="voluntary_answers",
                        to="applicants.application",
                        verbose_name="application",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="breadth.voluntaryquestion",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "verbose_name": "voluntary answer",
                "verbose_name_plural": "voluntary answers",
                "ordering": ["question", "application"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("question", "application"), name="breadth_voluntaryanswer_one_per_application"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dimension",
                    models.CharField(
                        choices=[
                            ("job_kind", "Kind of job"),
                            ("region", "Part of the organisation"),
                            ("education", "Education"),
                        ],
                        max_length=20,
                        verbose_name="dimension",
                    ),
                ),
                ("group", models.CharField(blank=True, max_length=200, verbose_name="group")),
                (
                    "minimum",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="at least"
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "target",
                "verbose_name_plural": "targets",
                "ordering": ["program", "dimension", "group"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("dimension__in", ["job_kind", "region", "education"])),
                        name="breadth_target_dimension_valid",
                    ),
                    models.UniqueConstraint(
                        fields=("program", "dimension", "group"), name="breadth_target_one_per_group"
                    ),
                    models.CheckConstraint(condition=models.Q(("minimum__gte", 1)), name="breadth_target_minimum"),
                ],
            },
        ),
    ]
