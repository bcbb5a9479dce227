from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mentoring.states import Flow, State


class Phase(State):
    """Where a programme is. The ribbon on every page of a programme shows these."""

    DRAFT = "draft", _("Draft")
    CALL = "call", _("Call")
    SCREENING = "screening", _("Screening")
    VIDEO = "video", _("Video")
    RANKING = "ranking", _("Ranking")
    MATCHING = "matching", _("Matching")
    RUNNING = "running", _("Running")
    CLOSED = "closed", pgettext_lazy("programme", "Closed")
    ARCHIVED = "archived", _("Archived")

    @classmethod
    def tones(cls) -> Mapping[str, str]:
        return {
            "draft": "neutral", "call": "info", "screening": "progress", "video": "progress", "ranking": "progress",
            "matching": "progress", "running": "success", "closed": "neutral", "archived": "neutral",
        }  # fmt: skip

    @classmethod
    def owners(cls) -> Mapping[str, str]:
        return {
            "draft": "coordinator", "call": "applicant", "screening": "assessor", "video": "applicant", "ranking": "leader",
            "matching": "coordinator", "running": "mentor", "closed": "coordinator", "archived": "nobody",
        }  # fmt: skip


PROGRAM_FLOW: Final[Flow[Phase]] = Flow(
    name="programme",
    initial=Phase.DRAFT,
    moves={
        Phase.DRAFT: frozenset({Phase.CALL}),
        Phase.CALL: frozenset({Phase.SCREENING}),
        Phase.SCREENING: frozenset({Phase.VIDEO}),
        Phase.VIDEO: frozenset({Phase.RANKING}),
        Phase.RANKING: frozenset({Phase.MATCHING}),
        Phase.MATCHING: frozenset({Phase.RUNNING, Phase.RANKING}),
        Phase.RUNNING: frozenset({Phase.CLOSED}),
        Phase.CLOSED: frozenset({Phase.ARCHIVED}),
        Phase.ARCHIVED: frozenset(),
    },
)


class Middle(models.TextChoices):
    """What stands for several marks on one criterion. The median is not moved by one stray mark; the mean uses all there is."""

    MEDIAN = "median", _("median")
    MEAN = "mean", _("mean")


class CorePart(models.TextChoices):
    """What a programme can decide for all district programmes that stand under it."""

    RUBRIC = "rubric", _("the scoring forms")
    PRIVACY = "privacy", _("how long personal data is kept")
    MEASURES = "measures", _("the aims and how they are measured")


class ManagerPart(models.TextChoices):
    """What an applicant's nearest manager gets when the application is submitted. Whatever the manager says, people decide."""

    NOTHING = "nothing", _("nothing")
    INFORMED = "informed", _("a letter")
    ASKED = "asked", _("a letter with a question")


class Role(models.TextChoices):
    COORDINATOR = "coordinator", _("Coordinator")
    ASSESSOR = "assessor", _("Assessor")
    LEADER = "leader", _("Leader")
    MENTOR = "mentor", _("Mentor")
    ASSISTANT = "assistant", _("Assistant to a leader")
