import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("applicants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("texts", models.JSONField(default=dict, verbose_name="answers")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("saved_at", models.DateTimeField(verbose_name="last saved")),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="video_draft",
                        to="applicants.application",
                        verbose_name="application",
                    ),
                ),
            ],
            options={
                "verbose_name": "draft of a written answer",
                "verbose_name_plural": "drafts of written answers",
            },
        ),
        migrations.CreateModel(
            name="Video",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("video", "Video"), ("audio", "Sound only"), ("text", "In writing")],
                        default="video",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("state", models.CharField(default="received", max_length=20, verbose_name="state")),
                ("code", models.CharField(blank=True, max_length=40, verbose_name="verdict")),
                ("details", models.JSONField(blank=True, default=dict, verbose_name="details of the verdict")),
                ("original_name", models.CharField(blank=True, max_length=200, verbose_name="file name")),
                ("original_bytes", models.BigIntegerField(default=0, verbose_name="size in bytes")),
                ("seconds", models.FloatField(blank=True, null=True, verbose_name="length in seconds")),
                ("width", models.PositiveIntegerField(blank=True, null=True, verbose_name="width")),
                ("height", models.PositiveIntegerField(blank=True, null=True, verbose_name="height")),
                ("captions", models.JSONField(blank=True, default=list, verbose_name="captions")),
                ("speech", models.JSONField(blank=True, default=list, verbose_name="where somebody speaks")),
                (
                    "captions_by_hand",
                    models.BooleanField(default=False, verbose_name="captions were corrected by hand"),
                ),
                ("etag", models.CharField(blank=True, max_length=64, verbose_name="fingerprint")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                ("received_at", models.DateTimeField(verbose_name="received")),
                ("claimed_at", models.DateTimeField(blank=True, null=True, verbose_name="work begun")),
                ("ready_at", models.DateTimeField(blank=True, null=True, verbose_name="ready")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="deleted on")),
                ("deleted_at", models.DateTimeField(blank=True, null=True, verbose_name="deleted")),
                ("files_gone_at", models.DateTimeField(blank=True, null=True, verbose_name="files are gone")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="videos",
                        to="applicants.application",
                        verbose_name="application",
                    ),
                ),
            ],
            options={
                "verbose_name": "video",
                "verbose_name_plural": "videos",
                "ordering": ["-received_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["video", "audio", "text"])), name="videos_video_kind_valid"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["received", "checking", "ready", "rejected", "failed", "deleted"])
                        ),
                        name="videos_video_state_valid",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["received", "checking", "failed"])),
                        fields=("application",),
                        name="videos_video_one_waiting",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ready")), fields=("application",), name="videos_video_one_ready"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True), ("ready_at__isnull", False), _connector="OR"
                        ),
                        name="videos_video_ready_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("deleted_at__isnull", False), ("state", "deleted")),
                            models.Q(models.Q(("state", "deleted"), _negated=True), ("deleted_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="videos_video_deleted_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("files_gone_at__isnull", True), ("state", "deleted"), _connector="OR"),
                        name="videos_video_gone_is_deleted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts", models.FloatField(blank=True, null=True, verbose_name="begins at (seconds)")),
                ("text", models.TextField(blank=True, verbose_name="answer")),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applicants.question",
                        verbose_name="question",
                    ),
                ),
                (
                    "video",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passages",
                        to="videos.video",
                        verbose_name="video",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer to one question",
                "verbose_name_plural": "answers to one question each",
                "ordering": ["video", "question__position", "question"],
                "constraints": [
                    models.UniqueConstraint(fields=("video", "question"), name="videos_passage_one_per_question")
                ],
            },
        ),
        migrations.CreateModel(
            name="Viewing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("coordinator", "Coordinator"),
                            ("assessor", "Assessor"),
                            ("leader", "Leader"),
                            ("mentor", "Mentor"),
                            ("assistant", "Assistant to a leader"),
                        ],
                        max_length=20,
                        verbose_name="as",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "video",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="viewings",
                        to="videos.video",
                        verbose_name="video",
                    ),
                ),
                (
                    "viewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "viewing",
                "verbose_name_plural": "viewings",
                "ordering": ["-at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role__in", ["", "coordinator", "assessor", "leader", "mentor", "assistant"])
                        ),
                        name="videos_viewing_role_valid",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("video", "Video"), ("audio", "Sound only"), ("text", "In writing")],
                        default="video",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="file name")),
                ("questions", models.JSONField(blank=True, default=dict, verbose_name="where each question begins")),
                ("length", models.BigIntegerField(verbose_name="size in bytes")),
                ("offset", models.BigIntegerField(default=0, verbose_name="bytes that are here")),
                ("begun_at", models.DateTimeField(verbose_name="begun")),
                ("touched_at", models.DateTimeField(verbose_name="last piece")),
                ("expires_at", models.DateTimeField(verbose_name="given up on")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uploads",
                        to="applicants.application",
                        verbose_name="application",
                    ),
                ),
            ],
            options={
                "verbose_name": "unfinished upload",
                "verbose_name_plural": "unfinished uploads",
                "ordering": ["-touched_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["video", "audio", "text"])), name="videos_upload_kind_valid"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("length__gt", 0), ("offset__gte", 0), ("offset__lte", models.F("length"))),
                        name="videos_upload_within",
                    ),
                ],
            },
        ),
    ]
