from collections.abc import Mapping
from datetime import date

import pytest

from mentoring.accounts.models import User
from programs.models import Program
from programs.states import Phase, Role
from sessions_app.outcomes.content import is_asked
from sessions_app.outcomes.models import Item, Reply, Survey
from sessions_app.outcomes.services import answer_survey, ask_people, count_survey, plan_surveys
from sessions_app.outcomes.states import Audience, ItemKind, Moment
from tests.conftest import member
from tests.scenarios.gatherings import in_phase
from tests.scenarios.oslo import at

BEGINNING = at(2026, 8, 3, 10)
DATES = {
    Moment.START: (date(2026, 8, 4), date(2026, 8, 14)),
    Moment.MIDWAY: (date(2026, 10, 5), date(2026, 10, 16)),
    Moment.END: (date(2027, 1, 11), date(2027, 1, 22)),
    Moment.AFTER: None,
}
FIRST_DAY, LAST_DAY, NEXT_DAY = at(2026, 8, 4, 9), at(2026, 8, 14, 15), at(2026, 8, 15, 0, 1)


@pytest.fixture
def leaders(program) -> list[User]:
    return [member(program, f"Leder{number}", "Leder", Role.LEADER) for number in range(7)]


@pytest.fixture
def mentors(program) -> list[User]:
    return [member(program, f"Mentor{number}", "Mentor", Role.MENTOR) for number in range(6)]


@pytest.fixture
def surveys(program, coordinator, leaders, mentors) -> dict[str, Survey]:
    """Rounds at the start, midway and at the end; the programme is running and nobody has been asked yet."""
    in_phase(program, Phase.RUNNING, by=coordinator, now=BEGINNING)
    rows = plan_surveys(program=program, dates=DATES, by=coordinator, now=BEGINNING)
    return {survey.moment: survey for survey in rows}


@pytest.fixture
def start(surveys) -> Survey:
    """The first round, open, everybody asked."""
    ask_people(by=None, now=FIRST_DAY)
    return surveys["start"]


def reply_of(survey: Survey, person: User) -> Reply:
    return Reply.objects.get(survey=survey, member__user=person)


def all_values(program: Program, audience: Audience, moment: Moment, value: int) -> dict[str, int | str]:
    """Every question with a number answered by this one, as far as its scale goes."""
    top = {ItemKind.SEEN: 1, ItemKind.AGAIN: 1, ItemKind.FREQUENCY: 4}
    items = [
        item
        for item in Item.objects.filter(program=program, audience=audience).exclude(kind=ItemKind.WORDS)
        if is_asked(ItemKind(item.kind), moment)
    ]
    values: dict[str, int | str] = {str(item.pk): min(value, top.get(ItemKind(item.kind), 7)) for item in items}
    if moment == Moment.END:
        values |= {f"t{item.pk}": 2 for item in items if item.kind == ItemKind.CONFIDENCE}
    return values


def answer(survey: Survey, person: User, values: Mapping[str, int | str], *, now) -> Reply:
    return answer_survey(reply=reply_of(survey, person), values=values, by=person, now=now)


def hold_round(survey: Survey, people: list[User], audience: Audience, value: int) -> None:
    """The round opens, these people answer everything alike, and it is counted."""
    opens, closes = survey.opens_at, survey.closes_at
    ask_people(by=None, now=opens.replace(hour=9))
    for person in people:
        answer(survey, person, all_values(survey.program, audience, Moment(survey.moment), value), now=opens)
    count_survey(survey=survey, by=None, now=closes)
