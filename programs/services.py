"""Writes: programmes, their dates and people, and the move from phase to phase. The only file that assigns state."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import zip_longest
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Unit, User
from mentoring.audit.services import audited, move, record
from mentoring.fields import Translated
from mentoring.policies import Refusal
from programs.models import Aim, Membership, Program
from programs.policies import (
    CORE,
    DATES_IN_ORDER,
    RESERVED_SLUGS,
    check_can_add_member,
    check_can_edit,
    check_can_end_membership,
    check_can_follow,
    check_can_lock,
    check_can_open_call,
    check_can_set_places,
    check_can_stand_under,
    check_core_is_own,
    check_dates_in_order,
)
from programs.signals import member_joined
from programs.states import PROGRAM_FLOW, CorePart, Phase, Role

TEXTS: Final = ("summary", "call_text")
CONDITIONS: Final = (
    "age_limit", "age_reason", "age_alternatives", "assessors_per_application", "marks_by", "common_first", "blind", "manager_part", "shortlist_size",
    "max_video_seconds", "video_retakes", "video_preparation_seconds", "places_per_leader", "minimum_ranked", "ties_allowed",
    "publishing_takes_two", "captions_required",
)  # fmt: skip
RETENTION: Final = CORE[CorePart.PRIVACY]
"""Columns that a copy of a programme can take over. Who decided on an age limit and until when it holds is not among them: that is decided
anew for each round."""


@audited
def create_program(
    *, slug: str, name: Translated, unit: Unit, by: User, now: datetime, coordinator: User | None = None, **fields: Any
) -> Program:
    """Add a draft. `fields` are further columns of Program, already clean. `coordinator` (else `by`) becomes its first coordinator.

    With `parent` among the fields it is a district programme, and refused where nothing can stand under that one.
    """
    if parent := fields.get("parent"):
        check_can_stand_under(Program.objects.select_for_update(of=("self",)).get(pk=parent.pk))
    if slug in RESERVED_SLUGS or Program.objects.filter(slug=slug).exists():
        raise Refusal("slug_taken", _("This address is taken. Choose another."))
    check_dates_in_order(fields)
    try:
        with transaction.atomic():
            program = Program.objects.create(slug=slug, name=name, unit=unit, created_at=now, created_by=by, **fields)
    except IntegrityError as error:
        if "slug" not in str(error):
            raise
        raise Refusal("slug_taken", _("This address is taken. Choose another.")) from None
    under = {"parent": parent.pk} if parent else {}
    record(action="programs.create_program", subject=program, by=by, program_id=program.pk, after=under, now=now)
    add_member(program=program, user=coordinator or by, role=Role.COORDINATOR, by=by, now=now)
    return program


@audited
def edit_program(
    *, program: Program, changes: Mapping[str, Any], by: User, now: datetime, version: int | None = None
) -> Program:
    """Change the columns that `changes` names. `version` is the one the person saw; refused if somebody has saved another since.

    Nothing is written when one of the changes is refused. Saving what is there already changes nothing, not even the version.
    """
    fresh = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    if version is not None and fresh.version != version:
        raise Refusal(
            "changed_meanwhile",
            _(
                "Somebody else has changed this programme since you opened the page. What you typed is still here; nothing is saved yet."
            ),
        )
    check_can_edit(fresh, changes, now=now)
    different = {column: value for column, value in changes.items() if getattr(fresh, column) != value}
    if not different:
        return fresh
    before = {column: _plain(getattr(fresh, column)) for column in different if column in DATES_IN_ORDER}
    for column, value in different.items():
        setattr(fresh, column, value)
    fresh.version += 1
    try:
        with transaction.atomic():
            fresh.save(update_fields=[*different, "version"])
    except IntegrityError as error:
        if "slug" not in str(error):
            raise
        raise Refusal("slug_taken", _("This address is taken. Choose another.")) from None
    record(
        action="programs.edit_program",
        subject=fresh,
        by=by,
        program_id=fresh.pk,
        before=before,
        after={"columns": sorted(different), **{column: _plain(different[column]) for column in before}},
        now=now,
    )
    return fresh


def _locked(program: Program, version: int | None) -> Program:
    fresh = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    if version is not None and fresh.version != version:
        raise Refusal(
            "changed_meanwhile",
            _(
                "Somebody else has changed this programme since you opened the page. What you typed is still here; nothing is saved yet."
            ),
        )
    return fresh


def _plain(value: date | datetime | None) -> str | None:
    return value.isoformat() if value is not None else None


@audited
def set_dates(*, program: Program, by: User, now: datetime, **dates: date | datetime | None) -> Program:
    """Change some of the programme's dates (policies.DATES_IN_ORDER), whoever else is editing it."""
    if unknown := set(dates) - set(DATES_IN_ORDER):
        raise TypeError(f"no dates of a programme: {sorted(unknown)}")
    return edit_program(program=program, changes=dates, by=by, now=now)


@audited
def set_aims(
    *,
    program: Program,
    aims: Iterable[tuple[Translated, Translated]],
    by: User,
    now: datetime,
    version: int | None = None,
    ids: Sequence[int | None] = (),
) -> list[Aim]:
    """Replace the aims by these pairs of aim and measure, in this order. `version` as in edit_program.

    `ids`, in the same order, say which of the present aims each of them is, so that what hangs on an aim stays with it.
    """
    fresh = _locked(program, version)
    check_can_edit(fresh, {}, now=now)
    check_core_is_own(fresh, CorePart.MEASURES)
    return _replace_aims(fresh, aims, ids, by=by, now=now)


