"""What is promised of applications whoever asks: the page, the admin or a task."""

from datetime import timedelta

import pytest

from applicants.models import Answer, Application, Decision
from applicants.selectors import answer_texts, questions_of
from applicants.services import (
    admit_applications,
    begin_application,
    release_decisions,
    remind_of_drafts,
    reserve_after_match,
    save_draft,
    stage_decision,
    stage_decisions,
    submit_application,
    take_back_application,
    tell_of_reserve,
    unstage_decision,
    withdraw_application,
)
from applicants.states import ApplicationState, Outcome, Round
from mentoring.audit.models import Event, RowChange
from mentoring.mail.models import OutboundEmail
from mentoring.mail.states import LetterState
from mentoring.states import InvalidMove
from programs.services import set_dates
from programs.states import Phase
from tests.applicants.conftest import refused
from tests.factories.accounts import UserFactory
from tests.factories.applicants import QuestionFactory
from tests.scenarios.applicants import (
    answers_to,
    close_call,
    decided,
    drafted,
    moved,
    open_call,
    submitted,
    submitted_applications,
)


def letters(**wanted):
    return sorted(OutboundEmail.objects.filter(**wanted).values_list("kind", "state"))


def written():
    """Everything anybody writes leaves a trace here."""
    return RowChange.objects.count()


# --- Drafts -----------------------------------------------------------------------------------------------------------------


def test_begun_twice_is_one_draft(call, applicant, now):
    first = begin_application(program=call, by=applicant, now=now)
    assert begin_application(program=call, by=applicant, now=now) == first
    assert list(Application.objects.values_list("state", flat=True)) == [ApplicationState.DRAFT]


def test_somebody_with_a_part_cannot_apply(call, assessor, now):
    with refused("has_part"):
        begin_application(program=call, by=assessor, now=now)
    assert not Application.objects.exists()


def test_saving_writes_what_changed_and_nothing_else(draft, applicant, now):
    texts = answer_texts(draft)
    first, second = sorted(texts)
    before = written()
    save_draft(application=draft, answers=texts, manager_informed=True, version=draft.version, by=applicant, now=now)
    assert written() == before
    saved = save_draft(
        application=draft, answers={**texts, first: "Anew."}, manager_informed=True, version=draft.version, by=applicant, now=now
    )  # fmt: skip
    assert (answer_texts(draft), saved.version) == ({first: "Anew.", second: texts[second]}, draft.version + 1)
    assert written() == before + 2


def test_an_old_window_does_not_write_over_a_new_one(draft, applicant, now):
    question = questions_of(draft.program)[0].pk
    save_draft(
        application=draft, answers={question: "From here."}, manager_informed=True, version=2, by=applicant, now=now
    )
    before = written()
    with refused("changed_elsewhere"):
        save_draft(
            application=draft,
            answers={question: "From there."},
            manager_informed=True,
            version=2,
            by=applicant,
            now=now,
        )
    assert (answer_texts(draft)[question], written()) == ("From here.", before)


def test_answers_to_other_forms_are_passed_over(draft, applicant, now):
    foreign = QuestionFactory()
    save_draft(application=draft, answers={foreign.pk: "x"}, manager_informed=False, version=2, by=applicant, now=now)
    assert not Answer.objects.filter(question=foreign).exists()


def test_a_draft_is_kept_after_the_deadline_but_cannot_be_submitted(draft, applicant, coordinator, now):
    close_call(draft.program, by=coordinator, now=now)
    question = questions_of(draft.program)[0].pk
    save_draft(
        application=draft, answers={question: "Too late."}, manager_informed=True, version=2, by=applicant, now=now
    )
    assert answer_texts(draft)[question] == "Too late."
    with refused("deadline_passed"):
        submit_application(application=draft, by=applicant, now=now)
    draft.refresh_from_db()
    assert (draft.state, letters()) == (ApplicationState.DRAFT, [])


# --- Submitting -------------------------------------------------------------------------------------------------------------


def test_submitted_with_the_rule_and_without_the_birth_date(draft, applicant, now):
    submit_application(application=draft, by=applicant, now=now)
    draft.refresh_from_db()
    assert (draft.state, draft.submitted_at, draft.eligible) == (ApplicationState.SUBMITTED, now, True)
    assert draft.eligibility_rule == "under 35 on 2026-06-01"
    assert letters() == [("applicants.receipt", LetterState.QUEUED)]
    assert applicant.birth_date.year == 1996
    assert "1996" not in f"{Application.objects.values()} {Event.objects.values()} {OutboundEmail.objects.values()}"


