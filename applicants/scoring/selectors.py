"""Reads of scoring. Blindness is here: an assessor gets an application only through `application_as_seen_by`."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from applicants.models import Answer, Application, Question
from applicants.scoring.models import Assignment, Criterion, Score
from applicants.scoring.states import AssignmentState
from applicants.selectors import UNDECIDED, questions_of
from applicants.states import ApplicationState, Outcome, Round
from applicants.videos.models import Video
from applicants.videos.selectors import ready_video
from applicants.videos.states import VideoState
from mentoring.accounts.models import User
from programs.models import Membership, Program
from programs.states import Phase, Role

MOST = 4
DISCUSS_FROM = 2
"""Two assessors this far apart on a criterion ought to talk."""


def round_of(program: Program) -> Round:
    """The round that is, or was last, scored."""
    return Round.APPLICATION if program.state in (Phase.DRAFT, Phase.CALL, Phase.SCREENING) else Round.VIDEO


def criteria_of(program: Program, round: Round) -> list[Criterion]:
    return list(Criterion.objects.filter(program=program, round=round))


def assessors_of(program: Program) -> QuerySet[User]:
    members = Membership.objects.filter(program=program, role=Role.ASSESSOR, ended_at=None)
    return User.objects.filter(is_active=True, pk__in=members.values("user")).order_by("pk")


def to_be_scored(program: Program, round: Round) -> QuerySet[Application]:
    """Applications of the round: all that were handed in; in the video round those with a video that is ready."""
    applications = Application.objects.filter(program=program, state=UNDECIDED[round]).select_related("applicant")
    if round == Round.VIDEO:
        applications = applications.filter(
            Exists(Video.objects.filter(application=OuterRef("pk"), state=VideoState.READY))
        )
    return applications.order_by("pk")


def assignments_of(user: User, program: Program, round: Round) -> QuerySet[Assignment]:
    """The person's own work in a round. In order of reference, which knows nothing of the applicant."""
    return (
        Assignment.objects.filter(assessor=user, application__program=program, round=round)
        .exclude(application__state=ApplicationState.WITHDRAWN)
        .select_related("application__program")
        .order_by("application__ref")
    )


@dataclass(frozen=True, slots=True)
class Queue:
    """What one assessor has to do in one round."""

    round: Round
    assignments: list[Assignment]

    @property
    def total(self) -> int:
        return sum(a.state != AssignmentState.ABSTAINED for a in self.assignments)

    @property
    def done(self) -> int:
        return sum(a.state == AssignmentState.SENT for a in self.assignments)

    @property
    def next(self) -> Assignment | None:
        return next((a for a in self.assignments if a.state == AssignmentState.OPEN), None)


def queue_for(user: User, program: Program, round: Round | None = None) -> Queue:
    chosen = round or round_of(program)
    return Queue(chosen, list(assignments_of(user, program, chosen)))


def open_count(user: User, program: Program) -> int:
    """How many applications the person has yet to score in the round that is open."""
    return assignments_of(user, program, round_of(program)).filter(state=AssignmentState.OPEN).count()


def assignment_visible_to(user: User, program: Program, pk: int) -> Assignment | None:
    own = Assignment.objects.filter(assessor=user, application__program=program).exclude(
        application__state=ApplicationState.WITHDRAWN
    )
    return own.select_related("application__program").filter(pk=pk).first()


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


@dataclass(frozen=True, slots=True)
class Progress:
    assessor: User
    done: int
    total: int


def progress(program: Program, round: Round) -> list[Progress]:
    """How far each assessor is. One query."""
    mine = Q(assignments__application__program=program, assignments__round=round) & ~Q(
        assignments__application__state=ApplicationState.WITHDRAWN
    )
    people = assessors_of(program).annotate(
        total=Count("assignments", filter=mine & ~Q(assignments__state=AssignmentState.ABSTAINED)),
        done=Count("assignments", filter=mine & Q(assignments__state=AssignmentState.SENT)),
    )
    return [Progress(person, person.done, person.total) for person in people]


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table of results. `total` is 0–100: the weighted mean of the criteria's medians, 4 points being 100."""

    application_id: int
    ref: str
    name: str
    unit: str
    job_kind: str
    total: float | None
    spread: int | None
    scored: int
    assigned: int
    outcome: Outcome | None

    @property
    def discuss(self) -> bool:
        return self.spread is not None and self.spread >= DISCUSS_FROM


ORDERS = {"total": "total", "name": "family_name, given_name", "unit": "unit", "spread": "spread", "ref": "ref"}

