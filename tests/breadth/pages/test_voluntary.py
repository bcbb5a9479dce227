"""A voluntary question from the proposal to the deletion of the answers: proposed, confirmed, answered, taken back, ended."""

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from applicants.breadth.emails import is_still_proposed
from applicants.breadth.models import ENVELOPE_BYTES, VoluntaryAnswer, VoluntaryQuestion
from applicants.breadth.selectors import asked_of
from applicants.breadth.services import end_due_questions, save_voluntary_answers
from applicants.breadth.states import QuestionState
from applicants.services import withdraw_application
from mentoring.audit.models import Event, RowChange
from mentoring.dashboard.services import erase_due
from mentoring.mail.models import OutboundEmail
from programs.models import Program
from tests.factories.applicants import ApplicationFactory
from tests.factories.breadth import VoluntaryAnswerFactory, VoluntaryQuestionFactory
from tests.scenarios.applicants import open_call, submitted


@pytest.fixture
def call(program, coordinator, now):
    return open_call(program, by=coordinator, now=now)


@pytest.fixture
def question(call, coordinator, officer):
    return VoluntaryQuestionFactory(program=call, proposed_by=coordinator, confirmed_by=officer, asked=True)


@pytest.fixture
def application(call, applicant, now):
    return submitted(call, applicant, now=now)


def page_of(question, name="detail"):
    return reverse(f"breadth:question-{name}", args=[question.program.slug, question.pk])


def answers_url(application, name="answers"):
    return reverse(f"breadth:{name}", args=[application.program.slug, application.ref])


def proposal(client, program, **changes):
    """The form as it is filled in for a coordinator, with the legal basis."""
    form = client.get(reverse("breadth:question-new", args=[program.slug])).context["form"]
    data = {}
    for name in ("text", "choices", "consent"):
        for code, text in form.initial[name].items():
            data[f"{name}_{code}"] = text
    basis = {
        "keep_days": 28, "purpose": "Se om bredden holder seg", "art_6": "6 nr. 1 e", "art_9": "9 nr. 2 a", "advice": "26/1",
        "decided_by": client.session and program.created_by.email, "ends_on": timezone.localdate() + timedelta(days=300),
    }  # fmt: skip
    return {**data, **basis, **changes}


def propose(client, program, **changes):
    return client.post(
        reverse("breadth:question-new", args=[program.slug]), proposal(client, program, **changes), follow=True
    )


def test_a_question_is_proposed_confirmed_and_answered(client, call, coordinator, officer, applicant, application):
    client.force_login(coordinator)
    page = propose(client, call).content.decode()
    assert "Waits for the data protection officer. Nobody is asked yet." in page
    question = VoluntaryQuestion.objects.get()
    client.force_login(applicant)
    assert "A voluntary question" not in client.get(application.get_absolute_url()).content.decode()
    assert "Nothing is asked now" in client.get(answers_url(application)).content.decode()

    client.force_login(officer)
    assert "A voluntary question waits for you" in client.get("/").content.decode()
    client.post(page_of(question, "confirm"))
    question.refresh_from_db()
    assert (question.state, question.confirmed_by) == (QuestionState.ASKED, officer)

    client.force_login(applicant)
    assert "A voluntary question" in client.get(application.get_absolute_url()).content.decode()
    page = client.get(answers_url(application)).content.decode()
    assert "Do you have an immigrant background?" in page
    assert "checked" not in page
    assert "Take it back" not in page
    client.post(answers_url(application), {f"v{question.pk}": "0"})
    page = client.get(answers_url(application)).content.decode()
    assert page.count("checked") == 1
    assert [one.choice for one in asked_of(application, now=timezone.now())] == [0]
    client.post(answers_url(application, "answers-take-back"))
    assert [one.choice for one in asked_of(application, now=timezone.now())] == [None]


def test_letters_go_to_the_officer_and_back(client, call, coordinator, officer, set_clock):
    """One when the basis is whole, none for a change of what waits, another one after a refusal; back what became of it."""

    def letters():
        rows = OutboundEmail.objects.filter(kind__startswith="breadth.").order_by("pk")
        return [(letter.kind.partition("_")[2], letter.recipient, letter.state) for letter in rows]

    client.force_login(coordinator)
    propose(client, call, purpose="")
    question = VoluntaryQuestion.objects.get()
    assert letters() == []
    for minutes in (1, 2):
        set_clock(*(timezone.localtime() + timedelta(minutes=minutes)).timetuple()[:5])
        client.post(page_of(question, "change"), proposal(client, call))
    told = [("proposed", officer, "queued")]
    assert letters() == told
    client.force_login(officer)
    client.post(page_of(question, "refuse"), {"objection": "Formålet er for vidt."})
    told += [("refused", coordinator, "queued")]
    assert letters() == told
    assert not is_still_proposed(OutboundEmail.objects.get(kind="breadth.question_proposed"), timezone.now())
    client.force_login(coordinator)
    assert "A voluntary question is refused" in client.get("/").content.decode()
    set_clock(*(timezone.localtime() + timedelta(hours=1)).timetuple()[:5])
    client.post(page_of(question, "change"), proposal(client, call))
    assert "A voluntary question is refused" not in client.get("/").content.decode()
    told += [("proposed", officer, "queued")]
    assert letters() == told
    client.force_login(officer)
    client.post(page_of(question, "confirm"))
    assert letters() == [*told, ("confirmed", coordinator, "queued")]
    said = "".join(OutboundEmail.objects.filter(kind__startswith="breadth.").values_list("body_text", flat=True))
    assert "Formålet" not in said and page_of(question) in said


