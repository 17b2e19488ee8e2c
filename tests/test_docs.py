"""The documents name everything that a user can set, call or install."""

import dataclasses
import re
from pathlib import Path

import pytest
from flask import Flask

from app.cli.commands import cli
from app.config import Settings
from app.errors import PneumoscopeError
from app.training.__main__ import laboratory
from tests.web.conftest import app, diagnoser, settings  # noqa: F401 - fixtures

ROOT = Path(__file__).parents[1]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_setting_is_in_the_docs() -> None:
    for field in dataclasses.fields(Settings):
        assert f"`{field.name.upper()}`" in text("docs/settings.md")
    for name in re.findall(r'whole_number\(["\']([A-Z_]+)', text("gunicorn.conf.py")):
        assert f"`{name}`" in text("docs/settings.md")


def test_every_route_is_in_the_docs(app: Flask) -> None:  # noqa: F811
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
            address = str(rule).replace("<case_id>", "{id}")
            assert f"`{method} {address}`" in text("docs/api.md"), f"{method} {address}"


def test_every_error_code_is_in_the_docs() -> None:
    def kinds(kind: type[PneumoscopeError]) -> list[type[PneumoscopeError]]:
        return [kind, *[each for child in kind.__subclasses__() for each in kinds(child)]]

    public = {kind.code for kind in kinds(PneumoscopeError) if not kind.__subclasses__()}
    for code in public - {"configuration", "laboratory", "refused"}:
        assert f"`{code}`" in text("docs/api.md"), code


@pytest.mark.parametrize(
    ("group", "document"), [(cli, "docs/command-line.md"), (laboratory, "docs/laboratory.md")]
)
def test_every_command_and_option_is_in_the_docs(group, document: str) -> None:
    nested = [
        each for command in group.commands.values() for each in getattr(command, "commands", {}).items()
    ]
    for name, command in [*group.commands.items(), *nested]:
        assert f" {name}" in text(document)
        for parameter in command.params:
            for option in parameter.opts if parameter.param_type_name == "option" else []:
                assert f"`{option}" in text(document), f"{name} {option}"


def test_every_direct_dependency_has_its_reason() -> None:
    for source in ("requirements.in", "requirements-dev.in"):
        for line in text(source).splitlines():
            name = re.match(r"[a-z][a-z0-9-]*", line)
            if name:
                assert f"`{name.group()}`" in text("docs/dependencies.md"), name.group()


def test_every_link_between_documents_leads_somewhere() -> None:
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]:
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_every_verb_of_the_makefile_explains_itself() -> None:
    verbs = set(re.findall(r"^\.PHONY: (.*)$", text("Makefile"), re.MULTILINE)[0].split())
    explained = set(re.findall(r"^([a-z]+):.*##", text("Makefile"), re.MULTILINE))
    assert verbs == explained
