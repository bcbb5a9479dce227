"""Writes of gatherings, split by noun: the gathering, its agenda, answers to it, its door, its actions, the series, its reminders."""

from sessions_app.services.actions import add_action, remove_action, tick_action
from sessions_app.services.agendas import add_point, change_point, order_points, remove_point
from sessions_app.services.doors import arrive, make_code
from sessions_app.services.feedback import give_feedback, take_back_told, tell
from sessions_app.services.gatherings import (
    cancel_gathering,
    change_gathering,
    invite_to_gathering,
    plan_gathering,
    take_attendance,
)
from sessions_app.services.newcomers import invite_newcomers
from sessions_app.services.reminders import plan_reminders, remind_of_actions, remind_of_feedback, send_due_reminders
from sessions_app.services.replies import reply_to_gathering
from sessions_app.services.series import copy_series, invite_to_series, plan_series

__all__ = [
    "add_action",
    "add_point",
    "arrive",
    "cancel_gathering",
    "change_gathering",
    "change_point",
    "copy_series",
    "give_feedback",
    "invite_newcomers",
    "invite_to_gathering",
    "invite_to_series",
    "make_code",
    "order_points",
    "plan_gathering",
    "plan_reminders",
    "plan_series",
    "remind_of_actions",
    "remind_of_feedback",
    "remove_action",
    "remove_point",
    "reply_to_gathering",
    "send_due_reminders",
    "take_attendance",
    "take_back_told",
    "tell",
    "tick_action",
]
