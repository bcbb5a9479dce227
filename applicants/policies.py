"""What the situation allows with applications. Each check returns None or raises Refusal."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from applicants.eligibility import is_under
from applicants.models import Application
from applicants.states import ApplicationState
from mentoring.accounts.models import User
from mentoring.policies import Refusal
from programs.models import Program
from programs.states import Phase


def check_call_is_open(program: Program, *, now: datetime) -> None:
    if program.state != Phase.CALL:
        raise Refusal("call_not_open", _("This call is not open for applications."))
    if program.call_opens_at is not None and now < program.call_opens_at:
        raise Refusal("call_not_yet_open", _("This call has not opened yet. Come back when it has."))
    if program.call_closes_at is not None and now >= program.call_closes_at:
        raise Refusal(
            "deadline_passed",
            _("The deadline for applications has passed. What you wrote is kept, but it cannot be sent any more."),
        )


def check_is_eligible(program: Program, person: User) -> None:
    """The conditions of the call. Asked when somebody begins, and again when they submit."""
    if program.age_limit is None or program.reference_date is None:
        return
    if person.birth_date is None:
        raise Refusal(
            "no_birth_date",
            _("Your date of birth is not in the HR system, so your age cannot be checked. Ask your HR section."),
        )
    if not is_under(program.age_limit, born=person.birth_date, on=program.reference_date):
        raise Refusal(
            "over_age",
            _("This call is for those who are under %(limit)s on %(date)s, so you cannot apply.")
            % {"limit": program.age_limit, "date": program.reference_date.isoformat()},
        )


def check_can_begin(program: Program, person: User, *, now: datetime) -> None:
    check_call_is_open(program, now=now)
    check_is_eligible(program, person)


def check_can_edit(application: Application, *, now: datetime) -> None:
    check_call_is_open(application.program, now=now)
    if application.state != ApplicationState.DRAFT:
        raise Refusal(
            "not_draft", _("This application has been submitted. Take it back first if you want to change it.")
        )


def check_can_submit(application: Application, *, missing: int, now: datetime) -> None:
    """`missing`: how many questions that must be answered are not, or are too long."""
    if application.state != ApplicationState.DRAFT:
        raise Refusal("not_draft", _("This application has been submitted already."))
    check_call_is_open(application.program, now=now)
    check_is_eligible(application.program, application.applicant)
    if missing:
        raise Refusal(
            "missing_answers",
            ngettext_lazy(
                "%(number)s answer is missing or too long.", "%(number)s answers are missing or too long.", missing
            )
            % {"number": missing},
        )


def check_can_take_back(application: Application, *, now: datetime) -> None:
    if application.state != ApplicationState.SUBMITTED:
        raise Refusal("not_submitted", _("Only a submitted application can be taken back."))
    check_call_is_open(application.program, now=now)


def check_can_withdraw(application: Application) -> None:
    if application.state == ApplicationState.WITHDRAWN:
        raise Refusal("withdrawn", _("This application has been withdrawn already."))
    if application.state == ApplicationState.MATCHED:
        raise Refusal("matched", _("You are a mentor now. Talk to the contact person if you cannot go on."))
    if application.state == ApplicationState.DECLINED:
        raise Refusal("declined", _("This application has been decided already."))


def check_can_stage(application: Application, *, expected: ApplicationState, phase: Phase) -> None:
    """`expected`: the state an undecided application of the round is in; `phase`: when the round is decided."""
    if application.state != expected:
        raise Refusal("not_undecided", _("This application is not waiting for a decision in this round."))
    if application.program.state != phase:
        raise Refusal("wrong_phase", _("Decisions of this round cannot be made in this phase."))


def check_can_release(*, undecided: int, staged: int) -> None:
    if not staged:
        raise Refusal("nothing_staged", _("No decision has been staged yet."))
    if undecided:
        raise Refusal(
            "undecided",
            ngettext_lazy(
                "%(number)s application has no decision yet. Stage one for each before you release.",
                "%(number)s applications have no decision yet. Stage one for each before you release.",
                undecided,
            )
            % {"number": undecided},
        )
