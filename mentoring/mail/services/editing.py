"""One letter, changed before it goes."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from mentoring.audit.services import audited, record
from mentoring.mail import rewording, wording
from mentoring.mail.models import LetterEdit, OutboundEmail
from mentoring.mail.policies import check_can_edit, check_is_unchanged_letter
from mentoring.mail.wording import Wording

if TYPE_CHECKING:
    from mentoring.accounts.models import User


@audited
def edit_letter(
    *, letter: OutboundEmail, words: Wording, program: Any, version: int, by: "User", now: datetime
) -> OutboundEmail:
    """Give one letter that has not gone yet other words. What it said before is kept, with who changed it.

    `version` is how often it had been changed when the person began to write. Nothing is kept when the words are the same. Raises
    Refusal: it has gone, it goes right now, somebody else has changed it meanwhile, or the words cannot be sent.
    """
    words = Wording(" ".join(words.subject.split(" ")), wording.tidy(words.body))
    for refusal in rewording.faults(words).values():
        raise refusal
    fresh = OutboundEmail.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    check_can_edit(fresh, now=now)
    check_is_unchanged_letter(fresh, version=version)
    if words == rewording.words_of(subject=fresh.subject, text=fresh.body_text, html=fresh.body_html):
        return fresh
    LetterEdit.objects.create(
        letter=fresh, subject=fresh.subject, body_text=fresh.body_text, body_html=fresh.body_html, edited_at=now, edited_by=by
    )  # fmt: skip
    fresh.subject, fresh.body_text, fresh.body_html = rewording.written(words, program=program, language=fresh.language)
    fresh.save(update_fields=["subject", "body_text", "body_html"])
    record(
        action="mail.edit_letter", subject=fresh, by=by, program_id=fresh.program_id, after={"version": version + 1}, now=now
    )  # fmt: skip
    return fresh
