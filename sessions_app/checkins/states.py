from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Need(models.IntegerChoices):
    """Does a mentor need something from the committee?"""

    NO = 0, _("No")
    TALK = 1, _("I would like a talk")
    SOON = 2, _("Yes, soon")


class SheetKind(models.TextChoices):
    """What a person is asked."""

    CHECK_IN = "check_in", _("Before a check-in")
    TAPS = "taps", _("Three taps for leaders")
    PULSE = "pulse", _("Pulse of the match")

    @property
    def heading(self) -> str | Promise:
        """What stands above the form."""
        return _TITLES[self]


_TITLES: Final[Mapping[str, str | Promise]] = {
    "check_in": _("One minute before the check-in"),
    "taps": _("Three taps"),
    "pulse": _("How does the match go?"),
}


class Help(models.IntegerChoices):
    """What would help a match along."""

    NOTHING = 0, _("Nothing now")
    TIME = 1, _("More time for it")
    AIMS = 2, _("Clearer aims")
    TALK = 3, _("A talk with the committee")


class Unsent(models.TextChoices):
    """Why the letter with the form was not sent. Ends the sentence "not sent, because …"."""

    NO = "", ""
    TOO_LATE = "too_late", _("it was more than two days late")
    OVER = "over", _("the time to answer was over")
    CANCELLED = "cancelled", _("the check-in was called off")
    NOT_RUNNING = "programme_not_running", _("the programme was not running")
    LEFT = "left", _("the person no longer takes part")
    ANSWERED = "answered", _("the form was filled in already")


class Flag(models.TextChoices):
    """What a coordinator should not miss in an answer, the most pressing first."""

    SOON = "soon", _("needs you soon")
    UNSAFE = "unsafe", _("does not feel safe to speak")
    POOR = "poor", _("finds that the match goes badly")
    NOT_MET = "not_met", _("has not met the leader since the last check-in")

    @classmethod
    def tones(cls) -> Mapping[str, str]:
        return {"soon": "danger", "unsafe": "danger", "poor": "warning", "not_met": "warning"}

    @property
    def tone(self) -> str:
        return self.tones()[self.value]


class ThemeKind(models.TextChoices):
    """What mentors talk about at check-ins. A fixed list, so that themes can be counted and tell nobody apart."""

    PREPARING = "preparing", _("How to prepare a meeting")
    TIME = "time", _("Getting time in the calendar")
    RESISTANCE = "resistance", _("Resistance")
    COURAGE = "courage", _("What is hard to bring up")
    LEARNING = "learning", _("What the mentors learn themselves")
    BALANCE = "balance", _("Balance between the two mentors")
    INSIGHT = "insight", _("What other leaders ought to hear")
    DIGITAL = "digital", _("A digital subject")
    OTHER = "other", _("Something else")
