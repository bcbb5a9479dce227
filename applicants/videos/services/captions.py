"""Captions and chapters of an answer: from a transcript, corrected line by line, or from a file of one's own."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from applicants.selectors import questions_of
from applicants.states import Round
from applicants.videos.captions import BadCaptions, Cue, as_stored, read_vtt, time_captions
from applicants.videos.messages import OF_CAPTIONS
from applicants.videos.models import Passage, Video
from applicants.videos.policies import check_can_caption
from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from mentoring.policies import Refusal


@audited
def write_transcript(
    *, video: Video, texts: Mapping[int, str], starts: Mapping[int, float | None], by: User, now: datetime
) -> Video:
    """Keep what is said (`texts`) and where each question begins (`starts`, in seconds; None: found from the voice), by question id.

    The captions are made anew from it, also where they had been corrected by hand; without any text there are none.
    """
    fresh = _locked(video, now=now)
    questions = questions_of(fresh.application.program, Round.VIDEO)
    parts = [(starts.get(question.pk), texts.get(question.pk, "").strip()) for question in questions]
    timed = time_captions(parts, speech=fresh.speech, seconds=fresh.seconds or 0.0)
    Passage.objects.filter(video=fresh).delete()
    Passage.objects.bulk_create(
        Passage(video=fresh, question=question, text=text, starts=begins if begins is not None else mark)
        for question, (mark, text), begins in zip(questions, parts, timed.starts, strict=True)
    )
    return _keep(fresh, timed.cues, by_hand=False, by=by, now=now)


@audited
def correct_captions(*, video: Video, cues: Sequence[Cue], by: User, now: datetime) -> Video:
    """Keep these lines (in order, within the clip) in place of those there are. None at all: there are no captions any more."""
    return _keep(_locked(video, now=now), cues, by_hand=True, by=by, now=now)


@audited
def upload_captions(*, video: Video, raw: bytes, by: User, now: datetime) -> Video:
    """Keep times and words of a WebVTT file; nothing else of it. Raises Refusal with a sentence that names the line."""
    fresh = _locked(video, now=now)
    try:
        cues = read_vtt(raw, seconds=fresh.seconds or 0.0)
    except BadCaptions as bad:
        raise Refusal(bad.code, OF_CAPTIONS[bad.code] % {"line": bad.line}) from bad
    return _keep(fresh, cues, by_hand=True, by=by, now=now)


def _locked(video: Video, *, now: datetime) -> Video:
    fresh = Video.objects.select_for_update(of=("self",)).select_related("application__program").get(pk=video.pk)
    check_can_caption(fresh, now=now)
    return fresh


def _keep(video: Video, cues: Sequence[Cue], *, by_hand: bool, by: User, now: datetime) -> Video:
    video.captions, video.captions_by_hand = as_stored(cues), by_hand and bool(cues)
    video.save(update_fields=["captions", "captions_by_hand"])
    record(
        action="videos.write_captions", subject=video, by=by, program_id=video.program_id, after={"lines": len(cues)}, now=now
    )  # fmt: skip
    return video
