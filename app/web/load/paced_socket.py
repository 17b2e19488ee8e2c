"""A connection that does not wait for ever for a slow client."""

import errno
import socket
import time
from typing import Any, BinaryIO

from gunicorn.util import close_graceful

from app.web.load.crowd import Crowd

PATIENCE = 20.0  # seconds of waiting for one request that are for nothing
HURRY = 1.0  # the same where half of all threads wait for slow clients
LEAST_RATE = 16 * 1024  # bytes a second beyond them: a film of 5 MB may take five minutes


class TooSlowError(ConnectionResetError):
    """The client did not keep the pace; to gunicorn it is gone."""

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "the client is too slow")


class PacedSocket:
    """A socket whose peer must keep a pace, in sending a request and in taking the answer.

    A client that sends a byte a second never lets a read time out, and holds its thread for as
    long as it likes. So all the waiting for one request is added up: more than `patience` seconds
    beyond what `least_rate` bytes a second would take, and the request is given up. Everything
    else passes on to the socket. crowd: all who wait for clients at the moment.
    """

    def __init__(
        self, inner: socket.socket, crowd: Crowd, patience: float = PATIENCE, least_rate: float = LEAST_RATE
    ) -> None:
        self._inner = inner
        self._crowd = crowd
        self._patience = patience
        self._least_rate = least_rate
        self._left = patience

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def begin(self) -> None:
        """Have patience anew: the next request begins."""
        self._left = self._patience

    def recv(self, size: int) -> bytes:
        """Return what came, nothing where the peer has ended; raises TooSlowError."""
        own_limit, start = self._inner.gettimeout(), time.monotonic()
        with self._crowd:
            self._left = min(self._left, HURRY) if self._crowd.large else self._left
            if self._left <= 0:
                raise TooSlowError
            self._inner.settimeout(self._left if own_limit is None else min(self._left, own_limit))
            try:
                data = self._inner.recv(size)
            except TimeoutError as error:
                self._left = 0
                raise TooSlowError from error
            finally:
                self._inner.settimeout(own_limit)
        earned = len(data) / self._least_rate - (time.monotonic() - start)
        self._left = min(self._left + earned, self._patience)
        return data

    def sendall(self, data: bytes) -> None:
        """Send all; raises TimeoutError where the peer takes it too slowly."""
        self._inner.settimeout(self._patience + len(data) / self._least_rate)
        try:
            self._inner.sendall(data)
        finally:
            self._inner.settimeout(None)

    def sendfile(self, file: BinaryIO, offset: int = 0, count: int | None = None) -> int:
        """Send a file, return how many bytes it had; raises TimeoutError where the peer stops taking it."""
        self._inner.settimeout(self._patience)
        try:
            return self._inner.sendfile(file, offset, count)
        finally:
            self._inner.settimeout(None)

    def end(self) -> None:
        """Close: after a moment for the peer to take the answer, unless it was too slow already.

        gunicorn gives that moment, two seconds a peer that does not close, in the one thread that
        accepts connections. Here it is spent in a thread of requests.
        """
        if self._left > 0:
            close_graceful(self._inner)
        self._inner.close()

    def setblocking(self, flag: bool) -> None:
        """Set it where the socket is still open: gunicorn closes what is closed once more."""
        if self._inner.fileno() >= 0:
            self._inner.setblocking(flag)
