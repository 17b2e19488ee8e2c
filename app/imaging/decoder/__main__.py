"""The supervisor's program: `python -m app.imaging.decoder CONTROL BYTES PIXELS SECONDS MEMORY FILMS`.

CONTROL is the number of the control socket, inherited; the others are limits and bounds.
"""

import io
import os
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

import numpy as np
from PIL import Image, ImageCms, ImageColor, ImageFilter, ImagePalette

from app.errors import DecoderFailedError, FilmError
from app.imaging.decode import FORMATS, DecodeLimits, decode
from app.imaging.decoder.bounds import DecoderBounds
from app.imaging.decoder.jail import address_space, keep_only, lock_in
from app.imaging.decoder.supervisor import Supervisor
from app.imaging.decoder.wire import Channel, GoneError, receive_file, send_film, send_refusal
from app.imaging.radiograph import Radiograph

AHEAD = 8 * 2**20  # bytes: two copies of a film of three megapixels, and what decoding takes beside them
LATE = (ImageCms, ImageColor, ImageFilter, ImagePalette)  # Pillow imports them when it needs them: too late
Decode = Callable[[bytes, DecodeLimits], Radiograph]


def main(arguments: Sequence[str], decode: Decode = decode) -> None:
    """Fork decoders until the control socket ends. decode: what a decoder does with a file."""
    control, most_bytes, most_pixels, seconds, memory, films = arguments
    limits = DecodeLimits(int(most_bytes), int(most_pixels))
    bounds = DecoderBounds(float(seconds), int(memory), int(films))
    warm_up()
    idle, small = address_space(), small_film()
    check_filter(bounds, idle)

    def work(connection: int) -> None:
        keep_only(connection)
        channel = Channel(socket.socket(fileno=0))
        lock_in(bounds, idle)
        rehearse(small)
        with suppress(GoneError):  # the asker wants no more of this one
            for _ in range(bounds.films):
                decode_one(channel, limits, decode)

    Supervisor(socket.socket(fileno=int(control)), work).run()


def decode_one(channel: Channel, limits: DecodeLimits, decode: Decode) -> None:
    """Read one film's file, and answer; raises GoneError where none comes."""
    data = receive_file(channel)
    try:
        film = decode(data, limits)
    except FilmError as error:
        send_refusal(channel, error)
    except Exception as error:  # a fault of ours or of Pillow's: its text may hold what the file holds
        send_refusal(channel, DecoderFailedError(f"the decoder failed ({type(error).__name__})"))
    else:
        send_film(channel, film)


def warm_up() -> None:
    """Decode a small picture of every format: a decoder cannot import anything any more."""
    exif = Image.Exif()
    exif[0x0112] = 6
    for kind in FORMATS:
        file = io.BytesIO()
        Image.new("RGB", (8, 8)).save(file, kind, **({} if kind == "BMP" else {"exif": exif}))
        decode(file.getvalue())


def small_film() -> bytes:
    """Return a film as most are, a grey JPEG, but small."""
    file = io.BytesIO()
    Image.new("L", (64, 64)).save(file, "JPEG")
    return file.getvalue()


def rehearse(film: bytes) -> None:
    """Decode a film and take memory for a larger one, before anybody waits for it.

    What a fork shares with its parent is copied page by page where it is first written to.
    """
    decode(film)
    np.full(AHEAD, 1, dtype=np.uint8)  # stays with the process: see the settings of its allocator


def check_filter(bounds: DecoderBounds, idle: int) -> None:
    """Say so where the kernel takes no filter of system calls; tried in a process of its own."""
    process = os.fork()
    if process == 0:
        taken = False
        try:
            taken = lock_in(bounds, idle)
        finally:
            os._exit(0 if taken else 1)
    if os.waitpid(process, 0)[1] != 0:
        print(  # noqa: T201 - there is no log here but this one
            "decoders run without a filter of system calls: the kernel takes none; other limits hold",
            file=sys.stderr,
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
