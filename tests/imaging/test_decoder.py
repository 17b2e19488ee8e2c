"""Decoders may do what they like, and die: the server goes on, and nothing gets out."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from app.errors import DecoderFailedError, DecoderUnavailableError, FileTooLargeError, TruncatedImageError
from app.imaging.decode import DecodeLimits, decode
from app.imaging.decoder import DecoderBounds, SeparateDecoder
from app.imaging.decoder.wire import Channel, NonsenseError, receive_answer
from tests.conftest import corner_film, png

ROOT = Path(__file__).parents[2]
LIMITS = DecodeLimits(2**20, 10**6)
BOUNDS = DecoderBounds(seconds=5, memory=128 * 2**20)
HASTE = DecoderBounds(seconds=2, memory=128 * 2**20)


@pytest.fixture(scope="module")
def odd() -> Iterator[SeparateDecoder]:
    """Decoders that do what the file says."""
    with closing(SeparateDecoder(LIMITS, HASTE, program="tests.imaging.odd_decoder")) as decoder:
        yield decoder


@pytest.fixture(scope="module")
def sound() -> Iterator[SeparateDecoder]:
    with closing(SeparateDecoder(LIMITS, BOUNDS)) as decoder:
        yield decoder


def order(decoder: SeparateDecoder, text: str) -> int:
    high, low = decoder(text.encode()).pixels[0].astype(int)
    return int(high << 16 | low)


def alive(process: int) -> bool:
    """Does it run? Whoever ended and waits to be buried does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def gone(process: int) -> bool:
    deadline = time.monotonic() + 60
    while alive(process) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not alive(process)


def decoders(supervisor: int) -> list[int]:
    return [
        int(child) for child in Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
    ]


def locked_in(process: int) -> bool:
    """Has it given up all it must, and does it wait for a film?"""
    folder = Path(f"/proc/{process}")
    asleep = "State:\tS" in (folder / "status").read_text()
    return asleep and re.search(r"Max open files +0 ", (folder / "limits").read_text()) is not None


def settled(decoder: SeparateDecoder) -> int:
    """Return the one decoder that waits, once whoever answered is buried."""
    worked, deadline = order(decoder, "own_id"), time.monotonic() + 60
    while time.monotonic() < deadline:
        found = decoders(decoder.supervisor or 0)
        if len(found) == 1 and found != [worked] and locked_in(found[0]):
            return found[0]
        time.sleep(0.01)
    raise AssertionError("expected one decoder that waits")


def test_a_supervisor_that_was_started_ahead_is_the_one_that_reads() -> None:
    with closing(SeparateDecoder(LIMITS, BOUNDS)) as decoder:
        decoder.start()
        ahead = decoder.supervisor
        decoder(png(corner_film(True)))
        assert decoder.supervisor == ahead is not None


@pytest.mark.parametrize("deep", [False, True])
def test_a_film_comes_out_as_in_this_process(sound: SeparateDecoder, deep: bool) -> None:
    data = png(corner_film(True).astype(np.uint16) * 257 if deep else corner_film(True))
    here, there = decode(data), sound(data)
    assert there.pixels.dtype == here.pixels.dtype
    assert np.array_equal(there.pixels, here.pixels)
    assert there.pixels.flags.writeable


def test_a_refusal_comes_out_as_in_this_process(sound: SeparateDecoder) -> None:
    data = png(corner_film(True))[:-60]
    with pytest.raises(TruncatedImageError) as here:
        decode(data)
    with pytest.raises(TruncatedImageError) as there:
        sound(data)
    assert str(there.value) == str(here.value)


def test_a_large_file_is_refused_before_it_travels(sound: SeparateDecoder) -> None:
    with pytest.raises(FileTooLargeError):
        sound(bytes(2**20 + 1))


def test_every_film_has_a_process_of_its_own_and_finds_nothing_of_another(odd: SeparateDecoder) -> None:
    assert len({order(odd, "own_id") for _ in range(5)}) == 5
    assert {order(odd, "kept") for _ in range(5)} == {1}


def test_a_decoder_may_be_given_several_films_of_one_owner() -> None:
    bounds = DecoderBounds(films=3)
    with closing(SeparateDecoder(LIMITS, bounds, program="tests.imaging.odd_decoder")) as decoder:
        assert [order(decoder, "kept") for _ in range(7)] == [1, 2, 3, 1, 2, 3, 1]


@pytest.mark.parametrize("death", ["crash", "vanish", "spin", "eat 200"])
def test_a_decoder_that_dies_costs_its_own_film_only(odd: SeparateDecoder, death: str) -> None:
    before = odd.supervisor or (order(odd, "own_id") and odd.supervisor)
    with pytest.raises(DecoderFailedError):
        odd(death.encode())
    assert order(odd, "eat 16") == 16
    assert odd.supervisor == before


def test_a_decoder_that_does_nothing_is_killed_in_time(odd: SeparateDecoder) -> None:
    spare = settled(odd)
    supervisor, started = odd.supervisor, time.monotonic()
    with pytest.raises(DecoderFailedError, match="within 6 s"):
        odd(b"wait")
    assert time.monotonic() - started > 5.9
    assert gone(spare)
    assert odd.supervisor == supervisor


def test_a_decoder_can_neither_read_nor_write_files(odd: SeparateDecoder, tmp_path: Path) -> None:
    assert order(odd, f"read_file {__file__}") == 1
    assert order(odd, f"write_file {tmp_path / 'leak'}") == 1
    assert not list(tmp_path.iterdir())


def test_a_decoder_reaches_no_network_and_no_process(odd: SeparateDecoder) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert order(odd, f"connect {server.getsockname()[1]}") == 1
    assert order(odd, "multiply") == 2


