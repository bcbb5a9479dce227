"""What the situation allows with videos. Each check returns None or raises Refusal."""

from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from applicants.policies import video_closes_at, video_seconds, videos_kept_until
from applicants.states import ApplicationState
from applicants.videos.models import Upload, Video
from applicants.videos.states import AnswerKind, VideoState
from mentoring.policies import Refusal
from programs.states import Phase

LARGEST = 300 * 1024 * 1024
MOST_TRIES = 30
SPARE_DISK = 1024**3


def check_can_send(application: Application, *, now: datetime) -> None:
    program = application.program
    if application.state != ApplicationState.INVITED:
        raise Refusal(
            "not_invited", _("A video can be sent when you have been asked for one, and until the round is decided.")
        )
    if program.state not in (Phase.SCREENING, Phase.VIDEO):
        raise Refusal("wrong_phase", _("Videos are not taken in this phase any more."))
    closes_at = video_closes_at(application)
    if closes_at is not None and now >= closes_at and not _lost_by_us(application):
        raise Refusal(
            "deadline_passed",
            _("The deadline for videos has passed. Write to the committee if something went wrong."),
        )


def _lost_by_us(application: Application) -> bool:
    """The answer that was in order has gone through a fault of ours. Then the deadline does not count."""
    return Video.objects.filter(application=application, state=VideoState.FAILED, code="lost").exists()


def check_can_go_on(upload: Upload, *, now: datetime) -> None:
    """Whether more of it is taken. What was begun in time may arrive a little late, until `expires_at`."""
    check_can_send(upload.application, now=upload.begun_at)
    if now >= upload.expires_at:
        raise Refusal(
            "expired", _("This upload has been given up because it took too long. Please send the file again.")
        )


def check_file(*, size: int, free_disk: int, tries: int) -> None:
    """`size` and `free_disk` in bytes; `tries`: how many files this applicant has sent before."""
    if size == 0:
        raise Refusal("empty", _("The file is empty (0 bytes). Please choose it again."))
    if size > LARGEST:
        raise Refusal(
            "too_large", _("The file is larger than 300 MB. Film again with a lower quality, or shorten the clip.")
        )
    if tries >= MOST_TRIES:
        raise Refusal("too_many", _("You have sent very many files. Write to the committee, who can help."))
    if free_disk < 2 * size + SPARE_DISK:
        raise Refusal(
            "disk_full",
            _("We have no room for the file just now. It is our fault, not yours: please try again in an hour."),
        )


def expiry_of(application: Application) -> datetime | None:
    """When an answer is deleted by itself: on the day the programme promises; a mentor's when the programme ends. None: no date is set."""
    program = application.program
    is_mentor = application.state == ApplicationState.MATCHED
    day = (program.ends_on if is_mentor else None) or videos_kept_until(program)
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


def check_can_delete(video: Video | None) -> None:
    """An answer is its applicant's: it can be deleted at any time, also when no other can be sent any more."""
    if video is None or video.state == VideoState.DELETED:
        raise Refusal("nothing_sent", _("There is no answer to delete."))


def most_words(application: Application) -> int:
    """How long a written answer may be: what one says in the time a video has. 200 words for 90 seconds."""
    return video_seconds(application) * 20 // 9


def check_can_write(application: Application) -> None:
    """A draft can be written on after the deadline too, so that nothing typed is lost; it can only not be sent."""
    if application.state != ApplicationState.INVITED:
        raise Refusal(
            "not_invited",
            _("An answer can be written when you have been asked for one, and until the round is decided."),
        )


def check_text(*, missing: int, words: int, most: int) -> None:
    """`missing`: how many questions have no answer; `words`: of all answers together."""
    if missing:
        raise Refusal("missing_answers", _("Answer every question before you send."))
    if words > most:
        raise Refusal(
            "too_many_words",
            _("The answers have %(words)s words together. The limit is %(most)s, so shorten them a little.")
            % {"words": words, "most": most},
        )


def check_can_caption(video: Video, *, now: datetime) -> None:
    check_can_watch(video, now=now)
    if video.kind == AnswerKind.TEXT:
        raise Refusal("is_text", _("A written answer needs no captions."))


def check_can_watch(video: Video, *, now: datetime) -> None:
    if video.state != VideoState.READY or video.application.state == ApplicationState.WITHDRAWN:
        raise Refusal("not_ready", _("This video cannot be watched now."))
    if video.expires_at is not None and now >= video.expires_at:
        raise Refusal("expired", _("This video has been deleted, as promised."))
