"""The outbox: letters are rows first, mail later. A module per noun; the apps above ask here."""

from mentoring.mail.services.bounces import Taken, did_arrive, record_bounce, take_report
from mentoring.mail.services.editing import edit_letter
from mentoring.mail.services.holding import (
    Report,
    cancel_letters,
    hold_kind,
    hold_letters,
    release_kind,
    release_letters,
    schedule_letters,
)
from mentoring.mail.services.outbox import (
    RELAY_TASK,
    OwnTexts,
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
from mentoring.mail.services.texts import back_to_shipped, change_letter_text, copy_letter_texts, send_test

__all__ = [
    "LEASE", "LONGEST_RUN", "MOST_BREAKS", "RELAY_TASK", "SERVER_PAUSE", "TRIES", "OwnTexts", "Report", "Taken", "ask_before_sending",
    "back_to_shipped", "cancel_emails", "cancel_letters", "change_letter_text", "copy_letter_texts", "did_arrive", "edit_letter",
    "forget_letters", "hold_kind", "hold_letters", "queue_email", "queue_rendered_email", "record_bounce", "relay", "release_kind", "release_letters",
    "render", "resend_email", "schedule_letters", "send_test", "take_report", "written_letter",
]  # fmt: skip
