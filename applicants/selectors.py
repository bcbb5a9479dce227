"""Reads of calls and applications."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.models import (
    Answer,
    Application,
    Decision,
    ExtraTime,
    Inquiry,
    Leave,
    ManagerReply,
    PoolEntry,
    PoolInvitation,
    Question,
    Release,
)
from applicants.policies import check_call_is_open, check_may_apply, video_closes_at, videos_kept_until
from applicants.states import HANDED_IN_UNDECIDED, ApplicationState, InvitationState, Outcome, QuestionKind, Round
from mentoring.accounts.models import User
from mentoring.mail.models import OutboundEmail
from mentoring.policies import why_not
from programs.models import Membership, Program
from programs.rules import is_coordinator
from programs.states import ManagerPart, Phase

SEARCHABLE = ("ref", "applicant__given_name", "applicant__family_name", "applicant__unit__name")
ORDERS = {
    "name": ("applicant__family_name", "applicant__given_name", "pk"),
    "unit": ("applicant__unit__name", "pk"),
    "state": ("state", "pk"),
    "sent": ("submitted_at", "pk"),
}
UNDECIDED = {Round.APPLICATION: ApplicationState.SUBMITTED, Round.VIDEO: ApplicationState.INVITED}
"""The state in which applications wait for the decision of a round."""
WAITS_FOR_MANAGER = Q(answer="", answer_by__isnull=False, application__state__in=HANDED_IN_UNDECIDED)
"""Of a ManagerReply: the manager was asked, has not answered, and the application is not decided."""
NUMBER = re.compile(r"-?[0-9]{1,15}([.,][0-9]{1,6})?")


def questions_of(program: Program, round: Round = Round.APPLICATION) -> list[Question]:
    return list(Question.objects.filter(program=program, round=round))


def applications_visible_to(user: User, program: Program) -> QuerySet[Application]:
    """A coordinator sees those that were handed in; everybody their own."""
    applications = Application.objects.filter(program=program).select_related("program", "applicant__unit")
    if is_coordinator(user, program):
        handed_in = ~Q(state=ApplicationState.DRAFT) & Q(submitted_at__isnull=False)
        return applications.filter(handed_in | Q(applicant=user))
    return applications.filter(applicant=user)


def application_list(
    user: User, program: Program, *, search: str = "", state: str = "", order: str = ""
) -> QuerySet[Application]:
    """The coordinator's list. `order` is a key of ORDERS, with - for backwards; anything else is passed over.

    Each with `manager_answer`: what the nearest manager says, empty for no answer yet. None: no manager was written to.
    """
    applications = applications_visible_to(user, program).annotate(manager_answer=F("manager_reply__answer"))
    for word in search.split():
        anywhere = Q()
        for field in SEARCHABLE:
            anywhere |= Q(**{f"{field}__icontains": word})
        applications = applications.filter(anywhere)
    if state in ApplicationState.values:
        applications = applications.filter(state=state)
    columns = ORDERS.get(order.removeprefix("-"), ORDERS["sent"])
    return applications.order_by(*(f"-{column}" if order.startswith("-") else column for column in columns))


def own_application(user: User, program: Program) -> Application | None:
    """The person's live application to the programme, if any."""
    return (
        Application.objects.live()
        .filter(program=program, applicant=user)
        .select_related("program", "applicant")
        .first()
    )


def manager_reply_of(application: Application) -> ManagerReply | None:
    """What the nearest manager was told or asked about the application, and says. No query where the programme tells managers nothing."""
    if application.program.manager_part == ManagerPart.NOTHING:
        return None
    reply = ManagerReply.objects.filter(application=application).select_related("manager").first()
    if reply is not None:
        reply.application = application
    return reply


def replies_visible_to(user: User) -> QuerySet[ManagerReply]:
    """What the person has been asked or told as somebody's nearest manager. Of the application itself a manager sees nothing."""
    replies = ManagerReply.objects.filter(manager=user, application__erased_at=None)
    return replies.select_related("application__program__unit", "application__applicant")


