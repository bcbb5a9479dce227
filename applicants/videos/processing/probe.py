"""The first judge: walks all packets without decoding. Length is what players would show, never what a header claims.

Per stream from the first to the end of the last packet that is not marked to be discarded (FFmpeg applies edit lists and marks trimmed
packets); the clip is the union of picture and sound. The header of an MP4 is only a hint that something is missing.
"""

import os

import limits
from limits import Bad, minutes
from sniff import sniff

CODECS = (
    "h264,hevc,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,mpeg4,h263,mjpeg,prores,aac,aac_latm,mp3,mp3float,opus,"
    "libopus,vorbis,alac,flac,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_f32le,pcm_f32be,pcm_u8,pcm_s32le,pcm_s8,"
    "ac3,eac3,amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,adpcm_ima_qt,qdm2,mov_text,subrip,srt,webvtt,ass"
)


def open_input(av, fd, threads):
    f = os.fdopen(os.dup(fd), "rb")
    f.seek(0, 2)
    size = f.tell()
    f.seek(0)
    if not size:
        raise Bad("empty")
    demuxer = sniff(f.read(512))
    f.seek(0)
    try:
        c = av.open(
            f,
            mode="r",
            format=demuxer,
            metadata_errors="replace",
            container_options={
                "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm",
                "protocol_whitelist": "none",
                "codec_whitelist": CODECS,
                "max_streams": "64",
                "probesize": str(5_000_000),
                "analyzeduration": "3000000",
            },
            options={"max_pixels": str(8192 * 8192), "threads": str(threads)},
        )
    except av.error.FFmpegError as e:
        raise Bad("damaged", detail=repr(e)[:200]) from None
    return c, size


def pick(av, c):
    if len(c.streams) > limits.MAX_STREAMS:
        raise Bad("too_many_streams", n=len(c.streams))
    vids = [s for s in c.streams if s.type == "video" and not (s.disposition & av.stream.Disposition.attached_pic)]
    auds = [s for s in c.streams if s.type == "audio"]
    if not vids and not auds:
        raise Bad("damaged")
    if not vids:
        raise Bad("no_video")
    usable = [
        s for s in vids if s.codec_context is not None
    ]  # None = codec this FFmpeg cannot decode; .width would raise AttributeError
    if not usable:
        raise Bad("codec", what="picture", codec="unknown")
    if auds and all(s.codec_context is None for s in auds):
        raise Bad("codec", what="sound", codec="unknown")
    auds = [s for s in auds if s.codec_context is not None]
    v = max(
        usable, key=lambda s: ((s.disposition & av.stream.Disposition.default) != 0, (s.width or 0) * (s.height or 0))
    )
    a = auds[0] if auds else None
    return v, a, len(vids), len(auds)


def check_size(w, h):
    if max(w, h) > limits.MAX_SIDE or w * h > limits.MAX_PIXELS or (w and h and min(w, h) < limits.MIN_SIDE):
        raise Bad("resolution", w=w, h=h, min=limits.MIN_SIDE, max=limits.MAX_SIDE)


