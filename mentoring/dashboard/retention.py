"""What is deleted when. Which columns go is said by each model (`PersonalData.erase`); here stands how a model belongs to a programme.

A programme's personal data goes on the date its applicants were promised (applicants.selectors.kept_until), whatever the phase. Videos
have a date of their own and go by that (applicants.videos); so have the answers to voluntary questions (applicants.breadth). What belongs
to no programme goes after REST.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from applicants.models import Application
from applicants.selectors import kept_until
from applicants.videos.models import Video
from applicants.videos.states import VideoState
from mentoring.accounts.models import ImportState, PeopleImport, User
from mentoring.mail.models import OutboundEmail
from mentoring.mail.states import LetterState
from programs.models import Membership, Program

REST: Final = timedelta(days=30)
"""How long letters and files that belong to no programme, and the details of people who have left, are kept."""

PATHS: Final = {
    "applicants.Application": "pk",
    "applicants.Answer": "application",
    "applicants.Decision": "application",
    "applicants.Inquiry": "application",
    "applicants.ExtraTime": "application",
    "applicants.ManagerReply": "application",
    "breadth.VoluntaryAnswer": "application",
    "scoring.Assignment": "application",
    "scoring.Score": "assignment__application",
    "scoring.Consensus": "application",
    "matching.PairConstraint": "application",
    "matching.RuleReason": "application",
    "matching.Ending": "pairing__application",
}
"""From a model to the application it is about."""

OF_PROGRAM: Final = {
    "gatherings.Gathering": "program",
    "gatherings.AgendaPoint": "gathering__program",
    "gatherings.ActionPoint": "gathering__program",
    "gatherings.FeedbackBox": "gathering__program",
    "gatherings.Told": "program",
    "resources.Resource": "program",
    "applicants.Leave": "program",
    "checkins.CheckInAnswer": "sheet__program",
    "checkins.LeaderAnswer": "sheet__program",
    "checkins.PulseAnswer": "sheet__program",
    "checkins.Theme": "program",
    "outcomes.Reply": "survey__program",
    "outcomes.Quote": "survey__program",
    "trios.Trio": "program",
    "trios.Topic": "trio__program",
    "trios.Meeting": "trio__program",
    "trios.Room": "program",
    "trios.QuietMessage": "program",
    "scoring.Tie": "program",
    "matching.Ranking": "program",
    "matching.MoreTime": "program",
}
"""From a model that is about no single application to its programme. What a sealed ranking says of one application goes with that one
as well: matching.services.forget_rankings_of."""

BY_THEMSELVES: Final = (
    "accounts.User",
    "accounts.PeopleImport",
    "mail.OutboundEmail",
    "mail.LetterEdit",
    "videos.Video",
    "videos.Passage",
    "videos.Upload",
    "videos.Draft",
)
"""Models with their own way of going: see services.erase_due and applicants.videos.services."""


def blank(label: str) -> dict[str, Any]:
    """What each column that goes is overwritten with. References to people are not among them."""
    model = apps.get_model(label)
    fields = [model._meta.get_field(name) for name in model.PersonalData.erase]
    return {field.name: _nothing(field) for field in fields if not field.is_relation}


def _nothing(field: Any) -> Any:
    if field.null:
        return None
    return field.get_default() if isinstance(field, models.JSONField) else ""


def rows_about(applications: QuerySet[Application]) -> Iterator[tuple[str, QuerySet[Any]]]:
    """Label and rows of everything that is about these applications and holds something that goes."""
    for label, path in PATHS.items():
        if blank(label):
            yield label, apps.get_model(label)._default_manager.filter(**{f"{path}__in": applications})


def rows_of(program: Program) -> Iterator[tuple[str, QuerySet[Any]]]:
    """The same for what is about the programme as a whole."""
    for label, path in OF_PROGRAM.items():
        yield label, apps.get_model(label)._default_manager.filter(**{path: program})


# --- What is due ------------------------------------------------------------------------------------------------------------


def due_programs(*, now: datetime) -> list[Program]:
    """Programmes whose date has come and whose data has not gone."""
    today = timezone.localdate(now)
    waiting = Program.objects.filter(erased_at=None, ends_on__lt=today).order_by("pk")
    return [program for program in waiting if is_due(program, now=now)]


def is_due(program: Program, *, now: datetime) -> bool:
    until = kept_until(program).application_until
    return until is not None and until < timezone.localdate(now)


def due_people(*, now: datetime) -> QuerySet[User]:
    """People who left a while ago, still have a name here, and have no part in a programme whose data is kept."""
    applied = Application.objects.filter(applicant=OuterRef("pk"), erased_at=None)
    took_part = Membership.objects.filter(user=OuterRef("pk"), program__erased_at=None)
    named = Q(given_name__gt="") | Q(family_name__gt="")
    left = User.objects.filter(named, is_active=False, left_at__lte=now - REST)
    return left.filter(~Exists(applied), ~Exists(took_part))


def due_letters(*, now: datetime) -> QuerySet[OutboundEmail]:
    """Letters about no programme (codes to sign in and the like) that have long had their fate."""
    over = [LetterState.SENT, LetterState.DEAD, LetterState.BOUNCED, LetterState.CANCELLED]
    old = OutboundEmail.objects.filter(program_id=None, state__in=over, created_at__lte=now - REST)
    return old.exclude(to_address="")


def due_imports(*, now: datetime) -> QuerySet[PeopleImport]:
    """Files from the HR system that nobody has applied. Those that were applied are emptied at once."""
    return (
        PeopleImport.objects.filter(created_at__lte=now - REST).exclude(state=ImportState.APPLIED).exclude(content="")
    )


# --- The plan, as people read it --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Planned:
    """What a programme holds now, and when it goes. `applications_on` is None as long as the programme has no end."""

    program: Program
    applications: int
    applications_on: date | None
    videos: int
    videos_on: date | None
    videos_gone: int
    videos_going: int  # deleted, but a file may be left until the next sweep


def plan(only: Program | None = None) -> list[Planned]:
    """Every programme (or this one), the next to be deleted first, those that are deleted last. One query.

    Videos say themselves when they go, as mentors' stay longer than others'; the last of them counts.
    """
    live = Video.objects.filter(application__program=OuterRef("pk")).exclude(state=VideoState.DELETED)
    clips = live.order_by().values("application__program")
    deleted = Video.objects.filter(application__program=OuterRef("pk"), state=VideoState.DELETED)
    ends = deleted.order_by().values("application__program")
    chosen = Program.objects.all() if only is None else Program.objects.filter(pk=only.pk)
    programs = (
        chosen.annotate(
            held=models.Count("applications", filter=Q(applications__erased_at=None)),
            clips=models.Subquery(clips.annotate(number=models.Count("pk")).values("number")),
            gone=models.Subquery(ends.annotate(number=models.Count("files_gone_at")).values("number")),
            marks=models.Subquery(ends.annotate(number=models.Count("pk")).values("number")),
            clips_until=models.Subquery(clips.annotate(last=models.Max("expires_at")).values("last")),
        )
        .select_related("unit")
        .order_by("pk")
    )
    rows = []
    for program in programs:
        kept = kept_until(program)
        videos_on = timezone.localdate(program.clips_until) if program.clips_until else kept.video_until
        gone = program.gone or 0
        going = (program.marks or 0) - gone
        rows.append(Planned(program, program.held, kept.application_until, program.clips or 0, videos_on, gone, going))
    last = date.max
    return sorted(
        rows, key=lambda row: (row.program.erased_at is not None, row.applications_on or last, row.program.pk)
    )


@dataclass(frozen=True, slots=True)
class Rest:
    """What belongs to no programme and is due at the next round."""

    people: int
    letters: int
    files: int


def rest(*, now: datetime) -> Rest:
    return Rest(due_people(now=now).count(), due_letters(now=now).count(), due_imports(now=now).count())
