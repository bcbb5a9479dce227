"""The report of a programme: the same for the page, the PDF and the spreadsheet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mentoring.accounts.models import User
from mentoring.disclosure import SMALLEST
from mentoring.documents import Chart, Document, Section, Table
from mentoring.templatetags.ui import spoken_day
from programs.models import Aim, Membership, Program
from programs.rules import is_coordinator
from programs.states import Role
from sessions_app.outcomes.models import Quote, Reply, Report
from sessions_app.outcomes.selectors.numbers import (
    SHOWN_STEPS,
    Numbers,
    Share,
    attendance_at,
    meetings_held,
    numbers_of,
)
from sessions_app.outcomes.selectors.series import CONFIDENCE, OWN_GAINS, Series, series_of
from sessions_app.outcomes.selectors.surveys import rounds_of
from sessions_app.outcomes.states import THEMES, Audience, MeasureKind, Moment, Subject, Unit
from sessions_app.selectors import feedback_means
from sessions_app.states import GatheringState
from sessions_app.trios.content import HELD_OF_PLANNED

TOO_FEW: Final = "–"
COVERED: Final = "<5"
"""What stands in a table instead of a group of fewer than five, and of one that would give it away."""

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure at the top of the page."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ProgramReport:
    """`document` is all there is; `headlines` are four figures of it for a reader in a hurry."""

    document: Document
    headlines: list[Headline]
    shared_at: datetime | None


def report_visible_to(user: User, program: Program) -> bool:
    """A coordinator sees it always, leaders and mentors once it is shared."""
    return is_coordinator(user, program) or Report.objects.filter(program=program, shared_at__isnull=False).exists()


@dataclass(frozen=True, slots=True)
class ToRead:
    """What there is to read for a leader or mentor of a programme: the shared report, and a leader's own figures."""

    program: Program
    report: bool
    own: bool


def to_read(user: User) -> list[ToRead]:
    """For every programme the person is leader or mentor in and that has something to read. One query."""
    shared = Report.objects.filter(program=OuterRef("pk"), shared_at__isnull=False)
    kept = Reply.objects.filter(
        survey__program=OuterRef("pk"), member__user=user, member__ended_at=None, counted=True, envelope__isnull=False
    )
    mine = Membership.objects.filter(
        program=OuterRef("pk"), user=user, role__in=[Role.LEADER, Role.MENTOR], ended_at=None
    )
    rows = (
        Program.objects.filter(Exists(mine)).annotate(has_report=Exists(shared), has_own=Exists(kept)).order_by("-pk")
    )
    return [ToRead(row, row.has_report, row.has_own) for row in rows if row.has_report or row.has_own]


def tiles_of(program: Program, *, now: datetime) -> list[Headline]:
    """Three figures for the page of a coordinator who runs the programme; the report has all others. Four queries."""
    meetings, came = meetings_held(program, now=now), attendance_at(program)
    tiles = [
        Headline(_percent(meetings), _("of planned meetings were held"), _hint(meetings)),
        Headline(_percent(came), _("came to the gatherings"), _hint(came)),
    ]
    rounds = [one for one in rounds_of(program, now=now) if one.asked]
    if rounds:
        last = rounds[-1]
        given = Share(sum(last.answered.values()), sum(last.asked.values()))
        label = _("have answered the survey: %(round)s") % {"round": str(last.moment.label).lower()}
        tiles.append(Headline(_percent(given), label, _hint(given)))
    return tiles


def quotes_released(program: Program) -> QuerySet[Quote]:
    return Quote.objects.filter(survey__program=program).exclude(text="").order_by("survey__opens_on", "pk")


def report_of(program: Program, *, now: datetime) -> ProgramReport:
    """The whole report in the language of whoever reads it. A fixed number of queries."""
    numbers, series = numbers_of(program, now=now), series_of(program)
    words = Report.objects.filter(program=program).first()
    today = timezone.localdate(now)
    sections = [
        _aims(program, numbers, series),
        _funnel(numbers),
        _breadth(numbers),
        _meetings(numbers),
        _found(program, now=now),
        _leaders(series),
        _confidence(series),
        _mirror(series),
        _mentors(series),
        _again(numbers, series),
        _quotes(program),
        _advice(words),
        _how(program, hides=any(None in counts for one in numbers.breadth for _label, counts in one.rows)),
    ]
    document = Document(
        title=_("What came of it"),
        language=get_language() or settings.LANGUAGE_CODE,
        author=settings.ORGANISATION,
        made=f"{program} · {spoken_day(today, today=today)} {today.year}",
        lead=str(program),
        sections=[
            *([Section(_("In short"), paragraphs=_lines_of(words.summary))] if words and words.summary else []),
            *(section for section in sections if section is not None),
        ],
    )
    return ProgramReport(document, _headlines(numbers, series), words.shared_at if words else None)