def test_submitted_twice_is_one_receipt(draft, applicant, now):
    submit_application(application=draft, by=applicant, now=now)
    submit_application(application=draft, by=applicant, now=now + timedelta(seconds=1))
    assert (Application.objects.get().submitted_at, OutboundEmail.objects.count()) == (now, 1)


def test_the_deadline_itself_is_too_late(draft, applicant):
    with refused("deadline_passed"):
        submit_application(application=draft, by=applicant, now=draft.program.call_closes_at)
    just = draft.program.call_closes_at - timedelta(microseconds=1)
    assert submit_application(application=draft, by=applicant, now=just).submitted_at == just


def test_a_deadline_moved_meanwhile_counts(draft, applicant, coordinator, now):
    """The object in hand still says the old date."""
    set_dates(
        program=draft.program, by=coordinator, now=now - timedelta(days=2), call_closes_at=now - timedelta(days=1)
    )
    with refused("deadline_passed"):
        submit_application(application=draft, by=applicant, now=now)


def test_the_age_is_asked_for_again(draft, applicant, now):
    applicant.birth_date = applicant.birth_date.replace(year=1980)
    applicant.save()
    with refused("over_age"):
        submit_application(application=draft, by=applicant, now=now)
    assert Application.objects.get().eligible is None


def test_what_was_not_checked_is_not_submitted(draft, applicant, now):
    question = questions_of(draft.program)[0].pk
    save_draft(
        application=draft, answers={question: "Elsewhere."}, manager_informed=True, version=2, by=applicant, now=now
    )
    with refused("changed_elsewhere"):
        submit_application(application=draft, version=2, by=applicant, now=now)
    assert Application.objects.get().state == ApplicationState.DRAFT


@pytest.mark.parametrize(
    ("kind", "text", "good"),
    [
        ("short", "", False), ("long", "  \n", False), ("long", "one two three", True), ("long", "one two three four", False),
        ("number", "-3,5", True), ("number", "NaN", False), ("number", "５", False), ("number", "1e9", False),
        ("date", "2028-02-29", True), ("date", "2027-02-29", False), ("yes_no", "no", True), ("yes_no", "maybe", False),
        ("choice", "Natt", True), ("choice", "Night", False), ("several", "Dag\nNatt", True), ("several", "Dag\nKveld", False),
    ],
)  # fmt: skip
def test_only_right_answers_are_submitted(program, coordinator, applicant, now, kind, text, good):
    question = QuestionFactory(
        program=program, kind=kind, word_limit=3, choices={"nb": "Dag\nNatt", "en": "Day\nNight"}
    )
    open_call(program, by=coordinator, now=now)
    draft = begin_application(program=program, by=applicant, now=now)
    save_draft(application=draft, answers={question.pk: text}, manager_informed=True, version=1, by=applicant, now=now)
    if good:
        submit_application(application=draft, by=applicant, now=now)
    else:
        with refused("missing_answers"):
            submit_application(application=draft, by=applicant, now=now)
    assert Application.objects.get().state == ("submitted" if good else "draft")


def test_taken_back_it_is_a_draft_that_counts_for_nothing(application, applicant, coordinator, now):
    take_back_application(application=application, by=applicant, now=now)
    fresh = Application.objects.get()
    assert (fresh.state, fresh.submitted_at, fresh.eligible, fresh.eligibility_rule) == ("draft", None, None, "")
    assert letters() == [("applicants.receipt", LetterState.CANCELLED)]
    submit_application(application=application, by=applicant, now=now + timedelta(hours=1))
    assert letters(state=LetterState.QUEUED) == [("applicants.receipt", LetterState.QUEUED)]


# --- Withdrawing ------------------------------------------------------------------------------------------------------------


def test_withdrawn_letters_about_it_are_called_off_and_one_may_apply_anew(application, applicant, now):
    withdraw_application(application=application, by=applicant, now=now)
    assert letters() == [("applicants.receipt", LetterState.CANCELLED), ("applicants.withdrawn", LetterState.QUEUED)]
    again = submitted(application.program, applicant, now=now)
    assert again != application
    assert sorted(Application.objects.values_list("state", flat=True)) == ["submitted", "withdrawn"]


def test_a_withdrawn_draft_needs_no_letter(draft, applicant, now):
    withdraw_application(application=draft, by=applicant, now=now)
    assert (Application.objects.get().state, letters()) == (ApplicationState.WITHDRAWN, [])


