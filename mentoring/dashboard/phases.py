"""From phase to phase: what is in the way of the next one.

Each programme phase has one function that yields what is in the way. A sentence says what, a link leads to where it is put right.
What they go by is read beforehand (`facts`), so that they ask the database nothing, and many programmes cost no more than one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applicants.states import HANDED_IN_UNDECIDED, ApplicationState, Round
from matching.policies.rankings import deadline_of
from mentoring.dashboard.facts import Facts, facts_about
from mentoring.policies import Refusal, why_not
from mentoring.templatetags.ui import spoken_day, spoken_moment
from programs.models import Program
from programs.policies import check_can_open_call
from programs.states import Phase


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that is in the way of the next phase. `waits`: only time can put it right, there is nothing to do."""

    code: str
    sentence: str
    url: str = ""
    link: str = ""
    waits: bool = False


def next_phase(program: Program) -> Phase | None:
    """Where the programme goes from here when all is well. None: it is archived."""
    phases = list(Phase)
    place = phases.index(program.state)
    return phases[place + 1] if place + 1 < len(phases) else None


def blockers(program: Program, target: Phase, *, now: datetime, facts: Facts | None = None) -> list[Blocker]:
    """All that is in the way of moving to `target` now, in the order one would put it right. Empty: nothing is.

    Who asks about several programmes reads their facts together and passes them; else they are read here.
    """
    known = facts or facts_about([program], now=now)[program.pk]
    if target == Phase.RANKING and program.state == Phase.MATCHING:
        return list(_before_ranking_again(program, known, now))
    return list(_BEFORE[target](program, known, now))


def why_blocked(program: Program, target: Phase, *, now: datetime) -> Refusal | None:
    """The first thing in the way, as what a service raises and a button shows."""
    for blocker in blockers(program, target, now=now):
        return Refusal(blocker.code, blocker.sentence)
    return None


HAPPENS: Mapping[Phase | None, str | Promise] = {
    Phase.CALL: gettext_lazy("Everybody in the organisation can read the call, and apply from the moment it opens."),
    Phase.SCREENING: gettext_lazy("The call ends, and the applications are handed out evenly to the assessors."),
    Phase.VIDEO: gettext_lazy("Those invited can send their video until the deadline."),
    Phase.RANKING: gettext_lazy("The leaders see the short list with its videos and can rank until the deadline."),
    Phase.MATCHING: gettext_lazy("The rankings are opened, and the match can be run."),
    Phase.RUNNING: gettext_lazy("The match holds. From now on mentors are reminded of the monthly check-ins."),
    Phase.CLOSED: gettext_lazy(
        "The meetings are over. No more gatherings can be planned, and no more reminders are sent."
    ),
    Phase.ARCHIVED: gettext_lazy("Nothing in the programme can be changed any more. This cannot be undone."),
}
"""What moving to a phase means, for the person about to press the button."""


def page_of(program: Program, phase: Phase) -> str:
    """Where a coordinator works in a phase. The ribbon and the control page lead there."""
    rounds = {Phase.SCREENING: Round.APPLICATION, Phase.VIDEO: Round.VIDEO}
    if phase in rounds:
        return reverse("scoring:result-list", args=[program.slug, rounds[phase]])
    pages = {
        Phase.CALL: "applicants:application-list",
        Phase.RANKING: "matching:leader-list",
        Phase.MATCHING: "matching:board",
        Phase.RUNNING: "gatherings:gathering-list",
    }
    return reverse(pages.get(phase, "dashboard:program-control"), args=[program.slug])


def _said(instant: datetime, now: datetime) -> str:
    return spoken_moment(instant, now=now, distance=False)


def _said_day(day: date, now: datetime) -> str:
    return spoken_day(day, today=timezone.localdate(now))


def _texts(program: Program, code: str, sentence: str) -> Blocker:
    return Blocker(code, sentence, reverse("programs:program-edit", args=[program.slug]), _("Change the texts"))


def _dates(program: Program, code: str, sentence: str, *, waits: bool = False) -> Blocker:
    return Blocker(code, sentence, reverse("programs:program-dates", args=[program.slug]), _("Change the dates"), waits)


def _conditions(program: Program, code: str, sentence: str) -> Blocker:
    return Blocker(code, sentence, reverse("programs:program-numbers", args=[program.slug]), _("Change the conditions"))


