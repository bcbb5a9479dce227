"""The nearest manager, told or asked when somebody applies; whatever the manager says, people decide."""

from datetime import timedelta

import pytest
from django.urls import reverse

from applicants.models import ManagerReply
from applicants.services import submit_application, take_back_application, withdraw_application
from applicants.states import ApplicationState
from mentoring.audit.models import Event
from mentoring.mail.models import OutboundEmail
from programs.models import Program
from tests.factories.accounts import UserFactory
from tests.scenarios.applicants import open_call, submitted


@pytest.fixture
def manager(db):
    return UserFactory(given_name="Marit", family_name="Leder")


@pytest.fixture
def applicant(applicant, manager):
    applicant.manager = manager
    applicant.save()
    return applicant


@pytest.fixture
def asking(program, coordinator, now):
    Program.objects.filter(pk=program.pk).update(manager_part="asked")
    program.refresh_from_db()
    return open_call(program, by=coordinator, now=now)


@pytest.fixture
def application(asking, applicant, now):
    return submitted(asking, applicant, now=now)


def url(application):
    return reverse("applicants:manager-reply", args=[application.program.slug, application.ref])


def letters(manager):
    return list(OutboundEmail.objects.filter(recipient=manager).values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("part", "kinds", "asked"),
    [("nothing", [], 0), ("informed", ["applicants.manager_informed"], 0), ("asked", ["applicants.manager_asked"], 1)],
)
def test_the_manager_gets_what_the_call_says(client, program, coordinator, applicant, manager, now, part, kinds, asked):
    Program.objects.filter(pk=program.pk).update(manager_part=part)
    program.refresh_from_db()
    open_call(program, by=coordinator, now=now)
    client.force_login(applicant)
    call = client.get(reverse("applicants:call-detail", args=[program.slug])).content.decode()
    assert ("When you submit, your nearest manager" in call) == (part != "nothing")
    submitted(program, applicant, now=now)
    assert (letters(manager), ManagerReply.objects.count()) == (kinds, asked)
    assert all("Ola Soeker" in letter.body_text for letter in OutboundEmail.objects.filter(recipient=manager))


def test_a_manager_says_no_and_nothing_happens_but_that_people_know(
    client, application, applicant, manager, coordinator
):
    client.force_login(manager)
    assert "May Ola Soeker take part?" in client.get("/").content.decode()
    page = client.get(url(application)).content.decode()
    assert "Because maps matter." not in page
    client.post(url(application), {"answer": "no", "reason": "Vi er for få på vakt."})
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED
    for reader in (applicant, coordinator):
        client.force_login(reader)
        page = client.get(application.get_absolute_url()).content.decode()
        assert "Marit Leder said no" in page and "Vi er for få på vakt." in page
    assert Event.objects.get(action="applicants.reply_as_manager").by_id == manager.pk


def test_before_the_answer_both_see_that_and_until_when(client, application, applicant, coordinator):
    for reader in (applicant, coordinator):
        client.force_login(reader)
        page = client.get(application.get_absolute_url()).content.decode()
        assert "Marit Leder was asked" in page
        assert "the committee may go on without one" in page


def test_a_no_needs_a_reason_and_keeps_what_was_chosen(client, application, manager):
    client.force_login(manager)
    response = client.post(url(application), {"answer": "no", "reason": " "})
    assert response.status_code == 409
    assert "Write why." in response.content.decode()
    assert "checked" in response.content.decode()
    assert client.post(url(application), {"reason": "?"}).status_code == 422
    assert not ManagerReply.objects.exclude(answer="").exists()


def test_an_answer_can_be_changed_until_the_application_is_gone(client, application, applicant, manager, now):
    client.force_login(manager)
    client.post(url(application), {"answer": "no", "reason": "Nei"})
    client.post(url(application), {"answer": "yes"})
    assert ManagerReply.objects.get().answer == "yes"
    withdraw_application(application=application, by=applicant, now=now)
    assert client.post(url(application), {"answer": "no", "reason": "Nei"}).status_code == 409
    assert ManagerReply.objects.get().answer == "yes"


def test_submitted_again_the_manager_gets_one_letter(application, applicant, manager, now):
    """The first, if it has gone; another one, if it was called off before it went."""
    for sent, kinds in ((False, ["cancelled", "queued"]), (True, ["cancelled", "sent"])):
        if sent:
            OutboundEmail.objects.filter(recipient=manager, state="queued").update(state="sent", sent_at=now)
        take_back_application(application=application, by=applicant, now=now)
        submit_application(application=application, by=applicant, now=now + timedelta(seconds=1))
        states = OutboundEmail.objects.filter(recipient=manager).values_list("state", flat=True)
        assert sorted(states) == kinds
    assert ManagerReply.objects.count() == 1


@pytest.mark.parametrize("who", ["applicant", "coordinator", "assessor", "administrator", "outsider"])
def test_nobody_else_opens_the_page(client, application, who, request):
    client.force_login(request.getfixturevalue(who))
    assert client.post(url(application), {"answer": "yes"}).status_code == 404
    assert not ManagerReply.objects.exclude(answer="").exists()


def test_whoever_has_no_manager_applies_all_the_same(client, asking, coordinator, outsider, now):
    application = submitted(asking, outsider, now=now)
    client.force_login(coordinator)
    assert "names no nearest manager" in client.get(application.get_absolute_url()).content.decode()
