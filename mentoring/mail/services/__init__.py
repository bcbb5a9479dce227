"""The outbox: letters are rows first, mail later. A module per noun; the apps above ask here."""

from mentoring.mail.services.outbox import (
    RELAY_TASK,
    cancel_emails,
    forget_letters,
    queue_email,
    queue_rendered_email,
    render,
    resend_email,
    written_letter,
)
from mentoring.mail.services.relay import (
    LEASE,
    LONGEST_RUN,
    MOST_BREAKS,
    SERVER_PAUSE,
    TRIES,
    ask_before_sending,
    relay,
)
from mentoring.mail.services.texts import back_to_shipped, change_letter_text, send_test

__all__ = [
    "LEASE", "LONGEST_RUN", "MOST_BREAKS", "RELAY_TASK", "SERVER_PAUSE", "TRIES", "ask_before_sending", "back_to_shipped",
    "cancel_emails", "change_letter_text", "forget_letters", "queue_email", "queue_rendered_email", "relay", "render", "resend_email",
    "send_test", "written_letter",
]  # fmt: skip
