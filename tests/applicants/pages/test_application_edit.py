"""Writing the application: saved as one types, by a button without JavaScript, and never over another window's text."""

import re

import pytest
from django.urls import reverse

from applicants.models import Application
from applicants.selectors import answer_texts, questions_of
from applicants.services import begin_application, save_draft, submit_application, withdraw_application
from applicants.states import QuestionKind
from mentoring.audit.models import RowChange
from mentoring.fields import Translated
from tests.factories.applicants import QuestionFactory
from tests.factories.programs import ProgramFactory
from tests.scenarios.applicants import EVERY_KIND, close_call, one_of_each_kind, open_call, submitted
from tests.scenarios.applicants import drafted as draft_of

JSON = {"headers": {"Accept": "application/json"}}


def url(application, name="edit"):
    return reverse(f"applicants:application-{name}", args=[application.program.slug, application.ref])


def form(application, **texts):
    """What the page posts: first and second answer, as of the present version."""
    first, second = (question.pk for question in questions_of(application.program))
    answers = {f"q{first}": texts.pop("first", "Maps."), f"q{second}": texts.pop("second", "")}
    return {"version": application.version, "manager_informed": "on", **answers, **texts}


def first_answer(application):
    return answer_texts(application)[questions_of(application.program)[0].pk]


def test_typing_saves_and_counts_the_version_on(client, draft, applicant):
    client.force_login(applicant)
    response = client.post(url(draft), form(draft, first="As I type."), **JSON)
    assert (response.status_code, response.json()) == (
        200,
        {"ok": True, "message": "Your draft is saved.", "fields": {"version": 3}},
    )
    assert first_answer(draft) == "As I type."


def test_without_javascript_there_is_a_button(client, draft, applicant):
    client.force_login(applicant)
    response = client.post(url(draft), form(draft, first="By button."), follow=True)
    assert response.redirect_chain == [(url(draft), 302)]
    assert [str(message) for message in response.context["messages"]] == ["Your draft is saved."]
    assert first_answer(draft) == "By button."
    assert client.post(url(draft), form(draft, check="1", version=3)).url == url(draft, "check")


def test_every_kind_of_question_is_asked_and_kept(client, program, coordinator, applicant, now):
    questions = {question.kind: f"q{question.pk}" for question in one_of_each_kind(program)}
    open_call(program, by=coordinator, now=now)
    application = begin_application(program=program, by=applicant, now=now)
    client.force_login(applicant)
    posted = {questions[kind]: text for kind, text in EVERY_KIND.items()} | {
        questions["several"]: ["Dag", "Natt"],
        "version": 1,
    }
    assert client.post(url(application), posted).status_code == 302
    assert set(answer_texts(application).values()) == set(EVERY_KIND.values())
    page = client.get(url(application)).content.decode()
    checked = re.findall(r'value="(\w+)"[^>]*checked', page)
    assert checked == ["Natt", "Dag", "Natt", "yes"]
    assert 'value="2026-05-01"' in page
    assert all(shown in page for shown in ("Day", "Night", 'value="7"', 'value="Kripos"', "Because maps matter."))
    draft = Application.objects.get()
    assert submit_application(application=draft, by=applicant, now=now).state == "submitted"


def test_an_answer_means_the_same_in_every_language(client, program, coordinator, applicant, now):
    question = QuestionFactory(
        program=program,
        kind=QuestionKind.CHOICE,
        choices=Translated(nb="Ute\nInne", nn="Ute\nInne", en="Outdoors\nIndoors"),
    )
    open_call(program, by=coordinator, now=now)
    application = begin_application(program=program, by=applicant, now=now)
    client.force_login(applicant)
    client.post(url(application), {f"q{question.pk}": "Inne", "version": 1})
    assert "<p>Indoors</p>" in client.get(url(application, "check")).content.decode()
    applicant.language = "nb"
    applicant.save()
    assert "<p>Inne</p>" in client.get(url(application, "check")).content.decode()


