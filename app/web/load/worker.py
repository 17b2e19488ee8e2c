"""gunicorn's worker with threads, which waits for no slow client."""

from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from app.web.load.crowd import Crowd
from app.web.load.paced_socket import PacedSocket


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Gives every request of a connection so much patience, and less while half the threads wait.

    Not where gunicorn itself ends TLS, whose sockets are of another kind: let a proxy do that.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._crowd = Crowd(self.cfg.threads // 2)

    def handle(self, conn: Any) -> Any:
        """Read and answer one request, in a thread; return whether the connection goes on."""
        if self.cfg.is_ssl:
            return super().handle(conn)
        if not isinstance(conn.sock, PacedSocket):
            conn.sock = PacedSocket(conn.sock, self._crowd)
        conn.sock.begin()
        goes_on = super().handle(conn)
        if not goes_on:
            conn.sock.end()
        return goes_on
