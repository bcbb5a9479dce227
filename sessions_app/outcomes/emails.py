"""The letters of the survey: that a round is open, and one reminder."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from mentoring.mail.kinds import LetterKind, Placeholder, register
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import ask_before_sending, queue_email
from mentoring.policies import why_not
from sessions_app.outcomes.models import Reply
from sessions_app.outcomes.policies import check_can_answer


def send_invitation(reply: Reply, *, now: datetime) -> OutboundEmail:
    """Once for each round."""
    return _letter("survey_open", reply, now=now)


def send_reminder(reply: Reply, *, now: datetime) -> OutboundEmail:
    """Once for each round, to those who have not answered."""
    return _letter("survey_reminder", reply, now=now)


def _letter(event: str, reply: Reply, *, now: datetime) -> OutboundEmail:
    survey = reply.survey
    return queue_email(
        key=f"outcomes.{event}|{reply.pk}",
        kind=f"outcomes.{event}",
        template=f"outcomes/emails/{event}",
        context={
            "program": survey.program, "audience": reply.audience, "until": survey.closes_on, "path": reply.get_absolute_url(),
        },
        to=reply.member.user,
        now=now,
        program_id=survey.program_id,
        about=reply.about,
    )  # fmt: skip


@ask_before_sending(kind="outcomes.survey_reminder")
@ask_before_sending(kind="outcomes.survey_open")
def is_reply_wanted(letter: OutboundEmail, now: datetime) -> bool:
    """The round is open, the person has not answered, and still takes part. The letter may have waited long for a mail server."""
    replies = Reply.objects.select_related("survey__program").filter(
        member__ended_at=None, member__user__is_active=True
    )
    reply = replies.filter(pk=letter.about.rpartition(":")[2], answered=False).first()
    return reply is not None and why_not(check_can_answer, reply, now=now) is None


UNTIL = {"until": Placeholder("until", _("The last day to answer"))}

register(
    LetterKind(
        "outcomes.survey_open", _("A round of the survey is open"), _("Leaders and mentors"), _("When a round opens"), UNTIL
    ),
    LetterKind(
        "outcomes.survey_reminder", _("The survey closes soon"), _("Leaders and mentors who have not answered"),
        _("Three days before a round closes"), UNTIL,
    ),
)  # fmt: skip
