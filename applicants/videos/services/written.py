"""An answer in writing: kept as it is typed, then sent. It counts the same as a film and is shown in the same place."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from applicants.models import Application, Question
from applicants.selectors import questions_of
from applicants.states import Round
from applicants.videos.emails import send_ready
from applicants.videos.models import Draft, Passage, Video
from applicants.videos.policies import check_can_send, check_can_write, check_text, expiry_of, most_words
from applicants.videos.selectors import own_texts
from applicants.videos.services._incoming import forget, locked
from applicants.videos.states import VIDEO_FLOW, AnswerKind, VideoState
from mentoring.accounts.models import User
from mentoring.audit.services import audited, move, record
from mentoring.policies import Refusal


@audited
def save_writing(*, application: Application, texts: Mapping[int, str], version: int, by: User, now: datetime) -> int:
    """Keep what has been typed (`texts`: question id -> words; ids of no question are passed over). Returns the draft's new version.

    Nothing has to be complete. `version` is what the page was made from: if another tab saved something else meanwhile, nothing is written
    and the person is told. Saving what is there already changes nothing.
    """
    application = locked(application)
    check_can_write(application)
    return _keep(application, texts, version=version, now=now)


@audited
def send_writing(*, application: Application, texts: Mapping[int, str], version: int, by: User, now: datetime) -> Video:
    """Send the answer. What was sent before, in whatever form, is replaced. The deadline is decided here, by `now` under the lock.

    Pressed twice it happens once. Raises Refusal: too late, an answer missing, too many words.
    """
    application = locked(application)
    check_can_send(application, now=now)
    questions = questions_of(application.program, Round.VIDEO)
    answers = {question.pk: texts.get(question.pk, "").strip() for question in questions}
    sent = Video.objects.filter(application=application, kind=AnswerKind.TEXT, state=VideoState.READY).first()
    if sent is not None and dict(sent.passages.values_list("question", "text")) == answers:
        Draft.objects.filter(application=application).delete()
        return sent
    _keep(application, texts, version=version, now=now)
    words = sum(len(text.split()) for text in answers.values())
    check_text(missing=sum(not text for text in answers.values()), words=words, most=most_words(application))
    for old in Video.objects.filter(application=application).exclude(
        state__in=(VideoState.DELETED, VideoState.REJECTED)
    ):
        forget(old, by=by, now=now)
    video = Video.objects.create(
        application=application, kind=AnswerKind.TEXT, received_at=now, expires_at=expiry_of(application)
    )
    Passage.objects.bulk_create(Passage(video=video, question_id=pk, text=text) for pk, text in answers.items())
    record(action="videos.send_writing", subject=video, by=by, program_id=application.program_id, now=now)
    move(
        video, VideoState.READY, flow=VIDEO_FLOW, by=by, now=now, program_id=application.program_id, ready_at=now, code="ok",
        etag=uuid.uuid4().hex,
    )  # fmt: skip
    Draft.objects.filter(application=application).delete()
    send_ready(video, now=now)
    return video


def _keep(application: Application, texts: Mapping[int, str], *, version: int, now: datetime) -> int:
    known, current = own_texts(application)
    asked: list[Question] = questions_of(application.program, Round.VIDEO)
    wanted = {question.pk: texts[question.pk] for question in asked if question.pk in texts}
    if {pk: text for pk, text in wanted.items() if text != known.get(pk, "")} == {}:
        return current
    if version != current:
        raise Refusal(
            "changed_elsewhere",
            _(
                "You have changed this answer in another window, so this was not saved. Copy your text, load the page again and go on there."
            ),
        )
    Draft.objects.update_or_create(
        application=application,
        defaults={
            "texts": {str(pk): text for pk, text in {**known, **wanted}.items()},
            "version": current + 1,
            "saved_at": now,
        },
    )
    return current + 1
