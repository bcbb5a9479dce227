"""One's own calendar to subscribe to: the page that looks after it, and the calendar itself."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from mentoring.views import PUBLIC, Action, Page
from sessions_app.feeds import selectors, services
from sessions_app.feeds.exports import own_calendar
from sessions_app.feeds.services import AN_HOUR

MOST_AN_HOUR = 60


class FeedPage(Page):
    """What the calendar is and what knowing its address means. Right after it was made, the address."""

    permission = "feeds.look_after_feed"
    template_name = "feeds/feed.html"

    def context(self) -> dict[str, Any]:
        return {"feed": selectors.feed_of(self.request.user)}


class FeedMake(Action):
    """A new secret address, shown this once on the page that comes back. Pressed again, the one before ends."""

    permission = "feeds.look_after_feed"
    template_name = "feeds/feed.html"

    def context(self) -> dict[str, Any]:
        return {"feed": selectors.feed_of(self.request.user)}

    def do(self, data: Mapping[str, Any]) -> str:
        self.token = services.make_feed(by=self.request.user, now=self.now)
        return ""

    def done(self, message: str) -> HttpResponse:
        return self.render(address=settings.SITE_URL + reverse("feeds:calendar", args=[self.token]))


class FeedEnd(Action):
    permission = "feeds.look_after_feed"

    def do(self, data: Mapping[str, Any]) -> str:
        services.end_feed(by=self.request.user, now=self.now)
        return _("The address is no longer good. Calendars that subscribed to it find nothing any more.")

    def success_url(self) -> str:
        return reverse("feeds:feed")


class Calendar(Page):
    """The dates at a secret address, for calendar programs, which cannot sign in. Whoever does not know one finds nothing."""

    permission = PUBLIC

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        feed, times = services.count_fetch(token=self.kwargs["secret"], now=self.now)
        if feed is None:
            raise Http404
        if times > MOST_AN_HOUR:
            return HttpResponse("", status=429, headers={"Retry-After": str(AN_HOUR)})
        answer = HttpResponse(own_calendar(feed.person, now=self.now), content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="mentoring.ics"'
        answer["Referrer-Policy"] = "no-referrer"
        answer["X-Robots-Tag"] = "noindex"
        return answer
