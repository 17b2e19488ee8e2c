"""(c) Cold starts: from starting a process to its first diagnosis, beside the usual application."""

import subprocess
import sys
import tempfile
import time
from compileall import compile_dir
from contextlib import suppress
from pathlib import Path

from app.imaging.overlay import encode_png
from app.imaging.phantom import draw_film
from benchmarks.load import film_form, judge
from benchmarks.rounds import Timed, interleave, spread
from benchmarks.server import PATIENCE, serving
from benchmarks.side import ROOT, AbsentError
from benchmarks.table import Line, absent, at_most, line

LONGEST = 1.5  # seconds


def measure(rounds: int) -> list[Line]:
    """Return the lines. As the image has it, Python's bytecode is there."""
    compile_dir(ROOT / "app", quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.png"
        film.write_bytes(encode_png(draw_film(7, True, 1317, 1857).pixels))
        steps: dict[str, Timed] = {
            "command": lambda: command(film),
            "server": lambda: first_answer(False),
            "usual": lambda: first_answer(True),
        }
        contest = interleave(steps, rounds)
    lines = []
    for name in ("server", "command"):
        if reason := contest.missing(name, "usual"):
            lines.append(absent("c", f"cold start to the first diagnosis, {name}", reason))
            continue
        seconds = spread(contest.times[name])
        words = f"{seconds} s", f"{spread(contest.times['usual'])} s"
        what = f"cold start to the first diagnosis, {name}: usual server / ours (goal: seconds)"
        verdict = at_most(LONGEST, seconds.median)
        lines.append(line("c", what, *words, contest.ratio("usual", name), verdict))
    return lines


def command(film: Path) -> float:
    """Return the seconds of the command line for one film, Python's own start included."""
    start = time.perf_counter()
    arguments = [sys.executable, "-m", "app", "diagnose", str(film)]
    subprocess.run(arguments, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start


def first_answer(usual: bool) -> float:
    """Return the seconds from starting a server to the first film that it has judged."""
    body, start = film_form(), time.perf_counter()
    with serving(usual, ready=False) as server:
        while time.perf_counter() - start < PATIENCE:
            with suppress(OSError):
                if judge(server.port, body, False).status == 201:
                    return time.perf_counter() - start
            time.sleep(0.01)
    raise AbsentError(f"expected an answer within {PATIENCE} s")
