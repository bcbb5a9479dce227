"""The second judge: decodes every frame and writes the one web format: H.264 and AAC in MP4, at most 1280 x 720 and 30 pictures a second.

Nothing of the original file survives but its pictures and sound: metadata, places, attachments and hidden payloads are gone.
"""

import math
import os
from fractions import Fraction

import limits
from limits import Bad
from probe import check_size, open_input, pick

TB = Fraction(1, 90000)


def matrix_ops(frame):
    """Display matrix -> list of filters. frame.rotation alone is wrong for mirrored pictures."""
    for sd in frame.side_data:
        if sd.type.name == "DISPLAYMATRIX":
            m = memoryview(bytes(sd)).cast("i")
            a, b, cc, d = (round(m[i] / 65536) for i in (0, 1, 3, 4))
            return {
                (1, 0, 0, 1): [],
                (0, 1, -1, 0): [("transpose", "clock")],
                (-1, 0, 0, -1): [("hflip", None), ("vflip", None)],
                (0, -1, 1, 0): [("transpose", "cclock")],
                (-1, 0, 0, 1): [("hflip", None)],
                (1, 0, 0, -1): [("vflip", None)],
                (0, 1, 1, 0): [("transpose", "cclock_flip")],
                (0, -1, -1, 0): [("transpose", "clock_flip")],
            }.get((a, b, cc, d), [])
    return []


def _even(length):
    return max(2, round(length / 2) * 2)


def fit(w, h, sar, long_, short):
    sar = float(sar or 1) or 1
    dw, dh = w * sar, h
    k = min(1.0, (long_ if dw >= dh else short) / dw, (short if dw >= dh else long_) / dh)
    return _even(dw * k), _even(dh * k)


def vgraph(av, fr, target):
    g = av.filter.Graph()
    g.threads = 1
    chain = [g.add_buffer(width=fr.width, height=fr.height, format=fr.format, time_base=fr.time_base)]

    def add(name, arguments=None):
        chain.append(g.add(name, arguments) if arguments else g.add(name))

    for n, a in target["ops"]:
        add(n, a)
    width, height = target["size"]
    same = target["first"] == (fr.width, fr.height)
    s = f"w={width}:h={height}:flags=bicubic:out_range=tv:out_color_matrix=bt709" + (
        "" if same else ":force_original_aspect_ratio=decrease:force_divisible_by=2"
    )
    if target["hdr"]:
        s += ":out_primaries=bt709:out_transfer=bt709:intent=perceptual"
    add("scale", s)
    if not same:
        add("pad", f"{width}:{height}:(ow-iw)/2:(oh-ih)/2")  # phone turned mid-recording: letterbox
    add("setsar", "1")
    add("format", "yuv420p")
    add("buffersink")
    g.link_nodes(*chain).configure()
    return g


