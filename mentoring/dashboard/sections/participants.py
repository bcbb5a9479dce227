"""For leaders and mentors, and whoever is asked to a gathering."""

from datetime import timedelta
from itertools import groupby
from operator import attrgetter

from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.selectors import replies_waiting
from matching.policies.rankings import check_ranking_is_open
from matching.selectors import pairings_to_confirm, statuses_of
from mentoring.dashboard.own import Own
from mentoring.dashboard.sections.task import Task
from mentoring.policies import why_not
from programs.states import Phase, Role
from sessions_app.checkins.selectors import sheets_to_answer
from sessions_app.checkins.states import SheetKind
from sessions_app.outcomes.policies import PHASES as ASKED_IN
from sessions_app.outcomes.selectors import replies_to_give
from sessions_app.policies import FEEDBACK_OPEN
from sessions_app.resources.models import Resource
from sessions_app.states import Reply
from sessions_app.trios.selectors import messages_to_answer

ANSWER_BEFORE = timedelta(days=30)
"""How long before a gathering its invitation is among the things to do. A whole series of check-ins is invited to at once."""


def as_leader(own: Own) -> list[Task]:
    """The ranking, while it is open."""
    return [
        Task(
            title=_("Rank the mentors you would like"),
            why=_(
                "Watch the short videos and put them in order. It is saved as you go, and sealed until the deadline."
            ),
            url=reverse("matching:sitting", args=[status.leader.program.slug]),
            button=_("Watch and rank"),
            meta=str(status.leader.program),
            deadline=status.deadline,
        )
        for status in statuses_of(own.in_role(Role.LEADER, Phase.RANKING))
        if status.sent_at is None and why_not(check_ranking_is_open, status.leader, now=own.now) is None
    ]


def in_a_match(own: Own) -> list[Task]:
    """Leader or mentor: pairings to say yes to."""
    if not any(member.role in (Role.LEADER, Role.MENTOR) for member in own.roles):
        return []
    programs = {pairing.program_id: (pairing.program, pairing.answer_by) for pairing in pairings_to_confirm(own.user)}
    return [
        Task(
            title=_("Answer: does your match suit you?"),
            why=_("The match is made. Say yes or no, so that the others know."),
            url=reverse("matching:own-match", args=[program.slug]),
            button=_("See your match"),
            meta=str(program),
            day=answer_by,
        )
        for program, answer_by in programs.values()
    ]


def in_a_trio(own: Own) -> list[Task]:
    """Leader or mentor: a time to pick, a meeting to note, or a next meeting to propose."""
    tasks = []
    for trio in own.trios:
        program = trio.leader.program
        url, meta = reverse("trios:trio-detail", args=[program.slug, trio.leader.pk]), str(program)
        if trio.to_note is not None:
            why = _("The meeting is over. Say whether it was held; it takes one tap.")
            tasks.append(Task(title=_("Did you meet?"), why=why, url=url, button=_("Say so"), meta=meta))
        if trio.to_pick is not None:
            why = _("Times are proposed for your next meeting. The first to pick decides.")
            tasks.append(Task(title=_("Pick a time"), why=why, url=url, button=_("See the times"), meta=meta))
        elif trio.next_meeting is None and not trio.waits:
            url = reverse("trios:meeting-propose", args=[program.slug, trio.leader.pk])
            why = _("No next meeting is planned. Propose up to three times, and one of the others picks.")
            tasks.append(
                Task(title=_("When do you meet next?"), why=why, url=url, button=_("Propose three times"), meta=meta)
            )
    return tasks


def short_forms(own: Own) -> list[Task]:
    """Leader or mentor: a few taps before a check-in, or on how it goes."""
    if not (own.in_role(Role.MENTOR, Phase.RUNNING) or own.in_role(Role.LEADER, Phase.RUNNING)):
        return []
    why = {
        SheetKind.CHECK_IN: _("Five taps on how it goes. Only the committee reads them."),
        SheetKind.TAPS: _("What has mentoring given you lately? Only the committee reads it."),
        SheetKind.PULSE: _("Two taps. Only the committee reads them."),
    }
    return [
        Task(
            title=str(SheetKind(sheet.kind).heading),
            why=why[SheetKind(sheet.kind)],
            url=sheet.get_absolute_url(),
            button=_("Answer in a minute"),
            meta=str(sheet.program),
            deadline=sheet.gathering.starts_at if sheet.gathering else sheet.closes_at,
        )
        for sheet in sheets_to_answer(own.user, now=own.now)
    ]


