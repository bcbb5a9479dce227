"""The first judge: walks all packets without decoding. Length is what players would show, never what a header claims.

Per track from the first to the end of the last packet that is not marked to be discarded (FFmpeg applies edit lists and marks trimmed
packets); the clip is the union of picture and sound. The header of an MP4 is only a hint that something is missing.
"""

from dataclasses import dataclass, field

from limits import MAX_FPS, MAX_PIXELS, MAX_SIDE, MIN_SIDE, Bad, minutes
from source import open_source, tracks_of

JUMP_BACK = 1.0
"""Seconds. Sound is never out of order; where its clock starts again, files have been glued together and only a part would play."""


@dataclass
class Walked:
    """What the packets of one track have shown. Times in seconds."""

    packets: int = 0
    discarded: int = 0
    corrupt: int = 0
    begins: float | None = None
    ends: float = 0.0
    latest: float = field(default=float("-inf"))
    jumped_back: float = 0.0

    def see(self, packet):
        if packet.is_discard:
            self.discarded += 1
            return
        self.packets += 1
        self.corrupt += packet.is_corrupt
        moment = packet.pts if packet.pts is not None else packet.dts
        if moment is None:
            return
        base = float(packet.time_base)
        moment, length = float(moment) * base, float(packet.duration or 0) * base
        self.begins = moment if self.begins is None else min(self.begins, moment)
        self.ends = moment + length if self.latest == float("-inf") else max(self.ends, moment + length)
        self.jumped_back = max(self.jumped_back, self.latest - moment)
        self.latest = max(self.latest, moment)

    @property
    def seconds(self):
        return 0.0 if self.begins is None else self.ends - self.begins


def check_size(width, height):
    """Raises Bad. A size of 0 is one the header does not tell; the decoder will."""
    largest, smallest = max(width, height), min(width, height)
    if largest > MAX_SIDE or width * height > MAX_PIXELS or 0 < smallest < MIN_SIDE:
        raise Bad("resolution", w=width, h=height, min=MIN_SIDE, max=MAX_SIDE)


def probe(av, descriptor, *, kind, limits):
    """The facts of a file that will do as far as can be told without decoding it. Raises Bad."""
    with open_source(av, descriptor, kind=kind, threads=1) as container:
        pictures, sounds = tracks_of(av, container, kind)
        walked, trouble = _walk(av, container, pictures, sounds, limits)
        picture = max(pictures, key=lambda s: _preference(av, s, walked), default=None)
        sound = next((s for s in sounds if walked[s.index].packets), sounds[0] if sounds else None)
        return _judge(container, picture, sound, walked, trouble, limits) | {
            "tracks": {"picture": picture.index if picture else None, "sound": sound.index if sound else None},
            "warnings": _warnings(picture, sound, walked, extra=len(pictures) > 1 or len(sounds) > 1),
        }


def _preference(av, stream, walked):
    """Of several pictures the one that moves, or at least has one, is marked as the usual one, is largest."""
    usual = bool(stream.disposition & av.stream.Disposition.default)
    return min(walked[stream.index].packets, 2), usual, (stream.width or 0) * (stream.height or 0)


def _walk(av, container, pictures, sounds, limits):
    """(track number -> Walked, what the demuxer complained of). Raises Bad when there is no end to it."""
    walked = {stream.index: Walked() for stream in (*pictures, *sounds)}
    most = {s.index: limits.most_pictures for s in pictures} | {s.index: limits.most_packets for s in sounds}
    try:
        for packet in container.demux(*pictures, *sounds):
            if packet.size == 0 and packet.pts is None:
                continue  # the demuxer's sign that it is through
            seen = walked[packet.stream.index]
            seen.see(packet)
            if seen.packets + seen.discarded > most[packet.stream.index]:
                raise Bad("too_many_frames", fps=f">{MAX_FPS:.0f}")
    except av.error.FFmpegError as error:
        return walked, f"{type(error).__name__}: {error}"[:200]
    return walked, ""


def _judge(container, picture, sound, walked, trouble, limits):
    shown = walked[picture.index] if picture else None
    heard = walked[sound.index] if sound else Walked()
    if picture:
        check_size(picture.width or 0, picture.height or 0)
        if shown.begins is None:
            lost = trouble or _promised(picture)  # else they were left out
            raise Bad("no_video" if heard.packets and not lost else "damaged", trouble)
    there = [track for track in (shown, heard) if track and track.begins is not None]
    seconds = max((t.ends for t in there), default=0.0) - min((t.begins for t in there), default=0.0)
    if seconds > limits.longest + limits.grain:
        raise Bad("too_long", dur=minutes(seconds), limit=minutes(limits.seconds))
    claimed = container.duration / 1e6 if container.duration and container.format.name.startswith("mov") else 0
    if 0 < claimed < 600 and seconds < 0.9 * claimed - 0.5:
        raise Bad("damaged", "shorter than its own header says")
    if not heard.packets:
        raise Bad("no_audio")
    if shown:
        fps = shown.packets / max(shown.seconds, 1.0)
        if fps > MAX_FPS:
            raise Bad("too_many_frames", fps=int(fps))
        if shown.packets + shown.discarded < 0.98 * _promised(picture):
            raise Bad("damaged", f"{shown.packets} of {_promised(picture)} pictures")
    if trouble or any(track.corrupt > 0.02 * track.packets for track in there):
        raise Bad("damaged", trouble or "corrupt packets")
    if heard.jumped_back > JUMP_BACK:
        raise Bad("damaged", "its clock starts again")
    if seconds < limits.at_least - limits.grain or (shown and shown.seconds < 1):
        to_see = min(track.seconds for track in there)
        raise Bad("too_short", dur=minutes(int(to_see)), min=int(limits.at_least))
    return {"measured": round(seconds, 3), "format": container.format.name}


def _promised(picture):
    """How many pictures the header of an MP4 lists, but for those an edit list leaves out. 0: it does not tell."""
    return len(picture.index_entries) if picture.frames else 0


def _warnings(picture, sound, walked, *, extra):
    warnings = ["extra_tracks_dropped"] if extra else []
    if picture:
        shown, heard = walked[picture.index].seconds, walked[sound.index].seconds
        warnings += ["sound_ends_early"] if heard < shown - 2 else []
        warnings += ["picture_ends_early"] if shown < heard - 2 else []
    return warnings