class Job:
    """Decode -> (rotate, scale, cap fps) -> H.264/AAC MP4.  Every loop is bounded by limits.py."""

    def __init__(self, av, fd, out, long_, short, preset, crf, threads, fps):
        self.av, self.out, self.long, self.short, self.preset, self.crf, self.threads, self.fps = (
            av,
            out,
            long_,
            short,
            preset,
            crf,
            threads,
            fps,
        )
        self.stop_at = limits.MAX_SECONDS + limits.TOLERANCE
        self.c, self.size = open_input(av, fd, threads)
        self.v, self.a, _, _ = pick(av, self.c)
        check_size(self.v.width or 0, self.v.height or 0)
        self.v.codec_context.options = {"max_pixels": str(8192 * 8192)}
        self.v.codec_context.thread_type = "AUTO"
        self.v.codec_context.thread_count = threads
        if self.a:
            self.a.codec_context.thread_count = 1
        self.vo = self.ao = self.g = self.gkey = self.target = self.ag = self.akey = None
        self.last_t = None
        self.frames_in = self.frames_out = self.bad = 0
        self.a_n = 0
        self.peak = 0.0
        self.poster = None
        self.poster_score = -1
        self.lum_n = self.dark = 0
        self.err = None
        self.done_v = self.done_a = False
        st = [float(x.start_time * x.time_base) for x in (self.v, self.a) if x is not None and x.start_time is not None]
        self.t0 = min(st) if st else 0.0

    def outputs(self, fr):
        av = self.av
        ops = matrix_ops(fr)
        swap = any(n == "transpose" for n, _ in ops)
        w, h = fit(fr.width, fr.height, self.v.sample_aspect_ratio, self.long, self.short)
        if swap:
            w, h = h, w
        self.target = {"size": (w, h), "first": (fr.width, fr.height), "ops": ops, "hdr": fr.color_trc in (16, 18)}
        self.path = os.path.join(self.out, "720p.mp4")
        self.o = av.open(self.path, "w", format="mp4", options={"movflags": "+faststart"})
        vo = self.vo = self.o.add_stream("libx264", rate=self.fps)
        vo.width, vo.height, vo.pix_fmt = w, h, "yuv420p"
        vo.codec_context.time_base = TB
        vo.time_base = TB
        vo.codec_context.thread_count = self.threads
        vo.codec_context.thread_type = "AUTO"
        cc = vo.codec_context
        cc.colorspace = 1
        cc.color_primaries = 1
        cc.color_trc = 1
        cc.color_range = 1
        vo.options = {
            "preset": self.preset,
            "crf": str(self.crf),
            "profile": "main",
            "maxrate": "2500k",
            "bufsize": "5000k",
            "g": str(self.fps * 2),
        }
        if self.a is not None:
            self.ao = self.o.add_stream("aac", rate=48000)
            self.ao.layout = "stereo"
            self.ao.bit_rate = 96000

    def video(self, fr):
        av = self.av
        self.frames_in += 1
        if self.frames_in > limits.MAX_FRAMES:
            raise Bad("too_many_frames", fps=f"more than {limits.MAX_FPS:.0f}")
        if fr.is_corrupt:
            self.bad += 1
        t = (
            float(fr.pts * fr.time_base) - self.t0
            if fr.pts is not None
            else (self.last_t if self.last_t is not None else -1 / self.fps) + 1 / self.fps
        )
        if self.vo is None:
            self.outputs(fr)
        if t < 0:
            return
        if t > self.stop_at:
            self.done_v = True
            return
        if self.last_t is not None and t - self.last_t < 0.7 / self.fps:
            return  # frame-rate cap + monotonic guard
        key = (fr.width, fr.height, fr.format.name)
        if key != self.gkey:
            check_size(fr.width, fr.height)
            self.g = vgraph(av, fr, self.target)
            self.gkey = key
        self.g.push(fr)
        of = self.g.pull()
        of.pts = round(t * 90000)
        of.time_base = TB
        of.pict_type = 0
        if self.frames_out % 15 == 0 and (
            self.poster is None or t < 6
        ):  # poster: the most detailed of the first 6 s, not the first frame
            b = bytes(memoryview(of.planes[0])[::997])
            m = sum(b) / len(b)
            var = sum((x - m) ** 2 for x in b) / len(b)
            self.lum_n += 1
            self.dark += m < 24 and var < 20
            if var > self.poster_score:
                self.poster_score, self.poster = var, of.reformat(format="yuvj420p")
        for pk in self.vo.encode(of):
            self.o.mux(pk)
        self.frames_out += 1
        self.last_t = t

    def audio(self, fr):
        av = self.av
        key = (fr.sample_rate, fr.format.name, fr.layout.name)
        if key != self.akey:
            if self.ag is not None:
                self.audio_drain(True)
            first = self.ag is None
            g = self.ag = av.filter.Graph()
            g.threads = 1
            self.akey = key
            ch = [g.add_abuffer(sample_rate=fr.sample_rate, format=fr.format, layout=fr.layout, time_base=fr.time_base)]
            ch.append(
                g.add("aresample", "48000:async=1000" + (f":first_pts={round(self.t0 * 48000)}" if first else ""))
            )  # fills gaps, keeps lip sync
            ch += [
                g.add("aformat", "sample_rates=48000:channel_layouts=stereo:sample_fmts=fltp"),
                g.add("asetnsamples", "n=1024:p=0"),
                g.add("abuffersink"),
            ]
            g.link_nodes(*ch).configure()
        if fr.pts is not None and float(fr.pts * fr.time_base) - self.t0 > self.stop_at:
            self.done_a = True
            return  # a huge gap must not be filled with silence
        self.ag.push(fr)
        self.audio_drain()

    def audio_drain(self, end=False):
        av = self.av
        if end:
            try:
                self.ag.push(None)
            except av.error.FFmpegError:
                return
        while not self.done_a:
            try:
                of = self.ag.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            if self.a_n / 48000 > self.stop_at:
                self.done_a = True
                return
            x = memoryview(bytes(of.planes[0])).cast("f")[::8]
            self.peak = max(self.peak, max(x), -min(x))
            of.pts = self.a_n
            of.time_base = Fraction(1, 48000)
            self.a_n += of.samples
            for pk in self.ao.encode(of):
                self.o.mux(pk)

    def run(self):
        av = self.av
        pend = []
        v, a = self.v, self.a
        try:
            with self.c:
                it = self.c.demux(*[s for s in (v, a) if s])
                while not (self.done_v and (self.done_a or a is None)):
                    try:
                        p = next(it)
                    except StopIteration:
                        break
                    except av.error.FFmpegError as e:
                        self.bad += 10
                        self.err = repr(e)[:120]
                        break
                    if (p.stream is v and self.done_v) or (p.stream is a and self.done_a):
                        continue
                    try:
                        frames = p.decode()
                    except av.error.FFmpegError as e:
                        self.bad += 1
                        self.err = repr(e)[:120]
                        if self.bad > 500:
                            break
                        continue
                    if p.stream is v:
                        for fr in frames:
                            if not self.done_v:
                                self.video(fr)
                    else:
                        pend += frames
                    if self.vo is not None and pend:
                        for fr in pend:
                            if not self.done_a:
                                self.audio(fr)
                        pend.clear()
                    elif len(pend) > 5000:
                        raise Bad("damaged", detail="no picture before 5000 audio frames")
            if self.vo is None or not self.frames_out:
                raise Bad("damaged", detail=self.err or "no frame decoded")
            if self.ag is not None:
                self.audio_drain(True)
            for s in (self.vo, self.ao):
                if s is not None:
                    for pk in s.encode(None):
                        self.o.mux(pk)
        except av.error.FFmpegError as e:
            if any(x in str(e) for x in ("send_frame", "libx264", '"aac"', "mjpeg")) or isinstance(
                e, (MemoryError, OSError)
            ):
                raise RuntimeError(repr(e)[:200]) from None  # encoder, memory or disk: our side, not the file
            raise Bad("damaged", detail=repr(e)[:200]) from None
        finally:
            if self.vo is not None:
                self.o.close()
        if self.bad > max(5, 0.1 * self.frames_in):
            raise Bad("damaged", detail=f"{self.bad} bad of {self.frames_in}: {self.err}")
        if self.a is not None and self.a_n == 0:
            raise Bad("no_audio", detail="audio packets but nothing decoded")
        if self.a is not None and self.peak < 0.001:
            raise Bad("silent")  # -60 dBFS
        self.save_poster()
        w, h = self.target["size"]
        return {
            "w": w,
            "h": h,
            "seconds": round(max(self.last_t, self.a_n / 48000), 3),
            "frames_in": self.frames_in,
            "frames_out": self.frames_out,
            "bad": self.bad,
            "hdr": self.target["hdr"],
            "ops": [o[0] + (":" + o[1] if o[1] else "") for o in self.target["ops"]],
            "peak_db": round(20 * math.log10(self.peak), 1) if self.peak else None,
            "bytes": os.path.getsize(self.path),
            "warnings": ["black_picture"] if self.lum_n and self.dark == self.lum_n else [],
            "err": self.err,
        }

    def save_poster(self):
        p = self.poster
        c = self.av.open(
            os.path.join(self.out, "poster.jpg"), "w", format="mjpeg", options={"bitexact": "1"} if 0 else {}
        )
        s = c.add_stream("mjpeg", rate=1)
        s.width, s.height, s.pix_fmt = p.width, p.height, "yuvj420p"
        s.options = {"qmin": "3", "qmax": "5"}
        p.pts = 0
        p.time_base = Fraction(1, 1)
        p.pict_type = 0
        for pk in [*s.encode(p), *s.encode(None)]:
            c.mux(pk)
        c.close()
