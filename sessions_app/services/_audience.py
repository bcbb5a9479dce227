"""Who is asked to a gathering, who has a place in its room, what it begins with: parts of the acts of the services, under their lock."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from mentoring.audit.services import move, record
from mentoring.policies import Refusal
from sessions_app.content import Point
from sessions_app.emails import send_invitation, send_place, send_uninvited
from sessions_app.models import AgendaPoint, Attendance, CheckInReminder, Gathering, Guest
from sessions_app.policies import check_can_invite
from sessions_app.selectors import audience, free_places, in_line, possible_guests
from sessions_app.states import GATHERING_FLOW, GatheringState, Reply


def locked(gathering: Gathering) -> Gathering:
    """The gathering as it is now, and nobody else's until the transaction ends."""
    rows = Gathering.objects.select_for_update(of=("self",)).select_related("program", "series")
    return rows.prefetch_related("points__owner").get(pk=gathering.pk)


def set_points(gatherings: Iterable[Gathering], points: Iterable[Point]) -> None:
    """Give new gatherings the agenda to start from."""
    told = list(points)
    AgendaPoint.objects.bulk_create(
        AgendaPoint(gathering=gathering, position=place, minutes=point.minutes, title=point.title)
        for gathering in gatherings
        for place, point in enumerate(told, start=1)
    )


def set_guests(gathering: Gathering, guests: Collection[int], *, now: datetime) -> None:
    wanted = set(possible_guests(gathering.program).filter(pk__in=guests).values_list("pk", flat=True))
    Guest.objects.filter(gathering=gathering).exclude(person__in=wanted).delete()
    known = set(Guest.objects.filter(gathering=gathering).values_list("person", flat=True))
    Guest.objects.bulk_create([Guest(gathering=gathering, person_id=pk, added_at=now) for pk in sorted(wanted - known)])


def invite_audience(fresh: Gathering, *, by: User, now: datetime) -> list[User]:
    """Note that everybody the gathering is for has been asked. Returns those who were not before; their letters are the caller's."""
    check_can_invite(fresh, now=now)
    if fresh.state == GatheringState.PLANNED:
        move(fresh, GatheringState.INVITED, flow=GATHERING_FLOW, by=by, now=now, program_id=fresh.program_id)
    invited = set(fresh.attendances.values_list("person", flat=True))
    newcomers = [person for person in audience(fresh) if person.pk not in invited]
    if not newcomers and not invited:
        raise Refusal("nobody", _("There is nobody to invite yet. Publish the match or add members first."))
    Attendance.objects.bulk_create([Attendance(gathering=fresh, person=person, invited_at=now) for person in newcomers])
    return newcomers


def follow_audience(fresh: Gathering, before: Collection[int], *, now: datetime) -> None:
    """Invite who has come into the audience, and take out who has gone from it. Others, also those who left the programme, stay."""
    people = {person.pk: person for person in audience(fresh)}
    gone = fresh.attendances.filter(person__in=set(before) - set(people)).select_related("person")
    removed = [attendance.person for attendance in gone]
    invited = set(fresh.attendances.values_list("person", flat=True))
    added = [person for pk, person in people.items() if pk not in before and pk not in invited]
    if removed or added:
        # A calendar takes somebody out only by a higher number, and in again by one higher still.
        fresh.sequence += 1
        fresh.save(update_fields=["sequence"])
    fresh.attendances.filter(person__in=removed).delete()
    CheckInReminder.objects.filter(gathering=fresh, person__in=removed, queued_at=None).delete()
    Attendance.objects.bulk_create([Attendance(gathering=fresh, person=person, invited_at=now) for person in added])
    if fresh.ends_at > now:
        for person in removed:
            send_uninvited(fresh, to=person, now=now)
        for person in added:
            send_invitation(fresh, to=person, now=now)


def fill_room(fresh: Gathering, *, by: User, now: datetime) -> list[Attendance]:
    """Give free places to those who wait, in the order they came.

    Each gets one letter for each time they waited. Nobody is moved once the gathering has begun.
    """
    if fresh.state != GatheringState.INVITED or fresh.starts_at <= now:
        return []
    free = free_places(fresh)
    lucky = list(in_line(fresh).select_related("person")[:free])
    for attendance in lucky:
        waited_since, attendance.reply = attendance.replied_at, Reply.YES
        attendance.save(update_fields=["reply"])
        record(action="gatherings.give_place", subject=attendance, by=by, program_id=fresh.program_id, now=now)
        send_place(fresh, to=attendance.person, waited_since=waited_since or now, now=now)
    return lucky
