"""When a letter may be held back, changed, sent again; when it may be said to have come back."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from mentoring.mail.models import LetterText, OutboundEmail
from mentoring.mail.states import LetterState
from mentoring.policies import Refusal


def check_can_resend(email: OutboundEmail) -> None:
    """Only a letter that went, or could not go; to somebody who is still here; not while a copy of it waits."""
    check_could_go_again(email)
    if email.copies.filter(state__in=[LetterState.QUEUED, LetterState.HELD]).exists():
        raise Refusal("on_its_way", _("The letter is on its way again already."))


def check_could_go_again(email: OutboundEmail) -> None:
    """As `check_can_resend`, of a letter of which there is no copy."""
    if email.state not in (LetterState.SENT, LetterState.DEAD, LetterState.BOUNCED):
        raise Refusal(
            "not_gone", _("This letter has not gone yet, or was called off. Only what was sent can be sent again.")
        )
    if email.recipient is not None and not email.recipient.is_active:
        raise Refusal("left", _("The person has left the organisation and gets no letters any more."))
    if not email.body_text:
        raise Refusal("erased", _("What this letter said has been erased, so it cannot be sent again."))


def is_being_sent(email: OutboundEmail, *, now: datetime) -> bool:
    """A relay is handing it to the mail server this very moment. When its time is over the relay is gone, and the letter is free."""
    return email.state == LetterState.QUEUED and email.claimed_at is not None and email.next_try_at > now


def check_can_edit(email: OutboundEmail, *, now: datetime) -> None:
    """Only a letter that has not gone yet and is not going right now, with words that are still there."""
    if email.state not in (LetterState.QUEUED, LetterState.HELD):
        raise Refusal("gone", _("This letter has gone, or was called off. Only one that waits can be changed."))
    if is_being_sent(email, now=now):
        raise Refusal("being_sent", _("This letter is being sent right now, so it can no longer be changed."))
    if not email.body_text:
        raise Refusal("erased", _("What this letter said has been erased."))


def check_can_bounce(email: OutboundEmail) -> None:
    """Only a letter that went; also one of which we never heard whether the mail server took it."""
    if email.state == LetterState.BOUNCED:
        raise Refusal("bounced", _("This letter has come back already."))
    tried = email.state == LetterState.QUEUED and email.attempts > 0
    if email.state != LetterState.SENT and not tried:
        raise Refusal("not_gone", _("This letter has not gone, so it cannot have come back."))


def check_did_arrive(email: OutboundEmail) -> None:
    """Only of a letter that was said to have come back, and that was not sent again since."""
    if email.state != LetterState.BOUNCED:
        raise Refusal("not_bounced", _("This letter has not come back."))
    if email.copies.exists():
        raise Refusal("sent_again", _("This letter has been sent again."))


def check_is_unchanged(text: LetterText | None, *, version: int) -> None:
    """Nobody has changed the words since the person who wants to change them looked."""
    if (text.version if text is not None else 0) != version:
        raise Refusal(
            "changed_meanwhile",
            _(
                "Somebody else has changed this text while you wrote. Theirs is below, yours is in the field. Saving again keeps yours."
            ),
        )


def check_is_unchanged_letter(letter: OutboundEmail, *, version: int) -> None:
    """Nobody has changed the letter since the person who wants to change it looked."""
    if letter.edits.count() != version:
        raise Refusal(
            "changed_meanwhile",
            _(
                "Somebody else has changed this letter while you wrote. Theirs is below, yours is in the field. Saving again keeps yours."
            ),
        )
