"""The applicant's own page: the questions, sending an answer, and what became of it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from applicants.models import Application
from applicants.policies import video_closes_at, video_seconds
from applicants.selectors import applications_visible_to, questions_of
from applicants.states import Round
from applicants.videos import policies, selectors, services
from applicants.videos.files import BLOCK
from applicants.videos.forms import VideoForm
from applicants.videos.messages import before_deleting, sentence
from applicants.videos.states import VideoState
from mentoring.middleware import permissions_policy
from mentoring.policies import why_not
from mentoring.views import Action, FormPage, Page
from programs.models import Program

WAITING = (VideoState.RECEIVED, VideoState.CHECKING, VideoState.FAILED)


class OwnVideoPage(Page):
    """A page about the video of one's own application."""

    object: Application

    def find(self) -> Application:
        program = get_object_or_404(Program, slug=self.kwargs["program"])
        own = applications_visible_to(self.request.user, program).filter(applicant=self.request.user)
        return get_object_or_404(own.select_related("program", "applicant", "extra_time"), ref=self.kwargs["ref"])


def about_dates(application: Application) -> dict[str, Any]:
    """Until when an answer can be sent, and until when it is kept: said on every page on which one answers."""
    return {"closes_at": video_closes_at(application), "kept_until": policies.expiry_of(application)}


class VideoPage(FormPage, OwnVideoPage):
    """The questions, the upload, and what became of it. While it is checked the page looks again by itself."""

    permission = "videos.send_video"
    template_name = "videos/video_page.html"
    form_class = VideoForm
    largest_body = policies.LARGEST + BLOCK

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.htmx:
            self.template_name = "videos/_video_state.html"
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        application = self.object
        video = selectors.latest_video(application)
        waiting = video is not None and video.state in WAITING and video.code != "lost"
        cannot_send = why_not(policies.check_can_send, application, now=self.now)
        return {
            "application": application,
            "video": video,
            "waiting": waiting,
            "ahead": selectors.ahead_of(video) if video is not None and video.state == VideoState.RECEIVED else 0,
            "settled": waiting or (video is not None and video.state == VideoState.READY),
            "why": sentence(video.code or "failed", video.details, kind=video.kind)
            if video is not None and video.state in (VideoState.REJECTED, VideoState.FAILED)
            else "",
            "questions": questions_of(application.program, Round.VIDEO),
            "unfinished": selectors.unfinished_upload(application, now=self.now),
            "largest": policies.LARGEST,
            "seconds": video_seconds(application),
            **about_dates(application),
            "cannot_send": cannot_send,
            "cannot_delete": why_not(policies.check_can_delete, video),
            "deleting": before_deleting(application.state, can_send=cannot_send is None),
            "viewings": selectors.viewings_of(application)[:50],
        }

    def do(self, data: Mapping[str, Any]) -> str:
        upload = data["video"]
        services.receive_video(
            application=self.object,
            name=upload.name,
            size=upload.size,
            chunks=upload.chunks(BLOCK),
            by=self.request.user,
            now=self.now,
        )
        return _("Your video has arrived. We check it now.")

    def success_url(self) -> str:
        return self.request.path


class VideoDelete(Action, OwnVideoPage):
    permission = "videos.send_video"

    def do(self, data: Mapping[str, Any]) -> str:
        services.take_back_answer(application=self.object, by=self.request.user, now=self.now)
        return _("Your answer is deleted.")

    def back(self) -> str:
        return self.request.path.removesuffix("delete/")


class RecordPage(OwnVideoPage):
    """Film in the browser. Only this page and the next may ask for a camera or a microphone, and play what lies in the browser's memory."""

    permission = "videos.send_video"
    template_name = "videos/record_page.html"
    devices: tuple[str, ...] = ("camera", "microphone")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        response["Permissions-Policy"] = permissions_policy(*self.devices)
        response._csp_update = {"media-src": ["blob:"]}
        return response

    def context(self) -> dict[str, Any]:
        application = self.object
        program = application.program
        return {
            "application": application,
            "questions": questions_of(program, Round.VIDEO),
            "seconds": video_seconds(application),
            **about_dates(application),
            "takes": selectors.takes_of(application),
            "cannot_send": why_not(policies.check_can_send, application, now=self.now),
        }


class RecordSoundPage(RecordPage):
    """The same with the microphone alone."""

    template_name = "videos/record_sound_page.html"
    devices = ("microphone",)
