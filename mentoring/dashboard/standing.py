"""Where things stand: what goes on without the person having to do anything now."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from matching.selectors import statuses_of
from mentoring.accounts.models import User
from mentoring.dashboard.closing.certificates import own_certificates
from mentoring.dashboard.own import Own
from mentoring.dashboard.phases import Blocker
from mentoring.dashboard.sections.committee import control_url
from programs.models import Membership
from programs.states import Phase
from sessions_app.models import Attendance
from sessions_app.outcomes.selectors import ToRead
from sessions_app.states import Reply
from sessions_app.trios.selectors import OwnTrio, name_of

MOST = 6
"""So many applications and programmes of one's own are shown. The pages of calls and of programmes list them all."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Something that goes on without the person having to do anything now."""

    title: str
    text: str
    url: str
    note: str = ""
    state: object = None
    at: datetime | None = None


def where_things_stand(own: Own) -> list[Standing]:
    """Nothing to do, good to know: one's applications, programmes, match and next gatherings; for assistants those of their leaders."""
    standing = [
        Standing(title=_("Your application"), text=str(a.program), url=a.get_absolute_url(), state=a.state)
        for a in own.applications[:MOST]
    ]
    standing += [
        Standing(
            title=_("Your programme"),
            text=str(program),
            url=control_url(program),
            state=program.state,
            note=_not_time_yet(own.in_the_way.get(program.pk, [])),
        )
        for program in own.coordinated[:MOST]
    ]
    standing += [_trio(trio, to=own.user) for trio in own.trios]
    standing += [_report(one) for one in own.to_read]
    standing += [
        Standing(
            title=_("Your certificate"),
            text=str(holder.program),
            url=reverse("dashboard:certificate", args=[holder.program.slug, holder.pk]),
        )
        for holder in own_certificates(own.roles)[:MOST]
    ]
    standing += [_meeting(attendance) for attendance in own.meetings_of(own.user)[:3] if attendance.reply != Reply.NONE]
    standing += _rankings_of(own.assisted)
    standing += [
        Standing(
            title=_("Meetings of your leader"),
            text=leader.user.name,
            url=reverse("trios:trio-detail", args=[leader.program.slug, leader.pk]),
            note=str(leader.program),
        )
        for leader in own.assisted
        if leader.program.state == Phase.RUNNING
    ]
    # An assistant may help the same leader in several programmes; her gatherings are told once.
    for leader in dict.fromkeys(member.user for member in own.assisted):
        standing += [_meeting(attendance, leader) for attendance in own.meetings_of(leader)[:2]]
    return standing


def _rankings_of(leaders: list[Membership]) -> list[Standing]:
    """For the assistant: that a leader is to rank, until when, and whether it has been sent. Never what."""
    return [
        Standing(
            title=_("Ranking the mentors"),
            text=str(status.leader.program),
            url=reverse("matching:leader-list", args=[status.leader.program.slug]),
            note=f"{status.leader.user.name}: {_('Sent') if status.sent_at else _('Not sent yet')}",
            at=None if status.sent_at else status.deadline,
        )
        for status in statuses_of([leader for leader in leaders if leader.program.state == Phase.RANKING])
    ]


def _trio(trio: OwnTrio, *, to: User) -> Standing:
    """The page of one's own trio, with the next meeting if there is one."""
    meeting = trio.next_meeting
    return Standing(
        title=_("Your trio"),
        text=name_of(trio.leader, to=to),
        url=reverse("trios:trio-detail", args=[trio.leader.program.slug, trio.leader.pk]),
        note=_("Next meeting")
        if meeting
        else _("You have proposed times; the others have not picked yet.")
        if trio.waits
        else "",
        at=meeting.starts_at if meeting else None,
    )


def _report(one: ToRead) -> Standing:
    """The report once it is shared; until then a leader's own figures, which the report leads to as well."""
    if one.report:
        url = reverse("outcomes:report", args=[one.program.slug])
        return Standing(title=_("What came of it"), text=_("Read the report"), url=url, note=str(one.program))
    url = reverse("outcomes:own-series", args=[one.program.slug])
    return Standing(title=_("What came of it"), text=_("Your own figures"), url=url, note=str(one.program))


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


def _not_time_yet(in_the_way: list[Blocker]) -> str:
    """What a coordinator waits for when there is nothing to do but wait; else nothing."""
    if not in_the_way or not all(blocker.waits for blocker in in_the_way):
        return ""
    return _("It is not time yet.") + " " + in_the_way[0].sentence
