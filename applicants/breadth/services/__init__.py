"""Writes of breadth: targets for what is known of every employee, and the voluntary questions."""

from applicants.breadth.services.targets import copy_targets, set_targets
from applicants.breadth.services.voluntary import (
    change_question,
    confirm_question,
    count_steps,
    end_due_questions,
    end_question,
    forget_voluntary_answers,
    propose_question,
    refuse_question,
    save_voluntary_answers,
)

__all__ = [
    "change_question",
    "confirm_question",
    "copy_targets",
    "count_steps",
    "end_due_questions",
    "end_question",
    "forget_voluntary_answers",
    "propose_question",
    "refuse_question",
    "save_voluntary_answers",
    "set_targets",
]
