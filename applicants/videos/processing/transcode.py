"""The second judge: decodes every frame and writes the one web format.

A film becomes H.264 and AAC in MP4, at most 1280 x 720 and 30 pictures a second, and a poster; a voice becomes AAC in MP4. Nothing of the
original file survives but its pictures and sound: metadata, places, attachments and hidden payloads are gone.
"""

import math
import os
from contextlib import contextmanager
from fractions import Fraction

from limits import MAX_FPS, SILENCE, Bad
from probe import check_size
from source import MAX_PIXELS_DECODED, open_source

LONG_SIDE, SHORT_SIDE = 1280, 720
RATE = 30
PRESET, QUALITY = "veryfast", "24"
CLOCK = Fraction(1, 90_000)
SOUND_RATE = 48_000
BLOCK = 1024
"""Samples of sound encoded, and measured, at a time."""
HDR = (16, 18)
"""Transfer functions PQ and HLG, as newer phones film."""
POSTER_WITHIN = 6.0
MOST_WAITING = 5000
GIVE_UP_AFTER = 500


@contextmanager
def own_work(av):
    """What goes wrong here is our machine's doing (encoder, memory, disk), never the file's."""
    try:
        yield
    except av.error.FFmpegError as error:
        raise RuntimeError(repr(error)[:200]) from None


def blamed(error):
    """What to raise when decoding fails: the file is damaged, unless we had no memory for it, or for one more thread."""
    return error if isinstance(error, (MemoryError, BlockingIOError)) else Bad("damaged", repr(error)[:200])


def turns_of(frame):
    """The filters that put a picture upright, from its display matrix. (frame.rotation is wrong for mirrored pictures.)"""
    for data in frame.side_data:
        if data.type.name == "DISPLAYMATRIX":
            matrix = memoryview(bytes(data)).cast("i")
            return {
                (0, 1, -1, 0): [("transpose", "clock")],
                (-1, 0, 0, -1): [("hflip", None), ("vflip", None)],
                (0, -1, 1, 0): [("transpose", "cclock")],
                (-1, 0, 0, 1): [("hflip", None)],
                (1, 0, 0, -1): [("vflip", None)],
                (0, 1, 1, 0): [("transpose", "cclock_flip")],
                (0, -1, -1, 0): [("transpose", "clock_flip")],
            }.get(tuple(round(matrix[place] / 65536) for place in (0, 1, 3, 4)), [])
    return []


def fitted(width, height, pixel_shape):
    """The size in square pixels that fits 1280 x 720, lying or standing, in even numbers; never larger than it was."""
    width = width * (float(pixel_shape or 1) or 1)
    longer, shorter = (LONG_SIDE, SHORT_SIDE) if width >= height else (SHORT_SIDE, LONG_SIDE)
    scale = min(1.0, longer / width, shorter / height)
    return tuple(max(2, round(side * scale / 2) * 2) for side in (width, height))


