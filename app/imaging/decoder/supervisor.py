"""The supervisor: forks a decoder for each order, buries the dead, and never sees a film.

An order is a message on the control socket with one end of a connection; the other end is
the asker's. Where the asker lets go of it, the decoder is killed. Where the asker's process
ends, the control socket ends, the supervisor ends, and the kernel kills what is left.
"""

import gc
import os
import select
import signal
import socket
from collections.abc import Callable
from contextlib import suppress

from app.imaging.decoder.jail import die_with


class Supervisor:
    """Serves the orders of one control socket. work: what a decoder does with its connection."""

    def __init__(self, control: socket.socket, work: Callable[[int], None]) -> None:
        self._control = control
        self._work = work
        self._decoders: dict[int, tuple[int, socket.socket]] = {}  # by the connection's number
        self._poll = select.poll()
        self._woken, waking = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(waking)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only to be woken
        for source in (self._woken, control.fileno()):
            self._poll.register(source, select.POLLIN)

    def run(self) -> None:
        """Serve until the asker's process closes the control socket."""
        gc.collect()
        gc.freeze()  # what is here by now is shared with every decoder: no collection may touch it
        while self._serve({source for source, _ in self._poll.poll()}):
            pass

    def _serve(self, ready: set[int]) -> bool:
        """Do what is due; the kills first, because whoever is buried frees a number for the next."""
        for source in ready & self._decoders.keys():
            self._abandon(source)
        if self._woken in ready:
            os.read(self._woken, 4096)
            self._bury()
        return self._control.fileno() not in ready or self._take_order()

    def _take_order(self) -> bool:
        """Fork a decoder for the next order; return False where there will be none any more."""
        message, numbers, _, _ = socket.recv_fds(self._control, 1, 1)
        if not message:
            return False
        if numbers:
            self._fork(socket.socket(fileno=numbers[0]))
        return True

    def _fork(self, connection: socket.socket) -> None:
        parent = os.getpid()
        process = os.fork()
        if process == 0:
            self._live(parent, connection.fileno())
        self._decoders[connection.fileno()] = process, connection
        self._poll.register(connection, 0)  # only where the other end lets go

    def _live(self, parent: int, connection: int) -> None:
        """Be a decoder: from here no line of the supervisor's is run any more."""
        status = 1
        try:
            die_with(parent)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._work(connection)
            status = 0
        finally:
            os._exit(status)

    def _abandon(self, source: int) -> None:
        self._poll.unregister(source)
        os.kill(self._decoders[source][0], signal.SIGKILL)  # not yet buried: the id is still its own

    def _bury(self) -> None:
        """Take the dead off the list; tell the asker, as the last byte, which signal ended each."""
        with suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                process, status = found
                for number, (known, connection) in list(self._decoders.items()):
                    if known == process:
                        self._dismiss(number, connection, os.WTERMSIG(status))

    def _dismiss(self, number: int, connection: socket.socket, ended_by: int) -> None:
        del self._decoders[number]
        with suppress(KeyError):  # abandoned before
            self._poll.unregister(number)
        with suppress(OSError):  # the usual case: the asker has its answer and has gone
            connection.send(bytes([ended_by]), socket.MSG_DONTWAIT)
        connection.close()
