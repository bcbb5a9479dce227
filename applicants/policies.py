"""What the situation allows with applications. Each check returns None or raises Refusal."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from applicants.eligibility import is_under
from applicants.models import Application, ExtraTime, Leave, ManagerReply, PoolEntry, PoolInvitation, Release
from applicants.states import ApplicationState, InvitationState, Round, YesNo
from mentoring.accounts.models import User
from mentoring.policies import Refusal, why_not
from mentoring.templatetags.ui import day_text
from programs.models import Program
from programs.rules import is_member
from programs.states import Phase

EDITABLE = (ApplicationState.DRAFT, ApplicationState.NEEDS_MORE)
"""The states in which the applicant writes."""
BEFORE_THE_VIDEO = (ApplicationState.SUBMITTED, ApplicationState.INVITED)
"""Who may have a video still to make."""
QUESTIONS_SETTLED = {Round.APPLICATION: (Phase.DRAFT,), Round.VIDEO: (Phase.DRAFT, Phase.CALL, Phase.SCREENING)}
"""In which phases the questions of a round may still be changed: as long as nobody has been asked to answer them."""

RELEASING = _("The decisions of this round are being released. Wait until all have their letter.")


def check_call_is_open(program: Program, *, now: datetime) -> None:
    if program.state != Phase.CALL:
        raise Refusal("call_not_open", _("This call is not open for applications."))
    if program.call_opens_at is not None and now < program.call_opens_at:
        raise Refusal("call_not_yet_open", _("This call has not opened yet. Come back when it has."))
    if program.call_closes_at is not None and now >= program.call_closes_at:
        raise Refusal(
            "deadline_passed",
            _("The deadline for applications has passed. What you wrote is kept, but it cannot be submitted any more."),
        )


def check_may_apply(program: Program, person: User, *, now: datetime) -> None:
    """The call is open, or a coordinator has given this person leave to apply late (as long as nothing is decided)."""
    refusal = why_not(check_call_is_open, program, now=now)
    if refusal is None:
        return
    late = program.state in (Phase.CALL, Phase.SCREENING) and Leave.objects.filter(
        program=program, person=person, until__gt=now
    )
    if not late or not late.exists():
        raise refusal


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
            % {"limit": program.age_limit, "date": day_text(program.reference_date)},
        )


def check_is_later(until: datetime, common: datetime | None) -> None:
    """Who is told of a deadline of their own gains by it."""
    if common is not None and until <= common:
        raise Refusal("not_more", _("That is not later than the deadline all applicants have."))


def check_has_no_part(program: Program, person: User) -> None:
    """Who assesses, leads or runs a programme does not apply to it."""
    if is_member(person, program):
        raise Refusal(
            "has_part",
            _("You have a part in this programme already, so you cannot apply to it. Ask its coordinator."),
        )


def check_can_begin(program: Program, person: User, *, now: datetime) -> None:
    check_may_apply(program, person, now=now)
    check_has_no_part(program, person)
    check_is_eligible(program, person)


def check_can_give_leave(program: Program, *, until: datetime, now: datetime) -> None:
    """Leave can be given before the common deadline too, to who will not make it; only to a later moment."""
    if program.state == Phase.DRAFT:
        raise Refusal("wrong_phase", _("Nobody can apply to this programme yet: its call has not been opened."))
    if program.state not in (Phase.CALL, Phase.SCREENING):
        raise Refusal("wrong_phase", _("Nobody can apply to this programme any more: it has moved on."))
    if until <= now:
        raise Refusal("in_the_past", _("Give a moment still to come."))
    check_is_later(until, program.call_closes_at)


def check_is_not_settled(application: Application) -> None:
    """What is withdrawn or decided is not merely submitted: it cannot be taken back to be changed."""
    if application.state not in (*EDITABLE, ApplicationState.SUBMITTED):
        raise Refusal("settled", _("This application can no longer be changed. See where it stands."))


def check_can_edit(application: Application) -> None:
    """A draft can be written on after the deadline too, so that nothing typed is lost; it can only not be submitted.

    So can an application to which more is needed, until it is sent again."""
    check_is_not_settled(application)
    if application.state not in EDITABLE:
        raise Refusal(
            "not_draft", _("This application has been submitted. Take it back first if you want to change it.")
        )


def check_can_submit(application: Application, *, missing: int, now: datetime) -> None:
    """`missing`: how many answers are missing where there must be one, too long, or not what was asked for."""
    check_is_not_settled(application)
    if application.state not in EDITABLE:
        raise Refusal("not_draft", _("This application has been submitted already."))
    if application.state == ApplicationState.DRAFT:  # who was asked for more has a deadline of their own
        check_may_apply(application.program, application.applicant, now=now)
    check_has_no_part(application.program, application.applicant)
    check_is_eligible(application.program, application.applicant)
    if missing:
        raise Refusal(
            "missing_answers",
            ngettext_lazy(
                "%(number)s answer is missing or not right yet. Change it, then submit.",
                "%(number)s answers are missing or not right yet. Change them, then submit.",
                missing,
            )
            % {"number": missing},
        )


def check_can_reply(reply: ManagerReply) -> None:
    """Who was asked, as long as nothing is decided, also after the date: late is better than never."""
    if reply.answer_by is None:
        raise Refusal("only_told", _("You are told that there is an application. Nothing is asked of you."))
    if not reply.application.is_undecided:
        raise Refusal(
            "not_waiting",
            _("This application is not waiting for an answer now: it is taken back, withdrawn or decided."),
        )


def check_reply(answer: str, reason: str) -> None:
    """A no needs a reason: the applicant and the committee read it."""
    if answer == YesNo.NO and not reason.strip():
        raise Refusal("no_reason", _("Write why. The applicant and the committee read it."))


def check_can_take_back(application: Application, *, now: datetime) -> None:
    if application.state != ApplicationState.SUBMITTED:
        raise Refusal("not_submitted", _("Only a submitted application can be taken back."))
    check_may_apply(application.program, application.applicant, now=now)


def check_can_ask_for_more(application: Application, *, until: datetime, now: datetime) -> None:
    """While applications come in and are assessed, before this one is decided."""
    if application.state != ApplicationState.SUBMITTED or application.program.state not in (
        Phase.CALL,
        Phase.SCREENING,
    ):
        raise Refusal("not_submitted", _("More can only be asked for while an application waits for its decision."))
    if until <= now:
        raise Refusal("in_the_past", _("Give a moment still to come."))


def check_can_withdraw(application: Application) -> None:
    if application.state == ApplicationState.WITHDRAWN:
        raise Refusal("withdrawn", _("This application has been withdrawn already."))
    if application.state == ApplicationState.MATCHED:
        raise Refusal("matched", _("You are a mentor now. Talk to the contact person if you cannot go on."))
    if application.state == ApplicationState.DECLINED:
        raise Refusal("declined", _("This application has been decided already."))


def check_can_erase(application: Application) -> None:
    """One may have it deleted before its date when nothing hangs on it any more."""
    if application.erased_at is not None:
        raise Refusal("erased", _("This has been deleted already."))
    if application.state not in (ApplicationState.DRAFT, ApplicationState.WITHDRAWN, ApplicationState.DECLINED):
        raise Refusal(
            "under_way", _("This application is still being considered. Withdraw it first, then it can be deleted.")
        )


def check_can_change_questions(program: Program, round: Round) -> None:
    """Questions are settled once people may have begun to answer them."""
    if program.state not in QUESTIONS_SETTLED[round]:
        raise Refusal("settled", _("People are answering these questions already, so they stay as they are."))


def check_can_remove_question(*, others: int) -> None:
    """`others`: how many questions the round has besides this one."""
    if not others:
        raise Refusal("last_question", _("This is the only question. Write another one first, then remove this."))


def check_can_stage(application: Application, *, expected: ApplicationState, phase: Phase) -> None:
    """`expected`: the state an undecided application of the round is in; `phase`: when the round is decided."""
    if application.state != expected:
        raise Refusal("not_undecided", _("This application is not waiting for a decision in this round."))
    check_phase_of_decisions(application.program, phase)


def check_phase_of_decisions(program: Program, phase: Phase) -> None:
    if program.state != phase:
        raise Refusal("wrong_phase", _("Decisions of this round cannot be made in this phase."))


def check_not_releasing(program: Program, round: Round) -> None:
    """What is staged stays as it is from the moment its release is asked for until it is done."""
    if Release.objects.filter(program=program, round=round, finished_at=None).exists():
        raise Refusal("releasing", RELEASING)


def check_can_release(*, undecided: int, staged: int, waiting: int = 0, under_way: bool = False) -> None:
    """`waiting`: how many applications somebody has been asked to add to; `under_way`: a release of the round goes on."""
    if under_way:
        raise Refusal("releasing", RELEASING)
    if waiting:
        raise Refusal(
            "waiting_for_more",
            ngettext_lazy(
                "%(number)s applicant has been asked for more and has time left. Wait for the answer first.",
                "%(number)s applicants have been asked for more and have time left. Wait for the answers first.",
                waiting,
            )
            % {"number": waiting},
        )
    if not staged:
        raise Refusal("nothing_staged", _("No decision is staged. Perhaps another coordinator has just released them."))
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


def check_can_give_extra_time(application: Application, *, seconds: int, until: datetime | None, now: datetime) -> None:
    if application.state not in BEFORE_THE_VIDEO or application.program.state not in (
        Phase.CALL, Phase.SCREENING, Phase.VIDEO,
    ):  # fmt: skip
        raise Refusal("wrong_phase", _("Extra time can be given until the videos are decided on."))
    if not seconds and until is None:
        raise Refusal("nothing_given", _("Give more seconds, a later deadline, or both."))
    if until is not None and until <= now:
        raise Refusal("in_the_past", _("Give a moment still to come."))
    if until is not None:
        check_is_later(until, application.program.video_closes_at)


def video_seconds(application: Application) -> int:
    """How long this person's video may be."""
    extra = _extra_time(application)
    return application.program.max_video_seconds + (extra.seconds if extra else 0)


