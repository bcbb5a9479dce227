"""The districts of the demo, under the programme that runs: one that prepares, one whose applicants film, one that lacks a mentor."""

from copy import copy
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from applicants.models import Application
from applicants.services import invite_from_pool, join_pool
from applicants.states import ApplicationState
from matching.models import Pairing
from matching.services import end_pairing
from matching.states import EndReason
from mentoring.accounts.models import User
from mentoring.dashboard.copying import Part
from mentoring.dashboard.demo.programmes import take_to_ranking, take_to_running, take_to_videos
from mentoring.dashboard.demo.world import World
from mentoring.dashboard.services import copy_program
from mentoring.fields import Translated
from programs.models import Program
from programs.services import add_member, edit_program, lock_core
from programs.states import CorePart, Role

ZONE = ZoneInfo(settings.TIME_ZONE)


def districts(world: World) -> None:
    """What the programme above has decided since the last of them began, has yet to be brought along there."""
    parent, now = Program.objects.get(slug="runde-1"), world.now
    lock_core(
        program=parent, parts=[CorePart.RUBRIC, CorePart.PRIVACY], by=world.coordinator, now=now - timedelta(days=120)
    )
    _district(world, parent, "vest", "Vest", "VEST", opens=60)
    filming = _filming(world, parent)
    committee, short = _short_of_one(world, parent)
    _share_reserve(filming, short, by=committee.coordinator, now=now)
    edit_program(program=parent, changes={"keep_videos_days": 21}, by=world.coordinator, now=now)


def _district(
    world: World, parent: Program, slug: str, name: str, unit: str, *, opens: int, **changes: object
) -> tuple[World, Program]:
    """A district programme whose call opens in so many days, and the world as its own committee acts in it."""
    now = min(world.now, world.now + timedelta(days=opens - 7))
    committee = copy(world)
    committee.coordinator = world.of_district[slug][0]
    program = copy_program(
        source=parent, parent=parent, slug=slug, unit=world.units[unit], parts=list(Part),
        name=Translated(
            nb=f"Omvendt mentoring i {name}", nn=f"Omvend mentoring i {name}", en=f"Reverse mentoring in {name}"
        ),
        opens_on=(world.now + timedelta(days=opens)).astimezone(ZONE).date(), coordinator=committee.coordinator, by=world.coordinator, now=now,
    )  # fmt: skip
    if changes:
        decided = {"contact": world.contact, "age_decided_by": world.leaders[0], **changes}
        program = edit_program(program=program, changes=decided, by=committee.coordinator, now=now)
        for assessor in world.assessors[:2]:
            add_member(program=program, user=assessor, role=Role.ASSESSOR, by=committee.coordinator, now=now)
    return committee, program


def _filming(world: World, parent: Program) -> Program:
    """Four are invited to film, one has sent. The other four are on the reserve list."""
    committee, program = _district(world, parent, "nordland", "Nordland", "NORDLAND", opens=-40, shortlist_size=3)
    take_to_videos(committee, program, world.young["nordland"], advance=4)
    committee.write(program, now=world.now - timedelta(days=1), last=1)
    return program


def _short_of_one(world: World, parent: Program) -> tuple[World, Program]:
    """Three leaders with a mentor each, one of whom has new tasks since. Nobody is left on the reserve list."""
    numbers = {"places_per_leader": 1, "shortlist_size": 3, "minimum_ranked": 3}
    committee, program = _district(world, parent, "trondelag", "Trøndelag", "TRONDELAG", opens=-76, **numbers)
    at = world.now - timedelta(days=76)
    for leader in world.of_district["trondelag"][1:]:
        add_member(program=program, user=leader, role=Role.LEADER, by=committee.coordinator, now=at)
    take_to_videos(committee, program, world.young["trondelag"], advance=3, reserve=0)
    assert program.video_closes_at is not None
    committee.write(program, now=program.video_closes_at - timedelta(days=1))
    take_to_ranking(committee, program)
    take_to_running(committee, program)
    pairing = Pairing.objects.filter(program=program).order_by("pk")[0]
    end_pairing(
        pairing=pairing, reason=EndReason.LEFT, mentor_stays=False, by=committee.coordinator, now=world.now - timedelta(days=4)
    )  # fmt: skip
    return committee, program


def _share_reserve(filming: Program, short: Program, *, by: User, now: datetime) -> None:
    """Three on the one reserve list agree to be shown to the other districts. One of them has been asked."""
    assert filming.ends_on is not None
    reserve = Application.objects.filter(program=filming, state=ApplicationState.RESERVE).select_related("applicant")
    entries = [
        join_pool(application=one, until=filming.ends_on, by=one.applicant, now=now - timedelta(days=3))
        for one in reserve.order_by("pk")[:3]
    ]
    invite_from_pool(entry=entries[0], program=short, by=by, now=now - timedelta(days=1))
