"""Programmes whose leaders have ranked and are to be matched, each brought there by the services the pages call."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from applicants.models import Application
from applicants.states import Outcome, Round
from matching.models import MatchRun
from matching.selectors.people import leaders_of, own_leadership
from matching.services.explanations import explain_next
from matching.services.publishing import publish_run
from matching.services.rankings import Wish, hand_in_ranking
from matching.services.runs import claim_run, solve_run, start_refill, start_run
from mentoring.accounts.models import JobKind, User
from programs.models import Membership, Program
from programs.services import set_dates
from programs.states import Phase, Role
from tests.conftest import member
from tests.factories.accounts import UnitFactory, UserFactory
from tests.scenarios.applicants import close_call, decided, moved, open_call, submitted
from tests.scenarios.videos import ready

MENTORS = ("Ada", "Bo", "Cy", "Di", "Eli", "Fam")
"""On the short list, by given name: operative and civilian by turns, each in a unit of their own."""


def ranking_open(
    program: Program,
    *,
    by: User,
    now: datetime,
    mentors: Sequence[str] = MENTORS,
    leaders: Sequence[str] = ("Lea", "Max", "Noa"),
    clips: Mapping[str, bytes] | None = None,
) -> Program:
    """The short list is made and leaders can rank until the day after tomorrow. `by` is a coordinator. The call was long ago.

    `clips`: the mentors who sent a film, and its web copy; the others sent nothing.
    """
    before = now - timedelta(days=60)
    for name in leaders:
        member(program, name, "Leder", Role.LEADER)
    open_call(program, by=by, now=before)
    applications = {}
    for number, name in enumerate(mentors):
        kind = (JobKind.OPERATIVE, JobKind.CIVILIAN)[number % 2]
        person = UserFactory.create(given_name=name, family_name="Mentor", job_kind=kind, unit=UnitFactory.create())
        applications[submitted(program, person, now=before)] = Outcome.ADVANCE
    close_call(program, by=by, now=before + timedelta(days=1))
    moved(program, Phase.SCREENING, by=by, now=before)
    decided(program, applications, by=by, now=before)
    moved(program, Phase.VIDEO, by=by, now=before)
    if clips:
        set_dates(program=program, by=by, now=before, video_closes_at=before + timedelta(days=10))
    for application in applications:
        if (clip := (clips or {}).get(application.applicant.given_name)) is not None:
            application.refresh_from_db()
            ready(application, now=before, seconds=3, clip=clip)
    decided(program, applications, by=by, now=before, round_=Round.VIDEO)
    set_dates(program=program, by=by, now=before, ranking_closes_at=now + timedelta(days=2))
    return moved(program, Phase.RANKING, by=by, now=before)


def ranked(program: Program, wishes: Mapping[str, Sequence[str]], *, now: datetime) -> None:
    """These leaders send these wishes, best first, all by given name."""
    people = {
        a.applicant.given_name: a for a in Application.objects.filter(program=program).select_related("applicant")
    }
    for leader in leaders_of(program):
        if leader.user.given_name in wishes:
            order = [
                Wish(application_id=people[name].pk, place=place)
                for place, name in enumerate(wishes[leader.user.given_name], start=1)
            ]
            hand_in_ranking(leader=leader, wishes=order, version=1, by=leader.user, now=now)


def to_be_matched(
    program: Program, wishes: Mapping[str, Sequence[str]], *, by: User, now: datetime, **who: Sequence[str]
) -> Program:
    """Ranking is over since an hour, with these wishes; the match can be run."""
    program.minimum_ranked = 1
    program.save(update_fields=["minimum_ranked"])
    ranking_open(program, by=by, now=now - timedelta(days=3), **who)
    ranked(program, wishes, now=now - timedelta(days=2))
    set_dates(program=program, by=by, now=now - timedelta(days=2), ranking_closes_at=now - timedelta(hours=1))
    return moved(program, Phase.MATCHING, by=by, now=now)


def solved(program: Program, *, by: User, now: datetime, name: str = "", seed: str = "1") -> MatchRun:
    """A run that is solved and explained."""
    run = start_run(program=program, by=by, now=now, name=name, seed=seed)
    while claimed := claim_run(now=now):
        solve_run(run=claimed, now=now)
    while explain_next(now=now):
        pass
    run.refresh_from_db()
    return run


def mentor_called(program: Program, name: str) -> Application:
    return Application.objects.select_related("applicant", "program").get(program=program, applicant__given_name=name)


def leader_called(program: Program, name: str) -> Membership:
    leader = own_leadership(User.objects.get(given_name=name, family_name="Leder"), program)
    assert leader is not None
    return leader


def published(program: Program, *, by: User, now: datetime) -> MatchRun:
    """The match is made and public; nobody has answered."""
    run = solved(program, by=by, now=now)
    publish_run(run=run, by=by, now=now)
    run.refresh_from_db()
    return run


def refilled(program: Program, *, by: User, now: datetime, changes: int = 0) -> MatchRun:
    """A change of the published match, worked out and not published."""
    run = start_refill(program=program, changes=changes, by=by, now=now)
    while claimed := claim_run(now=now):
        solve_run(run=claimed, now=now)
    run.refresh_from_db()
    return run