def video_closes_at(application: Application) -> datetime | None:
    """Until when this person may send the video. None: no deadline is set."""
    extra, closes_at = _extra_time(application), application.program.video_closes_at
    return max(closes_at, extra.until) if closes_at and extra and extra.until else closes_at


def videos_kept_until(program: Program) -> date | None:
    """The day on which the answers of those who do not become mentors are deleted: so long after the match is due, or after videos are,
    as long as nothing is said about the match. None: neither is set."""
    begins = program.matching_ends_on or (program.video_closes_at and timezone.localdate(program.video_closes_at))
    return begins + timedelta(days=program.keep_videos_days) if begins else None


def _extra_time(application: Application) -> ExtraTime | None:
    return getattr(application, "extra_time", None)  # the row's absence is an AttributeError, Django says


def check_can_be_shared(application: Application, *, sisters: int) -> None:
    """`sisters`: how many other programmes stand under the same one."""
    if application.state != ApplicationState.RESERVE:
        raise Refusal("not_on_reserve", _("Only somebody on the reserve list can be asked by other programmes."))
    if not sisters:
        raise Refusal("no_sisters", _("There is no other programme that could ask you."))


def check_until(until: date, *, today: date, kept: date | None) -> None:
    """The last day one is shown is still to come, and no later than the day the application is deleted."""
    if until <= today:
        raise Refusal("in_the_past", _("Choose a day still to come."))
    if kept is not None and until > kept:
        raise Refusal(
            "kept_too_short", _("Your application is deleted after %(date)s. Choose a day before that.") % {"date": day_text(kept)}
        )  # fmt: skip


