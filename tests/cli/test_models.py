"""`python -m app models`: stored models listed, verified, compiled; foreign ones added."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli.commands import cli, run_command
from app.config import Settings
from app.diagnosis import open_diagnoser
from app.errors import ModelError
from app.imaging.phantom import draw_film
from app.models.store import ModelStore

pytestmark = pytest.mark.model


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelStore:
    (tmp_path / "store").mkdir()
    monkeypatch.setenv("MODEL_STORE", str(tmp_path / "store"))
    return ModelStore(tmp_path / "store")


def run(*arguments: object, answers: str = "") -> Result:
    return CliRunner().invoke(cli, ["models", *map(str, arguments)], input=answers, catch_exceptions=False)


def saved(folder: Path, head: str = "gap_sigmoid", suffix: str = ".keras") -> Path:
    from tests.models.networks import nested

    path = folder / f"foreign{suffix}"
    nested(head).save(path)
    return path


def add(file: Path, classes: str = "healthy,pneumonia", *more: object) -> Result:
    words = ["--name", "foreign", "--classes", classes, "--pneumonia", "pneumonia"]
    return run("add", file, *words, "--normalisation", "zero-to-one", *more)


@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5")
@pytest.mark.parametrize(
    ("head", "suffix"), [("gap_sigmoid", ".keras"), ("flatten_hidden", ".h5"), ("gap_softplus", ".keras")]
)
def test_a_foreign_model_is_added_and_judges(
    store: ModelStore, tmp_path: Path, head: str, suffix: str
) -> None:
    assert add(saved(tmp_path, head, suffix)).exit_code == 0
    diagnosis = open_diagnoser(Settings(model_store=store.folder)).diagnose_film(draw_film(1, True))
    assert diagnosis.manifest.identity == "foreign-1.0.0"
    assert diagnosis.manifest.evidence.method == ("hires-cam" if "flatten" in head else "grad-cam")
    assert (diagnosis.manifest.compiled is None) == (head == "gap_softplus")
    assert "film-scale" in [caution.code for caution in diagnosis.cautions]
    assert "as recorded" in run("verify").output


def test_what_no_file_holds_is_asked_for(store: ModelStore, tmp_path: Path) -> None:
    answers = "asked\nhealthy, bacterial, viral\nbacterial,viral\nzero-to-one\n"
    result = run("add", saved(tmp_path, "gap_softmax"), answers=answers)
    assert result.exit_code == 0
    assert store.manifest("asked-1.0.0").pneumonia == ("bacterial", "viral")


def test_words_that_do_not_fit_the_model_are_refused_and_leave_nothing(
    store: ModelStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--name", "x", "--classes", "a,b,c", "--pneumonia", "c", "--normalisation", "zero-to-one"]
    with pytest.raises(SystemExit):
        run_command(["models", "add", str(saved(tmp_path)), *words])
    assert "classes: expected 2, received 3 (a, b, c)" in capsys.readouterr().err
    assert list(store.folder.iterdir()) == []


def test_a_model_that_brings_code_is_refused(
    store: ModelStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import keras

    film = keras.Input((32, 32, 1))
    x = keras.layers.GlobalAveragePooling2D()(keras.layers.Lambda(lambda x: x * 2)(film))
    for suffix in (".keras", ".h5"):
        path = tmp_path / f"code{suffix}"
        keras.Model(film, keras.layers.Dense(1)(x)).save(path)
        words = ["--name", "x", "--classes", "a,b", "--pneumonia", "b", "--normalisation", "zero-to-one"]
        with pytest.raises(SystemExit):
            run_command(["models", "add", str(path), *words])
        assert "Lambda" in capsys.readouterr().err


def test_a_model_is_compiled_later_and_listed_so(store: ModelStore, tmp_path: Path) -> None:
    add(saved(tmp_path))
    folder = store.folder / "foreign-1.0.0"
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "model.onnx").unlink()
    del manifest["files"]["model.onnx"]
    (folder / "manifest.json").write_text(json.dumps(manifest | {"compiled": None}))
    assert "not measured  not compiled" in run("list").output
    assert run("export").exit_code == 0
    assert "not measured  compiled" in run().output
    assert store.manifest().compiled.equal


def test_a_changed_file_fails_verification(
    store: ModelStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add(saved(tmp_path))
    with (store.folder / "foreign-1.0.0" / "model.onnx").open("ab") as stream:
        stream.write(b"x")
    with pytest.raises(SystemExit):
        run_command(["models", "verify"])
    assert "expected SHA-256" in capsys.readouterr().err


def test_a_graph_that_says_otherwise_than_the_saved_model_is_refused(
    store: ModelStore, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.models import foreign
    from tests.models.networks import flat

    def other(path: Path):
        return flat("gap_hidden" if store.folder in path.parents else "gap_softmax")

    monkeypatch.setattr(foreign, "load_keras", other)
    words = ["--name", "x", "--classes", "a,b,c", "--pneumonia", "b", "--normalisation", "zero-to-one"]
    with pytest.raises(SystemExit):
        run_command(["models", "add", str(saved(tmp_path)), *words])
    assert "expected the graph to give what the saved model gives" in capsys.readouterr().err
    assert list(store.folder.iterdir()) == []


def test_an_export_that_disagrees_leaves_the_one_that_is_there(
    store: ModelStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(saved(tmp_path))
    from app.models import onnx_export
    from app.models.record import Compiled

    monkeypatch.setattr(onnx_export, "measure_parity", lambda *_: Compiled(18, 8, 1.0, 1.0))
    with pytest.raises(ModelError, match="agrees with the saved model"):
        run("export")
    store.verify(store.manifest())
    assert [path.name for path in (store.folder / "foreign-1.0.0").glob(".*")] == []
