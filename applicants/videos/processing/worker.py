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
from limits import Bad


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("job", choices=["probe", "transcode"])
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--out", default="")
    parser.add_argument("--cpu", type=int, default=240)
    parser.add_argument("--memory-mb", type=int, default=1536)
    parser.add_argument("--file-mb", type=int, default=150)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--max-seconds", type=float, default=0)
    options = parser.parse_args()
    sandbox.limit(cpu_seconds=options.cpu, memory_mb=options.memory_mb, file_mb=options.file_mb)
    begun = time.monotonic()
    import av  # after the limits, before the lock: it must be read from disk
    import limits
    import probe
    import transcode

    if options.max_seconds:
        limits.MAX_SECONDS = options.max_seconds
    av.logging.set_level(None)
    held = sandbox.lock_up(options.out)
    try:
        if options.job == "probe":
            found = probe.probe(av, options.fd)
        else:
            found = transcode.Job(av, options.fd, options.out, 1280, 720, "veryfast", 24, options.threads, 30).run()
        result = {"ok": True, "code": "ok", **found}
    except Bad as bad:
        details = {key: value for key, value in bad.details.items() if key not in ("rep", "detail")}
        result = {"ok": False, "code": bad.code, "details": details, "reason": bad.details.get("detail")}
    except MemoryError:
        result = {"ok": False, "code": "timeout", "details": {}, "reason": "out of memory"}
    except Exception as error:  # noqa: BLE001 - whatever it is, it is ours: the original is kept and tried again
        result = {"ok": False, "code": "failed", "details": {}, "reason": repr(error)[:300]}
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
