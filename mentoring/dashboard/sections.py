"""What now: for each part a person may have, a function that says what they should do, by when, and where.

Each returns a list, empty when that part has nothing to say. `what_now` puts what is most pressing first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.models import Application
from applicants.policies import check_can_begin, video_closes_at
from applicants.scoring.selectors import queue_for
from applicants.selectors import leaves_to, my_applications, open_inquiry
from applicants.states import ApplicationState, Round
from applicants.videos.models import Video
from applicants.videos.selectors import clip_without_captions, latest_video
from applicants.videos.states import VideoState
from matching.models import Ranking
from matching.policies.rankings import check_ranking_is_open, deadline_of
from matching.selectors import pairings_to_confirm, programs_with_free_places, published_run, runs_to_approve
from matching.states import RankingState
from mentoring.accounts.models import User
from mentoring.dashboard.phases import blockers, next_phase
from mentoring.mail.models import OutboundEmail
from mentoring.mail.states import LetterState
from mentoring.policies import why_not
from programs.models import Membership, Program
from programs.selectors import calls_open, roles_of
from programs.states import Phase, Role
from sessions_app.models import Attendance
from sessions_app.selectors import has_check_ins, has_kick_off, to_take_attendance_of
from sessions_app.states import GatheringState, Kind, Reply

MOST_PROGRAMS = 6
"""How many programmes of a coordinator are looked into for the first page. The others are in the list of programmes."""


ANSWER_BEFORE = timedelta(days=30)
"""How long before a gathering its invitation is among the things to do. A whole series of check-ins is invited to at once."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. `deadline` is an instant, `day` a date the committee sets its own pace by; at most one of them is there."""

    title: str
    why: str
    url: str
    button: str
    meta: str = ""
    deadline: datetime | None = None
    day: date | None = None

    def sort_key(self) -> tuple[bool, datetime]:
        """What has a deadline first, the nearest in front."""
        if self.deadline is not None:
            return False, self.deadline
        if self.day is not None:
            return False, timezone.make_aware(datetime.combine(self.day, time(23, 59)))
        return True, datetime.max.replace(tzinfo=timezone.get_current_timezone())


def what_now(user: User, *, now: datetime) -> list[Task]:
    """Everything the person should do, most pressing first."""
    roles = roles_of(user)
    tasks = [task for section in _SECTIONS for task in section(user, roles, now)]
    return sorted(tasks, key=Task.sort_key)


def _in_role(roles: list[Membership], role: Role, *phases: Phase) -> list[Membership]:
    return [member for member in roles if member.role == role and member.program.state in phases]


def as_applicant(user: User, roles: list[Membership], now: datetime) -> list[Task]:
    """A draft to finish, a video to send, a call one has not answered yet."""
    mine = list(my_applications(user))
    tasks = []
    for application in mine:
        program = application.program
        if (
            application.state == ApplicationState.DRAFT
            and program.state == Phase.CALL
            and (program.call_closes_at or now) > now
        ):
            tasks.append(
                Task(
                    title=_("Finish your application"),
                    why=_("It is saved, but not sent. Nobody has seen it yet."),
                    url=reverse("applicants:application-edit", args=[program.slug, application.ref]),
                    button=_("Go on writing"),
                    meta=str(program),
                    deadline=program.call_closes_at,
                )
            )
        elif application.state == ApplicationState.NEEDS_MORE:
            inquiry = open_inquiry(application)
            tasks.append(
                Task(
                    title=_("Add to your application"),
                    why=_("The committee has asked you for something more."),
                    url=application.get_absolute_url(),
                    button=_("See what is needed"),
                    meta=str(program),
                    deadline=inquiry.until if inquiry else None,
                )
            )
    tasks += [
        Task(
            title=_("You may still apply"),
            why=_("The deadline has passed, but the committee has given you more time."),
            url=reverse("applicants:call-detail", args=[leave.program.slug]),
            button=_("Go to the call"),
            meta=str(leave.program),
            deadline=leave.until,
        )
        for leave in leaves_to(user, now=now)
        if all(a.program_id != leave.program_id or a.state == ApplicationState.DRAFT for a in mine)
    ]
    invited = [a for a in mine if a.state == ApplicationState.INVITED and (video_closes_at(a) or now) > now]
    for application in invited:
        video = latest_video(application)
        if video is None or video.state == VideoState.REJECTED:
            tasks.append(_video_to_send(application, again=video is not None))
    on_the_way = (ApplicationState.INVITED, ApplicationState.SHORTLISTED)
    for application in mine:
        program = application.program
        asked = program.captions_required and program.state in (Phase.SCREENING, Phase.VIDEO)
        if asked and application.state in on_the_way and (clip := clip_without_captions(application)):
            tasks.append(_captions_to_write(application, clip))
    return tasks + _open_calls(user, roles, mine, now)


