"""What runs, besides the database and the broker. docker-compose.yml runs the same; tests/devstack/test_compose.py compares."""

from pathlib import Path

_CELERY = ("celery", "--app", "mentoring")
_QUIET = ("--without-heartbeat", "--without-mingle", "--without-gossip")  # workers need not know of each other


def web(*, host: str, port: int) -> tuple[str, ...]:
    """Many threads, so that a slow reader or a slow upload keeps nobody waiting."""
    server = ("granian", "--interface", "wsgi", "mentoring.wsgi:application", "--host", host, "--port", str(port))
    return (
        *server,
        "--workers",
        "2",
        "--blocking-threads",
        "16",
        "--no-ws",
        "--respawn-failed-workers",
        "--access-log",
    )


def worker() -> tuple[str, ...]:
    """Letters, reminders, matches."""
    return (
        *_CELERY,
        "worker",
        "--hostname",
        "worker@%h",
        "--queues",
        "celery",
        "--concurrency",
        "2",
        "--prefetch-multiplier",
        "1",
        *_QUIET,
    )


def video() -> tuple[str, ...]:
    """Videos one at a time, so that they never hold up a letter."""
    return (
        *_CELERY,
        "worker",
        "--hostname",
        "video@%h",
        "--queues",
        "video",
        "--concurrency",
        "1",
        "--prefetch-multiplier",
        "1",
        *_QUIET,
    )


def beat(*, folder: Path) -> tuple[str, ...]:
    """The clockwork. Two of them do no harm; none at all means no reminders."""
    return (*_CELERY, "beat", "--schedule", str(folder / "celerybeat"), "--pidfile", "")
