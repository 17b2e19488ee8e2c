"""A container of the image, seen from outside: over HTTP and through its engine."""

import json
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from tests.container.engine import Engine, wait_until

_BOUNDARY = "a-boundary-that-no-film-holds"
MULTIPART = f"multipart/form-data; boundary={_BOUNDARY}"


@dataclass(frozen=True)
class Answer:
    """An answer to a request."""

    status: int
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Server:
    """A running container."""

    engine: Engine
    container: str

    def inspect(self, what: str) -> str:
        """Return a field of `docker inspect`, as a Go template names it."""
        return self.engine.run("inspect", "--format", f"{{{{{what}}}}}", self.container)

    def connect(self) -> HTTPConnection:
        """Return a connection to the published port."""
        address = self.engine.run("port", self.container, "5000/tcp").splitlines()[0]
        host, port = address.rsplit(":", 1)
        return HTTPConnection(host, int(port), timeout=60)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post_film(self, film: bytes, name: str = "film.png") -> Answer:
        return self._ask("POST", "/api/v1/diagnoses", form(film, name), {"Content-Type": MULTIPART})

    def _ask(self, method: str, path: str, body: bytes | None = None, headers: Any = None) -> Answer:
        connection = self.connect()
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return Answer(response.status, response.read())
        finally:
            connection.close()

    def await_ready(self) -> "Server":
        """Wait until films may be sent."""
        wait_until(self._is_ready, 60, "a loaded model")
        return self

    def _is_ready(self) -> bool:
        try:
            return self.get("/readyz").status == 200
        except OSError:  # the port is published before the server listens
            return False

    def log(self) -> str:
        """Return all that the container wrote."""
        return self.engine.run("logs", self.container, both=True)


def form(film: bytes, name: str = "film.png") -> bytes:
    """Return the multipart form that carries the film."""
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="{name}"\r\n\r\n'
    return head.encode() + film + f"\r\n--{_BOUNDARY}--\r\n".encode()
