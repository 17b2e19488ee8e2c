"""gunicorn: one process holds the model, threads share it.

Environment: PORT (default 5000), WEB_CONCURRENCY (worker processes, default 1: each holds a
model of its own), WEB_THREADS (requests at a time per process, default 8).
"""

import os
from typing import Any

bind = f"0.0.0.0:{os.environ.get('PORT', '5000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60  # seconds without a sign of life; loading the model takes about five
graceful_timeout = 30  # seconds for requests in flight at a stop
preload_app = True  # the code is loaded once; the model is not: TensorFlow does not survive a fork
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112
control_socket_disable = True  # nothing is written beside the instance folder
accesslog = "-"
# time, method, path without query (a query may hold a key), status, seconds, request id
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(L)s %({x-request-id}o)s"
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {"pneumoscope": {"level": "INFO", "handlers": ["console"], "propagate": False}},
}


def post_worker_init(worker: Any) -> None:
    """Let each worker load its model at once, in the background."""
    from wsgi import diagnoser

    diagnoser.start()