def _lines_of(text: object) -> list[str]:
    return [line.strip() for line in str(text).splitlines() if line.strip()]


def _whole(value: float | None) -> str:
    return TOO_FEW if value is None else str(round(value))


def _in_percent(value: float) -> str:
    """With a space that does not break."""
    return (_("%(share)s %%") % {"share": round(value)}).replace(" ", "\N{NO-BREAK SPACE}")


def _percent(share: Share | None) -> str:
    return TOO_FEW if share is None or share.percent is None else _in_percent(share.percent)


def _share_of(share: Share | None) -> str:
    if share is None or not share.whole:
        return TOO_FEW
    return _("%(part)s of %(whole)s") % {"part": share.part, "whole": share.whole}


def _hint(share: Share) -> str:
    return _share_of(share) if share.whole else ""


def _headlines(numbers: Numbers, series: Series) -> list[Headline]:
    _moment, rows = series.movement(THEMES)
    risen = sum(round(after) > round(before) for _one, before, after in rows)
    return [
        Headline(str(numbers.applied), _("people applied"), _("%(pairs)s pairs") % {"pairs": numbers.pairs} if numbers.pairs else ""),
        Headline(_percent(numbers.meetings), _("of planned meetings were held"), _hint(numbers.meetings)),
        Headline(_percent(numbers.attendance), _("came to the gatherings"), _hint(numbers.attendance)),
        Headline(
            _("%(risen)s of %(themes)s") % {"risen": risen, "themes": len(rows)} if rows else TOO_FEW,
            _("themes in which leaders do more than before"),
            "" if rows else _("counted when two rounds of the survey are closed"),
        ),
    ]  # fmt: skip


# --- Aims -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """How a measure stands. `before`: where there was a start to compare with."""

    now: float | None
    before: float | None = None


def standing_of(kind: MeasureKind, numbers: Numbers, series: Series) -> Standing:
    """Where a measure is. None: nothing is counted yet, or too few have answered."""
    shares: Mapping[MeasureKind, Share | None] = {
        MeasureKind.MEETINGS_HELD: numbers.meetings,
        MeasureKind.ATTENDANCE: numbers.attendance,
        MeasureKind.USEFUL: numbers.useful,
        MeasureKind.PERSPECTIVE: numbers.perspective,
        MeasureKind.CHANGED: numbers.changed,
        MeasureKind.BREADTH: numbers.targets,
    }
    if kind in shares:
        share = shares[kind]
        return Standing(share.percent if share else None)
    if kind == MeasureKind.APPLICANTS:
        return Standing(numbers.applied)
    if kind in (MeasureKind.LEADERS_AGAIN, MeasureKind.MENTORS_AGAIN):
        who = Audience.LEADER if kind == MeasureKind.LEADERS_AGAIN else Audience.MENTOR
        return Standing(series.index(Subject.AGAIN, Moment.END, audience=who))
    read: Callable[[Moment], float | None] = (
        series.themes if kind == MeasureKind.THEMES else lambda moment: series.index(Subject(kind.value), moment)
    )
    after = next((value for moment in (Moment.END, Moment.MIDWAY) if (value := read(moment)) is not None), None)
    before = read(Moment.START)
    return Standing(after if after is not None else before, before if after is not None else None)


def _aims(program: Program, numbers: Numbers, series: Series) -> Section:
    rows = []
    for aim in Aim.objects.filter(program=program).prefetch_related("measures"):
        own = list(aim.measures.all())
        for measure in own:
            kind = MeasureKind(measure.kind)
            at = standing_of(kind, numbers, series)
            rows.append(
                [
                    str(aim.text),
                    str(kind.label),
                    _in_unit(at.before, kind.unit),
                    _in_unit(at.now, kind.unit),
                    _in_unit(measure.target, kind.unit),
                    _verdict(at.now, measure.target),
                ]
            )
        if not own:
            rows.append([str(aim.text), str(aim.measure) or TOO_FEW, TOO_FEW, TOO_FEW, TOO_FEW, _("No measure yet")])
    head = [_("Aim"), _("Measure"), _("At the start"), _("Now"), _("Reached from"), _("Where we are")]
    return Section(_("Aims and measures"), table=Table(head, rows, numbers=[2, 3, 4, 5]))


def _in_unit(value: float | None, unit: Unit) -> str:
    if value is None:
        return TOO_FEW
    return _in_percent(value) if unit == Unit.PERCENT else str(round(value))


def _verdict(value: float | None, target: int) -> str:
    if value is None:
        return _("Nothing to show yet")
    return (_("Reached") if round(value) >= target else _("Not yet")).replace(" ", "\N{NO-BREAK SPACE}")