def _members(program: Program, code: str, sentence: str) -> Blocker:
    return Blocker(code, sentence, reverse("programs:member-list", args=[program.slug]), _("Open the list of members"))


_TO_OPEN = {
    "text_missing": _texts,
    "dates_missing": _dates,
    "call_over": _dates,
    "no_reference_date": _conditions,
    "no_age_reason": _conditions,
    "no_age_alternatives": _conditions,
    "age_not_decided": _conditions,
    "age_limit_over": _conditions,
}
"""Where each refusal of programs.policies.check_can_open_call is put right."""


def _before_call(program: Program, facts: Facts, now: datetime) -> Iterator[Blocker]:
    if refusal := why_not(check_can_open_call, program, now=now):
        yield _TO_OPEN[refusal.code](program, refusal.code, str(refusal))
    if not facts.has_questions:
        yield Blocker(
            "no_questions",
            _("The application form has no questions yet. Write at least one."),
            reverse("applicants:question-list", args=[program.slug]),
            _("Write the questions"),
        )


def _before_screening(program: Program, facts: Facts, now: datetime) -> Iterator[Blocker]:
    missing = program.assessors_per_application - facts.assessors
    if missing > 0:
        sentence = ngettext("%(number)s assessor is missing.", "%(number)s assessors are missing.", missing) % {
            "number": missing
        }
        yield _members(program, "too_few_assessors", sentence)
    if not facts.has_criteria:
        yield Blocker(
            "no_rubric",
            _("The scoring form for the applications has no criteria yet. Write at least one."),
            reverse("scoring:criterion-list", args=[program.slug]),
            _("Write the scoring form"),
        )
    if program.call_closes_at is not None and now < program.call_closes_at:
        sentence = _("The call is open until %(when)s. Applicants have been promised that time.")
        yield _dates(program, "call_open", sentence % {"when": _said(program.call_closes_at, now)}, waits=True)
    elif not facts.applications[ApplicationState.SUBMITTED]:
        yield Blocker(
            "no_applications",
            _("Nobody has applied, so there is nothing to assess. Start a new round with a longer call."),
        )


def _before_video(program: Program, facts: Facts, now: datetime) -> Iterator[Blocker]:
    yield from _not_given_out(program, facts, Round.APPLICATION)
    yield from _undecided(program, facts, *HANDED_IN_UNDECIDED)
    if not facts.applications[ApplicationState.INVITED]:
        yield _results(program, Round.APPLICATION, "nobody_invited", _("Nobody has been invited to send a video yet."))
    if program.video_closes_at is None or program.video_closes_at <= now:
        yield _dates(program, "no_video_deadline", _("Set a date to come by which videos are to be sent."))


def _before_ranking(program: Program, facts: Facts, now: datetime) -> Iterator[Blocker]:
    if not facts.leaders:
        yield _members(program, "no_leaders", _("No leader takes part yet."))
    if program.video_closes_at is not None and program.video_closes_at <= now:
        yield from _not_given_out(program, facts, Round.VIDEO)
    yield from _undecided(program, facts, ApplicationState.INVITED)
    listed = facts.applications[ApplicationState.SHORTLISTED]
    places = sum(leader.number_of_places() for leader in facts.leaders)
    if not listed:
        yield _results(program, Round.VIDEO, "no_short_list", _("Nobody is on the short list yet."))
    elif listed < places:
        sentence = _("The short list has %(listed)s people for %(places)s places. Add more people, or fewer places.")
        yield _results(program, Round.VIDEO, "short_list_too_short", sentence % {"listed": listed, "places": places})
    if silent := facts.without_captions:
        sentence = ngettext(
            "%(number)s clip on the short list has no captions yet, and this programme asks for them.",
            "%(number)s clips on the short list have no captions yet, and this programme asks for them.",
            silent,
        )
        yield _results(program, Round.VIDEO, "no_captions", sentence % {"number": silent})
    if program.ranking_closes_at is None or program.ranking_closes_at <= now:
        yield _dates(program, "no_ranking_deadline", _("Set a date to come by which leaders are to have ranked."))


def _not_given_out(program: Program, facts: Facts, round_: Round) -> Iterator[Blocker]:
    if idle := facts.not_given_out:
        sentence = (
            ngettext("%(number)s video has no assessor yet.", "%(number)s videos have no assessor yet.", idle)
            if round_ == Round.VIDEO
            else ngettext(
                "%(number)s application has no assessor yet.", "%(number)s applications have no assessor yet.", idle
            )
        )
        yield _results(program, round_, "not_given_out", sentence % {"number": idle})