def surveys(own: Own) -> list[Task]:
    """Leader or mentor: a round of the survey that is open."""
    if not (own.in_role(Role.MENTOR, *ASKED_IN) or own.in_role(Role.LEADER, *ASKED_IN)):
        return []
    return [
        Task(
            title=_("Answer the survey"),
            why=_("What mentoring changes. Sealed while it is open, and added up without names when it closes."),
            url=reply.get_absolute_url(),
            button=_("Answer"),
            meta=str(reply.survey.program),
            day=reply.survey.closes_on,
        )
        for reply in replies_to_give(own.user, now=own.now)
    ]


def at_gatherings(own: Own) -> list[Task]:
    """Invitations without an answer, in any part, to what is not far away."""
    soon = own.now + ANSWER_BEFORE
    waiting = [
        attendance
        for attendance in own.meetings_of(own.user)
        if attendance.reply == Reply.NONE and own.now <= attendance.gathering.starts_at <= soon
    ]
    return [
        Task(
            title=_("Will you come? %(gathering)s") % {"gathering": attendance.gathering.title},
            why=_("Your answer helps those who prepare it."),
            url=attendance.gathering.get_absolute_url(),
            button=_("Answer"),
            meta=str(attendance.gathering.program),
            deadline=attendance.gathering.starts_at,
        )
        for attendance in waiting[:5]
    ]


def after_gatherings(own: Own) -> list[Task]:
    """Whoever was at a gathering: three questions, without a name."""
    return [
        Task(
            title=_("How was it? %(gathering)s") % {"gathering": attendance.gathering.title},
            why=_("Three questions, answered without your name."),
            url=reverse("gatherings:feedback-give", args=[attendance.gathering.program.slug, attendance.gathering_id]),
            button=_("Answer in a minute"),
            meta=str(attendance.gathering.program),
            deadline=attendance.gathering.ends_at + FEEDBACK_OPEN,
        )
        for attendance in own.feedback_wanted
    ]


def new_to_read(own: Own) -> list[Task]:
    """Whoever something was published for: the latest, one task a programme."""
    program_of = attrgetter("program_id")
    return [_reading(list(new)) for _pk, new in groupby(sorted(own.resources_new, key=program_of), key=program_of)]


def _reading(new: list[Resource]) -> Task:
    if len(new) > 1:
        return Task(
            title=_("%(number)s new things to read") % {"number": len(new)},
            why=", ".join(str(resource.title) for resource in new) + ".",
            url=reverse("resources:resource-list", args=[new[0].program.slug]),
            button=_("See them"),
            meta=str(new[0].program),
        )
    return Task(
        title=_("To read: %(title)s") % {"title": new[0].title},
        why=_("The committee has published it for you."),
        url=new[0].get_absolute_url(),
        button=_("Read it"),
        meta=str(new[0].program),
    )


def to_be_done(own: Own) -> list[Task]:
    """Whoever took something upon them at a gathering."""
    return [
        Task(
            title=action.text,
            why=_("You took it upon you at “%(gathering)s”. Tick it off when it is done.")
            % {"gathering": action.gathering.title},
            url=action.get_absolute_url(),
            button=_("See it"),
            meta=str(action.program),
            day=action.due_on,
        )
        for action in own.actions
    ]


def on_the_quiet_line(own: Own) -> list[Task]:
    """Contact outside the line: messages that wait for an answer."""
    return [
        Task(
            title=_("Answer a message on the quiet line"),
            why=_("Somebody has written to you in confidence. You alone can open it."),
            url=reverse("trios:quiet-answer", args=[message.pk]),
            button=_("Read and answer"),
            meta=str(message.program),
            day=message.answer_by,
        )
        for message in messages_to_answer(own.user)
    ]


def as_nearest_manager(own: Own) -> list[Task]:
    """Applicants whose nearest manager the person is, and who wait for a yes or no."""
    return [
        Task(
            title=_("May %(name)s take part?") % {"name": reply.application.applicant.name},
            why=_("You are asked as nearest manager whether the work allows it."),
            url=reply.get_absolute_url(),
            button=_("Answer"),
            meta=str(reply.application.program),
            day=reply.answer_by,
        )
        for reply in replies_waiting(own.user)
    ]
