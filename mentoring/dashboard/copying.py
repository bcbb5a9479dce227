"""A programme made from another one, for the next round or for a district: what comes along, part by part, and what stays behind.

People, dates and answers never come along. Every table that belongs to a programme stands in one of the two lists below.
"""

from collections.abc import Mapping
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from programs.states import CorePart


class Part(TextChoices):
    """What one can choose to take over. Without it the new programme has the defaults, or nothing."""

    TEXTS = "texts", _("Texts of the call")
    AIMS = "aims", _("Aims, and how they are measured")
    QUESTIONS = "questions", _("Questions of the application and the video")
    CONDITIONS = "conditions", _("Conditions and numbers; the age limit has to be decided anew")
    RUBRICS = "rubrics", _("Scoring forms")
    BREADTH = "breadth", _("Targets for breadth")
    RULES = "rules", _("Rules of the match, without those about single people")
    LETTERS = "letters", _("Your own texts of letters")
    CHECK_INS = "check_ins", _("The rule of the monthly check-ins")
    RESOURCES = "resources", _("What there is to read, to be published anew")
    RETENTION = "retention", _("How long personal data is kept")


CORE: Final[Mapping[CorePart, Part]] = {
    CorePart.RUBRIC: Part.RUBRICS,
    CorePart.PRIVACY: Part.RETENTION,
    CorePart.MEASURES: Part.AIMS,
}
"""What a district programme takes from the programme above, chosen or not, where that one has decided it."""

COMES_ALONG: Final[Mapping[str, Part]] = {
    "programs.Aim": Part.AIMS,
    "applicants.Question": Part.QUESTIONS,
    "scoring.Criterion": Part.RUBRICS,
    "breadth.Target": Part.BREADTH,
    "matching.TagRule": Part.RULES,
    "matching.MatchChoices": Part.RULES,
    "mail.LetterText": Part.LETTERS,
    "gatherings.CheckInSeries": Part.CHECK_INS,
    "resources.Resource": Part.RESOURCES,
    "outcomes.Item": Part.AIMS,
}

STAYS_BEHIND: Final[Mapping[str, str]] = {
    "programs.Program": "the new programme names the one above itself",
    "programs.Membership": "people",
    "applicants.Application": "people",
    "applicants.Leave": "people",
    "applicants.PoolInvitation": "people",
    "applicants.Release": "an act of that round",
    "breadth.VoluntaryQuestion": "its basis and its last day are decided for one round",
    "scoring.Declaration": "people",
    "scoring.Tie": "people",
    "matching.Ranking": "people",
    "matching.MoreTime": "people",
    "matching.PairConstraint": "people",
    "matching.MatchRun": "an act of that round",
    "matching.Pairing": "people",
    "gatherings.Gathering": "has a date; the check-ins are planned anew by the rule",
    "gatherings.Told": "what was said in that round",
    "checkins.Sheet": "answers",
    "checkins.Theme": "answers",
    "outcomes.Survey": "has dates, and answers",
    "outcomes.Report": "what came of that round",
    "trios.Trio": "people",
    "trios.Room": "people",
    "trios.QuietMessage": "people",
    "trios.RhythmAlert": "people",
    "mail.OutboundEmail": "people",
    "mail.HeldKind": "somebody watches over the letters of that round",
    "audit.Event": "the record of that round",
}
"""Tables that belong to a programme, and why a copy begins without their rows."""
