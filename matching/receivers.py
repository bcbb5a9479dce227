"""What happens in the ranking because of who joins a programme."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from matching.emails import send_ranking_opened
from matching.policies.rankings import check_ranking_is_open
from mentoring.policies import why_not
from programs.models import Membership
from programs.signals import member_joined
from programs.states import Role


@receiver(member_joined)
def tell_late_leader(*, membership: Membership, now: datetime, **kwargs: Any) -> None:
    """A leader who joins while the ranking is open gets the letter the others have had."""
    if membership.role == Role.LEADER and why_not(check_ranking_is_open, membership, now=now) is None:
        send_ranking_opened(membership, again=False, now=now)
