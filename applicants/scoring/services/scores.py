"""Marks: kept as they are given, sent, taken back, counted."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection

from applicants.models import Application
from applicants.scoring.models import Assignment, Score, Tally
from applicants.scoring.policies import check_can_reopen, check_can_score, check_common_are_done, check_scores_are_whole
from applicants.scoring.selectors import common_waiting, criteria_of, own_scores
from applicants.scoring.services._locks import locked
from applicants.scoring.states import ASSIGNMENT_FLOW, AssignmentState
from applicants.states import Round
from mentoring.accounts.models import User
from mentoring.audit.services import audited, move


@audited
def save_scores(
    *, assignment: Assignment, points: Mapping[int, int | None], notes: Mapping[int, str], by: User, now: datetime
) -> Assignment:
    """Keep marks as they are given (criterion id -> points, note). Nothing has to be complete."""
    assignment = locked(assignment)
    check_can_score(assignment)
    if not assignment.common:
        program = assignment.application.program
        check_common_are_done(program, waiting=common_waiting(program, Round(assignment.round)))
    known = own_scores(assignment)
    changed = {
        c.pk
        for c in criteria_of(assignment.application.program, Round(assignment.round))
        if (points.get(c.pk), notes.get(c.pk, ""))
        != ((known[c.pk].points, known[c.pk].note) if c.pk in known else (None, ""))
    }
    Score.objects.bulk_create(
        [
            Score(assignment=assignment, criterion_id=pk, points=points.get(pk), note=notes.get(pk, ""))
            for pk in sorted(changed)
        ],
        update_conflicts=True,
        unique_fields=["assignment", "criterion"],
        update_fields=["points", "note"],
    )
    return assignment


@audited
def send_scores(
    *, assignment: Assignment, points: Mapping[int, int | None], notes: Mapping[int, str], by: User, now: datetime
) -> Assignment:
    """Keep the marks and hand them in. From then on they count, and the others' are shown."""
    assignment = save_scores(assignment=assignment, points=points, notes=notes, by=by, now=now)
    check_scores_are_whole(criteria_of(assignment.application.program, Round(assignment.round)), points, notes)
    move(
        assignment, AssignmentState.SENT, flow=ASSIGNMENT_FLOW, by=by, now=now, program_id=assignment.program_id, sent_at=now
    )  # fmt: skip
    count_marks(applications=[assignment.application_id], round=Round(assignment.round), by=by, now=now)
    return assignment


@audited
def reopen_scores(*, assignment: Assignment, by: User, now: datetime) -> Assignment:
    """Take one's own marks back to change them, until the decision is released."""
    assignment = locked(assignment)
    check_can_reopen(assignment)
    move(
        assignment, AssignmentState.OPEN, flow=ASSIGNMENT_FLOW, by=by, now=now, program_id=assignment.program_id, sent_at=None
    )  # fmt: skip
    count_marks(applications=[assignment.application_id], round=Round(assignment.round), by=by, now=now)
    return assignment


TALLIES = """
WITH per_criterion AS (
    SELECT a.application_id, s.criterion_id,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY s.points) AS median, avg(s.points) AS mean, max(s.points) - min(s.points) AS gap
    FROM scoring_score s JOIN scoring_assignment a ON a.id = s.assignment_id
    WHERE a.application_id = ANY(%(applications)s) AND a.round = %(round)s AND a.state = 'sent' AND s.points IS NOT NULL
    GROUP BY a.application_id, s.criterion_id
)
INSERT INTO scoring_tally (application_id, round, total, spread)
SELECT p.application_id, %(round)s,
       sum(CASE o.marks_by WHEN 'mean' THEN p.mean ELSE p.median END * c.weight) / sum(c.weight) * 25, max(p.gap)
FROM per_criterion p
JOIN scoring_criterion c ON c.id = p.criterion_id
JOIN programs_program o ON o.id = c.program_id
GROUP BY p.application_id
"""


@audited
def count_marks(*, applications: Collection[int], round: Round, by: User, now: datetime) -> None:
    """Count the sent marks of these applications (ids) anew. What sends or takes back marks calls this.

    Per criterion the median, or the mean where the programme says so (`Program.marks_by`), each times its weight.
    """
    # Two assessors may send at the same moment: the second waits here, and then counts what the first has written too.
    list(
        Application.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=applications)
        .order_by("pk")
        .values_list("pk")
    )
    Tally.objects.filter(application__in=applications, round=round).delete()
    with connection.cursor() as cursor:
        cursor.execute(TALLIES, {"applications": list(applications), "round": round.value})
