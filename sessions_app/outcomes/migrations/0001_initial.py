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
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "audience",
                    models.CharField(
                        choices=[("leader", "Leaders"), ("mentor", "Mentors")],
                        max_length=10,
                        verbose_name="who is asked",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("frequency", "How often, 0 to 4"),
                            ("confidence", "How sure, 1 to 7; at the end also as it was before"),
                            ("agreement", "How far one agrees, 1 to 7"),
                            ("seen", "Yes, no or do not know"),
                            ("again", "Yes or no"),
                            ("hours", "Hours"),
                            ("words", "In one's own words"),
                        ],
                        max_length=12,
                        verbose_name="how it is answered",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("services", "Crime and services change"),
                            ("data", "Data in decisions"),
                            ("ai", "AI: possibilities and limits"),
                            ("security", "Security and privacy"),
                            ("habits", "One’s own digital habits"),
                            ("change", "Leading digital change"),
                            ("talent", "Digital talents"),
                            ("learning", "A leader who learns"),
                            ("asking", "Asking the right questions"),
                            ("judging", "Judging a digital proposal"),
                            ("leading", "Leading a digital change"),
                            ("insight", "Insight into priorities"),
                            ("courage", "Courage to speak up"),
                            ("stay", "Wish to stay"),
                            ("recommend", "Would recommend the employer"),
                            ("again", "Would do it again"),
                            ("hours", "Time used"),
                            ("choice", "A choice made differently"),
                        ],
                        max_length=12,
                        verbose_name="what it is about",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="order")),
                (
                    "text",
                    mentoring.fields.TranslatedField(default=mentoring.fields.Translated, verbose_name="question"),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="survey_items",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "question of the survey",
                "verbose_name_plural": "questions of the survey",
                "ordering": ["program", "audience", "position"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("audience__in", ["leader", "mentor"])), name="outcomes_item_audience_valid"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["frequency", "confidence", "agreement", "seen", "again", "hours", "words"])
                        ),
                        name="outcomes_item_kind_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "subject__in",
                                [
                                    "services",
                                    "data",
                                    "ai",
                                    "security",
                                    "habits",
                                    "change",
                                    "talent",
                                    "learning",
                                    "asking",
                                    "judging",
                                    "leading",
                                    "insight",
                                    "courage",
                                    "stay",
                                    "recommend",
                                    "again",
                                    "hours",
                                    "choice",
                                ],
                            )
                        ),
                        name="outcomes_item_subject_valid",
                    ),
                    models.UniqueConstraint(
                        fields=("program", "audience", "position"), name="outcomes_item_one_per_place"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("meetings_held", "Planned meetings of the trios that were held"),
                            ("attendance", "Attendance at gatherings"),
                            ("useful", "Check-ins that say the meetings were useful (4 or 5 of 5)"),
                            ("perspective", "Leaders’ taps that tell of a new perspective (4 or 5 of 5)"),
                            ("changed", "Leaders’ taps that tell of something done differently"),
                            ("themes", "Leaders’ index, all themes"),
                            ("services", "Leaders’ index: crime and services change"),
                            ("data", "Leaders’ index: data in decisions"),
                            ("ai", "Leaders’ index: AI, possibilities and limits"),
                            ("security", "Leaders’ index: security and privacy"),
                            ("habits", "Leaders’ index: one’s own digital habits"),
                            ("change", "Leaders’ index: leading digital change"),
                            ("talent", "Leaders’ index: digital talents"),
                            ("learning", "Leaders’ index: a leader who learns"),
                            ("insight", "Mentors’ index: insight into priorities"),
                            ("courage", "Mentors’ index: courage to speak up"),
                            ("stay", "Mentors’ index: wish to stay"),
                            ("recommend", "Mentors’ index: would recommend the employer"),
                            ("leaders_again", "Leaders who would do it again"),
                            ("mentors_again", "Mentors who would do it again"),
                            ("applicants", "Applicants"),
                            ("breadth", "Targets for breadth that the short list met"),
                        ],
                        max_length=20,
                        verbose_name="measure",
                    ),
                ),
                (
                    "target",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10000),
                        ],
                        verbose_name="at least",
                    ),
                ),
                (
                    "aim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="measures",
                        to="programs.aim",
                        verbose_name="aim",
                    ),
                ),
            ],
            options={
                "verbose_name": "measure of an aim",
                "verbose_name_plural": "measures of aims",
                "ordering": ["aim", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "meetings_held",
                                    "attendance",
                                    "useful",
                                    "perspective",
                                    "changed",
                                    "themes",
                                    "services",
                                    "data",
                                    "ai",
                                    "security",
                                    "habits",
                                    "change",
                                    "talent",
                                    "learning",
                                    "insight",
                                    "courage",
                                    "stay",
                                    "recommend",
                                    "leaders_again",
                                    "mentors_again",
                                    "applicants",
                                    "breadth",
                                ],
                            )
                        ),
                        name="outcomes_measure_kind_valid",
                    ),
                    models.UniqueConstraint(fields=("aim", "kind"), name="outcomes_measure_once"),
                    models.CheckConstraint(condition=models.Q(("target__gte", 1)), name="outcomes_measure_target"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "summary",
                    mentoring.fields.TranslatedField(
                        blank=True,
                        default=mentoring.fields.Translated,
                        help_text="Stands at the top. Two or three sentences.",
                        verbose_name="what came of it, in short",
                    ),
                ),
                (
                    "advice",
                    mentoring.fields.TranslatedField(
                        blank=True,
                        default=mentoring.fields.Translated,
                        help_text="One piece of advice a line.",
                        verbose_name="advice for the next round",
                    ),
                ),
                ("shared_at", models.DateTimeField(blank=True, null=True, verbose_name="shared")),
                (
                    "program",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="report",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
                (
                    "shared_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="shared by",
                    ),
                ),
            ],
            options={
                "verbose_name": "report of a programme",
                "verbose_name_plural": "reports of programmes",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("shared_at__isnull", False), ("shared_by__isnull", False)),
                            models.Q(("shared_at__isnull", True), ("shared_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="outcomes_report_shared_paired",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Survey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "moment",
                    models.CharField(
                        choices=[
                            ("start", "At the start"),
                            ("midway", "Midway"),
                            ("end", "At the end"),
                            ("after", "Six months after"),
                        ],
                        max_length=10,
                        verbose_name="when",
                    ),
                ),
                ("opens_on", models.DateField(verbose_name="opens")),
                ("closes_on", models.DateField(verbose_name="last day")),
                ("counted_at", models.DateTimeField(blank=True, null=True, verbose_name="closed and counted")),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="surveys",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "round of the survey",
                "verbose_name_plural": "rounds of the survey",
                "ordering": ["program", "opens_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("moment__in", ["start", "midway", "end", "after"])),
                        name="outcomes_survey_moment_valid",
                    ),
                    models.UniqueConstraint(fields=("program", "moment"), name="outcomes_survey_once"),
                    models.CheckConstraint(
                        condition=models.Q(("closes_on__gt", models.F("opens_on"))),
                        name="outcomes_survey_closes_after_opening",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "audience",
                    models.CharField(
                        choices=[("leader", "Leaders"), ("mentor", "Mentors")], max_length=10, verbose_name="asked as"
                    ),
                ),
                ("answered", models.BooleanField(default=False, verbose_name="has answered")),
                ("counted", models.BooleanField(default=False, verbose_name="is counted")),
                ("envelope", models.BinaryField(null=True, verbose_name="answers, sealed")),
                ("invited_at", models.DateTimeField(blank=True, null=True, verbose_name="letter written")),
                ("reminded_at", models.DateTimeField(blank=True, null=True, verbose_name="reminder written")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="survey_replies",
                        to="programs.membership",
                        verbose_name="person",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="outcomes.survey",
                        verbose_name="round",
                    ),
                ),
            ],
            options={
                "verbose_name": "reply to a survey",
                "verbose_name_plural": "replies to surveys",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("audience__in", ["leader", "mentor"])), name="outcomes_reply_audience_valid"
                    ),
                    models.UniqueConstraint(fields=("survey", "member"), name="outcomes_reply_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counted", False), ("audience", "leader"), ("envelope", None), _connector="OR"
                        ),
                        name="outcomes_reply_mentors_leave_nothing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answered", True), ("envelope", None), _connector="OR"),
                        name="outcomes_reply_envelope_is_answered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(blank=True, max_length=300, verbose_name="quote")),
                ("shown", models.BooleanField(default=False, verbose_name="stands in the report")),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quotes",
                        to="outcomes.survey",
                        verbose_name="round",
                    ),
                ),
            ],
            options={
                "verbose_name": "quote",
                "verbose_name_plural": "quotes",
            },
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_it_was", models.BooleanField(default=False, verbose_name="as it was before")),
                ("answers", models.PositiveIntegerField(verbose_name="number of answers")),
                ("total", models.PositiveIntegerField(verbose_name="sum of the answers")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="outcomes.item",
                        verbose_name="question",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="figures",
                        to="outcomes.survey",
                        verbose_name="round",
                    ),
                ),
            ],
            options={
                "verbose_name": "figure of the survey",
                "verbose_name_plural": "figures of the survey",
                "constraints": [
                    models.UniqueConstraint(fields=("survey", "item", "as_it_was"), name="outcomes_figure_once"),
                    models.CheckConstraint(condition=models.Q(("answers__gte", 5)), name="outcomes_figure_never_few"),
                ],
            },
        ),
    ]
