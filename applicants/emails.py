"""The letters to applicants."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from applicants.models import Application, ExtraTime, Inquiry, Leave
from applicants.policies import video_closes_at, video_seconds
from applicants.selectors import questions_of
from applicants.states import Outcome, Round
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import queue_email, render
from programs.selectors import committee_contact


def application_context(application: Application) -> dict[str, Any]:
    program = application.program
    return {
        "application": application,
        "program": program,
        "contact": committee_contact(program),
        "path": application.get_absolute_url(),
    }


def decision_context(application: Application, *, outcome: Outcome, round: Round, feedback: str = "") -> dict[str, Any]:
    """What the letter about a decision says. The preview uses it too."""
    context = {
        **application_context(application),
        "feedback": feedback,
        "after_video": round == Round.VIDEO,
    }
    if (round, outcome) == (Round.APPLICATION, Outcome.ADVANCE):
        context["questions"] = questions_of(application.program, Round.VIDEO)
        context["seconds"], context["closes_at"] = video_seconds(application), video_closes_at(application)
        context["path"] = reverse("videos:video-page", args=[application.program.slug, application.ref])
    return context


def decision_template(*, outcome: Outcome, round: Round) -> str:
    if outcome == Outcome.ADVANCE:
        return "applicants/emails/" + ("invited" if round == Round.APPLICATION else "shortlisted")
    return "applicants/emails/" + ("reserve" if outcome == Outcome.RESERVE else "declined")


def decision_letter_preview(
    application: Application,
    *,
    outcome: Outcome,
    round: Round,
    feedback: str = "",
) -> tuple[str, str, str]:
    """Subject, text and HTML exactly as this applicant would get them."""
    context = {
        **decision_context(application, outcome=outcome, round=round, feedback=feedback),
        "recipient": application.applicant,
    }
    return render(decision_template(outcome=outcome, round=round), context, application.applicant.language)


def send_receipt(application: Application, *, now: datetime) -> OutboundEmail:
    return _send("receipt", application, occasion=f"{now:%Y%m%dT%H%M%S.%f}", now=now)


def send_withdrawn(application: Application, *, now: datetime) -> OutboundEmail:
    return _send("withdrawn", application, occasion="once", now=now)


def send_more_needed(inquiry: Inquiry, *, now: datetime) -> OutboundEmail:
    """What is needed stands on the page, not in the letter: it may be about what the applicant wrote."""
    application = inquiry.application
    return queue_email(
        key=f"applicants.more_needed|{application.program_id}|{application.pk}|{inquiry.pk}",
        kind="applicants.more_needed",
        template="applicants/emails/more_needed",
        context={**application_context(application), "until": inquiry.until},
        to=application.applicant,
        now=now,
        program_id=application.program_id,
        about=application.about,
    )


def send_leave(leave: Leave, *, now: datetime) -> OutboundEmail:
    path = reverse("applicants:call-detail", args=[leave.program.slug])
    return queue_email(
        key=f"applicants.leave|{leave.program_id}|{leave.person_id}|{now:%Y%m%dT%H%M%S.%f}",
        kind="applicants.leave",
        template="applicants/emails/leave",
        context={"program": leave.program, "until": leave.until, "path": path},
        to=leave.person,
        now=now,
        program_id=leave.program_id,
    )


def send_extra_time(extra: ExtraTime, *, now: datetime) -> OutboundEmail:
    application = extra.application
    program = application.program
    return queue_email(
        key=f"applicants.extra_time|{program.pk}|{application.pk}|{now:%Y%m%dT%H%M%S.%f}",
        kind="applicants.extra_time",
        template="applicants/emails/extra_time",
        context={
            "program": program, "contact": committee_contact(program), "seconds": program.max_video_seconds + extra.seconds,
            "until": extra.until, "path": application.get_absolute_url(),
        },
        to=application.applicant,
        now=now,
        program_id=program.pk,
        about=application.about,
    )  # fmt: skip


def send_draft_reminder(application: Application, *, now: datetime) -> OutboundEmail:
    return _send("draft_reminder", application, occasion="once", now=now)


def send_decision(
    application: Application,
    *,
    outcome: Outcome,
    round: Round,
    feedback: str,
    now: datetime,
) -> OutboundEmail:
    template = decision_template(outcome=outcome, round=round)
    return queue_email(
        key=f"applicants.decision|{application.program_id}|{application.pk}|{round}",
        kind=f"applicants.{template.rpartition('/')[2]}",
        template=template,
        context=decision_context(application, outcome=outcome, round=round, feedback=feedback),
        to=application.applicant,
        now=now,
        program_id=application.program_id,
        about=application.about,
    )


def send_on_reserve(application: Application, *, now: datetime) -> OutboundEmail:
    return _send("reserve", application, occasion="match", now=now)


def _send(event: str, application: Application, *, occasion: str, now: datetime) -> OutboundEmail:
    return queue_email(
        key=f"applicants.{event}|{application.program_id}|{application.pk}|{occasion}",
        kind=f"applicants.{event}",
        template=f"applicants/emails/{event}",
        context=application_context(application),
        to=application.applicant,
        now=now,
        program_id=application.program_id,
        about=application.about,
    )
