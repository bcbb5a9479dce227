import datetime
import django.core.validators
import django.db.models.deletion
import mentoring.fields
import sessions_app.models
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
            name="CheckInSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "nth",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "first"), (2, "second"), (3, "third"), (4, "fourth"), (5, "last")],
                        default=1,
                        null=True,
                        verbose_name="which in the month",
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(0, "Monday"), (1, "Tuesday"), (2, "Wednesday"), (3, "Thursday"), (4, "Friday")],
                        default=1,
                        null=True,
                        verbose_name="weekday",
                    ),
                ),
                (
                    "day_of_month",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(31),
                        ],
                        verbose_name="day of the month",
                    ),
                ),
                ("at", models.TimeField(default=datetime.time(9, 0), verbose_name="time")),
                ("minutes", models.PositiveSmallIntegerField(default=60, verbose_name="length in minutes")),
                ("first_on", models.DateField(verbose_name="from")),
                ("last_on", models.DateField(verbose_name="until")),
                ("skip_months", models.JSONField(blank=True, default=list, verbose_name="months without check-in")),
                (
                    "skip_holidays",
                    models.BooleanField(default=True, verbose_name="not on public holidays and weekends"),
                ),
                ("remind_days_before", models.JSONField(default=list, verbose_name="reminders, days before")),
                ("link", models.URLField(blank=True, verbose_name="meeting link")),
                ("created_at", models.DateTimeField(verbose_name="created")),
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
                    "program",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="check_in_series",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "check-in series",
                "verbose_name_plural": "check-in series",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_on__gte", models.F("first_on"))),
                        name="gatherings_checkinseries_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("day_of_month__isnull", False), ("nth__isnull", True), ("weekday__isnull", True)),
                            models.Q(
                                ("day_of_month__isnull", True), ("nth__isnull", False), ("weekday__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="gatherings_checkinseries_one_rule",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Gathering",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(blank=True, null=True, verbose_name="month of the series")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("kick_off", "Kick-off"),
                            ("midway", "Midway gathering"),
                            ("closing", "Closing gathering"),
                            ("check_in", "Monthly check-in"),
                            ("other", "Other gathering"),
                        ],
                        default="other",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[("physical", "In person"), ("digital", "Online"), ("both", "In person and online")],
                        default="physical",
                        max_length=20,
                        verbose_name="form",
                    ),
                ),
                ("title", mentoring.fields.TranslatedField(default=mentoring.fields.Translated, verbose_name="title")),
                (
                    "agenda",
                    mentoring.fields.TranslatedField(
                        blank=True, default=mentoring.fields.Translated, verbose_name="what people should know"
                    ),
                ),
                ("state", models.CharField(default="planned", max_length=20, verbose_name="state")),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="meeting place")),
                ("link", models.URLField(blank=True, verbose_name="meeting link")),
                ("capacity", models.PositiveIntegerField(blank=True, null=True, verbose_name="room for")),
                ("for_leaders", models.BooleanField(default=True, verbose_name="leaders are invited")),
                ("for_mentors", models.BooleanField(default=True, verbose_name="mentors are invited")),
                ("for_assistants", models.BooleanField(default=False, verbose_name="leaders’ assistants are invited")),
                ("for_assessors", models.BooleanField(default=False, verbose_name="assessors are invited")),
                ("minutes_text", models.TextField(blank=True, verbose_name="minutes of the meeting")),
                (
                    "door_code",
                    models.CharField(blank=True, editable=False, max_length=6, verbose_name="code at the door"),
                ),
                (
                    "set_uid",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="calendar id of the series"
                    ),
                ),
                (
                    "set_rule",
                    models.CharField(
                        blank=True, editable=False, max_length=60, verbose_name="calendar rule of the series"
                    ),
                ),
                (
                    "set_starts_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="start by the rule"),
                ),
                (
                    "uid",
                    models.CharField(
                        default=sessions_app.models.new_uid,
                        editable=False,
                        max_length=64,
                        unique=True,
                        verbose_name="calendar id",
                    ),
                ),
                ("sequence", models.PositiveIntegerField(default=0, editable=False, verbose_name="calendar sequence")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="cancelled")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gatherings",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="gatherings",
                        to="gatherings.checkinseries",
                        verbose_name="series",
                    ),
                ),
            ],
            options={
                "verbose_name": "gathering",
                "verbose_name_plural": "gatherings",
                "ordering": ["starts_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["kick_off", "midway", "closing", "check_in", "other"])),
                        name="gatherings_gathering_kind_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("form__in", ["physical", "digital", "both"])),
                        name="gatherings_gathering_form_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "invited", "held", "cancelled"])),
                        name="gatherings_gathering_state_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="gatherings_gathering_ends_after_start",
                    ),
                    models.UniqueConstraint(fields=("series", "month"), name="gatherings_gathering_one_per_month"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cancelled_at__isnull", False), ("state", "cancelled")),
                            models.Q(models.Q(("state", "cancelled"), _negated=True), ("cancelled_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="gatherings_gathering_cancelled_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("set_rule", ""), ("set_starts_at__isnull", True), ("set_uid", "")),
                            models.Q(
                                models.Q(("set_uid", ""), _negated=True),
                                models.Q(("set_rule", ""), _negated=True),
                                ("set_starts_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="gatherings_gathering_whole_set",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedbackGiven",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "gathering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feedback_given",
                        to="gatherings.gathering",
                        verbose_name="gathering",
                    ),
                ),
            ],
            options={
                "verbose_name": "that feedback was given",
                "verbose_name_plural": "that feedback was given",
                "constraints": [
                    models.UniqueConstraint(fields=("gathering", "person"), name="gatherings_feedbackgiven_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedbackBox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("useful", models.JSONField(default=list, verbose_name="how useful it was")),
                ("most", models.JSONField(default=list, verbose_name="what mattered most")),
                ("change", models.JSONField(default=list, verbose_name="what we should change")),
                (
                    "gathering",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feedback",
                        to="gatherings.gathering",
                        verbose_name="gathering",
                    ),
                ),
            ],
            options={
                "verbose_name": "feedback on a gathering",
                "verbose_name_plural": "feedback on gatherings",
            },
        ),
        migrations.CreateModel(
            name="CheckInReminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days_before", models.PositiveSmallIntegerField(verbose_name="days before")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("queued_at", models.DateTimeField(blank=True, null=True, verbose_name="letter written")),
                (
                    "skipped",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("too_late", "it was more than two days late"),
                            ("begun", "the check-in had begun"),
                            ("cancelled", "the check-in was called off"),
                            ("programme_not_running", "the programme was not running"),
                            ("left_or_not_coming", "the mentor has left or is not coming"),
                        ],
                        default="",
                        max_length=40,
                        verbose_name="not sent because",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="mentor",
                    ),
                ),
                (
                    "gathering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="gatherings.gathering",
                        verbose_name="gathering",
                    ),
                ),
            ],
            options={
                "verbose_name": "check-in reminder",
                "verbose_name_plural": "check-in reminders",
                "ordering": ["due_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "skipped__in",
                                ["", "too_late", "begun", "cancelled", "programme_not_running", "left_or_not_coming"],
                            )
                        ),
                        name="gatherings_checkinreminder_skipped_valid",
                    ),
                    models.UniqueConstraint(
                        fields=("gathering", "person", "days_before"), name="gatherings_checkinreminder_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reply",
                    models.CharField(
                        choices=[
                            ("none", "No answer yet"),
                            ("yes", "Coming"),
                            ("digital", "Joining online"),
                            ("waiting", "On the waiting list"),
                            ("no", "Not coming"),
                        ],
                        default="none",
                        max_length=20,
                        verbose_name="answer",
                    ),
                ),
                ("invited_at", models.DateTimeField(verbose_name="invited")),
                ("replied_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                ("arrived_at", models.DateTimeField(blank=True, null=True, verbose_name="gave the code at the door")),
                ("wrong_codes", models.PositiveSmallIntegerField(default=0, verbose_name="wrong codes given")),
                ("attended", models.BooleanField(blank=True, null=True, verbose_name="was there")),
                (
                    "feedback_reminded_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="reminded of the feedback"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "gathering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendances",
                        to="gatherings.gathering",
                        verbose_name="gathering",
                    ),
                ),
            ],
            options={
                "verbose_name": "attendance",
                "verbose_name_plural": "attendance",
                "ordering": ["gathering", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reply__in", ["none", "yes", "digital", "waiting", "no"])),
                        name="gatherings_attendance_reply_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reply", "waiting"), _negated=True),
                            ("replied_at__isnull", False),
                            _connector="OR",
                        ),
                        name="gatherings_attendance_waits_since",
                    ),
                    models.UniqueConstraint(fields=("gathering", "person"), name="gatherings_attendance_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgendaPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="place")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(720),
                        ],
                        verbose_name="minutes",
                    ),
                ),
                ("title", mentoring.fields.TranslatedField(default=mentoring.fields.Translated, verbose_name="what")),
                ("owner_name", models.CharField(blank=True, max_length=100, verbose_name="or somebody else")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agenda_points",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who sees to it",
                    ),
                ),
                (
                    "gathering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="points",
                        to="gatherings.gathering",
                        verbose_name="gathering",
                    ),
                ),
            ],
            options={
                "verbose_name": "point of an agenda",
                "verbose_name_plural": "points of agendas",
                "ordering": ["position", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__range", (1, 720))), name="gatherings_agendapoint_takes_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("owner__isnull", True), ("owner_name", ""), _connector="OR"),
                        name="gatherings_agendapoint_one_owner",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActionPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=300, verbose_name="what is to be done")),
                ("due_on", models.DateField(verbose_name="by when")),
                ("added_at", models.DateTimeField(verbose_name="noted")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                ("reminded_at", models.DateTimeField(blank=True, null=True, verbose_name="reminder written")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="noted by",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ticked off by",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="action_points",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who does it",
                    ),
                ),
                (
                    "gathering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actions",
                        to="gatherings.gathering",
                        verbose_name="gathering",
                    ),
                ),
            ],
            options={
                "verbose_name": "action",
                "verbose_name_plural": "actions",
                "ordering": ["due_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                            models.Q(("done_at__isnull", True), ("done_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="gatherings_actionpoint_done_paired",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Guest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField(verbose_name="added")),
                (
                    "gathering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guests",
                        to="gatherings.gathering",
                        verbose_name="gathering",
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
            ],
            options={
                "verbose_name": "guest",
                "verbose_name_plural": "guests",
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("gathering", "person"), name="gatherings_guest_once")],
            },
        ),
        migrations.CreateModel(
            name="Told",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("said", models.CharField(max_length=300, verbose_name="you said")),
                ("did", models.CharField(max_length=300, verbose_name="we did")),
                ("told_at", models.DateTimeField(verbose_name="written")),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="told",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
                (
                    "told_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "verbose_name": "you said, we did",
                "verbose_name_plural": "you said, we did",
                "ordering": ["-told_at", "-id"],
            },
        ),
    ]
