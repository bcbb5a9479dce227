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
            name="Assignment",
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
                ("state", models.CharField(default="open", max_length=20, verbose_name="state")),
                ("common", models.BooleanField(default=False, verbose_name="scored by all before the others")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason for abstaining")),
                ("assigned_at", models.DateTimeField(verbose_name="assigned")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="scored")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="applicants.application",
                        verbose_name="application",
                    ),
                ),
                (
                    "assessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assessor",
                    ),
                ),
            ],
            options={
                "verbose_name": "assignment",
                "verbose_name_plural": "assignments",
                "ordering": ["round", "id"],
                "indexes": [models.Index(fields=["assessor", "round", "state"], name="scoring_ass_assesso_d4d6ea_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("round__in", ["application", "video"])),
                        name="scoring_assignment_round_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "sent", "abstained"])),
                        name="scoring_assignment_state_valid",
                    ),
                    models.UniqueConstraint(
                        fields=("application", "assessor", "round"), name="scoring_assignment_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", False), _connector="OR"
                        ),
                        name="scoring_assignment_sent_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consensus",
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
                ("text", models.TextField(max_length=2000, verbose_name="what you agreed on")),
                ("written_at", models.DateTimeField(verbose_name="written")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consensus",
                        to="applicants.application",
                        verbose_name="application",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "verbose_name": "consensus note",
                "verbose_name_plural": "consensus notes",
                "ordering": ["application", "round"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("round__in", ["application", "video"])),
                        name="scoring_consensus_round_valid",
                    ),
                    models.UniqueConstraint(fields=("application", "round"), name="scoring_consensus_one_per_round"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Criterion",
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
                    "name",
                    mentoring.fields.TranslatedField(default=mentoring.fields.Translated, verbose_name="criterion"),
                ),
                (
                    "weight",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10),
                        ],
                        verbose_name="weight",
                    ),
                ),
                (
                    "none",
                    mentoring.fields.TranslatedField(
                        blank=True, default=mentoring.fields.Translated, verbose_name="0 points"
                    ),
                ),
                (
                    "some",
                    mentoring.fields.TranslatedField(
                        blank=True, default=mentoring.fields.Translated, verbose_name="2 points"
                    ),
                ),
                (
                    "full",
                    mentoring.fields.TranslatedField(
                        blank=True, default=mentoring.fields.Translated, verbose_name="4 points"
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="criteria",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "criterion",
                "verbose_name_plural": "criteria",
                "ordering": ["program", "round", "position", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("round__in", ["application", "video"])),
                        name="scoring_criterion_round_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__range", (1, 10))), name="scoring_criterion_weight"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Declaration",
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
                ("declared_at", models.DateTimeField(verbose_name="declared")),
                (
                    "assessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declarations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assessor",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="declarations",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "declaration of impartiality",
                "verbose_name_plural": "declarations of impartiality",
                "ordering": ["program", "round", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("round__in", ["application", "video"])),
                        name="scoring_declaration_round_valid",
                    ),
                    models.UniqueConstraint(
                        fields=("program", "assessor", "round"), name="scoring_declaration_one_per_round"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("points", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="points")),
                ("note", models.CharField(blank=True, max_length=1000, verbose_name="reason")),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scores",
                        to="scoring.assignment",
                        verbose_name="assignment",
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="scoring.criterion",
                        verbose_name="criterion",
                    ),
                ),
            ],
            options={
                "verbose_name": "score",
                "verbose_name_plural": "scores",
                "ordering": ["assignment", "criterion__position"],
                "constraints": [
                    models.UniqueConstraint(fields=("assignment", "criterion"), name="scoring_score_one_per_criterion"),
                    models.CheckConstraint(
                        condition=models.Q(("points__range", (0, 4)), ("points__isnull", True), _connector="OR"),
                        name="scoring_score_points",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tally",
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
                ("total", models.FloatField(verbose_name="total, 0 to 100")),
                ("spread", models.PositiveSmallIntegerField(verbose_name="largest gap between two assessors")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tallies",
                        to="applicants.application",
                        verbose_name="application",
                    ),
                ),
            ],
            options={
                "verbose_name": "tally",
                "verbose_name_plural": "tallies",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("round__in", ["application", "video"])), name="scoring_tally_round_valid"
                    ),
                    models.UniqueConstraint(fields=("application", "round"), name="scoring_tally_one_per_round"),
                    models.CheckConstraint(condition=models.Q(("total__range", (0, 100))), name="scoring_tally_total"),
                    models.CheckConstraint(condition=models.Q(("spread__range", (0, 4))), name="scoring_tally_spread"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tie",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="what it is that ties")),
                ("declared_at", models.DateTimeField(verbose_name="declared")),
                (
                    "assessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ties",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assessor",
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
                        related_name="ties",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "tie",
                "verbose_name_plural": "ties",
                "ordering": ["program", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("program", "assessor", "person"), name="scoring_tie_once")
                ],
            },
        ),
    ]
