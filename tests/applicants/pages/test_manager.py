"""The nearest manager, told or asked when somebody applies; whatever the manager says, people decide."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.emails import is_manager_reminder_wanted
from applicants.models import ManagerReply
from applicants.services import (
    remind_managers,
    reply_as_manager,
    submit_application,
    take_back_application,
    withdraw_application,
)
from applicants.states import ApplicationState
from mentoring.audit.models import Event
from mentoring.mail.models import OutboundEmail
from programs.models import Program
from tests.factories.accounts import UserFactory
from tests.scenarios.applicants import drafted, open_call, submitted


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
    ("part", "kinds"),
    [("nothing", []), ("informed", ["applicants.manager_informed"]), ("asked", ["applicants.manager_asked"])],
)
def test_the_manager_gets_what_the_call_says(client, program, coordinator, applicant, manager, now, part, kinds):
    Program.objects.filter(pk=program.pk).update(manager_part=part)
    program.refresh_from_db()
    open_call(program, by=coordinator, now=now)
    client.force_login(applicant)
    call = client.get(reverse("applicants:call-detail", args=[program.slug])).content.decode()
    assert ("When you submit, your nearest manager" in call) == (part != "nothing")
    submitted(program, applicant, now=now)
    assert letters(manager) == kinds
    assert ManagerReply.objects.filter(answer_by__isnull=part != "asked").count() == len(kinds)
    for letter in OutboundEmail.objects.filter(
        recipient=manager
    ):  # mail travels openly: the name stands behind signing in
        said = letter.subject + letter.body_text + letter.body_html
        assert "Ola" not in said and "Soeker" not in said
        assert url(ManagerReply.objects.get().application) in letter.body_text


def test_who_is_only_told_reads_the_name_and_answers_nothing(client, program, coordinator, applicant, manager, now):
    Program.objects.filter(pk=program.pk).update(manager_part="informed")
    program.refresh_from_db()
    application = submitted(open_call(program, by=coordinator, now=now), applicant, now=now)
    client.force_login(manager)
    page = client.get(url(application)).content.decode()
    assert "Ola Soeker has applied" in page and "Because maps matter." not in page and 'name="answer"' not in page
    assert "Ola Soeker" not in client.get("/").content.decode()
    assert client.post(url(application), {"answer": "yes"}).status_code == 409
    assert not ManagerReply.objects.exclude(answer="").exists()
    client.force_login(coordinator)
    page = client.get(application.get_absolute_url()).content.decode()
    assert "Marit Leder was told of the application" in page


@pytest.mark.parametrize("answer", ["", "no"])
def test_who_has_not_answered_is_reminded_once_three_days_before(application, manager, now, answer):
    """Not too soon, not again, not once answered; and called off if the answer comes while the letter waits."""
    asked = timezone.localdate(now)
    at = {days: now + timedelta(days=days) for days in (3, 4, 5, 8)}
    assert ManagerReply.objects.get().answer_by == asked + timedelta(days=7)
    assert remind_managers(by=None, now=at[3]) == 0
    if answer:
        reply_as_manager(reply=ManagerReply.objects.get(), answer=answer, reason="Vakt", by=manager, now=at[3])
    assert [remind_managers(by=None, now=at[days]) for days in (4, 5, 8)] == [0 if answer else 1, 0, 0]
    reminders = OutboundEmail.objects.filter(kind="applicants.manager_reminder")
    assert reminders.count() == (0 if answer else 1)
    if letter := reminders.first():
        assert "Ola" not in letter.subject + letter.body_text
        assert is_manager_reminder_wanted(letter, at[5])
        reply_as_manager(reply=ManagerReply.objects.get(), answer="yes", reason="", by=manager, now=at[5])
        assert not is_manager_reminder_wanted(letter, at[5])


def test_a_coordinator_sees_in_the_lists_who_said_no_and_who_has_not_answered(
    client, application, manager, coordinator, now
):
    program = application.program
    pages = [
        reverse("applicants:application-list", args=[program.slug]),
        reverse("scoring:result-list", args=[program.slug, "application"]),
    ]
    Program.objects.filter(pk=program.pk).update(state="screening")
    client.force_login(coordinator)
    assert all("manager: no answer" in client.get(page).content.decode() for page in pages)
    reply_as_manager(reply=ManagerReply.objects.get(), answer="no", reason="Vakt", by=manager, now=now)
    for page in pages:
        shown = client.get(page).content.decode()
        assert "manager: no<" in shown and "manager: no answer" not in shown
    decide = client.get(reverse("scoring:result-detail", args=[program.slug, "application", application.ref]))
    assert "Marit Leder said no" in decide.content.decode()
    reply_as_manager(reply=ManagerReply.objects.get(), answer="yes", reason="", by=manager, now=now)
    assert not any("manager: " in client.get(page).content.decode() for page in pages)


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
    """And reads beforehand that nobody is asked, and afterwards nothing of an answer."""
    application = drafted(asking, outsider, now=now)
    client.force_login(outsider)
    pages = [reverse("applicants:call-detail", args=[asking.slug])]
    pages += [
        reverse(f"applicants:application-{page}", args=[asking.slug, application.ref]) for page in ("edit", "check")
    ]
    for page in pages:
        answer = client.get(page).content.decode()
        assert "manager is asked" not in answer and "your manager hears" not in answer
        assert ("names no nearest manager for you" in answer) is (page != pages[1])
    submit_application(application=application, by=outsider, now=now)
    assert "whatever the answer is" not in client.get(application.get_absolute_url()).content.decode()
    client.force_login(coordinator)
    assert "names no nearest manager" in client.get(application.get_absolute_url()).content.decode()
