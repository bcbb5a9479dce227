"""A programme's own words for its letters."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from mentoring.audit.services import audited, record
from mentoring.mail import wording
from mentoring.mail.kinds import LetterKind, all_kinds
from mentoring.mail.models import LetterText, OutboundEmail
from mentoring.mail.policies import check_is_unchanged
from mentoring.mail.services.outbox import RELAY_TASK
from mentoring.mail.states import LetterState
from mentoring.mail.wording import Wording
from mentoring.wake import wake

if TYPE_CHECKING:
    from mentoring.accounts.models import User

TEST_KIND = "mail.test"


@audited
def change_letter_text(
    *, program_id: int, kind: LetterKind, language: str, words: Wording, version: int, by: "User", now: datetime
) -> LetterText | None:
    """Give the programme its own words for a kind of letter in one language. Letters already written stay as they are.

    `version` is the one the person started from (0: there were no own words). The shipped text itself: the own words go, None is
    returned. Raises Refusal for words that cannot be sent, and when somebody else has changed them meanwhile.
    """
    words = Wording(" ".join(words.subject.split(" ")), wording.tidy(words.body))
    wording.check(kind, words)
    shipped = wording.shipped(kind, language)
    row = _locked(program_id, kind, language)
    check_is_unchanged(row, version=version)
    if words == shipped:
        if row is not None:
            _drop(row, by=by, now=now)
        return None
    fields = {
        "subject": words.subject, "body": words.body, "shipped_subject": shipped.subject, "shipped_body": shipped.body,
        "version": version + 1, "changed_at": now, "changed_by": by,
    }  # fmt: skip
    # Two at once who both start from the shipped text: the second finds the first one's row here.
    row, created = LetterText.objects.select_for_update().get_or_create(
        program_id=program_id, kind=kind.code, language=language, defaults=fields
    )
    if not created:
        check_is_unchanged(row, version=version)
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(update_fields=list(fields))
    record(
        action="mail.change_letter_text", subject=row, by=by, program_id=program_id,
        after={"kind": kind.code, "language": language, "version": row.version}, now=now,
    )  # fmt: skip
    return row


@audited
def copy_letter_texts(*, source_id: int, target_id: int, by: "User", now: datetime) -> int:
    """Give a programme the own words of another for its letters, where it has none itself. Returns how many.

    Words for a kind of letter that the software no longer sends stay behind.
    """
    known = {kind.code for kind in all_kinds()}
    own = set(LetterText.objects.filter(program_id=target_id).values_list("kind", "language"))
    rows = [row for row in LetterText.objects.filter(program_id=source_id) if row.kind in known]
    made = LetterText.objects.bulk_create(
        LetterText(
            program_id=target_id, kind=row.kind, language=row.language, subject=row.subject, body=row.body,
            shipped_subject=row.shipped_subject, shipped_body=row.shipped_body, changed_at=now, changed_by=by,
        )
        for row in rows
        if (row.kind, row.language) not in own
    )  # fmt: skip
    for row in made:
        record(
            action="mail.copy_letter_text", subject=row, by=by, program_id=target_id,
            after={"kind": row.kind, "language": row.language}, now=now,
        )  # fmt: skip
    return len(made)


@audited
def back_to_shipped(
    *, program_id: int, kind: LetterKind, language: str, version: int, by: "User", now: datetime
) -> None:
    """Take the programme's own words away. Raises Refusal when somebody else has changed them meanwhile; without any it does nothing."""
    row = _locked(program_id, kind, language)
    if row is not None:
        check_is_unchanged(row, version=version)
        _drop(row, by=by, now=now)


@audited
def send_test(
    *, kind: LetterKind, words: Wording, values: wording.Values, program: Any, language: str, by: "User", now: datetime
) -> OutboundEmail:
    """Send such a letter, marked as a test, to the person who asks for it. It takes the way of every letter. Raises Refusal."""
    wording.check(kind, words)
    subject, text, html = wording.written(kind, words, values=values, program=program, language=language)
    with translation.override(language):
        mark = _("Test")
        told = _("This is a test that %(name)s sent to themself. Nothing has happened.") % {"name": by.name}
    letter = OutboundEmail.objects.create(
        key=f"{TEST_KIND}|{program.pk}|{by.pk}|{uuid.uuid4().hex}", kind=TEST_KIND, program_id=program.pk, recipient=by,
        to_address=by.email, language=language, subject=f"[{mark}] {subject}"[:200], body_text=f"{told}\n\n{text}",
        body_html=wording.with_notice(html, told), state=LetterState.QUEUED, created_at=now, next_try_at=now,
    )  # fmt: skip
    record(
        action="mail.send_test", subject=letter, by=by, program_id=program.pk,
        after={"kind": kind.code, "language": language}, now=now,
    )  # fmt: skip
    wake(RELAY_TASK)
    return letter


def _locked(program_id: int, kind: LetterKind, language: str) -> LetterText | None:
    rows = LetterText.objects.select_for_update().filter(program_id=program_id, kind=kind.code, language=language)
    return rows.first()


def _drop(row: LetterText, *, by: "User", now: datetime) -> None:
    record(
        action="mail.back_to_shipped", subject=row, by=by, program_id=row.program_id,
        before={"kind": row.kind, "language": row.language, "version": row.version}, now=now,
    )  # fmt: skip
    row.delete()
