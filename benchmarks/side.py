"""One side of a contest: a process of its own that runs steps by name when it is asked to.

Libraries that share a process share its cores badly (each has its threads), and some cannot even
be installed together. So each side is a process, with the interpreter that it needs, and the sides
take turns. Standard library only: it runs in environments without the product's packages, too.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
Make = Callable[[], Callable[[], object]]
"""Prepares a step, once; the step is what is timed."""


class AbsentError(Exception):
    """This side cannot run; the message says why."""


class Side:
    """The asking end of a process that serves steps."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def seconds(self, step: str) -> float:
        """Let the other end run a step twice; return what the second run took. Raises AbsentError."""
        if self._process.stdin is None or self._process.stdout is None:
            raise AbsentError("expected a process with pipes")
        try:
            self._process.stdin.write(step + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise AbsentError("its process has ended") from None
        line = self._process.stdout.readline()
        told = json.loads(line) if line else {"error": "its process has ended"}
        if "error" in told:
            raise AbsentError(str(told["error"]))
        return float(told["seconds"])


@contextmanager
def side(module: str, *arguments: object, python: str = sys.executable) -> Iterator[Side]:
    """Start `python -m module`, whose last line is `serve(...)`; end it after. Raises AbsentError."""
    command = [python, "-m", module, *map(str, arguments)]
    try:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "2"},
        )
    except OSError as error:
        raise AbsentError(f"{python}: {error.strerror}") from None
    with process:
        try:
            yield Side(process)
        finally:
            process.kill()


def serve(steps: Mapping[str, Make]) -> None:
    """Read names of steps, line by line, and answer each with seconds or with an error."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what libraries print is no answer
    ready: dict[str, Callable[[], object]] = {}
    for line in sys.stdin:
        try:
            name = line.strip()
            ready[name] = step = ready.get(name) or steps[name]()
            step()
            start = time.perf_counter()
            step()
            told: dict[str, object] = {"seconds": time.perf_counter() - start}
        except Exception as error:  # whatever keeps a library from running is what is told of it
            told = {"error": f"{type(error).__name__}: {error}".splitlines()[0][:160]}
        answers.write(json.dumps(told) + "\n")
