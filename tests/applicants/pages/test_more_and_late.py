"""A coordinator asks an applicant for more, or lets somebody apply after the deadline."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.models import Application, Inquiry, Leave
from applicants.scoring.models import Assignment
from applicants.scoring.services import assign_assessors, save_scores
from applicants.selectors import questions_of
from applicants.services import (
    ask_for_more,
    begin_application,
    close_late_inquiries,
    give_leave,
    release_decisions,
    save_draft,
    stage_decision,
    submit_application,
)
from applicants.states import ApplicationState, Outcome, Round
from mentoring.audit.models import Event
from mentoring.mail.models import OutboundEmail
from mentoring.policies import Refusal
from programs.states import Phase
from tests.applicants.conftest import refused
from tests.factories.accounts import UserFactory
from tests.scenarios.applicants import answers_to, close_call, drafted, moved, submitted
from tests.scenarios.scoring import declared


def url(name, application):
    return reverse(f"applicants:{name}", args=[application.program.slug, application.ref])


def typed(moment):
    """As the browser sends it: local, to the minute."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def inquiry(application, coordinator, now) -> Inquiry:
    return ask_for_more(
        application=application, text="Where was this?", until=now + timedelta(days=2), by=coordinator, now=now
    )


# --- Asking for more --------------------------------------------------------------------------------------------------------


def test_a_coordinator_asks_and_the_applicant_is_told(client, application, coordinator, applicant, now):
    client.force_login(coordinator)
    assert "Ask for more" in client.get(application.get_absolute_url()).content.decode()
    data = {"text": "Where was this?", "until": typed(now + timedelta(days=2))}
    response = client.post(url("inquiry-new", application), data, follow=True)
    assert "has been asked" in response.content.decode()
    application.refresh_from_db()
    assert application.state == ApplicationState.NEEDS_MORE
    letter = OutboundEmail.objects.get(kind="applicants.more_needed")
    assert (letter.recipient, "Where was this?" in letter.body_text) == (applicant, False)
    client.force_login(applicant)
    assert "Where was this?" in client.get(application.get_absolute_url()).content.decode()
    assert "Add to your application" in client.get("/").content.decode()


def test_the_applicant_changes_it_and_sends_it_again_also_after_the_deadline(
    client, inquiry, coordinator, applicant, now
):
    application = inquiry.application
    close_call(application.program, by=coordinator, now=now)
    client.force_login(applicant)
    page = client.get(url("application-edit", application))
    assert "Where was this?" in page.content.decode()
    assert "Where was this?" in client.get(url("application-check", application)).content.decode()
    question = questions_of(application.program)[0]
    sent_before = application.submitted_at
    save_draft(
        application=application, answers={question.pk: "It was in Bodø."}, manager_informed=True,
        version=application.version, by=applicant, now=now,
    )  # fmt: skip
    version = Application.objects.get(pk=application.pk).version
    client.post(url("application-check", application), {"version": version})
    application.refresh_from_db()
    inquiry.refresh_from_db()
    assert (application.state, application.submitted_at) == (ApplicationState.SUBMITTED, sent_before)
    assert inquiry.closed_at is not None
    assert OutboundEmail.objects.get(kind="applicants.more_needed").state == "cancelled"


def test_when_the_time_is_over_it_counts_as_it_is(inquiry, now):
    assert close_late_inquiries(by=None, now=inquiry.until - timedelta(seconds=1)) == 0
    assert close_late_inquiries(by=None, now=inquiry.until) == 1
    inquiry.application.refresh_from_db()
    assert inquiry.application.state == ApplicationState.SUBMITTED
    assert close_late_inquiries(by=None, now=inquiry.until) == 0


def test_while_it_waits_it_is_neither_scored_nor_decided(application, assessor, second_assessor, coordinator, now):
    program = moved(application.program, Phase.SCREENING, by=coordinator, now=now)
    assign_assessors(program=program, round=Round.APPLICATION, by=coordinator, now=now)
    declared(program, Round.APPLICATION, now=now)
    stage_decision(application=application, round=Round.APPLICATION, outcome=Outcome.ADVANCE, by=coordinator, now=now)
    ask_for_more(application=application, text="?", until=now + timedelta(days=1), by=coordinator, now=now)
    assignment = Assignment.objects.filter(application=application).first()
    with refused("waiting_for_more"):
        save_scores(assignment=assignment, points={}, notes={}, by=assignment.assessor, now=now)
    with refused("waiting_for_more"):
        release_decisions(program=program, round=Round.APPLICATION, by=coordinator, now=now)
    close_late_inquiries(by=None, now=now + timedelta(days=1))
    assert release_decisions(program=program, round=Round.APPLICATION, by=coordinator, now=now).total == 1


