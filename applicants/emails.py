"""The letters to applicants."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applicants.models import Application, ExtraTime, Inquiry, Leave, ManagerReply, PoolInvitation
from applicants.policies import video_closes_at, video_seconds
from applicants.selectors import WAITS_FOR_MANAGER, questions_of, replies_visible_to
from applicants.states import Outcome, Round
from mentoring.accounts.models import User
from mentoring.mail.kinds import Example, LetterKind, Placeholder, register
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import OwnTexts, ask_before_sending, queue_email, written_letter
from programs.selectors import committee_contact


def application_context(application: Application, *, contact: User | None = None) -> dict[str, Any]:
    """`contact`: of the committee, where it has been looked up already."""
    program = application.program
    return {
        "application": application,
        "program": program,
        "contact": contact or committee_contact(program),
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


def decision_kind(template: str) -> str:
    return f"applicants.{template.rpartition('/')[2]}"


def decision_letter_preview(
    application: Application,
    *,
    outcome: Outcome,
    round: Round,
    feedback: str = "",
) -> tuple[str, str, str]:
    """Subject, text and HTML exactly as this applicant would get them."""
    template = decision_template(outcome=outcome, round=round)
    return written_letter(
        kind=decision_kind(template),
        template=template,
        context=decision_context(application, outcome=outcome, round=round, feedback=feedback),
        to=application.applicant,
        program_id=application.program_id,
        language=application.applicant.language,
    )


def send_receipt(application: Application, *, now: datetime) -> OutboundEmail:
    return _send("receipt", application, occasion=f"{now:%Y%m%dT%H%M%S.%f}", now=now)


def send_manager_informed(reply: ManagerReply, *, now: datetime) -> OutboundEmail:
    return _send_to_manager("manager_informed", reply, occasion=f"{now:%Y%m%dT%H%M%S.%f}", now=now)


def send_manager_asked(reply: ManagerReply, *, now: datetime) -> OutboundEmail:
    return _send_to_manager("manager_asked", reply, occasion=f"{now:%Y%m%dT%H%M%S.%f}", now=now)


def send_manager_reminder(reply: ManagerReply, *, now: datetime) -> OutboundEmail:
    return _send_to_manager("manager_reminder", reply, occasion="once", now=now)


def _send_to_manager(event: str, reply: ManagerReply, *, occasion: str, now: datetime) -> OutboundEmail:
    """That somebody has applied to what, and by when to answer. Who it is stands on the page, behind signing in: mail travels openly."""
    application = reply.application
    return queue_email(
        key=f"applicants.{event}|{application.program_id}|{application.pk}|{occasion}",
        kind=f"applicants.{event}",
        template=f"applicants/emails/{event}",
        context={"program": application.program, "until": reply.answer_by, "path": reply.get_absolute_url()},
        to=reply.manager,
        now=now,
        program_id=application.program_id,
        about=application.about,
    )


@ask_before_sending(kind="applicants.manager_reminder")
def is_manager_reminder_wanted(letter: OutboundEmail, now: datetime) -> bool:
    """The manager has not answered meanwhile. The letter may have waited long for a mail server."""
    waiting = replies_visible_to(letter.recipient).filter(WAITS_FOR_MANAGER) if letter.recipient else None
    return waiting is not None and waiting.filter(application=int(letter.about.rpartition(":")[2])).exists()


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


def send_pool_invitation(invitation: PoolInvitation, *, now: datetime) -> OutboundEmail:
    """To somebody in the shared reserve: another programme asks."""
    application, program = invitation.entry.application, invitation.program
    return queue_email(
        key=f"applicants.pool_invitation|{invitation.pk}",
        kind="applicants.pool_invitation",
        template="applicants/emails/pool_invitation",
        context={
            "program": program,
            "theirs": application.program,
            "unit": program.unit,
            "until": invitation.entry.until,
            "path": application.get_absolute_url(),
        },
        to=application.applicant,
        now=now,
        program_id=program.pk,
        about=invitation.about,
    )


def send_pool_answer(invitation: PoolInvitation, *, accepted: bool, now: datetime) -> OutboundEmail:
    """To the coordinator who asked."""
    program = invitation.program
    return queue_email(
        key=f"applicants.pool_answer|{invitation.pk}",
        kind="applicants.pool_answer",
        template="applicants/emails/pool_answer",
        context={
            "program": program,
            "person": invitation.entry.application.applicant,
            "accepted": accepted,
            "path": reverse("applicants:pool", args=[program.slug]),
        },
        to=invitation.invited_by,
        now=now,
        program_id=program.pk,
        about=invitation.about,
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
        kind=decision_kind(template),
        template=template,
        context=decision_context(application, outcome=outcome, round=round, feedback=feedback),
        to=application.applicant,
        now=now,
        program_id=application.program_id,
        about=application.about,
    )


def send_on_reserve(application: Application, *, now: datetime, texts: OwnTexts | None = None) -> OutboundEmail:
    return _send("reserve", application, occasion="match", now=now, texts=texts)


def _send(
    event: str, application: Application, *, occasion: str, now: datetime, texts: OwnTexts | None = None
) -> OutboundEmail:
    return queue_email(
        key=f"applicants.{event}|{application.program_id}|{application.pk}|{occasion}",
        kind=f"applicants.{event}",
        template=f"applicants/emails/{event}",
        context=application_context(application),
        to=application.applicant,
        now=now,
        program_id=application.program_id,
        about=application.about,
        texts=texts,
    )


# --- What coordinators may word anew ----------------------------------------------------------------------------------------


def _examples(program_id: int) -> Iterator[Example]:
    """The latest applicants, as if all that can be told were told them now."""
    latest = Application.objects.filter(program_id=program_id).select_related("applicant", "program__contact")
    for application in latest.order_by("-pk")[:20]:
        yield application.applicant, partial(_example_context, application)


def _example_context(application: Application) -> dict[str, Any]:
    program = application.program
    decision = decision_context(application, outcome=Outcome.ADVANCE, round=Round.APPLICATION)
    return {**decision, "until": program.call_closes_at, "feedback": _("[Words for this applicant]")}


_APPLICANT = _("The applicant")
_MANAGER = _("The applicant’s nearest manager")
_AFTER_APPLICATIONS = _("Decisions after the applications are released")
_AFTER_VIDEOS = _("Decisions after the videos are released")
_FEEDBACK = {"feedback": Placeholder("feedback", _("Words for this one applicant, if the committee wrote any"))}
_CONTACT = {
    "contact": Placeholder("contact.name", _("The name of the contact person")),
    "contact_email": Placeholder("contact.email", _("The contact person’s e-mail address")),
}
_CALL_CLOSES = {"deadline": Placeholder("program.call_closes_at", _("When the call closes"))}
_UNTIL = {"deadline": Placeholder("until", _("Until when there is time"), needed=True)}

register(
    LetterKind(
        "applicants.draft_reminder", _("Not submitted yet"), _APPLICANT, _("Two days before the call closes"), _CALL_CLOSES,
        examples=_examples,
    ),
    LetterKind(
        "applicants.receipt", _("Receipt"), _APPLICANT, _("An application is submitted"),
        {
            **_CALL_CLOSES,
            "reference": Placeholder("application.ref", _("The reference of the application")),
            "submitted": Placeholder("application.submitted_at", _("When it was submitted")),
        },
        examples=_examples,
    ),
    LetterKind(
        "applicants.more_needed", _("We need more from you"), _APPLICANT, _("You ask an applicant to add something"), _UNTIL,
        examples=_examples,
    ),
    LetterKind("applicants.leave", _("You may still apply"), _APPLICANT, _("You let somebody apply after the deadline"), _UNTIL),
    LetterKind(
        "applicants.manager_informed", _("One of yours has applied"), _MANAGER, _("An application is submitted, if the manager is to be told"),
    ),
    LetterKind(
        "applicants.manager_asked", _("May one of yours take part?"), _MANAGER, _("An application is submitted, if the manager is to be asked"),
        _UNTIL,
    ),
    LetterKind(
        "applicants.manager_reminder", _("May one of yours take part? A reminder"), _MANAGER,
        _("Three days before the manager is to have answered"), _UNTIL,
    ),
    LetterKind(
        "applicants.extra_time", _("More time for the video"), _APPLICANT, _("You give an applicant extra time for the video"),
        {
            "seconds": Placeholder("seconds", _("How many seconds the video may last")),
            "deadline": Placeholder("until", _("When the video must be sent")),
        },
    ),
    LetterKind(
        "applicants.pool_invitation", _("Another programme asks"), _("Somebody in the shared reserve"),
        _("You ask somebody from the shared reserve"),
        {
            "theirs": Placeholder("theirs", _("The programme on whose reserve list the person is")),
            "unit": Placeholder("unit", _("The unit of the programme that asks")),
            "until": Placeholder("until", _("Until when the person can answer")),
        },
    ),
    *(
        LetterKind(
            "applicants.pool_answer", label, _("The coordinator who asked"), _("Somebody from the shared reserve answers"),
            {"person": Placeholder("person.name", _("The name of the person"), needed=True)}, flag=flag,
        )
        for flag, label in (("", _("A no from the shared reserve")), ("accepted", _("A yes from the shared reserve")))
    ),
    LetterKind("applicants.withdrawn", _("Withdrawn"), _APPLICANT, _("An application is withdrawn"), examples=_examples),
    LetterKind(
        "applicants.invited", _("Asked for a video"), _APPLICANT, _AFTER_APPLICATIONS,
        {
            **_FEEDBACK,
            "questions": Placeholder("questions", _("The questions to answer, one a line"), each=("text",)),
            "seconds": Placeholder("seconds", _("How many seconds the video may last")),
            "deadline": Placeholder("closes_at", _("When the video must be sent")),
        },
        examples=_examples,
    ),
    LetterKind(
        "applicants.shortlisted", _("On the short list"), _APPLICANT, _AFTER_VIDEOS, _FEEDBACK,
        examples=_examples,
    ),
    *(
        LetterKind(kind, label, _APPLICANT, when, {**_FEEDBACK, **_CONTACT}, flag=flag, examples=_examples)
        for kind, flag, label, when in (
            ("applicants.reserve", "", _("On the reserve list"), _AFTER_APPLICATIONS),
            ("applicants.reserve", "after_video", _("On the reserve list, after the video"), _AFTER_VIDEOS),
            ("applicants.declined", "", _("Not chosen"), _AFTER_APPLICATIONS),
            ("applicants.declined", "after_video", _("Not chosen, after the video"), _AFTER_VIDEOS),
        )
    ),
)  # fmt: skip
