"""Blindness is here: an assessor gets an application only through `application_as_seen_by`."""

from collections.abc import Iterable
from dataclasses import dataclass

from applicants.covering import cover, telling_words
from applicants.models import Answer, Application, Question
from applicants.scoring.models import Assignment, Score
from applicants.scoring.states import AssignmentState
from applicants.selectors import questions_of
from applicants.states import Round
from applicants.videos.captions import from_stored
from applicants.videos.models import Passage, Video
from applicants.videos.selectors import ready_video


@dataclass(frozen=True, slots=True)
class SeenAnswer:
    question: Question
    text: str


@dataclass(frozen=True, slots=True)
class SeenApplication:
    """An application without its person: no name, address, unit, age or gender can be reached from here."""

    label: str
    answers: list[SeenAnswer]
    video: Video | None


def application_as_seen_by(assignment: Assignment) -> SeenApplication:
    """What the assessor of this assignment may see. Where a coordinator has covered something, the covered text."""
    application = assignment.application
    texts = {a.question_id: a.redacted_text or a.text for a in Answer.objects.filter(application=application)}
    questions = (
        questions_of(application.program)
        if assignment.round == Round.APPLICATION
        else questions_of(application.program, Round.VIDEO)
    )
    return SeenApplication(
        label=application.ref[:4],
        answers=[SeenAnswer(question, question.shown(texts.get(question.pk, ""))) for question in questions],
        video=ready_video(application) if assignment.round == Round.VIDEO else None,
    )


def own_scores(assignment: Assignment) -> dict[int, Score]:
    return {score.criterion_id: score for score in assignment.scores.all()}


def others_scores(assignment: Assignment) -> list[Score]:
    """What others gave: nothing before one's own is sent."""
    if assignment.state != AssignmentState.SENT:
        return []
    return list(
        Score.objects.filter(
            assignment__application=assignment.application_id,
            assignment__round=assignment.round,
            assignment__state=AssignmentState.SENT,
        )
        .exclude(assignment=assignment)
        .select_related("criterion")
        .order_by("criterion__position", "assignment")
    )


def said_in(application: Application, *, covered: Iterable[str]) -> list[str]:
    """What is said in the clip that can be watched now, or written in its stead, with these words covered. Two queries."""
    video = ready_video(application)
    if video is None:
        return []
    captions = " ".join(cue.text for cue in from_stored(video.captions))
    written = Passage.objects.filter(video=video).order_by("question__position").values_list("text", flat=True)
    return [cover(text, covered) for text in (captions, *written) if text]


def what_may_tell(application: Application, answers: Iterable[Answer], *, said: Iterable[str] = ()) -> list[str]:
    """Words that assessors can read in the answers as they are now and that also stand in what we know about the applicant."""
    person = application.applicant
    known = [person.given_name, person.family_name, person.email.partition("@")[0], person.employee_number or ""]
    unit = person.unit
    if unit is not None:
        known += [unit.name, unit.code]
    if person.manager is not None:
        known += [person.manager.given_name, person.manager.family_name]
    texts = [*(answer.redacted_text or answer.text for answer in answers), *said]
    return telling_words("\n".join(texts), known)
