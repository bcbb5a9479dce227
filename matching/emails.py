"""The letters of ranking and matching."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from applicants.emails import application_context
from applicants.models import Application
from matching.models.runs import MatchRun
from mentoring.accounts.models import User
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import ask_before_sending, queue_email, render
from programs.models import Membership, Program
from programs.states import Phase

RANKING_OPENED, RANKING_REMINDER = "matching.ranking_opened", "matching.ranking_reminder"


@ask_before_sending(kind=RANKING_OPENED)
@ask_before_sending(kind=RANKING_REMINDER)
def is_ranking_open(letter: OutboundEmail, now: datetime) -> bool:
    """There is still time to rank. The letter may have waited long for a mail server; for one who has sent it is called off."""
    return Program.objects.filter(pk=letter.program_id or 0, state=Phase.RANKING, ranking_closes_at__gt=now).exists()


def ranking_context(program: Program) -> dict[str, Any]:
    return {"program": program, "path": reverse("matching:sitting", args=[program.slug])}


def send_ranking_opened(leader: Membership, *, again: bool, now: datetime) -> OutboundEmail:
    """To a leader: the short list is ready. `again`: it was before, and can be ranked anew until a later date. Once for each date."""
    program = leader.program
    return queue_email(
        key=f"{RANKING_OPENED}|{program.pk}|{leader.user_id}|{program.ranking_closes_at:%Y-%m-%dT%H:%M}",
        kind=RANKING_OPENED,
        template="matching/emails/ranking_opened",
        context={**ranking_context(program), "again": again},
        to=leader.user,
        now=now,
        program_id=program.pk,
        about=f"matching.ranking:{leader.pk}",
    )


def send_ranking_reminder(leader: Membership, *, occasion: str, now: datetime) -> OutboundEmail:
    """To a leader who has not sent a ranking. `occasion` tells the reminders apart, so each is sent once."""
    program = leader.program
    return queue_email(
        key=f"{RANKING_REMINDER}|{program.pk}|{leader.user_id}|{occasion}|{program.ranking_closes_at:%Y-%m-%d}",
        kind=RANKING_REMINDER,
        template="matching/emails/ranking_reminder",
        context=ranking_context(program),
        to=leader.user,
        now=now,
        program_id=program.pk,
        about=f"matching.ranking:{leader.pk}",
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of a match. What is read beforehand and what is sent are made from the same."""

    event: str
    template: str
    to: User
    context: Mapping[str, Any]

    def read(self) -> tuple[str, str]:
        """Subject and text exactly as this person gets them."""
        subject, text, _html = render(self.template, {**self.context, "recipient": self.to}, self.to.language)
        return subject, text


def letters_to_pairs(program: Program, pairs: Iterable[tuple[Membership, list[Application]]]) -> Iterator[Letter]:
    """To each leader of the match one, and to each of her mentors one."""
    for leader, applications in pairs:
        mentors = [application.applicant for application in applications]
        for event, person in [("match_leader", leader.user), *(("match_mentor", mentor) for mentor in mentors)]:
            context = match_context(program, leader=leader.user, mentors=mentors, to=person)
            yield Letter(event, f"matching/emails/{event}", person, context)


def letters_to_rest(applications: Iterable[Application]) -> Iterator[Letter]:
    """To those who go to the reserve list. `reserve_after_match` of the applications sends them; here they are to be read."""
    for application in applications:
        yield Letter("reserve", "applicants/emails/reserve", application.applicant, application_context(application))


def match_context(program: Program, *, leader: User, mentors: list[User], to: User) -> dict[str, Any]:
    return {
        "program": program,
        "leader": leader,
        "mentors": [mentor for mentor in mentors if mentor.pk != to.pk],
        "path": reverse("matching:own-match", args=[program.slug]),
    }


def send_letter(letter: Letter, *, run: MatchRun, now: datetime) -> OutboundEmail:
    """Put a letter about a published run into the outbox. Of each kind a person gets one per run."""
    return queue_email(
        key=f"matching.{letter.event}|{run.program_id}|{letter.to.pk}|{run.pk}",
        kind=f"matching.{letter.event}",
        template=letter.template,
        context=letter.context,
        to=letter.to,
        now=now,
        program_id=run.program_id,
        about=f"matching.matchrun:{run.pk}",
    )
