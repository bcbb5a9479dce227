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
    IMPOSSIBLE = "impossible", _("Rules clash")
    FAILED = "failed", _("Technical problem")
    PUBLISHED = "published", _("Published")

    @classmethod
    def tones(cls) -> Mapping[str, str]:
        return {
            "queued": "info", "running": "progress", "solved": "success",
            "impossible": "warning", "failed": "danger", "published": "success",
        }  # fmt: skip

    @classmethod
    def owners(cls) -> Mapping[str, str]:
        return {
            "queued": "system", "running": "system", "solved": "coordinator", "impossible": "coordinator", "failed": "coordinator",
            "published": "nobody",
        }  # fmt: skip


RUN_FLOW: Final[Flow[RunState]] = Flow(
    name="match run",
    initial=RunState.QUEUED,
    moves={
        RunState.QUEUED: frozenset({RunState.RUNNING}),
        RunState.RUNNING: frozenset({RunState.SOLVED, RunState.IMPOSSIBLE, RunState.FAILED, RunState.QUEUED}),
        RunState.SOLVED: frozenset({RunState.PUBLISHED}),
        RunState.IMPOSSIBLE: frozenset(),
        RunState.FAILED: frozenset(),
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
