"""Real servers on loopback: gunicorn with the published model."""

from collections.abc import Iterator

import pytest

from benchmarks.server import Server, serving

TOKEN = "a-token-for-these-tests"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server for all who leave it whole."""
    with serving(LOG_FORMAT="json", METRICS=TOKEN, FILMS_AT_ONCE="2") as server:
        yield server
