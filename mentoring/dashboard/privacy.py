"""What is stored about people, why and until when: one page per programme, made from the models' own PersonalData declarations.

A topic names its models; which columns are deleted and which stay is read from the models, so a new column is on the page at once.
A sweep (tests/dashboard/test_privacy.py) checks that no model is left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.apps import apps
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentoring.templatetags.ui import day_text
from programs.models import Program

Text = str | Promise
Until = Callable[[Program | None], str]


@dataclass(frozen=True, slots=True)
class Topic:
    """One row of the statement. `models` are labels; `until` says when, for a programme or in general."""

    title: Text
    models: tuple[str, ...]
    why: Text
    who: Text
    until: Until


@dataclass(frozen=True, slots=True)
class Stored:
    """A topic ready to be read: `deleted` are the columns that go, `stays` those that remain as a record."""

    title: str
    why: str
    who: str
    until: str
    deleted: list[str]
    stays: list[str]


def _while_employed(program: Program | None) -> str:
    return _(
        "As long as you work here. After that you cannot sign in, and the details are deleted with the last programme you took part in, "
        "at the earliest after 30 days."
    )


def _until_applied(program: Program | None) -> str:
    return _(
        "The content is deleted when the file has been applied. That there was a file, and how many rows it had, stays."
    )


def _with_applications(program: Program | None) -> str:
    if program is None or program.ends_on is None:
        days = 183 if program is None else program.keep_applications_days
        return ngettext(
            "Until %(days)s day after the programme has ended.",
            "Until %(days)s days after the programme has ended.",
            days,
        ) % {"days": days}
    return _("Until %(date)s.") % {"date": day_text(program.ends_on + timedelta(days=program.keep_applications_days))}


def _videos(program: Program | None) -> str:
    days = 30 if program is None else program.keep_videos_days
    text = ngettext(
        "If you are not matched: %(days)s day after the match. If you become a mentor: when the programme closes.",
        "If you are not matched: %(days)s days after the match. If you become a mentor: when the programme closes.",
        days,
    )
    return text % {"days": days}


def _record(program: Program | None) -> str:
    return _(
        "The record cannot be changed, so that it can be trusted. It holds no names and no texts, only numbers, states and times."
    )


def _voluntary(program: Program | None) -> str:
    return _(
        "Until you take it back or withdraw, and at the latest to the date that stands where you answer: the match and the time to complain, or "
        "the last day of the permission if that is sooner. The counts stay."
    )


TOPICS: Final = (
    Topic(
        gettext_lazy("Who you are"),
        ("accounts.User", "accounts.Unit"),
        gettext_lazy(
            "To let you sign in, to check the conditions of a call, and to keep people of the same unit or line apart."
        ),
        gettext_lazy("The committee and administrators. Assessors do not see it in the first round."),
        _while_employed,
    ),
    Topic(
        gettext_lazy("Files from the HR system"),
        ("accounts.PeopleImport",),
        gettext_lazy("To keep names, units and managers right without anybody typing them."),
        gettext_lazy("Administrators."),
        _until_applied,
    ),
    Topic(
        gettext_lazy("Your part in a programme"),
        ("programs.Membership",),
        gettext_lazy("To show each person what belongs to their part, and nothing else."),
        gettext_lazy("The committee of the programme."),
        _with_applications,
    ),
    Topic(
        gettext_lazy("Your application"),
        (
            "applicants.Application",
            "applicants.Answer",
            "applicants.Decision",
            "applicants.Inquiry",
            "applicants.Leave",
            "applicants.ExtraTime",
            "applicants.PoolEntry",
            "applicants.PoolInvitation",
            "applicants.ManagerReply",
        ),
        gettext_lazy("To choose mentors, and to tell you how it went."),
        gettext_lazy(
            "The committee. Assessors see the answers without your name. Where the nearest manager is told or asked, the manager sees that you apply."
        ),
        _with_applications,
    ),
    Topic(
        gettext_lazy("What you need not answer"),
        ("breadth.VoluntaryAnswer",),
        gettext_lazy(
            "To see whether the breadth among those who apply lasts to the end. Only where a programme asks, on a legal basis that is written down "
            "and confirmed by the data protection officer, and with your consent. It has no effect on your application."
        ),
        gettext_lazy("Nobody. It is sealed and only counted, and no number under five is told."),
        _voluntary,
    ),
    Topic(
        gettext_lazy("How it was assessed"),
        (
            "scoring.Assignment",
            "scoring.Score",
            "scoring.Tally",
            "scoring.Declaration",
            "scoring.Tie",
            "scoring.Consensus",
        ),
        gettext_lazy("To treat everybody alike, and to be able to give reasons afterwards."),
        gettext_lazy(
            "The assessor, then the others who scored the same application, and the committee. Leaders never."
        ),
        _with_applications,
    ),
    Topic(
        gettext_lazy("Your video"),
        ("videos.Video", "videos.Passage", "videos.Viewing", "videos.Upload", "videos.Draft"),
        gettext_lazy("To let the committee and the leaders get to know you. You see who has watched it."),
        gettext_lazy("The committee, its assessors and the leaders of this programme. Each viewing is noted."),
        _videos,
    ),
    Topic(
        gettext_lazy("Rankings and the match"),
        (
            "matching.Ranking",
            "matching.MoreTime",
            "matching.PairConstraint",
            "matching.MatchRun",
            "matching.RuleReason",
            "matching.Explanation",
            "matching.Pairing",
            "matching.DueLetter",
            "matching.Ending",
        ),
        gettext_lazy("To find the match that serves everybody best, and to be able to show how it came about."),
        gettext_lazy(
            "A ranking is sealed, and seen by its leader alone until the deadline. After that the committee sees what the match used. "
            "Private notes are the leader's alone, always."
        ),
        _with_applications,
    ),
    Topic(
        gettext_lazy("Gatherings and check-ins"),
        (
            "gatherings.Gathering",
            "gatherings.Attendance",
            "gatherings.Guest",
            "gatherings.AgendaPoint",
            "gatherings.ActionPoint",
            "gatherings.FeedbackBox",
            "gatherings.FeedbackGiven",
            "gatherings.Told",
            "feeds.Feed",
            "resources.Resource",
            "resources.Reading",
            "gatherings.CheckInReminder",
        ),
        gettext_lazy("To invite you, to remind you, and to know how many meetings were held."),
        gettext_lazy("The committee, and those invited to the same gathering."),
        _with_applications,
    ),
    Topic(
        gettext_lazy("Your trio"),
        ("trios.Trio", "trios.Agreed", "trios.Topic", "trios.Meeting", "trios.Proposal", "trios.RhythmAlert"),
        gettext_lazy("To let leader and mentors agree, plan their meetings and keep their topics together."),
        gettext_lazy(
            "The leader and her mentors. An assistant sees the meetings alone, the committee when and how often you meet."
        ),
        _with_applications,
    ),
    Topic(
        gettext_lazy("The mentors’ room"),
        ("trios.Room",),
        gettext_lazy("To let two mentors prepare the hour together."),
        gettext_lazy("The two mentors alone. It is sealed: neither leader, committee nor administrator can open it."),
        _with_applications,
    ),
    Topic(
        gettext_lazy("The quiet line"),
        ("trios.QuietMessage",),
        gettext_lazy("To let you say in confidence that something does not work, and to have an answer in time."),
        gettext_lazy(
            "You and the contact outside the line. It is sealed: neither leader, committee nor administrator can open it."
        ),
        _with_applications,
    ),
    Topic(
        gettext_lazy("How it goes"),
        ("checkins.Sheet", "checkins.CheckInAnswer", "checkins.LeaderAnswer", "checkins.PulseAnswer", "checkins.Theme"),
        gettext_lazy("To hear in time when something is hard, and to talk about what matters at the check-ins."),
        gettext_lazy(
            "The committee alone. Not your leader, not your co-mentor, not administrators. Themes are noted without names."
        ),
        _with_applications,
    ),
    Topic(
        gettext_lazy("What came of it"),
        ("outcomes.Reply", "outcomes.Figure", "outcomes.Quote"),
        gettext_lazy("To know what the programme changes, and to tell the organisation."),
        gettext_lazy(
            "Your answers: nobody. They are sealed while a round of the survey is open, then added up with all others and destroyed. Sums of "
            "at least five answers are shown to the committee, and in the report. A leader sees her own result, and nobody else does."
        ),
        _with_applications,
    ),
    Topic(
        gettext_lazy("Letters to you"),
        ("mail.OutboundEmail", "mail.LetterEdit"),
        gettext_lazy("To be sure that every letter arrives, once."),
        gettext_lazy("The committee of the programme the letter is about, and administrators."),
        _with_applications,
    ),
    Topic(
        gettext_lazy("The record of who did what"),
        ("audit.Event", "audit.RowChange"),
        gettext_lazy("To be able to show afterwards that everything was done properly, and by whom."),
        gettext_lazy("Administrators and the data protection officer."),
        _record,
    ),
)

NOT_ABOUT_PEOPLE: Final = (
    "programs.Program", "programs.Aim", "applicants.Question", "applicants.Release", "scoring.Criterion", "breadth.Target",
    "breadth.VoluntaryQuestion", "breadth.VoluntaryCount",
    "mail.LetterText", "mail.HeldKind", "matching.TagRule",
    "matching.MatchChoices", "gatherings.CheckInSeries", "outcomes.Item", "outcomes.Survey", "outcomes.Measure", "outcomes.Report",
)  # fmt: skip
"""Models that describe a programme, not a person."""


def statement(program: Program | None) -> list[Stored]:
    """The whole statement in the active language. None: what holds for every programme."""
    return [
        Stored(
            title=str(topic.title),
            why=str(topic.why),
            who=str(topic.who),
            until=topic.until(program),
            deleted=_columns(topic.models, "erase"),
            stays=_columns(topic.models, "keep"),
        )
        for topic in TOPICS
    ]


def _columns(labels: tuple[str, ...], declared: str) -> list[str]:
    """The names people know these columns by, each once."""
    names: Mapping[str, None] = {}
    for label in labels:
        model = apps.get_model(label)
        fields = [model._meta.get_field(name) for name in getattr(model.PersonalData, declared, ())]
        names = {**names, **{capfirst(str(field.verbose_name)): None for field in fields}}
    return list(names)
