"""(d) Resident memory of the server's one worker after many requests, and whether it grows."""

from concurrent.futures import ThreadPoolExecutor

from benchmarks.load import film_form
from benchmarks.rounds import spread
from benchmarks.server import serving
from benchmarks.serving import request
from benchmarks.table import Line, at_most, line

MOST, GROWTH = 350.0, 1.05  # MB; of what it was after a fifth of the requests
CLIENTS, PARTS = 2, 10
_MB = 2**20 / 1e6


def measure(requests: int) -> list[Line]:
    """Return the lines; the memory is read after every tenth of the requests."""
    body, found = film_form(), list[float]()
    with serving(RETENTION_MINUTES="0.5") as server, ThreadPoolExecutor(CLIENTS) as pool:
        for _ in range(PARTS):
            list(pool.map(lambda _: request(server, body, False), range(max(1, requests // PARTS))))
            found.append(server.megabytes() * _MB)
        peak = server.peak_megabytes() * _MB
    settled = found[PARTS // 5 - 1 :]
    resident = Line(
        "d",
        f"resident memory of a worker after {requests} requests, MB",
        f"{found[-1]:.0f} MB",
        f"peak {peak:.0f} MB",
        f"{found[-1]:.0f} ({min(settled):.0f} to {max(settled):.0f})",
        *at_most(MOST, found[-1]),
    )
    growth = spread([each / settled[0] for each in settled[-3:]])
    words = f"{settled[-1]:.0f} MB", f"{settled[0]:.0f} MB"
    what = "flat: resident at the end / after a fifth of the requests"
    return [resident, line("d", what, *words, growth, at_most(GROWTH, growth.median))]
