"""What people send: files, words, times."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from applicants.models import Question
from applicants.videos.captions import LONGEST_LINE, MOST_CUES, Cue, clean

LONGEST = 10_000
CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,4})(?:[.,](\d{1,3}))?")


class VideoForm(forms.Form):
    video = forms.FileField(
        label=_("Choose the video"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "video/*,.mov,.mp4,.webm,.mkv"}),
        help_text=_("MP4, MOV or WebM, at most 300 MB."),
    )


class SoundForm(forms.Form):
    sound = forms.FileField(
        label=_("Choose the recording"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "audio/*,.m4a,.mp3,.wav,.ogg,.opus,.flac,.webm"}),
        help_text=_("From the recorder on your phone or computer: M4A, MP3, WAV, Ogg, FLAC or WebM, at most 300 MB."),
    )


class WritingForm(forms.Form):
    """One text per question, `q<id>`. A draft may hold anything; what is sent must answer everything."""

    # The browser must not bring an old number back when one goes back to the page.
    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), required=False)

    def __init__(self, *args: Any, questions: Sequence[Question], texts: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            field = forms.CharField(
                label=str(question.text),
                help_text=escape(str(question.help)),
                max_length=LONGEST,
                required=False,
                initial=texts.get(question.pk, ""),
                widget=forms.Textarea(attrs={"rows": 6}),
            )
            field.needed = True  # type: ignore[attr-defined]
            self.fields[f"q{question.pk}"] = field

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "send" in self.data:
            for question in self.questions:
                name = f"q{question.pk}"
                if name not in self.errors and not data.get(name):
                    self.add_error(name, _("Answer this question before you send."))
        return data

    def texts(self) -> dict[int, str]:
        """Question id -> words, of a valid form."""
        return {q.pk: self.cleaned_data[f"q{q.pk}"].replace("\r\n", "\n") for q in self.questions}


class ClockField(forms.CharField):
    """A moment of a clip, as people write it: 1:02.5, 62,5 or 62. Seconds, or None."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "clock-input"})
        super().__init__(max_length=12, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return clock(value) if isinstance(value, float) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        match = CLOCK.fullmatch(text.strip())
        if match is None or (match[1] and int(match[2]) > 59):
            raise forms.ValidationError(_("Write minutes and seconds, like 1:02.5."))
        return int(match[1] or 0) * 60 + int(match[2]) + int((match[3] or "0").ljust(3, "0")) / 1000


class TranscriptForm(forms.Form):
    """What is said to each question, `q<id>`, and when that begins, `at<id>`."""

    def __init__(
        self, *args: Any, parts: Sequence[tuple[Question, str, float | None]], seconds: float, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parts, self.seconds = parts, seconds
        for question, text, starts in parts:
            self.fields[f"q{question.pk}"] = forms.CharField(
                label=str(question.text), max_length=LONGEST, required=False, initial=text, widget=forms.Textarea(attrs={"rows": 4})
            )  # fmt: skip
            self.fields[f"at{question.pk}"] = ClockField(label=_("Begins at"), required=False, initial=starts)

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"q{question.pk}"], self[f"at{question.pk}"]) for question, _text, _starts in self.parts]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        latest = -1.0
        for question, _text, _starts in self.parts:
            at = data.get(f"at{question.pk}")
            if at is None:
                continue
            if at >= self.seconds:
                self.add_error(f"at{question.pk}", _("This is after the end of the clip."))
            elif at <= latest:
                self.add_error(f"at{question.pk}", _("This is before the question above it begins."))
            else:
                latest = at
        return data

    def texts(self) -> dict[int, str]:
        return {q.pk: self.cleaned_data[f"q{q.pk}"].replace("\r\n", "\n") for q, _text, _starts in self.parts}

    def starts(self) -> dict[int, float | None]:
        return {q.pk: self.cleaned_data[f"at{q.pk}"] for q, _text, _starts in self.parts}


class LineForm(forms.Form):
    starts = ClockField(label=_("From"), required=False)
    ends = ClockField(label=_("To"), required=False)
    text = forms.CharField(
        label=_("Words"), max_length=LONGEST_LINE, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class LinesForm(forms.BaseFormSet):
    """The captions line by line. A line without words goes; the others must be in the clip, in order, and not overlap."""

    seconds = 0.0

    def clean(self) -> None:
        ready = [form for form in self.forms if not form.errors and clean(form.cleaned_data.get("text", ""))]
        for form in ready:
            starts, ends = form.cleaned_data.get("starts"), form.cleaned_data.get("ends")
            if starts is None:
                form.add_error("starts", _("Say when this line begins."))
            elif ends is None:
                form.add_error("ends", _("Say when this line ends."))
            elif ends <= starts:
                form.add_error("ends", _("This line ends before it begins."))
            elif starts >= self.seconds:
                form.add_error("starts", _("This is after the end of the clip."))
        if any(form.errors for form in self.forms):
            raise forms.ValidationError(_("Some lines are not right yet. Each says what is wrong with it."))

    def cues(self) -> list[Cue]:
        """In the order of their times; where two overlap the earlier one makes room."""
        lines = sorted(
            (
                form.cleaned_data["starts"],
                min(form.cleaned_data["ends"], self.seconds),
                clean(form.cleaned_data["text"]),
            )
            for form in self.forms
            if clean(form.cleaned_data.get("text", ""))
        )
        until = [*(starts for starts, _ends, _text in lines[1:]), self.seconds]
        return [
            Cue(starts, min(ends, later) if later > starts else ends, text)
            for (starts, ends, text), later in zip(lines, until, strict=True)
        ]


LineFormSet = forms.formset_factory(LineForm, formset=LinesForm, extra=1, max_num=MOST_CUES, validate_max=True)


class CaptionsFileForm(forms.Form):
    file = forms.FileField(
        label=_("WebVTT file"),
        widget=forms.FileInput(attrs={"accept": ".vtt,text/vtt"}),
        help_text=_("Times and words are kept; colours, positions and other mark-up are left out. At most 64 KB."),
    )


def clock(seconds: float) -> str:
    """62.5 -> "1:02.50"."""
    hundredths = round(seconds * 100)
    return f"{hundredths // 6000}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}"