# --- Counted ----------------------------------------------------------------------------------------------------------------


def _funnel(numbers: Numbers) -> Section:
    steps = [(str(step.label), count) for step, count in numbers.steps if count]
    table = Table([_("Step"), _("Number")], [[label, str(count)] for label, count in steps], numbers=[1])
    return Section(
        _("From call to match"),
        table=table,
        chart=Chart("funnel", _("How many were left after each step"), steps) if steps else None,
        paragraphs=[] if steps else [_("Nobody has applied yet.")],
    )


def _breadth(numbers: Numbers) -> Section | None:
    """One table for all dimensions. One of which later steps show nothing is named, and left out."""
    shown = [place for place, step in enumerate(SHOWN_STEPS) if dict(numbers.steps).get(step)]
    rows, too_small = [], []
    for one in numbers.breadth:
        later = [counts[place] for _label, counts in one.rows for place in shown[1:]]
        if len(one.rows) < 2 or (later and not any(later)):
            too_small.append(str(one.dimension.label).lower())
            continue
        for label, counts in one.rows:
            cells = [COVERED if counts[place] is None else str(counts[place]) for place in shown]
            rows.append([f"{one.dimension.label}: {label}", *cells])
    if not rows and not too_small:
        return None
    note = _("Not shown, because the groups are too small: %(which)s.") % {"which": ", ".join(too_small)}
    head = [_("Group"), *(str(SHOWN_STEPS[place].label) for place in shown)]
    table = Table(head, rows, numbers=range(1, len(head))) if rows else None
    return Section(_("Breadth"), [note] if too_small else [], table=table)


def _meetings(numbers: Numbers) -> Section:
    held, off = GatheringState.HELD, GatheringState.CANCELLED
    facts = [
        (_("Meetings of the trios held, of planned"), f"{_share_of(numbers.meetings)} ({_percent(numbers.meetings)})"),
        (_("Called off by the leader’s side"), str(numbers.off_by_leaders)),
        (_("Called off by mentors"), str(numbers.off_by_mentors)),
        (_("Matches that did not go on"), _share_of(Share(numbers.ended, numbers.pairs))),
        (_("Gatherings held"), str(numbers.gatherings.get(held, 0))),
        (_("Gatherings cancelled"), str(numbers.gatherings.get(off, 0))),
        (_("Attendance at gatherings"), f"{_share_of(numbers.attendance)} ({_percent(numbers.attendance)})"),
        (_("Monthly check-ins held"), str(numbers.check_ins.get(held, 0))),
        (_("Check-ins that say the meetings were useful"), _share_of(numbers.useful)),
        (_("Leaders’ taps that tell of a new perspective"), _share_of(numbers.perspective)),
        (_("Leaders’ taps that tell of something done differently"), _share_of(numbers.changed)),
    ]
    return Section(
        _("Meetings"), [str(HELD_OF_PLANNED)], facts=[(label, value.removesuffix(" (–)")) for label, value in facts]
    )


def _found(program: Program, *, now: datetime) -> Section | None:
    """Of the gatherings whose feedback is closed and came from enough people; nothing of what was written."""
    today = timezone.localdate(now)
    rows = [
        [
            str(gathering.title),
            spoken_day(gathering.local_date, today=today),
            str(answers),
            number_format(round(mean, 1), 1),
        ]
        for gathering, answers, mean in feedback_means(program, now=now)
    ]
    if not rows:
        return None
    head = [_("Gathering"), _("When"), _("Answers"), _("Useful, from 1 to 5")]
    lead = [
        _("Said in the week after, without names. Gatherings of which fewer than five people said it are not shown.")
    ]
    return Section(_("What people found of the gatherings"), lead, table=Table(head, rows, numbers=[2, 3]))


# --- The survey -------------------------------------------------------------------------------------------------------------


def _change(before: float, after: float) -> str:
    """Between the figures as they are shown."""
    moved = round(after) - round(before)
    return f"{moved:+d}".replace("-", "−") if moved else "0"


def _moved(heading: str, title: str, lead: list[str], series: Series, subjects: tuple[Subject, ...]) -> Section | None:
    _moment, moved = series.movement(subjects)
    moments = [one for one in Moment if any(series.index(subject, one) is not None for subject in subjects)]
    if not moments:
        return None
    rows = []
    for subject in subjects:
        values = [series.index(subject, one) for one in moments]
        change = next((_change(before, after) for one, before, after in moved if one == subject), TOO_FEW)
        if any(value is not None for value in values):
            rows.append([str(subject.label), *map(_whole, values), change])
    head = [_("Subject"), *(str(one.label) for one in moments), _("Difference")]
    chart = (
        Chart("change", title, [(str(one.label), round(before), round(after)) for one, before, after in moved])
        if moved
        else None
    )
    return Section(heading, lead, table=Table(head, rows, numbers=range(1, len(head))), chart=chart)


