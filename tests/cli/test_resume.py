"""`--resume`: what is done stays, what is missing is done, and what does not fit is refused."""

import dataclasses
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.commands import cli
from app.cli.table import open_table
from app.diagnosis import Diagnoser
from app.errors import EmptyFileError
from app.imaging.radiograph import Radiograph
from app.models.store import StoredModel
from tests.cli.conftest import rows
from tests.conftest import BrightCornerRuntime, corner_film, make_manifest, png


@pytest.fixture
def table(diagnose, films: Path, tmp_path: Path) -> Path:
    """The CSV of a finished run."""
    assert diagnose(films, "--csv", tmp_path / "out.csv").exit_code == 0
    return tmp_path / "out.csv"


def test_a_finished_run_has_nothing_left_to_do(diagnose, films: Path, table: Path) -> None:
    before = table.read_bytes()
    result = diagnose(films, "--csv", table, "--resume", "--json")
    assert (result.exit_code, result.stdout) == (0, "")
    assert table.read_bytes() == before


def test_only_the_new_films_are_judged_and_told(diagnose, films: Path, table: Path) -> None:
    before = table.read_bytes()
    (films / "another.png").write_bytes(png(corner_film(True)))
    result = diagnose(films, "--csv", table, "--resume", "--json")
    assert [Path(json.loads(line)["path"]).name for line in result.stdout.splitlines()] == ["another.png"]
    assert table.read_bytes().startswith(before)
    assert table.read_bytes().count(b"\n") == before.count(b"\n") + 1


@pytest.mark.parametrize("lost", [1, 2, 10, 60])
def test_a_torn_row_is_cut_off_and_its_film_judged_anew(
    diagnose, films: Path, table: Path, lost: int
) -> None:
    before = table.read_bytes()
    table.write_bytes(before[:-lost])
    assert diagnose(films, "--csv", table, "--resume").exit_code == 0
    assert table.read_bytes() == before


@pytest.mark.parametrize("left", [0, 5])
def test_a_table_that_was_torn_within_its_header_starts_anew(
    diagnose, films: Path, table: Path, left: int
) -> None:
    before = table.read_bytes()
    table.write_bytes(before[:left])
    assert diagnose(films, "--csv", table, "--resume").exit_code == 0
    assert table.read_bytes() == before


def test_without_a_table_a_resumed_run_is_a_run_from_the_start(diagnose, films: Path, tmp_path: Path) -> None:
    assert diagnose(films, "--csv", tmp_path / "new.csv", "--resume").exit_code == 0
    assert rows(tmp_path / "new.csv").keys() == {"ill.png", "well.PNG"}


def test_without_resume_a_table_is_written_anew(diagnose, films: Path, table: Path) -> None:
    before = table.read_bytes()
    assert diagnose(films, "--csv", table).exit_code == 0
    assert table.read_bytes() == before


def test_pictures_that_are_not_there_are_drawn_and_the_row_stays(
    diagnose, films: Path, table: Path, tmp_path: Path
) -> None:
    before = table.read_bytes()
    (films / "deep" / "ill.jpg").write_bytes(png(corner_film(False), "JPEG"))
    asked = ["--overlay-dir", tmp_path / "o", "--evidence-dir", tmp_path / "e"]
    assert diagnose(films, "--csv", table, "--resume", *asked).exit_code == 0
    assert sorted(path.name for path in (tmp_path / "o").iterdir()) == ["ill-2.png", "ill.png", "well.png"]
    (tmp_path / "o" / "ill-2.png").unlink()
    (tmp_path / "e" / "well.npy").unlink()
    kept = (tmp_path / "o" / "ill.png").stat().st_mtime_ns
    assert diagnose(films, "--csv", table, "--resume", *asked).exit_code == 0
    assert (tmp_path / "o" / "ill-2.png").is_file()
    assert (tmp_path / "e" / "well.npy").is_file()
    assert (tmp_path / "o" / "ill.png").stat().st_mtime_ns == kept
    assert table.read_bytes().startswith(before)
    assert len(rows(table)) == table.read_bytes().count(b"\n") - 1 == 3


class OnceReadable(Diagnoser):
    """Reads each film of certain bytes once, and never again."""

    def __init__(self, data: bytes) -> None:
        super().__init__(StoredModel(make_manifest(), BrightCornerRuntime()))
        self._left = {data: 1}

    def read(self, data: bytes) -> Radiograph:
        self._left[data] = self._left.get(data, 9) - 1
        if self._left[data] < 0:
            raise EmptyFileError("gone")
        return super().read(data)


def test_a_film_that_failed_while_it_was_drawn_keeps_the_number_of_its_pictures(tmp_path: Path) -> None:
    for name, ill in (("1", True), ("2", False)):
        (tmp_path / "films" / name).mkdir(parents=True)
        (tmp_path / "films" / name / "x.png").write_bytes(png(corner_film(ill)))
    asked = ["diagnose", tmp_path / "films", "--csv", tmp_path / "out.csv", "--overlay-dir", tmp_path / "o"]
    diagnoser = OnceReadable(png(corner_film(True)))
    for resumed in ([], ["--resume"]):
        arguments = [str(each) for each in (*asked, *resumed)]
        assert CliRunner().invoke(cli, arguments, obj=lambda _: diagnoser).exit_code == 1
        assert [path.name for path in (tmp_path / "o").iterdir()] == ["x-2.png"]


