"""gunicorn: one process holds the model, threads share it.

Environment: PORT (default 5000), WEB_CONCURRENCY (worker processes, default 1: each holds a
model of its own), WEB_THREADS (requests at a time per process, by default as many as can be at
work or waiting, and 8 beside for pages and health checks, which never wait). A film computes on
one core, its networks on two, FILMS_AT_ONCE films side by side: ORT_NUM_INTRAOP_THREADS is 2,
TF_NUM_INTRAOP_THREADS and OPENCV_FOR_THREADS_NUM are 1 unless given.
"""

import os
import sys
from typing import Any

from gunicorn.glogging import Logger

_THREADS = {"ORT_NUM_INTRAOP_THREADS": "2", "TF_NUM_INTRAOP_THREADS": "1", "OPENCV_FOR_THREADS_NUM": "1"}
for library, threads_of_a_film in _THREADS.items():
    os.environ.setdefault(library, threads_of_a_film)  # before they are loaded: they read it once

NEVER_WAITING = 8  # threads for pages and health checks


def whole_number(name: str, default: int) -> int:
    """Return the setting of the environment, or end with a line that says the fix."""
    text = os.environ.get(name, str(default)).strip()
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        sys.exit(f"error: {name}: expected a whole number above 0, received {text!r}")
    return int(text)


def most_threads() -> int:
    """Return how many threads can be at work or waiting, and some that never wait."""
    from app.config import Settings
    from app.errors import ConfigurationError
    from app.web.rooms import open_rooms

    try:
        return open_rooms(Settings.from_env()).threads + NEVER_WAITING
    except ConfigurationError as error:
        sys.exit(f"error: {error}")


class PlainLogger(Logger):
    """Writes a decoded path as one line, whatever it holds."""

    def atoms(self, *arguments: Any) -> dict[str, Any]:
        """Return gunicorn's values for the access log, the path without control characters."""
        values: dict[str, Any] = super().atoms(*arguments)
        return {**values, "U": str(values["U"]).encode("unicode_escape").decode("ascii")}


bind = f"0.0.0.0:{whole_number('PORT', 5000)}"
workers = whole_number("WEB_CONCURRENCY", 1)
worker_class = "gthread"
threads = whole_number("WEB_THREADS", most_threads())
timeout = 60  # seconds without a sign of life; loading the model takes about five
graceful_timeout = 30  # seconds for requests in flight at a stop
preload_app = True  # the code is loaded once; the model is not: TensorFlow does not survive a fork
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112
control_socket_disable = True  # nothing is written beside the instance folder
accesslog = "-"
logger_class = PlainLogger
# time, method, path without query (a query may hold a key), status, seconds, request id
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(L)s %({x-request-id}o)s"
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {"pneumoscope": {"level": "INFO", "handlers": ["console"], "propagate": False}},
}


def post_worker_init(worker: Any) -> None:
    """Let each worker load its model and start its janitor at once, in the background."""
    import wsgi

    wsgi.diagnoser.start()
    wsgi.app.extensions["pneumoscope"].janitor.start()
