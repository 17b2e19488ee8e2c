"""How many threads wait for their clients at the moment."""

import threading
from types import TracebackType


class Crowd:
    """Counts who is inside the `with`; large from so many on. Safe to share between threads."""

    def __init__(self, large_from: int) -> None:
        self._large_from = large_from
        self._lock = threading.Lock()
        self._inside = 0

    @property
    def large(self) -> bool:
        """So many that the next one should hurry."""
        return self._inside >= self._large_from

    def __enter__(self) -> None:
        with self._lock:
            self._inside += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._inside -= 1
