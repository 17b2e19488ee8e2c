"""(f) Floating-point operations a second of a forward pass, beside the best large matrix product."""

import json
from contextlib import ExitStack, suppress
from pathlib import Path

import numpy as np

from benchmarks.rounds import Array, Timed, interleave, spread
from benchmarks.side import AbsentError, side
from benchmarks.table import Line, absent, line

MATRIX = 2048
TORCH = "PyTorch's matrix product"
PRODUCTS = ("NumPy", "ONNX Runtime")
PASSES = {"forward": 1, "forward of 8": 8}


def measure(networks: Path, rounds: int, peers: str) -> list[Line]:
    """Return a line for each network in the folder and size of batch."""
    with ExitStack() as stack:
        products = stack.enter_context(side("benchmarks.side_matrices"))
        steps: dict[str, Timed] = {name: lambda name=name: products.seconds(name) for name in PRODUCTS}
        with suppress(AbsentError):  # the line names those that ran
            torch = stack.enter_context(side("benchmarks.side_peers", python=peers))
            steps["PyTorch"] = lambda: torch.seconds(TORCH)
        for folder in sorted(networks.iterdir()):
            own = stack.enter_context(side("benchmarks.side_onnx", folder))
            for step in PASSES:
                steps[f"{folder.name}: {step}"] = lambda own=own, step=step: own.seconds(step)
        contest = interleave(steps, rounds)
    if reason := contest.missing(*(name for name in steps if name != "PyTorch")):
        return [absent("f", "floating-point rate", reason)]
    rates = {
        name: 2 * MATRIX**3 / contest.times[name] for name in (*PRODUCTS, "PyTorch") if name in contest.times
    }
    best = max(rates, key=lambda name: float(np.median(rates[name])))
    told = "; ".join(f"{name} {gigaflops(rate)}" for name, rate in rates.items())
    lines = []
    for folder in sorted(networks.iterdir()):
        operations = json.loads((folder / "work.json").read_text())["operations"]
        for step, films in PASSES.items():
            rate = operations * films / contest.times[f"{folder.name}: {step}"]
            what = f"{folder.name}, {step}: GFLOP/s / best product of {MATRIX} x {MATRIX}, by {best}"
            lines.append(line("f", what, gigaflops(rate), told, spread(rate / rates[best])))
    return lines


def gigaflops(rate: Array) -> str:
    """Return the median of some rates in words."""
    return f"{np.median(rate) / 1e9:.0f} GFLOP/s"