class Pictures:
    """The picture track: upright, scaled, at most 30 a second, encoded anew."""

    def __init__(self, av, stream, *, begins, limits, threads):
        self.av, self.stream, self.begins, self.limits, self.threads = av, stream, begins, limits, threads
        stream.codec_context.options = {"max_pixels": MAX_PIXELS_DECODED}
        stream.codec_context.thread_type = "AUTO"
        stream.codec_context.thread_count = threads
        self.encoder = self.graph = self.shape = self.latest = self.poster = None
        self.taken = self.written = self.looked_at = self.dark = 0
        self.poster_contrast = -1.0
        self.done = False

    def begin(self, output, frame):
        """The first picture says how large the web copy is, which way up, and in which colours."""
        self.turns, self.hdr, self.first_size = turns_of(frame), frame.color_trc in HDR, (frame.width, frame.height)
        self.size = fitted(frame.width, frame.height, self.stream.sample_aspect_ratio)
        if any(name == "transpose" for name, _argument in self.turns):
            self.size = self.size[::-1]
        with own_work(self.av):
            encoder = self.encoder = output.add_stream("libx264", rate=RATE)
            encoder.width, encoder.height = self.size
            encoder.pix_fmt = "yuv420p"
            encoder.time_base = encoder.codec_context.time_base = CLOCK
            encoder.codec_context.thread_count = self.threads
            encoder.codec_context.thread_type = "AUTO"
            for name in ("colorspace", "color_primaries", "color_trc", "color_range"):
                setattr(encoder.codec_context, name, 1)
            encoder.options = {
                "preset": PRESET, "crf": QUALITY, "profile": "main", "maxrate": "2500k", "bufsize": "5000k", "g": str(RATE * 2),
            }  # fmt: skip

    def take(self, output, frame):
        """Encode one decoded picture, unless it comes too soon after the last or too late for the clip. Raises Bad."""
        self.taken += 1
        if self.taken > self.limits.most_pictures:
            raise Bad("too_many_frames", fps=f">{MAX_FPS:.0f}")
        moment = self._moment(frame)
        if self.encoder is None:
            self.begin(output, frame)
        if moment > self.limits.longest:
            self.done = True
        elif moment >= 0 and (self.latest is None or moment - self.latest >= 0.7 / RATE):
            picture = self._drawn(frame)
            picture.pts, picture.time_base, picture.pict_type = round(moment / CLOCK), CLOCK, 0
            self._look_at(picture, moment)
            self._write(output, picture)
            self.written += 1
            self.latest = moment

    def finish(self, output):
        self._write(output, None)

    def _moment(self, frame):
        if frame.pts is not None:
            return float(frame.pts * frame.time_base) - self.begins
        return 0.0 if self.latest is None else self.latest + 1 / RATE

    def _drawn(self, frame):
        shape = (frame.width, frame.height, frame.format.name)
        if shape != self.shape:  # also in the middle: a phone that is turned changes the size of what it films
            check_size(frame.width, frame.height)
            self.graph, self.shape = self._new_graph(frame), shape
        self.graph.push(frame)
        return self.graph.pull()

    def _new_graph(self, frame):
        graph = self.av.filter.Graph()
        graph.threads = 1
        width, height = self.size
        scale = f"w={width}:h={height}:flags=bicubic:out_range=tv:out_color_matrix=bt709"
        if self.hdr:
            scale += ":out_primaries=bt709:out_transfer=bt709:intent=perceptual"
        turned = (frame.width, frame.height) != self.first_size
        if turned:
            scale += ":force_original_aspect_ratio=decrease:force_divisible_by=2"
        steps = [
            *self.turns, ("scale", scale), *([("pad", f"{width}:{height}:(ow-iw)/2:(oh-ih)/2")] if turned else []), ("setsar", "1"),
            ("format", "yuv420p"), ("buffersink", None),
        ]  # fmt: skip
        chain = [
            graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base)
        ]
        chain += [graph.add(name, argument) if argument else graph.add(name) for name, argument in steps]
        graph.link_nodes(*chain).configure()
        return graph

    def _look_at(self, picture, moment):
        """Twice a second: is anything to be seen, and is this a better poster (the picture with most contrast of the first seconds)?"""
        if self.written % (RATE // 2) or (self.poster is not None and moment >= POSTER_WITHIN):
            return
        light = bytes(memoryview(picture.planes[0])[::997])
        mean = sum(light) / len(light)
        contrast = sum((value - mean) ** 2 for value in light) / len(light)
        self.looked_at += 1
        self.dark += mean < 24 and contrast < 20
        if contrast > self.poster_contrast:
            self.poster_contrast, self.poster = contrast, picture.reformat(format="yuvj420p")

    def _write(self, output, picture):
        with own_work(self.av):
            for packet in self.encoder.encode(picture):
                output.mux(packet)

    def save_poster(self, path):
        with own_work(self.av), self.av.open(path, "w", format="mjpeg") as output:
            encoder = output.add_stream("mjpeg", rate=1)
            encoder.width, encoder.height, encoder.pix_fmt = self.poster.width, self.poster.height, "yuvj420p"
            encoder.options = {"qmin": "3", "qmax": "5"}
            self.poster.pts, self.poster.time_base, self.poster.pict_type = 0, Fraction(1, 1), 0
            for packet in (*encoder.encode(self.poster), *encoder.encode(None)):
                output.mux(packet)


class Sound:
    """The sound track: stereo, 48 kHz, gaps filled so that lips stay in time, encoded anew. Measures how loud each moment is."""

    def __init__(self, av, stream, *, begins, limits):
        self.av, self.stream, self.begins, self.limits = av, stream, begins, limits
        stream.codec_context.thread_count = 1
        self.encoder = self.graph = self.shape = None
        self.samples = 0
        self.peak = 0.0
        self.loudness = []
        self.done = False

    def begin(self, output):
        with own_work(self.av):
            self.encoder = output.add_stream("aac", rate=SOUND_RATE)
            self.encoder.layout = "stereo"
            self.encoder.bit_rate = 96_000

    @property
    def seconds(self):
        return self.samples / SOUND_RATE

    def take(self, output, frame):
        shape = (frame.sample_rate, frame.format.name, frame.layout.name)
        if shape != self.shape:
            first = self.graph is None
            if not first:
                self._drain(output, last=True)
            self.graph, self.shape = self._new_graph(frame, first=first), shape
        if frame.pts is not None:
            frame.pts -= round(
                self.begins / frame.time_base
            )  # the filter does not work with a clock that begins at ten hours
            if float(frame.pts * frame.time_base) > self.limits.longest:
                self.done = True  # a huge gap must not be filled with silence
                return
        self.graph.push(frame)
        self._drain(output)

    def finish(self, output):
        if self.graph is not None:
            self._drain(output, last=True)
        self._write(output, None)

    def _new_graph(self, frame, *, first):
        graph = self.av.filter.Graph()
        graph.threads = 1
        start = ":first_pts=0" if first else ""
        chain = [
            graph.add_abuffer(
                sample_rate=frame.sample_rate, format=frame.format, layout=frame.layout, time_base=frame.time_base
            ),
            graph.add("aresample", f"{SOUND_RATE}:async=1000{start}"),
            graph.add("aformat", f"sample_rates={SOUND_RATE}:channel_layouts=stereo:sample_fmts=fltp"),
            graph.add("asetnsamples", f"n={BLOCK}:p=0"),
            graph.add("abuffersink"),
        ]
        graph.link_nodes(*chain).configure()
        return graph

    def _drain(self, output, *, last=False):
        if last:
            try:
                self.graph.push(None)
            except self.av.error.FFmpegError:
                return
        while not self.done:
            try:
                block = self.graph.pull()
            except (self.av.error.BlockingIOError, self.av.error.EOFError):
                return
            if self.seconds > self.limits.longest:
                self.done = True
                return
            self._measure(block)
            block.pts, block.time_base = self.samples, Fraction(1, SOUND_RATE)
            self.samples += block.samples
            self._write(output, block)

    def _measure(self, block):
        """Every eighth value of both ears: somebody may be heard on one side only."""
        heard = [value for plane in block.planes for value in memoryview(bytes(plane)).cast("f")[: block.samples : 8]]
        self.peak = max(self.peak, max(heard), -min(heard))
        self.loudness.append(math.sqrt(sum(value * value for value in heard) / len(heard)))

    def _write(self, output, block):
        with own_work(self.av):
            for packet in self.encoder.encode(block):
                output.mux(packet)


class Transcoder:
    """Decodes the chosen tracks to the end and judges what came of it. Every loop is bounded by `limits`."""

    def __init__(self, av, container, *, tracks, folder, limits, threads):
        self.av, self.container, self.folder = av, container, folder
        picture, sound = (None if number is None else container.streams[number] for number in tracks)
        chosen = [stream for stream in (picture, sound) if stream is not None]
        starts = [float(s.start_time * s.time_base) for s in chosen if s.start_time is not None]
        begins = min(starts, default=0.0)
        self.pictures = Pictures(av, picture, begins=begins, limits=limits, threads=threads) if picture else None
        self.sound = Sound(av, sound, begins=begins, limits=limits)
        self.parts = {part.stream.index: part for part in (self.pictures, self.sound) if part}
        self.path = os.path.join(folder, "720p.mp4" if picture else "sound.m4a")
        self.waiting = []  # sound that came before the first picture
        self.bad = 0
        self.complaint = ""

    def run(self):
        """The facts of the web copy. Raises Bad, or RuntimeError for what is our own fault."""
        with self.container, self.av.open(self.path, "w", format="mp4", options={"movflags": "+faststart"}) as output:
            if self.pictures is None:
                self.sound.begin(output)
            try:
                self._decode(output)
                if self.pictures and not self.pictures.written:
                    raise Bad("damaged", self.complaint or "no picture decoded")
                for part in self.parts.values():
                    part.finish(output)
            except self.av.error.FFmpegError as error:
                raise blamed(error) from None
        self._judge()
        self._verify()
        return self._facts()

    def _decode(self, output):
        packets = self.container.demux(*(part.stream for part in self.parts.values()))
        while not all(part.done for part in self.parts.values()) and self.bad <= GIVE_UP_AFTER:
            try:
                packet = next(packets, None)
            except self.av.error.FFmpegError as error:
                self._complain(error, weight=10)
                return
            if packet is None:
                return
            part = self.parts[packet.stream.index]
            if part.done:
                continue
            try:
                frames = packet.decode()
            except self.av.error.FFmpegError as error:
                self._complain(error)
                continue
            self._take(output, part, frames)

    def _take(self, output, part, frames):
        if part is self.sound:
            self.waiting += frames
        else:
            for frame in frames:
                self.bad += frame.is_corrupt
                if not part.done:
                    begun = part.encoder is not None
                    part.take(output, frame)
                    if not begun:
                        self.sound.begin(output)
        if self.sound.encoder is not None:
            for frame in self.waiting:
                if not self.sound.done:
                    self.sound.take(output, frame)
            self.waiting.clear()
        elif len(self.waiting) > MOST_WAITING:
            raise Bad("damaged", "sound for minutes before the first picture")

    def _complain(self, error, *, weight=1):
        if not isinstance(blamed(error), Bad):
            raise error
        self.bad += weight
        self.complaint = repr(error)[:120]

    def _judge(self):
        decoded = self.pictures.taken if self.pictures else len(self.sound.loudness)
        if self.bad > max(5, 0.1 * decoded):
            raise Bad("damaged", f"{self.bad} bad of {decoded}: {self.complaint}")
        if not self.sound.samples:
            raise Bad("no_audio", "packets of sound, but nothing decoded")
        if self.sound.peak < SILENCE:
            raise Bad("silent")

    def _verify(self):
        """The web copy is read back before the original may go."""
        with own_work(self.av), self.av.open(self.path) as made:
            packets = {stream.index: 0 for stream in made.streams}
            for packet in made.demux():
                packets[packet.stream.index] += packet.size > 0
        written = [self.pictures.written, len(self.sound.loudness)] if self.pictures else [len(self.sound.loudness)]
        if any(found < expected for found, expected in zip(packets.values(), written, strict=True)):
            raise RuntimeError(f"the web copy holds {packets} of {written}")

    def _facts(self):
        facts = {"seconds": round(self.sound.seconds, 3), "bad": self.bad, "warnings": []}
        facts["loudness"] = [round(value, 4) for value in self.sound.loudness]
        if self.pictures:
            self.pictures.save_poster(os.path.join(self.folder, "poster.jpg"))
            width, height = self.pictures.size
            facts |= {"w": width, "h": height, "pictures": self.pictures.written, "hdr": self.pictures.hdr}
            facts["seconds"] = round(max(self.pictures.latest, self.sound.seconds), 3)
            if self.pictures.dark == self.pictures.looked_at:
                facts["warnings"].append("black_picture")
        return facts


def transcode(av, descriptor, *, kind, tracks, folder, limits, threads):
    """Write the web copy of the tracks (picture, sound) the probe chose into `folder`. Returns its facts; raises Bad."""
    container = open_source(av, descriptor, kind=kind, threads=threads)
    return Transcoder(av, container, tracks=tracks, folder=folder, limits=limits, threads=threads).run()