def _captions_to_write(application: Application, video: Video) -> Task:
    return Task(
        title=_("Write captions for your video"),
        why=_("Write what you say; the times are found from your voice. The leaders watch it when it has captions."),
        url=reverse("videos:captions", args=[video.pk]),
        button=_("Write captions"),
        meta=str(application.program),
        deadline=video_closes_at(application) if application.state == ApplicationState.INVITED else None,
    )


def _video_to_send(application: Application, *, again: bool) -> Task:
    program = application.program
    if again:
        title, why = _("Send another video"), _("The last file could not be used. The page says why, and what will do.")
    else:
        title, why = _("Send your video"), _("Three questions, at most a minute and a half. You know them in advance.")
    return Task(
        title=title,
        why=why,
        url=reverse("videos:video-page", args=[program.slug, application.ref]),
        button=_("See the questions"),
        meta=str(program),
        deadline=video_closes_at(application),
    )


def _open_calls(user: User, roles: list[Membership], mine: list[Application], now: datetime) -> list[Task]:
    """Calls the person could answer. Not for those who lead or mentor in a programme that is still going on."""
    if any(
        member.role in (Role.LEADER, Role.MENTOR) and member.program.state not in (Phase.CLOSED, Phase.ARCHIVED)
        for member in roles
    ):
        return []
    answered = {application.program_id for application in mine} | {member.program_id for member in roles}
    return [
        Task(
            title=_("Would you like to be a mentor?"),
            why=_("A call is open. Your draft is saved as you write, and nobody sees it before you send it."),
            url=reverse("applicants:call-detail", args=[program.slug]),
            button=_("Read the call"),
            meta=str(program),
            deadline=program.call_closes_at,
        )
        for program in calls_open(now=now)
        if program.pk not in answered and why_not(check_can_begin, program, user, now=now) is None
    ]


def as_assessor(user: User, roles: list[Membership], now: datetime) -> list[Task]:
    """How many applications wait to be scored, per programme."""
    tasks = []
    for member in _in_role(roles, Role.ASSESSOR, Phase.SCREENING, Phase.VIDEO):
        program, queue = member.program, queue_for(user, member.program)
        if queue.next is not None:
            first = queue.round == Round.APPLICATION
            tasks.append(
                Task(
                    title=_("Score applications") if first else _("Score videos"),
                    why=_("You have scored %(done)s of %(total)s.") % {"done": queue.done, "total": queue.total},
                    url=reverse("scoring:queue", args=[program.slug]),
                    button=_("Go on scoring") if queue.done else _("Begin scoring"),
                    meta=str(program),
                    day=program.screening_ends_on if first else program.rescoring_ends_on,
                )
            )
    return tasks


def as_coordinator(user: User, roles: list[Membership], now: datetime) -> list[Task]:
    """The next step of each programme, or what is in its way; attendance nobody has taken; letters that could not be sent."""
    tasks = []
    for member in [m for m in roles if m.role == Role.COORDINATOR and m.program.state != Phase.ARCHIVED][
        :MOST_PROGRAMS
    ]:
        program = member.program
        tasks += _next_step(program, now)
        tasks += _meetings_to_plan(program)
        tasks += [
            Task(
                title=_("Say who came: %(gathering)s") % {"gathering": gathering.title},
                why=_("The gathering has begun or been held, and nobody has noted who was there."),
                url=reverse("gatherings:gathering-attendance", args=[program.slug, gathering.pk]),
                button=_("Take attendance"),
                meta=str(program),
            )
            for gathering in to_take_attendance_of(program, now=now)
        ]
    return tasks


def control_url(program: Program) -> str:
    return reverse("dashboard:program-control", args=[program.slug])


def _next_step(program: Program, now: datetime) -> list[Task]:
    target = next_phase(program)
    if target is None:
        return []
    on = program.deadline(program.state)
    dates = {"deadline": on} if isinstance(on, datetime) else {"day": on}
    title = _("Next phase: %(phase)s") % {"phase": target.label}
    control = control_url(program)
    in_the_way = blockers(program, target, now=now)
    if not in_the_way:
        return [
            Task(
                title=title, why=_("Everything is ready."), url=control, button=_("Move on"), meta=str(program), **dates
            )
        ]
    to_do = [blocker for blocker in in_the_way if not blocker.waits]
    if not to_do:
        return []
    why = to_do[0].sentence
    if others := len(to_do) - 1:
        why += " " + ngettext("And %(number)s thing more.", "And %(number)s things more.", others) % {"number": others}
    return [Task(title=title, why=why, url=control, button=_("See what is missing"), meta=str(program), **dates)]