def test_a_decoder_can_call_nothing_but_what_computing_takes(odd: SeparateDecoder) -> None:
    spare = settled(odd)
    status = Path(f"/proc/{spare}/status").read_text()
    if "Seccomp:\t2" not in status:
        pytest.skip("this kernel takes no filter of system calls")
    assert order(odd, "run_program") == 1
    assert order(odd, f"kill {os.getpid()}") == 1
    assert "NoNewPrivs:\t1" in status


def test_a_decoder_has_nothing_of_the_server_open_and_none_of_its_secrets(odd: SeparateDecoder) -> None:
    spare = settled(odd)
    for process in (odd.supervisor or 0, spare):
        assert b"PYTEST_CURRENT_TEST" not in Path(f"/proc/{process}/environ").read_bytes()
    assert {path.name for path in Path(f"/proc/{spare}/fd").iterdir()} == {"0", "1", "2"}


@pytest.mark.parametrize(
    "answer",
    [
        "00" * 26,  # no kind
        "ff" * 26,
        "01" + "20" + "01000000" * 2 + "00" * 8 + "0400000000000000" + "00" * 4,  # 32 bits
        "01" + "08" + "ffffffff" * 2 + "00" * 8 + "01000000feffffff" + "00" * 4,  # more than allowed
        "01" + "08" + "02000000" * 2 + "00" * 8 + "0500000000000000" + "00" * 5,  # not as many as said
        "01" + "08" + "02000000" * 2 + "000000000000f87f" + "0400000000000000" + "00" * 4,  # chroma NaN
        "02" + "00" + "00" * 16 + "ffffffffffffff7f",  # a sentence without an end
        "02" + "00" + "00" * 16 + "0300000000000000" + b"x\ny".hex(),  # no such code
        "02" + "00" + "00" * 16 + "0c00000000000000" + b"empty-file\n\x1b".hex(),
        "ab",
        "",
    ],
)
def test_an_answer_that_makes_no_sense_is_a_film_that_broke_its_decoder(
    odd: SeparateDecoder, answer: str
) -> None:
    with pytest.raises(DecoderFailedError):
        odd(f"lie {answer}".encode())


def test_more_pixels_than_allowed_are_not_taken_from_a_decoder(odd: SeparateDecoder) -> None:
    with pytest.raises(DecoderFailedError):
        odd(b"overstate")


def test_only_errors_of_films_can_be_answered() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        text = b"configuration\nexpected"
        theirs.sendall(b"\x02" + bytes(17) + len(text).to_bytes(8, "little") + text)
        with pytest.raises(NonsenseError):
            receive_answer(Channel(ours), LIMITS)


@pytest.mark.parametrize("victim", ["supervisor", "decoder", "both"])
def test_whoever_is_killed_while_idle_is_replaced_unnoticed(victim: str, ill_png: bytes) -> None:
    with closing(SeparateDecoder(LIMITS, BOUNDS)) as decoder:
        decoder(ill_png)
        supervisor = decoder.supervisor or 0
        victims = decoders(supervisor) if victim == "decoder" else []
        for process in victims + ([supervisor] if victim != "decoder" else []):
            os.kill(process, signal.SIGKILL)
        if victim == "both":
            time.sleep(0.1)
        assert decoder(ill_png).height == 240


def test_a_decoder_killed_at_work_is_replaced_and_its_film_answered(odd: SeparateDecoder) -> None:
    first, answers = settled(odd), []
    asking = threading.Thread(target=lambda: answers.append(order(odd, "work 0.5")))
    asking.start()
    time.sleep(0.2)
    os.kill(first, signal.SIGKILL)
    asking.join()
    assert len(answers) == 1
    assert answers[0] != first


def test_a_supervisor_that_cannot_be_started_is_said_not_to_be_the_films_fault(ill_png: bytes) -> None:
    with (
        closing(SeparateDecoder(LIMITS, BOUNDS, program="tests.imaging.no_such_module")) as decoder,
        pytest.raises(DecoderUnavailableError),
    ):
        decoder(ill_png)


def test_many_threads_share_one_supervisor(sound: SeparateDecoder) -> None:
    films = [png(np.full((70, 80 + number), number, np.uint8)) for number in range(24)]
    found: dict[int, np.ndarray] = {}

    def read(number: int) -> None:
        found[number] = sound(films[number]).pixels

    threads = [threading.Thread(target=read, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(24):
        assert found[number].shape == (70, 80 + number)
        assert (found[number] == number).all()


PARENT = """
import sys, time
from app.imaging.decode import DecodeLimits
from app.imaging.decoder import SeparateDecoder
decoder = SeparateDecoder(DecodeLimits(), spares=3)
decoder(open(sys.argv[1], 'rb').read())
print(decoder.supervisor, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_decoder_outlives_its_server(end: signal.Signals, ill_png: bytes, tmp_path: Path) -> None:
    (tmp_path / "film.png").write_bytes(ill_png)
    server = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "film.png")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with server:
        assert server.stdout
        supervisor = int(server.stdout.readline())
        deadline = time.monotonic() + 60
        while len(decoders(supervisor)) < 3 and time.monotonic() < deadline:
            time.sleep(0.01)
        processes = [supervisor, *decoders(supervisor)]
        assert len(processes) >= 4
        server.send_signal(end)
        server.wait()
    assert all(gone(process) for process in processes)


def test_closing_ends_the_supervisor_and_a_film_starts_it_again(ill_png: bytes) -> None:
    with closing(SeparateDecoder(LIMITS, BOUNDS)) as decoder:
        decoder(ill_png)
        supervisor = decoder.supervisor or 0
        decoder.close()
        assert gone(supervisor)
        assert decoder.supervisor is None
        assert decoder(ill_png).height == 240
