"""A running server under a mix of good, broken and hostile requests: `python -m benchmarks.soak`.

32 clients make 20,000 requests: films judged by API and on pages, own cases looked at, others'
tried, broken and exploding files, bytes that are no HTTP. Every answer is checked. Ends with 1
where one was wrong: a status that is not due, a fault (5xx but 503), another's case or another
film's probability; or where memory has grown.
"""

import argparse
import statistics
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from benchmarks.load import judge, percentile
from benchmarks.server import MEMORY, Server, serving
from benchmarks.soak_client import MULTIPART, Client, Record, form
from benchmarks.soak_films import bad_films, good_films

CLIENTS = 32
GROWTH = 1.1  # of the worker's memory, from the second quarter to the last, that is taken for none
SAMPLE_SECONDS = 0.5
ALL_MAY_WAIT = {"FILMS_WAITING": str(CLIENTS), "WAITING_SECONDS": "60"}  # judged rather than refused


@dataclass(frozen=True)
class Outcome:
    """All that the clients recorded, and the worker's resident memory over time, MiB."""

    record: Record
    megabytes: list[float]

    @property
    def growth(self) -> float:
        """Return how the last quarter's memory compares to the second's: the first fills what is kept."""
        quarter = max(1, len(self.megabytes) // 4)
        second, last = self.megabytes[quarter : 2 * quarter], self.megabytes[-quarter:]
        return statistics.median(last) / statistics.median(second or last)

    @property
    def faults(self) -> list[str]:
        """Return what must not be."""
        grown = [f"memory grew by {self.growth:.2f}"] if self.growth > GROWTH else []
        return [*self.record.wrong, *grown]


def main() -> None:
    """Print what was asked, what it took, and what was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--clients", type=int, default=CLIENTS)
    asked = parser.parse_args()
    with serving(LOG_FORMAT="json", **MEMORY, **ALL_MAY_WAIT) as server:
        outcome = soak(server, asked.requests, asked.clients)
        told = [line for line in server.log.splitlines() if '"level": "error"' in line]
    report(outcome)
    faults = [*outcome.faults, *told]
    for fault in faults[:20]:
        print(fault)
    sys.exit(f"{len(faults)} faults" if faults else 0)


def soak(server: Server, requests: int, clients: int = CLIENTS) -> Outcome:
    """Let so many clients make so many requests together."""
    good, bad, known = good_films(), bad_films(), list[str]()
    right = [probability(server.port, film) for film in good]
    askers = [Client(server.port, seed, good, right, bad, known) for seed in range(clients)]
    over, megabytes = threading.Event(), list[float]()
    watch = threading.Thread(target=watch_memory, args=(server, over, megabytes))
    watch.start()
    with ThreadPoolExecutor(clients) as pool:
        records = list(pool.map(lambda asker: asker.work(-(-requests // clients)), askers))
    over.set()
    watch.join()
    return Outcome(together(records), megabytes)


def probability(port: int, film: bytes) -> float:
    """Return what the server says of a film while nobody else asks."""
    found = judge(port, form(film), False, MULTIPART).probability
    return found if found is not None else sys.exit("expected a judged film before the soak")


def watch_memory(server: Server, over: threading.Event, megabytes: list[float]) -> None:
    while not over.wait(SAMPLE_SECONDS):
        megabytes.append(server.megabytes())
    megabytes.append(server.megabytes())


def together(records: list[Record]) -> Record:
    """Return all records as one."""
    whole = Record(busy=sum(record.busy for record in records))
    for record in records:
        whole.wrong += record.wrong
        for kind, seconds in record.seconds.items():
            whole.seconds.setdefault(kind, []).extend(seconds)
    return whole


def report(outcome: Outcome) -> None:
    """Print a line per kind of request, and memory."""
    print("kind            asked  p50 s  p99 s  longest s")
    everything = sorted(second for seconds in outcome.record.seconds.values() for second in seconds)
    for kind, seconds in [*sorted(outcome.record.seconds.items()), ("all", everything)]:
        ordered = sorted(seconds)
        p50, p99 = percentile(ordered, 50), percentile(ordered, 99)
        print(f"{kind:14} {len(ordered):6} {p50:6.2f} {p99:6.2f} {ordered[-1]:10.2f}")
    shares = [round(share * (len(outcome.megabytes) - 1)) for share in (0, 0.25, 0.5, 0.75, 1)]
    over_time = ", ".join(f"{outcome.megabytes[index]:.0f}" for index in shares)
    print(f"busy (503): {outcome.record.busy}")
    print(f"memory: {over_time} MiB over time, most {max(outcome.megabytes):.0f}, x {outcome.growth:.3f}")


if __name__ == "__main__":
    main()
