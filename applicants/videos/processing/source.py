"""Opening a hostile file: by its own first bytes, through a file descriptor, with nothing allowed but the formats and codecs below."""

import os

from limits import MAX_SIDE, MAX_STREAMS, Bad
from sniff import sniff

FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"
SOUND_FORMATS = "mp3,wav,ogg,flac"
CODECS = (
    "h264,hevc,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,mpeg4,mpeg1video,mpeg2video,h263,mjpeg,prores,aac,aac_latm,mp3,mp3float,opus,"
    "libopus,vorbis,libvorbis,alac,flac,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_f32le,pcm_f32be,pcm_u8,pcm_s32le,pcm_s8,pcm_alaw,"
    "pcm_mulaw,ac3,eac3,amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,adpcm_ima_qt,qdm2,mov_text,subrip,srt,webvtt,ass"
)
DECODERS = frozenset(CODECS.split(","))
MAX_PIXELS_DECODED = str((2 * MAX_SIDE) ** 2)
"""Larger than what we accept, so that an honest size is known and can be named in the refusal."""


def open_source(av, descriptor, *, kind, threads):
    """The container behind an open file descriptor. Raises Bad."""
    file = os.fdopen(os.dup(descriptor), "rb")
    if not os.fstat(descriptor).st_size:
        raise Bad("empty")
    file.seek(0)
    demuxer = sniff(file.read(512), kind)
    file.seek(0)
    try:
        return av.open(
            file,
            mode="r",
            format=demuxer,
            metadata_errors="replace",
            container_options={
                "format_whitelist": FORMATS if kind == "video" else f"{FORMATS},{SOUND_FORMATS}",
                "protocol_whitelist": "none",
                "codec_whitelist": CODECS,
                "max_streams": "1000",
                "probesize": "5000000",
                "analyzeduration": "3000000",
            },
            options={"max_pixels": MAX_PIXELS_DECODED, "threads": str(threads)},
        )
    except av.error.FFmpegError as error:
        raise Bad("damaged", repr(error)[:200]) from None  # also for want of memory: a header may ask for any amount


def tracks_of(av, container, kind):
    """(pictures, sounds): the tracks that could be the answer's, in the file's order. For `audio` pictures are passed over. Raises Bad."""
    if len(container.streams) > MAX_STREAMS:
        raise Bad("too_many_streams", n=len(container.streams))
    cover = av.stream.Disposition.attached_pic
    pictures = [s for s in container.streams if s.type == "video" and not (s.disposition & cover)]
    sounds = [s for s in container.streams if s.type == "audio"]
    if not pictures and not sounds:
        raise Bad("damaged", "no tracks")
    if kind == "audio":
        if not sounds:
            raise Bad("no_audio")
        return [], _known(sounds, "sound")
    if not pictures:
        raise Bad("no_video")
    return _known(pictures, "picture"), _known(sounds, "sound")


def _known(tracks, what):
    """Those in a codec we read; an unknown one has no context at all."""
    known = [s for s in tracks if s.codec_context is not None and s.codec_context.name in DECODERS]
    if tracks and not known:
        names = [s.codec_context.name for s in tracks if s.codec_context is not None]
        raise Bad("codec", what=what, codec=names[0] if names else "unknown")
    return known
