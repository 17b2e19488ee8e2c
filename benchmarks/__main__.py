"""The table of performance: `make bench`, or `python -m benchmarks [--quick] [--markdown FILE]`.

Every figure is a ratio of sides that take turns in one run. `--peers PYTHON`: the interpreter of
an environment with benchmarks/requirements-peers.txt, without which other libraries are shown as
absent. `--markdown FILE`: the table and the machine into a file, between its markers where it has
them. `--quick`: a few rounds of all, to see that it runs: no figures to quote.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks import batch, explanation, memory, rate, serving, start, training
from benchmarks.side import ROOT, AbsentError
from benchmarks.table import Line, absent, markdown, write_markdown


@dataclass(frozen=True)
class Effort:
    """How much is measured: rounds of each part, and films or requests in them."""

    networks: tuple[str, ...] = ()
    explanation: int = 40
    serving: tuple[int, int, int] = (60, 48, 7)
    start: int = 7
    memory: int = 1000
    batch: tuple[int, int] = (128, 15)
    rate: int = 15
    training: tuple[int, int] = (96, 5)


QUICK = Effort(("published",), 1, (1, 16, 1), 1, 20, (8, 1), 1, (32, 1))


def main() -> None:
    """Measure, print the table, and write it where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    parser.add_argument("--peers", default="peers/bin/python", metavar="PYTHON")
    parser.add_argument("--only", nargs="+", choices="abcdefg", default=list("abcdefg"), help="parts")
    asked = parser.parse_args()
    lines = measure(QUICK if asked.quick else Effort(), asked.only, asked.peers)
    block = f"{machine(asked.quick)}\n\n{markdown(lines)}"
    print(block)
    if asked.markdown:
        write_markdown(asked.markdown, block)


def measure(effort: Effort, parts: list[str], peers: str) -> list[Line]:
    """Return the lines of the parts named."""
    with tempfile.TemporaryDirectory() as name:
        networks = Path(name)
        if {"a", "f"} & set(parts):
            program = [sys.executable, "-m", "benchmarks.networks", name, *effort.networks]
            subprocess.run(program, cwd=ROOT, check=True, stdout=sys.stderr)
        measures: dict[str, Callable[[], list[Line]]] = {
            "a": lambda: explanation.measure(networks, effort.explanation, peers),
            "b": lambda: serving.measure(*effort.serving),
            "c": lambda: start.measure(effort.start),
            "d": lambda: memory.measure(effort.memory),
            "e": lambda: batch.measure(*effort.batch),
            "f": lambda: rate.measure(networks, effort.rate, peers),
            "g": lambda: training.measure(*effort.training),
        }
        found = []
        for part in parts:
            print(f"measuring ({part}) ...", file=sys.stderr, flush=True)
            try:
                found += measures[part]()
            except AbsentError as error:
                found.append(absent(part, "this part", str(error)))
        return found


def machine(quick: bool) -> str:
    """Return where and with what it was measured, in words."""
    cores = len(os.sched_getaffinity(0))
    cpu = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    name = next((row.split(":")[1].strip() for row in cpu.splitlines() if row.startswith("model name")), "")
    packages = ", ".join(
        f"{each} {version(each)}" for each in ("onnxruntime", "tensorflow_cpu", "keras", "numpy")
    )
    words = (
        f"{time.strftime('%Y-%m-%d %H:%M')}: {cores} cores of {name or platform.processor()}, "
        f"Python {platform.python_version()}, {packages}; load average at the end {os.getloadavg()[0]:.1f}."
    )
    return f"{words} **A quick run: no figures to quote.**" if quick else words


if __name__ == "__main__":
    main()
