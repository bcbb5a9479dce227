from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Moment(models.TextChoices):
    """When people are asked, in order."""

    START = "start", _("At the start")
    MIDWAY = "midway", _("Midway")
    END = "end", _("At the end")
    AFTER = "after", _("Six months after")


class Audience(models.TextChoices):
    """Who is asked. The values are those of their part in the programme."""

    LEADER = "leader", _("Leaders")
    MENTOR = "mentor", _("Mentors")


class ItemKind(models.TextChoices):
    """How a question is answered."""

    FREQUENCY = "frequency", _("How often, 0 to 4")
    CONFIDENCE = "confidence", _("How sure, 1 to 7; at the end also as it was before")
    AGREEMENT = "agreement", _("How far one agrees, 1 to 7")
    SEEN = "seen", _("Yes, no or do not know")
    AGAIN = "again", _("Yes or no")
    HOURS = "hours", _("Hours")
    WORDS = "words", _("In one's own words")


class Subject(models.TextChoices):
    """What a question is about: the eight themes of digital competence, and what else is asked."""

    SERVICES = "services", _("Crime and services change")
    DATA = "data", _("Data in decisions")
    AI = "ai", _("AI: possibilities and limits")
    SECURITY = "security", _("Security and privacy")
    HABITS = "habits", _("One’s own digital habits")
    CHANGE = "change", _("Leading digital change")
    TALENT = "talent", _("Digital talents")
    LEARNING = "learning", _("A leader who learns")
    ASKING = "asking", _("Asking the right questions")
    JUDGING = "judging", _("Judging a digital proposal")
    LEADING = "leading", _("Leading a digital change")
    INSIGHT = "insight", _("Insight into priorities")
    COURAGE = "courage", _("Courage to speak up")
    STAY = "stay", _("Wish to stay")
    RECOMMEND = "recommend", _("Would recommend the employer")
    AGAIN = "again", _("Would do it again")
    HOURS = "hours", _("Time used")
    CHOICE = "choice", _("A choice made differently")


THEMES = (
    Subject.SERVICES, Subject.DATA, Subject.AI, Subject.SECURITY, Subject.HABITS, Subject.CHANGE, Subject.TALENT, Subject.LEARNING,
)  # fmt: skip
"""What leaders are asked how often they do, and mentors whether they have seen it."""


class Unit(models.TextChoices):
    PERCENT = "percent", "%"
    INDEX = "index", _("of 100")
    NUMBER = "number", ""


class MeasureKind(models.TextChoices):
    """By what one will know whether an aim is reached. Those named as subjects are indexes from 0 to 100."""

    MEETINGS_HELD = "meetings_held", _("Planned meetings of the trios that were held")
    ATTENDANCE = "attendance", _("Attendance at gatherings")
    USEFUL = "useful", _("Check-ins that say the meetings were useful (4 or 5 of 5)")
    PERSPECTIVE = "perspective", _("Leaders’ taps that tell of a new perspective (4 or 5 of 5)")
    CHANGED = "changed", _("Leaders’ taps that tell of something done differently")
    THEMES = "themes", _("Leaders’ index, all themes")
    SERVICES = "services", _("Leaders’ index: crime and services change")
    DATA = "data", _("Leaders’ index: data in decisions")
    AI = "ai", _("Leaders’ index: AI, possibilities and limits")
    SECURITY = "security", _("Leaders’ index: security and privacy")
    HABITS = "habits", _("Leaders’ index: one’s own digital habits")
    CHANGE = "change", _("Leaders’ index: leading digital change")
    TALENT = "talent", _("Leaders’ index: digital talents")
    LEARNING = "learning", _("Leaders’ index: a leader who learns")
    INSIGHT = "insight", _("Mentors’ index: insight into priorities")
    COURAGE = "courage", _("Mentors’ index: courage to speak up")
    STAY = "stay", _("Mentors’ index: wish to stay")
    RECOMMEND = "recommend", _("Mentors’ index: would recommend the employer")
    LEADERS_AGAIN = "leaders_again", _("Leaders who would do it again")
    MENTORS_AGAIN = "mentors_again", _("Mentors who would do it again")
    APPLICANTS = "applicants", _("Applicants")
    BREADTH = "breadth", _("Targets for breadth that the short list met")

    @property
    def unit(self) -> Unit:
        if self == MeasureKind.APPLICANTS:
            return Unit.NUMBER
        return Unit.INDEX if self == MeasureKind.THEMES or self.value in Subject.values else Unit.PERCENT


class SurveyState(models.TextChoices):
    """Where a round of the survey is. Not stored: it follows from its dates and from whether it is counted."""

    AHEAD = "ahead", _("Ahead")
    OPEN = "open", _("Open")
    CLOSED = "closed", pgettext_lazy("survey", "Closed")

    @property
    def tone(self) -> str:
        return {"ahead": "neutral", "open": "info", "closed": "success"}[self.value]


def heading_of(audience: Audience) -> str | Promise:
    """What stands above the form."""
    return (
        _("What you do as a leader")
        if audience == Audience.LEADER
        else _("What you have seen and what it has given you")
    )
