"""Writes of a trio, split by noun: what it agrees on, when it meets, and what its mentors write for each other."""

from sessions_app.trios.services.agreements import add_topic, agree, save_agreement, say_next_step, tick_topic
from sessions_app.trios.services.meetings import cancel_meeting, hold_meeting, move_meeting, pick_time, propose_meeting
from sessions_app.trios.services.rooms import write_room

__all__ = [
    "add_topic",
    "agree",
    "cancel_meeting",
    "hold_meeting",
    "move_meeting",
    "pick_time",
    "propose_meeting",
    "save_agreement",
    "say_next_step",
    "tick_topic",
    "write_room",
]
