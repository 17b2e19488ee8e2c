"""What a process of its own costs a film: `python -m benchmarks.decoding [rounds]`.

A drawn film of 1857 x 1317 as JPEG is decoded in this process and in one of its own, in turns;
shown are medians and the median of the differences, and what the idle processes hold in memory.
Run it with the server's MALLOC_TRIM_THRESHOLD_, MALLOC_MMAP_THRESHOLD_ and MALLOC_ARENA_MAX.
"""

import io
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from PIL import Image

from app.imaging.decode import DecodeLimits, decode
from app.imaging.decoder import SeparateDecoder
from app.imaging.phantom import draw_film
from app.imaging.radiograph import Radiograph

PAUSE = 0.01  # seconds between films, as between requests


def main(rounds: str = "100") -> None:
    """Print milliseconds a film and mebibytes a process."""
    stream = io.BytesIO()
    Image.fromarray(draw_film(3, True, 1317, 1857).eight_bit()).save(stream, "JPEG", quality=90)
    data = stream.getvalue()
    with closing(SeparateDecoder(DecodeLimits())) as separate:
        separate(data)
        pairs = [(cost(decode, data), cost(separate, data)) for _ in range(int(rounds))]
        inline, apart = (statistics.median(each) for each in zip(*pairs, strict=True))
        more = statistics.median(there - here for here, there in pairs)
        print(f"inline {inline:.2f} ms, in a process of its own {apart:.2f} ms, difference {more:.2f} ms")
        time.sleep(1)
        supervisor = separate.supervisor or 0
        spare = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
        for name, process in (("supervisor", supervisor), *(("waiting decoder", each) for each in spare)):
            own, resident = memory(process)
            print(f"{name}: {own:.1f} MiB of its own, {resident:.1f} MiB resident")


def cost(read: Callable[[bytes], Radiograph], data: bytes) -> float:
    """Return milliseconds by the clock."""
    time.sleep(PAUSE)
    start = time.perf_counter()
    read(data)
    return (time.perf_counter() - start) * 1e3


def memory(process: int | str) -> tuple[float, float]:
    """Return what a process has to itself, and what is resident, MiB."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}
    return sizes["Private_Clean"] + sizes["Private_Dirty"], sizes["Rss"]


if __name__ == "__main__":
    main(*sys.argv[1:])
