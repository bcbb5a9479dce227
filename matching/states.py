from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.states import Flow, State


class RankingState(State):
    DRAFT = "draft", _("Not sent yet")
    SENT = "sent", _("Sent")

    @classmethod
    def tones(cls) -> Mapping[str, str]:
        return {"draft": "info", "sent": "success"}

    @classmethod
    def owners(cls) -> Mapping[str, str]:
        return {"draft": "leader", "sent": "nobody"}


RANKING_FLOW: Final[Flow[RankingState]] = Flow(
    name="ranking",
    initial=RankingState.DRAFT,
    moves={
        RankingState.DRAFT: frozenset({RankingState.SENT}),
        RankingState.SENT: frozenset({RankingState.DRAFT}),
    },
)


class RunState(State):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Being solved")
    SOLVED = "solved", _("Solved")
    PROPOSED = "proposed", _("Proposed")
    IMPOSSIBLE = "impossible", _("Rules clash")
    FAILED = "failed", _("Technical problem")
    STOPPED = "stopped", _("Stopped")
    PUBLISHED = "published", _("Published")

    @classmethod
    def tones(cls) -> Mapping[str, str]:
        return {
            "queued": "info", "running": "progress", "solved": "success", "proposed": "progress", "impossible": "warning", "failed": "danger",
            "stopped": "neutral", "published": "success",
        }  # fmt: skip

    @classmethod
    def owners(cls) -> Mapping[str, str]:
        return {
            "queued": "system", "running": "system", "solved": "coordinator", "proposed": "coordinator",
            "impossible": "coordinator", "failed": "coordinator",
            "stopped": "coordinator", "published": "nobody",
        }  # fmt: skip


RUN_FLOW: Final[Flow[RunState]] = Flow(
    name="match run",
    initial=RunState.QUEUED,
    moves={
        RunState.QUEUED: frozenset({RunState.RUNNING, RunState.STOPPED}),
        RunState.RUNNING: frozenset(
            {RunState.SOLVED, RunState.IMPOSSIBLE, RunState.FAILED, RunState.STOPPED, RunState.QUEUED}
        ),
        RunState.SOLVED: frozenset({RunState.PROPOSED, RunState.PUBLISHED}),
        RunState.PROPOSED: frozenset({RunState.PUBLISHED, RunState.SOLVED}),
        RunState.IMPOSSIBLE: frozenset(),
        RunState.FAILED: frozenset(),
        RunState.STOPPED: frozenset(),
        RunState.PUBLISHED: frozenset(),
    },
)


class PairingState(State):
    PUBLISHED = "published", _("Published")
    CONFIRMED = "confirmed", _("Confirmed")
    DECLINED = "declined", _("Declined")
    ENDED = "ended", _("Ended")

    @classmethod
    def tones(cls) -> Mapping[str, str]:
        return {"published": "info", "confirmed": "success", "declined": "warning", "ended": "neutral"}

    @classmethod
    def owners(cls) -> Mapping[str, str]:
        return {"published": "mentor", "confirmed": "nobody", "declined": "coordinator", "ended": "coordinator"}


PAIRING_FLOW: Final[Flow[PairingState]] = Flow(
    name="pairing",
    initial=PairingState.PUBLISHED,
    moves={
        PairingState.PUBLISHED: frozenset({PairingState.CONFIRMED, PairingState.DECLINED, PairingState.ENDED}),
        PairingState.CONFIRMED: frozenset({PairingState.ENDED}),
        PairingState.DECLINED: frozenset(),
        PairingState.ENDED: frozenset(),
    },
)


class PairRule(models.TextChoices):
    """What a coordinator may say of one pair before the match is run."""

    FORBIDDEN = "forbidden", _("Not together")
    LOCKED = "locked", _("Together")


class EndReason(models.TextChoices):
    """Why a pair did not go on. In words that blame nobody; only coordinators see it."""

    SAID_NO = "said_no", _("One of the two could not say yes")
    LEFT = "left", _("One of the two has left, or has new tasks")
    TIME = "time", _("There was not time enough for it")
    FIT = "fit", _("The two agree that another match would be better")
    LINE = "line", _("They now work in the same line or unit")
    SILENT = "silent", _("No answer could be had")
    REARRANGED = "rearranged", _("Made room when the match was changed")


class LetterEvent(models.TextChoices):
    """What a letter of a published match tells, and to whom."""

    MATCH_LEADER = "match_leader", _("to a leader")
    MATCH_MENTOR = "match_mentor", _("to a mentor")
    NO_MENTOR = "no_mentor", _("to a leader without a mentor")
    MATCH_CHANGED = "match_changed", _("about a change")
    PAIR_OFF = "pair_off", _("about a pair that does not go on")
    RESERVE = "reserve", _("to the reserve list")


class Closeness(models.TextChoices):
    """Why a leader says that the two are too close to be a pair."""

    FAMILY = "family", _("We are family")
    FRIENDS = "friends", _("We are close friends")
    WORK = "work", _("We work closely together")
    OTHER = "other", _("Something else")


class MixTag(models.TextChoices):
    """What a rule on the mix counts."""

    OPERATIVE = "operative", _("Operative")
    CIVILIAN = "civilian", _("Civilian")
    SAME_UNIT = "same_unit", _("From one unit")


class Objective(models.TextChoices):
    """In which order matches are compared."""

    WORST_FIRST = "default", _("The worst wishes first: as few as can be get their last wish, then the one before it")
    MOST_FIRST = "greedy", _("The first wishes first: as many as can be get their first wish, then their second")
    TOTAL = "total", _("The total: the smallest sum of wish numbers")


class Unsent(models.TextChoices):
    """What becomes of a leader who sent no ranking."""

    LAST = "last", _("They take part, and get mentors the others leave")
    NONE = "none", _("They get no mentor in this match")


class Unranked(models.TextChoices):
    """May a leader get a mentor she did not rank?"""

    AFTER = "after", _("Yes, after all those the leader ranked")
    NEVER = "never", _("No, the place rather stays free")


class Unwanted(models.TextChoices):
    """What becomes of a mentor whom no leader ranked."""

    FILL = "fill", _("They can fill a place that would stay free")
    RESERVE = "reserve", _("They go to the reserve list")


class Shortage(models.TextChoices):
    """What happens when there are more places than mentors."""

    SHARE = "share", _("Run it: places stay free, but as few leaders as can be are left with no mentor")
    REFUSE = "refuse", _("Do not run it before there are mentors enough")


class PlaceInOrder(models.IntegerChoices):
    """When a soft rule is looked at: after that stage of the objective (matching.engine)."""

    FIRST = 0, _("before everything, even before places are filled")
    AFTER_PLACES = 1, _("after the places are filled")
    BEFORE_WISHES = 2, _("before the leaders' wishes")
    AFTER_WISHES = 3, _("after the leaders' wishes")
    LAST = 4, _("last, only among what is otherwise equal")
