"""One of many clients of a soak: judges films, looks at its own cases, and tries others'."""

import json
import random
import re
import socket
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse

BOUNDARY = "a-boundary-that-no-film-holds"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
RAW = (
    b"\x00\x01\x02\x03\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n" + b"a: b\r\n" * 200 + b"\r\n",
    b"POST /api/v1/diagnoses HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /api/v1/diagnoses HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
    b"POST /api/v1/diagnoses HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999999\r\n\r\n",
    b"POST /diagnoses HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    b"Content-Length: 90\r\n\r\n--b",
)
ADDRESSES = (
    "/../../etc/passwd",
    "/diagnoses/..%2f..%2fsecret_key",
    "/static/../wsgi.py",
    "/%00",
    "/diagnoses/%ff",
    "/metrics",
)


@dataclass
class Record:
    """What happened: seconds of the answers by kind of request, refusals as busy, and what was wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    busy: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """A case as its owner knows it: the API's answer, or the address of a page of a session."""

    address: str
    key: str = ""
    probability: float | None = None


class Client:
    """Asks a server at random, by its own seed, and checks every answer.

    known: the addresses of all clients' cases, which everybody may try, and nobody but the owner
    must see. right: the probability of each good film, by which a mixed-up answer is found.
    """

    def __init__(
        self, port: int, seed: int, good: list[bytes], right: list[float], bad: list[bytes], known: list[str]
    ) -> None:
        self.port, self.random, self.record = port, random.Random(seed), Record()  # noqa: S311 - a draw, no secret
        self.good, self.right, self.bad, self.known = good, right, bad, known
        self.own: list[Case] = []
        self.cookie = ""
        self._kinds = {
            self.judge: 30, self.judge_on_page: 8, self.look: 22, self.pry: 15, self.send_bad: 15,
            self.send_raw: 5, self.wander: 5,
        }  # fmt: skip

    def work(self, requests: int) -> Record:
        """Make so many requests."""
        for _ in range(requests):
            (step,) = self.random.choices(list(self._kinds), list(self._kinds.values()))
            start = time.perf_counter()
            try:
                step()
            except (OSError, ValueError) as error:
                self.record.wrong.append(f"{step.__name__}: {type(error).__name__} {error}")
            self.record.seconds.setdefault(step.__name__, []).append(time.perf_counter() - start)
        return self.record

    def judge(self) -> None:
        """Have a film judged by API; its probability must be that film's."""
        index = self.random.randrange(len(self.good))
        status, body, _ = self.ask("POST", "/api/v1/diagnoses", form(self.good[index]))
        if self.expect("judge", status, {201}):
            answer = json.loads(body)
            path, key = answer["links"]["page"].split("?key=")
            self.keep(Case(path, key, answer["probability"]))
            self.hold(
                "judge: another film's probability", abs(answer["probability"] - self.right[index]) < 1e-5
            )

    def judge_on_page(self) -> None:
        """Have a film judged as a browser does, in the session of this client."""
        _, page, _ = self.ask("GET", "/")
        token = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', page)
        if token is None:
            self.record.wrong.append("judge_on_page: expected a form with its token")
            return
        film = self.random.choice(self.good)
        status, _, headers = self.ask("POST", "/diagnoses", form(film, csrf_token=token[1].decode()))
        if self.expect("judge_on_page", status, {303}):
            self.keep(Case(headers["Location"]))

    def look(self) -> None:
        """Look at a case of one's own: page, pictures, and the same answer again."""
        if self.own:
            case = self.random.choice(self.own)
            query = f"?key={case.key}" if case.key else ""
            name = self.random.choice(["", "/film.png", "/heatmap.png", "/overlay.png"])
            self.expect("look", self.ask("GET", f"{case.address}{name}{query}")[0], {200})
            if case.key:
                status, body, _ = self.ask("GET", f"/api/v1{case.address}{query}")
                self.expect("look again", status, {200})
                self.hold("look: another answer", json.loads(body).get("probability") == case.probability)

    def pry(self) -> None:
        """Try a case of somebody else, with a key of one's own, with none, and with a made-up one."""
        others = [
            address for address in self.known[-500:] if all(address != case.address for case in self.own)
        ]
        if others:
            key = self.random.choice([*(case.key for case in self.own if case.key), "", "0" * 43])
            prefix = self.random.choice(["", "/api/v1"])
            name = self.random.choice(["", "/film.png"]) if not prefix else ""
            status, body, _ = self.ask("GET", f"{prefix}{self.random.choice(others)}{name}?key={key}")
            self.expect("pry", status, {404})
            self.hold("pry: told something", b"probability" not in body)

    def send_bad(self) -> None:
        """Send what is no film, or one that must not be judged."""
        status, _, _ = self.ask("POST", "/api/v1/diagnoses", form(self.random.choice(self.bad)))
        self.expect("send_bad", status, {413, 415, 422})

    def send_raw(self) -> None:
        """Send bytes that are no request, or half of one, and hang up."""
        with (
            suppress(ConnectionError, TimeoutError),
            socket.create_connection(("127.0.0.1", self.port), 60) as raw,
        ):
            raw.sendall(self.random.choice(RAW))
            raw.shutdown(socket.SHUT_WR)
            answer = raw.recv(200)
            self.hold(f"send_raw: {answer[:30]!r}", not re.match(rb"HTTP/1\.[01] (2\d\d|500)", answer))

    def wander(self) -> None:
        """Ask for what is not there, or by a method that is none."""
        method = self.random.choice(["GET", "DELETE", "TRACE"])
        status, _, _ = self.ask(method, self.random.choice(ADDRESSES))
        self.expect("wander", status, {400, 404, 405})

    def keep(self, case: Case) -> None:
        """Remember a case as one's own, and let the others know of it."""
        self.own.append(case)
        self.known.append(case.address)

    def expect(self, kind: str, status: int, right: set[int]) -> bool:
        """Record an answer that is neither right nor `busy`; return whether it is right."""
        self.record.busy += status == 503
        self.hold(f"{kind}: status {status}", status in {*right, 503})
        return status in right

    def hold(self, what: str, true: bool) -> None:
        """Record what is not true."""
        if not true:
            self.record.wrong.append(what)

    def ask(self, method: str, address: str, body: bytes | None = None) -> tuple[int, bytes, dict[str, str]]:
        """Ask on a connection of its own, in this client's session; return status, body and headers."""
        headers = {"Cookie": self.cookie} if self.cookie and not address.startswith("/api/") else {}
        headers |= {"Content-Type": MULTIPART} if body else {}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=120)) as connection:
            connection.request(method, address, body, headers)
            answer: HTTPResponse = connection.getresponse()
            if given := answer.headers.get("Set-Cookie"):
                self.cookie = given.split(";")[0]
            return answer.status, answer.read(), dict(answer.headers)


def form(film: bytes, **fields: str) -> bytes:
    """Return the multipart form that carries the film and the fields."""
    parts = [f'name="{name}"\r\n\r\n'.encode() + text.encode() for name, text in fields.items()]
    parts.append(b'name="image"; filename="film"\r\n\r\n' + film)
    start = f"--{BOUNDARY}\r\nContent-Disposition: form-data; ".encode()
    return b"".join(start + part + b"\r\n" for part in parts) + f"--{BOUNDARY}--\r\n".encode()
