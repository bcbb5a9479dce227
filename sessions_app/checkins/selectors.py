"""Reads of the forms before check-ins. What a mentor answered is read here, for that mentor and for the committee."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from matching.models import Pairing
from matching.selectors import live_pairings
from mentoring.accounts.models import User
from programs.models import Membership, Program
from programs.rules import is_coordinator
from programs.states import Phase, Role
from sessions_app.checkins.content import UNSAFE, Said
from sessions_app.checkins.models import CheckInAnswer, LeaderAnswer, PulseAnswer, Sheet, Theme
from sessions_app.checkins.states import Flag, Need, SheetKind
from sessions_app.models import Gathering
from sessions_app.states import GatheringState, Kind

LOOK_BACK = timedelta(days=62)
"""Answers of the last two check-ins may still call for somebody; older ones are history."""


def sheets_visible_to(user: User, program: Program) -> QuerySet[Sheet]:
    """A coordinator sees all, a mentor their own."""
    sheets = Sheet.objects.filter(program=program).select_related("program", "gathering", "member__user")
    return sheets if is_coordinator(user, program) else sheets.filter(member__user=user, member__ended_at=None)


def mentors_asked(gathering: Gathering) -> QuerySet[Membership]:
    """Those who are asked before this check-in: every mentor who takes part, also those who cannot come to it."""
    return Membership.objects.filter(
        program=gathering.program_id, role=Role.MENTOR, ended_at=None, user__is_active=True
    ).order_by("pk")


def has_co_mentor(member: Membership) -> bool:
    """Whether the mentor shares a leader with another one now."""
    own = live_pairings(member.program).filter(mentor=member).values("leader")
    return live_pairings(member.program).filter(leader__in=own).exclude(mentor=member).exists()


def sheets_to_answer(user: User, *, now: datetime) -> QuerySet[Sheet]:
    """Forms that are open to the person and not filled in, the first to close in front."""
    return (
        Sheet.objects.filter(
            member__user=user, member__ended_at=None, answered_at=None, due_at__lte=now, closes_at__gt=now,
            program__state=Phase.RUNNING,
        )
        .exclude(gathering__state=GatheringState.CANCELLED)
        .select_related("program", "gathering")
        .order_by("closes_at", "pk")
    )  # fmt: skip


def flags_of(answer: CheckInAnswer) -> list[Flag]:
    """What should not be missed in one answer, the most pressing first."""
    if answer.met is None:  # deleted with the programme's personal data
        return []
    found = {
        Flag.SOON: answer.need == Need.SOON,
        Flag.UNSAFE: (answer.safe or 5) <= UNSAFE,
        Flag.NOT_MET: not answer.met,
    }
    return [flag for flag, raised in found.items() if raised]


@dataclass(frozen=True, slots=True)
class Row:
    """One mentor before one check-in: `answer` None as long as there is none."""

    sheet: Sheet
    leader: User | None
    answer: CheckInAnswer | None
    flags: list[Flag]

    @property
    def to_follow_up(self) -> bool:
        return bool(self.flags or (self.answer and self.answer.need)) and self.sheet.handled_at is None


@dataclass(frozen=True, slots=True)
class Answers:
    """All about one check-in. Those who call for somebody come first, then leader by leader."""

    rows: list[Row]
    said: list[Said]

    @property
    def asked(self) -> int:
        return len(self.rows)

    @property
    def answered(self) -> int:
        return len(self.said)


def answers_before(gathering: Gathering) -> Answers:
    """For the committee: who was asked, who has answered, and what. Two queries."""
    sheets = Sheet.objects.filter(gathering=gathering).select_related("member__user", "answer", "program")
    leaders = {
        pairing.mentor_id: pairing.leader.user for pairing in live_pairings(gathering.program) if pairing.mentor_id
    }
    rows, said = [], []
    for sheet in sheets:
        answer = _answer_of(sheet)
        rows.append(Row(sheet, leaders.get(sheet.member_id), answer, flags_of(answer) if answer else []))
        if answer is not None and answer.met is not None:
            said.append(_said(answer))
    rows.sort(key=_by_leader)
    order = list(Flag)
    rows.sort(key=lambda row: (not row.to_follow_up, order.index(row.flags[0]) if row.flags else len(order)))
    return Answers(rows, said)


def _answer_of(sheet: Sheet) -> CheckInAnswer | None:
    return getattr(sheet, "answer", None)


def _by_leader(row: Row) -> tuple[str, str, int]:
    leader = f"{row.leader.family_name} {row.leader.given_name}" if row.leader else ""
    return leader, row.sheet.member.user.family_name, row.sheet.pk


def _said(answer: CheckInAnswer) -> Said:
    return Said(
        met=bool(answer.met), useful=answer.useful or 0, safe=answer.safe or 0, together=answer.together, need=answer.need or 0
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Calling:
    """A mentor whose answer calls for somebody from the committee."""

    sheet: Sheet
    flags: list[Flag]


def calling(programs: Iterable[Program], *, now: datetime) -> dict[int, list[Calling]]:
    """By programme: answers of late that are flagged and that nobody has followed up, the most pressing first. One query."""
    flagged = (
        Q(answer__need=Need.SOON)
        | Q(answer__safe__lte=UNSAFE)
        | Q(answer__met=False)
        | Q(pulse_answer__well__lte=UNSAFE)
    )
    sheets = (
        Sheet.objects.filter(
            flagged, program__in=[program.pk for program in programs], handled_at=None, answered_at__gt=now - LOOK_BACK
        )
        .select_related("program", "answer", "pulse_answer", "member__user")
        .order_by("-answered_at", "-pk")
    )
    found: dict[int, list[Calling]] = {}
    for sheet in sheets:
        flags = [Flag.POOR] if sheet.kind == SheetKind.PULSE else flags_of(sheet.answer)
        found.setdefault(sheet.program_id, []).append(Calling(sheet, flags))
    order = list(Flag)
    for calls in found.values():
        calls.sort(key=lambda call: order.index(call.flags[0]))
    return found


def check_in_called(program: Program, pk: int) -> Gathering | None:
    return Gathering.objects.filter(program=program, pk=pk, kind=Kind.CHECK_IN).select_related("program").first()


def themes_of(program: Program, *, gathering: Gathering | None = None) -> QuerySet[Theme]:
    """Themes of one check-in, or of all in order of date."""
    themes = Theme.objects.filter(program=program).select_related("gathering", "program")
    if gathering is not None:
        themes = themes.filter(gathering=gathering)
    return themes.order_by("gathering__starts_at", "pk")


# --- Pulse and taps ---------------------------------------------------------------------------------------------------------


def beginnings(program: Program) -> dict[int, datetime]:
    """By membership, leaders and mentors: when the pairs they are in now were published, the earliest of them."""
    found: dict[int, datetime] = {}
    for pairing in live_pairings(program):
        for member in (pairing.leader_id, pairing.mentor_id):
            if member is not None:
                found[member] = min(found.get(member, pairing.published_at), pairing.published_at)
    return found


@dataclass(frozen=True, slots=True)
class MatchPulse:
    """How one trio finds that it goes: the latest of each. `said` are (person, sheet, pulse, taps)."""

    leader: User
    said: list[tuple[User, Sheet | None, PulseAnswer | None, LeaderAnswer | None]]


def pulse_of(program: Program) -> list[MatchPulse]:
    """Every trio that goes on, with the latest pulse of each and the latest taps of the leader. A fixed number of queries."""
    pairs: dict[int, list[Pairing]] = {}
    for pairing in live_pairings(program):
        pairs.setdefault(pairing.leader_id, []).append(pairing)
    filled = Sheet.objects.filter(program=program, answered_at__isnull=False).exclude(kind=SheetKind.CHECK_IN)
    pulses: dict[int, Sheet] = {}
    taps: dict[int, Sheet] = {}
    for sheet in filled.select_related("pulse_answer", "leader_answer").order_by("due_at"):
        (pulses if sheet.kind == SheetKind.PULSE else taps)[sheet.member_id] = sheet
    found = []
    for own in pairs.values():
        leader = own[0].leader
        members = [leader, *(pairing.mentor for pairing in own if pairing.mentor is not None)]
        said = []
        for member in members:
            pulse, tap = pulses.get(member.pk), taps.get(member.pk)
            said.append((member.user, pulse, pulse.pulse_answer if pulse else None, tap.leader_answer if tap else None))
        found.append(MatchPulse(leader.user, said))
    return sorted(found, key=lambda one: min((p.well or 6 for _u, _s, p, _t in one.said if p), default=6))