def test_an_unfinished_draft_may_hold_anything(client, draft, applicant):
    client.force_login(applicant)
    long = "word " * 500
    assert client.post(url(draft), form(draft, first=long), **JSON).status_code == 200
    page = client.get(url(draft, "check"))
    assert [answer.problem for answer in page.context["answers"]] == ["too_long", ""]


def test_two_windows_the_second_is_shown_both_texts(client, draft, applicant):
    client.force_login(applicant)
    client.post(url(draft), form(draft, first="From one window."))
    old = form(draft, first="From the other window.")
    answer = client.post(url(draft), old, **JSON)
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_elsewhere")
    response = client.post(url(draft), old)
    assert response.status_code == 409
    page = response.content.decode()
    assert "<p>From one window.</p>" in page
    assert ">\nFrom the other window.</textarea>" in page
    assert [conflict["text"] for conflict in response.context["conflicts"]] == ["From one window."]
    assert first_answer(draft) == "From one window."
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    client.post(url(draft), {**old, "version": version})
    assert first_answer(draft) == "From the other window."


@pytest.mark.parametrize("version", ["", "1", "0", "-1", "x", "99999999999999999999"])
def test_a_wrong_version_writes_nothing(client, draft, applicant, version):
    client.force_login(applicant)
    before = RowChange.objects.count()
    assert client.post(url(draft), form(draft, first="Sly.", version=version), **JSON).status_code in (409, 422)
    assert RowChange.objects.count() == before


def test_a_double_click_is_no_conflict(client, draft, applicant):
    client.force_login(applicant)
    posted = form(draft, first="Twice.")
    assert [client.post(url(draft), posted).status_code for _press in range(2)] == [302, 302]
    assert Application.objects.get().version == 3


def test_extra_fields_do_nothing(client, draft, applicant, outsider):
    foreign = QuestionFactory()
    client.force_login(applicant)
    sly = {
        "state": "matched",
        "applicant": outsider.pk,
        "eligible": "1",
        "submitted_at": "2026-01-01",
        f"q{foreign.pk}": "x",
    }
    client.post(url(draft), form(draft, **sly))
    fresh = Application.objects.get()
    assert (fresh.state, fresh.applicant, fresh.eligible, fresh.submitted_at) == ("draft", applicant, None, None)
    assert not fresh.answers.filter(question=foreign).exists()


def test_typed_over_the_deadline_is_kept_and_said(client, draft, applicant, coordinator, now):
    close_call(draft.program, by=coordinator, now=now)
    client.force_login(applicant)
    assert client.post(url(draft), form(draft, first="A minute late."), **JSON).status_code == 200
    response = client.get(url(draft))
    assert response.context["closed"].code == "deadline_passed"
    assert "A minute late." in response.content.decode()
    assert 'name="check"' not in response.content.decode()


def test_a_submitted_application_is_not_edited(client, application, applicant):
    client.force_login(applicant)
    before = first_answer(application)
    assert client.get(url(application)).url == application.get_absolute_url()
    response = client.post(url(application), form(application, first="Later."), **JSON)
    assert (response.status_code, response.json()["code"]) == (409, "not_draft")
    assert first_answer(application) == before


def test_a_withdrawn_application_is_not_called_submitted(client, application, applicant, now):
    """Nobody is told to take back what cannot be taken back."""
    withdraw_application(application=application, by=applicant, now=now)
    client.force_login(applicant)
    response = client.post(url(application), form(application, first="Later."), **JSON)
    assert (response.status_code, response.json()["code"]) == (409, "settled")


