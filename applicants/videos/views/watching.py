"""The bytes of an answer, and its text, for those who may watch."""

import logging
import re
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from applicants.covering import cover
from applicants.videos import files, policies, selectors, services
from applicants.videos.captions import Cue, from_stored, write_vtt
from applicants.videos.models import Video
from applicants.videos.states import AnswerKind
from applicants.videos.tokens import addresses_of, read_token
from mentoring.policies import why_not
from mentoring.views import Page

logger = logging.getLogger(__name__)

SLICE = 1024 * 1024
"""An answer to a range without an end holds at most so much, so that a paused player never keeps a thread."""
RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
CONTENT_TYPES = {AnswerKind.VIDEO: "video/mp4", AnswerKind.AUDIO: "audio/mp4"}
LOOKING = "bytes=0-1"
"""What Safari asks for to learn whether ranges are answered. Nobody has seen anything yet."""


class WatchedPage(Page):
    """About an answer that can be watched now, by somebody who may."""

    permission = "videos.watch_video"
    object: Video

    def find(self) -> Video:
        video = selectors.video_for(self.request.user, self.kwargs["video"])
        if video is None or why_not(policies.check_can_watch, video, now=self.now):
            raise Http404
        return video

    def note_viewing(self) -> None:
        """Put on record that something of the answer was handed out. Who only asks how large it is has got nothing."""
        if self.request.method == "GET":
            services.log_viewing(video=self.object, by=self.request.user, now=self.now)


class VideoAddresses(WatchedPage):
    """Fresh addresses for a player that has been open for longer than the old ones are good for."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return JsonResponse(addresses_of(self.object, request))


class AnswerInWriting(WatchedPage):
    """A written answer, or what is said in a clip: opened like a clip is played, and put on record like one. With htmx only the text."""

    template_name = "videos/in_writing.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.note_viewing()
        if request.htmx:
            self.template_name = "videos/_written.html"
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        covered = selectors.covered_for(self.request.user, self.object)
        return {"answer": selectors.shown(self.object, covered=covered)}


class VideoFile(WatchedPage):
    """One of a video's files. Every request asks again whether this person, in this session, may watch it now."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            read_token(self.kwargs["token"], video_id=self.kwargs["video"], request=request)
        except signing.BadSignature:
            return HttpResponse(
                _("This address has expired. Go back to the page and play the video from there."), status=403
            )
        try:
            return super().dispatch(request, *args, **kwargs)
        except OSError:
            logger.exception("an answer cannot be read")
            return HttpResponse(_("The video cannot be reached just now. Try again in a minute."), status=503)

    def headers(self, response: HttpResponseBase) -> HttpResponseBase:
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["Content-Disposition"] = "inline"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response


class VideoStream(VideoFile):
    """The clip, by byte ranges (RFC 9110 section 14), which is how players seek."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        video = self.object
        if video.kind == AnswerKind.TEXT:
            raise Http404
        if request.headers.get("Range") != LOOKING:
            self.note_viewing()
        if settings.MEDIA_ACCEL and not settings.VIDEO_BUCKET:
            response: HttpResponseBase = HttpResponse(content_type=CONTENT_TYPES[video.kind])
            response["X-Accel-Redirect"] = f"/_protected/videos/{video.pk}/{files.WEB_COPIES[video.kind]}"
            return self.headers(response)
        clip = files.find_result(video.pk, files.WEB_COPIES[video.kind])
        if clip is None:
            raise Http404
        return self.headers(
            range_response(request, clip, etag=f'"{video.etag}"', content_type=CONTENT_TYPES[video.kind])
        )


class VideoCaptions(VideoFile):
    """What is said, as WebVTT. Written anew from the stored times and words."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.note_viewing()
        return self.headers(HttpResponse(write_vtt(self.cues()), content_type="text/vtt; charset=utf-8"))

    def cues(self) -> list[Cue]:
        covered = selectors.covered_for(self.request.user, self.object)
        return [replace(cue, text=cover(cue.text, covered)) for cue in from_stored(self.object.captions)]


class VideoChapters(VideoCaptions):
    """Where each question begins, as WebVTT. Nothing of the answer, so nobody has watched."""

    def note_viewing(self) -> None:
        pass

    def cues(self) -> list[Cue]:
        chapters = selectors.shown(self.object).chapters
        ends = [*(part.starts for part in chapters[1:]), self.object.seconds]
        return [Cue(part.starts, end, str(part.question.text)) for part, end in zip(chapters, ends, strict=False)]


class VideoPoster(VideoFile):
    """The still picture shown before the clip plays."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        poster = files.find_result(self.object.pk, files.POSTER)
        if poster is None:
            raise Http404
        return self.headers(HttpResponse(b"".join(poster.read()), content_type="image/jpeg"))


def range_response(request: HttpRequest, file: files.Kept, *, etag: str, content_type: str) -> HttpResponseBase:
    """The file or the one range asked for: 200, 206, or 416 when it is beyond the end. Several ranges at once get the whole file."""
    size = file.size
    first, last, status = 0, size - 1, 200
    wanted = request.headers.get("Range", "").strip()
    still_same = request.headers.get("If-Range", etag) == etag
    if wanted and still_same and (match := RANGE.fullmatch(wanted)) and (match[1] or match[2]):
        if match[1]:
            first = int(match[1])
            last = min(int(match[2]), size - 1) if match[2] else min(first + SLICE, size) - 1
        else:
            first = max(size - int(match[2]), 0)
        if first >= size or first > last:
            response: HttpResponseBase = HttpResponse(status=416)
            response["Content-Range"] = f"bytes */{size}"
            return response
        status = 206
    if request.method == "HEAD":
        response = HttpResponse(status=status, content_type=content_type)
    else:
        response = StreamingHttpResponse(file.read(first, last), status=status, content_type=content_type)
    response["Content-Length"] = str(last - first + 1)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    if status == 206:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response
