"""Reads that other apps use. Inside the app they are imported from the file of their noun."""

from matching.selectors.pairings import (
    LIVE,
    confirmation_counts,
    live_pairings,
    own_pairings,
    pairings_to_confirm,
    places_filled,
)
from matching.selectors.people import leaders_in, leaders_of
from matching.selectors.publishing import runs_to_approve
from matching.selectors.rankings import (
    RankingStatus,
    Said,
    own_ranking,
    own_words,
    ranking_statuses,
    rankings_sent,
    sealed,
    statuses_of,
)
from matching.selectors.refills import newly_free_places
from matching.selectors.runs import published_run

__all__ = [
    "LIVE",
    "RankingStatus",
    "Said",
    "confirmation_counts",
    "leaders_in",
    "leaders_of",
    "live_pairings",
    "newly_free_places",
    "own_pairings",
    "own_ranking",
    "own_words",
    "pairings_to_confirm",
    "places_filled",
    "published_run",
    "ranking_statuses",
    "rankings_sent",
    "runs_to_approve",
    "sealed",
    "statuses_of",
]
