from django import forms
from django.utils.translation import gettext_lazy as _


class VideoForm(forms.Form):
    video = forms.FileField(
        label=_("Choose the video"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "video/*,.mov,.mp4,.webm,.mkv"}),
        help_text=_("MP4, MOV or WebM, at most 300 MB."),
    )
