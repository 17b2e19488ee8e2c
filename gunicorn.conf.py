"""gunicorn: one process holds the model, threads share it.

Environment: PORT (default 5000), WEB_CONCURRENCY (worker processes, default 1: each holds a
model of its own), WEB_THREADS (requests at a time per process, by default as many as can be at
work or waiting, and 8 beside for pages and health checks, which never wait). A film computes on
one core, its networks on two, FILMS_AT_ONCE films side by side: NETWORK_THREADS is 2,
TF_NUM_INTRAOP_THREADS and OPENCV_FOR_THREADS_NUM are 1 unless given.
"""

import gc
import logging
import os
import shutil
import sys
import tempfile
from typing import Any

gc.disable()  # until all is imported: what comes in stays, and looking through it takes a tenth of the time

_THREADS = {"NETWORK_THREADS": "2", "TF_NUM_INTRAOP_THREADS": "1", "OPENCV_FOR_THREADS_NUM": "1"}
for name, threads_of_a_film in _THREADS.items():
    os.environ.setdefault(name, threads_of_a_film)  # before the libraries are loaded: they read theirs once

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_SHARED_NAME = "pneumoscope-metrics-"
NEVER_WAITING = 8  # threads for pages and health checks


def whole_number(name: str, default: int) -> int:
    """Return the setting of the environment, or end with a line that says the fix."""
    text = os.environ.get(name, str(default)).strip()
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        sys.exit(f"error: {name}: expected a whole number above 0, received {text!r}")
    return int(text)


def in_memory() -> str | None:
    """Return a folder that is no disk, where there is one."""
    return "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112 # nosec B108


def most_threads() -> int:
    """Return how many threads can be at work or waiting, and some that never wait."""
    from app.config import Settings
    from app.errors import ConfigurationError
    from app.web.load.rooms import open_rooms

    try:
        return open_rooms(Settings.from_env()).threads + NEVER_WAITING
    except ConfigurationError as error:
        sys.exit(f"error: {error}")


def log_configuration() -> dict[str, Any]:
    """Return the loggers and how their lines are written, by the setting LOG_FORMAT."""
    from app.config import Settings

    text = {"format": "%(asctime)s [%(process)d] [%(levelname)s] %(message)s"}
    json = {"()": "app.web.watch.json_log.JsonFormatter"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"generic": json if Settings.from_env().log_format == "json" else text},
        "loggers": {
            "gunicorn.access": {"level": "INFO", "handlers": ["console"], "propagate": False},
            "gunicorn.error": {"level": "INFO", "handlers": ["error_console"], "propagate": False},
            "pneumoscope": {"level": "INFO", "handlers": ["console"], "propagate": False},
            "flask-limiter": {"level": "WARNING"},  # below it tells who came too often
        },
    }


workers = whole_number("WEB_CONCURRENCY", 1)
if workers > 1 and SHARED_FOLDER not in os.environ:  # before the library is loaded, which reads it once
    os.environ[SHARED_FOLDER] = tempfile.mkdtemp(prefix=_SHARED_NAME, dir=in_memory())
bind = f"0.0.0.0:{whole_number('PORT', 5000)}"
worker_class = "app.web.load.worker.PatientWorker"
threads = whole_number("WEB_THREADS", most_threads())
timeout = 60  # seconds without a sign of life; loading the model takes about five
graceful_timeout = 30  # seconds for requests in flight at a stop
preload_app = True  # the code is loaded once; the model is not: TensorFlow does not survive a fork
worker_tmp_dir = in_memory()
control_socket_disable = True  # nothing is written beside the instance folder
accesslog = "-"
logger_class = "app.web.watch.server_log.ServerLogger"
logconfig_dict = log_configuration()
forwarded_allow_ips = ""  # of the headers of proxies the application itself judges: TRUSTED_PROXIES


def when_ready(_server: Any) -> None:
    """Leave what was imported to itself: no collection looks at it, or copies its pages to a worker."""
    gc.freeze()
    gc.enable()


def post_worker_init(worker: Any) -> None:
    """Let each worker load its model and start its janitor at once, in the background."""
    import wsgi

    wsgi.diagnoser.start()
    wsgi.app.extensions["pneumoscope"].janitor.start()


def worker_exit(_server: Any, _worker: Any) -> None:
    """End at once where TensorFlow was loaded: after its last request its own threads never end."""
    if "tensorflow" in sys.modules:
        logging.shutdown()
        os._exit(0)


def child_exit(_server: Any, worker: Any) -> None:
    """Forget how many requests a worker that is gone had at work."""
    if SHARED_FOLDER in os.environ:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)


def on_exit(_server: Any) -> None:
    """Remove the folder in which the workers shared their counts."""
    if _SHARED_NAME in os.environ.get(SHARED_FOLDER, ""):
        shutil.rmtree(os.environ[SHARED_FOLDER])
