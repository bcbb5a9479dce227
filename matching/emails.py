"""The letters of ranking and matching."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from matching.models.pairings import Pairing
from mentoring.accounts.models import User
from mentoring.mail.models import OutboundEmail
from mentoring.mail.services import queue_email
from programs.models import Membership, Program


def ranking_context(program: Program) -> dict[str, Any]:
    return {"program": program, "path": reverse("matching:sitting", args=[program.slug])}


def send_ranking_reminder(leader: Membership, *, occasion: str, now: datetime) -> OutboundEmail:
    """To a leader who has not sent a ranking. `occasion` tells the reminders apart, so each is sent once."""
    program = leader.program
    return queue_email(
        key=f"matching.ranking_reminder|{program.pk}|{leader.user_id}|{occasion}|{program.ranking_closes_at:%Y-%m-%d}",
        kind="matching.ranking_reminder",
        template="matching/emails/ranking_reminder",
        context=ranking_context(program),
        to=leader.user,
        now=now,
        program_id=program.pk,
        about=f"matching.ranking:{leader.pk}",
    )


def match_context(program: Program, *, leader: User, mentors: list[User], to: User) -> dict[str, Any]:
    """What the letter about a published match says; the preview uses it too."""
    return {
        "program": program,
        "leader": leader,
        "mentors": [mentor for mentor in mentors if mentor.pk != to.pk],
        "path": reverse("matching:own-match", args=[program.slug]),
    }


def send_match_to_leader(leader: Membership, pairings: list[Pairing], *, now: datetime) -> OutboundEmail:
    mentors = [pairing.application.applicant for pairing in pairings]
    return _send(
        "match_leader",
        leader.program,
        to=leader.user,
        leader=leader.user,
        mentors=mentors,
        run=pairings[0].run_id,
        now=now,
    )


def send_match_to_mentor(pairing: Pairing, pairings: list[Pairing], *, now: datetime) -> OutboundEmail:
    mentors = [other.application.applicant for other in pairings]
    to = pairing.application.applicant
    return _send(
        "match_mentor", pairing.program, to=to, leader=pairing.leader.user, mentors=mentors, run=pairing.run_id, now=now
    )


def _send(
    event: str, program: Program, *, to: User, leader: User, mentors: list[User], run: int, now: datetime
) -> OutboundEmail:
    return queue_email(
        key=f"matching.{event}|{program.pk}|{to.pk}|{run}",
        kind=f"matching.{event}",
        template=f"matching/emails/{event}",
        context=match_context(program, leader=leader, mentors=mentors, to=to),
        to=to,
        now=now,
        program_id=program.pk,
        about=f"matching.matchrun:{run}",
    )
