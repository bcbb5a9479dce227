"""The two other ways to answer: by voice alone, and in writing. They count the same as a film."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.policies import video_seconds
from applicants.selectors import questions_of
from applicants.states import Round
from applicants.videos import policies, selectors, services
from applicants.videos.files import BLOCK
from applicants.videos.forms import SoundForm, WritingForm
from applicants.videos.states import AnswerKind
from applicants.videos.views.sending import OwnVideoPage, about_dates
from mentoring.policies import why_not
from mentoring.views import FormPage


class AnsweringPage(FormPage, OwnVideoPage):
    permission = "videos.send_video"

    def prepare(self) -> None:
        self.questions = questions_of(self.object.program, Round.VIDEO)

    def context(self) -> dict[str, Any]:
        return {
            "application": self.object,
            "questions": self.questions,
            **about_dates(self.object),
            "cannot_send": why_not(policies.check_can_send, self.object, now=self.now),
            "sent": selectors.latest_video(self.object),
        }

    def video_page(self) -> str:
        return reverse("videos:video-page", args=[self.object.program.slug, self.object.ref])

    def success_url(self) -> str:
        return self.video_page()


class SoundPage(AnsweringPage):
    """A recording of one's voice."""

    template_name = "videos/sound_page.html"
    form_class = SoundForm
    largest_body = policies.LARGEST + BLOCK

    def context(self) -> dict[str, Any]:
        return {
            **super().context(),
            "seconds": video_seconds(self.object),
            "largest": policies.LARGEST,
            "unfinished": selectors.unfinished_upload(self.object, now=self.now),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        upload = data["sound"]
        services.receive_video(
            application=self.object, kind=AnswerKind.AUDIO, name=upload.name, size=upload.size, chunks=upload.chunks(BLOCK),
            by=self.request.user, now=self.now,
        )  # fmt: skip
        return _("Your recording has arrived. We check it now.")


class WritingPage(AnsweringPage):
    """Saved as one types, by a button where there is no JavaScript; sent when one is ready."""

    template_name = "videos/writing_page.html"
    form_class = WritingForm

    def form_kwargs(self) -> dict[str, Any]:
        texts, version = selectors.own_texts(self.object)
        self.version = version
        return {
            "questions": self.questions,
            "texts": texts,
            "initial": {"version": version},
        }

    def context(self) -> dict[str, Any]:
        return {**super().context(), "most_words": policies.most_words(self.object)}

    def do(self, data: Mapping[str, Any]) -> str:
        self.sent = "send" in self.request.POST
        about = {"application": self.object, "texts": self.form.texts(), "version": data["version"] or 0}
        if self.sent:
            services.send_writing(**about, by=self.request.user, now=self.now)
            return _("Your answer is sent.")
        self.version = services.save_writing(**about, by=self.request.user, now=self.now)
        return _("Your text is saved. It is not sent yet.")

    def news(self) -> dict[str, Any]:
        return {"fields": {"version": self.version}}

    def success_url(self) -> str:
        return self.video_page() if self.sent else self.request.path
