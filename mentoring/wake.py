"""Tell the workers that there is something to do, without ever making a request wait for the broker.

The rows in PostgreSQL are the truth and the beat looks at them anyway (mentoring/celery.py); a wake-up only makes
things happen at once instead of at the next look. So it is sent from a thread of its own, and when the broker is
away it is dropped with a line in the log.
"""

import logging
import threading

from django.db import transaction

from mentoring.celery import app

logger = logging.getLogger(__name__)

_wanted: set[str] = set()
_lock = threading.Lock()
_news = threading.Event()
_thread: threading.Thread | None = None


def wake(task: str) -> None:
    """Ask for `task` (a Celery task name that takes no arguments) once this transaction is committed.

    Returns at once. Never raises. Many wishes for the same task become one message.
    """
    transaction.on_commit(lambda: _ask(task), robust=True)


def _ask(task: str) -> None:
    global _thread
    with _lock:
        _wanted.add(task)
        if _thread is None or not _thread.is_alive():  # also after a fork, where threads do not come along
            _thread = threading.Thread(target=_publish, name="wake", daemon=True)
            _thread.start()
    _news.set()


def _publish() -> None:
    while True:
        _news.wait()
        _news.clear()
        with _lock:
            tasks = sorted(_wanted)
            _wanted.clear()
        for task in tasks:
            try:
                app.send_task(task, expires=60)
            except Exception as error:  # noqa: BLE001 - whatever the broker does, the rows are safe and the beat will look
                logger.warning("no wake-up for %s, the next look will find it: %s", task, error)
