"""Reads that other apps use. Inside the app they are imported from the file of their noun."""

from matching.selectors.pairings import confirmation_counts, pairings_to_confirm
from matching.selectors.people import leaders_of
from matching.selectors.publishing import runs_to_approve
from matching.selectors.rankings import (
    RankingStatus,
    Said,
    own_ranking,
    own_words,
    ranking_statuses,
    sealed,
    who_ranks_last,
)
from matching.selectors.refills import programs_with_free_places
from matching.selectors.runs import published_run

__all__ = [
    "RankingStatus",
    "Said",
    "confirmation_counts",
    "leaders_of",
    "own_ranking",
    "own_words",
    "pairings_to_confirm",
    "programs_with_free_places",
    "published_run",
    "ranking_statuses",
    "runs_to_approve",
    "sealed",
    "who_ranks_last",
]
