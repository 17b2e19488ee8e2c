"""The image is built once, by a real engine, and only when asked for: `pytest -m container`.

An engine that is at hand is used (DOCKER_HOST counts); otherwise root starts one for the
tests. `python:3.11-slim` is pulled, or made with debootstrap where no registry answers.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.container import base_image
from tests.container.engine import Engine, own_engine
from tests.container.server import Server

ROOT = Path(__file__).parents[2]
IMAGE = "pneumoscope-under-test"
HARDENED = (
    *("--read-only", "--tmpfs", "/tmp"),  # noqa: S108
    *("--memory", "1500m", "--memory-swap", "1500m", "--pids-limit", "200"),
    *("--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "container" in config.option.markexpr:
        return
    slow = pytest.mark.skip(reason="builds the image, which takes minutes: ask for it with -m container")
    for item in items:
        if item.get_closest_marker("container"):
            item.add_marker(slow)


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with ExitStack() as stack:
        engine = Engine()
        if not engine.answers():
            _need(os.geteuid() == 0, "no container engine answers, and only root may start one")
            for program in ("dockerd", "iptables-save", "ip"):
                _need(shutil.which(program), f"no container engine answers, and there is no {program}")
            try:
                engine = stack.enter_context(own_engine())
            except (RuntimeError, TimeoutError) as error:
                pytest.skip(f"no container engine answers, and none can be started here: {error}")
        yield engine


@pytest.fixture(scope="session")
def image(engine: Engine) -> Iterator[str]:
    if not engine.has(base_image.NAME):
        try:
            engine.run("pull", base_image.NAME)
        except RuntimeError:
            _need(os.geteuid() == 0, f"no registry has {base_image.NAME}, and only root may make a stand-in")
            _need(shutil.which("debootstrap"), f"no registry has {base_image.NAME}, and no debootstrap")
            base_image.make(engine)
    engine.run("build", "--network", "host", "--tag", IMAGE, str(ROOT))
    yield IMAGE
    engine.run("image", "rm", "--force", IMAGE)


@pytest.fixture(scope="session")
def start(engine: Engine, image: str) -> Iterator[Callable[..., Server]]:
    """Start containers with options of `docker run`; they end with the tests."""
    started: list[str] = []

    def start(*options: str) -> Server:
        started.append(engine.run("run", "--detach", "--publish", "127.0.0.1::5000", *options, image))
        return Server(engine, started[-1])

    yield start
    for container in started:
        engine.run("rm", "--force", "--volumes", container)


@pytest.fixture(scope="session")
def hardened(start: Callable[..., Server]) -> Server:
    return start(*HARDENED).await_ready()


def _need(condition: object, reason: str) -> None:
    if not condition:
        pytest.skip(reason)
