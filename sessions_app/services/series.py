"""The monthly series of check-ins: its rule, its dates and the one invitation to all of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from mentoring.fields import Translated
from mentoring.policies import Refusal
from programs.models import Program
from sessions_app.calendars import ZONE
from sessions_app.content import Point, gathering_template
from sessions_app.emails import send_invitation, send_series_invitation
from sessions_app.models import Attendance, CheckInSeries, Gathering, new_uid
from sessions_app.policies import check_can_plan
from sessions_app.recurrence import calendar_day, local_instant
from sessions_app.selectors import rule_of
from sessions_app.services._audience import invite_audience, locked, set_points
from sessions_app.services.reminders import plan_reminders
from sessions_app.states import Form, GatheringState, Kind


@audited
def plan_series(
    *, program: Program, by: User, now: datetime, title: Translated, points: Sequence[Point] = (), **fields: Any
) -> CheckInSeries:
    """Set the rule of the monthly check-in and plan its dates. Set anew, dates still to come that nobody was invited to are planned anew.

    Each date has the agenda of `points` to start from. `fields` are columns of CheckInSeries, already clean. Dates already past, invited
    to, moved singly or cancelled stay as they are.
    """
    check_can_plan(program)
    series, _created = CheckInSeries.objects.update_or_create(
        program=program, defaults=fields, create_defaults={**fields, "created_at": now, "created_by": by}
    )
    record(action="gatherings.plan_series", subject=series, by=by, program_id=program.pk, now=now)
    Gathering.objects.filter(series=series, state=GatheringState.PLANNED, starts_at__gt=now).delete()
    taken = set(Gathering.objects.filter(series=series).values_list("month", flat=True))
    rule, uid = rule_of(series), new_uid()
    made: list[Gathering] = []
    for month, day in rule.dates():
        starts_at = local_instant(day, series.at, ZONE)
        if month not in taken and starts_at > now:
            made.append(
                Gathering.objects.create(
                    program=program,
                    series=series,
                    month=month,
                    kind=Kind.CHECK_IN,
                    form=Form.DIGITAL,
                    title=title,
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(minutes=series.minutes),
                    link=series.link,
                    for_leaders=False,
                    set_uid=uid,
                    set_rule=rule.calendar_rule(),
                    set_starts_at=local_instant(calendar_day(rule.calendar_rule(), month), series.at, ZONE),
                    created_at=now,
                    created_by=by,
                )
            )
    set_points(made, points)
    plan_reminders(by=by, now=now)
    return series


@audited
def copy_series(*, source: Program, target: Program, by: User, now: datetime) -> int:
    """Plan the monthly check-ins of `target` by the rule of `source`, from its own start to its own end. Returns how many dates.

    Nought where `source` has no rule, or `target` no dates. The meeting link is for the people of `source` and stays behind.
    """
    rule = CheckInSeries.objects.filter(program=source).first()
    if rule is None or target.starts_on is None or target.ends_on is None:
        return 0
    same = ("nth", "weekday", "day_of_month", "at", "minutes", "skip_months", "skip_holidays", "remind_days_before")
    title, points = gathering_template(Kind.CHECK_IN)
    series = plan_series(
        program=target, by=by, now=now, title=title, points=points, first_on=target.starts_on, last_on=target.ends_on,
        **{name: getattr(rule, name) for name in same},
    )  # fmt: skip
    return series.gatherings.count()


@audited
def invite_to_series(*, series: CheckInSeries, by: User, now: datetime) -> int:
    """Invite to every check-in of the series that is still to come. Again: only those who joined since. Returns the number of letters.

    One letter a person, with all the dates as one recurring calendar entry. (Dates of a rule that was changed meanwhile are an entry, and
    a letter, of their own.)
    """
    upcoming = series.gatherings.filter(state__in=[GatheringState.PLANNED, GatheringState.INVITED], starts_at__gt=now)
    gatherings = [locked(gathering) for gathering in upcoming.order_by("starts_at", "pk")]
    if not gatherings:
        raise Refusal("no_dates", _("The series has no date still to come. Change its months first."))
    asked: dict[User, list[Gathering]] = {}
    for gathering in gatherings:
        for person in invite_audience(gathering, by=by, now=now):
            asked.setdefault(person, []).append(gathering)
    letters = 0
    for person, new in asked.items():
        for gathering in new:
            if not gathering.set_uid:
                send_invitation(gathering, to=person, now=now)
                letters += 1
        mine = set(
            Attendance.objects.filter(person=person, gathering__series=series).values_list("gathering", flat=True)
        )
        for uid in dict.fromkeys(gathering.set_uid for gathering in new if gathering.set_uid):
            # Also those the person had been asked to one by one: the recurring entry takes their place in the calendar.
            whole = [g for g in gatherings if g.set_uid == uid and g.pk in mine]
            send_series_invitation(sorted(whole, key=lambda g: g.set_starts_at or g.starts_at), to=person, now=now)
            letters += 1
    return letters
