"""Reads of scoring: one module per noun. Blindness is in `seen`."""

from applicants.scoring.selectors.results import (
    Result,
    ScoreLine,
    best_first,
    count_results,
    every_result,
    results,
    scores_of,
)
from applicants.scoring.selectors.seen import (
    SeenAnswer,
    SeenApplication,
    application_as_seen_by,
    others_scores,
    own_scores,
)
from applicants.scoring.selectors.work import (
    Progress,
    Queue,
    assessors_of,
    assignment_visible_to,
    assignments_of,
    criteria_of,
    in_order_of_need,
    open_count,
    progress,
    queue_for,
    round_of,
    to_be_scored,
)

__all__ = [
    "Progress",
    "Queue",
    "Result",
    "ScoreLine",
    "SeenAnswer",
    "SeenApplication",
    "application_as_seen_by",
    "assessors_of",
    "assignment_visible_to",
    "assignments_of",
    "best_first",
    "count_results",
    "criteria_of",
    "every_result",
    "in_order_of_need",
    "open_count",
    "others_scores",
    "own_scores",
    "progress",
    "queue_for",
    "results",
    "round_of",
    "scores_of",
    "to_be_scored",
]
