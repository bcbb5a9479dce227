from matching.models.letters import DueLetter
from matching.models.pairings import Ending, Pairing
from matching.models.rankings import MoreTime, Ranking
from matching.models.rules import MatchChoices, PairConstraint, TagRule
from matching.models.runs import Explanation, MatchRun, RuleReason

__all__ = [
    "DueLetter",
    "Ending",
    "Explanation",
    "MatchChoices",
    "MatchRun",
    "MoreTime",
    "PairConstraint",
    "Pairing",
    "Ranking",
    "RuleReason",
    "TagRule",
]
