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
from sessions_app.checkins.states import SheetKind

CHECK_IN_FORM = "checkins.check_in_form"


EVENTS = {SheetKind.CHECK_IN: "check_in_form", SheetKind.TAPS: "leader_taps", SheetKind.PULSE: "pulse"}


def send_sheet(sheet: Sheet, *, now: datetime) -> OutboundEmail:
    """The letter with one form. Its key names what it is about: for a check-in also the day it is held, so that a moved one asks anew."""
    event, about = EVENTS[SheetKind(sheet.kind)], f"{sheet.member_id}|{sheet.occasion}"
    if sheet.gathering is not None:
        about = f"{sheet.gathering_id}|{sheet.member_id}|{timezone.localdate(sheet.gathering.starts_at)}"
    return queue_email(
        key=f"checkins.{event}|{about}",
        kind=f"checkins.{event}",
        template=f"checkins/emails/{event}",
        context={
            "sheet": sheet, "gathering": sheet.gathering, "program": sheet.program, "closes": sheet.closes_at,
            "path": sheet.get_absolute_url(),
        },
        to=sheet.member.user,
        now=now,
        program_id=sheet.program_id,
        about=sheet.about,
    )  # fmt: skip


@ask_before_sending(kind="checkins.leader_taps")
@ask_before_sending(kind="checkins.pulse")
@ask_before_sending(kind=CHECK_IN_FORM)
def is_form_wanted(letter: OutboundEmail, now: datetime) -> bool:
    """The form is open, nobody has filled it in, and the person still takes part. The letter may have waited long for a mail server."""
    sheets = Sheet.objects.select_related("program", "gathering").filter(
        member__ended_at=None, member__user__is_active=True
    )
    sheet = sheets.filter(pk=letter.about.rpartition(":")[2], answered_at=None).first()
    return sheet is not None and why_not(check_can_answer, sheet, now=now) is None


register(
    LetterKind(
        CHECK_IN_FORM, _("One minute before the check-in"), _("The mentors"), _("The day before a monthly check-in"),
        {
            "title": Placeholder("gathering.title", _("The title of the gathering")),
            "when": Placeholder("gathering.starts_at", _("When it begins")),
        },
    ),
    LetterKind(
        "checkins.leader_taps", _("Three taps"), _("The leaders"), _("Every second month"),
        {"closes": Placeholder("closes", _("Until when one may answer"))},
    ),
    LetterKind(
        "checkins.pulse", _("How does the match go?"), _("Leaders and mentors"), _("After 30 days, then every 60"),
        {"closes": Placeholder("closes", _("Until when one may answer"))},
    ),
)  # fmt: skip
