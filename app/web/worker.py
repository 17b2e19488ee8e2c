"""gunicorn's worker with threads, which waits for no slow client."""

from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from app.web.paced_socket import PacedSocket


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Gives every request of a connection so much patience, and no more.

    Not where gunicorn itself ends TLS, whose sockets are of another kind: let a proxy do that.
    """

    def handle(self, conn: Any) -> Any:
        """Read and answer one request, in a thread."""
        if not self.cfg.is_ssl:
            if not isinstance(conn.sock, PacedSocket):
                conn.sock = PacedSocket(conn.sock)
            conn.sock.begin()
        return super().handle(conn)
