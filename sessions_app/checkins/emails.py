"""The letter with the one-minute form, the day before a check-in."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.mail.kinds import LetterKind, Placeholder, register
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import ask_before_sending, queue_email
from mentoring.policies import why_not
from sessions_app.checkins.models import Sheet
from sessions_app.checkins.policies import check_can_answer
from sessions_app.checkins.selectors import mentors_asked

CHECK_IN_FORM = "checkins.check_in_form"


def send_check_in_form(sheet: Sheet, *, now: datetime) -> OutboundEmail:
    """The form to one mentor. Its key names the check-in, the mentor and the day it is held, so a moved check-in asks anew."""
    return queue_email(
        key=f"{CHECK_IN_FORM}|{sheet.gathering_id}|{sheet.member_id}|{timezone.localdate(sheet.gathering.starts_at)}",
        kind="checkins.check_in_form",
        template="checkins/emails/check_in_form",
        context={
            "sheet": sheet,
            "gathering": sheet.gathering,
            "program": sheet.program,
            "path": sheet.get_absolute_url(),
        },
        to=sheet.member.user,
        now=now,
        program_id=sheet.program_id,
        about=sheet.about,
    )


@ask_before_sending(kind=CHECK_IN_FORM)
def is_form_wanted(letter: OutboundEmail, now: datetime) -> bool:
    """The form is open, nobody has filled it in, and the mentor still takes part. The letter may have waited long for a mail server."""
    sheets = Sheet.objects.select_related("program", "gathering")
    sheet = sheets.filter(pk=letter.about.rpartition(":")[2], answered_at=None).first()
    return (
        sheet is not None
        and why_not(check_can_answer, sheet, now=now) is None
        and mentors_asked(sheet.gathering).filter(pk=sheet.member_id).exists()
    )


register(
    LetterKind(
        CHECK_IN_FORM, _("One minute before the check-in"), _("The mentors"), _("The day before a monthly check-in"),
        {
            "title": Placeholder("gathering.title", _("The title of the gathering")),
            "when": Placeholder("gathering.starts_at", _("When it begins")),
        },
    ),
)  # fmt: skip
