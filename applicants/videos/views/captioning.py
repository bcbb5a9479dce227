"""Captions of one answer: what is said, line by line, or a file of one's own. One page, three forms."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from applicants.videos import policies, selectors, services
from applicants.videos.captions import from_stored
from applicants.videos.forms import CaptionsFileForm, LineFormSet, TranscriptForm
from applicants.videos.models import Video
from mentoring.policies import Refusal, why_not
from mentoring.views import FormPage

SHIFT = 0.2
"""Seconds by which a press moves a line: about a syllable."""


class CaptionsPage(FormPage):
    """Shows all three forms; what this address does is keep what is said, and time it."""

    permission = "videos.caption_video"
    template_name = "videos/captions_page.html"
    form_class = TranscriptForm
    own_name = "transcript"
    object: Video

    def find(self) -> Video:
        video = selectors.video_for(self.request.user, self.kwargs["video"])
        if video is None or why_not(policies.check_can_caption, video, now=self.now):
            raise Http404
        return video

    def prepare(self) -> None:
        """Whoever comes here reads what is said, as far as it is written down: that is on record like watching."""
        if self.object.captions or self.answer.words:
            services.log_viewing(video=self.object, by=self.request.user, now=self.now)

    @cached_property
    def answer(self) -> selectors.Shown:
        return selectors.shown(self.object)

    def form_kwargs(self) -> dict[str, Any]:
        return self.transcript_kwargs()

    def transcript_kwargs(self) -> dict[str, Any]:
        parts = [(part.question, part.text, part.starts) for part in self.answer.parts]
        return {"parts": parts, "seconds": self.object.seconds or 0.0}

    def line_form(self, data: Any = None) -> Any:
        cues = from_stored(self.object.captions)
        form = LineFormSet(
            data, prefix="line", initial=[{"starts": cue.starts, "ends": cue.ends, "text": cue.text} for cue in cues]
        )  # fmt: skip
        form.seconds = self.object.seconds or 0.0
        return form

    def context(self) -> dict[str, Any]:
        forms = {
            "transcript": TranscriptForm(**self.transcript_kwargs()),
            "lines": self.line_form(),
            "file_form": CaptionsFileForm(),
        }
        if self.request.method == "POST":
            forms[self.own_name] = self.form
        application = self.object.application
        mine = application.applicant_id == self.request.user.pk
        name = "videos:video-page" if mine else "applicants:application-detail"
        return {
            "video": self.object,
            "application": application,
            "mine": mine,
            "back_url": reverse(name, args=[application.program.slug, application.ref]),
            "shift": SHIFT,
            "is_lines": self.own_name == "lines",
            **forms,
        }

    def do(self, data: Mapping[str, Any]) -> str:
        services.write_transcript(
            video=self.object, texts=self.form.texts(), starts=self.form.starts(), by=self.request.user, now=self.now
        )
        return _("The captions are made. Watch the clip with them, and move a line that comes too early or too late.")

    def success_url(self) -> str:
        return reverse("videos:captions", args=[self.object.pk])


class CaptionLines(CaptionsPage):
    """Keeps the lines as they were corrected."""

    http_method_names = ["post", "options"]
    own_name = "lines"

    def get_form(self) -> Any:
        return self.line_form(self.request.POST)

    def refused(self, refusal: Refusal, form: Any = None) -> HttpResponse:
        return super().refused(refusal)

    def do(self, data: Any) -> str:
        services.correct_captions(video=self.object, cues=self.form.cues(), by=self.request.user, now=self.now)
        return _("The captions are saved.")


class CaptionsFile(CaptionsPage):
    """Takes times and words from a WebVTT file."""

    http_method_names = ["post", "options"]
    form_class = CaptionsFileForm
    own_name = "file_form"

    def form_kwargs(self) -> dict[str, Any]:
        return {}

    def do(self, data: Mapping[str, Any]) -> str:
        services.upload_captions(video=self.object, raw=data["file"].read(), by=self.request.user, now=self.now)
        return _("The captions are taken from your file.")
