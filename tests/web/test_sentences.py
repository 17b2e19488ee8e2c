"""What the inner rooms say to readers is known to the languages."""

import ast
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.gate.view import check_view
from app.imaging.signatures import _BEGINNINGS, _MARKUPS, kind_of
from app.models.operating_point import Measurement
from app.models.view_manifest import ViewThresholds
from app.models.view_model import ViewReading
from app.web.language.sentences import known, sentence, translate

ROOT = Path(__file__).parents[2] / "app"
SPEAKERS = [
    *ROOT.glob("gate/*.py"),
    *ROOT.glob("diagnosis/*.py"),
    *ROOT.glob("imaging/decoder/*.py"),
    *ROOT.glob("web/**/*.py"),
    *(
        ROOT / name
        for name in (
            "errors.py", "explain/caveats.py", "explain/explainer.py", "imaging/decode.py",
            "imaging/archive.py", "models/operating_point.py", "cases/case.py", "cases/rows.py",
            "cases/verdict.py",
        )
    ),
]  # fmt: skip
SAYING = ("Caution", "Complaint", "BadRequest", "NotFound", "Unauthorized", "InputRequired", "FileRequired")
OF_NO_PAGE = (  # for the log and the command line; a page says that the model cannot be used
    "ConfigurationError", "ModelError", "ModelCorruptError", "ManifestError", "ModelNotFoundError",
    "NonsenseError", "GoneError", "ValueError", "TypeError",
)  # fmt: skip
FILLING = "7"


def text_of(node: ast.expr, constants: dict[str, ast.expr]) -> str | None:
    """What an expression says, its gaps filled; None where that cannot be told."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(text_of(part, constants) or FILLING for part in parts)
        case ast.Name(id=name) if name in constants:
            return text_of(constants[name], constants)
        case ast.Call(func=ast.Attribute(value=inner, attr="format"), args=args):
            pattern = text_of(inner, constants)
            return pattern.format(*[7] * len(args)) if pattern else None
    return None


def said(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assigned = [each for each in tree.body if isinstance(each, ast.Assign | ast.AnnAssign) and each.value]
    constants = {
        target.id: each.value
        for each in assigned
        for target in (each.targets if isinstance(each, ast.Assign) else [each.target])
        if isinstance(target, ast.Name) and each.value
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            name = node.func.id
            if name in SAYING or (name.endswith("Error") and name not in OF_NO_PAGE):
                text = text_of(node.args[-1], constants)
                if text is not None:
                    yield text
        if isinstance(node, ast.Assign):  # a sentence that is handed on
            text = text_of(node.value, constants)
            if text is not None and len(text.split()) > 3 and path.parts[-2] in ("errors", "app"):
                yield text.format(FILLING, FILLING)


SENTENCES = sorted({(path.relative_to(ROOT), text) for path in SPEAKERS for text in said(path)})


def test_the_scan_finds_what_is_said() -> None:
    texts = [text for _, text in SENTENCES]
    assert len(texts) > 70
    for part in ("an empty file", "very low contrast", "unlike those", "lies in the lungs", "takes longer"):
        assert any(part in text for text in texts), part


@pytest.mark.parametrize(("path", "text"), SENTENCES, ids=str)
def test_every_sentence_of_an_inner_room_is_known(path: Path, text: str) -> None:
    assert known(text) or known(text[:1].lower() + text[1:]), f"{path}: {text}"


def test_every_kind_of_file_is_known() -> None:
    samples = [start for start, _ in _BEGINNINGS] + [tag for tag, _ in _MARKUPS]
    samples += [bytes(128) + b"DICM", b"0000ftyp", b"?"]
    for sample in samples:
        assert known(kind_of(sample)), kind_of(sample)


def test_figures_and_turns_within_a_caution_are_known(manifest) -> None:
    reading = ViewReading(frontal=1.0, inverted=0.0, adult=1.0, cropped=1.0, turn=-20.0)
    thresholds = ViewThresholds(0.5, 0.5, 0.5, 0.5, tilted=12.0, turned=40.0)
    figures = Measurement("226 held out, nih films", 0.64, (0.5, 0.7), 0.76, (0.6, 0.8), adults=True)
    point = type(manifest.operating_point)(**{**vars(manifest.operating_point), "measurements": (figures,)})
    for caution in (*check_view(reading, thresholds, point), *check_view(reading, thresholds)):
        assert known(caution.message), caution.message
        for filling in (known(caution.message) or ("", {}))[1].values():
            assert known(filling), filling


@pytest.fixture
def french(app: Flask):
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        yield


@pytest.mark.usefixtures("french")
def test_numbers_stand_in_the_french_sentence() -> None:
    text = "expected at most 100 megapixels, received 12000 x 9000 = 108.0"
    assert sentence(text) == "Attendu\u00a0: au plus 100 mégapixels\u00a0; reçu\u00a0: 12000 x 9000 = 108,0"
    adult = (
        "The film looks like an adult's. On adults (226 held out, nih films) the model found 64 % of the "
        "pneumonias and called 76 % of the films without pneumonia free of it."
    )
    assert translate(adult).startswith("Le cliché semble celui d\u2019un adulte. Chez l\u2019adulte (226")
    assert "64\u00a0%" in translate(adult)
    assert "76\u00a0%" in translate(adult)


@pytest.mark.usefixtures("french")
def test_a_sentence_that_nobody_knows_stays_as_it_is() -> None:
    for text in ("The film was eaten by the dog.", "%(x)s %", ""):
        assert translate(text) == text


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize("repeats", [60, 3_500])
def test_a_text_that_repeats_a_sentence_is_not_peeled_to_its_end(repeats: int) -> None:
    text = "x: expected one of y, received " * repeats  # 1.9 kB and 100 kB
    started = time.monotonic()
    said = translate(text)
    assert time.monotonic() - started < 2
    assert said.count("expected one of") > repeats - 5


def test_outside_a_request_all_is_english() -> None:
    assert translate("The film has very low contrast.") == "The film has very low contrast."
