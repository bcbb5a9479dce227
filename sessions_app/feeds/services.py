"""Writes of the calendars people subscribe to."""

from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.db import transaction

from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from sessions_app.feeds.models import Feed
from sessions_app.feeds.selectors import feeds_at
from sessions_app.feeds.tokens import digest_of, new_token

AN_HOUR: Final = 3600


@audited
def make_feed(*, by: User, now: datetime) -> str:
    """Give the person a secret address, and end an earlier one. The address is told this once: only its digest is kept."""
    token = new_token()
    feed, _created = Feed.objects.update_or_create(person=by, defaults={"digest": digest_of(token), "made_at": now})
    record(action="feeds.make_feed", subject=feed, by=by, now=now)
    return token


@audited
def end_feed(*, by: User, now: datetime) -> None:
    """End the person's secret address, if there is one."""
    feed = Feed.objects.filter(person=by).first()
    if feed is not None:
        record(action="feeds.end_feed", subject=feed, by=by, now=now)
        feed.delete()


@transaction.atomic(savepoint=False)
def count_fetch(*, token: str, now: datetime) -> tuple[Feed | None, int]:
    """The calendar at the secret address, and how often it has been fetched in this hour of the clock, this time included.

    Counted under the lock of its row, as wrong codes at the door are: the cache is in the same database, and of itself no counter, so
    that of two at once each would be the first. On record is nothing.
    """
    feed = feeds_at(token).select_for_update(of=("self",)).first()
    if feed is None:
        return None, 0
    hour = f"feed:{feed.digest}:{now:%Y%m%d%H}"
    times: int = cache.get(hour, 0) + 1
    cache.set(hour, times, AN_HOUR)
    return feed, times
