"""Who has sent a ranking: for those who look after it. Never what, and not whether somebody has begun: only what there is to do about it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from matching.models.rankings import MoreTime
from matching.models.rules import PairConstraint
from matching.rules import may_look_after_rankings
from matching.selectors.rankings import REMINDER, ranking_statuses
from mentoring.accounts.models import User
from mentoring.mail.models import OutboundEmail
from programs.models import Membership, Program
from programs.selectors import roles_of
from programs.states import Role


@dataclass(frozen=True, slots=True)
class Sender:
    """One leader: sent or due, until when, and when the last reminder was written."""

    leader: Membership
    sent_at: datetime | None
    deadline: datetime | None
    more_time: MoreTime | None
    reminded_at: datetime | None

    def is_due(self, now: datetime) -> bool:
        """There is something to remind of."""
        return self.sent_at is None and self.deadline is not None and now < self.deadline


def senders_visible_to(user: User, program: Program) -> list[Sender]:
    """All leaders for a coordinator; for an assistant the leaders they assist. Those who have not sent come first."""
    statuses = ranking_statuses(program)
    if not may_look_after_rankings(user, program):
        own = {m.assists_id for m in roles_of(user) if m.role == Role.ASSISTANT and m.program_id == program.pk}
        statuses = [status for status in statuses if status.leader.pk in own]
    letters = OutboundEmail.objects.filter(kind=REMINDER, program_id=program.pk)
    reminded = dict(letters.order_by().values_list("about").annotate(last=Max("created_at")))
    senders = [
        Sender(s.leader, s.sent_at, s.deadline, s.more_time, reminded.get(f"matching.ranking:{s.leader.pk}"))
        for s in statuses
    ]
    return sorted(senders, key=lambda s: (s.sent_at is not None, s.leader.user.family_name, s.leader.user.given_name))


def declared_of(leader: Membership) -> QuerySet[PairConstraint]:
    """Whom this leader is declared to be too close to, in the order it was said."""
    found = PairConstraint.objects.filter(leader=leader).exclude(declared="")
    return found.select_related("leader__program", "application__applicant__unit", "created_by", "program").order_by(
        "pk"
    )
