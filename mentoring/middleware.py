"""What happens to every request: a number for the log, the language, and no copies of private pages."""

import contextvars
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

GetResponse = Callable[[HttpRequest], HttpResponse]

LARGEST_FORM = 10 * 1024**2
"""Bytes of a request to a view that says nothing else: lists of people, text, pictures nobody has to send."""

_request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="-")


class RequestId:
    """Gives each request a number that stands in its log lines and in the X-Request-Id header."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _request_id.set(uuid.uuid4().hex[:12])
        try:
            response = self.get_response(request)
            response["X-Request-Id"] = _request_id.get()
            return response
        finally:
            _request_id.reset(token)


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _request_id.get()
        return True


class OneLine(logging.Formatter):
    """What came from outside cannot start a new line in the log, so it cannot forge one. Tracebacks stay readable."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        record.message = record.message.replace("\r", "\\r").replace("\n", "\\n")
        return super().formatMessage(record)


class Language(LocaleMiddleware):
    """The browser's language, or the one chosen in the page's foot (a cookie). Norwegian as such means Bokmål."""


class PersonLanguage:
    """A signed-in person reads their own language."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.user.language:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class BeforeView:
    """Looks at a request once it is known which view it is for, in `process_view`."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


class BodySize(BeforeView):
    """Refuses a request that is too long, or does not say how long it is, before anything of it is read.

    A view says `largest_body` (bytes) when it takes more than a form. Stands before the CSRF check, which reads the body.
    """

    def process_view(
        self, request: HttpRequest, view: Any, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        if request.method in ("GET", "HEAD", "OPTIONS", "DELETE"):
            return None
        size = request.META.get("CONTENT_LENGTH") or ""
        if not size and "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            return render(request, "411.html", status=411)
        allowed = getattr(getattr(view, "view_class", None), "largest_body", LARGEST_FORM)
        if size.isascii() and size.isdigit() and int(size[:18]) > allowed:
            return render(request, "413.html", {"megabytes": allowed // 1024**2}, status=413)
        return None


class NoRoom(BeforeView):
    """Says so when a file in a form could not be stored (mentoring.spool). Stands after the CSRF check, which reads the body."""

    def process_view(
        self, request: HttpRequest, view: Any, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        return render(request, "507.html", status=507) if getattr(request, "no_room", False) else None


class PrivatePages:
    """Nothing a signed-in person saw is kept by browsers or proxies, unless the view said otherwise itself."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ("Cookie",))
        if "Permissions-Policy" not in response:
            response["Permissions-Policy"] = permissions_policy()
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


def language_codes() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def permissions_policy(*devices: str) -> str:
    """What a page may ask the browser for: the camera and the microphone where one records, and nothing anywhere else."""
    asked = {name: "(self)" if name in devices else "()" for name in ("camera", "microphone")}
    return f"camera={asked['camera']}, microphone={asked['microphone']}, geolocation=(), payment=(), usb=()"
