"""The programmes of the demo, a function for each, as their people would have brought them where they are."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from applicants.models import ManagerReply
from applicants.scoring.services import assign_assessors
from applicants.services import reply_as_manager
from applicants.states import Round, YesNo
from matching.services import claim_run, confirm_pairing, publish_run, solve_run, start_run
from mentoring.accounts.models import User
from mentoring.dashboard.demo.closed import close, hold
from mentoring.dashboard.demo.running import meet
from mentoring.dashboard.demo.world import World
from mentoring.dashboard.services import advance_program
from mentoring.fields import Translated
from programs.models import Program
from programs.states import ManagerPart, Phase

NO_TIME = "Vi mangler to på vaktlista fram til jul, så jeg får ikke vaktene til å gå opp. Etter nyttår er det greit."


def open_call(world: World) -> None:
    """Nine days into the call. Nearest managers are asked; some have answered. A second voluntary question waits for its yes."""
    program = world.programme(
        "runde-3",
        ("Omvendt mentoring, runde 3", "Omvend mentoring, runde 3", "Reverse mentoring, round 3"),
        opens=timedelta(days=-9),
        manager_part=ManagerPart.ASKED,
    )
    assert program.call_opens_at is not None
    people, late = world.young["runde-3"][:24], world.young["runde-3"][24:]
    for manager, own in zip(world.managers, (people[2:20:4], people[4:20:6]), strict=True):
        User.objects.filter(pk__in=[person.pk for person in own]).update(manager=manager, unit=manager.unit)
        for person in own:
            person.manager, person.unit = manager, manager.unit
    advance_program(program=program, target=Phase.CALL, by=world.coordinator, now=program.call_opens_at)
    world.apply(program, people)
    world.apply(program, late, submit=False)
    _managers_answer(program)
    text = Translated(
        nb="Trenger du tilrettelegging på grunn av en funksjonsnedsettelse?",
        nn="Treng du tilrettelegging på grunn av ei funksjonsnedsetjing?",
        en="Do you need adjustments because of a disability?",
    )
    consent = Translated(
        nb="Vi spør for å se om bredden blant dem som søker, holder seg hele veien. Svaret telles sammen med de andres.",
        nn="Vi spør for å sjå om breidda blant dei som søkjer, held seg heile vegen. Svaret blir talt saman med svara frå dei andre.",
        en="We ask to see whether the breadth among those who apply lasts all the way. The answer is counted with the others’.",
    )
    world.voluntary(program, text, consent, now=world.now - timedelta(days=1))


def _managers_answer(program: Program) -> None:
    """Of each manager's people the first get a yes, the next a no with its reason, the last two have no answer yet."""
    asked: dict[int, list[ManagerReply]] = {}
    for reply in (
        ManagerReply.objects.filter(application__program=program)
        .select_related("application", "manager")
        .order_by("pk")
    ):
        asked.setdefault(reply.manager_id, []).append(reply)
    for replies in asked.values():
        for place, reply in enumerate(replies[:-2]):
            answer, reason = (YesNo.NO, NO_TIME) if place == 1 else (YesNo.YES, "")
            at = reply.asked_at + timedelta(hours=20)
            reply_as_manager(reply=reply, answer=answer, reason=reason, by=reply.manager, now=at)


def screening_under_way(world: World) -> None:
    """The call has been over for a week; the assessors are half-way."""
    program = world.programme(
        "runde-4",
        ("Omvendt mentoring, vest", "Omvend mentoring, vest", "Reverse mentoring, west"),
        opens=timedelta(days=-27),
    )
    assert program.call_opens_at is not None
    assert program.call_closes_at is not None
    advance_program(program=program, target=Phase.CALL, by=world.coordinator, now=program.call_opens_at)
    world.apply(program, world.young["runde-4"])
    at = program.call_closes_at + timedelta(hours=2)
    advance_program(program=program, target=Phase.SCREENING, by=world.coordinator, now=at)
    world.post(program, now=at)
    world.score(program, Round.APPLICATION, now=world.now - timedelta(days=1), share=0.5)


