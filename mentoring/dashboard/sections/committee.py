"""For those who run a programme and those who assess."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.scoring.selectors import shares_of
from applicants.states import Round
from matching.selectors import runs_to_approve
from mentoring.dashboard.facts import Facts
from mentoring.dashboard.own import Own
from mentoring.dashboard.phases import Blocker, next_phase
from mentoring.dashboard.sections.task import Task
from programs.models import Program
from programs.states import Phase, Role
from sessions_app.checkins.selectors import Calling, calling
from sessions_app.checkins.states import Flag
from sessions_app.selectors import to_take_attendance_of
from sessions_app.states import Kind


def as_assessor(own: Own) -> list[Task]:
    """How many applications wait to be scored, per programme."""
    tasks = []
    programs = [member.program for member in own.in_role(Role.ASSESSOR, Phase.SCREENING, Phase.VIDEO)]
    shares = shares_of(own.user, programs)
    for program in programs:
        share = shares.get(program.pk)
        if share is not None and share.has_next:
            first = share.round == Round.APPLICATION
            tasks.append(
                Task(
                    title=_("Score applications") if first else _("Score videos"),
                    why=_("You have scored %(done)s of %(total)s.") % {"done": share.done, "total": share.total},
                    url=reverse("scoring:queue", args=[program.slug]),
                    button=_("Go on scoring") if share.done else _("Begin scoring"),
                    meta=str(program),
                    day=program.screening_ends_on if first else program.rescoring_ends_on,
                )
            )
    return tasks


def as_coordinator(own: Own) -> list[Task]:
    """The next step of each programme, or what is in its way; attendance nobody has taken; letters that could not be sent."""
    tasks = []
    for program in own.coordinated:
        tasks += _next_step(program, own.in_the_way.get(program.pk))
        tasks += _meetings_to_plan(program, own.facts[program.pk])
        tasks += _refused_question(program, own.facts[program.pk].refused_question)
        tasks += _lost_letters(program, own.facts[program.pk].letters_lost)
    if own.coordinated:
        tasks += [
            Task(
                title=_("Say who came: %(gathering)s") % {"gathering": gathering.title},
                why=_("The gathering has begun or been held, and nobody has noted who was there."),
                url=reverse("gatherings:gathering-attendance", args=[gathering.program.slug, gathering.pk]),
                button=_("Take attendance"),
                meta=str(gathering.program),
            )
            for gathering in to_take_attendance_of(own.coordinated, now=own.now)
        ]
    return tasks


def _refused_question(program: Program, pk: int | None) -> list[Task]:
    if pk is None:
        return []
    return [
        Task(
            title=_("A voluntary question is refused"),
            why=_("The data protection officer says what stands in the way. Change the proposal, or drop it."),
            url=reverse("breadth:question-detail", args=[program.slug, pk]),
            button=_("See why"),
            meta=str(program),
        )
    ]


def _lost_letters(program: Program, number: int) -> list[Task]:
    if not number:
        return []
    title = ngettext("%(number)s letter did not arrive", "%(number)s letters did not arrive", number)
    return [
        Task(
            title=title % {"number": number},
            why=_("It came back, or the mail server refused it. Put the address right and send it again."),
            url=reverse("dashboard:letter-bounces", args=[program.slug]),
            button=_("See the letters"),
            meta=str(program),
        )
    ]


def control_url(program: Program) -> str:
    return reverse("dashboard:program-control", args=[program.slug])


def _next_step(program: Program, in_the_way: list[Blocker] | None) -> list[Task]:
    target = next_phase(program)
    if target is None or in_the_way is None:
        return []
    on = program.deadline(program.state)
    dates = {"deadline": on} if isinstance(on, datetime) else {"day": on}
    title = _("Next phase: %(phase)s") % {"phase": target.label}
    control = control_url(program)
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


def _meetings_to_plan(program: Program, facts: Facts) -> list[Task]:
    """Once the match is published: the kick-off, the monthly check-ins and the survey, as long as nobody has planned them."""
    if program.state not in (Phase.MATCHING, Phase.RUNNING) or not facts.is_published:
        return []
    tasks = []
    if not facts.has_kick_off:
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
    if not facts.has_check_ins:
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
    if not facts.has_surveys:
        tasks.append(
            Task(
                title=_("Set the dates of the survey"),
                why=_(
                    "To know what came of it, leaders and mentors are asked before they begin. The dates are suggested."
                ),
                url=reverse("outcomes:survey-plan", args=[program.slug]),
                button=_("See the dates"),
                meta=str(program),
                day=program.starts_on,
            )
        )
    return tasks


def to_refill(own: Own) -> list[Task]:
    """Coordinator: places of a published match that have become free."""
    return [
        Task(
            title=ngettext("%(number)s place is free in the match", "%(number)s places are free in the match", number)
            % {"number": number},
            why=_("A pair does not go on. See who in reserve would fit, with the others left as they are."),
            url=reverse("matching:pair-list", args=[program.slug]),
            button=_("See the pairs"),
            meta=str(program),
        )
        for program in own.coordinated
        if program.state in (Phase.MATCHING, Phase.RUNNING) and (number := own.facts[program.pk].free_places)
    ]


def to_invite(own: Own) -> list[Task]:
    """Coordinator: who has joined since the others were invited, be it after a refill."""
    return [
        Task(
            title=ngettext(
                "%(number)s person has joined since the invitations went",
                "%(number)s people have joined since the invitations went",
                number,
            )
            % {"number": number},
            why=_("Invite them to the gatherings and check-ins that are left, or they do not know of them."),
            url=reverse("gatherings:gathering-list", args=[program.slug]),
            button=_("See who, and invite"),
            meta=str(program),
        )
        for program in own.coordinated
        if program.state in (Phase.MATCHING, Phase.RUNNING) and (number := own.facts[program.pk].newcomers)
    ]


def to_approve(own: Own) -> list[Task]:
    """Coordinator: a match another has proposed."""
    if not any(program.publishing_takes_two for program in own.coordinated):
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
        for run in runs_to_approve(own.user)
    ]


def to_look_after(own: Own) -> list[Task]:
    """Coordinator: leaders and mentors whose answers call for somebody; a task for each page on which these stand."""
    programs = {program.pk: program for program in own.coordinated if program.state == Phase.RUNNING}
    found = calling(programs.values(), now=own.now) if programs else {}
    pages: dict[str, list[Calling]] = {}
    for calls in found.values():
        for call in calls:
            pages.setdefault(call.sheet.get_answers_url(), []).append(call)
    tasks = []
    for url, calls in pages.items():
        first, number = calls[0], len({call.sheet.member_id for call in calls})
        tasks.append(
            Task(
                title=ngettext("%(number)s person calls for you", "%(number)s people call for you", number)
                % {"number": number},
                why=_("%(name)s %(flag)s.") % {"name": first.sheet.member.user.name, "flag": first.flags[0].label},
                url=url,
                button=_("See the answers"),
                meta=str(programs[first.sheet.program_id]),
                day=None if first.flags[0] == Flag.NOT_MET else timezone.localdate(own.now),
            )
        )
    return tasks


def actions_overdue(own: Own) -> list[Task]:
    """Coordinator: what was to be done after gatherings, and is not."""
    return [
        Task(
            title=ngettext("%(number)s action is overdue", "%(number)s actions are overdue", number)
            % {"number": number},
            why=_("Somebody took it upon them at a gathering, and the date has passed."),
            url=reverse("gatherings:action-list", args=[program.slug]),
            button=_("See the actions"),
            meta=str(program),
        )
        for program in own.coordinated
        if (number := own.facts[program.pk].actions_overdue)
    ]


def out_of_rhythm(own: Own) -> list[Task]:
    """Coordinator: trios that have not met for long, or keep calling off."""
    return [
        Task(
            title=ngettext(
                "%(number)s trio could need a kind word", "%(number)s trios could need a kind word", number
            ) % {"number": number},
            why=_("Not met for five weeks, or called off twice. A friendly call is often enough."),
            url=reverse("trios:rhythm", args=[program.slug]),
            button=_("See how they meet"),
            meta=str(program),
        )
        for program in own.coordinated
        if program.state == Phase.RUNNING and (number := own.facts[program.pk].out_of_rhythm)
    ]  # fmt: skip
