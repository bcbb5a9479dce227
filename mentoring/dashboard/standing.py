"""Where things stand: what goes on without the person having to do anything now."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.selectors import my_applications
from matching.models import Ranking
from matching.policies.rankings import deadline_of
from matching.states import RankingState
from mentoring.accounts.models import User
from mentoring.dashboard.phases import blockers, next_phase
from mentoring.dashboard.sections import MOST_PROGRAMS, control_url
from programs.models import Membership, Program
from programs.selectors import roles_of
from programs.states import Phase, Role
from sessions_app.models import Attendance
from sessions_app.selectors import next_for
from sessions_app.states import Reply


@dataclass(frozen=True, slots=True)
class Standing:
    """Something that goes on without the person having to do anything now."""

    title: str
    text: str
    url: str
    note: str = ""
    state: object = None
    at: datetime | None = None


def where_things_stand(user: User, *, now: datetime) -> list[Standing]:
    """Nothing to do, good to know: one's applications, programmes, match and next gatherings; for assistants those of their leaders."""
    standing = [
        Standing(title=_("Your application"), text=str(a.program), url=a.get_absolute_url(), state=a.state)
        for a in my_applications(user)[:5]
    ]
    roles = roles_of(user)
    coordinated = [m.program for m in roles if m.role == Role.COORDINATOR and m.program.state != Phase.ARCHIVED]
    standing += [
        Standing(
            title=_("Your programme"),
            text=str(program),
            url=control_url(program),
            state=program.state,
            note=_not_time_yet(program, now),
        )
        for program in coordinated[:MOST_PROGRAMS]
    ]
    matched = {
        m.program_id: m.program
        for m in roles
        if m.role in (Role.LEADER, Role.MENTOR) and m.program.state == Phase.RUNNING
    }
    standing += [
        Standing(title=_("Your match"), text=str(program), url=reverse("matching:own-match", args=[program.slug]))
        for program in matched.values()
    ]
    standing += [_meeting(attendance) for attendance in next_for(user, now=now) if attendance.reply != Reply.NONE]
    standing += _rankings_of([member.assists for member in roles if member.assists is not None])
    # An assistant may help the same leader in several programmes; her gatherings are told once.
    for leader in dict.fromkeys(member.assists.user for member in roles if member.assists is not None):
        standing += [_meeting(attendance, leader) for attendance in next_for(leader, now=now, limit=2)]
    return standing


def _rankings_of(leaders: list[Membership]) -> list[Standing]:
    """For the assistant: that a leader is to rank, until when, and whether it has been sent. Never what."""
    ids = [leader.pk for leader in leaders if leader.ended_at is None]
    ranking = Membership.objects.filter(pk__in=ids, program__state=Phase.RANKING)
    sent = Exists(Ranking.objects.filter(leader=OuterRef("pk"), state=RankingState.SENT))
    return [
        Standing(
            title=_("Ranking the mentors"),
            text=str(leader.program),
            url=leader.program.get_absolute_url(),
            note=f"{leader.user.name}: {_('Sent') if leader.has_sent else _('Not sent yet')}",
            at=None if leader.has_sent else deadline_of(leader),
        )
        for leader in ranking.select_related("program", "user", "more_time").annotate(has_sent=sent).order_by("pk")
    ]


def _meeting(attendance: Attendance, leader: User | None = None) -> Standing:
    """One's own gathering with a link to it; a leader's, for the assistant, with a link to the programme, which they may see."""
    gathering = attendance.gathering
    reply = str(Reply(attendance.reply).label)
    return Standing(
        title=_("Gathering"),
        text=str(gathering.title),
        url=gathering.get_absolute_url() if leader is None else gathering.program.get_absolute_url(),
        note=f"{leader.name}: {reply}" if leader is not None else reply,
        at=gathering.starts_at,
    )


def _not_time_yet(program: Program, now: datetime) -> str:
    """What a coordinator waits for when there is nothing to do but wait; else nothing."""
    target = next_phase(program)
    in_the_way = blockers(program, target, now=now) if target is not None else []
    if not in_the_way or not all(blocker.waits for blocker in in_the_way):
        return ""
    return _("It is not time yet.") + " " + in_the_way[0].sentence
