"""The call, for everybody signed in, and the button that begins an application."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from applicants.models import Application
from applicants.services import begin_application
from programs.services import set_dates
from tests.factories.programs import ProgramFactory
from tests.scenarios.applicants import close_call, open_call


def url(call, name="call-detail"):
    return reverse(f"applicants:{name}", args=[call.slug])


def text_of(response):
    return " ".join(response.content.decode().split())


def test_says_what_is_asked_for_whom_and_who_sees_it(client, call, applicant):
    client.force_login(applicant)
    page = text_of(client.get(url(call)))
    for said in (
        "Would you like to be a mentor?",
        "under 35 years old on",
        "Early in their working lives",
        "Why do you want to be a mentor?",
        "You meet the age condition",
        "not your name, age, gender or unit",
        "Applications are deleted 183 days after the programme has ended.",
    ):
        assert said in page


def test_whoever_begins_lands_on_the_form(client, call, applicant):
    client.force_login(applicant)
    response = client.post(url(call, "application-begin"))
    application = Application.objects.get()
    assert (application.applicant, application.program, application.state) == (applicant, call, "draft")
    assert response.url == reverse("applicants:application-edit", args=[call.slug, application.ref])
    assert client.post(url(call, "application-begin")).url == response.url
    assert Application.objects.count() == 1


@pytest.mark.parametrize(
    ("born", "sentence"),
    [
        (date(1991, 6, 1), "This call is for those who are under 35 on Monday 1 June, so you cannot apply."),
        (None, "Your date of birth is not in the HR system, so your age cannot be checked. Ask your HR section."),
    ],
)
def test_who_does_not_meet_the_condition_is_told_at_once(client, call, applicant, born, sentence):
    applicant.birth_date = born
    applicant.save()
    client.force_login(applicant)
    response = client.get(url(call))
    assert (
        str(response.context["cannot_begin"]).replace(" 2026", "") == sentence
    )  # the year stands there in every other
    assert "You meet the age condition" not in text_of(response)
    refused = client.post(url(call, "application-begin"), follow=True)
    assert [str(message) for message in refused.context["messages"]] == [sentence]
    assert not Application.objects.exists()


def test_without_an_age_limit_everybody_may(client, program, coordinator, applicant, now):
    program.age_limit = None
    program.save()
    open_call(program, by=coordinator, now=now)
    client.force_login(applicant)
    page = text_of(client.get(url(program)))
    assert "Every employee may apply." in page
    assert "You meet the age condition" not in page


def test_a_closed_call_says_so_and_takes_nothing(client, call, coordinator, applicant, now):
    close_call(call, by=coordinator, now=now)
    client.force_login(applicant)
    assert client.get(url(call)).context["cannot_begin"].code == "deadline_passed"
    client.post(url(call, "application-begin"))
    assert not Application.objects.exists()


def test_a_call_that_opens_later_says_when(client, call, applicant, now):
    type(call).objects.filter(pk=call.pk).update(call_opens_at=now + timedelta(days=1))
    client.force_login(applicant)
    response = client.get(url(call))
    assert (response.context["opens_later"], response.context["cannot_begin"].code) == (True, "call_not_yet_open")
    client.post(url(call, "application-begin"))
    assert not Application.objects.exists()


def test_a_draft_programme_has_no_call_yet(client, program, applicant):
    client.force_login(applicant)
    assert client.get(url(program)).status_code == 404
    assert client.post(url(program, "application-begin")).status_code == 404


def test_the_coordinator_reads_the_call_but_cannot_apply(client, call, coordinator):
    client.force_login(coordinator)
    assert client.get(url(call)).context["cannot_begin"].code == "has_part"


def test_strangers_sign_in_first(client, call):
    assert client.get(url(call)).status_code == 302
    assert client.post(url(call, "application-begin")).status_code == 302
    assert not Application.objects.exists()


def test_the_list_has_the_open_calls_and_ones_own(client, call, coordinator, applicant, now):
    closed = ProgramFactory(slug="stengt")
    begin_application(program=open_call(closed, by=coordinator, now=now), by=applicant, now=now)
    set_dates(program=closed, by=coordinator, now=now - timedelta(days=2), call_closes_at=now - timedelta(days=1))
    client.force_login(applicant)
    response = client.get(reverse("applicants:call-list"))
    assert list(response.context["calls"]) == [call]
    assert [application.program for application in response.context["mine"]] == [closed]


def test_an_empty_list_says_what_will_be_there(client, applicant):
    client.force_login(applicant)
    assert "No call is open" in text_of(client.get(reverse("applicants:call-list")))


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_questions_for_one_and_three(
    client, coordinator, applicant, now, number, django_assert_max_num_queries
):
    for _programme in range(number):
        begin_application(program=open_call(ProgramFactory(), by=coordinator, now=now), by=applicant, now=now)
    client.force_login(applicant)
    with django_assert_max_num_queries(9):
        assert client.get(reverse("applicants:call-list")).status_code == 200
