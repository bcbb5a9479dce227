"""The letters of a published match: noted with it, and written a few at once or by the workers, some at a time.

What is left to do is what is not written yet. A worker that is killed loses only what it had not committed, and whoever comes next goes on
from there. What a letter says is read when it is written: whose pair is over by then hears of that, and of nothing else.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from applicants.services import tell_of_reserve
from applicants.states import ApplicationState
from matching.emails import letter_from, send_letter
from matching.models.letters import DueLetter
from matching.models.runs import MatchRun
from matching.selectors.letters import Mentors, mentors_now
from matching.states import LetterEvent
from mentoring.accounts.models import User
from mentoring.audit.services import audited
from mentoring.bulk import insert_columns
from mentoring.mail.selectors import texts_of
from mentoring.wake import wake
from programs.models import Program
from programs.selectors import committee_contact

WRITE_TASK = "matching.write_letters"

AT_ONCE = 100
"""So many are written while the coordinator waits: a second at most."""

BATCH = 50
"""So many are one transaction of a worker. Those who answer at that moment wait for it: half a second."""


@audited
def owe_letters(*, run: MatchRun, letters: Iterable[DueLetter], by: User, now: datetime) -> None:
    """Note which letters the match owes whom. Up to AT_ONCE are written here, with the match or not at all; more are left to the workers."""
    due = list(letters)
    columns = {name: [getattr(one, f"{name}_id") for one in due] for name in ("to", "leader", "application")}
    columns |= {name: [getattr(one, name) for one in due] for name in ("event", "asks")}
    insert_columns(DueLetter, columns, same={"run": run.pk, "written_at": None})
    if len(due) > AT_ONCE:
        wake(WRITE_TASK)
    else:
        write_letters(run=run, by=by, now=now, most=AT_ONCE)


def write_next(*, now: datetime) -> bool:
    """Write the next letters that wait, in the name of who published the match. False: none waits."""
    with transaction.atomic():
        waiting = DueLetter.objects.filter(written_at=None).select_related("run__published_by").order_by("pk").first()
        if waiting is not None:
            write_letters(run=waiting.run, by=waiting.run.published_by, now=now, most=BATCH)
        return waiting is not None


@audited
def write_letters(*, run: MatchRun, by: User | None, now: datetime, most: int) -> None:
    """Write the next `most` letters of the match, all or none. The programme is locked first, as by those who answer."""
    program = Program.objects.select_for_update().get(pk=run.program_id)
    waiting = DueLetter.objects.filter(run=run, written_at=None).select_for_update(of=("self",))
    due = list(waiting.select_related("to", "leader__user__unit", "application__applicant__unit")[:most])
    mentors = mentors_now(program, {one.leader_id for one in due if one.leader_id is not None})
    texts, contact = texts_of(program.pk), committee_contact(program)
    for one in due:
        if one.application is not None:
            one.application.program = program
        if one.event == LetterEvent.RESERVE and one.application is not None:
            if one.application.state == ApplicationState.RESERVE:
                tell_of_reserve(application=one.application, by=by, now=now, texts=texts)
        elif _is_so(one, mentors):
            letter = letter_from(one, program=program, mentors=mentors, answer_by=run.answer_by, contact=contact)
            send_letter(letter, about=run, program=program, now=now, texts=texts)
    DueLetter.objects.filter(pk__in=[one.pk for one in due]).update(written_at=now)


def _is_so(due: DueLetter, mentors: Mentors) -> bool:
    """Whether what the letter tells is still so."""
    held = mentors.get(due.leader_id or 0, [])
    match due.event:
        case LetterEvent.PAIR_OFF:
            return due.application is not None and due.application.state == ApplicationState.RESERVE
        case LetterEvent.NO_MENTOR:
            return not held
        case _ if due.application is None:
            return bool(held)
        case _:
            return due.application.applicant in held
