"""A supervisor whose decoders do what the file says, to see what the server makes of it."""

import ctypes
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from app.imaging.decode import DecodeLimits
from app.imaging.decoder.__main__ import main
from app.imaging.decoder.wire import Channel, send_film
from app.imaging.radiograph import Radiograph


def obey(data: bytes, _: DecodeLimits) -> Radiograph:
    """Carry out the order in the file; answer with a small film of the number that comes out."""
    order, _, argument = data.decode().partition(" ")
    number = ORDERS[order](argument)
    return Radiograph(np.array([[number >> 16, number & 0xFFFF]], dtype=np.uint16))


def refused(act: Callable[[], object]) -> int:
    """Was it refused? 1, or 0."""
    try:
        act()
    except (OSError, RuntimeError):
        return 1
    return 0


def crash(_: str) -> int:
    return ctypes.string_at(0)[0]


def spin(_: str) -> int:
    while True:
        pass


def work(seconds: str) -> int:
    """Compute for so long; answer with the process's id."""
    while time.process_time() < float(seconds):
        pass
    return os.getpid()


def wait(_: str) -> int:
    """For more of the file, which never comes."""
    return len(os.read(0, 1))


def eat(megabytes: str) -> int:
    return len(bytearray(int(megabytes) * 2**20)) >> 20


def lie(answer: str) -> int:
    os.write(0, bytes.fromhex(answer))
    os._exit(0)


def vanish(_: str) -> int:
    os._exit(7)


def overstate(_: str) -> int:
    send_film(Channel(socket.socket(fileno=0)), Radiograph(np.zeros((2000, 2000), np.uint8)))
    return 0


def read_file(path: str) -> int:
    return refused(Path(path).read_bytes)


def write_file(path: str) -> int:
    return refused(lambda: Path(path).write_text("here"))


def connect(port: str) -> int:
    return refused(lambda: socket.socket(socket.AF_INET).connect(("127.0.0.1", int(port))))


def run_program(_: str) -> int:
    return refused(lambda: os.execv("/bin/true", ["true"]))  # noqa: S606


def multiply(_: str) -> int:
    return refused(os.fork) + refused(threading.Thread(target=print).start)


def kill(process: str) -> int:
    return refused(lambda: os.kill(int(process), 0))


def own_id(_: str) -> int:
    return os.getpid()


def kept(_: str) -> int:
    """What is left of the film before? The number of calls in this process."""
    CALLS.append(1)
    return len(CALLS)


CALLS: list[int] = []
ORDERS = {
    each.__name__: each
    for each in (
        crash,
        spin,
        work,
        wait,
        eat,
        lie,
        vanish,
        overstate,
        read_file,
        write_file,
        connect,
        run_program,
        multiply,
        kill,
        own_id,
        kept,
    )
}

if __name__ == "__main__":
    main(sys.argv[1:], obey)
