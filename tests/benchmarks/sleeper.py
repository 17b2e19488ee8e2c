"""A side to be asked: it prints what is no answer, sleeps, and fails."""

import time
from collections.abc import Callable

from benchmarks.side import serve


def sleeping() -> Callable[[], object]:
    print("a library says hello")  # noqa: T201
    return lambda: time.sleep(0.02)


def failing() -> Callable[[], object]:
    raise RuntimeError("no such thing\nand more")


if __name__ == "__main__":
    serve({"sleep": sleeping, "fail": failing})
