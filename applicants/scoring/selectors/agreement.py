"""How far assessors agree, and how strict each of them is."""

from dataclasses import dataclass

from django.db import connection

from applicants.scoring.agreement import krippendorff_alpha
from applicants.scoring.models import Criterion
from applicants.scoring.selectors.work import assessors_of, criteria_of
from applicants.states import Round
from mentoring.accounts.models import User
from programs.models import Program

SENT = """
sent AS (
    SELECT s.id, s.criterion_id, s.points, a.application_id, a.assessor_id,
           count(*) OVER unit AS marks, sum(s.points) OVER unit AS points_of_all
    FROM scoring_score s
    JOIN scoring_assignment a ON a.id = s.assignment_id
    JOIN applicants_application p ON p.id = a.application_id
    WHERE p.program_id = %(program)s AND p.state <> 'withdrawn' AND a.round = %(round)s AND a.state = 'sent' AND s.points IS NOT NULL
    WINDOW unit AS (PARTITION BY a.application_id, s.criterion_id)
)
"""
MEETINGS = f"""
WITH {SENT}
SELECT one.criterion_id, one.points, other.points, sum(1.0 / (one.marks - 1))
FROM sent one JOIN sent other USING (application_id, criterion_id)
WHERE one.id <> other.id GROUP BY 1, 2, 3
"""  # noqa: S608 - put together from constants
STRICTNESS = f"""
WITH {SENT}
SELECT assessor_id, avg(points - (points_of_all - points)::float / (marks - 1)), count(*), count(DISTINCT application_id)
FROM sent WHERE marks > 1 GROUP BY 1
"""  # noqa: S608 - put together from constants


@dataclass(frozen=True, slots=True)
class CriterionAgreement:
    """Krippendorff's alpha (ordinal) on one criterion. None: too few marks, or all alike."""

    criterion: Criterion
    alpha: float | None


@dataclass(frozen=True, slots=True)
class Strictness:
    """How many points an assessor gives more (or less, below 0) than the others do for the same thing, on average."""

    assessor: User
    lean: float | None
    applications: int


@dataclass(frozen=True, slots=True)
class Agreement:
    overall: float | None
    criteria: list[CriterionAgreement]
    assessors: list[Strictness]


def agreement(program: Program, round: Round) -> Agreement:
    """Two passes over the sent marks in the database, however many there are. Marks nobody else gave tell nothing and are left out.

    `overall` takes each application and criterion as one thing that is marked, all on the same scale 0 to 4.
    """
    with connection.cursor() as cursor:
        cursor.execute(MEETINGS, {"program": program.pk, "round": round.value})
        rows = cursor.fetchall()
        cursor.execute(STRICTNESS, {"program": program.pk, "round": round.value})
        leans = {assessor: (lean, applications) for assessor, lean, _marks, applications in cursor.fetchall()}
    met: dict[int, dict[tuple[int, int], float]] = {}
    everything: dict[tuple[int, int], float] = {}
    for criterion, one, other, number in rows:
        met.setdefault(criterion, {})[one, other] = float(number)
        everything[one, other] = everything.get((one, other), 0) + float(number)
    return Agreement(
        krippendorff_alpha(everything),
        [CriterionAgreement(c, krippendorff_alpha(met.get(c.pk, {}))) for c in criteria_of(program, round)],
        [Strictness(person, *leans.get(person.pk, (None, 0))) for person in assessors_of(program)],
    )
