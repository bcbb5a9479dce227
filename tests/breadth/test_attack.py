"""An attacker's script. It reads the tables of a voluntary question at every moment of a programme and takes every number there from every
other. That nothing else depends on an answer: tests/sweeps/test_sealed.py.
"""

import re
from itertools import combinations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from applicants.breadth.models import VoluntaryCount
from applicants.breadth.services import count_steps, save_voluntary_answers
from applicants.breadth.states import Step
from applicants.services import withdraw_application
from applicants.states import Outcome
from programs.states import Phase
from tests.factories.accounts import UserFactory
from tests.factories.breadth import VoluntaryCountFactory, VoluntaryQuestionFactory
from tests.scenarios.applicants import decided, moved, open_call, submitted

CANARY = "kanarisvar"
OTHERS = ("assessor", "coordinator", "administrator", "officer")
NUMBER = re.compile(r'<td class="num"[^>]*>\s*(?:<span class="muted">)?\s*([^<\s][^<]*?)\s*<')


@pytest.fixture
def question(program, coordinator, officer, now):
    """A voluntary question that is asked in a call."""
    open_call(program, by=coordinator, now=now)
    return VoluntaryQuestionFactory(program=program, proposed_by=coordinator, confirmed_by=officer, asked=True)


@pytest.fixture
def asked(program, question, now):
    """The question, and forty people who have applied: the first twelve say yes."""
    people = [submitted(program, UserFactory(), now=now) for _n in range(40)]
    for place, application in enumerate(people):
        answer(question, application, 0 if place < 12 else 1, now=now)
    return question, people


def answer(question, application, choice, *, now):
    save_voluntary_answers(application=application, choices={question.pk: choice}, by=application.applicant, now=now)


def told(client, question, *readers):
    """Every number (or that there is none) of the question's tables, wherever one of the readers gets one, by row."""
    found = set()
    for reader in readers:
        client.force_login(reader)
        for url in (
            reverse("breadth:breadth", args=[question.program.slug]),
            question.get_absolute_url(),
            reverse("breadth:question-list"),
        ):
            page = client.get(url).content.decode()
            start = page.find("How many came to each step</caption>")
            while start != -1:
                table = page[start : page.index("</table>", start)]
                head = re.findall(r'<th scope="col" class="num">([^<]+)', table)
                for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1:]:
                    label = re.search(r'<th scope="row">([^<]+)', row)[1].strip()
                    found |= {(label, step, number) for step, number in zip(head, NUMBER.findall(row), strict=True)}
                start = page.find("How many came to each step</caption>", start + 1)
    return found


def on(program, target, *, by, now):
    moved(program, target, by=by, now=now)
    count_steps(program=program, phase=target, by=by, now=now)


def attack(seen_numbers):
    """Every difference between two numbers of one answer, over all steps and all moments. Returns those under five that are no nought.

    Numbers of different answers are about different people, and the number of people at a step everybody knows.
    """
    rows = {}
    for label, step, number in seen_numbers:
        if number.isdecimal() and label != "All":
            rows.setdefault(label, set()).add((step, int(number)))
    small = [(label, one) for label, cells in rows.items() for one in cells if one[1] < 5]
    small += [
        (label, one, other)
        for label, cells in rows.items()
        for one, other in combinations(sorted(cells), 2)
        if abs(one[1] - other[1]) < 5
    ]
    return small


def test_no_subtraction_over_steps_pages_and_time_gives_a_small_number(client, asked, coordinator, officer, now):
    question, people = asked
    program = question.program
    log = told(client, question, coordinator, officer)
    assert log == set()  # nothing is counted while people still answer

    on(program, Phase.SCREENING, by=coordinator, now=now)
    log |= told(client, question, coordinator, officer)
    withdraw_application(application=people[0], by=people[0].applicant, now=now)
    answer(question, people[1], 1, now=now)
    answer(question, people[20], None, now=now)
    count_steps(program=program, phase=Phase.SCREENING, by=coordinator, now=now)
    log |= told(client, question, coordinator, officer)
    assert log == {
        ("Yes", "Applied", "12"), ("No", "Applied", "28"), ("All", "Applied", "40"),
    }  # fmt: skip

    go_on = {*people[2:8], *people[13:27]}
    outcomes = {a: Outcome.ADVANCE if a in go_on else Outcome.DECLINE for a in people[1:]}
    decided(program, outcomes, by=coordinator, now=now)
    on(program, Phase.VIDEO, by=coordinator, now=now)
    log |= told(client, question, coordinator, officer)
    assert ("Yes", "Invited to send a video", "6") in log

    withdraw_application(application=people[2], by=people[2].applicant, now=now)
    answer(question, people[3], None, now=now)
    log |= told(client, question, coordinator, officer)
    on(program, Phase.RANKING, by=coordinator, now=now)
    log |= told(client, question, coordinator, officer)
    on(program, Phase.MATCHING, by=coordinator, now=now)
    on(program, Phase.RANKING, by=coordinator, now=now)
    on(program, Phase.MATCHING, by=coordinator, now=now)
    on(program, Phase.RUNNING, by=coordinator, now=now)
    log |= told(client, question, coordinator, officer)
    assert attack(log) == []
    assert {number for _label, step, number in log if step == "Short list" and _label != "All"} == {"not told"}
    assert len(VoluntaryCount.objects.all()) == len(Step)


def test_one_who_withdraws_or_changes_changes_no_number_that_was_told(client, asked, coordinator, officer, now):
    question, people = asked
    on(question.program, Phase.SCREENING, by=coordinator, now=now)
    before = told(client, question, coordinator, officer)
    for person in people[:5]:
        withdraw_application(application=person, by=person.applicant, now=now)
        answer(question, people[30], 0, now=now)
        count_steps(program=question.program, phase=Phase.SCREENING, by=coordinator, now=now)
        assert told(client, question, coordinator, officer) == before


def test_a_group_that_falls_away_is_said_where_both_numbers_are_told(client, asked, coordinator, now):
    question, people = asked
    on(question.program, Phase.SCREENING, by=coordinator, now=now)
    go_on = {*people[:5], *people[12:35]}
    outcomes = {a: Outcome.ADVANCE if a in go_on else Outcome.DECLINE for a in people}
    decided(question.program, outcomes, by=coordinator, now=now)
    on(question.program, Phase.VIDEO, by=coordinator, now=now)
    client.force_login(coordinator)
    page = client.get(reverse("breadth:breadth", args=[question.program.slug])).content.decode()
    assert (
        "<strong>Yes</strong> falls away at “Invited to send a video”: 5 of 12 came so far. Of all others it was 23 of 28."
        in page
    )


@pytest.mark.parametrize("counts", [[4, 36], [0, 40], [12, 3]])
def test_the_database_holds_no_small_count(question, counts):
    with pytest.raises(IntegrityError), transaction.atomic():
        VoluntaryCountFactory(question=question, counts=counts)
