"""Writes that other apps use. Inside the app they are imported from the file of their noun; a state is assigned in one file only."""

from matching.services.pairings import confirm_pairing, end_pairing
from matching.services.publishing import publish_run
from matching.services.rankings import Wish, forget_rankings_of, hand_in_ranking, tell_leaders
from matching.services.rules import copy_rules
from matching.services.runs import claim_run, solve_run, start_run

__all__ = [
    "Wish",
    "claim_run",
    "confirm_pairing",
    "copy_rules",
    "end_pairing",
    "forget_rankings_of",
    "hand_in_ranking",
    "publish_run",
    "solve_run",
    "start_run",
    "tell_leaders",
]