def walk(av, c, v, a):
    """Demux only. Duration = what players would show: non-discarded packets, per stream."""
    st = {}
    hard = limits.MAX_SECONDS + limits.TOLERANCE
    n = 0
    err = None
    wanted = [s for s in (v, a) if s]
    try:
        for p in c.demux(*wanted):
            if p.size == 0 and p.pts is None:
                continue  # flush packet
            n += 1
            d = st.setdefault(
                p.stream.index,
                {
                    "n": 0,
                    "disc": 0,
                    "lo": None,
                    "hi": None,
                    "last": None,
                    "back": 0,
                    "gap": 0.0,
                    "corrupt": 0,
                    "bytes": 0,
                    "dursum": 0.0,
                },
            )
            if p.is_discard:
                d["disc"] += 1
                continue
            if p.is_corrupt:
                d["corrupt"] += 1
            d["n"] += 1
            d["bytes"] += p.size
            t = p.pts if p.pts is not None else p.dts
            tb = float(p.time_base)
            dur = float(p.duration or 0) * tb
            d["dursum"] += dur
            if t is not None:
                t = float(t) * tb
                if d["lo"] is None or t < d["lo"]:
                    d["lo"] = t
                if d["hi"] is None or t + dur > d["hi"]:
                    d["hi"] = t + dur
                if d["last"] is not None:
                    if t - d["last"] > d["gap"]:
                        d["gap"] = t - d["last"]
                    if p.stream.type == "audio" and t < d["last"] - 0.05:
                        d["back"] += 1
                d["last"] = t
            if d["hi"] is not None and d["hi"] - d["lo"] > hard * 4 and d["n"] > 50:
                pass
            if n > limits.MAX_PACKETS or (p.stream is v and d["n"] > limits.MAX_FRAMES):
                raise Bad("too_many_frames", fps=f">{limits.MAX_FPS:.0f}")
    except av.error.FFmpegError as e:
        err = f"{type(e).__name__}: {e}"[:200]
    return st, err


def probe(av, fd):
    c, size = open_input(av, fd, 1)
    with c:
        v, a, nv, na = pick(av, c)
        check_size(v.width or 0, v.height or 0)
        st, err = walk(av, c, v, a)
        sv, sa = st.get(v.index), (st.get(a.index) if a else None)
        if not sv or not sv["n"] or sv["lo"] is None:
            raise Bad("no_video" if sa and sa["n"] and not err else "damaged", detail=err)
        lo = min(x["lo"] for x in (sv, sa) if x and x["lo"] is not None)
        hi = max(x["hi"] for x in (sv, sa) if x and x["hi"] is not None)
        dur = max(hi - lo, 0)
        dv = sv["hi"] - sv["lo"]
        da = (sa["hi"] - sa["lo"]) if sa and sa["lo"] is not None else 0
        w, h = v.width or v.codec_context.width, v.height or v.codec_context.height
        rep = {
            "size": size,
            "format": c.format.name,
            "duration": round(dur, 3),
            "video_s": round(dv, 3),
            "audio_s": round(da, 3),
            "w": w,
            "h": h,
            "vcodec": v.codec_context.name,
            "acodec": a.codec_context.name if a and a.codec_context else None,
            "frames": sv["n"],
            "fps": round(sv["n"] / dv, 2) if dv > 0 else None,
            "tracks": len(c.streams),
            "header_s": round(c.duration / 1e6, 2) if c.duration else None,
            "max_gap": round(max(sv["gap"], sa["gap"] if sa else 0), 2),
            "demux_error": err,
            "declared_frames": v.frames,
        }
        if dur > limits.MAX_SECONDS + limits.TOLERANCE:
            raise Bad("too_long", dur=minutes(dur), limit=minutes(limits.MAX_SECONDS), rep=rep)
        hs = rep["header_s"]
        if rep["format"].startswith("mov") and hs and hs < 600 and dur < 0.9 * hs - 0.5:
            raise Bad("damaged", detail="shorter than its own header says", rep=rep)
        if not a or not sa or not sa["n"]:
            raise Bad("no_audio", rep=rep)
        if sv["n"] / max(dv, 1.0) > limits.MAX_FPS:
            raise Bad("too_many_frames", fps=int(sv["n"] / max(dv, 0.001)), rep=rep)
        if err or (v.frames and sv["n"] + sv["disc"] < 0.98 * v.frames) or sv["corrupt"] > 0.02 * sv["n"]:
            raise Bad("damaged", rep=rep)
        if dur < limits.MIN_SECONDS or dv < 1:
            raise Bad("too_short", dur=minutes(dur), min=int(limits.MIN_SECONDS), rep=rep)
        warn = []
        if da < dv - 2:
            warn.append("sound_ends_early")
        if dv < da - 2:
            warn.append("picture_ends_early")
        if nv > 1 or na > 1:
            warn.append("extra_tracks_dropped")
        rep["warnings"] = warn
        return rep