def replies_waiting(user: User) -> list[ManagerReply]:
    """Those that wait for the person's answer."""
    return list(replies_visible_to(user).filter(WAITS_FOR_MANAGER).order_by("answer_by", "pk"))


def replies_to_remind(*, since: date, until: date) -> list[ManagerReply]:
    """Those without an answer that are to have one by a date in this range, and that nobody has been reminded of."""
    waiting = ManagerReply.objects.filter(
        WAITS_FOR_MANAGER, answer_by__range=(since, until), application__erased_at=None, manager__is_active=True
    )
    replies = list(waiting.select_related("application__program", "manager").order_by("answer_by", "pk"))
    programs = {reply.application.program_id for reply in replies}
    letters = OutboundEmail.objects.filter(kind="applicants.manager_reminder", program_id__in=programs)
    reminded = set(letters.values_list("about", flat=True)) if replies else set()
    return [reply for reply in replies if reply.application.about not in reminded]


def my_applications(user: User) -> QuerySet[Application]:
    mine = Application.objects.live().filter(applicant=user)
    return mine.select_related("program", "applicant", "extra_time").order_by("-pk")


def counts_by_state(program: Program) -> Counter[str]:
    rows = Application.objects.filter(program=program).order_by().values_list("state").annotate(Count("pk"))
    return Counter(dict(rows))


Problem = Literal["", "missing", "too_long", "not_a_number", "not_a_date", "not_a_choice"]


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with what was answered: as stored, as people read it, and what is wrong with it (empty: nothing)."""

    question: Question
    text: str
    shown: str
    problem: Problem


def answer_texts(application: Application) -> dict[int, str]:
    """Question id -> what is stored as the answer."""
    return dict(Answer.objects.filter(application=application).values_list("question", "text"))


def answers_of(application: Application) -> list[Answered]:
    """Every question of the form with the applicant's answer, in order."""
    texts = answer_texts(application)
    return [
        Answered(question, text, question.shown(text), problem_with(question, text))
        for question in questions_of(application.program)
        for text in [texts.get(question.pk, "")]
    ]


def problem_with(question: Question, text: str) -> Problem:
    """What keeps the answer from being submitted; empty when it will do. Drafts may hold anything."""
    if not text.strip():
        return "missing" if question.required else ""
    match question.kind:
        case QuestionKind.SHORT | QuestionKind.LONG:
            return "too_long" if question.word_limit and len(text.split()) > question.word_limit else ""
        case QuestionKind.NUMBER:
            return "" if NUMBER.fullmatch(text.strip()) else "not_a_number"
        case QuestionKind.DATE:
            return "" if _is_date(text.strip()) else "not_a_date"
        case _:
            allowed = {stored for stored, _shown in question.options()}
            return "" if set(text.split("\n")) <= allowed else "not_a_choice"


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def reminded_drafts(programs: list[int]) -> set[str]:
    """Which applications (`Application.about`) of these programmes have had their reminder."""
    letters = OutboundEmail.objects.filter(kind="applicants.draft_reminder", program_id__in=set(programs))
    return set(letters.values_list("about", flat=True))


def undecided(program: Program, round: Round) -> QuerySet[Application]:
    """Applications that wait for the decision of a round."""
    return Application.objects.filter(program=program, state=UNDECIDED[round]).select_related(
        "program", "applicant__unit"
    )


def waiting_for_more(program: Program) -> int:
    """How many applications somebody has been asked to add to."""
    return Application.objects.filter(program=program, state=ApplicationState.NEEDS_MORE).count()


def open_inquiry(application: Application) -> Inquiry | None:
    """What the applicant has been asked to add, if anything."""
    return application.inquiries.filter(closed_at=None).first()


