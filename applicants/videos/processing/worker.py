"""The child process: one file, one job, one line of JSON on standard output. Started by runner.py, never imported."""

import argparse
import json
import os
import resource
import sys
import time

sys.path.insert(
    0, os.path.dirname(os.path.abspath(__file__))
)  # started isolated (-I), so it finds its neighbours itself

import sandbox
from limits import Bad, Limits


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("job", choices=["probe", "transcode"])
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--kind", choices=["video", "audio"], default="video")
    parser.add_argument("--out", default="")
    parser.add_argument("--picture", type=int)
    parser.add_argument("--sound", type=int)
    parser.add_argument("--seconds", type=float, default=Limits.seconds)
    parser.add_argument("--cpu", type=int, required=True)
    parser.add_argument("--memory-mb", type=int, required=True)
    parser.add_argument("--file-mb", type=int, required=True)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    sandbox.die_with(options.parent)
    sandbox.limit(cpu_seconds=options.cpu, memory_mb=options.memory_mb, file_mb=options.file_mb)
    begun = time.monotonic()
    import av  # after the limits, before the lock: it must be read from disk
    from probe import probe
    from transcode import transcode

    av.logging.set_level(None)
    held = sandbox.lock_up(options.out)
    limits = Limits(seconds=options.seconds)
    try:
        if options.job == "probe":
            found = probe(av, options.fd, kind=options.kind, limits=limits)
        else:
            tracks = (options.picture, options.sound)
            found = transcode(
                av, options.fd, kind=options.kind, tracks=tracks, folder=options.out, limits=limits, threads=options.threads
            )  # fmt: skip
        result = {"code": "ok", **found}
    except Bad as bad:
        result = {"code": bad.code, "details": bad.details, "reason": bad.reason}
    except Exception as error:  # noqa: BLE001 - whatever it is (memory, disk, a bug), it is ours: the original is kept and tried again
        result = {"code": "failed", "reason": repr(error)[:300]}
    usage = resource.getrusage(resource.RUSAGE_SELF)
    result |= {
        "sandbox": held,
        "wall_seconds": round(time.monotonic() - begun, 3),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 3),
        "memory_mb": usage.ru_maxrss // 1024,
    }
    json.dump(result, sys.stdout)
    sys.stdout.write("\n")
    sys.stdout.flush()
    os._exit(0)  # no tidying up: FFmpeg's own may crash on hostile input


if __name__ == "__main__":
    main()
