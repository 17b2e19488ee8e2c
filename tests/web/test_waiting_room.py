"""The waiting room: so many at a time, in order, and nobody waits for ever."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.errors import BusyError
from app.web.load.waiting_room import Bounds, WaitingRoom
from tests.waiting import until


def visit(room: WaitingRoom, work: threading.Event, done: list[int], number: int) -> None:
    with room.turn():
        done.append(number)
        work.wait(10)


def test_never_more_than_allowed_are_at_work() -> None:
    room, counts, inside = WaitingRoom(Bounds(2, 50, 10)), [], []

    def work(number: int) -> None:
        with room.turn():
            inside.append(number)
            counts.append(len(inside))
            time.sleep(0.002)
            inside.remove(number)

    with ThreadPoolExecutor(30) as pool:
        list(pool.map(work, range(50)))
    assert len(counts) == 50
    assert max(counts) == 2


def test_first_come_is_first_served() -> None:
    room, work, done = WaitingRoom(Bounds(1, 9, 10)), threading.Event(), []
    with ThreadPoolExecutor(10) as pool:
        for number in range(10):
            pool.submit(visit, room, work, done, number)
            until(lambda number=number: len(room._waiting) == number)
        work.set()
    assert done == list(range(10))


def test_one_more_than_may_wait_is_refused_at_once() -> None:
    room, work, done = WaitingRoom(Bounds(1, 1, 10)), threading.Event(), []
    with ThreadPoolExecutor(2) as pool:
        pool.submit(visit, room, work, done, 0)
        pool.submit(visit, room, work, done, 1)
        until(lambda: len(room._waiting) == 1)
        start = time.monotonic()
        with pytest.raises(BusyError, match="at most 1 at work and 1 waiting"), room.turn():
            pass
        assert time.monotonic() - start < 1
        work.set()
    assert done == [0, 1]


def test_nobody_waits_longer_than_allowed_and_the_seat_is_free_again() -> None:
    room, work, done = WaitingRoom(Bounds(1, 1, 0.05)), threading.Event(), []
    with ThreadPoolExecutor(1) as pool:
        pool.submit(visit, room, work, done, 0)
        until(lambda: done == [0])
        for _ in range(2):
            with pytest.raises(BusyError, match=r"within 0\.05 s"), room.turn():
                pass
        work.set()
    with room.turn():
        done.append(1)
    assert done == [0, 1]


def test_a_failure_gives_its_place_back() -> None:
    room = WaitingRoom(Bounds(1, 0, 10))
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), room.turn():
            raise ZeroDivisionError
    with room.turn(), pytest.raises(BusyError), room.turn():
        pass


def test_whoever_is_called_while_giving_up_keeps_the_place() -> None:
    room, called = WaitingRoom(Bounds(1, 1, 10)), threading.Event()
    room._free = 0
    room._waiting.append(called)
    room._leave()
    room._give_up(called)
    room._leave()
    assert room._free == 1


def test_no_place_is_lost_where_many_give_up_as_they_are_called() -> None:
    room, refused = WaitingRoom(Bounds(2, 60, 0.004)), []

    def work(_: int) -> None:
        try:
            with room.turn():
                time.sleep(0.002)
        except BusyError:
            refused.append(1)

    with ThreadPoolExecutor(60) as pool:
        list(pool.map(work, range(600)))
    assert 0 < len(refused) < 600
    assert (room._free, len(room._waiting)) == (2, 0)