def _replace_aims(
    fresh: Program,
    aims: Iterable[tuple[Translated, Translated]],
    ids: Sequence[int | None],
    *,
    by: User,
    now: datetime,
) -> list[Aim]:
    present = {aim.pk: aim for aim in fresh.aims.all()}
    rows = []
    for position, ((text, measure), pk) in enumerate(zip_longest(aims, ids), start=1):
        aim = (present.pop(pk, None) if pk is not None else None) or Aim(program=fresh)
        aim.position, aim.text, aim.measure = position, text, measure
        aim.save()
        rows.append(aim)
    Aim.objects.filter(pk__in=present).delete()
    fresh.version += 1
    fresh.save(update_fields=["version"])
    record(action="programs.set_aims", subject=fresh, by=by, program_id=fresh.pk, after={"aims": len(rows)}, now=now)
    return rows


@audited
def copy_aims(*, source: Program, target: Program, by: User, now: datetime) -> int:
    """Give `target` the aims of `source` with their measures, in place of its own. Returns how many."""
    fresh = _locked(target, None)
    check_can_edit(fresh, {}, now=now)
    check_core_is_own(fresh, CorePart.MEASURES, source=source)
    aims = [(aim.text, aim.measure) for aim in source.aims.all()]
    return len(_replace_aims(fresh, aims, [], by=by, now=now))


@audited
def lock_core(*, program: Program, parts: Collection[CorePart], by: User, now: datetime) -> Program:
    """Say which parts the programme decides for all its districts: these and no others. What districts have already stays until they
    are brought along.
    """
    fresh = _locked(program, None)
    check_can_lock(fresh)
    before = [part.value for part in CorePart if fresh.locks(part)]
    after = [part.value for part in CorePart if part in parts]
    if before == after:
        return fresh
    for part in CorePart:
        setattr(fresh, f"{part}_locked", part in parts)
    fresh.save(update_fields=[f"{part}_locked" for part in CorePart])
    record(
        action="programs.lock_core", subject=fresh, by=by, program_id=fresh.pk,
        before={"parts": before}, after={"parts": after}, now=now,
    )  # fmt: skip
    return fresh


@audited
def follow_parent(*, program: Program, by: User, now: datetime) -> Program:
    """Take over the columns that the programme above has decided for its districts. Refused once the call has been opened."""
    fresh = _locked(program, None)
    check_can_follow(fresh)
    parent = fresh.parent
    if parent is None:
        return fresh
    decided = [column for part in CorePart if parent.locks(part) for column in CORE.get(part, ())]
    different = [column for column in decided if getattr(fresh, column) != getattr(parent, column)]
    if not different:
        return fresh
    for column in different:
        setattr(fresh, column, getattr(parent, column))
    fresh.version += 1
    fresh.save(update_fields=[*different, "version"])
    record(
        action="programs.edit_program", subject=fresh, by=by, program_id=fresh.pk, after={"columns": sorted(different)}, now=now
    )  # fmt: skip
    return fresh


@audited
def add_member(
    *,
    program: Program,
    user: User,
    role: Role,
    by: User | None,
    now: datetime,
    assists: Membership | None = None,
    places: int | None = None,
) -> Membership:
    """Give a person a part. `assists` is the leader's membership, for an assistant; `places` overrules the usual number."""
    fresh = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    check_can_add_member(fresh, user, Role(role), assists=assists, now=now)
    membership = Membership.objects.create(
        program=program, user=user, role=role, assists=assists, places=places, added_at=now, added_by=by or user
    )
    record(
        action="programs.add_member",
        subject=membership,
        by=by,
        program_id=program.pk,
        after={"user_id": user.pk, "role": Role(role).value},
        now=now,
    )
    membership.program = fresh
    member_joined.send(sender=Membership, membership=membership, by=by, now=now)
    return membership


@audited
def set_places(*, membership: Membership, places: int | None, by: User | None, now: datetime) -> Membership:
    """Say how many mentors one leader is to have; None: as many as is usual in the programme."""
    program = Program.objects.select_for_update(of=("self",)).get(pk=membership.program_id)
    fresh = Membership.objects.select_for_update(of=("self",)).select_related("user").get(pk=membership.pk)
    check_can_set_places(fresh, program)
    before, fresh.places = fresh.places, places
    fresh.save(update_fields=["places"])
    record(
        action="programs.set_places",
        subject=fresh,
        by=by,
        program_id=program.pk,
        before={"places": before},
        after={"places": places or program.places_per_leader},
        now=now,
    )
    return fresh


@audited
def end_membership(*, membership: Membership, by: User | None, now: datetime) -> Membership:
    """End a person's part. The row stays, as the record of who could see what. Assistants of a leader end with the leader."""
    Program.objects.select_for_update(of=("self",)).get(pk=membership.program_id)
    fresh = Membership.objects.select_related("user", "program").get(pk=membership.pk)
    check_can_end_membership(fresh, now=now)
    for ended in [fresh, *fresh.assistants.filter(ended_at=None).select_related("user", "program")]:
        ended.ended_at, ended.ended_by = now, by or ended.user
        ended.save(update_fields=["ended_at", "ended_by"])
        record(action="programs.end_membership", subject=ended, by=by, program_id=ended.program_id, now=now)
    return fresh


@audited
def move_program(*, program: Program, target: Phase, by: User | None, now: datetime) -> Program:
    """Move the programme to another phase: the pure move. What else must be in order, and what happens then, is known further up:
    pages and the admin call dashboard.services.advance_program, which calls this.
    """
    fresh = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    if target == Phase.CALL and fresh.state == Phase.DRAFT:
        check_can_open_call(fresh, now=now)
    return move(program, target, flow=PROGRAM_FLOW, by=by, now=now, program_id=program.pk)