@pytest.mark.parametrize(
    ("changes", "field"), [({"text": ""}, "text"), ({"until": "soon"}, "until"), ({"until": ""}, "until")]
)
def test_bad_input_is_said_and_nothing_written(client, application, coordinator, now, changes, field):
    client.force_login(coordinator)
    data = {"text": "Where?", "until": typed(now + timedelta(days=2)), **changes}
    response = client.post(url("inquiry-new", application), data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert (Inquiry.objects.count(), OutboundEmail.objects.filter(kind="applicants.more_needed").count()) == (0, 0)


def test_refusals(application, inquiry, coordinator, applicant, now):
    with refused("not_submitted"):
        ask_for_more(application=application, text="?", until=now + timedelta(days=1), by=coordinator, now=now)
    other = submitted(application.program, UserFactory(), now=now)
    with refused("in_the_past"):
        ask_for_more(application=other, text="?", until=now, by=coordinator, now=now)
    assert Inquiry.objects.count() == 1


# --- Applying late ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def closed(call, coordinator, now):
    return close_call(call, by=coordinator, now=now)


def leave(program, person, coordinator, now, **changes):
    return give_leave(
        program=program,
        person=person,
        by=coordinator,
        now=now,
        **{"until": now + timedelta(days=1), "reason": "Ill", **changes},
    )


def test_a_coordinator_gives_leave_and_the_person_applies(client, closed, coordinator, applicant, now):
    client.force_login(applicant)
    call = reverse("applicants:call-detail", args=[closed.slug])
    assert "The deadline for applications has passed" in client.get(call).content.decode()
    client.force_login(coordinator)
    page = reverse("applicants:leave-new", args=[closed.slug])
    response = client.post(
        page, {"person": applicant.email, "until": typed(now + timedelta(days=1)), "reason": "Ill"}, follow=True
    )
    assert f"{applicant.name} may apply" in response.content.decode()
    assert Event.objects.filter(action="applicants.give_leave", by_id=coordinator.pk).count() == 1
    assert OutboundEmail.objects.get(kind="applicants.leave").recipient == applicant
    client.force_login(applicant)
    assert "You may still apply" in client.get("/").content.decode()
    assert "Begin an application" in client.get(call).content.decode()
    application = drafted(closed, applicant, now=now)
    client.post(url("application-check", application), {"version": application.version})
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED


def test_leave_holds_for_one_person_one_programme_and_until_its_moment(closed, coordinator, applicant, outsider, now):
    leave(closed, applicant, coordinator, now)
    with refused("deadline_passed"):
        begin_application(program=closed, by=outsider, now=now)
    begun = begin_application(program=closed, by=applicant, now=now)
    save_draft(application=begun, answers=answers_to(closed), manager_informed=True, version=1, by=applicant, now=now)
    with refused("deadline_passed"):
        submit_application(application=begun, by=applicant, now=now + timedelta(days=1))
    assert submit_application(application=begun, by=applicant, now=now + timedelta(hours=23)).state == "submitted"


def test_leave_holds_while_applications_are_assessed_and_no_longer(closed, coordinator, applicant, now):
    program = moved(closed, Phase.SCREENING, by=coordinator, now=now)
    leave(program, applicant, coordinator, now)
    begin_application(program=program, by=applicant, now=now)
    program = moved(program, Phase.VIDEO, by=coordinator, now=now)
    with refused("wrong_phase"):
        leave(program, UserFactory(), coordinator, now)


def test_leave_lets_nobody_round_the_other_conditions(closed, coordinator, assessor, now):
    with refused("has_part"):
        leave(closed, assessor, coordinator, now)
    with refused("in_the_past"):
        leave(closed, UserFactory(), coordinator, now, until=now)
    assert not Leave.objects.exists()


def test_leave_given_while_the_call_is_open_is_for_later_than_its_end(client, call, coordinator, applicant, now):
    """What is suggested comes after everybody's deadline, and the letter says nothing of a deadline that has passed."""
    client.force_login(coordinator)
    page = reverse("applicants:leave-new", args=[call.slug])
    suggested = client.get(page).context["form"].initial["until"]
    assert suggested > call.call_closes_at > now
    with refused("not_more"):
        leave(call, applicant, coordinator, now, until=call.call_closes_at)
    client.post(page, {"person": applicant.email, "until": typed(suggested), "reason": "In hospital that week"})
    assert "passed" not in OutboundEmail.objects.get(kind="applicants.leave").body_text


def test_nobody_applies_late_to_a_call_that_is_not_open_yet(client, program, coordinator):
    client.force_login(coordinator)
    answer = client.get(reverse("applicants:leave-new", args=[program.slug])).content.decode()
    assert "its call has not been opened" in answer
    assert "moved on" not in answer


def test_given_again_it_replaces_the_earlier(closed, coordinator, applicant, now):
    leave(closed, applicant, coordinator, now)
    leave(closed, applicant, coordinator, now, until=now + timedelta(days=5))
    assert Leave.objects.get().until == now + timedelta(days=5)


def test_who_may_not(client, application, assessor, outsider, applicant):
    program = application.program
    pages = [reverse("applicants:leave-new", args=[program.slug]), url("inquiry-new", application)]
    for person, statuses in ((assessor, [403, 404]), (outsider, [404, 404]), (applicant, [404, 403])):
        client.force_login(person)
        assert [client.get(page).status_code for page in pages] == statuses
        assert [client.post(page, {"text": "x"}).status_code for page in pages] == statuses
    assert (Leave.objects.count(), Inquiry.objects.count()) == (0, 0)


def test_asking_twice_at_once_leaves_one_question(application, inquiry, coordinator, now):
    with pytest.raises(Refusal):
        ask_for_more(application=application, text="again", until=now + timedelta(days=2), by=coordinator, now=now)
    assert Inquiry.objects.filter(closed_at=None).count() == 1
