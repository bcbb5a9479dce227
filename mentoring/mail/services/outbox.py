"""Letters are written into the outbox, in the transaction of what they tell of; called off, forgotten, sent again."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation

from mentoring.audit.services import audited, move, record
from mentoring.mail import wording
from mentoring.mail.kinds import kind_of
from mentoring.mail.models import HeldKind, LetterEdit, LetterText, OutboundEmail
from mentoring.mail.policies import check_can_resend
from mentoring.mail.selectors import wording_for
from mentoring.mail.states import LETTER_FLOW, LetterState
from mentoring.mail.wording import Wording
from mentoring.wake import wake

if TYPE_CHECKING:
    from mentoring.accounts.models import User

RELAY_TASK = "mail.relay_letters"
OwnTexts = Mapping[str, Mapping[str, LetterText]]
"""The own words of a programme as `texts_of` reads them, for who writes many letters at once."""


def render(template: str, context: Mapping[str, Any], language: str) -> tuple[str, str, str]:
    """Subject, text and HTML of the letter in `templates/<template>/`, in `language`, as it is shipped."""
    with translation.override(language):
        full = {**context, "language": language, "site_url": settings.SITE_URL, "organisation": settings.ORGANISATION}
        subject = " ".join(render_to_string(f"{template}/subject.txt", full).split())
        text = render_to_string(f"{template}/body.txt", full).strip() + "\n"
        html = render_to_string(f"{template}/body.html", {**full, "subject": subject})
    return subject[:200], text, html


def written_letter(
    *,
    kind: str,
    template: str,
    context: Mapping[str, Any],
    to: "User",
    program_id: int | None,
    language: str,
    texts: OwnTexts | None = None,
) -> tuple[str, str, str]:
    """Subject, text and HTML of this letter as `to` would get it: in the programme's own words, else as shipped. Previews use this too.

    As shipped it goes, too, when something the letter must say has no value this time: the shipped text has words for that.
    `texts`: the programme's own words, already read.
    """
    full = {**context, "recipient": to}
    entry = kind_of(kind, context)
    own = None
    if entry is not None and texts is not None:
        text = texts.get(entry.code, {}).get(language)
        own = Wording(text.subject, text.body) if text is not None else None
    elif entry is not None and program_id is not None:
        own = wording_for(program_id, entry.code, language)
    if entry is None or own is None:
        return render(template, full, language)
    with translation.override(language):
        values = wording.values_of(entry, full)
    if wording.lacking(entry, values):
        return render(template, full, language)
    return wording.written(entry, own, values=values, program=context.get("program"), language=language)


def queue_email(
    *,
    key: str,
    kind: str,
    template: str,
    context: Mapping[str, Any],
    to: "User",
    now: datetime,
    program_id: int | None = None,
    about: str = "",
    calendar: str = "",
    calendar_method: str = "",
    send_at: datetime | None = None,
    held: bool = False,
    language: str = "",
    texts: OwnTexts | None = None,
) -> OutboundEmail:
    """Write one letter into the outbox, in the caller's transaction. Returns the row; the existing one if `key` is there already.

    `about` names the object the letter tells of ("applicants.application:12") so that `cancel_emails` can call it off. `held` letters
    wait for a coordinator, as do those of a kind that the programme holds back; others are sent at `send_at`, or at once. No letter is
    queued for a person who has left: it is written as cancelled, so that the record shows why nobody heard.
    `texts`: the programme's own words, already read.
    """
    language = language or to.language or settings.LANGUAGE_CODE
    subject, text, html = written_letter(
        kind=kind, template=template, context=context, to=to, program_id=program_id, language=language, texts=texts
    )
    held = held or (program_id is not None and HeldKind.objects.filter(program_id=program_id, kind=kind).exists())
    state = LetterState.CANCELLED if not to.is_active else LetterState.HELD if held else LetterState.QUEUED
    email, created = OutboundEmail.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "program_id": program_id,
            "about": about,
            "recipient": to,
            "to_address": to.email,
            "language": language,
            "subject": subject,
            "body_text": text,
            "body_html": html,
            "calendar": calendar,
            "calendar_method": calendar_method,
            "state": state,
            "created_at": now,
            "next_try_at": send_at or now,
        },
    )
    if created and state == LetterState.QUEUED:
        wake(RELAY_TASK)
    return email


def queue_rendered_email(
    *, key: str, kind: str, to: "User", subject: str, text: str, html: str, now: datetime
) -> OutboundEmail:
    """Write a letter that somebody else has rendered (sign-in codes and the like) into the outbox, and wake the relay."""
    email = OutboundEmail.objects.create(
        key=key, kind=kind, recipient=to, to_address=to.email, language=to.language, subject=subject[:200], body_text=text, body_html=html,
        state=LetterState.QUEUED, created_at=now, next_try_at=now,
    )  # fmt: skip
    wake(RELAY_TASK)
    return email


@audited
def cancel_emails(*, about: str, by: "User | None", now: datetime, kinds: tuple[str, ...] = ()) -> int:
    """Call off every letter about this object that has not gone yet (of these kinds, if given). Returns how many.

    A letter that the mail server is being handed this very second may still go; then it is marked as sent after all.
    """
    waiting = OutboundEmail.objects.filter(about=about, state__in=[LetterState.QUEUED, LetterState.HELD])
    if kinds:
        waiting = waiting.filter(kind__in=kinds)
    letters = list(waiting.select_for_update().order_by("pk"))
    for email in letters:
        move(email, LetterState.CANCELLED, flow=LETTER_FLOW, by=by, now=now, program_id=email.program_id)
    return len(letters)


@audited
def forget_letters(*, letters: QuerySet[OutboundEmail], by: "User | None", now: datetime) -> int:
    """Delete what these letters say and where they went; those that wait are called off. That they were sent stays. Returns how many."""
    ids = list(letters.values_list("pk", flat=True))
    chosen = OutboundEmail.objects.filter(pk__in=ids)
    waiting = chosen.filter(state__in=[LetterState.QUEUED, LetterState.HELD])
    for email in waiting.select_for_update().order_by("pk"):
        move(email, LetterState.CANCELLED, flow=LETTER_FLOW, by=by, now=now, program_id=email.program_id)
    LetterEdit.objects.filter(letter__in=ids).update(**dict.fromkeys(LetterEdit.PersonalData.erase, ""))
    return chosen.update(**dict.fromkeys(OutboundEmail.PersonalData.erase, ""))


@audited
def resend_email(*, email: OutboundEmail, by: "User | None", now: datetime, to_address: str = "") -> OutboundEmail:
    """Send a letter again, to the address the person has now, or to `to_address`. Returns the letter that goes.

    One that could not be sent goes back to the queue; of one that went a copy is queued, with a Message-ID of its own. Pressed twice, one
    copy goes. The address somebody signs in with is not changed by it. Raises Refusal.
    """
    fresh = OutboundEmail.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=email.pk)
    check_can_resend(fresh)
    address = to_address or (fresh.recipient.email if fresh.recipient is not None else fresh.to_address)
    if fresh.state == LetterState.DEAD:
        move(
            fresh, LetterState.QUEUED, flow=LETTER_FLOW, by=by, now=now, program_id=fresh.program_id,
            to_address=address, next_try_at=now, attempts=0, last_error="",
        )  # fmt: skip
    else:
        fresh.key, fresh.again_of_id = f"{fresh.key}|again{fresh.copies.count() + 1}", fresh.pk
        fresh.pk, fresh.state, fresh.to_address = None, LetterState.QUEUED, address
        fresh.sent_at = fresh.bounced_at = fresh.claimed_at = None
        fresh.attempts, fresh.last_error, fresh.created_at, fresh.next_try_at = 0, "", now, now
        fresh.save(force_insert=True)
        record(action="mail.resend", subject=fresh, by=by, program_id=fresh.program_id, now=now)
    wake(RELAY_TASK)
    return fresh
