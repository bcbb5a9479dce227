"""Letters to assessors who are behind."""

from datetime import datetime, timedelta

from django.utils import timezone

from applicants.scoring.emails import send_reminder
from applicants.scoring.policies import PHASE_OF, check_round_is_open
from applicants.scoring.selectors import loads
from applicants.scoring.selectors.work import deadline_of
from applicants.states import Round
from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from programs.models import Program

REMIND_BEFORE = timedelta(days=3)


@audited
def remind_assessors_in_time(*, by: User | None, now: datetime) -> int:
    """Write once to each assessor who has something left, three days before the round is to be done. Returns how many are due."""
    written = 0
    for round_, phase in PHASE_OF.items():
        for program in Program.objects.filter(state=phase):
            deadline = deadline_of(program, round_)
            if deadline is None or deadline - timezone.localdate(now) > REMIND_BEFORE:
                continue
            for load in loads(program, round_):
                if load.left:
                    send_reminder(load, program, round=round_, occasion=f"in time|{deadline:%Y-%m-%d}", now=now)
                    written += 1
    return written


@audited
def remind_assessors(*, program: Program, round: Round, by: User, now: datetime) -> int:
    """A coordinator reminds everybody who has something left. At most once a day each. Returns how many have something left."""
    check_round_is_open(program, round)
    behind = [load for load in loads(program, round) if load.left]
    for load in behind:
        send_reminder(load, program, round=round, occasion=f"by hand|{timezone.localdate(now):%Y-%m-%d}", now=now)
    record(
        action="scoring.remind_assessors", subject=program, by=by, program_id=program.pk,
        after={"round": round, "number": len(behind)}, now=now,
    )  # fmt: skip
    return len(behind)
