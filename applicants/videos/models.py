import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applicants.models import Application, Question
from applicants.videos.states import AnswerKind, VideoState
from mentoring.constraints import one_of
from mentoring.fields import StateField
from programs.models import Program
from programs.states import Role


class Video(models.Model):
    """An applicant's answer to the video questions: filmed, spoken or written.

    Files lie in a folder named by `id`, under MEDIA_ROOT or in a bucket, never under a web root. What was said, or written, stands in its passages;
    `captions` are lines of `[starts, ends, text]` in seconds, `speech` are stretches of `[from, to]` in which somebody speaks
    (applicants.videos.captions). Its state changes only in applicants.videos.services. After deletion the row stays as a tombstone without
    personal data; `files_gone_at` says since when nothing is left on disk either.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="videos", verbose_name=_("application")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=AnswerKind.choices, default=AnswerKind.VIDEO)
    state = StateField(VideoState, default=VideoState.RECEIVED, verbose_name=_("state"))
    code = models.CharField(_("verdict"), max_length=40, blank=True)
    details = models.JSONField(_("details of the verdict"), default=dict, blank=True)
    original_name = models.CharField(_("file name"), max_length=200, blank=True)
    original_bytes = models.BigIntegerField(_("size in bytes"), default=0)
    seconds = models.FloatField(_("length in seconds"), null=True, blank=True)
    width = models.PositiveIntegerField(_("width"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height"), null=True, blank=True)
    captions = models.JSONField(_("captions"), default=list, blank=True)
    speech = models.JSONField(_("where somebody speaks"), default=list, blank=True)
    captions_by_hand = models.BooleanField(_("captions were corrected by hand"), default=False)
    etag = models.CharField(_("fingerprint"), max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    received_at = models.DateTimeField(_("received"))
    looked_at = models.DateTimeField(_("first look"), null=True, blank=True)
    scanned_at = models.DateTimeField(_("scanned for viruses, none found"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("work begun"), null=True, blank=True)
    ready_at = models.DateTimeField(_("ready"), null=True, blank=True)
    expires_at = models.DateTimeField(_("deleted on"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    files_gone_at = models.DateTimeField(_("files are gone"), null=True, blank=True)

    class PersonalData:
        erase = ("original_name", "details", "captions", "speech")
        keep = (
            "application", "kind", "state", "code", "original_bytes", "seconds", "width", "height", "captions_by_hand", "etag", "attempts",
            "received_at", "looked_at", "scanned_at", "claimed_at", "ready_at", "expires_at", "deleted_at", "files_gone_at",
        )  # fmt: skip

    class Meta:
        verbose_name = _("video")
        verbose_name_plural = _("videos")
        ordering = ["-received_at"]
        constraints = [
            one_of("kind", AnswerKind),
            one_of("state", VideoState),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=["received", "checking", "failed"]),
                name="%(app_label)s_%(class)s_one_waiting",
            ),
            models.UniqueConstraint(
                fields=["application"], condition=Q(state="ready"), name="%(app_label)s_%(class)s_one_ready"
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(ready_at__isnull=False), name="%(app_label)s_%(class)s_ready_has_time"
            ),
            models.CheckConstraint(
                condition=Q(state="deleted", deleted_at__isnull=False)
                | (~Q(state="deleted") & Q(deleted_at__isnull=True)),
                name="%(app_label)s_%(class)s_deleted_has_time",
            ),
            models.CheckConstraint(
                condition=Q(files_gone_at__isnull=True) | Q(state="deleted"),
                name="%(app_label)s_%(class)s_gone_is_deleted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.state}"

    @property
    def program(self) -> Program:
        return self.application.program

    @property
    def program_id(self) -> int:
        return self.application.program_id


class Upload(models.Model):
    """An answer that is on its way in, piece by piece. Its pieces lie in a file of its own beside the videos.

    It becomes the video of the same id when the last piece is here, and then this row is gone.
    `questions` says in which second of the clip the answer to which question begins: id -> seconds.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="uploads", verbose_name=_("application")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=AnswerKind.choices, default=AnswerKind.VIDEO)
    name = models.CharField(_("file name"), max_length=200, blank=True)
    questions = models.JSONField(_("where each question begins"), default=dict, blank=True)
    length = models.BigIntegerField(_("size in bytes"))
    offset = models.BigIntegerField(_("bytes that are here"), default=0)
    begun_at = models.DateTimeField(_("begun"))
    touched_at = models.DateTimeField(_("last piece"))
    expires_at = models.DateTimeField(_("given up on"))

    class PersonalData:
        erase = ("name", "questions")
        keep = ("application", "kind", "length", "offset", "begun_at", "touched_at", "expires_at")

    class Meta:
        verbose_name = _("unfinished upload")
        verbose_name_plural = _("unfinished uploads")
        ordering = ["-touched_at"]
        constraints = [
            one_of("kind", AnswerKind),
            models.CheckConstraint(
                condition=Q(length__gt=0, offset__gte=0, offset__lte=F("length")), name="%(app_label)s_%(class)s_within"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.offset}/{self.length}"

    @property
    def program(self) -> Program:
        return self.application.program

    @property
    def program_id(self) -> int:
        return self.application.program_id

    @property
    def percent(self) -> int:
        return 100 * self.offset // self.length


class Passage(models.Model):
    """The answer to one question: written, or what is said in the clip, word for word, and where in it that begins."""

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="passages", verbose_name=_("video"))
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", verbose_name=_("question"))
    starts = models.FloatField(_("begins at (seconds)"), null=True, blank=True)
    text = models.TextField(_("answer"), blank=True)

    class PersonalData:
        erase = ("text",)
        keep = ("video", "question", "starts")

    class Meta:
        verbose_name = _("answer to one question")
        verbose_name_plural = _("answers to one question each")
        ordering = ["video", "question__position", "question"]
        constraints = [
            models.UniqueConstraint(fields=["video", "question"], name="%(app_label)s_%(class)s_one_per_question")
        ]

    def __str__(self) -> str:
        return f"{self.video_id}/{self.question_id}"


class Draft(models.Model):
    """What an applicant is writing instead of speaking, before it is sent. `texts`: question id as text -> words. Nobody else sees it."""

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="video_draft", verbose_name=_("application")
    )
    texts = models.JSONField(_("answers"), default=dict)
    version = models.PositiveIntegerField(_("version"), default=1)
    saved_at = models.DateTimeField(_("last saved"))

    class PersonalData:
        erase = ("texts",)
        keep = ("application", "version", "saved_at")

    class Meta:
        verbose_name = _("draft of a written answer")
        verbose_name_plural = _("drafts of written answers")

    def __str__(self) -> str:
        return f"{self.application_id}"


class Viewing(models.Model):
    """That somebody watched, heard or read an answer, and in which part. The applicant can see these."""

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="viewings", verbose_name=_("video"))
    viewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("who")
    )
    role = models.CharField(_("as"), max_length=20, choices=Role.choices, blank=True)
    at = models.DateTimeField(_("when"))

    class PersonalData:
        keep = ("video", "viewer", "role", "at")

    class Meta:
        verbose_name = _("viewing")
        verbose_name_plural = _("viewings")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=["", *Role.values]), name="%(app_label)s_%(class)s_role_valid")
        ]

    def __str__(self) -> str:
        return f"{self.video_id} {self.at:%Y-%m-%d %H:%M}"
