"""What comes of the gatherings of the demo's running programme: what people take upon them, what is told back, and what there is to read."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from matching.selectors import leaders_of
from mentoring.dashboard.demo.answers import ZONE, give_feedback_on, last_working_morning
from mentoring.documents import Document, Section, as_pdf
from mentoring.fields import Translated
from programs.models import Program
from sessions_app.content import Point
from sessions_app.models import Gathering
from sessions_app.resources.models import Resource
from sessions_app.resources.services import add_resource, add_shipped, open_resource, publish_resource
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
from sessions_app.trios.selectors import mentors_of

if TYPE_CHECKING:
    from mentoring.dashboard.demo.world import World

TOLD = (
    ("Dere ville ha mer tid i trioene.", "På midtveissamlingen er 70 av 180 minutter satt av til trioene."),
    (
        "Møter flyttes når det haster.",
        "Lederne har satt av faste timer til og med sommeren. Sekretærene er bedt om å verne dem.",
    ),
    ("Dere ville ha programmet noen dager før.", "Agendaen til midtveissamlingen ligger ute nå."),
)
"""What was said after the kick-off and at the check-ins, and what the committee did."""


def act_on_kick_off(world: "World", program: Program, kick_off: Gathering) -> None:
    """Four things people took upon them: one done, one late, two to come."""
    kick_off.refresh_from_db()
    leader, other = leaders_of(program)[:2]
    mentor, at, today = mentors_of(leader)[0], kick_off.ends_at, world.now.astimezone(ZONE).date()
    first = (kick_off.ends_at + timedelta(days=7)).date()
    for text, owner, due_on, done in (
        ("Sende avtalemalen til alle trioene", world.coordinator, first, True),
        (
            "Spørre IT om en lukket språkmodell kan brukes i øvelser",
            other.user,
            today - timedelta(days=3),
            False,
        ),
        ("Ta med mentorene til ledermøtet og la dem vise kartet", leader.user, today + timedelta(days=20), False),
        ("Vise de andre mentorene hvordan dere forbereder en time", mentor, today + timedelta(days=9), False),
    ):
        action = add_action(gathering=kick_off, text=text, owner=owner, due_on=due_on, by=world.coordinator, now=at)
        if done:
            tick_action(action=action, done=True, by=owner, now=at + timedelta(days=4))


def tell_back(world: "World", program: Program) -> None:
    """ "You said, we did", before midway."""
    for hours, (said, did) in enumerate(TOLD, start=2):
        tell(program=program, said=said, did=did, by=world.coordinator, now=world.now - timedelta(hours=hours))


def give_to_read(world: "World", program: Program, midway: Gathering, *, at: datetime) -> None:
    """The shipped texts since the start, opened by most; a link since last week; a page to bring to midway."""
    by, since = world.coordinator, world.now - timedelta(days=6)
    add_shipped(program=program, by=by, now=at)
    for resource in Resource.objects.filter(program=program):
        _publish(world, resource, at=at, opened_by=5)
    link = add_resource(
        program=program, gathering=None, by=by, now=since, title=LINK, text=WHY, link="https://www.datatilsynet.no/", for_mentors=True
    )  # fmt: skip
    _publish(world, link, at=since, opened_by=0)
    exercise = add_resource(
        program=program, gathering=midway, by=by, now=since, title=EXERCISE, file_name="fortsette-slutte-begynne.pdf",
        file_type="application/pdf", content=as_pdf(_exercise()),
    )  # fmt: skip
    _publish(world, exercise, at=since, opened_by=0)


def _publish(world: "World", resource: Resource, *, at: datetime, opened_by: int) -> None:
    publish_resource(resource=resource, by=world.coordinator, now=at)
    resource.refresh_from_db()
    for leader in leaders_of(resource.program)[:opened_by]:
        reader = leader.user if resource.for_leaders else mentors_of(leader)[0]
        open_resource(resource=resource, by=reader, now=at + timedelta(days=3))


def breakfast(world: "World", program: Program) -> None:
    """An hour for the mentors two or three days ago. What they found of it can still be said; few have."""
    title = Translated(
        nb="Frokost: språkmodeller i etterforskning",
        nn="Frukost: språkmodellar i etterforsking",
        en="Breakfast: language models in investigations",
    )
    points = [
        Point(10, Translated(nb="Kaffe og velkommen", nn="Kaffi og velkomen", en="Coffee and welcome")),
        Point(30, Translated(
            nb="Hva Kripos har prøvd, og hva som ikke virket", nn="Kva Kripos har prøvd, og kva som ikkje verka",
            en="What Kripos has tried, and what did not work",
        )),
        Point(20, Translated(nb="Hva tar dere med til lederen?", nn="Kva tek de med til leiaren?", en="What do you take along to your leader?")),
    ]  # fmt: skip
    day = last_working_morning(world.now - timedelta(days=1)).date()
    starts_at = datetime.combine(day, time(8, 0), tzinfo=ZONE)
    at = starts_at - timedelta(days=12)
    meeting = plan_gathering(
        program=program, by=world.coordinator, now=at, kind=Kind.OTHER, form=Form.BOTH, title=title, points=points, for_leaders=False,
        place="Nydalen, møterom Akerselva", link="https://meet.politiet.example/frokost", starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1), capacity=20,
    )  # fmt: skip
    invite_to_gathering(gathering=meeting, by=world.coordinator, now=at)
    world.post(program, now=at)
    people = [attendance.person for attendance in meeting.attendances.select_related("person").order_by("person")]
    for number, person in enumerate(people):
        reply = Reply.NO if number % 5 == 4 else Reply.DIGITAL if number % 3 == 2 else Reply.YES
        reply_to_gathering(gathering=meeting, reply=reply, by=person, now=at + timedelta(days=2))
    came = [person.pk for number, person in enumerate(people) if number % 5 != 4]
    take_attendance(
        gathering=meeting, present=came, minutes="Kripos deler øvelsen de bruker. Alle tar med ett spørsmål til lederen sin.",
        by=world.coordinator, now=meeting.ends_at,
    )  # fmt: skip
    give_feedback_on(meeting, answers=3)


LINK = Translated(
    nb="Datatilsynet om kunstig intelligens",
    nn="Datatilsynet om kunstig intelligens",
    en="The data protection authority on AI",
)
WHY = Translated(
    nb="Les det før dere snakker om språkmodeller i trioen. Ta med ett spørsmål dere ikke vet svaret på.",
    nn="Les det før de snakkar om språkmodellar i trioen. Ta med eitt spørsmål de ikkje veit svaret på.",
    en="Read it before you talk about language models in your trio. Bring one question you do not know the answer to.",
)
EXERCISE = Translated(
    nb="Øvelse: fortsette, slutte, begynne", nn="Øving: halde fram, slutte, byrje", en="Exercise: keep, stop, start"
)


def _exercise() -> Document:
    return Document(
        title="Fortsette, slutte, begynne",
        language="nb",
        author="Politidirektoratet",
        made="Midtveissamlingen",
        lead="Fyll ut arket hver for dere, og bruk ti minutter hver på å fortelle.",
        sections=[
            Section("Fortsette", ["Hva i møtene våre virker, og bør bli som det er?"]),
            Section("Slutte", ["Hva gjør vi av vane, som ingen av oss får noe ut av?"]),
            Section("Begynne", ["Hva har vi ikke turt, eller ikke rukket, å snakke om ennå?"]),
            Section("Til slutt", ["Skriv opp én ting dere vil prøve før neste møte, og hvem som gjør hva."]),
        ],
    )
