"""The model card, written from a manifest."""

from app.models.interval import ProbabilityInterval
from app.models.manifest import ModelManifest
from app.models.operating_point import Measurement, OperatingPoint
from app.training.fitting.run import RunConfig
from app.training.publishing.card import FAILURES, write_card
from tests.conftest import make_manifest

SHARE = {"value": 0.9, "interval": [0.8, 0.95]}
PART = {"films": 30, "pneumonia": 10, "auc": SHARE, "sensitivity": SHARE}


def described(**changes: object) -> ModelManifest:
    measured = tuple(
        Measurement(f"30 {name} films", 0.99, (0.9, 1.0), 0.5, (0.4, 0.6)) for name in ("a", "b")
    )
    points = tuple(
        OperatingPoint(
            name, 0.25, 0.99, (0.9, 1.0), 0.5, (0.4, 0.6), "30 a films", f"rule of {name}", measured
        )
        for name in ("balanced", "sensitive")
    )
    training = {**vars(RunConfig()), "also": ["nih"]}
    words = {"data": {"source": "a hospital", "licence": "free"}, "training": training, "failures": FAILURES}
    metrics = {"test": PART, "held out, nih": PART, "held out, far": PART}
    return make_manifest(**{**words, "operating_points": points, "metrics": metrics, **changes})


def test_internal_and_other_figures_stand_side_by_side() -> None:
    card = write_card(described())
    assert "| internal: test (30 films, 10 with pneumonia) | second source: held out nih (30 films" in card
    assert "external: held out far" in card
    assert "| AUC | 0.9000 (0.8000 to 0.9500) | 0.9000" in card


def test_a_mean_of_weights_says_whose_and_how_to_repeat_it() -> None:
    begun = {**vars(RunConfig()), "start": "net-1.0", "focus": 0.3}
    others = [{}, {}, {"epochs": 7, "seed": 5}]
    names = ["runs/one", "net-1.0", "runs/two"]
    card = write_card(described(training={**begun, "averaged": names, "averaged_choices": others}))
    assert "the mean of the weights of runs/one, net-1.0, runs/two; the first trained from" in card
    commands = [line.strip() for line in card.splitlines() if line.startswith("    python -m app.training")]
    assert [command.split()[3:5] for command in commands] == [
        ["train", "runs/one"],
        ["train", "runs/two"],
        ["average", "runs/one"],
        ["publish", "runs/tiny"],
        ["evaluate", "--model"],
    ]
    assert "--epochs 36 --batch-size 32 --seed 0 " in commands[0]
    assert "--epochs 7 --batch-size 32 --seed 5 " in commands[1]
    assert all("--focus 0.3" in command for command in commands[:2])
    assert "average runs/one net-1.0 runs/two --into runs/tiny" in commands[2]


def test_a_mean_of_before_names_its_first_run_alone() -> None:
    begun = {**vars(RunConfig()), "start": "net-1.0", "averaged": ["runs/one", "runs/two"]}
    del begun["averaged_choices"]
    card = write_card(described(training=begun))
    assert "train runs/one " in card
    assert "train runs/two " not in card


def test_every_point_has_its_rule_and_its_figures_on_every_collection() -> None:
    card = write_card(described())
    for name in ("balanced", "sensitive"):
        assert f"| `{name}` | 0.25 | rule of {name} |\n" in card
        for films in ("30 a films", "30 b films"):
            line = f"| `{name}` | {films} | 0.9900 (0.9000 to 1.0000) | 0.5000 (0.4000 to 0.6000) |\n"
            assert line in card


def test_intended_use_failure_modes_and_the_interval_are_described() -> None:
    table = ProbabilityInterval((0.0, 1.0), (0.1, 0.2), (0.3, 0.4), "by hand")
    card = write_card(described(probability_interval=table))
    for words in ("## Intended use", "not an aetiology", *FAILURES, "By hand (arXiv:1211.0025), 2 scores"):
        assert words in card


def test_a_manifest_of_before_has_a_card_without_what_it_lacks() -> None:
    card = write_card(described(failures=()))
    assert "## Known failure modes" not in card
    assert "## Interval of a probability" not in card
    assert "## Heatmap" in card
