"""What is asked and when, and by what the aims are measured."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from mentoring.fields import Translated
from programs.models import Aim, Program
from programs.policies import check_core_is_own
from programs.states import CorePart
from sessions_app.outcomes.content import MEASURES
from sessions_app.outcomes.models import Item, Measure, Survey
from sessions_app.outcomes.policies import check_can_plan, check_can_word, check_dates
from sessions_app.outcomes.selectors.surveys import default_items, has_begun, surveys_of
from sessions_app.outcomes.states import MeasureKind, Moment


@audited
def fill_outcomes(*, program: Program, by: User, now: datetime) -> None:
    """Give a fresh programme the questions and measures it ships with. What it has already stays as it is."""
    _fill_items(program)
    aims = list(program.aims.all())
    if len(aims) == len(MEASURES) and not Measure.objects.filter(aim__program=program).exists():
        Measure.objects.bulk_create(
            Measure(aim=aim, kind=kind, target=target)
            for aim, own in zip(aims, MEASURES, strict=True)
            for kind, target in own
        )
    record(action="outcomes.fill_outcomes", subject=program, by=by, program_id=program.pk, now=now)


def _fill_items(program: Program) -> None:
    if not Item.objects.filter(program=program).exists():
        Item.objects.bulk_create(default_items(program))


@audited
def copy_outcomes(*, source: Program, target: Program, by: User, now: datetime) -> None:
    """Give a programme the measures of another's aims, aim by aim in their order, and unless a round of it has opened its questions too.

    Rounds, answers and figures stay behind. The aims must have been copied before.
    """
    theirs = Item.objects.filter(program=source)
    if theirs and not has_begun(target, now=now):
        Item.objects.filter(program=target).delete()
        Item.objects.bulk_create(
            Item(
                program=target, audience=one.audience, kind=one.kind, subject=one.subject, position=one.position, text=one.text
            )
            for one in theirs
        )  # fmt: skip
    ours = dict(zip(source.aims.values_list("pk", flat=True), target.aims.all(), strict=False))
    Measure.objects.filter(aim__program=target).delete()
    Measure.objects.bulk_create(
        Measure(aim=ours[one.aim_id], kind=one.kind, target=one.target) for one in Measure.objects.filter(aim__in=ours)
    )
    record(
        action="outcomes.copy_outcomes", subject=target, by=by, program_id=target.pk, after={"from": source.pk}, now=now
    )


@audited
def plan_surveys(
    *, program: Program, dates: Mapping[Moment, tuple[date, date] | None], by: User, now: datetime
) -> list[Survey]:
    """Set the first and the last day of each round; None: this round is not held. The programme gets its questions if it has none."""
    Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    known = surveys_of(program)
    check_dates(program, dates, known, now=now)
    _fill_items(program)
    for moment, days in dates.items():
        if days is None:
            Survey.objects.filter(program=program, moment=moment).delete()
        else:
            Survey.objects.update_or_create(
                program=program, moment=moment, defaults={"opens_on": days[0], "closes_on": days[1]}
            )
    said = {moment.value: [day.isoformat() for day in days] if days else None for moment, days in dates.items()}
    record(action="outcomes.plan_surveys", subject=program, by=by, program_id=program.pk, after=said, now=now)
    return list(surveys_of(program).values())


@audited
def edit_items(*, program: Program, texts: Mapping[int, Translated], by: User, now: datetime) -> int:
    """Word questions anew, until the first round has opened. Returns how many changed."""
    Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    check_can_word(program, begun=has_begun(program, now=now))
    check_core_is_own(program, CorePart.MEASURES)
    rows = [item for item in Item.objects.filter(program=program, pk__in=texts) if item.text != texts[item.pk]]
    for item in rows:
        item.text = texts[item.pk]
    Item.objects.bulk_update(rows, ["text"])
    record(
        action="outcomes.edit_items", subject=program, by=by, program_id=program.pk, after={"questions": len(rows)}, now=now
    )  # fmt: skip
    return len(rows)


@audited
def set_measures(
    *, program: Program, measures: Mapping[int, Iterable[tuple[MeasureKind, int]]], by: User, now: datetime
) -> None:
    """Say by what each aim (by its id) is measured, and from when it is reached. Aims that are not named lose their measures."""
    Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    check_can_plan(program)
    check_core_is_own(program, CorePart.MEASURES)
    Measure.objects.filter(aim__program=program).delete()
    aims = Aim.objects.filter(program=program, pk__in=measures)
    rows = [Measure(aim=aim, kind=kind, target=target) for aim in aims for kind, target in measures[aim.pk]]
    Measure.objects.bulk_create(rows)
    record(
        action="outcomes.set_measures", subject=program, by=by, program_id=program.pk, after={"measures": len(rows)}, now=now
    )  # fmt: skip
