"""Barriers that axe-core finds on a page."""

import importlib.util
from pathlib import Path

import pytest
from playwright.sync_api import Page


def axe_source() -> str:
    """The source of axe-core; skips the test where it is not installed."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("no axe-core: install requirements-dev.txt")
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")


def barriers(page: Page, axe: str) -> list[str]:
    """Every violation on the page as it stands: the rule and the element."""
    page.evaluate(axe)
    found = page.evaluate("axe.run().then(result => result.violations)")
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]
