"""The shared reserve, through the front door: somebody agrees, a sister programme asks, a yes moves them onto its reserve list."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.models import Application, PoolEntry, PoolInvitation
from applicants.services import (
    accept_pool_invitation,
    invite_from_pool,
    join_pool,
    leave_pool,
    withdraw_application,
)
from applicants.states import ApplicationState, InvitationState
from matching.selectors.refills import reserve_of
from mentoring.accounts.models import User
from mentoring.audit.models import Event
from mentoring.mail.models import OutboundEmail
from mentoring.policies import Refusal
from programs.models import Program
from programs.states import Phase, Role
from tests.at_once import at_once
from tests.conftest import member
from tests.factories.accounts import UserFactory
from tests.factories.applicants import AnswerFactory, ApplicationFactory
from tests.factories.programs import ProgramFactory
from tests.scenarios.oslo import at

NOW, UNTIL = at(2026, 9, 1, 12), date(2026, 12, 1)


@pytest.fixture(autouse=True)
def today(set_clock):
    set_clock(2026, 9, 1, 12)


@pytest.fixture
def west(program):
    """`program` and this one stand under the same programme, and run."""
    parent = ProgramFactory(slug="landet")
    fields = {"parent": parent, "state": Phase.RUNNING, "starts_on": date(2026, 2, 1), "ends_on": date(2026, 12, 31)}
    Program.objects.filter(pk=program.pk).update(**fields)
    program.refresh_from_db()
    return ProgramFactory(slug="vest", **fields, reference_date=None, age_limit=None)


@pytest.fixture
def chief(west) -> User:
    return member(west, "Vera", "Vest", Role.COORDINATOR)


@pytest.fixture
def waiting(program, applicant, west) -> Application:
    """Ola's application, on the reserve list of `program`."""
    application = ApplicationFactory(program=program, applicant=applicant, state="reserve", submitted_at=NOW)
    AnswerFactory(application=application, text="Hemmelig svar")
    return application


@pytest.fixture
def shared(waiting, applicant) -> PoolEntry:
    return join_pool(application=waiting, until=UNTIL, by=applicant, now=NOW)


def url(application, name, *more):
    return reverse(f"applicants:{name}", args=[application.program.slug, application.ref, *more])


def names_in_pool(client, program):
    page = client.get(reverse("applicants:pool", args=[program.slug]))
    return [entry.application.applicant.given_name for entry, _refusal in page.context["rows"]]


def test_one_agrees_on_ones_own_page_and_takes_it_back(client, waiting, applicant, chief, west):
    client.force_login(applicant)
    page = client.get(waiting.get_absolute_url()).content.decode()
    assert url(waiting, "pool-join") in page
    assert "They do not see what you wrote" in client.get(url(waiting, "pool-join")).content.decode()
    client.post(url(waiting, "pool-join"), {"until": "2026-12-01"})
    client.force_login(chief)
    assert names_in_pool(client, west) == ["Ola"]
    client.force_login(applicant)
    assert url(waiting, "pool-leave") in client.get(waiting.get_absolute_url()).content.decode()
    client.post(url(waiting, "pool-leave"))
    client.force_login(chief)
    assert names_in_pool(client, west) == []
    acts = Event.objects.filter(action__startswith="applicants.").values_list("action", flat=True)
    assert {"applicants.join_pool", "applicants.leave_pool"} <= set(acts)


@pytest.mark.parametrize("until", ["2026-09-01", "2027-07-03", "nonsense", ""])
def test_a_day_that_will_not_do_is_refused_and_kept(client, waiting, applicant, until):
    client.force_login(applicant)
    answer = client.post(url(waiting, "pool-join"), {"until": until})
    assert answer.status_code in (409, 422)
    assert answer.context["form"]["until"].value() == until
    assert not PoolEntry.objects.exists()


def test_sisters_see_name_unit_and_list_and_nothing_else(client, shared, chief, west, applicant):
    client.force_login(chief)
    page = client.get(reverse("applicants:pool", args=[west.slug])).content.decode()
    assert "Ola Soeker" in page and str(applicant.unit) in page
    assert "Hemmelig" not in page and shared.application.ref not in page
    assert client.get(shared.application.get_absolute_url()).status_code == 404


def test_it_ends_with_the_day_the_list_and_the_data(client, shared, chief, west, applicant, coordinator, set_clock):
    client.force_login(chief)
    for change in ({"erased_at": NOW}, {"state": "declined"}):
        before = Application.objects.filter(pk=shared.application_id).values(*change).get()
        Application.objects.filter(pk=shared.application_id).update(**change)
        assert names_in_pool(client, west) == [], change
        Application.objects.filter(pk=shared.application_id).update(**before)
    assert names_in_pool(client, west) == ["Ola"]
    set_clock(2026, 12, 1, 23)
    assert names_in_pool(client, west) == ["Ola"]
    set_clock(2026, 12, 2, 0)
    assert names_in_pool(client, west) == []


def test_a_stranger_programme_sees_nobody(client, shared, outsider, west):
    elsewhere = ProgramFactory(slug="annet", state=Phase.RUNNING, parent=ProgramFactory(slug="utland"))
    client.force_login(member(elsewhere, "Else", "Hvor", Role.COORDINATOR))
    assert names_in_pool(client, elsewhere) == []
    asked = client.post(reverse("applicants:pool-invite", args=[elsewhere.slug, shared.pk]))
    assert asked.status_code == 404
    assert not PoolInvitation.objects.exists()


@pytest.fixture
def asked(shared, chief, west) -> PoolInvitation:
    return invite_from_pool(entry=shared, program=west, by=chief, now=NOW)


