"""(a) Prediction and explanation beside the plain forward pass, the usual recipe and other libraries."""

from contextlib import ExitStack
from pathlib import Path

from benchmarks.rounds import Contest, Timed, interleave
from benchmarks.side import AbsentError, Side, side
from benchmarks.table import Line, absent, at_least, at_most, line

LIBRARIES = ("pytorch-grad-cam", "tf-keras-vis")
RUNTIMES = {"ONNX Runtime": "onnx", "Keras": "keras"}
GREATEST_SHARE = 1.10
FASTER = {"DenseNet121": 25.0, "published": 40.0}  # than the usual recipe


def measure(networks: Path, rounds: int, peers: str) -> list[Line]:
    """Return the lines of every network in the folder; peers: the interpreter of the libraries."""
    found = []
    for folder in sorted(networks.iterdir()):
        contest = hold(folder, rounds, peers if folder.name == "DenseNet121" else None)
        own = [name for name in contest.absent if name not in LIBRARIES]
        if own:
            found.append(absent("a", folder.name, contest.missing(*own)))
            continue
        found += [*beside_forward(folder.name, contest), *beside_usual(folder.name, contest)]
        if folder.name == "DenseNet121":
            found += beside_libraries(folder.name, contest)
    return found


def hold(folder: Path, rounds: int, peers: str | None) -> Contest:
    """Let all sides of one network take turns."""
    with ExitStack() as stack:
        steps: dict[str, Timed] = {}
        for runtime in RUNTIMES.values():
            own = stack.enter_context(side(f"benchmarks.side_{runtime}", folder))
            names = ["forward", "explain", "draw", *(["usual"] if runtime == "keras" else [])]
            steps |= {f"{runtime} {name}": _step(own, name) for name in names}
        if peers:
            try:
                other = stack.enter_context(side("benchmarks.side_peers", python=peers))
                steps |= {name: _step(other, name) for name in LIBRARIES}
            except AbsentError as error:
                contest = interleave(steps, rounds)
                return Contest(contest.times, {name: str(error) for name in LIBRARIES})
        return interleave(steps, rounds)


def _step(of: Side, name: str) -> Timed:
    return lambda: of.seconds(name)


def beside_forward(network: str, contest: Contest) -> list[Line]:
    """Prediction and evidence in forward passes of the same runtime."""
    lines = []
    for title, runtime in RUNTIMES.items():
        explain, forward = f"{runtime} explain", f"{runtime} forward"
        ratio = contest.ratio(explain, forward)
        words = contest.milliseconds(explain), contest.milliseconds(forward)
        verdict = at_most(GREATEST_SHARE, ratio.median)
        lines.append(line("a", f"{network}, {title}: evidence / forward pass", *words, ratio, verdict))
    return lines


def beside_usual(network: str, contest: Contest) -> list[Line]:
    """The usual recipe in predictions with evidence and picture of ours, by either runtime."""
    lines = []
    for title, runtime in RUNTIMES.items():
        ratio = contest.ratio("keras usual", f"{runtime} draw")
        words = contest.milliseconds(f"{runtime} draw"), contest.milliseconds("keras usual")
        verdict = at_least(FASTER[network], ratio.median) if runtime == "onnx" else ("", "")
        lines.append(line("a", f"{network}: usual recipe / {title}, with picture", *words, ratio, verdict))
    return lines


def beside_libraries(network: str, contest: Contest) -> list[Line]:
    """Other libraries' prediction and map in those of ours."""
    lines = []
    for library in LIBRARIES:
        what = f"{network}: {library} / ONNX Runtime"
        if library in contest.absent:
            lines.append(absent("a", what, contest.absent[library]))
            continue
        words = contest.milliseconds("onnx explain"), contest.milliseconds(library)
        lines.append(line("a", what, *words, contest.ratio(library, "onnx explain")))
    return lines
