"""Writes of scoring: one module per noun. Only these assign state."""

from applicants.scoring.services.consensus import weigh_application
from applicants.scoring.services.criteria import (
    add_criterion,
    change_criterion,
    copy_criteria,
    order_criteria,
    remove_criterion,
)
from applicants.scoring.services.redaction import redact_answers
from applicants.scoring.services.reminders import remind_assessors, remind_assessors_in_time
from applicants.scoring.services.scores import count_marks, reopen_scores, save_scores, send_scores
from applicants.scoring.services.work import (
    AssignmentReport,
    abstain,
    assign_assessors,
    declare_impartiality,
    take_off,
)

__all__ = [
    "AssignmentReport",
    "abstain",
    "add_criterion",
    "assign_assessors",
    "change_criterion",
    "copy_criteria",
    "count_marks",
    "declare_impartiality",
    "order_criteria",
    "redact_answers",
    "remind_assessors",
    "remind_assessors_in_time",
    "remove_criterion",
    "reopen_scores",
    "save_scores",
    "send_scores",
    "take_off",
    "weigh_application",
]
