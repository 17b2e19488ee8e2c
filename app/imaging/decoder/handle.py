"""The server's end of a supervisor: its process, the orders to it, and the decoders kept ahead."""

import os
import socket
import subprocess  # our own interpreter, with our own program  # nosec B404
import sys
from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from app.imaging.decode import DecodeLimits
from app.imaging.decoder.bounds import DecoderBounds

_ROOT: Final = Path(__file__).resolve().parents[3]
_ORDER: Final = b"o"
# A decoder's memory is fresh and soon gone: huge pages, where the kernel gives them on request,
# cost it 360 page faults for a film of 2.4 megapixels instead of 1470, and 1.6 ms less. What it has taken
# ahead it keeps.
_MEMORY: Final = ":".join(
    f"glibc.malloc.{name}" for name in ("hugetlb=1", f"mmap_threshold={2**30}", f"trim_threshold={2**25}")
)
_PATIENCE: Final = 10.0  # seconds for the supervisor to take an order; it does nothing else


@dataclass(frozen=True)
class Decoder:
    """The connection to a decoder, and how many films it may still be given."""

    connection: socket.socket
    films: int


class SupervisorHandle:
    """A supervisor at work. Not safe to share between threads: whoever owns it holds a lock.

    spares: decoders that wait for a film. program: the module that it runs. Raises OSError where
    no process can be started.
    """

    def __init__(self, limits: DecodeLimits, bounds: DecoderBounds, spares: int, program: str) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(_PATIENCE)
        arguments = (
            theirs.fileno(),
            limits.bytes,
            limits.pixels,
            bounds.seconds,
            bounds.memory,
            bounds.films,
        )
        try:
            with theirs:
                self._process = subprocess.Popen(  # no shell, and nothing of a client  # nosec B603
                    [sys.executable, "-m", program, *map(str, arguments)],
                    cwd=_ROOT,
                    env=_environment(),
                    stdin=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,  # Ctrl-C is for the server, which ends its decoders
                )
            self._spares = spares
            self._films = bounds.films
            self._waiting: deque[Decoder] = deque()
            self.restock()
        except OSError:
            self._control.close()
            raise

    def take(self, fresh: bool) -> Decoder:
        """Return a decoder for one film; raises OSError where none can be had.

        fresh: not one of those that wait.
        """
        return self._order() if fresh or not self._waiting else self._waiting.popleft()

    def give_back(self, decoder: Decoder) -> None:
        """Let a decoder that has answered wait for its next film, or go where it was its last."""
        if decoder.films > 1 and len(self._waiting) < self._spares:
            self._waiting.append(replace(decoder, films=decoder.films - 1))
        else:
            decoder.connection.close()

    def restock(self) -> None:
        """Order decoders in place of those that were taken; raises OSError where none can be had."""
        while len(self._waiting) < self._spares:
            self._waiting.append(self._order())

    def _order(self) -> Decoder:
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._control, [_ORDER], [theirs.fileno()])
            except OSError:
                ours.close()
                raise
        return Decoder(ours, self._films)

    @property
    def process(self) -> int:
        """Its process id."""
        return self._process.pid

    def end(self) -> None:
        """End the supervisor, and with it every decoder."""
        self._control.close()
        for decoder in self._waiting:
            decoder.connection.close()
        self._process.kill()
        self._process.wait()


def _environment() -> dict[str, str]:
    """What the interpreter needs, and no secret of the server's."""
    kept = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONDONTWRITEBYTECODE")
    known = {name: os.environ[name] for name in kept if name in os.environ}
    return {**known, "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1", "GLIBC_TUNABLES": _MEMORY}
