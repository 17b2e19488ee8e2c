"""What is installed is pinned, and what is shipped is written down."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^]]*\])?==([^ \\;]+)", re.MULTILINE)
TOOLS = Path(sys.executable).parent


def pins(name: str) -> set[tuple[str, str]]:
    return set(PIN.findall((ROOT / name).read_text(encoding="utf-8")))


def test_the_bill_of_materials_names_exactly_what_the_image_installs() -> None:
    bill = json.loads((ROOT / "sbom.json").read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    assert {(each["name"], each["version"]) for each in bill["components"]} == pins("requirements.txt")
    assert all(each["purl"].startswith("pkg:pypi/") for each in bill["components"])


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_has_its_hashes(name: str) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text(encoding="utf-8"))
    pinned = [block for block in blocks if PIN.match(block)]
    assert len(pinned) > 50
    assert all("--hash=sha256:" in block for block in pinned)


def test_the_image_is_built_without_known_mistakes() -> None:
    subprocess.run([TOOLS / "hadolint", "Dockerfile"], check=True, cwd=ROOT)
