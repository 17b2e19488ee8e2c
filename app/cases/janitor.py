"""The janitor: a thread that removes cases which are over their time, visited or not."""

import logging
import threading

from app.cases.orphans import Orphans
from app.cases.store import CaseStore
from app.errors import StorageError

_log = logging.getLogger("pneumoscope.cases")


class Janitor:
    """Purges a store and sweeps orphans at once and at every interval, seconds.

    Started by the first request: starting late keeps it out of a server's parent process,
    whose threads do not survive the fork into workers.
    """

    def __init__(self, store: CaseStore, orphans: Orphans, interval: float) -> None:
        self._store = store
        self._orphans = orphans
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
        while True:
            self._clean()
            if self._stopped.wait(self._interval):
                return

    def _clean(self) -> None:
        try:
            self._store.purge()
            self._orphans.sweep()
        except StorageError:  # a full or vanished disk may come back: try again next time
            _log.warning("cases over their time could not be removed; trying again in %g s", self._interval)
