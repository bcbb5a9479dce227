"""Sending an answer piece by piece: tus 1.0.0 (core, creation, termination, checksum, expiration).

A sender that is cut off asks by HEAD how much is here and goes on from there. What we answer carries `Tus-Resumable`; an answer without it
comes from somebody before us (a proxy, the sign-in page), and a sender tries again. Every refusal is a sentence for the person.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _

from applicants.videos import policies, services
from applicants.videos.models import Upload, Video
from applicants.videos.states import AnswerKind, VideoState
from applicants.videos.views.sending import OwnVideoPage
from mentoring import clock
from mentoring.patience import BLOCK, was_given_up
from mentoring.policies import Refusal

VERSION = "1.0.0"
PIECE = 1024 * 1024
"""The largest piece in bytes: what proxies let through unless they are told otherwise, and little enough to be held in memory."""
ALGORITHMS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
NUMBER = re.compile(r"[0-9]{1,18}")
STATUS = {
    "offset": 409,
    "gone": 404,
    "expired": 410,
    "disk_full": 507,
    "too_large": 413,
    "too_much": 413,
    "empty": 400,
    "checksum": 460,
    "version": 412,
}
"""Of a refusal, by its code. A sender tries again after 409, 460 and 507; after the others it shows the sentence."""


class TusPage(OwnVideoPage):
    """Speaks tus. Whatever goes wrong is answered in its manner."""

    permission = "videos.send_video"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        except Http404:
            answer = said(404, _("This upload is over. Please send the file again if you do not see it here."))
        except BadRequest as error:
            answer = said(400, str(error))
        except Refusal as refusal:
            answer = said(STATUS.get(refusal.code, 403), str(refusal))
        answer["Tus-Resumable"] = answer["Tus-Version"] = VERSION
        answer["Cache-Control"] = "no-store"
        return answer

    def prepare(self) -> None:
        if self.request.method != "OPTIONS" and self.request.headers.get("Tus-Resumable") != VERSION:
            raise Refusal("version", _("This is not the kind of upload we know."))

    def number(self, name: str) -> int:
        value = self.request.headers.get(name, "")
        if not NUMBER.fullmatch(value):
            raise BadRequest(f"{name}?")
        return int(value)


class UploadNew(TusPage):
    """Announce a file: its length, name, kind, and where in it each question begins."""

    http_method_names = ["post", "options"]

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = HttpResponse(status=204)
        answer["Tus-Extension"] = "creation,termination,checksum,expiration"
        answer["Tus-Max-Size"] = str(policies.LARGEST)
        answer["Tus-Checksum-Algorithm"] = ",".join(ALGORITHMS)
        return answer

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        told = metadata(request.headers.get("Upload-Metadata", ""))
        kind = told.get("kind", AnswerKind.VIDEO)
        if kind not in (AnswerKind.VIDEO, AnswerKind.AUDIO):
            raise BadRequest("kind?")
        with transaction.atomic():
            upload = services.begin_upload(
                application=self.object,
                name=told.get("filename", ""),
                length=self.number("Upload-Length"),
                kind=kind,
                questions=beginnings(told.get("questions", "")),
                by=self.request.user,
                now=clock.now(),
            )
        answer = HttpResponse(status=201)
        answer["Location"] = reverse("videos:upload", args=[self.object.program.slug, self.object.ref, upload.pk])
        answer["Upload-Expires"] = http_date(upload.expires_at.timestamp())
        return answer


class UploadPage(TusPage):
    """One upload: where it is (HEAD), its next piece (PATCH), the end of it (DELETE). Once it is whole it is found as the video it became."""

    http_method_names = ["head", "patch", "delete", "options"]

    def find(self) -> Any:
        application = super().find()
        found = Upload.objects.filter(application=application, pk=self.kwargs["upload"]).first()
        there = Video.objects.filter(application=application).exclude(state=VideoState.DELETED)
        found = found or there.filter(pk=self.kwargs["upload"]).first()
        if found is None:
            raise Http404
        found.application = application
        return found

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponse(status=204)

    def head(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = self.object
        if isinstance(found, Upload):
            with transaction.atomic():
                found = services.settle_upload(upload=found, by=self.request.user, now=clock.now())
        return at(found, HttpResponse(status=200))

    def patch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        upload, offset = self.object, self.number("Upload-Offset")
        if request.content_type != "application/offset+octet-stream":
            return said(415, "Content-Type?")
        size = request.META.get("CONTENT_LENGTH") or ""
        if not NUMBER.fullmatch(size):
            return said(411, _("The browser did not say how much it sends. Please choose the file again."))
        if int(size) > PIECE:
            return said(413, _("The pieces are too large. Load the page again and send the file once more."))
        if isinstance(upload, Video) or upload.offset != offset:
            raise Refusal("offset", _("The upload is at another place by now."))
        policies.check_can_go_on(upload, now=self.now)
        data = read(request, int(size))
        check_sum(request.headers.get("Upload-Checksum", ""), data)
        with transaction.atomic():
            found = services.take_piece(upload=upload, offset=offset, data=data, by=self.request.user, now=clock.now())
        if was_given_up(request):
            return at(found, said(408, _("The line is too slow just now. What has arrived is safe.")))
        return at(found, HttpResponse(status=204))

    def delete(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(self.object, Video):
            raise Http404
        with transaction.atomic():
            services.drop_upload(upload=self.object, by=self.request.user, now=clock.now())
        return HttpResponse(status=204)


def said(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def at(found: Upload | Video, answer: HttpResponse) -> HttpResponse:
    """Say how much is here: of a video, all of it."""
    length = found.original_bytes if isinstance(found, Video) else found.length
    answer["Upload-Offset"] = str(length if isinstance(found, Video) else found.offset)
    answer["Upload-Length"] = str(length)
    if isinstance(found, Upload):
        answer["Upload-Expires"] = http_date(found.expires_at.timestamp())
    return answer


def read(request: HttpRequest, size: int) -> bytes:
    """The piece. Of one that is cut off, what has come."""
    blocks: list[bytes] = []
    left = size
    try:
        while left > 0 and (block := request.read(min(left, BLOCK))):
            blocks.append(block)
            left -= len(block)
    except OSError:  # UnreadablePostError: the line is gone, or too slow
        pass
    return b"".join(blocks)


def metadata(header: str) -> Mapping[str, str]:
    """ "filename c3Zhci5tcDQ=,kind dmlkZW8=" -> names and values. Raises BadRequest."""
    told = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        name, _space, value = pair.partition(" ")
        try:
            told[name] = base64.b64decode(value, validate=True).decode().replace("\x00", "")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise BadRequest("Upload-Metadata?") from error
    return told


def beginnings(text: str) -> dict[str, float]:
    """'{"12": 0, "13": 31.2}' -> question and second. Nonsense is left out: it must not cost anybody their answer."""
    try:
        told = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(told, dict):
        return {}
    return {
        pk: float(seconds)
        for pk, seconds in told.items()
        if pk.isascii()
        and pk.isdigit()
        and isinstance(seconds, int | float)
        and not isinstance(seconds, bool)
        and 0 <= seconds < 3600
    }


def check_sum(header: str, data: bytes) -> None:
    """Raises BadRequest for an algorithm we do not know, Refusal (460) when the piece has changed on its way."""
    if not header:
        return
    algorithm, _space, value = header.partition(" ")
    if algorithm not in ALGORITHMS:
        raise BadRequest("Upload-Checksum?")
    if base64.b64encode(ALGORITHMS[algorithm](data).digest()).decode() != value.strip():
        raise Refusal("checksum", _("A piece was damaged on its way. It is sent again."))