def test_the_receipt_offers_it(client, question, applicant, application):
    client.force_login(applicant)
    receipt = reverse("applicants:application-receipt", args=[application.program.slug, application.ref])
    assert "A voluntary question" in client.get(receipt).content.decode()


# --- The legal gate ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("empty", ["purpose", "art_6", "art_9", "advice", "decided_by", "ends_on"])
def test_nothing_is_asked_before_all_of_the_basis_is_written_down(client, call, coordinator, officer, empty):
    client.force_login(coordinator)
    propose(client, call, **{empty: ""})
    question = VoluntaryQuestion.objects.get()
    client.force_login(officer)
    name = {
        "purpose": "purpose",
        "art_6": "article 6",
        "art_9": "article 9",
        "advice": "advice",
        "decided_by": "who decided",
        "ends_on": "last day",
    }
    page = client.get(page_of(question)).content.decode()
    assert "this must be written down" in page and name[empty] in page
    client.post(page_of(question, "confirm"))
    question.refresh_from_db()
    assert question.state == QuestionState.PROPOSED
    with pytest.raises(IntegrityError), transaction.atomic():
        VoluntaryQuestion.objects.filter(pk=question.pk).update(
            state="asked", confirmed_at=timezone.now(), confirmed_by=officer
        )


def test_the_database_wants_two_people_and_a_confirmation(call, coordinator, officer):
    question = VoluntaryQuestionFactory(program=call, proposed_by=coordinator)
    those = VoluntaryQuestion.objects.filter(pk=question.pk)
    for change in ({"confirmed_at": None}, {"confirmed_at": timezone.now(), "confirmed_by": coordinator}):
        with pytest.raises(IntegrityError), transaction.atomic():
            those.update(state="asked", **change)


def test_who_proposed_it_does_not_confirm_it(client, call, coordinator):
    coordinator.is_data_protection_officer = True
    coordinator.save()
    question = VoluntaryQuestionFactory(program=call, proposed_by=coordinator)
    client.force_login(coordinator)
    page = client.post(page_of(question, "confirm"), follow=True).content.decode()
    assert "Somebody else must confirm it" in page
    question.refresh_from_db()
    assert question.state == QuestionState.PROPOSED


def test_a_day_that_has_passed_and_words_asked_before_are_refused(client, question, officer):
    client.force_login(officer)
    again = VoluntaryQuestionFactory(program=question.program)
    assert "asked the same question before" in client.post(page_of(again, "confirm"), follow=True).content.decode()
    late = VoluntaryQuestionFactory(
        program=question.program, text={"nb": "Annet?", "nn": "Anna?"}, ends_on=date(2020, 1, 1)
    )
    assert "Its last day has passed" in client.post(page_of(late, "confirm"), follow=True).content.decode()
    assert VoluntaryQuestion.objects.filter(state="asked").count() == 1


def test_what_people_consent_to_is_not_changed(client, question, coordinator):
    client.force_login(coordinator)
    assert "stays as it is" in client.get(page_of(question, "change")).content.decode()
    data = proposal(client, question.program, purpose="Noe annet")
    assert client.post(page_of(question, "change"), data).status_code == 409
    question.refresh_from_db()
    assert question.purpose != "Noe annet"


def test_the_officer_refuses_with_a_reason_and_the_coordinator_proposes_again(client, call, coordinator, officer):
    question = VoluntaryQuestionFactory(program=call, proposed_by=coordinator)
    client.force_login(officer)
    client.post(page_of(question, "refuse"), {"objection": "Formålet er for vidt."})
    client.force_login(coordinator)
    assert "Formålet er for vidt." in client.get(page_of(question)).content.decode()
    client.post(page_of(question, "change"), proposal(client, call, purpose="Smalere"))
    question.refresh_from_db()
    assert (question.state, question.purpose, question.objection) == (QuestionState.PROPOSED, "Smalere", "")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"choices_nb": "Ja"}, "two to six choices"),
        ({"choices_nb": "a\nb\nc\nd\ne\nf\ng"}, "two to six choices"),
        ({"decided_by": "ingen@politiet.example"}, "Nobody here has this e-mail address"),
        ({"consent_nn": ""}, "Write this text in Nynorsk too"),
        ({"keep_days": 400}, "less than or equal to 180"),
    ],
)
def test_a_proposal_that_will_not_do_keeps_what_was_typed(client, call, coordinator, changes, sentence):
    client.force_login(coordinator)
    page = propose(client, call, purpose="Tastet formål", **changes).content.decode()
    assert sentence in page
    assert "Tastet formål" in page
    assert not VoluntaryQuestion.objects.exists()


