"""Writes of gatherings, split by noun: the gathering itself, answers to it, the monthly series, its reminders."""

from sessions_app.services.gatherings import (
    cancel_gathering,
    change_gathering,
    invite_to_gathering,
    plan_gathering,
    take_attendance,
)
from sessions_app.services.reminders import plan_reminders, send_due_reminders
from sessions_app.services.replies import reply_to_gathering
from sessions_app.services.series import copy_series, invite_to_series, plan_series

__all__ = [
    "cancel_gathering",
    "change_gathering",
    "copy_series",
    "invite_to_gathering",
    "invite_to_series",
    "plan_gathering",
    "plan_reminders",
    "plan_series",
    "reply_to_gathering",
    "send_due_reminders",
    "take_attendance",
]
