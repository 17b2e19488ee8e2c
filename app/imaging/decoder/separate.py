"""Decode a film in a process of its own."""

import signal
import socket
import threading
import time
import weakref
from contextlib import suppress
from typing import Final

from app.errors import DecoderFailedError, DecoderUnavailableError, FilmError
from app.imaging.decode import DecodeLimits, check_bytes
from app.imaging.decoder.bounds import DecoderBounds
from app.imaging.decoder.handle import Decoder, SupervisorHandle
from app.imaging.decoder.wire import Channel, GoneError, NonsenseError, receive_answer, send_file
from app.imaging.radiograph import Radiograph

_NOT_THE_FILM: Final = (None, signal.SIGKILL)  # the supervisor is gone; the decoder was killed
_TIMELY: Final = "expected a film that can be decoded within {:g} s, received one that takes longer"


class SeparateDecoder:
    """Reads films as `decode` does, each in a process of its own. Safe to share between threads.

    limits: of a film. bounds: of the machine. spares: decoders that are forked ahead. The
    supervisor, which runs the module `program`, is started by `start`, at the latest with the first
    film, and again wherever it has ended.
    """

    def __init__(
        self,
        limits: DecodeLimits,
        bounds: DecoderBounds | None = None,
        spares: int = 1,
        program: str = "app.imaging.decoder",
    ) -> None:
        self._limits = limits
        self._bounds = bounds or DecoderBounds()
        self._spares = spares
        self._program = program
        self._lock = threading.Lock()
        self._supervisor: SupervisorHandle | None = None

    def start(self) -> None:
        """Start the supervisor ahead of the first film; raises DecoderUnavailableError."""
        with self._lock:
            if self._supervisor is None:
                self._start()

    def __call__(self, data: bytes) -> Radiograph:
        """Return the film that the bytes hold; raises a FilmError.

        DecoderFailedError: it broke its decoder or took more than the bounds.
        DecoderUnavailableError: no decoder can be started. A decoder that was killed is
        replaced once.
        """
        check_bytes(data, self._limits)
        try:
            return self._decode(data, fresh=False)
        except GoneError as gone:
            if gone.last not in _NOT_THE_FILM:
                raise self._failure(gone) from None
        try:
            return self._decode(data, fresh=True)
        except GoneError as gone:
            raise self._failure(gone) from None

    def _decode(self, data: bytes, fresh: bool) -> Radiograph:
        supervisor, decoder = self._take(fresh)
        answered = False
        try:
            film = self._ask(decoder.connection, data)
            answered = True
            return film
        except FilmError:
            answered = True
            raise
        except TimeoutError:
            raise DecoderFailedError(_TIMELY.format(self._bounds.patience)) from None
        except NonsenseError:
            raise DecoderFailedError("expected a film of its decoder, received something else") from None
        except GoneError as gone:
            if gone.last is None:
                self._dismiss(supervisor)
            raise
        finally:
            self._give_back(supervisor, decoder, answered)

    def _ask(self, connection: socket.socket, data: bytes) -> Radiograph:
        channel = Channel(connection, time.monotonic() + self._bounds.patience)
        with suppress(ConnectionError):  # it has ended: what it sent last says why
            send_file(channel, data)
        return receive_answer(channel, self._limits)

    @property
    def supervisor(self) -> int | None:
        """Process id of the supervisor, None before there is one."""
        return self._supervisor.process if self._supervisor else None

    def close(self) -> None:
        """End the supervisor and every decoder; another film starts them again."""
        with self._lock:
            if self._supervisor:
                self._end(self._supervisor)

    def _take(self, fresh: bool) -> tuple[SupervisorHandle, Decoder]:
        with self._lock:
            for _ in range(2):
                supervisor = self._supervisor or self._start()
                try:
                    return supervisor, supervisor.take(fresh)
                except OSError:
                    self._end(supervisor)
        raise DecoderUnavailableError("expected a decoder, none can be started; try again soon")

    def _start(self) -> SupervisorHandle:
        try:
            self._supervisor = SupervisorHandle(self._limits, self._bounds, self._spares, self._program)
        except OSError as error:
            raise DecoderUnavailableError(f"expected a decoder, received {error.strerror}") from error
        self._ending = weakref.finalize(self, self._supervisor.end)
        return self._supervisor

    def _give_back(self, supervisor: SupervisorHandle, decoder: Decoder, answered: bool) -> None:
        """Let go of a decoder, and have the next forked now that this film needs no processor."""
        with self._lock:
            if not answered or self._supervisor is not supervisor:
                decoder.connection.close()
            if self._supervisor is not supervisor:
                return
            try:
                if answered:
                    supervisor.give_back(decoder)
                supervisor.restock()
            except OSError:
                self._end(supervisor)

    def _dismiss(self, supervisor: SupervisorHandle) -> None:
        """Let go of a supervisor whose decoder vanished with it, unless another has come already."""
        with self._lock:
            self._end(supervisor)

    def _end(self, supervisor: SupervisorHandle) -> None:
        if self._supervisor is supervisor:
            self._supervisor = None
            self._ending()

    def _failure(self, gone: GoneError) -> DecoderFailedError | DecoderUnavailableError:
        if gone.last is None:
            return DecoderUnavailableError("expected a decoder, it ended unasked; try again soon")
        if gone.last == signal.SIGXCPU:
            return DecoderFailedError(_TIMELY.format(self._bounds.seconds))
        return DecoderFailedError("expected a film that can be decoded, received one that ends its decoder")