def check_is_shared(entry: PoolEntry, *, today: date) -> None:
    """The person still agrees, the day has not passed, and the application is on the reserve list and not deleted."""
    application = entry.application
    if (
        entry.taken_back_at is not None
        or entry.until < today
        or application.state != ApplicationState.RESERVE
        or application.erased_at is not None
        or not application.applicant.is_active
    ):
        raise Refusal(
            "not_shared", _("This person can no longer be asked: the consent has ended or the place is taken.")
        )


def check_can_take_from_pool(program: Program, entry: PoolEntry) -> None:
    """A programme whose match can be refilled, beside the one whose reserve list it is."""
    theirs = entry.application.program
    if program.parent_id is None or program.parent_id != theirs.parent_id or program.pk == theirs.pk:
        raise Refusal("no_sister", _("Only programmes that stand under the same one share their reserve."))
    if program.state not in (Phase.MATCHING, Phase.RUNNING):
        raise Refusal("not_running", _("Somebody can be asked while the match is made or the programme runs."))


def check_can_join(program: Program, person: User) -> None:
    """The conditions of that programme, and no part or application there yet."""
    check_has_no_part(program, person)
    check_is_eligible(program, person)
    if Application.objects.live().filter(program=program, applicant=person).exists():
        raise Refusal("has_applied", _("There is an application to that programme already."))


def check_is_open(invitation: PoolInvitation) -> None:
    if invitation.state != InvitationState.OPEN:
        raise Refusal("answered", _("This has been answered already, or called off."))
