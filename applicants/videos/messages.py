"""What a person is told about a file that will not do: what is wrong, and what to do. By the codes of `processing`. And what deleting means."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from applicants.states import ApplicationState

MESSAGES = {
    "empty": gettext_lazy("The file is empty (0 bytes). The recording or the upload did not finish. Please try again."),
    "not_video": gettext_lazy("This file is not a video%(looks)s. Please upload an MP4, MOV or WebM video."),
    "unsupported_container": gettext_lazy(
        "This is %(kind)s, which we cannot accept. Please save it as MP4, MOV or WebM and upload it again."
    ),
    "damaged": gettext_lazy(
        "The video file is damaged or incomplete and cannot be played. Please record it again or upload the original file."
    ),
    "no_video": gettext_lazy(
        "The file has sound but no picture. Turn the camera on and record again, or send it as an answer with sound only."
    ),
    "no_audio": gettext_lazy("The video has no sound. Please allow the microphone and record again."),
    "silent": gettext_lazy(
        "We could not hear anything in the video: the sound is completely silent. Please check the microphone and record again."
    ),
    "too_long": gettext_lazy(
        "The video is %(dur)s long. The limit is %(limit)s. Please shorten it or record it again."
    ),
    "too_short": gettext_lazy("The video is only %(dur)s long. Please record an answer of at least %(min)s seconds."),
    "resolution": gettext_lazy(
        "The picture is %(w)s×%(h)s pixels. Accepted: at least %(min)s pixels on the shorter side and at most %(max)s on the longer side (4K)."
    ),
    "too_many_frames": gettext_lazy(
        "The video has an unusual frame rate (about %(fps)s pictures per second). Please record at 60 or less."
    ),
    "too_many_streams": gettext_lazy(
        "The file contains %(n)s tracks. Please upload an ordinary video with one picture and one sound track."
    ),
    "codec": gettext_lazy(
        "The %(what)s is stored in a format we cannot read (%(codec)s). Please upload an MP4 (H.264 or HEVC) or WebM video."
    ),
    "infected": gettext_lazy(
        "The virus scanner found something harmful in this file, so it was deleted unopened. Please film again, or send it from another machine."
    ),
    "failed": gettext_lazy(
        "We could not process the video because of a technical problem on our side. Your recording is safe; we try again by ourselves."
    ),
    "lost": gettext_lazy("Your file was lost through a fault of ours. We are sorry. Please send it again."),
    "timeout": gettext_lazy(
        "Processing the video took too long, so it was stopped. Please upload a simpler file (for example 1080p, 30 pictures per second)."
    ),
}

OF_SOUND = {
    "empty": MESSAGES["empty"],
    "not_video": gettext_lazy(
        "This file is not a sound recording%(looks)s. Please send an M4A, MP3, WAV, Ogg, FLAC or WebM file."
    ),
    "unsupported_container": gettext_lazy(
        "This is %(kind)s, which we cannot accept. Please save it as M4A, MP3 or WAV and send it again."
    ),
    "damaged": gettext_lazy(
        "The sound file is damaged or incomplete and cannot be played. Please record it again or send the original file."
    ),
    "no_audio": gettext_lazy("There is no sound in the file. Please record it again."),
    "silent": gettext_lazy(
        "We could not hear anything: the recording is completely silent. Please check the microphone and record again."
    ),
    "too_long": gettext_lazy(
        "The recording is %(dur)s long. The limit is %(limit)s. Please shorten it or record it again."
    ),
    "too_short": gettext_lazy(
        "The recording is only %(dur)s long. Please record an answer of at least %(min)s seconds."
    ),
    "codec": gettext_lazy(
        "The sound is stored in a format we cannot read (%(codec)s). Please send an M4A, MP3 or WAV file."
    ),
    "infected": gettext_lazy(
        "The virus scanner found something harmful in this file, so it was deleted unopened. Please record again, or send it from another machine."
    ),
    "failed": gettext_lazy(
        "We could not process the recording because of a technical problem on our side. It is safe; we try again by ourselves."
    ),
    "timeout": gettext_lazy("Processing the recording took too long, so it was stopped. Please send a simpler file."),
}
"""Where a sound recording needs other words than a film."""

OF_CAPTIONS = {
    "too_large": gettext_lazy(
        "The captions file is larger than 64 KB. Captions for a minute and a half are much smaller."
    ),
    "not_utf8": gettext_lazy("The captions file is not stored as UTF-8. Save it anew with that encoding."),
    "not_vtt": gettext_lazy("This is not a WebVTT file: its first line must be WEBVTT."),
    "no_times": gettext_lazy("Line %(line)s: here a time like 00:01.500 --> 00:04.000 was expected."),
    "out_of_order": gettext_lazy("Line %(line)s: the time is earlier than the one before, or ends before it begins."),
    "beyond_the_end": gettext_lazy("Line %(line)s: the time is after the end of the clip."),
    "too_long": gettext_lazy("Line %(line)s: the text is too long for one caption (at most 500 characters)."),
    "too_many": gettext_lazy("Line %(line)s: there are more than 500 captions in the file."),
    "no_cues": gettext_lazy("There is no caption in the file."),
}

THINGS = {
    "an AVI file": gettext_lazy("an AVI file"),
    "a Flash (FLV) file": gettext_lazy("a Flash (FLV) file"),
    "an MPEG-TS file": gettext_lazy("an MPEG-TS file"),
    "a Windows Media (WMV) file": gettext_lazy("a Windows Media (WMV) file"),
    "an MPEG file": gettext_lazy("an MPEG file"),
    "an Ogg file": gettext_lazy("an Ogg file"),
    "a photo": gettext_lazy("a photo"),
    "a picture": pgettext_lazy("file", "a picture"),
    "a sound or picture": gettext_lazy("a sound or picture"),
    "a PDF document": gettext_lazy("a PDF document"),
    "a ZIP or Office document": gettext_lazy("a ZIP or Office document"),
    "a program": pgettext_lazy("file", "a program"),
    "a sound file": gettext_lazy("a sound file"),
    "a playlist": gettext_lazy("a playlist"),
    "a web page": gettext_lazy("a web page"),
    "picture": pgettext_lazy("track", "picture"),
    "sound": pgettext_lazy("track", "sound"),
}


def sentence(code: str, details: Mapping[str, Any], *, kind: str = "video") -> str:
    """The whole sentence for a code and its details, in the active language. Empty for "ok"."""
    if code == "ok":
        return ""
    values = {key: str(THINGS.get(value, value)) if isinstance(value, str) else value for key, value in details.items()}
    if code == "not_video":
        values["looks"] = _(" (it looks like %(thing)s)") % {"thing": values["looks"]} if details.get("looks") else ""
    texts = {**MESSAGES, **OF_SOUND} if kind == "audio" else MESSAGES
    return str(texts[code]) % values


def before_deleting(state: ApplicationState, *, can_send: bool) -> str:
    """What it means to delete one's answer now, for an application in that state."""
    if can_send:
        return _("Delete your answer? It is gone at once. You can send another one until the deadline.")
    if state == ApplicationState.INVITED:
        return _(
            "Delete your answer? It is gone at once, and no other can be sent any more. Without an answer your application is not judged further."
        )
    if state == ApplicationState.SHORTLISTED:
        return _(
            "Delete your answer? It is gone at once, and no other can be sent any more. You stay on the short list, but leaders no longer see it."
        )
    return _("Delete your answer? It is gone at once, and no other can be sent any more.")
