"""The letters of ranking and matching."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applicants.emails import application_context
from matching.models.letters import DueLetter
from matching.models.rankings import MoreTime
from matching.policies.rankings import deadline_of
from matching.selectors.letters import Mentors
from matching.selectors.pairings import pairings_to_confirm
from matching.selectors.rankings import REMINDER
from matching.states import LetterEvent
from mentoring.accounts.models import User
from mentoring.mail.kinds import LetterKind, Placeholder, register
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import OwnTexts, ask_before_sending, queue_email, written_letter
from programs.models import Membership, Program
from programs.states import Phase

RANKING_OPENED, RANKING_REMINDER = "matching.ranking_opened", REMINDER


@ask_before_sending(kind=RANKING_OPENED)
@ask_before_sending(kind=RANKING_REMINDER)
def is_ranking_open(letter: OutboundEmail, now: datetime) -> bool:
    """There is still time to rank. The letter may have waited long for a mail server; for one who has sent it is called off."""
    number = letter.about.partition(":")[2]
    leader = (
        Membership.objects.filter(pk=int(number or 0), program__state=Phase.RANKING)
        .select_related("program", "more_time")
        .first()
    )
    deadline = deadline_of(leader) if leader is not None else None
    return deadline is not None and now < deadline


def ranking_context(leader: Membership) -> dict[str, Any]:
    program = leader.program
    path = reverse("matching:sitting", args=[program.slug])
    return {"program": program, "deadline": deadline_of(leader), "path": path}


def send_ranking_opened(leader: Membership, *, again: bool, now: datetime) -> OutboundEmail:
    """To a leader: the short list is ready. `again`: it was before, and can be ranked anew until a later date. Once for each date."""
    program = leader.program
    return queue_email(
        key=f"{RANKING_OPENED}|{program.pk}|{leader.user_id}|{program.ranking_closes_at:%Y-%m-%dT%H:%M}",
        kind=RANKING_OPENED,
        template="matching/emails/ranking_opened",
        context={**ranking_context(leader), "again": again},
        to=leader.user,
        now=now,
        program_id=program.pk,
        about=f"matching.ranking:{leader.pk}",
    )


def send_ranking_reminder(leader: Membership, *, occasion: str, now: datetime) -> OutboundEmail:
    """To a leader who has not sent a ranking. `occasion` tells the reminders apart, so each is sent once."""
    program = leader.program
    return queue_email(
        key=f"{RANKING_REMINDER}|{program.pk}|{leader.user_id}|{occasion}|{deadline_of(leader):%Y-%m-%d}",
        kind=RANKING_REMINDER,
        template="matching/emails/ranking_reminder",
        context=ranking_context(leader),
        to=leader.user,
        now=now,
        program_id=program.pk,
        about=f"matching.ranking:{leader.pk}",
    )


def send_more_time(more_time: MoreTime, *, now: datetime) -> OutboundEmail:
    """To the leader who may rank longer than the others."""
    leader, program = more_time.leader, more_time.program
    leader.program, leader.more_time = program, more_time  # what was read before is older than what is told here
    return queue_email(
        key=f"matching.more_time|{leader.pk}|{more_time.until:%Y-%m-%dT%H:%M}",
        kind="matching.more_time",
        template="matching/emails/more_time",
        context=ranking_context(leader),
        to=leader.user,
        now=now,
        program_id=program.pk,
        about=f"matching.moretime:{leader.pk}",
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of a match. What is read beforehand and what is sent are made from the same."""

    template: str
    to: User
    context: Mapping[str, Any]

    @property
    def kind(self) -> str:
        label, _emails, event = self.template.split("/")
        return f"{label}.{event}"

    def read(self, *, texts: OwnTexts) -> tuple[str, str]:
        """Subject and text exactly as this person gets them."""
        subject, text, _html = written_letter(
            kind=self.kind,
            template=self.template,
            context=self.context,
            to=self.to,
            program_id=self.context["program"].pk,
            language=self.to.language,
            texts=texts,
        )
        return subject, text


def letter_from(
    due: DueLetter, *, program: Program, mentors: Mentors, answer_by: date | None, contact: User | None
) -> Letter:
    """What a match owes somebody, as a letter. `mentors`: who has whom at the moment it speaks of; `contact`: of the committee.

    Those who go to the reserve list after the first match hear from the applications (`tell_of_reserve`); here it is to be read.
    """
    if due.event == LetterEvent.RESERVE and due.application is not None:
        return Letter("applicants/emails/reserve", due.to, application_context(due.application, contact=contact))
    if due.event == LetterEvent.PAIR_OFF:
        return pair_off(program, due.to, contact=contact, on_reserve=True)
    own_match = reverse("matching:own-match", args=[program.slug])
    if due.event == LetterEvent.NO_MENTOR or due.leader is None:
        return Letter("matching/emails/no_mentor", due.to, {"program": program, "contact": contact, "path": own_match})
    is_leader = due.application is None
    others = [mentor for mentor in mentors.get(due.leader.pk, []) if mentor.pk != due.to.pk]
    context = {
        "program": program, "leader": due.leader.user, "mentors": others, "is_leader": is_leader, "alone": not others,
        "answer_by": answer_by if due.asks else None, "path": own_match,
    }  # fmt: skip
    return Letter(f"matching/emails/{due.event}", due.to, context)


def pair_off(
    program: Program, to: User, *, contact: User | None, other: User | None = None, on_reserve: bool = False
) -> Letter:
    """A pair does not go on. No reason, and not who said so. `other`: with whom; `on_reserve`: this mentor may be asked again."""
    context = {
        "program": program, "other": other, "on_reserve": on_reserve, "contact": contact,
        "path": reverse("matching:own-match", args=[program.slug]) if other else reverse("dashboard:home"),
    }  # fmt: skip
    return Letter("matching/emails/pair_off", to, context)


