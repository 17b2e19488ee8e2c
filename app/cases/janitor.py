"""The janitor: a thread that removes cases which are over their time, visited or not."""

import logging
import threading

from app.cases.store import CaseStore

_log = logging.getLogger("pneumoscope.cases")


class Janitor:
    """Purges a store at every interval, seconds; started by the first request.

    Starting late keeps it out of a server's parent process, whose threads do not survive
    the fork into workers.
    """

    def __init__(self, store: CaseStore, interval: float) -> None:
        self._store = store
        self._interval = interval
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()

    def start(self) -> None:
        """Start the thread where it does not run yet."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="janitor", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Stop the thread and wait for it."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while not self._stopped.wait(self._interval):
            try:
                self._store.purge()
            except OSError as error:  # a full or vanished disk may come back: try again next time
                _log.warning("purge failed: %s", error.strerror)