def ranking_under_way(world: World) -> None:
    """Call 21 days, screening 14, video 10, scoring 7: the ranking week is half over now."""
    program = world.programme(
        "runde-2",
        ("Omvendt mentoring, runde 2", "Omvend mentoring, runde 2", "Reverse mentoring, round 2"),
        opens=timedelta(days=-55),
    )
    take_to_videos(world, program, world.young["runde-2"], advance=26)
    assert program.video_closes_at is not None
    world.film(program, now=program.video_closes_at - timedelta(days=1))
    take_to_ranking(world, program)
    world.rank(program, now=world.now - timedelta(hours=5), leaders=4)


def running(world: World) -> None:
    """Matched and met: kick-off held, check-ins, the trios, half-way to the end."""
    program = world.programme(
        "runde-1",
        ("Omvendt mentoring, runde 1", "Omvend mentoring, runde 1", "Reverse mentoring, round 1"),
        opens=timedelta(days=-160),
    )
    take_to_videos(world, program, world.young["runde-1"], advance=26)
    assert program.video_closes_at is not None
    world.film(program, now=program.video_closes_at - timedelta(days=1), real=0)
    take_to_ranking(world, program)
    meet(world, program, take_to_running(world, program))


def closed(world: World) -> None:
    """The first round, with fewer people: over for half a year, counted to the last round of the survey."""
    program = world.programme(
        "runde-0",
        ("Omvendt mentoring, pilot", "Omvend mentoring, pilot", "Reverse mentoring, pilot"),
        opens=timedelta(days=-512),
        leaders=5,
        shortlist_size=10,
        keep_applications_days=365,
    )
    take_to_videos(world, program, world.young["runde-0"], advance=12, reserve=2)
    assert program.video_closes_at is not None
    world.write(program, now=program.video_closes_at - timedelta(days=1))
    take_to_ranking(world, program)
    hold(world, program, take_to_running(world, program))
    close(world, program)


def take_to_videos(world: World, program: Program, people: Sequence[User], *, advance: int, reserve: int = 4) -> None:
    assert program.call_opens_at is not None
    assert program.call_closes_at is not None
    advance_program(program=program, target=Phase.CALL, by=world.coordinator, now=program.call_opens_at)
    world.apply(program, people)
    at = program.call_closes_at + timedelta(hours=2)
    advance_program(program=program, target=Phase.SCREENING, by=world.coordinator, now=at)
    world.post(program, now=at)
    world.score(program, Round.APPLICATION, now=at + timedelta(days=6))
    world.decide(program, Round.APPLICATION, advance=advance, reserve=reserve, now=at + timedelta(days=12))
    advance_program(program=program, target=Phase.VIDEO, by=world.coordinator, now=at + timedelta(days=12))


def take_to_ranking(world: World, program: Program) -> None:
    assert program.video_closes_at is not None
    at = program.video_closes_at + timedelta(hours=2)
    assign_assessors(program=program, round=Round.VIDEO, by=world.coordinator, now=at)
    world.post(program, now=at)
    world.score(program, Round.VIDEO, now=at + timedelta(days=3))
    at += timedelta(days=5)
    world.decide(program, Round.VIDEO, advance=program.shortlist_size, now=at)
    advance_program(program=program, target=Phase.RANKING, by=world.coordinator, now=at)
    world.post(program, now=at)


def take_to_running(world: World, program: Program) -> datetime:
    """All leaders rank, the match is made and everybody says yes. Returns since when the programme runs."""
    assert program.ranking_closes_at is not None
    world.rank(program, now=program.ranking_closes_at - timedelta(days=1))
    at = program.ranking_closes_at + timedelta(hours=3)
    advance_program(program=program, target=Phase.MATCHING, by=world.coordinator, now=at)
    start_run(program=program, by=world.coordinator, now=at, seed=program.slug)
    run = claim_run(now=at)
    assert run is not None
    solve_run(run=run, now=at)
    run.refresh_from_db()
    for pairing in publish_run(run=run, by=world.coordinator, now=at + timedelta(hours=1)):
        assert pairing.mentor is not None
        confirm_pairing(pairing=pairing, by=pairing.mentor.user, now=at + timedelta(days=1))
        confirm_pairing(pairing=pairing, by=pairing.leader.user, now=at + timedelta(days=2))
    at += timedelta(days=3)
    advance_program(program=program, target=Phase.RUNNING, by=world.coordinator, now=at)
    return at