# --- The last day, and deletion ---------------------------------------------------------------------------------------------


def test_it_ends_by_itself(client, question, application, applicant, now, set_clock):
    save_voluntary_answers(application=application, choices={question.pk: 0}, by=applicant, now=now)
    VoluntaryQuestion.objects.update(ends_on=date(2031, 5, 1))
    Program.objects.update(matching_ends_on=None)
    client.force_login(applicant)
    set_clock(2031, 5, 1, 23, 0)
    assert "Do you have" in client.get(answers_url(application)).content.decode()
    set_clock(2031, 5, 2, 0, 1)
    assert "Nothing is asked now" in client.get(answers_url(application)).content.decode()
    assert client.post(answers_url(application), {f"v{question.pk}": "1"}).status_code == 409
    assert end_due_questions(by=None, now=now) == 0
    erase_due(by=None, now=now + timedelta(days=365 * 80))
    question.refresh_from_db()
    assert question.state == QuestionState.ENDED
    assert not VoluntaryAnswer.objects.exists()


def test_the_time_to_complain_ends_it_sooner_and_the_applicant_is_told_the_day(
    client, question, application, applicant
):
    Program.objects.update(matching_ends_on=date(2031, 1, 1))
    client.force_login(applicant)
    assert "29 January 2031" in client.get(answers_url(application)).content.decode()


def test_withdrawing_the_application_deletes_the_answer_at_once(question, application, applicant, now):
    save_voluntary_answers(application=application, choices={question.pk: 0}, by=applicant, now=now)
    withdraw_application(application=application, by=applicant, now=now)
    assert not VoluntaryAnswer.objects.exists()


def test_ending_it_deletes_every_answer_and_it_is_not_asked_again(client, question, application, coordinator):
    VoluntaryAnswerFactory(question=question, application=application)
    client.force_login(coordinator)
    page = client.post(page_of(question, "end"), follow=True).content.decode()
    assert "every answer is deleted" in page
    assert not VoluntaryAnswer.objects.exists()
    question.refresh_from_db()
    assert question.state == QuestionState.ENDED


def test_the_officer_sees_in_the_plan_when_the_answers_go(client, question, officer):
    client.force_login(officer)
    page = client.get(reverse("dashboard:retention-plan")).content.decode()
    assert "Answers to voluntary questions" in page
    assert str(question.program) in page


# --- The answer -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", [{}, {"v": "7"}, {"v": "x"}])
def test_no_choice_and_a_choice_that_is_none_are_refused(client, question, application, applicant, sent):
    client.force_login(applicant)
    data = {f"v{question.pk}": value for value in sent.values()}
    assert client.post(answers_url(application), data).status_code in (409, 422)
    assert not VoluntaryAnswer.objects.exists()


def test_whatever_is_answered_looks_the_same_from_outside(question, application, applicant, now):
    looks = set()
    for choice in (0, 1, None, 0):
        events, changes = Event.objects.count(), RowChange.objects.count()
        save_voluntary_answers(application=application, choices={question.pk: choice}, by=applicant, now=now)
        row = VoluntaryAnswer.objects.get()
        event, change = Event.objects.first(), RowChange.objects.first()
        looks.add((len(row.envelope), event.action, str(event.after), str(change.values), str(change.columns)))
        assert (Event.objects.count() - events, RowChange.objects.count() - changes) == (1, 1)
    assert looks == {(ENVELOPE_BYTES, "breadth.save_voluntary_answers", "{}", "{}", "[]")}


@pytest.mark.parametrize(
    ("who", "status"),
    [("coordinator", 403), ("assessor", 404), ("administrator", 404), ("officer", 404), ("outsider", 404)],
)
def test_nobody_else_opens_the_page(client, question, application, who, status, request):
    client.force_login(request.getfixturevalue(who))
    for name in ("answers", "answers-take-back"):
        assert client.post(answers_url(application, name), {f"v{question.pk}": "0"}).status_code == status
    assert not VoluntaryAnswer.objects.exists()


def test_the_application_itself_is_not_touched(question, application, applicant, now):
    before = application.version
    save_voluntary_answers(application=application, choices={question.pk: 1}, by=applicant, now=now)
    application.refresh_from_db()
    assert (application.version, application.saved_at < now) == (before, application.saved_at < now)


def test_one_gets_the_own_answer_with_everything_else(client, question, application, applicant, now):
    save_voluntary_answers(application=application, choices={question.pk: 0}, by=applicant, now=now)
    other = ApplicationFactory(program=application.program)
    VoluntaryAnswerFactory(question=question, application=other)
    client.force_login(applicant)
    packed = zipfile.ZipFile(io.BytesIO(b"".join(client.post(reverse("dashboard:own-data-download")))))
    told = json.loads(packed.read("data.json"))
    assert told["What you answered voluntarily"] == [
        {"Reference": application.ref, "Question": "Do you have an immigrant background?", "Answer": "Yes"}
    ]
