"""The catalogues: whole, compiled, and the same in what must be the same."""

import ast
import io
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app.web.language.choice import LANGUAGES
from app.web.language.words import ENGLISH

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "app" / "web" / "language" / "translations"
CATALOGUES = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
WHOLE = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))
GAP = re.compile(r"%\(\w+\)s|\{\w+\}|</?\w+")
BARE_PERCENT = re.compile(r"%(?!\(\w+\)s)")
LOOSE = re.compile(r" [:;?!»]|« |(?<=[\d%)s]) %(?!\()|\w'\w")


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name)


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What code and templates say, by the command of CONTRIBUTING.md."""
    path = tmp_path_factory.mktemp("catalogue") / "messages.pot"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        command = f"pybabel --quiet extract -F pyproject.toml --no-location --sort-output -o {path} ."
        CommandLineInterface().run(command.split())
    with path.open("rb") as file:
        return read_po(file)


def test_every_language_but_english_has_its_catalogues() -> None:
    assert {path.parents[1].name for path in WHOLE} == set(LANGUAGES) - {ENGLISH}


def test_the_image_takes_the_catalogues_along() -> None:
    copied = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    left_out = [line.replace("**/", "*") for line in lines if line and line[0] not in "#!" and line != "*"]
    assert "COPY app app" in copied
    assert "!app" in lines
    for path in TRANSLATIONS.rglob("*.mo"):
        assert not any(fnmatch(str(path.relative_to(ROOT)), pattern) for pattern in left_out)


def test_no_call_hides_from_extraction_in_an_f_string() -> None:
    for path in (ROOT / "app" / "web").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                calls = [each.func for each in ast.walk(node) if isinstance(each, ast.Call)]
                names = {each.id for each in calls if isinstance(each, ast.Name)}
                assert not names & {"gettext", "ngettext", "N_"}, f"{path}: {node.lineno}"


@pytest.mark.parametrize("path", WHOLE, ids=str)
def test_a_catalogue_has_what_code_and_templates_say_and_nothing_else(path: Path, extracted: Catalog) -> None:
    said = {forms(message.id) for message in messages(extracted)}
    assert len(said) > 500
    assert {forms(message.id) for message in messages(read(path))} == said


@pytest.mark.parametrize("path", CATALOGUES, ids=str)
def test_a_compiled_catalogue_is_of_its_source(path: Path) -> None:
    stream = io.BytesIO()
    write_mo(stream, read(path))
    assert stream.getvalue() == path.with_suffix(".mo").read_bytes()


@pytest.mark.parametrize("path", CATALOGUES, ids=str)
def test_nothing_is_untranslated_or_doubtful(path: Path) -> None:
    for message in messages(read(path)):
        assert all(forms(message.string)), message.id
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("path", CATALOGUES, ids=str)
def test_gaps_markup_and_percent_signs_agree(path: Path) -> None:
    for message in messages(read(path)):
        wanted = sorted(GAP.findall(forms(message.id)[-1]))
        for form in forms(message.string):
            assert sorted(GAP.findall(form)) == wanted, message.id
            if "%(" in form or "%%" in form:  # else it is no format, and a single sign stands for itself
                assert not BARE_PERCENT.search(form.replace("%%", "")), message.id


def test_french_binds_its_signs_to_the_word_before() -> None:
    for path in CATALOGUES:
        for message in messages(read(path)):
            for form in forms(message.string) if "MMMM" not in str(message.string) else ():
                assert not LOOSE.search(re.sub(r"<[^>]+>", "", form)), form
