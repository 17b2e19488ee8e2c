"""Clients that send a byte now and then: they lose their thread, and hold up nobody."""

import socket
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.web.load.crowd import Crowd
from app.web.load.paced_socket import HURRY, PacedSocket, TooSlowError
from benchmarks.server import Server
from tests.server.talk import ask, post_film

SLOW_CLIENTS = 12


def drip(port: int, over: threading.Event) -> None:
    """Announce a film and send a byte of it every half second."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        head = (
            "POST /api/v1/diagnoses HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        )
        connection.sendall(f"{head}Content-Length: 100000\r\n\r\n".encode())
        while not over.wait(0.5):
            connection.sendall(b"-")


def test_beside_slow_clients_pages_and_films_are_answered_at_once(server: Server, drawn_png: bytes) -> None:
    over = threading.Event()
    clients = [threading.Thread(target=drip, args=(server.port, over)) for _ in range(SLOW_CLIENTS)]
    for client in clients:
        client.start()
    time.sleep(1)
    start = time.monotonic()
    answers = [
        ask(server.port, "/").status,
        ask(server.port, "/readyz").status,
        post_film(server.port, drawn_png).status,
    ]
    seconds = time.monotonic() - start
    over.set()
    for client in clients:
        client.join()
    assert answers == [200, 200, 201]
    assert seconds < 10


@pytest.fixture
def pair():
    """Two ends of a connection."""
    ends = socket.socketpair()
    yield ends
    for end in ends:
        end.close()


def count_until_given_up(paced: PacedSocket) -> int:
    for received in range(100):
        try:
            paced.recv(1)
        except TooSlowError:
            return received
    raise AssertionError("never given up")


def test_a_sender_below_the_pace_is_given_up_although_something_always_comes(pair) -> None:
    ours, theirs = pair
    paced, over = PacedSocket(ours, Crowd(9), patience=0.5, least_rate=1e6), threading.Event()

    def send_a_byte_now_and_then() -> None:
        while not over.wait(0.05):
            theirs.send(b"x")

    sender = threading.Thread(target=send_a_byte_now_and_then)
    sender.start()
    received = count_until_given_up(paced)
    over.set()
    sender.join()
    assert 2 < received < 20  # in about half a second


def test_a_sender_that_keeps_the_pace_may_take_longer_than_patience_lasts(pair) -> None:
    ours, theirs = pair
    paced = PacedSocket(ours, Crowd(9), patience=0.3, least_rate=100)
    for _ in range(6):
        threading.Timer(0.1, theirs.send, [bytes(50)]).start()
        assert len(paced.recv(100)) == 50


def test_time_that_the_server_takes_is_not_held_against_the_client(pair) -> None:
    ours, theirs = pair
    paced = PacedSocket(ours, Crowd(9), patience=0.2, least_rate=1e6)
    for _ in range(3):
        theirs.send(b"x")
        time.sleep(0.15)
        assert paced.recv(1) == b"x"


def test_the_next_request_has_patience_of_its_own(pair) -> None:
    ours, theirs = pair
    paced = PacedSocket(ours, Crowd(9), patience=0.1, least_rate=1e6)
    with pytest.raises(TooSlowError):
        paced.recv(1)
    paced.begin()
    theirs.send(b"x")
    assert paced.recv(1) == b"x"


def test_an_ended_sender_is_no_slow_one(pair) -> None:
    ours, theirs = pair
    theirs.close()
    assert PacedSocket(ours, Crowd(9)).recv(1) == b""


def test_a_reader_that_takes_nothing_is_given_up(pair, tmp_path: Path) -> None:
    paced, much = PacedSocket(pair[0], Crowd(9), patience=0.2, least_rate=1e9), bytes(10_000_000)
    (tmp_path / "file").write_bytes(much)
    with pytest.raises(TimeoutError):
        paced.sendall(much)
    with (tmp_path / "file").open("rb") as file, pytest.raises(TimeoutError):
        paced.sendfile(file)


def test_in_a_crowd_of_waiting_threads_patience_is_short(pair) -> None:
    paced, start = PacedSocket(pair[0], Crowd(1), patience=30), time.monotonic()
    with pytest.raises(TooSlowError):
        paced.recv(1)
    assert time.monotonic() - start < HURRY + 1


def test_a_client_that_does_not_hang_up_holds_up_nobody(server: Server) -> None:
    with ExitStack() as connections:
        for _ in range(8):
            idle = connections.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=30))
            idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        time.sleep(0.3)
        start = time.monotonic()
        assert ask(server.port, "/").status == 200
        assert time.monotonic() - start < 1.9