def open_inquiries(applications: Iterable[Application]) -> dict[int, Inquiry]:
    """Application id -> what the applicant has been asked to add. One query, none for no applications."""
    ids = [application.pk for application in applications]
    return {i.application_id: i for i in Inquiry.objects.filter(application__in=ids, closed_at=None)} if ids else {}


def leaves_of(program: Program) -> QuerySet[Leave]:
    return Leave.objects.filter(program=program).select_related("person", "given_by")


def leaves_to(user: User, *, now: datetime) -> QuerySet[Leave]:
    """Programmes the person may still apply to though the deadline has passed."""
    return Leave.objects.filter(
        person=user, until__gt=now, program__state__in=[Phase.CALL, Phase.SCREENING], program__call_closes_at__lte=now
    ).select_related("program")


def extra_time_of(application: Application) -> ExtraTime | None:
    return ExtraTime.objects.filter(application=application).select_related("given_by").first()


def staged_decisions(program: Program, round: Round) -> QuerySet[Decision]:
    return Decision.objects.filter(
        application__program=program, application__state=UNDECIDED[round], round=round, released_at=None
    ).select_related("application__program", "application__applicant")


def with_words(program: Program, round: Round) -> QuerySet[Decision]:
    """What is staged with words for the applicant, by name."""
    return (
        staged_decisions(program, round)
        .exclude(feedback="")
        .order_by("application__applicant__family_name", "application__applicant__given_name", "pk")
    )


def words_out_of_place(program: Program, round: Round, outcomes: Mapping[int, Outcome]) -> list[str]:
    """Names of those for whom words stand with another decision than they are to get now (application id -> outcome)."""
    return [
        decision.application.applicant.name
        for decision in with_words(program, round)
        if outcomes.get(decision.application_id, decision.outcome) != decision.outcome
    ]


def staged_counts(program: Program, round: Round) -> tuple[dict[Outcome, int], int]:
    """How many of those that wait for the decision of a round have which outcome staged, and how many none. One query."""
    staged = FilteredRelation("decisions", condition=Q(decisions__round=round, decisions__released_at=None))
    rows = Application.objects.filter(program=program, state=UNDECIDED[round]).annotate(staged=staged).order_by()
    counts = dict(rows.values_list("staged__outcome").annotate(Count("pk")))
    return {outcome: counts[outcome] for outcome in Outcome if outcome in counts}, counts.get(None, 0)


