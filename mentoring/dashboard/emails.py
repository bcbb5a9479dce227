"""The letters that are about a programme as a whole."""

from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applicants.selectors import kept_until
from matching.emails import Letter
from mentoring.accounts.models import User
from mentoring.mail.kinds import LetterKind, Placeholder, register
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import queue_email
from programs.models import Membership, Program
from programs.states import Role

THANKS: Final = "dashboard.thanks"


def thanks_context(holder: Membership, *, contact: User | None) -> dict[str, Any]:
    program = holder.program
    return {
        "program": program,
        "is_leader": holder.role == Role.LEADER,
        "contact": contact,
        "deleted_on": kept_until(program).application_until,
        "path": reverse("dashboard:certificate", args=[program.slug, holder.pk]),
    }


def thanks_to(holder: Membership, *, contact: User | None) -> Letter:
    """The thanks as a letter: what is read beforehand and what is sent are made from the same."""
    return Letter("dashboard/emails/thanks", holder.user, thanks_context(holder, contact=contact))


def send_thanks_to(holder: Membership, *, contact: User | None, now: datetime) -> OutboundEmail:
    """To a leader or mentor of a programme that is closed. Once for each person and programme."""
    return queue_email(
        key=f"{THANKS}|{holder.program_id}|{holder.user_id}",
        kind=THANKS,
        template="dashboard/emails/thanks",
        context=thanks_context(holder, contact=contact),
        to=holder.user,
        now=now,
        program_id=holder.program_id,
        about=f"programs.membership:{holder.pk}",
    )


def thanks_sent(program: Program) -> dict[int, datetime]:
    """Whom the thanks were written to, and when."""
    written = OutboundEmail.objects.filter(program_id=program.pk, kind=THANKS, again_of=None)
    return dict(written.values_list("recipient", "created_at"))


_OWN = {
    "deleted_on": Placeholder("deleted_on", _("The last day on which personal data is kept")),
    "contact": Placeholder("contact.name", _("The name of the contact person")),
    "contact_email": Placeholder("contact.email", _("The contact person’s e-mail address")),
}

register(
    LetterKind(THANKS, _("Thanks to a mentor"), _("The mentors"), _("You send the thanks of a closed programme"), _OWN),
    LetterKind(
        THANKS, _("Thanks to a leader"), _("The leaders"), _("You send the thanks of a closed programme"), _OWN, flag="is_leader"
    ),
)  # fmt: skip
