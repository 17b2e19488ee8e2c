"""A running server under load: `python -m benchmarks.load [--clients 1 16] [--films 96] [--usual]`.

Starts gunicorn with the settings of the environment, posts a drawn film of 1857 x 1317 pixels, a
JPEG of quality 90, by API from so many clients at a time, each after its last answer, and checks
every answer. A refusal (503) is counted and not asked again. `--pictures`: each answer is
followed by what a browser loads, page, film and heatmap. `--usual`: not the product but an
application written in the usual way on the same weights. Meanwhile /healthz is asked for.
"""

import argparse
import io
import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection

from PIL import Image

from app.imaging.phantom import draw_film
from benchmarks.server import Server, serving

WIDTH, HEIGHT, QUALITY = 1857, 1317, 90
BOUNDARY = "film-of-the-benchmark"
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


@dataclass(frozen=True)
class Reply:
    """One answer: its status, seconds it took, and the probability that it gives."""

    status: int
    seconds: float
    probability: float | None = None


def main() -> None:
    """Print a line per number of clients."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 16])
    parser.add_argument("--films", type=int, default=96)
    parser.add_argument("--pictures", action="store_true")
    parser.add_argument("--usual", action="store_true", help="ask benchmarks.usual_app instead")
    asked = parser.parse_args()
    with serving(asked.usual) as server:
        right = [judge(server.port, film_form(), asked.pictures) for _ in range(3)][-1].probability
        print("clients films refused   p50 s   p95 s   p99 s films/s  core-ms/film health p95 s peak MiB")
        for clients in asked.clients:
            load(server, clients, asked.films, asked.pictures, right)


def load(server: Server, clients: int, films: int, pictures: bool, right: float | None) -> None:
    """Post the films from so many clients at a time; print what it took."""
    body, over, health = film_form(), threading.Event(), list[float]()
    watch = threading.Thread(target=watch_health, args=(server.port, over, health))
    watch.start()
    start, before = time.perf_counter(), server.processor_seconds()
    with ThreadPoolExecutor(clients) as pool:
        replies = list(pool.map(lambda _: judge(server.port, body, pictures), range(films)))
    seconds, computed = time.perf_counter() - start, server.processor_seconds() - before
    over.set()
    watch.join()
    good = sorted(reply.seconds for reply in replies if reply.status == 201)
    wrong = [reply for reply in replies if reply.status not in (201, 503)]
    wrong += [reply for reply in replies if reply.status == 201 and reply.probability != right]
    if wrong or not good:
        sys.exit(f"{len(wrong)} wrong answers, such as {wrong[:1]}; {len(good)} right ones")
    p50, p95, p99 = (percentile(good, share) for share in (50, 95, 99))
    print(
        f"{clients:7} {len(good):5} {films - len(good):7} {p50:7.3f} {p95:7.3f} {p99:7.3f} "
        f"{len(good) / seconds:7.2f} {computed / len(good) * 1000:13.0f} "
        f"{percentile(sorted(health), 95):12.3f} {server.peak_megabytes():8.0f}",
        flush=True,
    )


def percentile(ordered: list[float], share: int) -> float:
    """Return the smallest value that so many per cent of the values do not exceed."""
    return ordered[min(len(ordered) - 1, -(-share * len(ordered) // 100) - 1)]


def film_form() -> bytes:
    """Return the drawn film as a multipart form."""
    picture = io.BytesIO()
    Image.fromarray(draw_film(7, True, HEIGHT, WIDTH).pixels).save(picture, "JPEG", quality=QUALITY)
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="film.jpg"\r\n\r\n'
    return head.encode() + picture.getvalue() + f"\r\n--{BOUNDARY}--\r\n".encode()


def judge(port: int, body: bytes, pictures: bool, kind: str = FORM["Content-Type"]) -> Reply:
    """Post the film and, if asked, load what its page shows."""
    start = time.perf_counter()
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("POST", "/api/v1/diagnoses", body, {"Content-Type": kind})
    answer = connection.getresponse()
    status, told = answer.status, json.loads(answer.read())
    connection.close()
    for name in ("page", "film", "heatmap") if pictures and status == 201 else ():
        connection.request("GET", told["links"][name])
        answer = connection.getresponse()
        answer.read()
        connection.close()
        status = status if answer.status == 200 else answer.status
    return Reply(status, time.perf_counter() - start, told.get("probability"))


def watch_health(port: int, over: threading.Event, seconds: list[float]) -> None:
    """Ask /healthz ten times a second until it is over."""
    while not over.wait(0.1):
        start = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", port, timeout=120)
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        connection.close()
        seconds.append(time.perf_counter() - start)


if __name__ == "__main__":
    main()
