from matching.models.pairings import Pairing
from matching.models.rankings import Ranking, RankingEntry
from matching.models.rules import PairConstraint, TagRule
from matching.models.runs import MatchRun

__all__ = ["MatchRun", "PairConstraint", "Pairing", "Ranking", "RankingEntry", "TagRule"]