def release_under_way(program: Program, round: Round) -> Release | None:
    """The release of the round that the workers are at, if any."""
    return Release.objects.filter(program=program, round=round, finished_at=None).first()


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that has happened with an application (for _components/timeline.html)."""

    at: datetime | None
    title: str
    text: str = ""
    tone: str = "neutral"


def happenings(application: Application) -> list[Happening]:
    """What has happened, in order of time, as the applicant may know it: nothing that is not released."""
    told = {
        (Round.APPLICATION, Outcome.ADVANCE): _("You were asked for a video"),
        (Round.VIDEO, Outcome.ADVANCE): _("You got to the short list"),
    }
    decisions = {d.round: d for d in application.decisions.filter(released_at__isnull=False)}
    events = [Happening(application.created_at, _("You began the application"))]
    if application.submitted_at:
        events.append(Happening(application.submitted_at, _("You submitted it"), tone="info"))
        for inquiry in application.inquiries.order_by("asked_at"):
            events.append(Happening(inquiry.asked_at, _("The committee asked you for more"), inquiry.text, "warning"))
            if inquiry.closed_at:
                in_time = inquiry.closed_at < inquiry.until
                done = (
                    _("You sent it again") if in_time else _("The time to add more was over, and it counts as it was")
                )
                events.append(Happening(inquiry.closed_at, done, tone="info"))
    for round_ in Round:
        if decision := decisions.get(round_):
            outcome = Outcome(decision.outcome)
            other = (
                _("You were put on the reserve list")
                if outcome == Outcome.RESERVE
                else _("You were not chosen this time")
            )
            tone = "success" if outcome == Outcome.ADVANCE else "neutral"
            events.append(Happening(decision.released_at, told.get((round_, outcome), other), decision.feedback, tone))
    if application.withdrawn_at:
        events.append(Happening(application.withdrawn_at, _("You withdrew it")))
    return events


@dataclass(frozen=True, slots=True)
class WhatNext:
    """What happens now with an application, for the applicant: sentences, perhaps a time, perhaps somewhere to go."""

    sentences: list[str]
    time_label: str = ""
    at: datetime | None = None
    on: date | None = None
    url: str = ""
    button: str = ""
    urgent: bool = False


def what_next(application: Application, *, now: datetime) -> WhatNext:
    """What the applicant should do or may expect, by when."""
    program = application.program
    video_page = reverse("videos:video-page", args=[program.slug, application.ref])
    match application.state:
        case ApplicationState.DRAFT:
            return _what_next_with_a_draft(application, now=now)
        case ApplicationState.NEEDS_MORE:
            inquiry = open_inquiry(application)
            return WhatNext(
                [
                    _("We need more from you before your application can be assessed:"),
                    inquiry.text if inquiry else "",
                    _("Change your answers and send the application again. If you do nothing, it counts as it is."),
                ],
                time_label=_("Send it again by"),
                at=inquiry.until if inquiry else None,
                url=reverse("applicants:application-edit", args=[program.slug, application.ref]),
                button=_("Change your answers"),
                urgent=True,
            )
        case ApplicationState.SUBMITTED:
            return WhatNext(
                [
                    _(
                        "Your application is in. After the deadline at least two people assess it, without seeing your name."
                    ),
                    _("You get an answer by e-mail, whatever it is."),
                ],
                time_label=_("The committee means to be done by"),
                on=program.screening_ends_on,
            )
        case ApplicationState.INVITED:
            return WhatNext(
                [
                    _(
                        "Good news: you are asked for a short video. If you have sent it already, there is nothing to do but wait."
                    )
                ],
                time_label=_("Send it by"),
                at=video_closes_at(application),
                url=video_page,
                button=_("Your answer"),
                urgent=True,
            )
        case ApplicationState.SHORTLISTED:
            return WhatNext(
                [
                    _(
                        "You are on the short list. The leaders watch the videos and rank. You hear from us when the match is made."
                    )
                ],
                time_label=_("The match is to be made by"),
                on=program.matching_ends_on,
                url=video_page,
                button=_("Your answer, and who has watched it"),
            )
        case ApplicationState.RESERVE:
            return WhatNext(
                [
                    _(
                        "You are on the reserve list. If a place becomes free, we ask you. There is nothing you need to do."
                    )
                ]
            )
        case ApplicationState.MATCHED:
            return WhatNext(
                [_("You are a mentor.")],
                url=reverse("matching:own-match", args=[program.slug]),
                button=_("See your match"),
                urgent=True,
            )
        case ApplicationState.DECLINED:
            return WhatNext(
                [
                    _("You were not chosen this time. It says nothing about how well you do your work."),
                    _("You are welcome to apply again in the next round."),
                ]
            )
        case _:
            may = why_not(check_may_apply, program, application.applicant, now=now) is None
            again = [_("The call is still open: you can apply again.")] if may else []
            url = reverse("applicants:call-detail", args=[program.slug]) if again else ""
            return WhatNext(
                [_("You have withdrawn this application. It is no longer considered."), *again],
                url=url,
                button=_("Read the call"),
            )


def _what_next_with_a_draft(application: Application, *, now: datetime) -> WhatNext:
    program = application.program
    edit = reverse("applicants:application-edit", args=[program.slug, application.ref])
    nobody = _("Nobody but you can see it.")
    if why_not(check_may_apply, program, application.applicant, now=now) is None:
        return WhatNext(
            [_("Your application is not submitted yet.") + " " + nobody],
            time_label=_("Submit it by"),
            at=last_moment_for(application.applicant, program, now=now),
            url=edit,
            button=_("Go on with your application"),
            urgent=True,
        )
    return WhatNext(
        [_("The deadline passed before you submitted, so the application does not count.") + " " + nobody],
        url=edit,
        button=_("Read what you wrote"),
    )


def last_moment_for(person: User, program: Program, *, now: datetime) -> datetime | None:
    """Until when the person can submit: the call's deadline, or the moment a coordinator gave them."""
    if why_not(check_call_is_open, program, now=now) is None:
        return program.call_closes_at
    return leaves_of(program).filter(person=person).values_list("until", flat=True).first()


