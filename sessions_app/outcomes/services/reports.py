"""What the committee adds to the report, and that others may read it."""

from collections.abc import Collection
from datetime import datetime

from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from mentoring.fields import Translated
from programs.models import Program
from sessions_app.outcomes.models import Quote, Report
from sessions_app.outcomes.policies import check_can_plan, check_can_share


@audited
def write_report(
    *, program: Program, summary: Translated, advice: Translated, quotes: Collection[int], by: User, now: datetime
) -> Report:
    """What stands at the top of the report, the advice at its end, and which of the released quotes it holds (ids)."""
    check_can_plan(program)
    report, _created = Report.objects.update_or_create(program=program, defaults={"summary": summary, "advice": advice})
    choose_quotes(program=program, quotes=quotes, by=by, now=now)
    record(action="outcomes.write_report", subject=report, by=by, program_id=program.pk, now=now)
    return report


@audited
def choose_quotes(*, program: Program, quotes: Collection[int], by: User, now: datetime) -> int:
    """Take these of the programme's quotes into the report, and the others out. Returns how many stand in it."""
    rows = Quote.objects.filter(survey__program=program)
    rows.filter(shown=True).exclude(pk__in=quotes).update(shown=False)
    rows.filter(shown=False, pk__in=quotes).update(shown=True)
    number = rows.filter(shown=True).count()
    record(
        action="outcomes.choose_quotes", subject=program, by=by, program_id=program.pk, after={"quotes": number}, now=now
    )  # fmt: skip
    return number


@audited
def share_report(*, program: Program, by: User, now: datetime) -> Report:
    """Let leaders and mentors read the report. Again: it stays with the first time."""
    check_can_share(program)
    report, _created = Report.objects.get_or_create(program=program)
    if report.shared_at is None:
        report.shared_at, report.shared_by = now, by
        report.save(update_fields=["shared_at", "shared_by"])
        record(action="outcomes.share_report", subject=report, by=by, program_id=program.pk, now=now)
    return report
