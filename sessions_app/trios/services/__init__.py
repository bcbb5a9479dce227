"""Writes of a trio, split by noun: what it agrees on, when it meets, what its mentors write for each other, the quiet line, the rhythm."""

from sessions_app.trios.services.agreements import add_topic, agree, save_agreement, say_next_step, tick_topic
from sessions_app.trios.services.meetings import cancel_meeting, hold_meeting, move_meeting, pick_time, propose_meeting
from sessions_app.trios.services.quiet import answer_quietly, remind_contacts, take_back, write_quietly
from sessions_app.trios.services.rhythm import close_alert, watch_rhythm
from sessions_app.trios.services.rooms import write_room

__all__ = [
    "add_topic",
    "agree",
    "answer_quietly",
    "cancel_meeting",
    "close_alert",
    "hold_meeting",
    "move_meeting",
    "pick_time",
    "propose_meeting",
    "remind_contacts",
    "save_agreement",
    "say_next_step",
    "take_back",
    "tick_topic",
    "watch_rhythm",
    "write_quietly",
    "write_room",
]
