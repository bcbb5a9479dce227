"""The outbox: letters are rows first, mail later.

A letter is written in the same transaction as what it tells of. The relay takes one waiting row at a time under a row lock, sends
it and marks it: killed at any moment it loses nothing, and at worst sends one letter twice under the same Message-ID.
"""

import logging
import smtplib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from mentoring.audit.services import audited, move, record
from mentoring.mail.models import OutboundEmail
from mentoring.mail.states import LETTER_FLOW, LetterState
from mentoring.wake import wake

if TYPE_CHECKING:
    from mentoring.accounts.models import User

logger = logging.getLogger(__name__)

RELAY_TASK = "mail.relay_letters"
LONGEST_PAUSE = timedelta(hours=6)
TRIES = 12  # with pauses of 1, 2, 4 … minutes and then 6 hours: a little over a day


def render(template: str, context: Mapping[str, Any], language: str) -> tuple[str, str, str]:
    """Subject, text and HTML of the letter in `templates/<template>/`, in `language`. The preview pages use this too."""
    with translation.override(language):
        full = {**context, "language": language, "site_url": settings.SITE_URL, "organisation": settings.ORGANISATION}
        subject = " ".join(render_to_string(f"{template}/subject.txt", full).split())
        text = render_to_string(f"{template}/body.txt", full).strip() + "\n"
        html = render_to_string(f"{template}/body.html", {**full, "subject": subject})
    return subject[:200], text, html


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
) -> OutboundEmail:
    """Write one letter into the outbox, in the caller's transaction. Returns the row; the existing one if `key` is there already.

    `about` names the object the letter tells of ("applicants.application:12") so that `cancel_emails` can call it off. `held` letters
    wait for a coordinator; others are sent at `send_at`, or at once. No letter is queued for a person who has left: it is
    written as cancelled, so that the record shows why nobody heard.
    """
    language = language or to.language or settings.LANGUAGE_CODE
    subject, text, html = render(template, {**context, "recipient": to}, language)
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
    """Call off every letter about this object that has not gone yet (of these kinds, if given). Returns how many."""
    waiting = OutboundEmail.objects.filter(about=about, state__in=[LetterState.QUEUED, LetterState.HELD])
    if kinds:
        waiting = waiting.filter(kind__in=kinds)
    letters = list(waiting)
    for email in letters:
        move(email, LetterState.CANCELLED, flow=LETTER_FLOW, by=by, now=now, program_id=email.program_id)
    return len(letters)


@audited
def resend_email(*, email: OutboundEmail, by: "User | None", now: datetime) -> OutboundEmail:
    """Send a letter again: one that could not be sent goes back to the queue; of one that was sent a copy is queued."""
    if email.state == LetterState.DEAD:
        move(
            email,
            LetterState.QUEUED,
            flow=LETTER_FLOW,
            by=by,
            now=now,
            program_id=email.program_id,
            next_try_at=now,
            attempts=0,
        )
    else:
        copies = OutboundEmail.objects.filter(key__startswith=f"{email.key}|again").count()
        email.pk, email.key, email.state, email.sent_at = (
            None,
            f"{email.key}|again{copies + 1}",
            LetterState.QUEUED,
            None,
        )
        email.attempts, email.last_error, email.created_at, email.next_try_at = 0, "", now, now
        email.save(force_insert=True)
        record(action="mail.resend", subject=email, by=by, program_id=email.program_id, now=now)
    wake(RELAY_TASK)
    return email


def relay(*, now: datetime, limit: int = 5000) -> int:
    """Send what is due, one letter per transaction. Returns how many went out. Several relays may run at once.

    1. Lock the next due row that nobody else holds. 2. Send it. 3. Mark it sent, or set the next try (1 minute, doubling to 6 hours).
    4. After about a day of tries, or at once when the letter itself is impossible, mark it dead; the outbox page shows it.
    5. When the mail server itself is away, stop: the other letters keep their turn.
    """
    sent = 0
    connection = get_connection()
    try:
        for _turn in range(limit):
            outcome = _relay_one(connection, now=now)
            if outcome is None:
                break
            sent += outcome
    finally:
        connection.close()
    return sent


def _relay_one(connection: Any, *, now: datetime) -> int | None:
    """1: one letter went out. 0: one letter was refused. None: nothing is due, or nobody takes letters now."""
    with transaction.atomic():
        email = (
            OutboundEmail.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("recipient")
            .filter(state=LetterState.QUEUED, next_try_at__lte=now)
            .order_by("next_try_at", "id")
            .first()
        )
        if email is None:
            return None
        if email.recipient is not None and not email.recipient.is_active:  # left since it was written
            move(email, LetterState.CANCELLED, flow=LETTER_FLOW, by=None, now=now, program_id=email.program_id)
            return 0
        try:
            _send(email, connection)
        except (BadHeaderError, UnicodeError) as error:
            return _failed(email, error, now=now, for_good=True)
        except smtplib.SMTPRecipientsRefused as error:
            code = max(code for code, _reason in error.recipients.values())
            return _failed(email, error, now=now, for_good=code >= 500)
        except smtplib.SMTPDataError as error:
            return _failed(email, error, now=now, for_good=error.smtp_code >= 500)
        except (OSError, smtplib.SMTPException) as error:
            _failed(email, error, now=now, for_good=False)
            return None
        email.attempts += 1
        move(
            email, LetterState.SENT, flow=LETTER_FLOW, by=None, now=now, program_id=email.program_id,
            sent_at=now, attempts=email.attempts, last_error="",
        )  # fmt: skip
    return 1


def _send(email: OutboundEmail, connection: Any) -> None:
    message = EmailMultiAlternatives(
        subject=email.subject,
        body=email.body_text,
        to=[email.to_address],
        connection=connection,
        headers={
            "Message-ID": email.message_id,
            "Content-Language": email.language,
            "Auto-Submitted": "auto-generated",
        },
    )
    if email.body_html:
        message.attach_alternative(email.body_html, "text/html")
    if email.calendar:
        message.attach_alternative(email.calendar, f"text/calendar; method={email.calendar_method}; charset=utf-8")
    message.send()


def _failed(email: OutboundEmail, error: Exception, *, now: datetime, for_good: bool) -> int:
    email.attempts += 1
    email.last_error = f"{type(error).__name__}: {error}"[:300]
    logger.warning("letter %s not sent (try %s): %s", email.pk, email.attempts, email.last_error)
    if for_good or email.attempts >= TRIES:
        move(
            email, LetterState.DEAD, flow=LETTER_FLOW, by=None, now=now, program_id=email.program_id,
            attempts=email.attempts, last_error=email.last_error,
        )  # fmt: skip
    else:
        email.next_try_at = now + min(timedelta(minutes=1) * 2 ** (email.attempts - 1), LONGEST_PAUSE)
        email.save(update_fields=["attempts", "last_error", "next_try_at"])
    return 0
