"""What runs, besides the database and the broker.

docker-compose.yml runs the same; tests/devstack/test_compose.py compares.
"""

from pathlib import Path


def web(*, host: str, port: int) -> list[str]:
    """Many threads, so that a slow reader or a slow upload keeps nobody waiting."""
    server = ["granian", "--interface", "wsgi", "mentoring.wsgi:application", "--host", host, "--port", str(port)]
    return [
        *server,
        "--workers",
        "2",
        "--blocking-threads",
        "16",
        "--no-ws",
        "--respawn-failed-workers",
        "--access-log",
    ]


def worker() -> list[str]:
    """Letters, reminders, matches."""
    return _worker("worker", queue="celery", concurrency=2)


def look() -> list[str]:
    """A first look at each file that comes in, a second each: what cannot be an answer is told whatever clip is at work."""
    return _worker("look", queue="look", concurrency=1)


def video() -> list[str]:
    """Clips, one at a time and apart from the rest, so that they never hold up a letter."""
    return _worker("video", queue="video", concurrency=1)


def beat(*, folder: Path) -> list[str]:
    """The clockwork. Two of them do no harm; none at all means no reminders."""
    return ["celery", "--app", "mentoring", "beat", "--schedule", str(folder / "celerybeat"), "--pidfile", ""]


def _worker(name: str, *, queue: str, concurrency: int) -> list[str]:
    takes = ["--queues", queue, "--concurrency", str(concurrency), "--prefetch-multiplier", "1"]
    alone = ["--without-heartbeat", "--without-mingle", "--without-gossip"]  # workers need not know of each other
    return ["celery", "--app", "mentoring", "worker", "--hostname", f"{name}@%h", *takes, *alone]
