import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("gatherings", "0001_initial"),
        ("programs", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("check_in", "Before a check-in"),
                            ("taps", "Three taps for leaders"),
                            ("pulse", "Pulse of the match"),
                        ],
                        default="check_in",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("occasion", models.PositiveSmallIntegerField(default=0, verbose_name="which time")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("closes_at", models.DateTimeField(verbose_name="open until")),
                ("queued_at", models.DateTimeField(blank=True, null=True, verbose_name="letter written")),
                (
                    "skipped",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("too_late", "it was more than two days late"),
                            ("over", "the time to answer was over"),
                            ("cancelled", "the check-in was called off"),
                            ("programme_not_running", "the programme was not running"),
                            ("left", "the person no longer takes part"),
                            ("answered", "the form was filled in already"),
                        ],
                        default="",
                        max_length=40,
                        verbose_name="not sent because",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                ("handled_at", models.DateTimeField(blank=True, null=True, verbose_name="followed up")),
                (
                    "gathering",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sheets",
                        to="gatherings.gathering",
                        verbose_name="check-in",
                    ),
                ),
                (
                    "handled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="followed up by",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="programs.membership",
                        verbose_name="person",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sheets",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "short form",
                "verbose_name_plural": "short forms",
                "ordering": ["due_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["check_in", "taps", "pulse"])),
                        name="checkins_sheet_kind_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "skipped__in",
                                ["", "too_late", "over", "cancelled", "programme_not_running", "left", "answered"],
                            )
                        ),
                        name="checkins_sheet_skipped_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("handled_at__isnull", False), ("handled_by__isnull", False)),
                            models.Q(("handled_at__isnull", True), ("handled_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="checkins_sheet_handled_paired",
                    ),
                    models.UniqueConstraint(fields=("gathering", "member"), name="checkins_sheet_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("gathering", None)),
                        fields=("member", "kind", "occasion"),
                        name="checkins_sheet_once_each_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("gathering__isnull", False), ("kind", "check_in")),
                            models.Q(models.Q(("kind", "check_in"), _negated=True), ("gathering__isnull", True)),
                            _connector="OR",
                        ),
                        name="checkins_sheet_check_in_has_gathering",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PulseAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("well", models.PositiveSmallIntegerField(null=True, verbose_name="how does the match go?")),
                (
                    "help",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Nothing now"),
                            (1, "More time for it"),
                            (2, "Clearer aims"),
                            (3, "A talk with the committee"),
                        ],
                        null=True,
                        verbose_name="what would help most?",
                    ),
                ),
                (
                    "sheet",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pulse_answer",
                        to="checkins.sheet",
                        verbose_name="form",
                    ),
                ),
            ],
            options={
                "verbose_name": "pulse of a match",
                "verbose_name_plural": "pulses of matches",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("help__isnull", True), ("well__isnull", True)),
                            models.Q(("help__in", [0, 1, 2, 3]), ("well__range", (1, 5))),
                            _connector="OR",
                        ),
                        name="checkins_pulseanswer_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LeaderAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("met", models.BooleanField(null=True, verbose_name="did you meet?")),
                (
                    "perspective",
                    models.PositiveSmallIntegerField(null=True, verbose_name="did you get a new perspective?"),
                ),
                ("changed", models.BooleanField(null=True, verbose_name="have you done something differently?")),
                ("what", models.CharField(blank=True, max_length=300, verbose_name="what you did differently")),
                (
                    "sheet",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="leader_answer",
                        to="checkins.sheet",
                        verbose_name="form",
                    ),
                ),
            ],
            options={
                "verbose_name": "three taps of a leader",
                "verbose_name_plural": "three taps of leaders",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("changed__isnull", True),
                                ("met__isnull", True),
                                ("perspective__isnull", True),
                                ("what", ""),
                            ),
                            models.Q(
                                ("changed__isnull", False), ("met__isnull", False), ("perspective__range", (1, 5))
                            ),
                            _connector="OR",
                        ),
                        name="checkins_leaderanswer_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckInAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("met", models.BooleanField(null=True, verbose_name="did you meet?")),
                ("useful", models.PositiveSmallIntegerField(null=True, verbose_name="how useful was it?")),
                (
                    "safe",
                    models.PositiveSmallIntegerField(null=True, verbose_name="how safe is it to say what you think?"),
                ),
                (
                    "together",
                    models.PositiveSmallIntegerField(null=True, verbose_name="how do the two of you work together?"),
                ),
                (
                    "need",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "No"), (1, "I would like a talk"), (2, "Yes, soon")],
                        null=True,
                        verbose_name="do you need something?",
                    ),
                ),
                (
                    "sheet",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answer",
                        to="checkins.sheet",
                        verbose_name="form",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer before a check-in",
                "verbose_name_plural": "answers before check-ins",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("met__isnull", True),
                                ("need__isnull", True),
                                ("safe__isnull", True),
                                ("together__isnull", True),
                                ("useful__isnull", True),
                            ),
                            models.Q(
                                ("met__isnull", False),
                                ("need__in", [0, 1, 2]),
                                ("safe__range", (1, 5)),
                                ("useful__range", (1, 5)),
                                models.Q(("together__isnull", True), ("together__range", (1, 5)), _connector="OR"),
                            ),
                            _connector="OR",
                        ),
                        name="checkins_checkinanswer_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("preparing", "How to prepare a meeting"),
                            ("time", "Getting time in the calendar"),
                            ("resistance", "Resistance"),
                            ("courage", "What is hard to bring up"),
                            ("learning", "What the mentors learn themselves"),
                            ("balance", "Balance between the two mentors"),
                            ("insight", "What other leaders ought to hear"),
                            ("digital", "A digital subject"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                        verbose_name="theme",
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=500, verbose_name="what was said")),
                ("done", models.TextField(blank=True, max_length=500, verbose_name="what we did")),
                ("logged_at", models.DateTimeField(verbose_name="noted")),
                (
                    "gathering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="themes",
                        to="gatherings.gathering",
                        verbose_name="check-in",
                    ),
                ),
                (
                    "logged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="noted by",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="themes",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "theme",
                "verbose_name_plural": "themes",
                "ordering": ["gathering", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "preparing",
                                    "time",
                                    "resistance",
                                    "courage",
                                    "learning",
                                    "balance",
                                    "insight",
                                    "digital",
                                    "other",
                                ],
                            )
                        ),
                        name="checkins_theme_kind_valid",
                    )
                ],
            },
        ),
    ]
