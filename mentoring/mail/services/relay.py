"""The relay: claims one due letter at a time, sends it while no transaction is open, and marks it.

Killed at any moment it loses nothing, and at worst sends one letter twice under the same Message-ID.
"""

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import Q

from mentoring.audit.services import acting, move
from mentoring.mail.models import NO_SERVER, WHOSE_TURN, OutboundEmail
from mentoring.mail.selectors import server_is_away
from mentoring.mail.states import LETTER_FLOW, LetterState

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=150)
"""After so long a letter is due again whose sending was interrupted. Longer than a dozen answers that each take EMAIL_TIMEOUT."""
LONGEST_PAUSE = 30
"""Minutes."""
TRIES = 53  # with pauses of 1, 2, 4, 8, 16 minutes and then half an hour: a day
SERVER_PAUSE = timedelta(seconds=20)
"""A mail server that does not answer is asked again after so long, with one letter; the others keep their turn."""
MOST_BREAKS = 3
"""So many letters in a row on which the conversation broke off: it is the server that is ill. The next run goes on with others."""
LONGEST_RUN = timedelta(minutes=2)
"""Well within the time limit of a task; what is left over is the next run's."""

Question = Callable[[OutboundEmail, datetime], bool]
_questions: dict[str, Question] = {}


def ask_before_sending(*, kind: str) -> Callable[[Question], Question]:
    """Register the last question before a letter of this kind goes: is it still wanted, now? If not it is cancelled.

    The app whose letter it is answers (in its emails.py), since letters stand below it and know nothing of what they tell. For letters
    that may have waited for a mail server while the world went on; what is called off by an act is called off there (cancel_emails).
    """

    def register(question: Question) -> Question:
        _questions[kind] = question
        return question

    return register


class _Outcome(Enum):
    SENT = auto()
    REFUSED = auto()
    """This letter, by a server that is well."""
    BROKE_OFF = auto()
    """In the middle of this letter; whose fault it was, nobody knows."""
    NO_SERVER = auto()
    CANCELLED = auto()


def relay(*, clock: Callable[[], datetime], limit: int = 5000, program_id: int | None = None) -> int:
    """Send what is due (of one programme, if named). Returns how many letters went out. Several relays may run at once. `clock` is read for
    each letter.

    1. Claim the next due letter: count the try and set its next try to when this one has surely ended (LEASE). Nobody else takes it, no
       lock is held while the mail server thinks, and if we are killed it is simply due again. 2. Send it. 3. Mark it as sent.
    If the server refuses the letter: for now, it has its next turn after 1, 2, 4 … 30 minutes, and after a day it is dead; for good, or when
    it cannot even be written, it is dead at once. The outbox page shows it. If nobody answers, no letter is blamed: the run stops, and one
    letter asks again soon.
    """
    started = clock()
    if server_is_away(now=started):
        return 0
    sent = breaks = 0
    connection = get_connection()
    try:
        for _turn in range(limit):
            now = clock()
            email = _claim(now=now, program_id=program_id)
            if email is None:
                break
            outcome = _deliver(email, connection, clock=clock)
            sent += outcome == _Outcome.SENT
            breaks = breaks + 1 if outcome == _Outcome.BROKE_OFF else 0
            if outcome == _Outcome.NO_SERVER or breaks == MOST_BREAKS or now - started > LONGEST_RUN:
                break
    finally:
        connection.close()
    return sent


def _claim(*, now: datetime, program_id: int | None) -> OutboundEmail | None:
    """The next due letter, which nobody else will take before the lease is over; cancelled or dead if it should not go. None: nothing is due."""
    due = Q(state=LetterState.QUEUED, next_try_at__lte=now)
    if program_id is not None:
        due &= Q(program_id=program_id)
    with acting(by=None, act="mail.relay"):
        email = (
            OutboundEmail.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("recipient")
            .filter(due)
            .order_by(WHOSE_TURN, "next_try_at", "id")
            .first()
        )
        if email is None:
            return None
        if not _is_wanted(email, now=now):
            return _close(email, LetterState.CANCELLED, now=now)
        if email.attempts >= TRIES:
            return _close(email, LetterState.DEAD, now=now)
        email.attempts += 1
        email.claimed_at = now
        email.next_try_at = now + LEASE
        email.last_error = "" if email.last_error.startswith(NO_SERVER) else email.last_error
        email.save(update_fields=["attempts", "claimed_at", "next_try_at", "last_error"])
    return email


