"""What one would rather have done before a programme is closed. None of it is in the way; what is, stands in `phases`."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.selectors import confirmation_counts
from mentoring.dashboard.facts import facts_about
from mentoring.dashboard.phases import Blocker
from mentoring.templatetags.ui import day_text
from programs.models import Program
from sessions_app.checkins.selectors import calling, themes_of
from sessions_app.outcomes.selectors.surveys import surveys_of
from sessions_app.outcomes.states import Moment
from sessions_app.selectors import open_actions_in, to_take_attendance_of


def left_to_do(program: Program, *, now: datetime) -> list[Blocker]:
    """In the order one would do it. Nothing is said of the quiet line: whether there is a message on it is nobody's but its two."""
    return list(_left(program, now))


def _left(program: Program, now: datetime) -> Iterator[Blocker]:
    facts = facts_about([program], now=now)[program.pk]
    if calls := len(calling([program], now=now).get(program.pk, [])):
        sentence = ngettext(
            "%(number)s answer from a mentor or leader calls for somebody from the committee.",
            "%(number)s answers from mentors or leaders call for somebody from the committee.",
            calls,
        )
        yield _at(program, "checkins:pulse-list", "calling", sentence % {"number": calls}, _("Open the answers"))
    if alerts := facts.out_of_rhythm:
        sentence = ngettext(
            "%(number)s trio is out of rhythm, and nobody has talked with them.",
            "%(number)s trios are out of rhythm, and nobody has talked with them.",
            alerts,
        )
        yield _at(program, "trios:rhythm", "rhythm", sentence % {"number": alerts}, _("Open the trios"))
    confirmed, pairs = confirmation_counts(program)
    if silent := pairs - confirmed:
        sentence = ngettext("%(number)s pair has not said yes.", "%(number)s pairs have not said yes.", silent)
        yield _at(program, "matching:pair-list", "pairs", sentence % {"number": silent}, _("Open the pairs"))
    if missing := to_take_attendance_of([program], now=now).count():
        sentence = ngettext(
            "Nobody has taken attendance at %(number)s gathering. Certificates say who was there.",
            "Nobody has taken attendance at %(number)s gatherings. Certificates say who was there.",
            missing,
        )
        yield _at(
            program, "gatherings:gathering-list", "attendance", sentence % {"number": missing}, _("Open the gatherings")
        )
    if unanswered := themes_of(program).filter(done="").count():
        sentence = ngettext(
            "%(number)s theme from the check-ins has no answer: you said, we did.",
            "%(number)s themes from the check-ins have no answer: you said, we did.",
            unanswered,
        )
        yield _at(program, "checkins:theme-list", "themes", sentence % {"number": unanswered}, _("Open the themes"))
    if undone := open_actions_in(program).count():
        sentence = ngettext(
            "%(number)s action from a gathering is not done.",
            "%(number)s actions from gatherings are not done.",
            undone,
        )
        yield _at(program, "gatherings:action-list", "actions", sentence % {"number": undone}, _("Open the actions"))
    last = surveys_of(program).get(Moment.END)
    if last is None:
        sentence = _("No round of the survey is planned for the end, so nobody will know what came of it.")
        yield _at(program, "outcomes:survey-plan", "no_survey", sentence, _("Plan the survey"))
    elif last.counted_at is None:
        sentence = _("The last round of the survey can be answered until %(date)s.") % {
            "date": day_text(last.closes_on)
        }
        yield _at(program, "outcomes:survey-plan", "survey", sentence, _("Open the survey"))
    if lost := facts.letters_lost:
        sentence = ngettext("%(number)s letter did not arrive.", "%(number)s letters did not arrive.", lost)
        yield _at(program, "dashboard:letter-bounces", "letters", sentence % {"number": lost}, _("Open the letters"))


def _at(program: Program, name: str, code: str, sentence: str, link: str) -> Blocker:
    return Blocker(code, sentence, reverse(name, args=[program.slug]), link)
