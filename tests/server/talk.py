"""What the tests say to a real server, down to single bytes."""

import json
import socket
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

BOUNDARY = "a-boundary-that-no-film-holds"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


@dataclass(frozen=True)
class Answer:
    """An answer to a request."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def form(film: bytes, name: str = "film.png") -> bytes:
    """Return the multipart form that carries the film."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="{name}"\r\n\r\n'
    return head.encode() + film + f"\r\n--{BOUNDARY}--\r\n".encode()


def ask(port: int, address: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
    """Ask once, on a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, address, body, headers)
        response = connection.getresponse()
        return Answer(response.status, response.read(), dict(response.getheaders()))
    finally:
        connection.close()


def post_film(port: int, film: bytes, name: str = "film.png", query: str = "") -> Answer:
    """Have a film judged by API."""
    headers = {"Content-Type": MULTIPART}
    return ask(port, f"/api/v1/diagnoses{query}", "POST", form(film, name), **headers)


def send_raw(port: int, data: bytes) -> bytes:
    """Send bytes as they are; return the beginning of what comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(data)
        return connection.recv(4096)


def begin_upload(port: int, body: bytes, sent: int) -> HTTPConnection:
    """Send the head of an upload and so many bytes of its body."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.putrequest("POST", "/api/v1/diagnoses")
    connection.putheader("Content-Type", MULTIPART)
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body[:sent])
    return connection
