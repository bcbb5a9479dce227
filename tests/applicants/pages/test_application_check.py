"""Check your answers, submit, and the receipt."""

import pytest
from django.urls import reverse

from applicants.models import Application
from applicants.selectors import questions_of
from applicants.services import begin_application, save_draft
from mentoring.mail.models import OutboundEmail
from tests.scenarios.applicants import close_call


def url(application, name="check"):
    return reverse(f"applicants:application-{name}", args=[application.program.slug, application.ref])


def test_submitted_with_a_receipt_on_page_and_by_letter(client, draft, applicant):
    client.force_login(applicant)
    assert client.get(url(draft)).context["cannot_submit"] is None
    response = client.post(url(draft), {"version": draft.version}, follow=True)
    assert response.redirect_chain == [(url(draft, "receipt"), 302)]
    page = response.content.decode()
    assert draft.ref in page
    assert "Your application is submitted" in page
    letter = OutboundEmail.objects.get()
    assert (letter.kind, letter.recipient, letter.subject) == (
        "applicants.receipt", applicant, "We have your application: Reverse mentoring runde",
    )  # fmt: skip
    assert draft.ref in letter.body_text
    assert draft.get_absolute_url() in letter.body_text


def test_pressed_twice_the_second_is_the_same_receipt(client, draft, applicant):
    client.force_login(applicant)
    answers = [client.post(url(draft), {"version": draft.version}) for _press in range(2)]
    assert [answer.url for answer in answers] == [url(draft, "receipt")] * 2
    assert OutboundEmail.objects.count() == 1


def test_what_is_missing_is_said_where_it_is(client, call, applicant, now):
    application = begin_application(program=call, by=applicant, now=now)
    client.force_login(applicant)
    response = client.get(url(application))
    sentence = "1 answer is missing or not right yet. Change it, then submit."
    assert str(response.context["cannot_submit"]) == sentence
    assert response.content.decode().count("Must be answered") == 1
    refused = client.post(url(application), {"version": 1})
    assert (refused.status_code, sentence in refused.content.decode()) == (409, True)
    assert (Application.objects.get().state, OutboundEmail.objects.count()) == ("draft", 0)


def test_after_the_deadline_a_sentence_and_nothing_else(client, draft, applicant, coordinator, now):
    close_call(draft.program, by=coordinator, now=now)
    client.force_login(applicant)
    response = client.post(url(draft), {"version": draft.version})
    assert response.status_code == 409
    assert "The deadline for applications has passed." in response.content.decode()
    assert (Application.objects.get().state, OutboundEmail.objects.count()) == ("draft", 0)


def test_what_changed_in_another_window_is_shown_before_it_is_submitted(client, draft, applicant, now):
    question = questions_of(draft.program)[0].pk
    save_draft(
        application=draft,
        answers={question: "From elsewhere."},
        manager_informed=True,
        version=2,
        by=applicant,
        now=now,
    )
    client.force_login(applicant)
    response = client.post(url(draft), {"version": 2})
    assert response.status_code == 409
    assert "From elsewhere." in response.content.decode()
    assert Application.objects.get().state == "draft"
    assert client.post(url(draft), {"version": 3}).url == url(draft, "receipt")


@pytest.mark.parametrize("version", ["", "x"])
def test_a_form_without_its_version_is_not_taken(client, draft, applicant, version):
    client.force_login(applicant)
    assert client.post(url(draft), {"version": version}).status_code == 422
    assert Application.objects.get().state == "draft"


@pytest.mark.parametrize(("who", "status"), [("coordinator", 404), ("outsider", 404)])
def test_nobody_else_submits_it(client, draft, who, status, request):
    client.force_login(request.getfixturevalue(who))
    assert client.post(url(draft), {"version": 2}).status_code == status
    assert Application.objects.get().state == "draft"


def test_strangers_sign_in_first(client, draft):
    assert client.post(url(draft), {"version": 2}).status_code == 302
    assert Application.objects.get().state == "draft"


def test_there_is_no_receipt_for_a_draft(client, draft, applicant):
    client.force_login(applicant)
    assert client.get(url(draft, "receipt")).url == draft.get_absolute_url()