def test_who_withdraws_after_a_decision_is_not_written_to(call, coordinator, now):
    going, staying = submitted_applications(call, 2, now=now)
    moved(call, Phase.SCREENING, by=coordinator, now=now)
    decided(call, {going: Outcome.ADVANCE, staying: Outcome.DECLINE}, by=coordinator, now=now)
    withdraw_application(application=going, by=going.applicant, now=now)
    waiting = OutboundEmail.objects.filter(recipient=going.applicant, state=LetterState.QUEUED)
    assert list(waiting.values_list("kind", flat=True)) == ["applicants.withdrawn"]
    assert letters(recipient=staying.applicant, state=LetterState.QUEUED) == [
        ("applicants.declined", LetterState.QUEUED), ("applicants.receipt", LetterState.QUEUED),
    ]  # fmt: skip


def test_who_withdrew_before_the_release_gets_nothing(call, coordinator, now):
    going, staying = submitted_applications(call, 2, now=now)
    moved(call, Phase.SCREENING, by=coordinator, now=now)
    stage_decisions(
        applications={going.pk: Outcome.ADVANCE, staying.pk: Outcome.ADVANCE}, program=call, round=Round.APPLICATION,
        by=coordinator, now=now,
    )  # fmt: skip
    withdraw_application(application=going, by=going.applicant, now=now)
    report = release_decisions(program=call, round=Round.APPLICATION, by=coordinator, now=now)
    assert report.counts == {Outcome.ADVANCE: 1}
    assert set(OutboundEmail.objects.filter(kind="applicants.invited").values_list("recipient", flat=True)) == {
        staying.applicant_id
    }


# --- Decisions --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def three(call, coordinator, now):
    """Three applications in the screening."""
    applications = submitted_applications(call, 3, now=now)
    moved(call, Phase.SCREENING, by=coordinator, now=now)
    OutboundEmail.objects.all().delete()
    return applications


def stage(application, outcome, by, now, **more):
    return stage_decision(application=application, round=Round.APPLICATION, outcome=outcome, by=by, now=now, **more)


def test_decisions_are_told_together_each_with_its_letter(three, call, coordinator, now):
    on, reserve, out = three
    stage(on, Outcome.ADVANCE, coordinator, now)
    stage(reserve, Outcome.RESERVE, coordinator, now)
    stage(out, Outcome.DECLINE, coordinator, now, feedback="Tell us more about the map.")
    assert letters() == []
    report = release_decisions(program=call, round=Round.APPLICATION, by=coordinator, now=now)
    assert (report.total, report.counts) == (3, {"advance": 1, "reserve": 1, "decline": 1})
    states = dict(Application.objects.values_list("pk", "state"))
    assert states == {on.pk: "invited", reserve.pk: "reserve", out.pk: "declined"}
    kinds = dict(OutboundEmail.objects.values_list("recipient", "kind"))
    assert kinds == {
        on.applicant_id: "applicants.invited", reserve.applicant_id: "applicants.reserve", out.applicant_id: "applicants.declined",
    }  # fmt: skip
    declined = OutboundEmail.objects.get(kind="applicants.declined")
    assert "Tell us more about the map." in declined.body_text


def test_released_twice_happens_once(three, call, coordinator, now):
    stage_decisions(
        applications=dict.fromkeys([a.pk for a in three], Outcome.DECLINE), program=call, round=Round.APPLICATION, by=coordinator, now=now
    )  # fmt: skip
    release_decisions(program=call, round=Round.APPLICATION, by=coordinator, now=now)
    with refused("nothing_staged"):
        release_decisions(program=call, round=Round.APPLICATION, by=coordinator, now=now)
    assert OutboundEmail.objects.count() == 3


def test_nothing_is_released_while_somebody_waits(three, call, coordinator, now):
    stage(three[0], Outcome.ADVANCE, coordinator, now)
    with refused("undecided"):
        release_decisions(program=call, round=Round.APPLICATION, by=coordinator, now=now)
    assert set(Application.objects.values_list("state", flat=True)) == {"submitted"}
    assert (letters(), Decision.objects.filter(released_at__isnull=False).count()) == ([], 0)


