"""Impartiality: said before the first application is opened, kept by the software, and on record when somebody steps back."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from applicants.scoring.assigning import spread_evenly
from applicants.scoring.models import Assignment, Declaration, Tally, Tie
from applicants.scoring.selectors import has_declared, loads
from applicants.scoring.services import abstain, declare_impartiality, remind_assessors_in_time, save_scores, take_off
from applicants.scoring.states import AssignmentState
from applicants.states import Round
from mentoring import clock
from mentoring.audit.models import Event
from mentoring.mail.models import OutboundEmail
from mentoring.policies import Refusal
from programs.states import Role
from tests.at_once import at_once
from tests.conftest import member
from tests.factories.programs import ProgramFactory
from tests.factories.scoring import CriterionFactory
from tests.scenarios.applicants import open_call, submitted_applications
from tests.scenarios.scoring import marked, screening

DECLARE = reverse("scoring:declare", args=["runde"])
QUEUE = reverse("scoring:queue", args=["runde"])


def desk(assignment):
    return reverse("scoring:desk", args=["runde", assignment.pk])


def live(application):
    return set(application.assignments.exclude(state="abstained").values_list("assessor", flat=True))


@pytest.fixture
def undeclared(round_under_way, assessor):
    Declaration.objects.filter(assessor=assessor).delete()
    return round_under_way


def test_nothing_is_read_or_written_before_one_has_declared(client, undeclared, work, assessor, criteria):
    client.force_login(assessor)
    assignment = work("Anders", assessor)
    assert client.get(desk(assignment)).headers["Location"] == QUEUE
    page = client.get(QUEUE).content.decode()
    assert ("Declare first" in page, desk(assignment) in page) == (True, False)
    answer = client.post(desk(assignment), {f"p{criteria[0].pk}": "3"}, follow=True)
    assert "Say first whether you are impartial." in answer.content.decode()
    assert not assignment.scores.exists()


def test_declaring_opens_the_list_and_is_on_record(client, undeclared, work, assessor):
    client.force_login(assessor)
    refused = client.post(DECLARE, {})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["considered"])
    acts = Event.objects.filter(action="scoring.declare_impartiality", by_id=assessor.pk)
    before = acts.count()
    client.post(DECLARE, {"considered": "on"})
    assert has_declared(assessor, undeclared, Round.APPLICATION)
    assert client.get(desk(work("Anders", assessor))).status_code == 200
    assert acts.count() == before + 1


def test_a_declaration_holds_for_one_round(undeclared, assessor, now):
    declare_impartiality(program=undeclared, round=Round.APPLICATION, ties={}, by=assessor, now=now)
    assert not has_declared(assessor, undeclared, Round.VIDEO)


def test_whoever_is_named_goes_to_another_and_nobody_is_told_whether_they_applied(
    client, undeclared, work, assessor, third_assessor, outsider, now
):
    applied = work("Anders", assessor).application
    client.force_login(assessor)
    data = {"considered": "on", "person1": applied.applicant.email, "reason1": "Søsken", "person2": outsider.email}
    answer = client.post(DECLARE, data, follow=True)
    assert "You are never given what comes from the people you have named." in answer.content.decode()
    assert live(applied) & {assessor.pk, third_assessor.pk} == {third_assessor.pk}
    assert dict(Tie.objects.values_list("person", "reason")) == {applied.applicant_id: "Søsken", outsider.pk: ""}
    assert client.get(desk(applied.assignments.get(assessor=assessor))).status_code == 403


def test_marks_for_somebody_named_later_no_longer_count(round_under_way, work, assessor, now):
    assignment = marked(work("Anders", assessor), [4, 4], now=now)
    person = assignment.application.applicant
    declare_impartiality(program=round_under_way, round=Round.APPLICATION, ties={person: ""}, by=assessor, now=now)
    assignment.refresh_from_db()
    assert (assignment.state, Tally.objects.count()) == (AssignmentState.ABSTAINED, 0)


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({"person1": "ingen@politiet.example"}, ["person1"]), ({"reason1": "Nabo"}, ["person1"]), ({"person1": "\x00"}, ["person1"]),
    ],
)  # fmt: skip
def test_a_name_that_is_nobody_loses_nothing_that_was_typed(client, undeclared, assessor, data, errors):
    client.force_login(assessor)
    answer = client.post(DECLARE, {"considered": "on", "reason2": "x", "person2": "y", **data})
    assert answer.status_code == 422
    assert sorted(answer.context["form"].errors) == sorted({*errors, "person2"})
    assert (Tie.objects.count(), Declaration.objects.filter(assessor=assessor).count()) == (0, 0)


def test_stepping_back_gives_the_work_to_the_one_with_the_least(round_under_way, work, assessor, third_assessor, now):
    assignment = work("Bodil", assessor)
    abstain(assignment=assignment, reason="Nabo", by=assessor, now=now)
    assert third_assessor.pk in live(assignment.application)
    assert assessor.pk not in live(assignment.application)


def test_with_nobody_left_the_coordinator_sees_it(client, round_under_way, work, assessor, coordinator, now):
    report = abstain(assignment=work("Bodil", assessor), reason="Nabo", by=assessor, now=now)
    assert report.short == [work("Bodil", assessor).application.ref]
    client.force_login(coordinator)
    page = client.get(reverse("scoring:assessor-list", args=["runde", "application"]))
    assert [a.ref for a in page.context["short"]] == report.short
    assert [(one.assessor, one.reason) for one in page.context["back"]] == [(assessor, "Nabo")]


def test_a_coordinator_takes_somebody_off_with_a_reason(
    client, round_under_way, work, assessor, third_assessor, coordinator, now
):
    assignment = marked(work("Anders", assessor), [4, 4], now=now)
    client.force_login(coordinator)
    url = reverse("scoring:take-off", args=["runde", assignment.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    client.post(url, {"reason": "Tidligere gift"})
    assignment.refresh_from_db()
    assert (assignment.state, assignment.reason) == (AssignmentState.ABSTAINED, "Tidligere gift")
    assert third_assessor.pk in live(assignment.application)
    assert Tally.objects.count() == 0


def test_the_page_of_assessors_counts_what_is_kept_from_each(
    client, round_under_way, work, assessor, coordinator, django_assert_max_num_queries, now
):
    applied = work("Anders", assessor).application.applicant
    declare_impartiality(program=round_under_way, round=Round.APPLICATION, ties={applied: ""}, by=assessor, now=now)
    applied.manager = assessor
    applied.save(update_fields=["manager"])
    load = next(one for one in loads(round_under_way, Round.APPLICATION) if one.assessor == assessor)
    assert (load.total, load.kept_from_by_hr, load.kept_from_by_word, load.stepped_back) == (2, 1, 1, 1)
    client.force_login(coordinator)
    url = reverse("scoring:assessor-list", args=["runde", "application"])
    client.get(url)
    with django_assert_max_num_queries(15):
        client.get(url)


# --- Reminders --------------------------------------------------------------------------------------------------------------


def reminders():
    return Counter(
        OutboundEmail.objects.filter(kind="scoring.reminder").values_list("recipient__given_name", flat=True)
    )


@pytest.mark.parametrize(("days", "number"), [(5, 0), (3, 1), (0, 1), (-2, 1)])
def test_who_is_behind_is_reminded_once_three_days_before(round_under_way, work, second_assessor, now, days, number):
    for given_name in ("Anders", "Bodil", "Cecilie"):
        marked(work(given_name, second_assessor), [2, 2], now=now)
    on = timezone.localdate(now) + timedelta(days=days)
    type(round_under_way).objects.filter(pk=round_under_way.pk).update(screening_ends_on=on)
    noon = timezone.localtime(now).replace(hour=12)  # at whatever hour the test runs, 30 hours on it is the next day
    for hours in (0, 1, 30):
        remind_assessors_in_time(by=None, now=noon + timedelta(hours=hours))
    assert reminders() == Counter({"Aksel": number} if number else {})


def test_the_button_reminds_at_most_once_a_day(client, round_under_way, coordinator):
    client.force_login(coordinator)
    for _press in range(2):
        client.post(reverse("scoring:assessor-remind", args=["runde", "application"]))
    assert reminders() == Counter({"Aksel": 1, "Berit": 1})


# --- At the same moment -----------------------------------------------------------------------------------------------------


@pytest.fixture
def many(transactional_db):
    """Four assessors, twelve applications, two assessors each."""
    now, program = clock.now(), ProgramFactory(slug="runde")
    coordinator = member(program, "Hanne", "Raadgiver", Role.COORDINATOR)
    for name in ("Aksel", "Berit", "Cato", "Dina"):
        member(program, name, "Vurder", Role.ASSESSOR)
    CriterionFactory(program=program)
    open_call(program, by=coordinator, now=now)
    submitted_applications(program, 12, now=now)
    return screening(program, by=coordinator, now=now)


def together(*acts):
    def run(act):
        try:
            return act()
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_both_assessors_of_an_application_step_back_at_once(many):
    now = clock.now()
    for application in many.applications.all():
        pair = list(application.assignments.select_related("application__program", "assessor"))
        together(*(lambda a=a: abstain(assignment=a, reason="Nabo", by=a.assessor, now=now) for a in pair))
        assert len(live(application)) == 2
        assert live(application) & {a.assessor_id for a in pair} == set()


@pytest.mark.django_db(transaction=True)
def test_taken_off_while_scoring_the_marks_never_count(many):
    now = clock.now()
    coordinator = many.memberships.get(role="coordinator").user
    for assignment in Assignment.objects.select_related("application__program", "assessor"):
        together(
            lambda a=assignment: marked(a, [3], now=now),
            lambda a=assignment: take_off(assignment=a, reason="Gift", by=coordinator, now=now),
        )
        assignment.refresh_from_db()
        assert assignment.state == AssignmentState.ABSTAINED
    counted = set(Tally.objects.values_list("application", flat=True))
    sent = set(Assignment.objects.filter(state="sent").values_list("application", flat=True))
    assert counted == sent


@pytest.mark.django_db(transaction=True)
def test_stepping_back_twice_happens_once(many):
    now = clock.now()
    assignment = Assignment.objects.select_related("application__program", "assessor").first()
    answers = at_once(4, lambda: abstain(assignment=assignment, reason="Nabo", by=assignment.assessor, now=now))
    assert sorted(a for a in answers if isinstance(a, str)) == ["not_open"] * 3
    assert len(live(assignment.application)) == 2


def test_what_was_typed_is_refused_once_one_has_stepped_back(round_under_way, work, assessor, now):
    assignment = work("Bodil", assessor)
    abstain(assignment=assignment, reason="Nabo", by=assessor, now=now)
    with pytest.raises(Refusal, match="abstained"):
        save_scores(assignment=assignment, points={}, notes={}, by=assessor, now=now)


# --- Spread evenly, whatever is barred ---------------------------------------------------------------------------------------


@settings(max_examples=200)
@given(data=st.data())
def test_spread_evenly_keeps_every_bar_fills_what_can_be_filled_and_is_the_same_again(data):
    applications, assessors = (
        list(range(data.draw(st.integers(0, 9)))),
        list(range(100, 100 + data.draw(st.integers(0, 5)))),
    )
    pairs = [(s, a) for s in assessors for a in applications]
    barred = {pair for pair in pairs if data.draw(st.booleans())} if pairs else set()
    given_: dict[int, set[int]] = {}
    for a in applications:
        free = [s for s in assessors if (s, a) not in barred]
        given_[a] = set(data.draw(st.lists(st.sampled_from(free), max_size=2, unique=True))) if free else set()
    each = data.draw(st.integers(2, 3))
    chosen, short = spread_evenly(applications, assessors, each=each, barred=barred, given=given_)
    assert (chosen, short) == spread_evenly(applications, assessors, each=each, barred=barred, given=given_)
    for a in applications:
        new = chosen.get(a, [])
        assert len(new) == len(set(new))
        assert not set(new) & given_[a]
        assert all((s, a) not in barred for s in new)
        possible = [s for s in assessors if (s, a) not in barred]
        want = max(0, each - len(given_[a]))
        assert len(new) == min(want, len(set(possible) - given_[a]))
        assert (a in short) == (len(new) < want)
