"""The demo's first round, which is over: met, counted, reported, thanked for, and asked once more half a year later."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from applicants.videos.services import remove_expired_videos
from matching.selectors import leaders_of
from mentoring.dashboard.demo.answers import ZONE, answer_all, give_feedback_on, last_working_morning
from mentoring.dashboard.demo.running import meet_in_trio
from mentoring.dashboard.services import advance_program, send_thanks
from mentoring.fields import Translated
from programs.models import Program
from programs.states import Phase
from sessions_app.content import gathering_template
from sessions_app.models import Gathering
from sessions_app.outcomes.content import suggested_dates
from sessions_app.outcomes.models import Quote, Survey
from sessions_app.outcomes.services import (
    ask_people,
    count_survey,
    plan_surveys,
    set_measures,
    share_report,
    write_report,
)
from sessions_app.outcomes.states import MeasureKind, Moment
from sessions_app.recurrence import nearest_working_day_in_month
from sessions_app.resources.services import add_shipped, publish_resource
from sessions_app.services import (
    add_action,
    invite_to_gathering,
    plan_gathering,
    reply_to_gathering,
    take_attendance,
    tell,
    tick_action,
)
from sessions_app.states import Form, Kind, Reply

if TYPE_CHECKING:
    from mentoring.dashboard.demo.world import World

TOLD = (
    ("Dere ville ha mer tid i trioene.", "Midtveissamlingen ga trioene 70 av de 180 minuttene."),
    (
        "Dere ville vite hvem som leser svarene deres.",
        "Svarene telles samlet. Hvem som ser hva, står på første side av hvert skjema.",
    ),
)
MEASURES = (
    ((MeasureKind.MEETINGS_HELD, 80), (MeasureKind.ATTENDANCE, 85)),
    ((MeasureKind.THEMES, 50),),
    ((MeasureKind.INSIGHT, 55), (MeasureKind.COURAGE, 55)),
    ((MeasureKind.LEADERS_AGAIN, 75),),
    ((MeasureKind.RECOMMEND, 60), (MeasureKind.STAY, 75)),
)
"""By the aims a programme ships with, in their order. There were no check-ins yet, so nothing is measured by them."""
SUMMARY = Translated(
    nb=(
        "Fem ledere og ti mentorer møttes i et halvt år. Lederne spør oftere hvor tall kommer fra, og ber oftere om hjelp med det de ikke "
        "forstår. Et halvt år etter slutt har det meste holdt seg."
    ),
    nn=(
        "Fem leiarar og ti mentorar møttest i eit halvt år. Leiarane spør oftare kvar tal kjem frå, og ber oftare om hjelp med det dei ikkje "
        "forstår. Eit halvt år etter slutt har det meste halde seg."
    ),
    en=(
        "Five leaders and ten mentors met for half a year. Leaders ask more often where figures come from, and ask for help more often with what "
        "they do not understand. Half a year after the end most of it has lasted."
    ),
)
ADVICE = Translated(
    nb=(
        "Sett alle seks møtene i kalenderen på oppstartssamlingen.\n"
        "La flere ledere være med: sju rekker til fjorten mentorer.\n"
        "Si fra til nærmeste leder før utlysningen, ikke etter."
    ),
    nn=(
        "Set alle seks møta i kalenderen på oppstartssamlinga.\n"
        "La fleire leiarar vere med: sju rekk til fjorten mentorar.\n"
        "Sei frå til næraste leiar før utlysinga, ikkje etter."
    ),
    en=(
        "Put all six meetings into the calendar at the kick-off.\n"
        "Let more leaders take part: seven are enough for fourteen mentors.\n"
        "Tell the nearest managers before the call, not after it."
    ),
)


def hold(world: "World", program: Program, at: datetime) -> None:
    """The half year: three gatherings with what came of each, the meetings of the trios, and the survey around them."""
    assert program.starts_on is not None
    assert program.ends_on is not None
    measures = dict(zip(program.aims.values_list("pk", flat=True), MEASURES, strict=True))
    set_measures(program=program, measures=measures, by=world.coordinator, now=at)
    add_shipped(program=program, by=world.coordinator, now=at)
    for resource in program.resources.all():
        publish_resource(resource=resource, by=world.coordinator, now=at)
    dates = suggested_dates(program.starts_on, program.ends_on, kept_days=program.keep_applications_days)
    surveys = {
        Moment(survey.moment): survey
        for survey in plan_surveys(program=program, dates=dates, by=world.coordinator, now=at)
    }
    kick_off = _gather(world, program, Kind.KICK_OFF, at + timedelta(days=10))
    _act(world, kick_off, "Sende avtalemalen til trioene", days=7)
    _ask(world, surveys[Moment.START])
    for number, leader in enumerate(leaders_of(program)):
        meet_in_trio(leader, number, since=kick_off.ends_at, until=program.ends_on - timedelta(days=14), every=39)
    _ask(world, surveys[Moment.MIDWAY])
    half = surveys[Moment.MIDWAY].closes_at + timedelta(days=12)
    for said, did in TOLD:
        tell(program=program, said=said, did=did, by=world.coordinator, now=half - timedelta(days=2))
    midway = _gather(world, program, Kind.MIDWAY, half)
    _act(world, midway, "Spørre IT om en lukket språkmodell kan prøves i øvelser", days=30)
    _ask(world, surveys[Moment.END])


def close(world: "World", program: Program) -> None:
    """The closing gathering, the report, the thanks; the survey once more, half a year after; and no videos any more."""
    assert program.ends_on is not None
    last = datetime.combine(program.ends_on, time(10, 0), tzinfo=ZONE)
    _gather(world, program, Kind.CLOSING, last - timedelta(days=6))
    at = last + timedelta(days=3)
    quotes = Quote.objects.filter(survey__program=program).order_by("pk").values_list("pk", flat=True)
    write_report(program=program, summary=SUMMARY, advice=ADVICE, quotes=list(quotes)[:3], by=world.coordinator, now=at)
    share_report(program=program, by=world.coordinator, now=at)
    advance_program(program=program, target=Phase.CLOSED, by=world.coordinator, now=at)
    send_thanks(program=program, by=world.coordinator, now=at)
    world.post(program, now=at)
    _ask(world, Survey.objects.get(program=program, moment=Moment.AFTER))
    remove_expired_videos(by=None, now=world.now)


def _gather(world: "World", program: Program, kind: Kind, about: datetime) -> Gathering:
    """A gathering on a working day around then: invited to, held, answered."""
    title, points = gathering_template(kind)
    day = nearest_working_day_in_month(about.astimezone(ZONE).date(), frozenset())
    starts_at = datetime.combine(day, time(9, 0), tzinfo=ZONE)
    invited_at = starts_at - timedelta(days=9)
    gathering = plan_gathering(
        program=program, by=world.coordinator, now=invited_at, kind=kind, form=Form.PHYSICAL, title=title, points=points,
        place="Politihøgskolen, Slemdalsveien 5, Oslo", starts_at=starts_at, ends_at=starts_at + timedelta(hours=3), capacity=40,
    )  # fmt: skip
    invite_to_gathering(gathering=gathering, by=world.coordinator, now=invited_at)
    world.post(program, now=invited_at)
    came = []
    for number, attendance in enumerate(gathering.attendances.select_related("person").order_by("pk")):
        reply = Reply.NO if (number + len(kind)) % 8 == 7 else Reply.YES
        reply_to_gathering(gathering=gathering, reply=reply, by=attendance.person, now=invited_at + timedelta(days=1))
        came += [attendance.person_id] if reply == Reply.YES else []
    take_attendance(
        gathering=gathering, present=came, minutes=MINUTES[kind], by=world.coordinator, now=gathering.ends_at
    )
    give_feedback_on(gathering, answers=6 + len(kind) % 5)
    gathering.refresh_from_db()
    return gathering


MINUTES = {
    Kind.KICK_OFF: "Alle trioene satte dato for de tre første møtene.",
    Kind.MIDWAY: "Lederne vil ha eksempler fra egen enhet. Mentorene vil ha mer tid til å forberede seg.",
    Kind.CLOSING: "Hver trio fortalte hva som er annerledes. Fire av fem ledere vil være med igjen.",
}


def _act(world: "World", gathering: Gathering, text: str, *, days: int) -> None:
    due_on = (gathering.ends_at + timedelta(days=days)).date()
    by, at = world.coordinator, gathering.ends_at
    action = add_action(gathering=gathering, text=text, owner=by, due_on=due_on, by=by, now=at)
    tick_action(action=action, done=True, by=by, now=at + timedelta(days=days - 2))


def _ask(world: "World", survey: Survey) -> None:
    opens = last_working_morning(survey.opens_at + timedelta(days=4))
    ask_people(by=None, now=opens)
    answer_all(survey, now=opens + timedelta(hours=2))
    world.post(survey.program, now=opens + timedelta(hours=3))
    count_survey(survey=survey, by=None, now=survey.closes_at)
