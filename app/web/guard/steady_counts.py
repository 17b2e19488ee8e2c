"""Requests counted in memory by a clock that never jumps."""

import threading
import time
from collections.abc import Callable

from limits.storage import Storage

_SWEEP_SECONDS = 60.0


class SteadyCounts(Storage):
    """Counts of fixed windows in this process; `steady://` for Flask-Limiter.

    The store that comes with `limits` ends a window by the time of day: where that is set back by
    an hour, whoever is over the limit stays locked out for an hour. clock: seconds, monotonic.
    """

    STORAGE_SCHEME = ["steady"]  # noqa: RUF012 - so declared by the base class

    def __init__(
        self,
        uri: str | None = None,
        wrap_exceptions: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(uri, wrap_exceptions)
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: dict[str, tuple[int, float]] = {}  # how many, and when their window ends
        self._sweep = clock() + _SWEEP_SECONDS

    @property
    def base_exceptions(self) -> type[Exception]:
        """What a failing store raises: memory raises nothing of its own."""
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count so many requests more in a window of `expiry` seconds; return how many it has now."""
        with self._lock:
            now = self._clock()
            self._forget(now)
            count, end = self._counts.get(key, (0, 0.0))
            count, end = (count, end) if now < end else (0, now + expiry)
            self._counts[key] = (count + amount, end)
            return count + amount

    def get(self, key: str) -> int:
        """Return how many requests its window has."""
        count, end = self._counts.get(key, (0, 0.0))
        return count if self._clock() < end else 0

    def get_expiry(self, key: str) -> float:
        """Return when its window ends, by the time of day as it is now."""
        _, end = self._counts.get(key, (0, 0.0))
        return time.time() + max(0.0, end - self._clock())

    def check(self) -> bool:
        """Memory is always there."""
        return True

    def reset(self) -> int:
        """Forget all; return how many windows there were."""
        with self._lock:
            forgotten = len(self._counts)
            self._counts.clear()
            return forgotten

    def clear(self, key: str) -> None:
        """Forget one window."""
        with self._lock:
            self._counts.pop(key, None)

    def _forget(self, now: float) -> None:
        """Drop the windows that are over, once a minute: memory holds a minute's askers at most twice."""
        if now >= self._sweep:
            self._counts = {key: each for key, each in self._counts.items() if now < each[1]}
            self._sweep = now + _SWEEP_SECONDS