def send_letter(
    letter: Letter, *, about: Model, program: Program, now: datetime, texts: OwnTexts | None = None
) -> OutboundEmail:
    """Put a letter into the outbox. Of each kind a person gets one about the same run or pairing."""
    return queue_email(
        key=f"{letter.kind}|{program.pk}|{letter.to.pk}|{about.pk}",
        kind=letter.kind,
        template=letter.template,
        context=letter.context,
        to=letter.to,
        now=now,
        program_id=program.pk,
        about=f"{about._meta.label_lower}:{about.pk}",
        texts=texts,
    )


CONFIRM_REMINDER = "matching.confirm_reminder"


def send_confirm_reminder(
    program: Program, *, to: User, answer_by: date, occasion: str, now: datetime
) -> OutboundEmail:
    """To a leader or mentor who has not answered. `occasion` tells the reminders apart, so each is sent once."""
    return queue_email(
        key=f"{CONFIRM_REMINDER}|{program.pk}|{to.pk}|{occasion}|{answer_by}",
        kind=CONFIRM_REMINDER,
        template="matching/emails/confirm_reminder",
        context={
            "program": program,
            "answer_by": answer_by,
            "path": reverse("matching:own-match", args=[program.slug]),
        },
        to=to,
        now=now,
        program_id=program.pk,
    )


@ask_before_sending(kind=CONFIRM_REMINDER)
def _still_to_answer(letter: OutboundEmail, now: datetime) -> bool:
    """Not to somebody who has answered while the letter waited."""
    return (
        letter.recipient is not None
        and pairings_to_confirm(letter.recipient).filter(program=letter.program_id).exists()
    )


_ANSWER_BY = Placeholder("answer_by", _("When to answer"))
_MENTORS = Placeholder("mentors", _("The mentors, each with name and unit"), each=("name", "unit"), needed=True)
_OTHERS = Placeholder("mentors", _("Who else has this leader, each with name and unit"), each=("name", "unit"))
_LEADER = Placeholder("leader.name", _("The name of the leader"), needed=True)
_OTHER = {"other": Placeholder("other.name", _("The name of the other in the pair"), needed=True)}
_CONTACT = {
    "contact": Placeholder("contact.name", _("The name of the contact person")),
    "contact_email": Placeholder("contact.email", _("The contact person’s e-mail address")),
}
_DEADLINE = {"deadline": Placeholder("deadline", _("When the ranking must be sent"))}

register(
    LetterKind(RANKING_OPENED, _("The short list is ready"), _("The leaders"), _("The ranking opens"), _DEADLINE),
    LetterKind(
        RANKING_OPENED, _("You can rank again"), _("The leaders"), _("The ranking is opened again"), _DEADLINE, flag="again"
    ),
    LetterKind(
        RANKING_REMINDER, _("Rank the mentors"), _("Leaders who have not sent a ranking"),
        _("Three days and one day before the deadline"), _DEADLINE,
    ),
    LetterKind(
        "matching.more_time", _("More time to rank"), _("The leader"), _("You give a leader more time to rank"), _DEADLINE
    ),
    LetterKind(
        "matching.match_leader", _("Your mentors"), _("The leader"), _("The match is published"),
        {"mentors": _MENTORS, "deadline": _ANSWER_BY},
    ),
    LetterKind(
        "matching.match_mentor", _("You are a mentor"), _("The mentor"), _("The match is published"),
        {"leader": _LEADER, "mentors": _OTHERS, "deadline": _ANSWER_BY},
    ),
    LetterKind(
        "matching.match_mentor", _("You are a mentor, alone with a leader"), _("The mentor"), _("The match is published"),
        {"leader": _LEADER, "deadline": _ANSWER_BY}, flag="alone",
    ),
    LetterKind(
        "matching.no_mentor", _("No mentor at the moment"), _("Leaders without a mentor"),
        _("The match is published or changed"), _CONTACT,
    ),
    LetterKind(
        CONFIRM_REMINDER, _("Does the match suit you?"), _("Leaders and mentors who have not answered"),
        _("The time to answer is running out"), {"deadline": _ANSWER_BY},
    ),
    LetterKind(
        "matching.match_changed", _("A change in the match"), _("The mentor"), _("A published match is changed"),
        {"leader": _LEADER, "mentors": _OTHERS, "deadline": _ANSWER_BY},
    ),
    LetterKind(
        "matching.match_changed", _("A change in the match, to a mentor alone with a leader"), _("The mentor"),
        _("A published match is changed"), {"leader": _LEADER, "deadline": _ANSWER_BY}, flag="alone",
    ),
    LetterKind(
        "matching.match_changed", _("A change in the match, to the leader"), _("The leader"), _("A published match is changed"),
        {"mentors": _MENTORS, "deadline": _ANSWER_BY}, flag="is_leader",
    ),
    *(
        LetterKind("matching.pair_off", label, _("The leader or the mentor"), when, {**named, **_CONTACT}, flag=flag)
        for flag, label, when, named in (
            ("", _("The match does not go on"), _("A published match is changed"), {}),
            ("on_reserve", _("The match does not go on, to one who stays in reserve"), _("A published match is changed"), {}),
            ("other", _("A pair does not go on"), _("A pair is ended"), _OTHER),
            ("other+on_reserve", _("A pair does not go on, to one who stays in reserve"), _("A pair is ended"), _OTHER),
        )
    ),
)  # fmt: skip
