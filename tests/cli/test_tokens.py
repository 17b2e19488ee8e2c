"""Tokens of the API, from the command line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cases.database import Database
from app.cases.tokens import TokenStore


def tokens(instance: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", "tokens", *arguments],
        env={**os.environ, "INSTANCE_PATH": str(instance)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_token_is_made_listed_and_revoked(tmp_path: Path) -> None:
    made = tokens(tmp_path, "create", "ward 3", "--scope", "read", "--scope", "write")
    assert made.returncode == 0
    store = TokenStore(Database(f"sqlite:///{tmp_path / 'cases.db'}"))
    assert store.scopes(made.stdout.strip()) == {"read", "write"}
    token_id = made.stderr.split()[1]
    assert f"{token_id}  read,write" in tokens(tmp_path, "list").stdout
    assert tokens(tmp_path, "revoke", token_id).returncode == 0
    assert store.scopes(made.stdout.strip()) == frozenset()
    again = tokens(tmp_path, "revoke", token_id)
    assert (again.returncode, "expected the id of a token in use" in again.stderr) == (2, True)
    listed = tokens(tmp_path, "list").stdout
    assert "revoked" in listed
    assert made.stdout.strip() not in listed


@pytest.mark.parametrize("arguments", [("create", "ward 3"), ("create", "ward 3", "--scope", "all")])
def test_a_token_needs_a_scope_that_there_is(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ended = tokens(tmp_path, *arguments)
    assert ended.returncode == 2
    assert "--scope" in ended.stderr


def test_a_database_that_does_not_answer_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "cases.db").write_bytes(b"no database" * 1000)
    ended = tokens(tmp_path, "list")
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith("error: cases can be neither kept nor found")
    assert "Traceback" not in ended.stderr