def _undecided(program: Program, facts: Facts, *states: ApplicationState) -> Iterator[Blocker]:
    if undecided := sum(facts.applications[state] for state in states):
        sentence = ngettext(
            "%(number)s applicant has not been told how it went.",
            "%(number)s applicants have not been told how it went.",
            undecided,
        )
        round_ = Round.APPLICATION if ApplicationState.SUBMITTED in states else Round.VIDEO
        yield _results(program, round_, "undecided", sentence % {"number": undecided})


def _results(program: Program, round_: Round, code: str, sentence: str) -> Blocker:
    return Blocker(
        code,
        sentence,
        page_of(program, Phase.SCREENING if round_ == Round.APPLICATION else Phase.VIDEO),
        _("Open the results"),
    )


def _before_matching(program: Program, facts: Facts, now: datetime) -> Iterator[Blocker]:
    if program.ranking_closes_at is not None and now < program.ranking_closes_at:
        sentence = _("Leaders can rank, and change their ranking, until %(when)s. Until then it is sealed.")
        yield _dates(program, "ranking_open", sentence % {"when": _said(program.ranking_closes_at, now)}, waits=True)
    elif later := [(until, leader) for leader in facts.leaders if (until := deadline_of(leader)) and now < until]:
        until, last = max(later, key=lambda each: each[0])
        sentence = _(
            "%(name)s has been given more time, and can rank until %(when)s. Until then the rankings are sealed."
        )
        said = sentence % {"name": last.user.name, "when": _said(until, now)}
        yield Blocker("more_time", said, waits=True)
    elif not facts.has_rankings:
        yield _dates(program, "no_rankings", _("No leader has sent a ranking. Give them more time: set a later date."))


def _before_ranking_again(program: Program, facts: Facts, now: datetime) -> Iterator[Blocker]:
    if facts.is_published:
        yield _match(program, "published", _("The match has been published, so the ranking cannot be opened again."))
    if program.ranking_closes_at is None or program.ranking_closes_at <= now:
        yield _dates(program, "no_ranking_deadline", _("Set a date to come by which leaders are to have ranked."))


def _match(program: Program, code: str, sentence: str) -> Blocker:
    return Blocker(code, sentence, page_of(program, Phase.MATCHING), _("Open the match board"))


def _before_running(program: Program, facts: Facts, now: datetime) -> Iterator[Blocker]:
    if not facts.is_published:
        yield _match(program, "not_published", _("The match has not been published yet."))
    if program.contact_id is None:
        yield _texts(program, "no_contact", _("Name the contact outside the line, whom participants may turn to."))


def _before_closed(program: Program, facts: Facts, now: datetime) -> Iterator[Blocker]:
    today = timezone.localdate(now)
    if program.ends_on is not None and today < program.ends_on:
        sentence = _("The programme runs until %(date)s.") % {"date": _said_day(program.ends_on, now)}
        yield _dates(program, "running", sentence, waits=True)
        return
    if ahead := facts.gatherings_ahead:
        sentence = ngettext(
            "%(number)s gathering is still to come. Hold it or call it off.",
            "%(number)s gatherings are still to come. Hold them or call them off.",
            ahead,
        )
        url = reverse("gatherings:gathering-list", args=[program.slug])
        yield Blocker("gatherings_ahead", sentence % {"number": ahead}, url, _("Open the gatherings"))


def _before_archived(program: Program, facts: Facts, now: datetime) -> Iterator[Blocker]:
    if program.ends_on is None:
        return
    until = program.ends_on + timedelta(days=program.keep_applications_days)
    if timezone.localdate(now) < until:
        sentence = _("Applications are kept until %(date)s. The programme can be archived after that.")
        yield Blocker("kept", sentence % {"date": _said_day(until, now)}, waits=True)


_BEFORE: Mapping[Phase, Callable[[Program, Facts, datetime], Iterator[Blocker]]] = {
    Phase.CALL: _before_call,
    Phase.SCREENING: _before_screening,
    Phase.VIDEO: _before_video,
    Phase.RANKING: _before_ranking,
    Phase.MATCHING: _before_matching,
    Phase.RUNNING: _before_running,
    Phase.CLOSED: _before_closed,
    Phase.ARCHIVED: _before_archived,
}