def test_asked_and_yes_moves_to_the_other_reserve_list(client, shared, chief, west, applicant):
    client.force_login(chief)
    client.post(reverse("applicants:pool-invite", args=[west.slug, shared.pk]))
    invitation = PoolInvitation.objects.get()
    letter = OutboundEmail.objects.get(kind="applicants.pool_invitation")
    assert (letter.recipient, letter.program_id) == (applicant, west.pk)
    client.force_login(applicant)
    assert shared.application.get_absolute_url() in client.get(reverse("dashboard:home")).content.decode()
    assert "would like to have you" in client.get(shared.application.get_absolute_url()).content.decode()
    answer = client.post(url(shared.application, "invitation-accept", invitation.pk))
    joined = Application.objects.get(program=west, applicant=applicant)
    assert answer.url == joined.get_absolute_url()
    assert (joined.state, joined.eligible) == (ApplicationState.RESERVE, True)
    assert joined.answers.count() == 0
    shared.application.refresh_from_db()
    assert shared.application.state == ApplicationState.WITHDRAWN
    assert list(reserve_of(west)) == [joined]
    told = OutboundEmail.objects.get(kind="applicants.pool_answer")
    assert (told.recipient == chief and "said yes" in told.subject + told.body_text) or "ja" in told.subject
    client.force_login(chief)
    assert names_in_pool(client, west) == []
    assert client.get(joined.get_absolute_url()).status_code == 200


def test_asked_and_no_stays_and_is_not_asked_again(client, asked, applicant, chief, west):
    client.force_login(applicant)
    client.post(url(asked.entry.application, "invitation-decline", asked.pk))
    asked.refresh_from_db()
    assert asked.state == InvitationState.DECLINED
    assert asked.entry.application.state == ApplicationState.RESERVE
    client.force_login(chief)
    page = client.get(reverse("applicants:pool", args=[west.slug])).content.decode()
    assert "Said no" in page or "Sa nei" in page


def test_taken_back_no_yes_is_possible_and_the_letter_does_not_go(asked, applicant):
    leave_pool(application=asked.entry.application, by=applicant, now=NOW)
    letter = OutboundEmail.objects.get(kind="applicants.pool_invitation")
    assert letter.state == "cancelled"
    with pytest.raises(Refusal):
        accept_pool_invitation(invitation=asked, by=applicant, now=NOW)
    assert not Application.objects.filter(program=asked.program).exists()


def test_withdrawn_from_the_list_nothing_is_left_to_say_yes_to(asked, applicant):
    withdraw_application(application=asked.entry.application, by=applicant, now=NOW)
    with pytest.raises(Refusal) as caught:
        accept_pool_invitation(invitation=asked, by=applicant, now=NOW)
    assert caught.value.code == "not_shared"


def test_conditions_of_the_sister_hold_and_are_not_told(shared, chief, west, applicant):
    Program.objects.filter(pk=west.pk).update(age_limit=18, reference_date=date(2026, 9, 1))
    with pytest.raises(Refusal) as caught:
        invite_from_pool(entry=shared, program=Program.objects.get(pk=west.pk), by=chief, now=NOW)
    assert caught.value.code == "does_not_fit"


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_ask_once(shared, chief, west):
    results = at_once(2, lambda: str(type(invite_from_pool(entry=shared, program=west, by=chief, now=NOW)).__name__))
    assert sorted(results) == ["PoolInvitation", "asked"]
    assert OutboundEmail.objects.filter(kind="applicants.pool_invitation").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sisters_are_answered_yes_once(shared, chief, west, applicant):
    north = ProgramFactory(slug="nord", parent=west.parent, state=Phase.RUNNING, age_limit=None)
    asked = [
        invite_from_pool(entry=shared, program=program, by=by, now=NOW)
        for program, by in ((west, chief), (north, member(north, "Nora", "Nord", Role.COORDINATOR)))
    ]
    waiting = iter(asked)
    results = at_once(2, lambda: accept_pool_invitation(invitation=next(waiting), by=applicant, now=NOW).program.slug)
    assert len([one for one in results if one in ("vest", "nord")]) == 1
    assert Application.objects.live().filter(applicant=applicant).count() == 1
    assert sorted(PoolInvitation.objects.values_list("state", flat=True)) == ["accepted", "called_off"]


def test_others_may_not(client, asked, chief, coordinator, assessor, outsider, administrator, west, applicant):
    application = asked.entry.application
    for person in (coordinator, outsider, assessor, chief):
        client.force_login(person)
        for name, more in (("pool-join", ()), ("pool-leave", ()), ("invitation-accept", (asked.pk,))):
            assert client.post(url(application, name, *more), {"until": "2026-12-01"}).status_code in (403, 404)
    for person in (applicant, outsider, administrator, coordinator):
        client.force_login(person)
        assert client.get(reverse("applicants:pool", args=[west.slug])).status_code in (403, 404)
    asked.refresh_from_db()
    assert asked.state == InvitationState.OPEN


def test_somebody_elses_invitation_is_not_found(client, asked, applicant, west):
    other = ApplicationFactory(
        program=asked.entry.application.program, applicant=UserFactory(), state="reserve", submitted_at=NOW
    )
    client.force_login(other.applicant)
    assert client.post(url(other, "invitation-accept", asked.pk)).status_code == 404


def test_the_pool_costs_as_much_for_one_as_for_three(client, shared, chief, west, program):
    client.force_login(chief)
    address = reverse("applicants:pool", args=[west.slug])
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _number in range(2):
        application = ApplicationFactory(program=program, state="reserve", submitted_at=NOW)
        join_pool(application=application, until=UNTIL, by=application.applicant, now=NOW + timedelta(hours=1))
    with CaptureQueriesContext(connection) as three:
        client.get(address)
    assert len(three) == len(one)
