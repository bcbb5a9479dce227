"""What several apps do together, in one transaction: a programme from the defaults, and the move to another phase."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from applicants.breadth.services import copy_targets, count_steps, end_due_questions
from applicants.models import Application, Question
from applicants.policies import check_can_erase
from applicants.scoring.models import Criterion
from applicants.scoring.services import assign_assessors, copy_criteria
from applicants.services import copy_questions, withdraw_application
from applicants.states import ApplicationState, Round
from applicants.videos.services import remove_videos_of
from matching.services import copy_rules, forget_rankings_of, tell_leaders
from mentoring.accounts.models import Unit, User
from mentoring.accounts.services import erase_person, forget_imports, nobody
from mentoring.audit.services import audited, record
from mentoring.dashboard import defaults, retention
from mentoring.dashboard.closing.certificates import holders
from mentoring.dashboard.closing.policies import check_can_thank
from mentoring.dashboard.copying import CORE, Part
from mentoring.dashboard.districts.following import districts_under, fingerprint, read_districts
from mentoring.dashboard.emails import send_thanks_to, thanks_sent
from mentoring.dashboard.phases import blockers
from mentoring.fields import Translated
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import copy_letter_texts, forget_letters
from mentoring.policies import Refusal
from programs.models import Program
from programs.selectors import committee_contact
from programs.services import (
    CONDITIONS,
    RETENTION,
    TEXTS,
    copy_aims,
    create_program,
    follow_parent,
    move_program,
    set_aims,
)
from programs.states import PROGRAM_FLOW, CorePart, Phase
from sessions_app.outcomes.services import copy_outcomes, fill_outcomes
from sessions_app.resources.services import copy_resources
from sessions_app.services import copy_series


@audited
def create_program_from_defaults(
    *,
    slug: str,
    name: Translated,
    unit: Unit,
    by: User,
    now: datetime,
    opens_on: date | None = None,
    coordinator: User | None = None,
    **fields: Any,
) -> Program:
    """A draft that is usable at once: texts, aims and their measures, questions for both rounds, both rubrics and the survey from defaults.py.

    With `opens_on`, the day the call is to open, it has all its dates too. `coordinator` (else `by`) becomes its first coordinator.
    `fields` are further columns of Program and win over the defaults.
    """
    texts = {
        "summary": defaults.SUMMARY,
        "call_text": defaults.CALL_TEXT,
        "age_reason": defaults.AGE_REASON,
        "age_alternatives": defaults.AGE_ALTERNATIVES,
    }
    dates = defaults.timetable(opens_on) if opens_on is not None else {}
    columns = {column: Translated(text) for column, text in texts.items()} | dates | fields
    program = create_program(slug=slug, name=name, unit=unit, by=by, now=now, coordinator=coordinator, **columns)
    set_aims(program=program, aims=[(aim.text, aim.measure) for aim in defaults.AIMS], by=by, now=now)
    fill_outcomes(program=program, by=by, now=now)
    made = {"questions": _default_questions(program), "criteria": _default_criteria(program)}
    record(action="dashboard.fill_from_defaults", subject=program, by=by, program_id=program.pk, after=made, now=now)
    return program


def _default_questions(program: Program) -> int:
    questions = Question.objects.bulk_create(
        Question(
            program=program, round=q.round, position=position, kind=q.kind, text=q.text, help=q.help, word_limit=q.word_limit
        )
        for position, q in enumerate(defaults.QUESTIONS, start=1)
    )  # fmt: skip
    return len(questions)


def _default_criteria(program: Program) -> int:
    criteria = Criterion.objects.bulk_create(
        Criterion(
            program=program, round=c.round, position=position, name=c.name, weight=c.weight, none=c.none, some=c.some, full=c.full
        )
        for position, c in enumerate(defaults.CRITERIA, start=1)
    )  # fmt: skip
    return len(criteria)


@audited
def copy_program(
    *,
    source: Program,
    slug: str,
    name: Translated,
    unit: Unit,
    opens_on: date,
    parts: Collection[Part],
    by: User,
    now: datetime,
    parent: Program | None = None,
    coordinator: User | None = None,
) -> Program:
    """A draft with the chosen parts of `source`, for the next round or, under `parent`, for a district. All of it or nothing.

    People, dates and answers stay behind; the dates follow from `opens_on`. Parts not chosen are as in a programme from the defaults. What
    `parent` has decided for its districts comes from there in any case. Who decided on an age limit has to be said anew before the call.
    """
    held = {
        program.pk: program
        for program in Program.objects.select_for_update(of=("self",))
        .filter(pk__in=[source.pk, parent.pk if parent else source.pk])
        .order_by("pk")
    }
    source, parent = held[source.pk], held[parent.pk] if parent else None
    origin = dict.fromkeys(parts, source)
    if parent is not None:
        origin |= {part: parent for core, part in CORE.items() if parent.locks(core)}
    columns: dict[str, Any] = {"summary": defaults.SUMMARY, "call_text": defaults.CALL_TEXT}
    columns |= {"age_reason": defaults.AGE_REASON, "age_alternatives": defaults.AGE_ALTERNATIVES}
    for part, names in ((Part.TEXTS, TEXTS), (Part.CONDITIONS, CONDITIONS), (Part.RETENTION, RETENTION)):
        if part in origin:
            columns |= {column: getattr(origin[part], column) for column in names}
    program = create_program(
        slug=slug, name=name, unit=unit, by=by, now=now, coordinator=coordinator, parent=parent,
        **columns, **defaults.timetable(opens_on),
    )  # fmt: skip
    _copy_rows(program, origin, by=by, now=now)
    record(
        action="dashboard.copy_program", subject=program, by=by, program_id=program.pk,
        after={"source": source.pk, "parts": sorted(part.value for part in origin)}, now=now,
    )  # fmt: skip
    return program


def _copy_rows(program: Program, origin: Mapping[Part, Program], *, by: User, now: datetime) -> None:
    for part, copy in (
        (Part.AIMS, copy_aims),
        (Part.AIMS, copy_outcomes),
        (Part.QUESTIONS, copy_questions),
        (Part.RUBRICS, copy_criteria),
        (Part.BREADTH, copy_targets),
        (Part.RULES, copy_rules),
        (Part.CHECK_INS, copy_series),
        (Part.RESOURCES, copy_resources),
    ):
        if part in origin:
            copy(source=origin[part], target=program, by=by, now=now)
    if Part.LETTERS in origin:
        copy_letter_texts(source_id=origin[Part.LETTERS].pk, target_id=program.pk, by=by, now=now)
    if Part.AIMS not in origin:
        set_aims(program=program, aims=[(aim.text, aim.measure) for aim in defaults.AIMS], by=by, now=now)
    fill_outcomes(program=program, by=by, now=now)
    if Part.QUESTIONS not in origin:
        _default_questions(program)
    if Part.RUBRICS not in origin:
        _default_criteria(program)


@audited
def bring_districts_along(*, program: Program, seen: str, by: User, now: datetime) -> int:
    """Give every district that can still follow what `program` has decided for all, where it differs. Returns how many changed.

    `seen` is the fingerprint of what the person read beforehand: refused when somebody has changed something since, on either side.
    """
    parent = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    list(districts_under(parent).select_for_update(of=("self",)))
    districts = read_districts(parent)
    if fingerprint(districts) != seen:
        raise Refusal(
            "changed_meanwhile", _("Something has changed since you opened the page. Look at what would change now.")
        )
    going = [district for district in districts if district.goes_along]
    if not going:
        raise Refusal("nothing", _("There is nothing to bring along: no district that can follow differs."))
    for district in going:
        target = follow_parent(program=district.program, by=by, now=now)  # without the aims read beforehand
        if CorePart.RUBRIC in district.changes:
            copy_criteria(source=parent, target=target, by=by, now=now)
        if CorePart.MEASURES in district.changes:
            copy_aims(source=parent, target=target, by=by, now=now)
            copy_outcomes(source=parent, target=target, by=by, now=now)
    record(
        action="dashboard.bring_districts_along", subject=parent, by=by, program_id=parent.pk,
        after={"number": len(going), "districts": [district.program.pk for district in going]}, now=now,
    )  # fmt: skip
    return len(going)


@audited
def advance_program(*, program: Program, target: Phase, by: User, now: datetime) -> Program:
    """Move the programme to `target` with everything that goes with it, or refuse with the first thing that is in the way.

    Entering the screening hands the applications out to the assessors, with a letter each; videos come one by one, so they are handed out
    from the results. Entering the ranking writes to the leaders. What was answered voluntarily is counted for the steps that are finished.
    Raises InvalidMove when the lifecycle has no such move, Refusal when something blocks it (phases.blockers lists all of it).
    """
    locked = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    PROGRAM_FLOW.check(locked.state, target)
    if in_the_way := blockers(locked, target, now=now):
        raise Refusal(in_the_way[0].code, in_the_way[0].sentence)
    source = locked.state
    move_program(program=program, target=target, by=by, now=now)
    count_steps(program=program, phase=target, by=by, now=now)
    if target == Phase.SCREENING:
        assign_assessors(program=program, round=Round.APPLICATION, by=by, now=now)
    elif target == Phase.RANKING:
        tell_leaders(program=program, again=source == Phase.MATCHING, by=by, now=now)
    return program


@audited
def send_thanks(*, program: Program, by: User, now: datetime) -> int:
    """Thank every leader and mentor who took part to the end and has not been thanked yet, each once. Returns how many letters."""
    fresh = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    thanked = thanks_sent(fresh)
    waiting = [holder for holder in holders(fresh) if holder.user_id not in thanked]
    check_can_thank(fresh, left=len(waiting))
    contact = committee_contact(fresh)
    for holder in waiting:
        send_thanks_to(holder, contact=contact, now=now)
    record(
        action="dashboard.send_thanks", subject=fresh, by=by, program_id=fresh.pk, after={"letters": len(waiting)}, now=now
    )  # fmt: skip
    return len(waiting)


@audited
def download_own_data(*, by: User, now: datetime) -> None:
    """Put on record that somebody fetched everything there is about themself."""
    record(action="dashboard.download_own_data", subject=by, by=by, now=now)


# --- Deleting ---------------------------------------------------------------------------------------------------------------


@audited
def erase_application(*, application: Application, by: User | None, now: datetime) -> Application:
    """Delete what one application says and whose it was, before its date: a draft, or one that is withdrawn or declined.

    What stays are states, dates and points, so that counts still add up. A draft is withdrawn first. Done again it changes nothing.
    """
    fresh = Application.objects.select_for_update(of=("self",)).select_related("program").get(pk=application.pk)
    if fresh.erased_at is not None:
        return fresh
    check_can_erase(fresh)
    if fresh.state == ApplicationState.DRAFT:
        fresh = withdraw_application(application=fresh, by=by or fresh.applicant, now=now)
    _erase(Application.objects.filter(pk=fresh.pk), by=by, now=now)
    forget_rankings_of(applications=[fresh.pk], by=by, now=now)
    forget_letters(letters=OutboundEmail.objects.filter(about=fresh.about), by=by, now=now)
    record(action="dashboard.erase_application", subject=fresh, by=by, program_id=fresh.program_id, now=now)
    fresh.refresh_from_db()
    return fresh


@audited
def erase_program(*, program: Program, by: User | None, now: datetime) -> Program:
    """Delete the personal data of a programme whose date has come: texts, videos, letters, and whose each application was.

    One transaction: all of it or nothing. Done again it changes nothing. Raises Refusal before the date.
    """
    fresh = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    if fresh.erased_at is not None:
        return fresh
    if not retention.is_due(fresh, now=now):
        raise Refusal("not_due", _("The date up to which this is kept has not come yet."))
    gone = _erase(Application.objects.filter(program=fresh, erased_at=None), by=by, now=now)
    for label, rows in retention.rows_of(fresh):
        gone[label] = rows.update(**retention.blank(label))
    forget_letters(letters=OutboundEmail.objects.filter(program_id=fresh.pk), by=by, now=now)
    fresh.erased_at = now
    fresh.save(update_fields=["erased_at"])
    record(
        action="dashboard.erase_program",
        subject=fresh,
        by=by,
        program_id=fresh.pk,
        after={"applications": gone["applicants.Application"], "rows": gone},
        now=now,
    )
    return fresh


def _erase(applications: QuerySet[Application], *, by: User | None, now: datetime) -> dict[str, int]:
    """Overwrite what is about these applications; last of all, whose they are. Returns how many rows of each kind."""
    ids = list(applications.values_list("pk", flat=True))
    chosen = Application.objects.filter(pk__in=ids)
    gone = {label: rows.update(**retention.blank(label)) for label, rows in retention.rows_about(chosen)}
    remove_videos_of(applications=ids, by=by, now=now)
    gone["applicants.Application"] = chosen.update(applicant=nobody(by=by, now=now), erased_at=now)
    return gone


@audited
def erase_rest(*, by: User | None, now: datetime) -> retention.Rest:
    """Delete what belongs to no programme and is due: details of people who left, old letters with codes, files never applied."""
    due = retention.rest(now=now)
    for person in retention.due_people(now=now):
        erase_person(person=person, by=by, now=now)
    forget_letters(letters=retention.due_letters(now=now), by=by, now=now)
    forget_imports(imports=retention.due_imports(now=now), by=by, now=now)
    return due


def erase_due(*, by: User | None, now: datetime) -> int:
    """Delete everything whose date has come, each programme in a transaction of its own. Returns how many programmes went."""
    due = retention.due_programs(now=now)
    for program in due:
        erase_program(program=program, by=by, now=now)
    end_due_questions(by=by, now=now)
    erase_rest(by=by, now=now)
    return len(due)