def _is_wanted(email: OutboundEmail, *, now: datetime) -> bool:
    if email.recipient is not None and not email.recipient.is_active:  # left since it was written
        return False
    question = _questions.get(email.kind)
    return question is None or question(email, now)


def _deliver(email: OutboundEmail, connection: Any, *, clock: Callable[[], datetime]) -> _Outcome:
    """Hand one claimed letter to the mail server and write down what became of it."""
    if email.state != LetterState.QUEUED:
        return _Outcome.CANCELLED
    try:
        message = _message(email, connection)
        message.message().as_bytes()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one letter, it must not keep the others waiting
        return _failed(email, error, now=clock(), for_good=True)
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        return _no_server(email, error, now=clock())
    if not _is_still_ours(email):
        return _Outcome.CANCELLED
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        code = max(code for code, _reason in error.recipients.values())
        return _failed(email, error, now=clock(), for_good=code >= 500)
    except smtplib.SMTPDataError as error:
        return _failed(email, error, now=clock(), for_good=error.smtp_code >= 500)
    except ValueError as error:  # an address that is none
        return _failed(email, error, now=clock(), for_good=True)
    except (OSError, smtplib.SMTPException) as error:
        connection.close()
        _failed(email, error, now=clock())
        return _Outcome.BROKE_OFF
    now = clock()
    with acting(by=None, act="mail.relay"):
        fresh = _locked(email)
        if fresh.state not in (
            LetterState.SENT,
            LetterState.BOUNCED,
        ):  # one called off while it went, has gone all the same
            _close(fresh, LetterState.SENT, now=now, sent_at=now, last_error="")
    return _Outcome.SENT


def _is_still_ours(email: OutboundEmail) -> bool:
    """Nobody has called the letter off, and it was not taken from us because we were too slow. While it is so, nobody can hold it back."""
    return OutboundEmail.objects.filter(pk=email.pk, state=LetterState.QUEUED, claimed_at=email.claimed_at).exists()


def _message(email: OutboundEmail, connection: Any) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=email.subject,
        body=email.body_text,
        from_email=settings.EMAIL_RETURN_PATH or None,
        to=[email.to_address],
        connection=connection,
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": email.message_id,
            "Content-Language": email.language,
            "Auto-Submitted": "auto-generated",
        },
    )
    if email.body_html:
        message.attach_alternative(email.body_html, "text/html")
    if email.calendar:
        message.attach_alternative(email.calendar, f"text/calendar; method={email.calendar_method}; charset=utf-8")
    return message


def _failed(email: OutboundEmail, error: Exception, *, now: datetime, for_good: bool = False) -> _Outcome:
    reason = f"{type(error).__name__}: {error}"[:300]
    logger.warning("letter %s not sent (try %s): %s", email.pk, email.attempts, reason)
    with acting(by=None, act="mail.relay"):
        fresh = _locked(email)
        if (
            fresh.state != LetterState.QUEUED or fresh.claimed_at != email.claimed_at
        ):  # called off, or another's, meanwhile
            return _Outcome.CANCELLED
        if for_good:
            _close(fresh, LetterState.DEAD, now=now, last_error=reason)
        else:
            fresh.last_error, fresh.claimed_at = reason, None
            fresh.next_try_at = now + timedelta(minutes=min(2 ** (fresh.attempts - 1), LONGEST_PAUSE))
            fresh.save(update_fields=["last_error", "claimed_at", "next_try_at"])
    return _Outcome.REFUSED


def _no_server(email: OutboundEmail, error: Exception, *, now: datetime) -> _Outcome:
    logger.warning("the mail server does not answer: %s: %s", type(error).__name__, error)
    with acting(by=None, act="mail.relay"):
        fresh = _locked(email)
        if fresh.state == LetterState.QUEUED and fresh.claimed_at == email.claimed_at:
            fresh.attempts, fresh.claimed_at = max(0, fresh.attempts - 1), None
            fresh.next_try_at = now + SERVER_PAUSE
            fresh.last_error = f"{NO_SERVER}{type(error).__name__}: {error}"[:300]
            fresh.save(update_fields=["attempts", "claimed_at", "next_try_at", "last_error"])
    return _Outcome.NO_SERVER


def _locked(email: OutboundEmail) -> OutboundEmail:
    return OutboundEmail.objects.select_for_update().get(pk=email.pk)


def _close(email: OutboundEmail, state: LetterState, *, now: datetime, **stamps: Any) -> OutboundEmail:
    return move(
        email, state, flow=LETTER_FLOW, by=None, now=now, program_id=email.program_id, claimed_at=None, **stamps
    )