def test_what_cannot_be_chosen_is_said_and_the_rest_is_still_typed(client, program, coordinator, applicant, now):
    questions = {question.kind: f"q{question.pk}" for question in one_of_each_kind(program)}
    open_call(program, by=coordinator, now=now)
    application = begin_application(program=program, by=applicant, now=now)
    client.force_login(applicant)
    bad = {questions["choice"]: "Kveld", questions["long"]: "Still here.", questions["short"]: "a\x00b", "version": 1}
    response = client.post(url(application), bad)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {questions["choice"], questions["short"]}
    assert ">\nStill here.</textarea>" in response.content.decode()
    assert answer_texts(application) == {}


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 404), ("assessor", 404), ("administrator", 404), ("outsider", 404)]
)
@pytest.mark.parametrize("page", ["edit", "check", "detail"])
def test_nobody_else_sees_a_draft(client, draft, who, status, page, request):
    client.force_login(request.getfixturevalue(who))
    address = draft.get_absolute_url() if page == "detail" else url(draft, page)
    assert client.get(address).status_code == status
    if page != "detail":
        assert client.post(address, form(draft, first="Mine now.")).status_code == status
    assert first_answer(draft) != "Mine now."


def test_the_coordinator_cannot_write_what_an_applicant_submitted(client, application, coordinator):
    client.force_login(coordinator)
    assert client.post(url(application), form(application, first="Mine now.")).status_code == 403
    assert first_answer(application) != "Mine now."


def test_a_fresh_form_holds_nothing_of_others(client, call, applicant, outsider, now):
    other = draft_of(call, outsider, now=now)
    save_draft(
        application=other, answers={questions_of(call)[0].pk: "canary-7f3a"}, manager_informed=True, version=2, by=outsider, now=now
    )  # fmt: skip
    mine = begin_application(program=call, by=applicant, now=now)
    client.force_login(applicant)
    page = client.get(url(mine)).content.decode()
    assert [leak for leak in ("canary-7f3a", other.ref, outsider.family_name) if leak in page] == []


NASTY = '<script>alert(1)</script>"><img src=x onerror=alert(1)>{{ 7|add:42 }}'


def test_what_people_write_stays_text(client, program, coordinator, applicant, now):
    """In questions, help, choices and answers, on every page they reach."""
    text = Translated(nb=NASTY, nn=NASTY, en=NASTY)
    two = Translated(nb=f"{NASTY}\nb", nn=f"{NASTY}\nb", en=f"{NASTY}\nb")
    QuestionFactory(program=program, position=1, text=text, help=text)
    QuestionFactory(program=program, position=2, kind=QuestionKind.CHOICE, text=text, help=text, choices=two)
    program.name = program.summary = program.call_text = program.age_reason = text
    program.save()
    open_call(program, by=coordinator, now=now)
    application = begin_application(program=program, by=applicant, now=now)
    first, second = questions_of(program)
    client.force_login(applicant)
    posted = {f"q{first.pk}": NASTY, f"q{second.pk}": NASTY, "version": 1}
    client.post(url(application), posted)
    pages = [
        client.get(a).content.decode()
        for a in (url(application), url(application, "check"), reverse("applicants:call-list"))
    ]
    pages.append(client.get(reverse("applicants:call-detail", args=[program.slug])).content.decode())
    pages.append(client.post(url(application), {**posted, f"q{first.pk}": "x", "version": 1}).content.decode())
    client.post(url(application, "check"), {"version": 2})
    pages += [client.get(a).content.decode() for a in (application.get_absolute_url(), url(application, "receipt"))]
    client.force_login(coordinator)
    pages += [
        client.get(a).content.decode()
        for a in (application.get_absolute_url(), reverse("applicants:application-list", args=[program.slug]))
    ]
    assert [
        page for page in pages if "<script>alert" in page or "<img src=x" in page or "onerror=alert(1)>{{" in page
    ] == []
    assert sum("&lt;script&gt;alert(1)" in page for page in pages) == len(pages)
    assert not any("49" in re.findall(r"onerror=alert\(1\)&gt;(.{2})", page) for page in pages)


def test_a_submitted_form_of_another_programme_is_not_found(client, application, applicant, coordinator, now):
    other = open_call(ProgramFactory(slug="annen"), by=coordinator, now=now)
    submitted(other, applicant, now=now)
    client.force_login(applicant)
    assert client.get(reverse("applicants:application-detail", args=["annen", application.ref])).status_code == 404
