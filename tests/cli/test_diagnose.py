"""`python -m app diagnose`, with a model that needs no TensorFlow."""

import json
import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from app.cli.ahead import CORES
from app.cli.commands import cli, run_command
from app.config import Settings
from app.diagnosis import Diagnoser
from app.models.store import StoredModel
from tests.cli.conftest import rows
from tests.conftest import INTERVALS, POINTS, BrightCornerRuntime, corner_film, make_manifest, png
from tests.test_diagnosis import Lungs

COLUMNS = (
    "path,status,label,probability,probability_low,probability_high,p_normal,p_bacterial,p_viral,"
    "evidence_in_lungs,warnings,model,method,layer,operating_point,inverted,error"
)


def test_a_folder_gives_a_row_per_film(diagnose, films: Path, tmp_path: Path) -> None:
    result = diagnose(films, "--csv", tmp_path / "out.csv")
    assert result.exit_code == 0
    assert (tmp_path / "out.csv").read_text().splitlines()[0] == COLUMNS
    found = rows(tmp_path / "out.csv")
    assert found.keys() == {"ill.png", "well.PNG"}
    assert (found["ill.png"]["status"], found["ill.png"]["label"]) == ("ok", "pneumonia")
    assert found["well.PNG"]["label"] == "normal"
    ill = found["ill.png"]
    assert len(ill["probability"].split(".")[1]) == 6
    assert float(ill["p_bacterial"]) + float(ill["p_viral"]) == pytest.approx(
        float(ill["probability"]), abs=2e-6
    )


