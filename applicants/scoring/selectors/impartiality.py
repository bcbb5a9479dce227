"""Whether assessors are impartial: what they have said themselves, and what the HR system knows."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from applicants.models import Application
from applicants.scoring.models import NOT_ASKED_FOR, Assignment, Declaration, Tie
from applicants.scoring.selectors.work import assessors_of
from applicants.scoring.states import AssignmentState
from applicants.states import ApplicationState, Round
from mentoring.accounts.models import User
from mentoring.mail.models import OutboundEmail
from programs.models import Program

REMINDER = "scoring.reminder"


def too_close(assessor: User, applicant: User) -> bool:
    """What makes somebody unfit to judge, as far as the HR system knows: themselves, their unit, their line."""
    same_unit = assessor.unit_id is not None and assessor.unit_id == applicant.unit_id
    return (
        assessor.pk == applicant.pk
        or same_unit
        or assessor.pk == applicant.manager_id
        or applicant.pk == assessor.manager_id
    )


def has_declared(user: User, program: Program, round: Round) -> bool:
    return Declaration.objects.filter(program=program, assessor=user, round=round).exists()


def own_ties(user: User, program: Program) -> QuerySet[Tie]:
    """Whom the assessor has named."""
    return Tie.objects.filter(program=program, assessor=user).select_related("person")


def ties_in(program: Program) -> set[tuple[int, int]]:
    """(assessor, person) for everybody whom an assessor has named."""
    return set(Tie.objects.filter(program=program).values_list("assessor", "person"))


def own_people(user: User) -> list[User]:
    """Those whose nearest manager the person is."""
    return list(User.objects.filter(manager=user, is_active=True).order_by("family_name", "given_name", "pk"))


@dataclass(frozen=True, slots=True)
class Load:
    """One assessor in one round: what they have to do, how far they are, and how much is kept from them and why."""

    assessor: User
    declared_at: datetime | None
    done: int
    total: int
    last_sent_at: datetime | None
    kept_from_by_hr: int
    kept_from_by_word: int
    stepped_back: int
    reminded_at: datetime | None

    @property
    def left(self) -> int:
        return self.total - self.done


def loads(program: Program, round: Round) -> list[Load]:
    """Every assessor of the round. The number of queries depends neither on assessors nor on applications."""
    live = Assignment.objects.filter(application__program=program, round=round).exclude(NOT_ASKED_FOR)
    work: dict[int, dict[str, Any]] = {
        row["assessor"]: dict(row)
        for row in live.order_by()
        .values("assessor")
        .annotate(
            done=Count("pk", filter=Q(state=AssignmentState.SENT)),
            total=Count("pk", filter=~Q(state=AssignmentState.ABSTAINED)),
            back=Count("pk", filter=Q(state=AssignmentState.ABSTAINED)),
            last=Max("sent_at"),
        )
    }
    assessors = list(assessors_of(program))
    declared = dict(
        Declaration.objects.filter(program=program, round=round).values_list("assessor", "declared_at"),
    )
    letters = OutboundEmail.objects.filter(kind=REMINDER, program_id=program.pk, about=about_round(program, round))
    reminded = dict(letters.order_by("created_at").values_list("recipient", "created_at"))
    by_hr = _kept_from_by_hr(program, assessors)
    by_word = Counter(
        Tie.objects.filter(
            program=program, person__in=Application.objects.handed_in().filter(program=program).values("applicant")
        ).values_list("assessor", flat=True)
    )
    nothing: dict[str, Any] = {"done": 0, "total": 0, "back": 0, "last": None}
    return [
        Load(
            person, declared.get(person.pk), row["done"], row["total"], row["last"], by_hr[person.pk], by_word[person.pk], row["back"],
            reminded.get(person.pk),
        )
        for person in assessors
        for row in [work.get(person.pk, nothing)]
    ]  # fmt: skip


def _kept_from_by_hr(program: Program, assessors: list[User]) -> Counter[int]:
    """How many applications each assessor is too close to, as `too_close` has it."""
    near = Q(applicant__in=assessors) | Q(applicant__manager__in=assessors)
    near |= Q(applicant__unit__in={a.unit_id for a in assessors} - {None})
    near |= Q(applicant__in={a.manager_id for a in assessors} - {None})
    applications = Application.objects.handed_in().filter(near, program=program).select_related("applicant")
    counts: Counter[int] = Counter()
    for application in applications:
        counts.update(a.pk for a in assessors if too_close(a, application.applicant))
    return counts


def about_round(program: Program, round: Round) -> str:
    """How reminders name the round they are about."""
    return f"scoring.round:{program.pk}:{round}"


def without_enough(program: Program, round: Round, *, limit: int) -> list[Application]:
    """Applications of the round that have fewer assessors than the programme wants, once work has been given out."""
    live = Q(assignments__round=round) & ~Q(assignments__state=AssignmentState.ABSTAINED)
    waiting = Application.objects.filter(
        program=program,
        state=ApplicationState.SUBMITTED if round == Round.APPLICATION else ApplicationState.INVITED,
        assignments__round=round,
    )
    number = Count("assignments", filter=live)
    return list(
        waiting.annotate(number=number).filter(number__lt=program.assessors_per_application).order_by("ref")[:limit]
    )


def stepped_back(program: Program, round: Round) -> QuerySet[Assignment]:
    """Who has stepped back from which application, the latest first."""
    back = Assignment.objects.filter(application__program=program, round=round, state=AssignmentState.ABSTAINED)
    return back.select_related("assessor", "application__applicant", "application__program").order_by("-pk")
