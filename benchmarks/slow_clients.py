"""Clients that send a byte a second, beside one who asks: `python -m benchmarks.slow_clients 24 60 120`.

For so many slow clients, each of which connects anew when it is cut off, prints how long the
upload page took over a minute, asked for once a second. `--plain`: with gunicorn's own worker.
"""

import argparse
import socket
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection

from benchmarks.load import percentile
from benchmarks.server import serving

SECONDS = 60
HEAD = b"POST /api/v1/diagnoses HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clients", type=int, nargs="+")
    parser.add_argument("--plain", action="store_true", help="gunicorn's own worker")
    asked = parser.parse_args()
    print("clients  asked  p50 s  p95 s  longest s  cut off")
    for clients in asked.clients:
        with serving(options=["-k", "gthread"] if asked.plain else []) as server:
            measure(server.port, clients)


def measure(port: int, clients: int) -> None:
    """Ask for the page once a second beside the slow clients; print what it took."""
    over, cuts = threading.Event(), list[float]()
    threads = [threading.Thread(target=drip, args=(port, over, cuts)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    time.sleep(2)
    start, taken = time.monotonic(), list[float]()
    while time.monotonic() < start + SECONDS:
        taken.append(page_seconds(port))
        time.sleep(1)
    over.set()
    for thread in threads:
        thread.join()
    taken.sort()
    shown = f"{percentile(taken, 50):6.2f} {percentile(taken, 95):6.2f} {taken[-1]:10.2f} {len(cuts):8}"
    print(f"{clients:7} {len(taken):6} {shown}", flush=True)


def drip(port: int, over: threading.Event, cuts: list[float]) -> None:
    """Announce a large film, send a byte of it a second; begin again when cut off."""
    while not over.is_set():
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
            connection.sendall(HEAD + b"Content-Length: 1000000\r\n\r\n")
            while not over.wait(1):
                connection.sendall(b"-")
        if not over.is_set():
            cuts.append(time.monotonic())


def page_seconds(port: int) -> float:
    """Return how long the upload page took, 30 s where it did not come by then."""
    start = time.monotonic()
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    with suppress(OSError):
        connection.request("GET", "/")
        connection.getresponse().read()
    connection.close()
    return time.monotonic() - start


if __name__ == "__main__":
    main()
