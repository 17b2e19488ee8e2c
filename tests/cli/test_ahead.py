"""Work ahead of its reader: bounded, in order, and dropped where the reader stops."""

import time
from contextlib import closing
from threading import Lock

import numpy as np
import pytest

from app.cli.ahead import ahead


class Counting:
    """Work that counts what was begun."""

    def __init__(self) -> None:
        self.begun = 0
        self._lock = Lock()

    def __call__(self, item: int) -> int:
        with self._lock:
            self.begun += 1
        return item * item


def test_results_come_in_the_order_of_the_items() -> None:
    pauses = np.random.default_rng(1).random(50) / 500

    def dawdle(item: int) -> int:
        time.sleep(pauses[item])
        return item

    assert list(ahead(dawdle, range(50), depth=8, threads=4)) == list(range(50))


@pytest.mark.parametrize("depth", [0, 1, 5])
def test_no_more_is_begun_than_the_depth_allows(depth: int) -> None:
    work = Counting()
    for read, _ in enumerate(ahead(work, range(40), depth, threads=4), start=1):
        time.sleep(0.002)
        assert work.begun <= read + depth
    assert work.begun == 40


def test_the_next_items_are_begun_while_the_reader_is_busy() -> None:
    work = Counting()
    with closing(ahead(work, range(40), depth=6, threads=2)) as results:
        next(results)
        deadline = time.monotonic() + 10
        while work.begun < 7 and time.monotonic() < deadline:
            time.sleep(0.001)
        assert work.begun == 7


def test_an_error_of_the_work_reaches_the_reader_in_its_place() -> None:
    results = ahead(lambda item: 6 // item, [3, 2, 0, 1], depth=3, threads=2)
    assert [next(results), next(results)] == [2, 3]
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_what_was_not_begun_is_dropped_where_the_reader_stops() -> None:
    seen: list[int] = []

    def slow(item: int) -> None:
        seen.append(item)
        time.sleep(0.02)

    with closing(ahead(slow, range(100), depth=50, threads=1)) as results:
        next(results)
    assert len(seen) < 10