@pytest.mark.parametrize("batch_size", [1, 2, 8])
def test_a_broken_film_does_not_stop_the_others(
    diagnose, films: Path, tmp_path: Path, batch_size: int
) -> None:
    (films / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no film")
    (films / "empty.png").write_bytes(b"")
    result = diagnose(films, "--csv", tmp_path / "out.csv", "--batch-size", batch_size)
    found = rows(tmp_path / "out.csv")
    assert result.exit_code == 1
    assert [found[name]["status"] for name in ("broken.jpg", "empty.png")] == ["error", "error"]
    assert found["empty.png"]["error"].startswith("empty-file: expected")
    assert found["broken.jpg"]["label"] == found["broken.jpg"]["probability"] == ""
    assert found["ill.png"]["status"] == found["well.PNG"]["status"] == "ok"


def test_a_refused_film_was_read_and_is_no_failure(diagnose, films: Path, tmp_path: Path) -> None:
    (films / "blank.png").write_bytes(png(np.zeros((99, 99), np.uint8)))
    result = diagnose(films, "--csv", tmp_path / "out.csv")
    blank = rows(tmp_path / "out.csv")["blank.png"]
    assert result.exit_code == 0
    assert (blank["status"], blank["warnings"], blank["label"]) == ("refused", "blank", "")


def test_json_is_one_object_per_film(diagnose, films: Path) -> None:
    lines = [json.loads(line) for line in diagnose(films, "--json").stdout.splitlines()]
    assert list(lines[0]) == COLUMNS.split(",")
    by_name = {Path(line["path"]).name: line for line in lines}
    assert by_name["ill.png"]["probability"] > 0.9
    assert by_name["ill.png"]["warnings"] == []
    assert by_name["ill.png"]["error"] is None


def test_overlay_and_evidence_have_the_films_own_size(diagnose, films: Path, tmp_path: Path) -> None:
    diagnose(films / "ill.png", "--overlay-dir", tmp_path / "o", "--evidence-dir", tmp_path / "e")
    evidence = np.load(tmp_path / "e" / "ill.npy")
    assert cv2.imread(str(tmp_path / "o" / "ill.png")).shape == (320, 240, 3)
    assert evidence.shape == (320, 240)
    assert evidence.dtype == np.float32
    assert evidence[50, 50] > 0.1 > evidence[300, 200]


def test_films_of_one_stem_do_not_overwrite_each_other(diagnose, films: Path, tmp_path: Path) -> None:
    (films / "deep" / "ill.png").write_bytes(png(corner_film(False)))
    diagnose(films, "--evidence-dir", tmp_path / "e")
    assert sorted(path.name for path in (tmp_path / "e").iterdir()) == ["ill-2.npy", "ill.npy", "well.npy"]


def test_no_film_is_written_over(diagnose, films: Path) -> None:
    before = (films / "ill.png").read_bytes()
    for option, place in (("--overlay-dir", films), ("--csv", films / "ill.png")):
        result = diagnose(films, option, place)
        assert result.exit_code == 2
        assert "apart from the films" in result.stderr
    assert (films / "ill.png").read_bytes() == before


def test_overlays_among_the_films_are_refused_before_the_first_is_judged(
    diagnose, films: Path, tmp_path: Path
) -> None:
    result = diagnose(films, "--csv", tmp_path / "out.csv", "--overlay-dir", films / "o")
    assert result.exit_code == 2
    assert "expected a place apart from the films" in " ".join(result.stderr.split())
    assert not (films / "o").exists()
    assert not (tmp_path / "out.csv").exists()


def test_what_overwrites_no_film_may_lie_beside_it(diagnose, films: Path) -> None:
    jpeg = films / "scan.jpg"
    jpeg.write_bytes(png(corner_film(True), "JPEG"))
    assert diagnose(jpeg, "--overlay-dir", films, "--evidence-dir", films).exit_code == 0
    assert (films / "scan.png").is_file()
    assert (films / "scan.npy").is_file()


def test_a_name_that_is_no_utf8_does_not_stop_the_others(diagnose, films: Path, tmp_path: Path) -> None:
    (films / os.fsdecode(b"caf\xe9.png")).write_bytes(b"no film")
    for arguments in (["--csv", tmp_path / "out.csv"], ["--json"], []):
        result = diagnose(films, *arguments)
        assert result.exit_code == 1
        assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "caf\\udce9.png" in rows(tmp_path / "out.csv")


def test_a_file_over_the_limit_is_not_even_read(diagnose, films: Path, tmp_path: Path) -> None:
    with (films / "huge.png").open("wb") as stream:
        stream.truncate(10**12)
    diagnose(films, "--csv", tmp_path / "out.csv")
    assert rows(tmp_path / "out.csv")["huge.png"]["error"].startswith("file-too-large")


def test_without_an_option_it_says_it_in_words(diagnose, films: Path) -> None:
    assert "ill.png: pneumonia, probability of pneumonia 0.9" in diagnose(films).stdout


@pytest.mark.parametrize("arguments", [[], ["/no/such/film.png"], ["--batch-size", "0", "."]])
def test_wrong_usage_ends_with_two(diagnose, arguments: list[str]) -> None:
    assert diagnose(*arguments).exit_code == 2


def test_a_folder_without_films_is_wrong_usage(diagnose, tmp_path: Path) -> None:
    result = diagnose(tmp_path)
    assert result.exit_code == 2
    assert "found none" in result.stderr


@pytest.mark.parametrize(("name", "value", "status"), [("MAX_UPLOAD_MB", "no", 2), ("MODEL", "none-1.0", 1)])
def test_an_error_is_one_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    films: Path,
    name: str,
    value: str,
    status: int,
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        run_command(["diagnose", str(films)])
    assert ended.value.code == status
    assert capsys.readouterr().err.count("\n") == 1


def test_the_evidence_comes_from_the_method_and_the_layer_asked_for(
    diagnose, films: Path, tmp_path: Path
) -> None:
    plain = diagnose(films / "ill.png", "--evidence-dir", tmp_path / "a")
    asked = diagnose(films / "ill.png", "--evidence-dir", tmp_path / "b", "--method", "layer-cam", "--json")
    assert (plain.exit_code, asked.exit_code) == (0, 0)
    assert "detail-view" in json.loads(asked.stdout)["warnings"]
    maps = [np.load(tmp_path / folder / "ill.npy") for folder in ("a", "b")]
    assert maps[0].shape == maps[1].shape
    assert not np.array_equal(*maps)


def test_interval_operating_point_and_evidence_in_the_lungs_have_their_columns(
    films: Path, tmp_path: Path
) -> None:
    manifest = make_manifest(operating_points=POINTS, probability_interval=INTERVALS)
    model, lungs = StoredModel(manifest, BrightCornerRuntime()), Lungs(top=True)

    def opened(settings: Settings) -> Diagnoser:
        return Diagnoser(model, lungs=lungs, point=settings.operating_point)

    asked = ["diagnose", str(films), "--csv", str(tmp_path / "out.csv"), "--operating-point", "specific"]
    assert CliRunner().invoke(cli, asked, obj=opened).exit_code == 0
    ill = rows(tmp_path / "out.csv")["ill.png"]
    assert float(ill["probability_low"]) < float(ill["probability"]) < float(ill["probability_high"])
    assert ill["operating_point"] == "specific"
    assert 0.5 < float(ill["evidence_in_lungs"]) < 1
    resumed = CliRunner().invoke(cli, [*asked[:-1], "sensitive", "--resume"], obj=opened)
    assert resumed.exit_code == 2
    assert "operating_point" in resumed.stderr


@pytest.mark.parametrize(
    ("size", "given", "threads"), [(1, "0", max(1, CORES // 2)), (8, "0", CORES), (1, "3", 3)]
)
def test_the_cores_are_shared_out_to_the_batches_at_work(
    diagnoser: Diagnoser, films: Path, monkeypatch: pytest.MonkeyPatch, size: int, given: str, threads: int
) -> None:
    monkeypatch.setenv("NETWORK_THREADS", given)
    opened: list[Settings] = []

    def watching(settings: Settings) -> Diagnoser:
        opened.append(settings)
        return diagnoser

    arguments = ["diagnose", str(films), "--batch-size", str(size)]
    assert CliRunner().invoke(cli, arguments, obj=watching).exit_code == 0
    assert [settings.network_threads for settings in opened] == [threads]


def test_a_negative_is_judged_and_drawn_as_its_film_is(diagnose, films: Path, tmp_path: Path) -> None:
    (tmp_path / "negatives").mkdir()
    (tmp_path / "negatives" / "ill.png").write_bytes(png(255 - corner_film(True, 320, 240)))

    def told(folder: str, *arguments: object) -> dict[str, object]:
        pictures = ["--overlay-dir", tmp_path / folder, "--evidence-dir", tmp_path / folder]
        (line,) = diagnose(*arguments, "--json", *pictures).stdout.splitlines()
        return json.loads(line)

    film = told("film", films / "ill.png")
    negative = told("negative", tmp_path / "negatives", "--invert")
    assert (film.pop("inverted"), negative.pop("inverted")) == (False, True)
    assert {**negative, "path": film["path"]} == film
    for name in ("ill.png", "ill.npy"):
        assert (tmp_path / "negative" / name).read_bytes() == (tmp_path / "film" / name).read_bytes()


def test_a_model_without_a_table_leaves_the_interval_empty(diagnose, films: Path) -> None:
    (line,) = diagnose(films / "ill.png", "--json").stdout.splitlines()
    row = json.loads(line)
    assert (row["probability_low"], row["probability_high"], row["evidence_in_lungs"]) == (None, None, None)
    assert row["operating_point"] == "balanced"


def test_an_unknown_layer_stops_before_the_first_film(
    diagnoser: Diagnoser, films: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.cli.commands.open_diagnoser", lambda _: diagnoser)
    with pytest.raises(SystemExit) as stop:
        run_command(["diagnose", str(films), "--layer", "nose"])
    assert stop.value.code == 1
    assert "layer: expected one of detail, features; received 'nose'" in capsys.readouterr().err
