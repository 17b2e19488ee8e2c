"""A bounded queue in front of work that is heavy on processor and memory."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.errors import BusyError

_FULL = "the server is busy: expected at most {} at work and {} waiting, received one more; try again soon"
_LATE = "the server is busy: expected a turn within {:g} s, received none; try again soon"


@dataclass(frozen=True)
class Bounds:
    """How many may work at a time, how many may wait for it, and for how many seconds."""

    places: int
    seats: int
    patience: float

    @property
    def threads(self) -> int:
        """The most threads that can be inside."""
        return self.places + self.seats


class WaitingRoom:
    """Lets so many work at a time and so many wait, first come first served.

    A place that becomes free is handed to whoever has waited longest: nobody who comes later
    can slip in. Safe to share between threads. tell: called at every change with how many work
    and how many wait.
    """

    def __init__(
        self, bounds: Bounds, tell: Callable[[int, int], None] = lambda working, waiting: None
    ) -> None:
        self.bounds = bounds
        self._tell = tell
        self._lock = threading.Lock()
        self._free = bounds.places
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a place and hold it; raises BusyError when all seats are taken, or patience ends."""
        self._enter()
        try:
            yield
        finally:
            self._leave()

    def _enter(self) -> None:
        called = threading.Event()
        with self._lock:
            if self._free:
                self._free -= 1
                self._changed()
                return
            if len(self._waiting) >= self.bounds.seats:
                raise BusyError(_FULL.format(self.bounds.places, self.bounds.seats))
            self._waiting.append(called)
            self._changed()
        if not called.wait(min(self.bounds.patience, threading.TIMEOUT_MAX)):
            self._give_up(called)

    def _give_up(self, called: threading.Event) -> None:
        with self._lock:
            if called.is_set():  # in the very last moment: the place is ours
                return
            self._waiting.remove(called)
            self._changed()
        raise BusyError(_LATE.format(self.bounds.patience))

    def _leave(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1
            self._changed()

    def _changed(self) -> None:
        self._tell(self.bounds.places - self._free, len(self._waiting))
