"""When a letter may be sent again."""

from django.utils.translation import gettext_lazy as _

from mentoring.mail.models import LetterText, OutboundEmail
from mentoring.mail.states import LetterState
from mentoring.policies import Refusal


def check_can_resend(email: OutboundEmail) -> None:
    """Only a letter that went, or could not go; to somebody who is still here; not while a copy of it waits."""
    if email.state not in (LetterState.SENT, LetterState.DEAD):
        raise Refusal(
            "not_gone", _("This letter has not gone yet, or was called off. Only what was sent can be sent again.")
        )
    if email.recipient is not None and not email.recipient.is_active:
        raise Refusal("left", _("The person has left the organisation and gets no letters any more."))
    if not email.body_text:
        raise Refusal("erased", _("What this letter said has been erased, so it cannot be sent again."))
    if email.copies.filter(state=LetterState.QUEUED).exists():
        raise Refusal("on_its_way", _("The letter is on its way again already."))


def check_is_unchanged(text: LetterText | None, *, version: int) -> None:
    """Nobody has changed the words since the person who wants to change them looked."""
    if (text.version if text is not None else 0) != version:
        raise Refusal(
            "changed_meanwhile",
            _(
                "Somebody else has changed this text while you wrote. Theirs is below, yours is in the field. Saving again keeps yours."
            ),
        )
