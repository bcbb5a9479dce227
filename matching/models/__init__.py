from matching.models.pairings import Ending, Pairing
from matching.models.rankings import Ranking, RankingEntry
from matching.models.rules import MatchChoices, PairConstraint, TagRule
from matching.models.runs import Explanation, MatchRun

__all__ = [
    "Ending",
    "Explanation",
    "MatchChoices",
    "MatchRun",
    "PairConstraint",
    "Pairing",
    "Ranking",
    "RankingEntry",
    "TagRule",
]
