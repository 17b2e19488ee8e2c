"""The law of imports, proved from the syntax trees."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BELOW = {
    "errors": set(),
    "config": {"errors"},
    "cautions": set(),
    "imaging": {"errors"},
    "models": {"errors", "config", "imaging"},
    "explain": {"errors", "cautions", "imaging", "models"},
    "gate": {"errors", "cautions", "imaging", "models", "explain"},
    "diagnosis": {"errors", "config", "cautions", "imaging", "models", "explain", "gate"},
}
BELOW["training"] = {*BELOW["diagnosis"], "diagnosis"}
BELOW["cases"] = BELOW["training"]
BELOW["cli"] = BELOW["web"] = {*BELOW["cases"], "cases"}
HOME = {
    "flask": {"web"},
    "flask_wtf": {"web"},
    "flask_babel": {"web"},
    "babel": {"web"},
    "reportlab": {"web"},
    "keras": {"models", "training"},
    "tensorflow": {"models"},
}
HOME.update({name: {"cases"} for name in ("sqlalchemy", "alembic", "boto3", "botocore")})


def room(path: Path) -> str:
    return path.relative_to(ROOT / "app").parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    assert not any(isinstance(node, ast.ImportFrom) and node.level for node in nodes), "relative import"
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    named = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    return plain | {f"{node.module}.{alias.name}" for node in named for alias in node.names}


SOURCES = sorted(path for path in (ROOT / "app").rglob("*.py") if room(path) not in ("__init__", "__main__"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_import_points_inward(path: Path) -> None:
    here = room(path)
    for name in imports(path):
        top, *rest = name.split(".")
        assert here in HOME.get(top, {here}), f"{name} has no place in {here}"
        if top == "app" and rest[0] not in (here, "__version__"):
            assert rest[0] in BELOW[here], f"{here} may not import {rest[0]}"


def test_the_use_case_and_the_web_load_without_a_runtime() -> None:
    program = (
        "import sys, app.diagnosis; assert 'flask' not in sys.modules; import app.web, app.cli; "
        "assert not {'keras', 'onnxruntime', 'tensorflow', 'sklearn'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)
