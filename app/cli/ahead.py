"""Work done in threads ahead of its reader: in order, and never further ahead than allowed."""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

CORES = len(os.sched_getaffinity(0))
THREADS = min(8, CORES + 1)  # one beyond the cores: it waits for its decoder or disk


def ahead(
    work: Callable[[Item], Result], items: Iterable[Item], depth: int, threads: int = THREADS
) -> Generator[Result]:
    """Yield `work(item)` in the order of the items; raises what the work raises.

    depth: how many items beyond the one that is yielded may have been begun. The items are
    drawn in the reader's own thread. Closing the generator drops what has not been begun.
    """
    begun: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for item in items:
                begun.append(pool.submit(work, item))
                if len(begun) > depth:
                    yield begun.popleft().result()
            while begun:
                yield begun.popleft().result()
        finally:
            for each in begun:
                each.cancel()
