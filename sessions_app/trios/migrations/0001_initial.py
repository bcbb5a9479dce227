import django.db.models.deletion
import sessions_app.trios.models
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
            name="Room",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80, unique=True, verbose_name="pairs who share it")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("envelope", models.BinaryField(null=True, verbose_name="notes of the mentors, sealed")),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rooms",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "room of two mentors",
                "verbose_name_plural": "rooms of two mentors",
            },
        ),
        migrations.CreateModel(
            name="Trio",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("aims", models.TextField(blank=True, max_length=1000, verbose_name="what we want to reach together")),
                ("rhythm", models.CharField(blank=True, max_length=300, verbose_name="how often, how long and where")),
                ("inviter", models.CharField(blank=True, max_length=200, verbose_name="who invites")),
                ("between_us", models.TextField(blank=True, max_length=1000, verbose_name="what stays between us")),
                ("may_tell", models.TextField(blank=True, max_length=1000, verbose_name="what may be told, and how")),
                ("cancelling", models.CharField(blank=True, max_length=300, verbose_name="when somebody cannot come")),
                ("next_step", models.TextField(blank=True, max_length=500, verbose_name="next step")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                (
                    "leader",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trio",
                        to="programs.membership",
                        verbose_name="leader",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trios",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "trio",
                "verbose_name_plural": "trios",
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(blank=True, max_length=200, verbose_name="topic")),
                ("added_at", models.DateTimeField(verbose_name="added")),
                ("talked_at", models.DateTimeField(blank=True, null=True, verbose_name="talked about")),
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
                    "trio",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topics",
                        to="trios.trio",
                        verbose_name="trio",
                    ),
                ),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
                "ordering": ["trio", "id"],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(default="proposed", max_length=20, verbose_name="state")),
                ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="starts")),
                ("minutes", models.PositiveSmallIntegerField(default=60, verbose_name="length in minutes")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="place or meeting link")),
                (
                    "uid",
                    models.CharField(
                        default=sessions_app.trios.models.new_uid,
                        editable=False,
                        max_length=64,
                        unique=True,
                        verbose_name="calendar id",
                    ),
                ),
                ("sequence", models.PositiveIntegerField(default=0, editable=False, verbose_name="calendar sequence")),
                ("proposed_at", models.DateTimeField(verbose_name="proposed")),
                ("held_at", models.DateTimeField(blank=True, null=True, verbose_name="noted as held")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="called off")),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="called off by",
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
                (
                    "trio",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meetings",
                        to="trios.trio",
                        verbose_name="trio",
                    ),
                ),
            ],
            options={
                "verbose_name": "meeting of a trio",
                "verbose_name_plural": "meetings of trios",
                "ordering": ["starts_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["proposed", "planned", "held", "cancelled"])),
                        name="trios_meeting_state_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cancelled_at__isnull", False), ("cancelled_by__isnull", False)),
                            models.Q(("cancelled_at__isnull", True), ("cancelled_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="trios_meeting_cancelled_paired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cancelled_at__isnull", False), ("state", "cancelled")),
                            models.Q(models.Q(("state", "cancelled"), _negated=True), ("cancelled_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="trios_meeting_cancelled_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("held_at__isnull", False), ("state", "held")),
                            models.Q(models.Q(("state", "held"), _negated=True), ("held_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="trios_meeting_held_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["planned", "held"]), _negated=True),
                            ("starts_at__isnull", False),
                            _connector="OR",
                        ),
                        name="trios_meeting_planned_has_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Agreed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("at", models.DateTimeField(verbose_name="agreed")),
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
                    "trio",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agreed",
                        to="trios.trio",
                        verbose_name="trio",
                    ),
                ),
            ],
            options={
                "verbose_name": "yes to an agreement",
                "verbose_name_plural": "yes to agreements",
                "constraints": [models.UniqueConstraint(fields=("trio", "person"), name="trios_agreed_once")],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to="trios.meeting",
                        verbose_name="meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposed time",
                "verbose_name_plural": "proposed times",
                "ordering": ["starts_at"],
                "constraints": [models.UniqueConstraint(fields=("meeting", "starts_at"), name="trios_proposal_once")],
            },
        ),
        migrations.CreateModel(
            name="QuietMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(default="sent", max_length=20, verbose_name="state")),
                ("envelope", models.BinaryField(null=True, verbose_name="message and answer, sealed")),
                ("tell_writer", models.BooleanField(default=False, verbose_name="a letter when there is an answer")),
                ("sent_at", models.DateTimeField(verbose_name="sent")),
                ("answer_by", models.DateField(verbose_name="answer by")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written to",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quiet_messages",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
                (
                    "writer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "verbose_name": "message on the quiet line",
                "verbose_name_plural": "messages on the quiet line",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["sent", "answered", "taken_back"])),
                        name="trios_quietmessage_state_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", False), ("state", "answered")),
                            models.Q(models.Q(("state", "answered"), _negated=True), ("answered_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="trios_quietmessage_answered_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RhythmAlert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("long", "has not met for five weeks"),
                            ("called_off", "has called off two meetings in a row"),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                ("since", models.DateField(verbose_name="has not met since")),
                ("told_at", models.DateTimeField(verbose_name="told")),
                ("handled_at", models.DateTimeField(blank=True, null=True, verbose_name="followed up")),
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
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rhythm_alerts",
                        to="programs.membership",
                        verbose_name="leader",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rhythm_alerts",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "trio out of rhythm",
                "verbose_name_plural": "trios out of rhythm",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["long", "called_off"])),
                        name="trios_rhythmalert_reason_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("handled_at__isnull", False), ("handled_by__isnull", False)),
                            models.Q(("handled_at__isnull", True), ("handled_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="trios_rhythmalert_handled_paired",
                    ),
                    models.UniqueConstraint(fields=("leader", "reason", "since"), name="trios_rhythmalert_once"),
                ],
            },
        ),
    ]