def test_staging_many_leaves_the_words_and_is_all_or_nothing(three, call, coordinator, now):
    stage(three[0], Outcome.ADVANCE, coordinator, now, feedback="Well put.")
    stage_decisions(
        applications={three[0].pk: Outcome.DECLINE}, program=call, round=Round.APPLICATION, by=coordinator, now=now
    )
    decision = Decision.objects.get()
    assert (decision.outcome, decision.feedback) == (Outcome.DECLINE, "Well put.")
    withdraw_application(application=three[1], by=three[1].applicant, now=now)
    with refused("not_undecided"):
        stage_decisions(
            applications={three[1].pk: Outcome.DECLINE, three[2].pk: Outcome.DECLINE}, program=call, round=Round.APPLICATION,
            by=coordinator, now=now,
        )  # fmt: skip
    assert Decision.objects.count() == 1


def test_a_decision_can_be_taken_off_the_stage_until_it_is_released(three, call, coordinator, now):
    stage(three[0], Outcome.ADVANCE, coordinator, now)
    unstage_decision(application=three[0], round=Round.APPLICATION, by=coordinator, now=now)
    assert not Decision.objects.exists()
    decided(call, dict.fromkeys(three, Outcome.RESERVE), by=coordinator, now=now)
    unstage_decision(application=three[0], round=Round.APPLICATION, by=coordinator, now=now)
    assert Decision.objects.count() == 3
    with refused("not_undecided"):
        stage(three[0], Outcome.ADVANCE, coordinator, now)


def test_decisions_belong_to_their_phase(application, coordinator, now):
    with refused("wrong_phase"):
        stage(application, Outcome.ADVANCE, coordinator, now)
    with refused("not_undecided"):
        stage_decision(application=application, round=Round.VIDEO, outcome=Outcome.ADVANCE, by=coordinator, now=now)
    assert not Decision.objects.exists()


def test_the_second_round_makes_the_short_list_and_the_match_the_mentors(three, call, coordinator, now):
    first, second, third = three
    decided(call, dict.fromkeys(three, Outcome.ADVANCE), by=coordinator, now=now)
    moved(call, Phase.VIDEO, by=coordinator, now=now)
    outcomes = {first: Outcome.ADVANCE, second: Outcome.ADVANCE, third: Outcome.DECLINE}
    decided(call, outcomes, by=coordinator, now=now, round_=Round.VIDEO)
    admit_applications(applications=[first.pk], program=call, by=coordinator, now=now)
    reserve_after_match(applications=[second.pk], program=call, by=coordinator, now=now)
    for _time in range(2):
        tell_of_reserve(application=second, by=coordinator, now=now)
    assert [a.state for a in Application.objects.order_by("pk")] == ["matched", "reserve", "declined"]
    assert "Thank you for your video" in OutboundEmail.objects.get(kind="applicants.declined").body_text
    assert OutboundEmail.objects.filter(kind="applicants.reserve", recipient=second.applicant).count() == 1
    with pytest.raises(InvalidMove):
        admit_applications(applications=[second.pk, third.pk], program=call, by=coordinator, now=now)
    assert [a.state for a in Application.objects.order_by("pk")] == ["matched", "reserve", "declined"]


# --- The reminder -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "reminded"),
    [(timedelta(days=2, seconds=1), 0), (timedelta(days=2), 1), (timedelta(hours=1), 1), (timedelta(0), 0)],
)
def test_drafts_are_reminded_two_days_before_the_deadline(draft, before, reminded):
    at = draft.program.call_closes_at - before
    assert remind_of_drafts(by=None, now=at) == reminded
    assert remind_of_drafts(by=None, now=at) == 0
    assert letters() == [("applicants.draft_reminder", LetterState.QUEUED)] * reminded


def test_only_drafts_that_lie_still_are_reminded(call, applicant, now):
    near = call.call_closes_at - timedelta(days=1)
    drafted(call, applicant, now=near - timedelta(hours=2))
    submitted(call, UserFactory(), now=now)
    withdraw_application(application=drafted(call, UserFactory(), now=now), by=applicant, now=now)
    assert remind_of_drafts(by=None, now=near) == 0


def test_submitting_calls_the_reminder_off(draft, applicant):
    near = draft.program.call_closes_at - timedelta(days=1)
    remind_of_drafts(by=None, now=near)
    submit_application(application=draft, by=applicant, now=near)
    assert letters() == [
        ("applicants.draft_reminder", LetterState.CANCELLED),
        ("applicants.receipt", LetterState.QUEUED),
    ]


def test_all_answers_are_kept_through_everything(program, coordinator, applicant, now):
    call = open_call(program, by=coordinator, now=now)
    application = submitted(call, applicant, now=now)
    assert answer_texts(application) == answers_to(call)
