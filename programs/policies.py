"""What the situation of a programme allows. Each check returns None or raises Refusal."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from mentoring.policies import Refusal
from programs.models import Membership, Program
from programs.states import CorePart, Phase, Role

RESERVED_SLUGS = frozenset({"new"})
"""What stands in the place of a programme in an address."""

DATES_IN_ORDER = (
    "call_opens_at", "call_closes_at", "screening_ends_on", "video_closes_at", "rescoring_ends_on", "ranking_closes_at",
    "matching_ends_on", "starts_on", "ends_on",
)  # fmt: skip
"""The dates of a programme, each no earlier than the one before."""

SETTLED_AFTER: Mapping[str, Phase] = {
    "slug": Phase.DRAFT,  # people have been given the address
    "call_opens_at": Phase.DRAFT,
    "call_closes_at": Phase.CALL,
    "age_limit": Phase.DRAFT,  # somebody may have been turned away by it
    "reference_date": Phase.DRAFT,
    "age_decided_by": Phase.DRAFT,  # what the call says of the decision stays true
    "age_ends_on": Phase.DRAFT,
    "manager_part": Phase.DRAFT,  # people apply knowing who is told
    "blind": Phase.CALL,
    "assessors_per_application": Phase.CALL,
    "marks_by": Phase.CALL,
    "common_first": Phase.CALL,
    "max_video_seconds": Phase.SCREENING,
    "video_retakes": Phase.SCREENING,
    "video_preparation_seconds": Phase.SCREENING,
    "video_closes_at": Phase.VIDEO,
    "minimum_ranked": Phase.VIDEO,
    "ties_allowed": Phase.VIDEO,
    "publishing_takes_two": Phase.RANKING,  # whoever is to be held by it cannot take it away
    "ranking_closes_at": Phase.MATCHING,  # ranking can be opened again from there
    "places_per_leader": Phase.MATCHING,
}
"""Until the end of which phase something may be changed. What is not here can be changed until the archive."""

CORE: Mapping[CorePart, tuple[str, ...]] = {
    CorePart.PRIVACY: ("keep_videos_days", "keep_applications_days"),
}
"""The columns of a programme that belong to a part of the core. The other parts are rows: aims, criteria."""

DEADLINES = {Phase.CALL: "call_closes_at", Phase.VIDEO: "video_closes_at", Phase.RANKING: "ranking_closes_at"}
"""Where people are cut off: while the phase lasts its deadline can be moved, but only to a moment still to come."""

APART = (
    ({Role.LEADER}, {Role.COORDINATOR, Role.ASSESSOR, Role.MENTOR, Role.ASSISTANT}),
    ({Role.MENTOR}, {Role.COORDINATOR, Role.ASSESSOR, Role.ASSISTANT}),
)
"""Parts that one person cannot have at once: a leader sees no scores, a mentor assesses nobody, sealed rankings stay sealed."""


def is_past(phase: Phase, last: Phase) -> bool:
    """Whether `phase` comes after `last`."""
    order = list(Phase)
    return order.index(phase) > order.index(last)


def changeable(program: Program, field: str) -> bool:
    """Whether the phase still allows `field` to be changed."""
    if program.state == Phase.ARCHIVED:
        return False
    last = SETTLED_AFTER.get(field)
    return last is None or not is_past(program.state, last)


def check_core_is_own(program: Program, part: CorePart, *, source: Program | None = None) -> None:
    """The programme this one stands under has not decided `part` for all its districts. `source`: what comes from that very programme may.

    Asks the database for the parent unless it has been read with the programme.
    """
    parent = program.parent
    if parent is not None and parent.locks(part) and (source is None or source.pk != parent.pk):
        raise Refusal(
            "locked_by_parent",
            _("“%(parent)s” decides this for all its districts: %(part)s. Ask its committee if it does not fit here.")
            % {"parent": parent, "part": part.label},
        )


def core_of(field: str) -> CorePart | None:
    """The part of the core that a column of a programme belongs to."""
    return next((part for part, fields in CORE.items() if field in fields), None)


def check_can_edit(program: Program, changes: Mapping[str, Any], *, now: datetime) -> None:
    """`changes` are columns with their new values. Refuses what is settled, moments already past, and dates out of order."""
    if program.state == Phase.ARCHIVED:
        raise Refusal(
            "archived", _("This programme is archived and can no longer be changed. Start a new round instead.")
        )
    different = {name: value for name, value in changes.items() if getattr(program, name) != value}
    for name in different:
        if not changeable(program, name):
            label = Program.column(name).verbose_name
            raise Refusal("settled", _("“%(field)s” is settled now and stays as it was.") % {"field": label})
        if part := core_of(name):
            check_core_is_own(program, part)
    if different.get("slug") in RESERVED_SLUGS:
        raise Refusal("reserved", _("This address is taken by the software itself. Choose another."))
    deadline = DEADLINES.get(program.state)
    if deadline in different and (different[deadline] is None or different[deadline] <= now):
        raise Refusal(
            "in_the_past", _("This deadline is running. It can be moved to a moment still to come, not taken away.")
        )
    values = {
        name: changes.get(name, getattr(program, name)) for name in (*DATES_IN_ORDER, "age_limit", "reference_date")
    }
    check_dates_in_order(values)
    if values["age_limit"] is not None and values["reference_date"] is None and program.state != Phase.DRAFT:
        raise Refusal("no_reference_date", _("Say on which date the age is counted."))


def check_dates_in_order(values: Mapping[str, Any]) -> None:
    """Dates that are there follow each other. Instants and dates are compared as days of the organisation."""
    earlier: str | None = None
    for name in DATES_IN_ORDER:
        if values.get(name) is None:
            continue
        if earlier is not None and _before(values[name], values[earlier]):
            labels = {
                "later": Program.column(name).verbose_name,
                "earlier": Program.column(earlier).verbose_name,
            }
            raise Refusal(
                "dates_out_of_order", _("“%(later)s” comes before “%(earlier)s”. Change one of the two dates.") % labels
            )
        earlier = name


def _before(later: date | datetime, earlier: date | datetime) -> bool:
    if isinstance(later, datetime) and isinstance(earlier, datetime):
        return later <= earlier
    return _day(later) < _day(earlier)


def _day(value: date | datetime) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def check_can_open_call(program: Program, *, now: datetime) -> None:
    """What every applicant is entitled to find in a call: what it is, until when, for whom, and why."""
    for name in ("name", "call_text"):
        if getattr(program, name).missing():
            label = Program.column(name).verbose_name
            raise Refusal(
                "text_missing", _("Write “%(field)s” in Bokmål and Nynorsk before the call opens.") % {"field": label}
            )
    if program.call_opens_at is None or program.call_closes_at is None:
        raise Refusal("dates_missing", _("Set the dates when the call opens and closes."))
    if program.call_closes_at <= now:
        raise Refusal("call_over", _("The call would be over already. Set a date to come when it closes."))
    if program.age_limit is not None:
        check_age_limit_is_justified(program, until=_day(program.call_closes_at))


def check_age_limit_is_justified(program: Program, *, until: date) -> None:
    """Unequal treatment by age needs an aim, a reason why nothing milder serves it, somebody who answers for it, and an end
    (arbeidsmiljøloven §§ 13-3 and 13-6). `until`: the last day on which it turns people away."""
    if program.reference_date is None:
        raise Refusal("no_reference_date", _("Say on which date the age is counted."))
    if program.age_reason.missing():
        raise Refusal(
            "no_age_reason", _("Give the reason for the age limit in Bokmål and Nynorsk, or take the limit away.")
        )
    if program.age_alternatives.missing():
        raise Refusal(
            "no_age_alternatives",
            _("Say in Bokmål and Nynorsk what was considered instead of an age limit, or take the limit away."),
        )
    if program.age_decided_by is None:
        raise Refusal("age_not_decided", _("Name who decided on the age limit, or take the limit away."))
    if program.age_ends_on is None or program.age_ends_on < until:
        raise Refusal(
            "age_limit_over", _("The age limit ends before the call does. Decide on it anew, or take the limit away.")
        )


def check_can_add_member(
    program: Program, user: User, role: Role, *, assists: Membership | None, now: datetime
) -> None:
    if program.state == Phase.ARCHIVED:
        raise Refusal(
            "archived", _("This programme is archived and can no longer be changed. Start a new round instead.")
        )
    if not user.is_active:
        raise Refusal("has_left", _("%(name)s has left and cannot take part.") % {"name": user.name})
    if (role == Role.ASSISTANT) != (assists is not None):
        raise Refusal("assists_whom", _("Say which leader the assistant assists."))
    if assists is not None and (
        assists.program_id != program.pk or assists.role != Role.LEADER or assists.ended_at is not None
    ):
        raise Refusal("assists_whom", _("Say which leader of this programme the assistant assists."))
    roles = set(Membership.objects.filter(program=program, user=user, ended_at=None).values_list("role", flat=True))
    if role in roles:
        raise Refusal(
            "already_member", _("%(name)s is %(role)s here already.") % {"name": user.name, "role": role.label.lower()}
        )
    for some, others in APART:
        if (role in some and roles & others) or (role in others and roles & some):
            raise Refusal(
                "roles_clash",
                _("%(name)s has another part in this programme that cannot be joined with this one. End that first.")
                % {"name": user.name},
            )
    if program.blind and {role, *roles} >= {Role.COORDINATOR, Role.ASSESSOR}:
        raise Refusal(
            "not_blind",
            _("Assessors see no names here, coordinators do. %(name)s cannot be both.") % {"name": user.name},
        )


def check_can_end_membership(membership: Membership, *, now: datetime) -> None:
    if membership.ended_at is not None:
        raise Refusal("ended", _("This has ended already."))
    if membership.role == Role.COORDINATOR:
        others = Membership.objects.filter(program=membership.program_id, role=Role.COORDINATOR, ended_at=None).exclude(
            pk=membership.pk
        )
        if not others.exists():
            raise Refusal("last_coordinator", _("A programme needs a coordinator. Add another one first."))


def check_can_stand_under(parent: Program) -> None:
    """A district programme stands under a programme that stands under none, and that still goes on."""
    if parent.parent_id is not None:
        raise Refusal(
            "is_a_district",
            _("This is a district programme itself. A new one stands under the same programme as this."),
        )
    if parent.state == Phase.ARCHIVED:
        raise Refusal(
            "archived", _("The programme is archived. A new one can be copied from it, but not stand under it.")
        )


def check_can_lock(program: Program) -> None:
    if program.parent_id is not None:
        raise Refusal("is_a_district", _("A district programme decides nothing for others."))
    if program.state == Phase.ARCHIVED:
        raise Refusal(
            "archived", _("This programme is archived and can no longer be changed. Start a new round instead.")
        )


def check_can_follow(district: Program) -> None:
    """What the programme above has decided comes into a district as long as nobody there relies on what it says now."""
    if district.state != Phase.DRAFT:
        raise Refusal("call_opened", _("Its call has been opened, so it stays with what applicants were told."))


def check_can_set_places(membership: Membership, program: Program) -> None:
    if membership.role != Role.LEADER or membership.ended_at is not None:
        raise Refusal("no_leader", _("Only leaders who take part have a number of mentors."))
    if program.state in (Phase.RUNNING, Phase.CLOSED, Phase.ARCHIVED):
        raise Refusal("matched", _("The match is made. To give a leader another mentor, go to the pairs."))
