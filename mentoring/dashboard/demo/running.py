"""What the people of the demo's running programme do together: gatherings, check-ins and what they answer before them."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation

from matching.selectors import leaders_of
from mentoring.accounts.models import User
from mentoring.dashboard.demo.answers import answer_all, give_feedback_on, last_working_morning
from mentoring.dashboard.demo.gathered import act_on_kick_off, breakfast, give_to_read, tell_back
from mentoring.fields import Translated
from programs.models import Membership, Program
from sessions_app.checkins.content import Said as CheckInSaid
from sessions_app.checkins.models import Sheet
from sessions_app.checkins.selectors import beginnings
from sessions_app.checkins.services import (
    answer_pulse,
    answer_sheet,
    answer_taps,
    log_theme,
    mark_followed_up,
    plan_pulses,
    plan_sheets,
    say_what_was_done,
    send_due_sheets,
)
from sessions_app.checkins.states import Help, Need, SheetKind, ThemeKind
from sessions_app.content import gathering_template
from sessions_app.models import CheckInReminder, Gathering
from sessions_app.outcomes.content import suggested_dates
from sessions_app.outcomes.models import Quote
from sessions_app.outcomes.services import ask_people, count_survey, plan_surveys, write_report
from sessions_app.outcomes.states import Moment
from sessions_app.recurrence import nearest_working_day_in_month
from sessions_app.services import (
    invite_to_gathering,
    invite_to_series,
    plan_gathering,
    plan_series,
    reply_to_gathering,
    send_due_reminders,
    take_attendance,
)
from sessions_app.states import Form, Kind, Reply
from sessions_app.trios.content import AGREEMENT
from sessions_app.trios.models import Meeting
from sessions_app.trios.selectors import Written, mentors_of
from sessions_app.trios.services import (
    add_topic,
    agree,
    cancel_meeting,
    hold_meeting,
    pick_time,
    propose_meeting,
    save_agreement,
    say_next_step,
    tick_topic,
    watch_rhythm,
    write_quietly,
    write_room,
)

if TYPE_CHECKING:
    from mentoring.dashboard.demo.world import World

ZONE = ZoneInfo(settings.TIME_ZONE)


def meet(world: "World", program: Program, at: datetime) -> None:
    """Kick-off held, check-ins held and to come, midway ahead. The programme is running since `at`."""
    local = at.astimezone(ZONE)
    kick_off = _plan(
        world,
        program,
        Kind.KICK_OFF,
        local.date() + timedelta(days=10),
        at,
        place="Hammersborggata 12, Oslo, møterom Fjord",
    )
    invite_to_gathering(gathering=kick_off, by=world.coordinator, now=at)
    people = [a.person for a in kick_off.attendances.select_related("person")]
    for number, person in enumerate(people):
        reply = Reply.NO if number % 9 == 8 else Reply.DIGITAL if number % 5 == 4 else Reply.YES
        reply_to_gathering(gathering=kick_off, reply=reply, by=person, now=at + timedelta(days=2))
    came = [person.pk for number, person in enumerate(people) if number % 9 != 8]
    minutes = "Alle trioene satte dato for de tre første møtene. Flere ønsker at midtveissamlingen er fysisk."
    take_attendance(gathering=kick_off, present=came, minutes=minutes, by=world.coordinator, now=kick_off.ends_at)
    give_feedback_on(kick_off, answers=9)
    title, points = gathering_template(Kind.CHECK_IN)
    series = plan_series(
        program=program, by=world.coordinator, now=kick_off.ends_at, title=title, points=points, nth=1, weekday=1, day_of_month=None,
        at=time(9, 0), minutes=60, first_on=kick_off.starts_at.astimezone(ZONE).date(), last_on=program.ends_on, skip_months=[7],
        skip_holidays=True, remind_days_before=[3], link="https://meet.politiet.example/innsjekk",
    )  # fmt: skip
    invite_to_series(series=series, by=world.coordinator, now=kick_off.ends_at)
    world.post(program, now=kick_off.ends_at)
    dues = CheckInReminder.objects.filter(gathering__series=series, due_at__lt=world.now).values_list(
        "due_at", flat=True
    )
    for due in sorted(set(dues)):
        send_due_reminders(by=None, now=due, program=program)
        world.post(program, now=due)
    _ask_how_it_goes(world, program, at=kick_off.ends_at)
    for number, leader in enumerate(leaders_of(program)):
        until = world.now.date() - timedelta(days=3 + 40 * (number == 5))
        meet_in_trio(leader, number, since=kick_off.ends_at, until=until)
        _look_ahead(leader, number, since=kick_off.ends_at, now=world.now)
    _feel_the_pulse(world, program)
    watch_rhythm(by=None, now=last_working_morning(world.now))
    writer = mentors_of(leaders_of(program)[0])[0]
    text = "Lederen min flytter møtet hver gang, og jeg vet ikke hvordan jeg skal si det."
    at_nine = last_working_morning(world.now)
    write_quietly(program=program, writer=writer, text=text, tell_writer=False, by=None, now=at_nine)
    world.post(program, now=at_nine)
    for past in series.gatherings.filter(ends_at__lt=world.now):
        present = list(past.attendances.values_list("person", flat=True))[:14]
        take_attendance(
            gathering=past,
            present=present,
            minutes="Tema: å be om tid i lederens kalender.",
            by=world.coordinator,
            now=past.ends_at,
        )
    act_on_kick_off(world, program, kick_off)
    breakfast(world, program)
    _ask_what_came_of_it(world, program, at=at)
    midway = _plan(
        world, program, Kind.MIDWAY, (world.now + timedelta(days=16)).astimezone(ZONE).date(), world.now - timedelta(days=5),
        place="Politihøgskolen, Slemdalsveien 5, Oslo",
    )  # fmt: skip
    tell_back(world, program)
    give_to_read(world, program, midway, at=at)
    invite_to_gathering(gathering=midway, by=world.coordinator, now=world.now - timedelta(days=5))
    world.post(program, now=world.now - timedelta(days=5))
    for number, attendance in enumerate(midway.attendances.select_related("person")):
        if number % 2:
            reply_to_gathering(
                gathering=midway, reply=Reply.YES, by=attendance.person, now=world.now - timedelta(days=1)
            )


def _ask_what_came_of_it(world: "World", program: Program, *, at: datetime) -> None:
    """The survey: a round at the start and one midway, both closed and counted, the other two ahead; and the report begun."""
    assert program.starts_on is not None
    assert program.ends_on is not None
    today, first = world.now.astimezone(ZONE).date(), at.astimezone(ZONE).date()
    dates = suggested_dates(program.starts_on, program.ends_on, kept_days=program.keep_applications_days)
    dates[Moment.START] = first + timedelta(days=1), first + timedelta(days=14)
    dates[Moment.MIDWAY] = today - timedelta(days=20), today - timedelta(days=5)
    surveys = plan_surveys(program=program, dates=dates, by=world.coordinator, now=at)
    for survey in surveys:
        if survey.moment in (Moment.START, Moment.MIDWAY):
            opens = last_working_morning(survey.opens_at + timedelta(days=4))
            ask_people(by=None, now=opens)
            answer_all(survey, now=opens + timedelta(hours=2))
            world.post(program, now=opens + timedelta(hours=3))
            count_survey(survey=survey, by=None, now=survey.closes_at)
    quotes = Quote.objects.filter(survey__program=program).order_by("pk").values_list("pk", flat=True)
    write_report(
        program=program, summary=SUMMARY, advice=ADVICE, quotes=list(quotes)[:2], by=world.coordinator, now=world.now
    )


SUMMARY = Translated(
    nb="Sju ledere og fjorten mentorer er halvveis. Trioene møtes, og lederne spør oftere om data og KI enn ved start.",
    nn="Sju leiarar og fjorten mentorar er halvvegs. Trioane møtest, og leiarane spør oftare om data og KI enn ved start.",
    en="Seven leaders and fourteen mentors are half way. The trios meet, and leaders ask about data and AI more often than at the start.",
)
ADVICE = Translated(
    nb="Sett alle seks møtene i kalenderen på oppstartssamlingen.\nHold også oppstarten fysisk.",
    nn="Set alle seks møta i kalenderen på oppstartssamlinga.\nHald òg oppstarten fysisk.",
    en="Put all six meetings into the calendar at the kick-off.\nHold the kick-off in person too.",
)
SAID = (
    CheckInSaid(met=True, useful=5, safe=5, together=4, need=Need.NO),
    CheckInSaid(met=True, useful=4, safe=4, together=5, need=Need.NO),
    CheckInSaid(met=False, useful=3, safe=4, together=3, need=Need.TALK),
    CheckInSaid(met=True, useful=4, safe=5, together=4, need=Need.NO),
    CheckInSaid(met=True, useful=3, safe=2, together=4, need=Need.SOON),
    CheckInSaid(met=True, useful=5, safe=4, together=2, need=Need.NO),
)
"""What mentors answer before check-ins, by turns."""
THEMES = (
    (ThemeKind.TIME, "Møter blir flyttet når det haster.", "Vi har bedt lederne sette av faste timer ut året."),
    (ThemeKind.COURAGE, "Det er vanskelig å si at et svar var uklart.", ""),
    (ThemeKind.DIGITAL, "Mange vil snakke om språkmodeller i saksbehandlingen.", "Blir tema på midtveissamlingen."),
)


def _ask_how_it_goes(world: "World", program: Program, *, at: datetime) -> None:
    """The one-minute forms before every check-in that was, answered by most; and the themes that were noted."""
    plan_sheets(by=None, now=at)
    held = program.gatherings.filter(kind=Kind.CHECK_IN, ends_at__lt=world.now).order_by("starts_at")
    for number, check_in in enumerate(held):
        sheets = list(Sheet.objects.filter(gathering=check_in).select_related("member__user", "program"))
        due_at = sheets[0].due_at
        send_due_sheets(by=None, now=due_at, program=program)
        world.post(program, now=due_at)
        for place, sheet in enumerate(sheets[:12]):
            said = SAID[(place + number) % len(SAID)]
            answer_sheet(sheet=sheet, said=said, by=sheet.member.user, now=due_at + timedelta(hours=1, minutes=place))
            if check_in != held.last():
                mark_followed_up(sheet=sheet, by=world.coordinator, now=check_in.ends_at)
        kind, note, done = THEMES[number % len(THEMES)]
        theme = log_theme(gathering=check_in, kind=kind, note=note, by=world.coordinator, now=check_in.ends_at)
        if done:
            say_what_was_done(theme=theme, done=done, by=world.coordinator, now=check_in.ends_at)


TOPICS = (
    "Hva gjør vi når kartet ikke stemmer med det patruljen ser?",
    "Hvem ser på tallene før vi bestemmer oss?",
    "Språkmodeller i saksbehandlingen",
)


def meet_in_trio(leader: Membership, number: int, *, since: datetime, until: date, every: int = 28) -> None:
    """An agreement, and a meeting every so many days. The fourth leader calls off every other one."""
    mentors = mentors_of(leader)
    with translation.override("nb"):
        words = {name: str(text) for name, text in AGREEMENT.items()}
    words["aims"] = "Forstå hverandres hverdag, og prøve én ny ting mellom hvert møte."
    save_agreement(leader=leader, words=words, version=1, by=mentors[0], now=since)
    agree(leader=leader, version=2, by=leader.user, now=since)
    day = since.astimezone(ZONE).date() + timedelta(days=10 + number)
    while day < until:
        meeting = _meeting(leader, mentors, day, at=since)
        if number == 3 and day.month % 2:
            cancel_meeting(meeting=meeting, by=leader.user, now=since)
        else:
            hold_meeting(meeting=meeting, by=mentors[-1], now=meeting.ends_at or since)
        day += timedelta(days=every)


def _look_ahead(leader: Membership, number: int, *, since: datetime, now: datetime) -> None:
    """Topics, and the next meeting: planned, proposed or (for the last trios) not thought of yet."""
    mentors = mentors_of(leader)
    for place, text in enumerate(TOPICS):
        topic = add_topic(leader=leader, text=text, by=mentors[place % len(mentors)], now=since)
        if place == 0:
            tick_topic(topic=topic, by=leader.user, now=now - timedelta(days=4))
    say_next_step(
        leader=leader, text="Lederen spør hva tallene ikke viser, før neste beslutning.", by=mentors[0], now=now
    )
    if number % 3 == 1:
        _meeting(leader, mentors, now.date() + timedelta(days=9 + number), at=now)
    elif number % 3 == 2:
        days = [now.date() + timedelta(days=days) for days in (7, 8, 12)]
        times = [datetime.combine(nearest_working_day_in_month(d, frozenset()), time(13, 0), tzinfo=ZONE) for d in days]
        propose_meeting(leader=leader, times=times, minutes=60, place="", by=mentors[0], now=now - timedelta(days=1))
    plan = "Begynn med spørsmålet fra forrige gang. Vis kartet på telefonen."
    notes = Written(plan=plan, roles="Den ene spør, den andre holder tiden.", notes="")
    write_room(leader=leader, written=notes, version=1, by=mentors[0], now=now)


def _meeting(leader: Membership, mentors: list[User], day: date, *, at: datetime) -> Meeting:
    starts_at = datetime.combine(nearest_working_day_in_month(day, frozenset()), time(14, 0), tzinfo=ZONE)
    meeting = propose_meeting(
        leader=leader, times=[starts_at], minutes=60, place="Lederens kontor", by=mentors[0], now=at
    )
    return pick_time(meeting=meeting, starts_at=starts_at, by=leader.user, now=at)


def _feel_the_pulse(world: "World", program: Program) -> None:
    """How the match goes after 30 days and then every 60, and the leaders' three taps: answered by most."""
    began = min(beginnings(program).values()).astimezone(ZONE).date()
    for days in range(20, (world.now.astimezone(ZONE).date() - began).days):
        at = datetime.combine(began + timedelta(days=days), time(9, 5), tzinfo=ZONE)
        if plan_pulses(by=None, now=at):
            send_due_sheets(by=None, now=at, program=program)
            world.post(program, now=at)
    for place, sheet in enumerate(Sheet.objects.filter(program=program, gathering=None).select_related("member__user")):
        person, at = sheet.member.user, sheet.due_at + timedelta(hours=2)
        if sheet.kind == SheetKind.PULSE and place % 6:
            well, wanted = (
                (4, 5, 3, 5, 2)[place % 5],
                (Help.NOTHING, Help.TIME, Help.AIMS, Help.NOTHING, Help.TALK)[place % 5],
            )
            answer_pulse(sheet=sheet, well=well, help=wanted, by=person, now=at)
        elif sheet.kind == SheetKind.TAPS and place % 4:
            what = "Jeg spør hva tallene ikke viser, før jeg bestemmer meg."
            answer_taps(
                sheet=sheet, met=True, perspective=3 + place % 3, changed=bool(place % 2), what=what, by=person, now=at
            )


def _plan(world: "World", program: Program, kind: Kind, day: date, at: datetime, *, place: str) -> Gathering:
    title, points = gathering_template(kind)
    day = nearest_working_day_in_month(day, frozenset())
    starts_at = datetime.combine(day, time(9, 0), tzinfo=ZONE)
    return plan_gathering(
        program=program, by=world.coordinator, now=at, kind=kind, form=Form.BOTH, title=title, points=points, place=place,
        link="https://meet.politiet.example/samling", starts_at=starts_at, ends_at=starts_at + timedelta(hours=3), capacity=40,
    )  # fmt: skip