def _meetings_to_plan(program: Program) -> list[Task]:
    """Once the match is published: the kick-off and the monthly check-ins, as long as nobody has planned them."""
    if program.state not in (Phase.MATCHING, Phase.RUNNING) or published_run(program) is None:
        return []
    tasks = []
    if not has_kick_off(program):
        tasks.append(
            Task(
                title=_("Plan the kick-off"),
                why=_(
                    "The match is published. Leaders and mentors now wait to hear when they meet for the first time."
                ),
                url=reverse("gatherings:gathering-new", args=[program.slug]) + f"?kind={Kind.KICK_OFF}",
                button=_("Plan the kick-off"),
                meta=str(program),
                day=program.starts_on,
            )
        )
    if not has_check_ins(program):
        tasks.append(
            Task(
                title=_("Set up monthly check-ins"),
                why=_(
                    "Once a month the committee meets the mentors. Set the rule once; reminders then go by themselves."
                ),
                url=reverse("gatherings:series-edit", args=[program.slug]),
                button=_("Set up the check-ins"),
                meta=str(program),
                day=program.starts_on,
            )
        )
    return tasks


def as_leader(user: User, roles: list[Membership], now: datetime) -> list[Task]:
    """The ranking, while it is open."""
    members = [
        m for m in _in_role(roles, Role.LEADER, Phase.RANKING) if why_not(check_ranking_is_open, m, now=now) is None
    ]
    sent = set(Ranking.objects.filter(leader__in=members, state=RankingState.SENT).values_list("leader", flat=True))
    return [
        Task(
            title=_("Rank the mentors you would like"),
            why=_(
                "Watch the short videos and put them in order. It is saved as you go, and sealed until the deadline."
            ),
            url=reverse("matching:sitting", args=[member.program.slug]),
            button=_("Watch and rank"),
            meta=str(member.program),
            deadline=deadline_of(member),
        )
        for member in members
        if member.pk not in sent
    ]


def in_a_match(user: User, roles: list[Membership], now: datetime) -> list[Task]:
    """Leader or mentor: pairings to say yes to."""
    programs = {pairing.program_id: (pairing.program, pairing.answer_by) for pairing in pairings_to_confirm(user)}
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


def to_refill(user: User, roles: list[Membership], now: datetime) -> list[Task]:
    """Coordinator: places of a published match that have become free."""
    programs = {m.program_id: m.program for m in _in_role(roles, Role.COORDINATOR, Phase.MATCHING, Phase.RUNNING)}
    free = programs_with_free_places(programs.values(), now=now) if programs else {}
    return [
        Task(
            title=ngettext("%(number)s place is free in the match", "%(number)s places are free in the match", number)
            % {"number": number},
            why=_("A pair does not go on. See who in reserve would fit, with the others left as they are."),
            url=reverse("matching:pair-list", args=[programs[pk].slug]),
            button=_("See the pairs"),
            meta=str(programs[pk]),
        )
        for pk, number in free.items()
    ]


def to_approve(user: User, roles: list[Membership], now: datetime) -> list[Task]:
    """Coordinator: a match another has proposed."""
    if not any(member.role == Role.COORDINATOR and member.program.publishing_takes_two for member in roles):
        return []
    return [
        Task(
            title=_("Approve the match"),
            why=_("%(name)s has proposed it. Read it and the letters before you approve.")
            % {"name": run.proposed_by.name},  # type: ignore[union-attr]
            url=reverse("matching:run-detail", args=[run.program.slug, run.pk]),
            button=_("See the proposed match"),
            meta=str(run.program),
            day=run.program.matching_ends_on,
        )
        for run in runs_to_approve(user)
    ]


def at_gatherings(user: User, roles: list[Membership], now: datetime) -> list[Task]:
    """Invitations without an answer, in any part, to what is not far away."""
    soon = (now, now + ANSWER_BEFORE)
    waiting = (
        Attendance.objects.filter(
            person=user, reply=Reply.NONE, gathering__state=GatheringState.INVITED, gathering__starts_at__range=soon
        )
        .select_related("gathering__program")
        .order_by("gathering__starts_at")
    )
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


def as_administrator(user: User, roles: list[Membership], now: datetime) -> list[Task]:
    """What stops the machine: letters that could not be sent, no programme at all."""
    if not user.is_administrator:
        return []
    tasks = []
    dead = OutboundEmail.objects.filter(state=LetterState.DEAD).count()
    if dead:
        tasks.append(
            Task(
                title=ngettext(
                    "%(number)s letter could not be sent", "%(number)s letters could not be sent", dead
                ) % {"number": dead},
                why=_("The mail server refused them. Look at the reason, then send them again."),
                url=reverse("admin:mail_outboundemail_changelist") + f"?state__exact={LetterState.DEAD}",
                button=_("See the letters"),
            )
        )  # fmt: skip
    if not Program.objects.exists():
        tasks.append(
            Task(
                title=_("Create the first programme"),
                why=_("It comes with texts, questions, scoring forms and dates. You name the coordinator who runs it."),
                url=reverse("dashboard:program-new"),
                button=_("New programme"),
            )
        )
    return tasks


_SECTIONS: tuple[Callable[[User, list[Membership], datetime], list[Task]], ...] = (
    as_applicant,
    as_leader,
    in_a_match,
    to_approve,
    to_refill,
    at_gatherings,
    as_assessor,
    as_coordinator,
    as_administrator,
)
