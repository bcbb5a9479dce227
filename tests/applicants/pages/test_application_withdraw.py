"""The two buttons with which one changes one's mind: withdraw, and take back to change."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from applicants.models import Application
from applicants.states import Outcome
from mentoring.audit.models import RowChange
from mentoring.mail.models import OutboundEmail
from programs.states import Phase
from tests.scenarios.applicants import close_call, decided, moved


def url(application, name):
    return reverse(f"applicants:application-{name}", args=[application.program.slug, application.ref])


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_withdrawn_at_any_time(client, application, applicant, coordinator, now):
    moved(application.program, Phase.SCREENING, by=coordinator, now=now)
    client.force_login(applicant)
    response = client.post(url(application, "withdraw"), follow=True)
    assert said(response) == ["Your application is withdrawn."]
    assert Application.objects.get().state == "withdrawn"
    waiting = OutboundEmail.objects.filter(state="queued").values_list("kind", flat=True)
    assert list(waiting) == ["applicants.withdrawn"]


def test_withdrawn_twice_is_refused_with_a_sentence(client, application, applicant):
    client.force_login(applicant)
    client.post(url(application, "withdraw"))
    before = RowChange.objects.count()
    assert said(client.post(url(application, "withdraw"), follow=True))[-1:] == [
        "This application has been withdrawn already."
    ]
    assert RowChange.objects.count() == before


def test_what_is_decided_is_not_withdrawn(client, application, applicant, coordinator, now):
    moved(application.program, Phase.SCREENING, by=coordinator, now=now)
    decided(application.program, {application: Outcome.DECLINE}, by=coordinator, now=now)
    client.force_login(applicant)
    assert said(client.post(url(application, "withdraw"), follow=True)) == [
        "This application has been decided already."
    ]
    assert Application.objects.get().state == "declined"


def test_taken_back_one_writes_on(client, application, applicant):
    client.force_login(applicant)
    response = client.post(url(application, "take-back"))
    assert response.url == url(application, "edit")
    assert Application.objects.get().state == "draft"
    assert "Because maps matter." in client.get(response.url).content.decode()


def test_after_the_deadline_it_is_not_taken_back(client, application, applicant, coordinator, now):
    close_call(application.program, by=coordinator, now=now)
    client.force_login(applicant)
    client.post(url(application, "take-back"))
    assert Application.objects.get().state == "submitted"
    assert "Take it back" not in client.get(application.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("who", "status"), [("coordinator", 403), ("assessor", 404), ("outsider", 404)])
@pytest.mark.parametrize("name", ["withdraw", "take-back"])
def test_others_may_not(client, application, who, status, name, request):
    client.force_login(request.getfixturevalue(who))
    assert client.post(url(application, name)).status_code == status
    assert Application.objects.get().state == "submitted"


@pytest.mark.parametrize("name", ["withdraw", "take-back"])
def test_a_link_does_nothing(client, application, applicant, name):
    client.force_login(applicant)
    page = client.get(url(application, name))
    assert (page.status_code, page["Allow"]) == (405, "POST, OPTIONS")
    assert Application.objects.get().state == "submitted"


def test_who_signs_in_on_the_way_is_led_back_to_the_button(client, application, applicant):
    to_sign_in = client.post(url(application, "withdraw"))
    client.force_login(applicant)
    page = client.get(parse_qs(urlsplit(to_sign_in["Location"]).query)["next"][0]).content.decode()
    assert "Press the button once more" in page
    assert f'href="{application.get_absolute_url()}"' in page
