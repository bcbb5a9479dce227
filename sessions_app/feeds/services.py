"""Writes of the calendars people subscribe to."""

from datetime import datetime

from mentoring.accounts.models import User
from mentoring.audit.services import audited, record
from sessions_app.feeds.models import Feed
from sessions_app.feeds.tokens import digest_of, new_token


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