def _leaders(series: Series) -> Section | None:
    lead = [
        _("How often in the last four weeks, as an index: 0 is never, 100 is weekly or more. All leaders together.")
    ]
    return _moved(_("What leaders do"), _("Before and after, index from 0 to 100"), lead, series, THEMES)


def _confidence(series: Series) -> Section | None:
    rows, drawn = [], []
    for one in CONFIDENCE:
        before, after = (series.index(one, Moment.END, as_it_was=was) for was in (True, False))
        first = series.index(one, Moment.START)
        if before is not None and after is not None:
            rows.append([str(one.label), _whole(first), _whole(before), _whole(after), _change(before, after)])
            drawn.append((str(one.label), round(before), round(after)))
    if not rows:
        return None
    head = [_("Subject"), _("Said at the start"), _("Then, looking back"), _("At the end"), _("Difference")]
    return Section(
        _("How sure leaders are"),
        [_("Asked at the end for then and now, because one’s yardstick moves. Index from 0 to 100.")],
        table=Table(head, rows, numbers=range(1, len(head))),
        chart=Chart("change", _("Then, looking back, and now"), drawn),
    )


def _mirror(series: Series) -> Section | None:
    for moment in (Moment.END, Moment.MIDWAY):
        seen = [
            (str(one.label), value)
            for one in THEMES
            if (value := series.index(one, moment, audience=Audience.MENTOR)) is not None
        ]
        if seen:
            rows = [[label, _in_percent(value)] for label, value in seen]
            return Section(
                _("What mentors have seen"),
                [_("Share of mentors who have seen or heard it of their leader.") + f" {moment.label}."],
                table=Table([_("Theme"), _("Seen or heard")], rows, numbers=[1]),
                chart=Chart(
                    "bars", _("Seen or heard, in percent"), [(label, round(value)) for label, value in seen], 100
                ),
            )
    return None


def _mentors(series: Series) -> Section | None:
    lead = [_("How far they agree, as an index from 0 to 100. All mentors together.")]
    return _moved(_("What mentors gained"), _("Before and after, index from 0 to 100"), lead, series, OWN_GAINS)


def _again(numbers: Numbers, series: Series) -> Section | None:
    facts = []
    for who in Audience:
        share = series.index(Subject.AGAIN, Moment.END, audience=who)
        if share is not None:
            label = _("Leaders who would do it again") if who == Audience.LEADER else _("Mentors who would do it again")
            facts.append((label, _in_percent(share)))
    for moment in (Moment.END, Moment.MIDWAY):
        hours = series.mean(Subject.HOURS, moment, audience=Audience.MENTOR)
        if hours is not None:
            facts.append((_("Hours a mentor uses in four weeks, on average"), number_format(round(hours, 1), 1)))
            break
    return Section(_("Once more, and what it takes"), facts=facts) if facts else None


def _quotes(program: Program) -> Section | None:
    texts = list(quotes_released(program).filter(shown=True).values_list("text", flat=True))
    if not texts:
        return None
    lead = [_("One choice leaders made differently because of the mentors. Released by those who wrote it.")]
    return Section(_("In their own words"), lead, items=[f"«{text}»" for text in texts])


def _advice(words: Report | None) -> Section | None:
    lines = _lines_of(words.advice) if words is not None else []
    return Section(_("Advice for the next round"), items=lines) if lines else None


def _how(program: Program, *, hides: bool) -> Section:
    rows = (
        Reply.objects.filter(survey__program=program)
        .order_by("survey__opens_on", "audience")
        .values_list("survey__moment", "audience", "survey__counted_at")
        .annotate(asked=Count("pk"), answered=Count("pk", filter=Q(answered=True)))
    )
    table = [
        [
            str(Moment(moment).label),
            str(Audience(audience).label),
            _("%(part)s of %(whole)s") % {"part": answered, "whole": asked},
            _("still open") if counted is None else _("counted") if answered >= SMALLEST else _("too few to show"),
        ]
        for moment, audience, counted, asked, answered in rows
    ]
    return Section(
        _("How the figures were made"),
        [
            _(
                "Leaders and mentors answered without names. A round is counted once, when it is closed, and of fewer than five answers "
                "nothing is shown. Groups are small, so nothing is said of what is due to chance."
            ),
            _("“%(few)s” stands for a group of fewer than five, and for one that would give it away.")
            % {"few": COVERED},
        ],
        table=Table([_("Round"), _("Who"), _("Answered"), _("Result")], table, numbers=[2]) if table else None,
    )