RESULTS = """
WITH per_criterion AS (
    SELECT a.application_id, s.criterion_id,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY s.points) AS median,
           max(s.points) - min(s.points) AS gap
    FROM scoring_score s
    JOIN scoring_assignment a ON a.id = s.assignment_id
    JOIN applicants_application p ON p.id = a.application_id
    WHERE p.program_id = %(program)s AND a.round = %(round)s AND a.state = 'sent' AND s.points IS NOT NULL
    GROUP BY a.application_id, s.criterion_id
), totals AS (
    SELECT c.application_id, sum(c.median * k.weight) / sum(k.weight) * 25 AS total, max(c.gap) AS spread
    FROM per_criterion c JOIN scoring_criterion k ON k.id = c.criterion_id
    GROUP BY c.application_id
), work AS (
    SELECT a.application_id, count(*) FILTER (WHERE a.state = 'sent') AS scored, count(*) FILTER (WHERE a.state <> 'abstained') AS assigned
    FROM scoring_assignment a JOIN applicants_application p ON p.id = a.application_id
    WHERE p.program_id = %(program)s AND a.round = %(round)s
    GROUP BY a.application_id
)
SELECT p.id, p.ref, u.given_name, u.family_name, coalesce(n.name, '') AS unit, u.job_kind, t.total, t.spread,
       coalesce(w.scored, 0), coalesce(w.assigned, 0), d.outcome
FROM applicants_application p
JOIN accounts_user u ON u.id = p.applicant_id
LEFT JOIN accounts_unit n ON n.id = u.unit_id
LEFT JOIN totals t ON t.application_id = p.id
LEFT JOIN work w ON w.application_id = p.id
LEFT JOIN applicants_decision d ON d.application_id = p.id AND d.round = %(round)s
WHERE p.program_id = %(program)s AND p.submitted_at IS NOT NULL AND p.state <> 'withdrawn' AND p.state <> 'draft'
  AND (%(round)s = 'application' OR EXISTS (
        SELECT 1 FROM applicants_decision e
        WHERE e.application_id = p.id AND e.round = 'application' AND e.outcome = 'advance' AND e.released_at IS NOT NULL))
  AND (%(discuss)s = false OR t.spread >= 2)
ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s
"""


def results(
    program: Program,
    round: Round,
    *,
    order: str = "-total",
    discuss: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> list[Result]:
    """The table of results, computed by the database in one query. `order`: a key of ORDERS, - for backwards; others are passed over.

    Median by default, because two assessors are few and one stray mark should not decide.
    """
    key = order.removeprefix("-")
    column = ORDERS.get(key, "total")
    backwards = order.startswith("-") if key in ORDERS else True
    direction = "DESC NULLS LAST" if backwards else "ASC NULLS LAST"
    ordering = ", ".join(f"{part.strip()} {direction}" for part in column.split(",")) + ", ref"
    values: dict[str, Any] = {
        "program": program.pk,
        "round": round.value,
        "discuss": discuss,
        "limit": limit,
        "offset": offset,
    }
    with connection.cursor() as cursor:
        cursor.execute(RESULTS.format(order=ordering), values)  # the order comes from ORDERS, never from the request
        return [_result(row) for row in cursor.fetchall()]


def _result(row: tuple[Any, ...]) -> Result:
    pk, ref, given, family, unit, job_kind, total, spread, scored, assigned, outcome = row
    return Result(
        pk, ref, f"{given} {family}", unit, job_kind, None if total is None else round(float(total), 1), spread, scored, assigned,
        Outcome(outcome) if outcome else None,
    )  # fmt: skip


def count_results(program: Program, round_: Round) -> int:
    handed_in = Application.objects.filter(program=program, submitted_at__isnull=False).exclude(
        state__in=[ApplicationState.WITHDRAWN, ApplicationState.DRAFT]
    )
    if round_ == Round.VIDEO:
        handed_in = handed_in.filter(
            decisions__round=Round.APPLICATION, decisions__outcome=Outcome.ADVANCE, decisions__released_at__isnull=False
        )
    return handed_in.count()


@dataclass(frozen=True, slots=True)
class ScoreLine:
    criterion: Criterion
    marks: list[tuple[User, int | None, str]]


def scores_of(application: Application, round: Round) -> list[ScoreLine]:
    """Everybody's sent marks on one application, for a coordinator."""
    marks: dict[int, list[tuple[User, int | None, str]]] = {}
    rows = Score.objects.filter(
        assignment__application=application, assignment__round=round, assignment__state=AssignmentState.SENT
    )
    for score in rows.select_related("assignment__assessor").order_by("assignment"):
        marks.setdefault(score.criterion_id, []).append((score.assignment.assessor, score.points, score.note))
    return [ScoreLine(criterion, marks.get(criterion.pk, [])) for criterion in criteria_of(application.program, round)]
