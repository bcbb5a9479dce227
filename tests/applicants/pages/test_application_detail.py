"""Where the application stands, for its writer; what it says, for the coordinator, on record."""

import pytest
from django.urls import reverse

from applicants.services import stage_decision, withdraw_application
from applicants.states import Outcome, Round
from mentoring.audit.models import Event
from programs.states import Phase
from tests.scenarios.applicants import decided, moved


def opened():
    return Event.objects.filter(action="applicants.application_opened")


def text_of(response):
    return " ".join(response.content.decode().split())


def test_the_applicant_sees_where_it_stands_and_who_sees_what(client, application, applicant):
    client.force_login(applicant)
    page = text_of(client.get(application.get_absolute_url()))
    for said in (
        "After the deadline at least two people assess it, without seeing your name.",
        "You submitted it",
        "Because maps matter.",
        "Applications are deleted 183 days after the programme has ended.",
        "Take it back and change it",
        "Withdraw the application",
    ):
        assert said in page
    assert not opened().exists()


STATES = {
    Outcome.ADVANCE: ("Good news: you are asked for a short video.", "You were asked for a video"),
    Outcome.RESERVE: ("You are on the reserve list.", "You were put on the reserve list"),
    Outcome.DECLINE: ("You were not chosen this time.", "You were not chosen this time"),
}


@pytest.mark.parametrize("outcome", STATES)
def test_a_decision_is_shown_when_it_is_released_and_not_before(
    client, application, applicant, coordinator, now, outcome
):
    moved(application.program, Phase.SCREENING, by=coordinator, now=now)
    stage_decision(
        application=application, round=Round.APPLICATION, outcome=outcome, by=coordinator, now=now, feedback="Words for you."
    )  # fmt: skip
    client.force_login(applicant)
    before = client.get(application.get_absolute_url())
    assert [event.title for event in before.context["events"]] == ["You began the application", "You submitted it"]
    assert "Words for you." not in before.content.decode()
    decided(application.program, {application: outcome}, by=coordinator, now=now)
    after = client.get(application.get_absolute_url())
    sentence, title = STATES[outcome]
    assert sentence in text_of(after)
    assert after.context["events"][-1].title == title
    assert "Words for you." in after.content.decode()


def test_each_opening_by_a_coordinator_is_on_record(client, application, coordinator, applicant):
    client.force_login(coordinator)
    for _time in range(2):
        response = client.get(application.get_absolute_url())
    assert applicant.name in response.content.decode()
    assert "Because maps matter." in response.content.decode()
    assert list(opened().values_list("by_id", "subject_id", "program_id")) == [
        (coordinator.pk, str(application.pk), application.program_id)
    ] * 2  # fmt: skip


def test_the_coordinator_cannot_act_for_the_applicant(client, application, coordinator):
    client.force_login(coordinator)
    page = client.get(application.get_absolute_url()).content.decode()
    assert "Withdraw the application" not in page
    for name in ("withdraw", "take-back", "check"):
        address = reverse(f"applicants:application-{name}", args=[application.program.slug, application.ref])
        assert client.post(address, {"version": 2}).status_code == 403
    application.refresh_from_db()
    assert application.state == "submitted"


@pytest.mark.parametrize("who", ["assessor", "leader", "mentor", "administrator", "outsider"])
def test_others_do_not_find_it_and_leave_no_trace(client, application, who, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(application.get_absolute_url()).status_code == 404
    assert not opened().exists()


def test_strangers_sign_in_first(client, application):
    assert client.get(application.get_absolute_url()).status_code == 302


def test_what_was_withdrawn_can_still_be_seen(client, application, applicant, coordinator, now):
    withdraw_application(application=application, by=applicant, now=now)
    client.force_login(applicant)
    response = client.get(application.get_absolute_url())
    assert "The call is still open: you can apply again." in text_of(response)
    assert (response.context["cannot_withdraw"].code, response.context["events"][-1].title) == (
        "withdrawn",
        "You withdrew it",
    )
    client.force_login(coordinator)
    assert client.get(application.get_absolute_url()).status_code == 200


def test_the_page_for_a_draft_leads_back_to_it(client, draft, applicant):
    client.force_login(applicant)
    response = client.get(draft.get_absolute_url())
    assert response.context["next"].url == reverse("applicants:application-edit", args=[draft.program.slug, draft.ref])
    assert "Because maps matter." not in response.content.decode()
