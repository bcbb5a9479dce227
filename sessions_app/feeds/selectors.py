"""Reads of the calendars people subscribe to."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from mentoring.accounts.models import User
from programs.models import Membership
from sessions_app.feeds.models import Feed
from sessions_app.feeds.tokens import digest_of
from sessions_app.models import Attendance
from sessions_app.states import GatheringState, Reply

LOOK_BACK: Final = timedelta(days=90)
"""How long what has been stays in the calendar."""


def feeds_at(token: str) -> QuerySet[Feed]:
    """The calendar at the secret address, if it is there and its person still works here."""
    return Feed.objects.filter(digest=digest_of(token), person__is_active=True).select_related("person")


def feed_of(user: User) -> Feed | None:
    return Feed.objects.filter(person=user).first()


def gatherings_for(user: User, *, now: datetime) -> QuerySet[Attendance]:
    """The gatherings the person is asked to and has not said no to, in programmes they are part of."""
    own = Membership.objects.filter(user=user, ended_at=None)
    return (
        Attendance.objects.filter(
            person=user, gathering__state__in=[GatheringState.INVITED, GatheringState.HELD],
            gathering__ends_at__gt=now - LOOK_BACK, gathering__program__in=own.values("program"),
        )
        .exclude(reply=Reply.NO)
        .select_related("gathering__program")
        .prefetch_related("gathering__points")
        .order_by("gathering__starts_at", "pk")
    )  # fmt: skip
