"""What has become of a letter, in words a coordinator can use, and how to look for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from mentoring.mail.models import NO_SERVER, OutboundEmail
from mentoring.mail.policies import is_being_sent
from mentoring.mail.states import LetterState
from mentoring.templatetags.ui import spoken_moment


class Fate(TextChoices):
    """More than the state says: a letter in the queue may wait, be tried anew, or be meant for later."""

    WAITING = "waiting", gettext_lazy("Waiting to be sent")
    SCHEDULED = "scheduled", gettext_lazy("Goes later")
    TRYING = "trying", gettext_lazy("Tried, not gone yet")
    HELD = "held", gettext_lazy("Held back")
    SENT = "sent", gettext_lazy("Sent")
    BOUNCED = "bounced", gettext_lazy("Came back")
    DEAD = "dead", gettext_lazy("Could not be sent")
    SUPERSEDED = "superseded", gettext_lazy("Sent again")
    CANCELLED = "cancelled", pgettext_lazy("letter", "Called off")

    @property
    def tone(self) -> str:
        return _TONES[self]


_TONES: Final[Mapping[str, str]] = {
    "waiting": "info", "scheduled": "info", "trying": "warning", "held": "warning", "sent": "success", "bounced": "danger",
    "dead": "danger", "superseded": "neutral", "cancelled": "neutral",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A fate and one sentence about it."""

    fate: Fate
    sentence: str


def is_superseded() -> Exists:
    """Of a letter in a query: a copy of it was made."""
    return Exists(OutboundEmail.objects.filter(again_of=OuterRef("pk")))


def condition(fate: Fate, *, now: datetime) -> Q:
    """Finds the letters with this fate."""
    queued = Q(state=LetterState.QUEUED)
    if fate == Fate.SCHEDULED:
        return queued & Q(attempts=0, last_error="", next_try_at__gt=now)
    if fate == Fate.WAITING:
        return queued & (Q(attempts=0, next_try_at__lte=now) | Q(attempts=0, last_error__startswith=NO_SERVER))
    if fate == Fate.TRYING:
        return queued & Q(attempts__gt=0)
    if fate == Fate.SUPERSEDED:
        return Q(is_superseded())
    if fate in (Fate.BOUNCED, Fate.DEAD):
        return Q(state=LetterState(fate.value)) & ~Q(is_superseded())
    return Q(state=LetterState(fate.value))


def tell(letter: OutboundEmail, *, now: datetime, sent_again: bool = False) -> Told:
    """What became of the letter. `sent_again`: a copy of it was made."""
    state = letter.state
    if sent_again:
        return Told(
            Fate.SUPERSEDED, _("Replaced by one that was sent again. %(before)s") % {"before": _past(letter, now)}
        )
    if state == LetterState.QUEUED:
        return _waiting(letter, now)
    if state == LetterState.HELD:
        later = letter.next_try_at > now
        said = _("Goes when somebody lets it go.")
        if later:
            said = _("Goes when somebody lets it go, not before %(when)s.") % {"when": _said(letter.next_try_at, now)}
        return Told(Fate.HELD, said)
    if state == LetterState.SENT and letter.sent_at is not None:
        return Told(Fate.SENT, _sentence(letter.sent_at, now))
    if state == LetterState.BOUNCED and letter.bounced_at is not None:
        return Told(Fate.BOUNCED, f"{_sentence(letter.bounced_at, now)} {in_words(letter.last_error)}".strip())
    return Told(Fate(state.value), _past(letter, now))


def _waiting(letter: OutboundEmail, now: datetime) -> Told:
    if is_being_sent(letter, now=now):
        return Told(Fate.WAITING, _("It is being sent right now."))
    if letter.last_error.startswith(NO_SERVER):
        return Told(Fate.WAITING, _("The mail server does not answer. It goes when the server is back."))
    if letter.attempts:
        said = ngettext("Tried once.", "Tried %(number)s times.", letter.attempts) % {"number": letter.attempts}
        again = _("Next try %(when)s.") % {"when": _said(letter.next_try_at, now)}
        return Told(Fate.TRYING, " ".join(filter(None, [said, in_words(letter.last_error), again])))
    if letter.next_try_at > now:
        return Told(Fate.SCHEDULED, _("Goes %(when)s.") % {"when": _said(letter.next_try_at, now)})
    return Told(Fate.WAITING, _("It goes within a minute."))


def _past(letter: OutboundEmail, now: datetime) -> str:
    if letter.bounced_at is not None:
        came_back = _("Came back %(when)s.") % {"when": _said(letter.bounced_at, now)}
        return f"{came_back} {in_words(letter.last_error)}".strip()
    if letter.sent_at is not None:
        return _("Sent %(when)s.") % {"when": _said(letter.sent_at, now)}
    if letter.state == LetterState.DEAD:
        tried = ngettext("Given up after one try.", "Given up after %(number)s tries.", letter.attempts)
        return f"{tried % {'number': letter.attempts}} {in_words(letter.last_error)}".strip()
    if letter.recipient is not None and not letter.recipient.is_active:
        return _("Called off: the person has left the organisation.")
    return ""


def _sentence(moment: datetime, now: datetime) -> str:
    """The moment alone, where the badge beside it says what happened then."""
    said = _said(moment, now)
    return f"{said[0].upper()}{said[1:]}."


def _said(moment: datetime, now: datetime) -> str:
    return spoken_moment(moment, now=now, distance=False)


_REASONS: Final = (
    # RFC 3463: what the second and third number of a status mean. The most telling first.
    (r"\b[45]\.1\.[0-36]\b|\b55[01]\b.*(?:unknown|no such|not exist|not found)|no such user", gettext_lazy("There is no such address.")),
    (r"\b[45]\.1\.\d", gettext_lazy("Something is wrong with the address.")),
    (r"\b[45]\.2\.2\b|over ?quota|mailbox.{0,10}full", gettext_lazy("The mailbox is full.")),
    (r"\b[45]\.2\.1\b|disabled|inactive", gettext_lazy("The mailbox is closed.")),
    (r"\b[45]\.3\.4\b|\b552\b|too (?:large|big)", gettext_lazy("The letter is too large for the receiving system.")),
    (r"\b[45]\.7\.\d|spam|\bblocked\b|policy", gettext_lazy("The receiving system does not want letters from us.")),
    (r"\b4\.4\.\d|\b5\.4\.\d|unrouteable|host not found|timed? ?out|disconnected", gettext_lazy("The receiving system cannot be reached.")),
    (r"greylist|\b45[0-2]\b|\b4\.\d\.\d", gettext_lazy("The receiving system asks to be tried again later.")),
)  # fmt: skip


def in_words(error: str) -> str:
    """What a mail system said, as a sentence; empty when nothing was said, general when it is not one we know."""
    if not error or error.startswith(NO_SERVER):
        return ""
    found = next((said for pattern, said in _REASONS if re.search(pattern, error, re.IGNORECASE)), None)
    return str(found) if found is not None else _("The mail system gave a reason of its own, see the letter.")
