"""What a file says it is, by its first bytes. Only ISO media (MP4, MOV) and EBML (WebM, Matroska) ever reach FFmpeg;
where a voice is to be heard also MP3, WAV, Ogg and FLAC."""

from limits import Bad

PHOTOS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis", b"crx ")
BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"uuid", b"styp", b"sidx", b"moof", b"emsg")
"""With what ISO media begin: also a part of a stream, which cannot be played without its beginning."""
TS = 0x47
"""Begins every packet of an MPEG transport stream: 188 bytes from camera.ts, 192 from a camcorder's .mts."""


def sound(h):
    """The demuxer of a plain sound file; none of these can name other files. Empty: it is something else."""
    if h[:4] == b"RIFF" and h[8:12] == b"WAVE":
        return "wav"
    if h[:4] == b"OggS":
        return "ogg"
    if h[:4] == b"fLaC":
        return "flac"
    is_frame = len(h) > 1 and h[0] == 0xFF and h[1] & 0xE6 == 0xE2  # MPEG audio, layer III
    return "mp3" if h[:3] == b"ID3" or is_frame else ""


def sniff(h, kind="video"):
    """The name of the demuxer for a file that begins with `h`. Raises Bad for everything else. `kind`: what the file is to be."""
    if len(h) >= 12 and h[4:8] in BOXES:
        if h[4:8] == b"ftyp" and h[8:12] in PHOTOS:
            raise Bad("not_video", looks="a photo")
        if h[4:8] == b"ftyp" and h[8:11] in (b"M4A", b"M4B") and kind == "video":
            raise Bad("no_video")
        return "mov"
    if h[:4] == b"\x1aE\xdf\xa3":
        return "matroska"
    if kind == "audio" and (demuxer := sound(h)):
        return demuxer
    if h[:4] == b"RIFF" and h[8:12] == b"AVI ":
        raise Bad("unsupported_container", kind="an AVI file")
    if h[:3] == b"FLV":
        raise Bad("unsupported_container", kind="a Flash (FLV) file")
    if len(h) > 388 and (h[0] == h[188] == h[376] == TS or h[4] == h[196] == h[388] == TS):
        raise Bad("unsupported_container", kind="an MPEG-TS file")
    if h[:4] == b"0&\xb2u":
        raise Bad("unsupported_container", kind="a Windows Media (WMV) file")
    if h[:4] in (b"\0\0\1\xba", b"\0\0\1\xb3"):
        raise Bad("unsupported_container", kind="an MPEG file")
    if h[:4] == b"OggS":
        raise Bad("unsupported_container", kind="an Ogg file")
    for sig, what in (
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"GIF8", "a picture"),
        (b"RIFF", "a sound or picture"),
        (b"%PDF", "a PDF document"),
        (b"PK\3\4", "a ZIP or Office document"),
        (b"MZ", "a program"),
        (b"\x7fELF", "a program"),
        (b"ID3", "a sound file"),
        (b"\xff\xfb", "a sound file"),
        (b"\xff\xf3", "a sound file"),
        (b"fLaC", "a sound file"),
        (b"#EXTM3U", "a playlist"),
        (b"ffconcat", "a playlist"),
        (b"v=0", "a playlist"),
    ):
        if h.startswith(sig):
            raise Bad("not_video", looks=what)
    if h.removeprefix(b"\xef\xbb\xbf").lstrip()[:15].lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<svg")):
        raise Bad("not_video", looks="a web page")
    raise Bad("not_video", looks="")
