"""Everything the software holds about one person, for that person: as data for programs, and as a page to read.

Other people are named only where the person knows of them anyway (whom one is matched with). Who watched one's video is told by their
part, not by name. Who gave which marks is not told, nor how leaders ranked: marks and words about oneself are, once the decision they
led to has been released.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Model, Q, QuerySet, Value
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.breadth.models import VoluntaryAnswer
from applicants.breadth.selectors import own_voluntary_answers
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
)
from applicants.scoring.models import Assignment, Consensus, Declaration, Score, Tie
from applicants.videos.models import Draft, Passage, Upload, Video, Viewing
from matching.models import Ending, MoreTime, PairConstraint, Pairing, Ranking
from matching.selectors import own_words
from mentoring.accounts.models import User
from mentoring.audit.models import Event
from mentoring.mail.models import OutboundEmail
from mentoring.mail.states import LetterState
from programs.models import Membership
from programs.states import Role
from sessions_app.checkins.models import CheckInAnswer, LeaderAnswer, PulseAnswer
from sessions_app.feeds.models import Feed
from sessions_app.models import ActionPoint, AgendaPoint, Attendance, FeedbackGiven
from sessions_app.outcomes.models import Reply
from sessions_app.outcomes.selectors import own_answers, own_figures
from sessions_app.resources.models import Reading
from sessions_app.trios.models import Meeting, QuietMessage, Topic, Trio


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of thing: what its columns are called, and its rows as plain values."""

    title: str
    columns: list[str]
    rows: list[list[Any]]

    def as_dicts(self) -> list[dict[str, Any]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


Rows = Callable[[User], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Source:
    """`columns` are paths from the row, like `application.ref`; the last step's verbose name is the column's heading."""

    title: Any
    rows: Rows
    columns: tuple[str, ...]


def _decided(user: User) -> QuerySet[Decision]:
    return Decision.objects.filter(application__applicant=user, released_at__isnull=False)


def _agreed(user: User) -> QuerySet[Consensus]:
    """What the committee noted about the person, of rounds whose decision they have been told."""
    told = Q(pk__in=[])
    for application, round_ in _decided(user).values_list("application", "round"):
        told |= Q(application=application, round=round_)
    return Consensus.objects.filter(told).select_related("application")


def _marks(user: User) -> QuerySet[Score]:
    """Marks on the person's applications, of rounds whose decision they have been told."""
    marks = Score.objects.filter(assignment__application__applicant=user, assignment__state="sent")
    told = Q(pk__in=[])
    for application, round_ in _decided(user).values_list("application", "round"):
        told |= Q(assignment__application=application, assignment__round=round_)
    return (
        marks.filter(told)
        .select_related("criterion", "assignment__application")
        .order_by("assignment__application", "criterion__position", "pk")
    )


def _leaders(user: User) -> QuerySet[Membership]:
    """The person as a leader, and the leaders the person mentors or has mentored."""
    return Membership.objects.filter(Q(user=user, role=Role.LEADER) | Q(pairings__mentor__user=user)).distinct()


SOURCES: Final = (
    Source(
        gettext_lazy("You"),
        lambda user: User.objects.filter(pk=user.pk).select_related("unit", "manager"),
        ("given_name", "family_name", "email", "employee_number", "unit", "manager", "job_kind", "education", "birth_date", "language",
         "is_administrator", "is_data_protection_officer", "created_at", "last_login"),
    ),
    Source(
        gettext_lazy("Your parts in programmes"),
        lambda user: Membership.objects.filter(user=user).select_related("program"),
        ("program", "role", "added_at", "ended_at"),
    ),
    Source(
        gettext_lazy("Your applications"),
        lambda user: Application.objects.filter(applicant=user).select_related("program"),
        ("program", "ref", "state", "manager_informed", "eligible", "eligibility_rule", "created_at", "saved_at", "submitted_at", "withdrawn_at"),
    ),
    Source(
        gettext_lazy("Your answers"),
        lambda user: Answer.objects.filter(application__applicant=user).select_related("application", "question"),
        ("application.ref", "question", "text", "redacted_text"),
    ),
    Source(
        gettext_lazy("Voluntary questions you were asked"),
        lambda user: VoluntaryAnswer.objects.filter(application__applicant=user)
        .select_related("application__program", "question").defer("envelope"),
        ("application.program", "application.ref", "question", "question.consent"),
    ),
    Source(
        gettext_lazy("What you were asked to add"),
        lambda user: Inquiry.objects.filter(application__applicant=user).select_related("application"),
        ("application.ref", "text", "asked_at", "until", "closed_at"),
    ),
    Source(
        gettext_lazy("Your place in the shared reserve"),
        lambda user: PoolEntry.objects.filter(application__applicant=user).select_related("application"),
        ("application.ref", "agreed_at", "until", "taken_back_at"),
    ),
    Source(
        gettext_lazy("Programmes that asked you"),
        lambda user: PoolInvitation.objects.filter(entry__application__applicant=user).select_related("program"),
        ("program", "state", "invited_at", "answered_at"),
    ),
    Source(
        gettext_lazy("What your nearest manager was told or asked"),
        lambda user: ManagerReply.objects.filter(application__applicant=user).select_related("application", "manager"),
        ("application.ref", "manager", "asked_at", "answer_by", "answer", "reason", "answered_at"),
    ),
    Source(
        gettext_lazy("What you were told or asked as nearest manager"),
        lambda user: ManagerReply.objects.filter(manager=user).select_related("application__program"),
        ("application.program", "asked_at", "answer_by", "answer", "reason", "answered_at"),
    ),
    Source(
        gettext_lazy("Leave to apply late"),
        lambda user: Leave.objects.filter(person=user).select_related("program"),
        ("program", "until", "reason", "given_at"),
    ),
    Source(
        gettext_lazy("Extra time for the video"),
        lambda user: ExtraTime.objects.filter(application__applicant=user).select_related("application"),
        ("application.ref", "seconds", "until", "reason", "given_at"),
    ),
    Source(
        gettext_lazy("What was decided"),
        lambda user: _decided(user).select_related("application"),
        ("application.ref", "round", "outcome", "feedback", "released_at"),
    ),
    Source(gettext_lazy("Marks you were given"), _marks, ("assignment.application.ref", "assignment.round", "criterion", "points", "note")),
    Source(gettext_lazy("What the committee agreed on about you"), _agreed, ("application.ref", "round", "text", "written_at")),
    Source(
        gettext_lazy("Your videos, recordings and written answers"),
        lambda user: Video.objects.filter(application__applicant=user).select_related("application"),
        ("application.ref", "kind", "state", "original_name", "original_bytes", "seconds", "received_at", "expires_at", "deleted_at",
         "details", "captions"),
    ),
    Source(
        gettext_lazy("Files that are on their way in"),
        lambda user: Upload.objects.filter(application__applicant=user).select_related("application"),
        ("application.ref", "kind", "name", "offset", "length", "begun_at", "expires_at"),
    ),
    Source(
        gettext_lazy("What you are writing instead of a video"),
        lambda user: Draft.objects.filter(application__applicant=user).select_related("application"),
        ("application.ref", "texts", "saved_at"),
    ),
    Source(
        gettext_lazy("What is said or written in them"),
        lambda user: Passage.objects.filter(video__application__applicant=user).select_related("video__application", "question"),
        ("video.application.ref", "question", "starts", "text"),
    ),
    Source(
        gettext_lazy("Who watched them"),
        lambda user: Viewing.objects.filter(video__application__applicant=user).exclude(viewer=user).select_related("video__application"),
        ("video.application.ref", "role", "at"),
    ),
    Source(
        gettext_lazy("What you watched"),
        lambda user: Viewing.objects.filter(viewer=user).select_related("video__application"),
        ("video.application.ref", "at"),
    ),
    Source(
        gettext_lazy("Your declarations of impartiality"),
        lambda user: Declaration.objects.filter(assessor=user).select_related("program"),
        ("program", "round", "declared_at"),
    ),
    Source(
        gettext_lazy("Whom you have named as close to you"),
        lambda user: Tie.objects.filter(assessor=user).select_related("program", "person"),
        ("program", "person", "reason", "declared_at"),
    ),
    Source(
        gettext_lazy("Applications you assessed"),
        lambda user: Assignment.objects.filter(assessor=user).select_related("application"),
        ("application.ref", "round", "state", "reason", "assigned_at", "sent_at"),
    ),
    Source(
        gettext_lazy("Marks you gave"),
        lambda user: Score.objects.filter(assignment__assessor=user).select_related("assignment__application", "criterion"),
        ("assignment.application.ref", "assignment.round", "criterion", "points", "note"),
    ),
    Source(
        gettext_lazy("Your ranking"),
        lambda user: Ranking.objects.filter(leader__user=user).select_related("program").defer("envelope", "notes"),
        ("program", "state", "begun_at", "sent_at"),
    ),
    Source(
        gettext_lazy("More time you were given to rank"),
        lambda user: MoreTime.objects.filter(leader__user=user).select_related("program"),
        ("program", "until", "reason", "given_at"),
    ),
    Source(
        gettext_lazy("Whom you declared to be too close to"),
        lambda user: PairConstraint.objects.filter(leader__user=user).exclude(declared="").select_related("program", "application__applicant"),
        ("program", "application.applicant", "declared", "reason", "created_at"),
    ),
    Source(
        gettext_lazy("Your matches"),
        lambda user: (Pairing.objects.filter(leader__user=user) | Pairing.objects.filter(mentor__user=user)).select_related(
            "program", "leader__user", "application__applicant"
        ),
        ("program", "leader.user", "application.applicant", "state", "published_at", "leader_confirmed_at", "mentor_confirmed_at", "ended_at"),
    ),
    Source(
        gettext_lazy("What you wrote when a match did not go on"),
        lambda user: Ending.objects.filter(by=user).select_related("pairing__program"),
        ("pairing.program", "at", "note"),
    ),
    Source(
        gettext_lazy("Gatherings"),
        lambda user: Attendance.objects.filter(person=user).select_related("gathering"),
        ("gathering", "gathering.starts_at", "reply", "replied_at", "arrived_at", "attended"),
    ),
    Source(
        gettext_lazy("What you have opened to read"),
        lambda user: Reading.objects.filter(person=user).select_related("resource"),
        ("resource", "at"),
    ),
    Source(
        gettext_lazy("Your calendar to subscribe to"),
        lambda user: Feed.objects.filter(person=user),
        ("made_at",),
    ),
    Source(
        gettext_lazy("What you see to at gatherings"),
        lambda user: AgendaPoint.objects.filter(owner=user).select_related("gathering"),
        ("gathering", "minutes", "title"),
    ),
    Source(
        gettext_lazy("What you took upon you at gatherings"),
        lambda user: ActionPoint.objects.filter(owner=user).select_related("gathering"),
        ("gathering", "text", "due_on", "done_at"),
    ),
    Source(
        gettext_lazy("Gatherings you said something about, without your name"),
        lambda user: FeedbackGiven.objects.filter(person=user).select_related("gathering"),
        ("gathering",),
    ),
    Source(
        gettext_lazy("What your trios have agreed on"),
        lambda user: Trio.objects.filter(leader__in=_leaders(user)).select_related("program", "leader__user"),
        ("program", "leader.user", "aims", "rhythm", "inviter", "between_us", "may_tell", "cancelling", "next_step"),
    ),
    Source(
        gettext_lazy("Topics you added for your trio"),
        lambda user: Topic.objects.filter(added_by=user).select_related("trio__program"),
        ("trio.program", "text", "added_at", "talked_at"),
    ),
    Source(
        gettext_lazy("Meetings you proposed"),
        lambda user: Meeting.objects.filter(proposed_by=user).select_related("trio__program"),
        ("trio.program", "state", "starts_at", "minutes", "place", "proposed_at"),
    ),
    Source(
        gettext_lazy("Messages you wrote on the quiet line"),
        lambda user: QuietMessage.objects.filter(writer=user).select_related("program").defer("envelope"),
        ("program", "state", "sent_at", "answer_by", "answered_at"),
    ),
    Source(
        gettext_lazy("What you answered before check-ins"),
        lambda user: CheckInAnswer.objects.filter(sheet__member__user=user).select_related("sheet__gathering"),
        ("sheet.gathering", "sheet.answered_at", "met", "useful", "safe", "together", "need"),
    ),
    Source(
        gettext_lazy("Your three taps as a leader"),
        lambda user: LeaderAnswer.objects.filter(sheet__member__user=user).select_related("sheet__program"),
        ("sheet.program", "sheet.answered_at", "met", "perspective", "changed", "what"),
    ),
    Source(
        gettext_lazy("How you found that your match goes"),
        lambda user: PulseAnswer.objects.filter(sheet__member__user=user).select_related("sheet__program"),
        ("sheet.program", "sheet.answered_at", "well", "help"),
    ),
    Source(
        gettext_lazy("Surveys you were asked to answer"),
        lambda user: Reply.objects.filter(member__user=user).select_related("survey__program").defer("envelope"),
        ("survey.program", "survey.moment", "audience", "answered", "invited_at", "reminded_at"),
    ),
    Source(
        gettext_lazy("Letters to you"),
        lambda user: OutboundEmail.objects.filter(recipient=user).exclude(state__in=[LetterState.QUEUED, LetterState.HELD]),
        ("created_at", "to_address", "subject", "body_text", "state", "sent_at"),
    ),
    Source(
        gettext_lazy("What you did here"),
        lambda user: Event.objects.filter(by_id=user.pk),
        ("at", "action", "subject_type", "subject_id"),
    ),
)  # fmt: skip


def counts(user: User) -> list[tuple[str, int]]:
    """What each table is called, and how many rows it has; those without any are left out. Counted in one query."""
    counted = [
        source.rows(user).order_by().annotate(table=Value(place)).values("table").annotate(rows=Count("*"))
        for place, source in enumerate(SOURCES)
    ]
    numbers = {row["table"]: row["rows"] for row in counted[0].union(*counted[1:], all=True)}
    return [(str(source.title), numbers[place]) for place, source in enumerate(SOURCES) if numbers.get(place)]


def tables(user: User) -> Iterator[Table]:
    """Everything, table by table, in the active language. Empty tables are left out."""
    for source in SOURCES:
        found = source.rows(user)
        rows = [[_value(row, path) for path in source.columns] for row in found]
        if rows:
            yield Table(str(source.title), [_heading(found.model, path) for path in source.columns], rows)
    if rows := _ranked(user):
        columns = [_("Programme"), _("Mentor"), _("Place"), _("Not possible"), _("Reason"), _("Private note")]
        yield Table(_("What you said of each mentor"), columns, rows)
    if rows := _surveyed(user):
        yield Table(_("Your own figures of the survey"), [_("Programme"), _("Round"), _("Subject"), _("Index")], rows)
    if rows := _answers_under_seal(user):
        yield Table(_("Your answers to surveys that are open"), [_("Programme"), _("Question"), _("Answer")], rows)
    if rows := [[answer.application.ref, str(answer.question), said] for answer, said in own_voluntary_answers(user)]:
        yield Table(_("What you answered voluntarily"), [_("Reference"), _("Question"), _("Answer")], rows)


def _ranked(user: User) -> list[list[Any]]:
    """What stands in the person's own sealed rankings."""
    leaderships = Membership.objects.filter(user=user, ranking__isnull=False).select_related("program").order_by("pk")
    return [
        [str(leader.program), word.application.applicant.name, word.place, word.not_possible, word.reason, word.note]
        for leader in leaderships
        for word in own_words(leader)
    ]


def _surveyed(user: User) -> list[list[Any]]:
    """What stands in a leader's own envelopes of rounds that are closed."""
    rows = []
    for one in own_figures(user):
        program, moment = str(one.reply.program), str(one.moment.label)
        rows += [[program, moment, label, value] for label, value in one.labelled]
        rows += [[program, moment, _("In your own words"), one.words]] if one.words else []
    return rows


def _answers_under_seal(user: User) -> list[list[Any]]:
    return [
        [str(reply.program), str(item.text), value] for reply, answers in own_answers(user) for item, value in answers
    ]


def _heading(model: type[Model], path: str) -> str:
    *steps, last = path.split(".")
    for step in steps:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return capfirst(str(model._meta.get_field(last).verbose_name))  # type: ignore[union-attr]


def _value(row: Any, path: str) -> Any:
    """The value at the end of the path, as JSON can hold it and people can read it."""
    *steps, last = path.split(".")
    for step in steps:
        row = getattr(row, step)
    choice = getattr(row, f"get_{last}_display", None)
    value = choice() if choice is not None else getattr(row, last)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, list | dict) and not hasattr(value, "in_language") else str(value)


def shown(value: Any) -> str:
    """A value for the page that is read by people."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value)
