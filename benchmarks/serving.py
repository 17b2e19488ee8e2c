"""(b) From the upload to the answer, with 1 and 16 clients, beside the usual application.

A drawn film of 1857 x 1317 pixels, JPEG of quality 90. Both servers run; the requests take turns.
The page is the answer, then page, film and heatmap as a browser loads them; of the usual
application it is the answer alone, which holds its picture.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from benchmarks.bare import ALL, CLASSIFIER
from benchmarks.load import film_form, judge, percentile
from benchmarks.rounds import Timed, interleave
from benchmarks.server import Server, serving
from benchmarks.side import AbsentError, side
from benchmarks.table import Line, absent, at_least, line

CLIENTS = 16
FASTER, OF_BARE = 10.0, 0.8
OURS, PAGE, USUAL = "ours", "ours, with page", "usual"
BARE = (ALL, CLASSIFIER)


def measure(rounds: int, burst: int, bursts: int) -> list[Line]:
    """Return the lines; rounds: of one client; burst: requests of 16 clients at a time, so many times."""
    with serving() as ours, serving(usual=True) as usual:
        return [*one_client(ours, usual, rounds), *many_clients(ours, usual, burst, bursts)]


def one_client(ours: Server, usual: Server, rounds: int) -> list[Line]:
    """One client, request by request."""
    body = film_form()
    steps: dict[str, Timed] = {
        OURS: lambda: request(ours, body, False),
        PAGE: lambda: request(ours, body, True),
        USUAL: lambda: request(usual, body, False),
    }
    contest = interleave(steps, rounds)
    lines = []
    for name, what in ((OURS, "upload to JSON"), (PAGE, "upload to page, film and heatmap")):
        if reason := contest.missing(name, USUAL):
            lines.append(absent("b", f"1 client, {what}", reason))
            continue
        ratio = contest.ratio(USUAL, name)
        words = percentiles(contest.times[name]), percentiles(contest.times[USUAL])
        verdict = at_least(FASTER, ratio.median) if name == OURS else ("", "")
        lines.append(line("b", f"1 client, {what}: usual / ours", *words, ratio, verdict))
    return lines


def many_clients(ours: Server, usual: Server, burst: int, bursts: int) -> list[Line]:
    """Sixteen clients in bursts that take turns, and between them the bare networks."""
    waits: dict[str, list[float]] = {OURS: [], PAGE: [], USUAL: []}
    with side("benchmarks.side_networks", burst) as bare:
        steps: dict[str, Timed] = {
            OURS: lambda: crowd(ours, burst, False, waits[OURS]),
            PAGE: lambda: crowd(ours, burst, True, waits[PAGE]),
            USUAL: lambda: crowd(usual, burst, False, waits[USUAL]),
            BARE[0]: lambda: bare.seconds(BARE[0]),
            BARE[1]: lambda: bare.seconds(BARE[1]),
        }
        contest = interleave(steps, bursts)
    if reason := contest.missing(*steps):
        return [absent("b", f"{CLIENTS} clients", reason)]
    rate = {name: burst / float(np.median(seconds)) for name, seconds in contest.times.items()}
    lines = []
    for name, what in ((OURS, "upload to JSON"), (PAGE, "upload to page, film and heatmap")):
        words = percentiles(waits[name]), percentiles(waits[USUAL])
        what = f"{CLIENTS} clients, {what}, none refused or wrong: films/s, ours / usual"
        lines.append(line("b", what, *words, contest.ratio(USUAL, name)))
    for name in BARE:
        share = contest.ratio(name, OURS)
        words = f"{rate[OURS]:.0f} films/s", f"{rate[name]:.0f} films/s"
        verdict = at_least(OF_BARE, share.median)
        lines.append(line("b", f"{CLIENTS} clients: films/s / bare {name}", *words, share, verdict))
    return lines


def request(server: Server, body: bytes, pictures: bool) -> float:
    """Return the seconds of one answer; raises AbsentError for one that is wrong."""
    reply = judge(server.port, body, pictures)
    if reply.status != 201 or reply.probability is None:
        raise AbsentError(f"expected 201, received {reply.status}")
    return reply.seconds


def crowd(server: Server, burst: int, pictures: bool, waits: list[float]) -> float:
    """Return the seconds of a burst; each client's waits are added."""
    body = film_form()
    start = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        waits += pool.map(lambda _: request(server, body, pictures), range(burst))
    return time.perf_counter() - start


def percentiles(seconds: list[float] | np.ndarray) -> str:
    """Return p50, p95 and p99 in words."""
    ordered = sorted(map(float, seconds))
    values = " / ".join(f"{percentile(ordered, share) * 1000:.0f}" for share in (50, 95, 99))
    return f"{values} ms"