def test_long_names_of_films_have_short_names_of_pictures_and_always_the_same(
    diagnose, tmp_path: Path
) -> None:
    films = [tmp_path / folder / f"{'é' * 125}a.png" for folder in "12"]  # as long as a name may be
    films.append(tmp_path / ("b" * 255))
    for film in films:
        film.parent.mkdir(exist_ok=True)
        film.write_bytes(png(corner_film(True)))
    asked = [
        *films,
        "--csv",
        tmp_path / "out.csv",
        "--overlay-dir",
        tmp_path,
        "--evidence-dir",
        tmp_path / "e",
    ]
    assert diagnose(*asked).exit_code == 0
    written = {path: path.stat().st_mtime_ns for path in (*tmp_path.glob("*.png"), *tmp_path.glob("e/*"))}
    assert len(written) == 6
    assert diagnose(*asked, "--resume").exit_code == 0
    assert {path: path.stat().st_mtime_ns for path in written} == written


def test_a_row_of_a_film_that_could_not_be_read_is_kept_and_still_counts(
    diagnose, films: Path, table: Path
) -> None:
    (films / "broken.png").write_bytes(b"no film")
    assert diagnose(films, "--csv", table, "--resume").exit_code == 1
    before = table.read_bytes()
    assert diagnose(films, "--csv", table, "--resume").exit_code == 1
    assert table.read_bytes() == before


def test_resume_without_a_table_is_wrong_usage(diagnose, films: Path) -> None:
    result = diagnose(films, "--resume")
    assert result.exit_code == 2
    assert "expected --csv FILE" in result.stderr


def test_another_method_or_layer_is_refused(diagnose, films: Path, table: Path) -> None:
    before = table.read_bytes()
    for option, value in (("--method", "layer-cam"), ("--layer", "detail")):
        result = diagnose(films, "--csv", table, "--resume", option, value)
        assert result.exit_code == 2
        assert f"expected {value}, received" in " ".join(result.stderr.split())
    assert table.read_bytes() == before


def test_films_and_negatives_are_not_mixed(diagnose, films: Path, table: Path, tmp_path: Path) -> None:
    asked = ["--csv", tmp_path / "negatives.csv", "--invert"]
    assert diagnose(films, *asked).exit_code == 0
    assert {row["inverted"] for row in rows(tmp_path / "negatives.csv").values()} == {"yes"}
    assert diagnose(films, *asked, "--resume").exit_code == 0
    for mixed, said in (
        (["--csv", table, "--invert"], "expected yes, received no"),
        (asked[:2], "expected no, received yes"),
    ):
        result = diagnose(films, *mixed, "--resume")
        assert result.exit_code == 2
        assert f"the inverted in row 1: {said}" in " ".join(result.stderr.split())


def test_the_models_own_method_may_be_named(diagnose, films: Path, table: Path) -> None:
    asked = ["--method", "grad-cam", "--layer", "features"]
    assert diagnose(films, "--csv", table, "--resume", *asked).exit_code == 0


def test_another_model_is_refused(films: Path, table: Path) -> None:
    newer = dataclasses.replace(make_manifest(), version="0.2.0")
    diagnoser = Diagnoser(StoredModel(newer, BrightCornerRuntime()))
    arguments = ["diagnose", str(films), "--csv", str(table), "--resume"]
    result = CliRunner().invoke(cli, arguments, obj=lambda _: diagnoser)
    assert result.exit_code == 2
    assert "the model in row 1: expected tiny-0.2.0, received tiny-0.1.0" in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    "content",
    [b"path,label\r\na.png,ill\r\n", b"a letter", b"\xff\xfe\n", b'a,"b\n"c\n', b"\x00\n", b"\n"],
)
def test_a_file_that_is_no_table_of_ours_is_refused_and_left_alone(
    diagnose, films: Path, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "other.csv").write_bytes(content)
    result = diagnose(films, "--csv", tmp_path / "other.csv", "--resume")
    assert result.exit_code == 2
    assert "expected" in result.stderr
    assert (tmp_path / "other.csv").read_bytes() == content


def test_a_row_with_too_few_columns_is_refused(diagnose, films: Path, table: Path) -> None:
    table.write_bytes(table.read_bytes() + b"a.png,ok\r\n")
    result = diagnose(films, "--csv", table, "--resume")
    assert result.exit_code == 2
    assert "the columns in row 3: expected 17, received 2" in " ".join(result.stderr.split())


def test_a_name_of_several_lines_is_no_torn_row(diagnose, films: Path, table: Path) -> None:
    (films / 'two\r\n"lines".png').write_bytes(png(corner_film(True)))
    diagnose(films, "--csv", table, "--resume")
    before = table.read_bytes()
    table.write_bytes(before[: before.index(b"\r\n", before.index(b"two")) + 2])
    diagnose(films, "--csv", table, "--resume")
    assert table.read_bytes() == before
    assert diagnose(films, "--csv", table, "--resume", "--json").stdout == ""


def test_a_film_named_by_another_path_is_the_same_film(
    diagnose, films: Path, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(films.parent)
    assert diagnose("films", "--csv", table, "--resume", "--json").stdout == ""


@pytest.mark.parametrize("more", [[], ["--resume"]])
def test_a_table_that_another_run_is_writing_is_refused(
    diagnose, films: Path, table: Path, more: list[str]
) -> None:
    before = table.read_bytes()
    with open_table(table, len(before)):
        result = diagnose(films, "--csv", table, *more)
    assert result.exit_code == 2
    assert "another is writing it" in " ".join(result.stderr.split())
    assert table.read_bytes() == before
