"""What passes between the server and a decoder: the bytes of a file in, pixels or a refusal out.

In: the length, 8 bytes, and the file. Out: a head of fixed size, then the pixels row by row or
the refusal's code and sentence. Nothing is unpickled, and the server checks every field: a
decoder that a film has taken over can give a wrong picture, as any file can, and nothing else.
"""

import socket
import struct
import time
from typing import Final

import numpy as np

from app.errors import FilmError, PneumoscopeError
from app.imaging.decode import DecodeLimits
from app.imaging.radiograph import Radiograph

_LENGTH: Final = struct.Struct("<Q")
_HEAD: Final = struct.Struct("<BBIIdQ")  # kind, bits, height, width, chroma, bytes that follow
_FILM, _REFUSAL = 1, 2
_DEPTHS: Final = {8: np.uint8, 16: np.uint16}
_LONGEST_TEXT: Final = 1000


class GoneError(Exception):
    """The other end closed before its message was whole; last: its last byte, None without any."""

    def __init__(self, last: int | None = None) -> None:
        super().__init__("the connection ended early")
        self.last = last


class NonsenseError(Exception):
    """The answer is none that a decoder gives."""


class Channel:
    """A connected stream socket. deadline: monotonic seconds, after which TimeoutError is raised."""

    def __init__(self, connection: socket.socket, deadline: float | None = None) -> None:
        self._connection = connection
        self._deadline = deadline

    def send(self, data: bytes | memoryview) -> None:
        """Send all of it; raises ConnectionError where nobody listens any more."""
        self._hurry()
        self._connection.sendall(data)

    def receive(self, length: int) -> bytearray:
        """Return so many bytes; raises GoneError where fewer come."""
        data = bytearray(length)
        self.receive_into(memoryview(data))
        return data

    def receive_into(self, view: memoryview) -> None:
        """Fill a flat view of bytes; raises GoneError where fewer come."""
        last: int | None = None
        while view:
            self._hurry()
            try:
                got = self._connection.recv_into(view)
            except ConnectionError:
                got = 0
            if not got:
                raise GoneError(last)
            last, view = view[got - 1], view[got:]

    def _hurry(self) -> None:
        if self._deadline is not None:
            self._connection.settimeout(max(1e-3, self._deadline - time.monotonic()))


def send_file(channel: Channel, data: bytes) -> None:
    """Send a film's file to a decoder."""
    channel.send(_LENGTH.pack(len(data)))
    channel.send(memoryview(data))


def receive_file(channel: Channel) -> bytes:
    """Return the file to be decoded."""
    return bytes(channel.receive(_LENGTH.unpack(channel.receive(_LENGTH.size))[0]))


def send_film(channel: Channel, film: Radiograph) -> None:
    """Answer with a film."""
    pixels = np.ascontiguousarray(film.pixels)
    bits = 8 * pixels.dtype.itemsize
    channel.send(_HEAD.pack(_FILM, bits, film.height, film.width, film.chroma, pixels.nbytes))
    channel.send(pixels.reshape(-1).view(np.uint8).data)


def send_refusal(channel: Channel, error: PneumoscopeError) -> None:
    """Answer with the reason why there is no film."""
    sentence = "".join(each if each.isprintable() else " " for each in str(error))
    text = f"{error.code}\n{sentence}".encode(errors="replace")[:_LONGEST_TEXT]
    channel.send(_HEAD.pack(_REFUSAL, 0, 0, 0, 0.0, len(text)) + text)


def receive_answer(channel: Channel, limits: DecodeLimits) -> Radiograph:
    """Return the film, or raise the FilmError, that a decoder answers with.

    Raises NonsenseError for any other answer, GoneError where it ends early.
    """
    kind, bits, height, width, chroma, length = _HEAD.unpack(channel.receive(_HEAD.size))
    if kind == _REFUSAL and length <= _LONGEST_TEXT:
        raise _refusal(channel.receive(length).decode(errors="replace"))
    if kind != _FILM or bits not in _DEPTHS or not 0 <= chroma <= 1:
        raise NonsenseError("expected a film or a refusal")
    if not 0 < height * width <= limits.pixels or length != height * width * bits // 8:
        raise NonsenseError("expected as many pixels as allowed and said")
    pixels = np.empty((height, width), dtype=_DEPTHS[bits])
    channel.receive_into(pixels.reshape(-1).view(np.uint8).data)
    return Radiograph(pixels, chroma=chroma)


def _refusal(text: str) -> Exception:
    code, _, sentence = text.partition("\n")
    kinds = {kind.code: kind for kind in FilmError.__subclasses__()}
    if code not in kinds or not sentence.isprintable():
        return NonsenseError("expected the code of a FilmError and a sentence")
    return kinds[code](sentence)