@dataclass(frozen=True, slots=True)
class Kept:
    """Until when what applicants send is kept. A date is None as long as the programme lacks the date it is counted from."""

    application_until: date | None
    video_until: date | None


def kept_until(program: Program) -> Kept:
    """When applications, and the videos of those who do not become mentors, are deleted."""
    ends = program.ends_on
    return Kept(
        application_until=ends + timedelta(days=program.keep_applications_days) if ends else None,
        video_until=videos_kept_until(program),
    )


# --- The shared reserve -----------------------------------------------------------------------------------------------------


def sisters_of(program: Program) -> QuerySet[Program]:
    """The other programmes under the same one. None for a programme that stands on its own."""
    if program.parent_id is None:
        return Program.objects.none()
    others = Program.objects.filter(parent=program.parent_id).exclude(pk=program.pk)
    return others.exclude(state__in=[Phase.CLOSED, Phase.ARCHIVED])


def _shared(*, now: datetime) -> QuerySet[PoolEntry]:
    """What policies.check_is_shared lets through."""
    today = timezone.localdate(now)
    live = PoolEntry.objects.filter(
        taken_back_at=None, until__gte=today, application__state=ApplicationState.RESERVE, application__erased_at=None,
        application__applicant__is_active=True,
    )  # fmt: skip
    return live.select_related("application__program", "application__applicant__unit")


def pool_of(program: Program, *, now: datetime) -> QuerySet[PoolEntry]:
    """Whom the other programmes under the same one share with this one, by name. Nobody who has a part or an application here."""
    if program.parent_id is None:
        return PoolEntry.objects.none()
    here = Application.objects.live().filter(program=program, applicant=OuterRef("application__applicant"))
    member = Membership.objects.filter(program=program, user=OuterRef("application__applicant"), ended_at=None)
    asked = PoolInvitation.objects.filter(entry=OuterRef("pk"), program=program).order_by("-pk")
    found = _shared(now=now).filter(application__program__parent=program.parent_id)
    return (
        found.exclude(application__program=program)
        .exclude(Exists(here))
        .exclude(Exists(member))
        .annotate(asked=Subquery(asked.values("state")[:1]))
        .order_by("application__applicant__family_name", "application__applicant__given_name", "pk")
    )


def pool_entry_of(application: Application, *, now: datetime) -> PoolEntry | None:
    """The consent that counts now, if any."""
    return _shared(now=now).filter(application=application).first()


def invitations_open(applications: Iterable[Application], *, now: datetime) -> list[PoolInvitation]:
    """What the applicant has yet to answer."""
    ids = [application.pk for application in applications if application.state == ApplicationState.RESERVE]
    if not ids:
        return []
    waiting = PoolInvitation.objects.filter(
        state=InvitationState.OPEN, entry__in=_shared(now=now).filter(application__in=ids)
    )
    return list(waiting.select_related("program__unit", "entry__application__program", "invited_by"))


def came_from_pool() -> QuerySet[PoolInvitation]:
    """Invitations by which an application (`joined`) came to be on a reserve list."""
    return PoolInvitation.objects.filter(state=InvitationState.ACCEPTED)
