import io
import re
import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

import app
from tests.container.engine import Engine, wait_until
from tests.container.server import MULTIPART, Server, form

pytestmark = pytest.mark.container

Start = Callable[..., Server]


def test_no_process_of_the_server_belongs_to_root(hardened: Server) -> None:
    users = hardened.engine.run("top", hardened.container, "-eo", "uid,pid").split("\n")[1:]
    assert len(users) >= 2  # the master and its worker
    assert {line.split()[0] for line in users} == {"10001"}


def test_a_server_that_may_write_nothing_but_tmp_and_data_becomes_healthy(hardened: Server) -> None:
    wait_until(lambda: hardened.inspect(".State.Health.Status") == "healthy", 60, "a healthy container")
    assert hardened.inspect(".HostConfig.ReadonlyRootfs") == "true"


def test_a_drawn_film_is_judged_and_its_overlay_is_a_picture_of_its_size(
    hardened: Server, drawn_png: bytes
) -> None:
    created = hardened.post_film(drawn_png)
    assert created.status == 201
    assert 0 < created.json["probability"] < 1
    overlay = hardened.get(created.json["links"]["overlay"])
    picture, film = Image.open(io.BytesIO(overlay.body)), Image.open(io.BytesIO(drawn_png))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", film.size)
    assert np.ptp(np.asarray(picture)) > 100


def test_plain_docker_run_serves_the_upload_page(start: Start) -> None:
    server = start().await_ready()
    page = server.get("/")
    assert page.status == 200
    assert re.search(rb'<input[^>]+type="file"', page.body)


def test_a_stop_lets_a_request_in_flight_finish_and_ends_well(start: Start, drawn_png: bytes) -> None:
    server = start().await_ready()
    body = form(drawn_png)
    connection = server.connect()
    connection.putrequest("POST", "/api/v1/diagnoses")
    connection.putheader("Content-Type", MULTIPART)
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body[:1000])
    time.sleep(0.5)  # it is in the worker now, which waits for the rest
    stop = threading.Thread(target=server.engine.run, args=("stop", server.container))
    stop.start()
    time.sleep(1)
    connection.send(body[1000:])
    assert connection.getresponse().status == 201
    connection.close()
    stop.join()
    assert server.inspect(".State.ExitCode") == "0"


def test_the_log_names_no_upload(hardened: Server, drawn_png: bytes) -> None:
    hardened.post_film(drawn_png, "Doe_Jane_1990.png")
    hardened.post_film(b"no picture", "Doe_John_1985.png")
    wait_until(lambda: "/api/v1/diagnoses 415" in hardened.log(), 5, "the line, written after the answer")
    log = hardened.log()
    assert "/api/v1/diagnoses 201" in log
    assert "Doe" not in log


def test_a_diagnosis_in_a_named_volume_outlives_its_container(
    engine: Engine, start: Start, drawn_png: bytes
) -> None:
    volume = engine.run("volume", "create")
    first = start("--volume", f"{volume}:/data").await_ready()
    link = first.post_film(drawn_png).json["links"]["self"]
    engine.run("stop", first.container)
    second = start("--volume", f"{volume}:/data").await_ready()
    assert second.get(link).status == 200
    engine.run("rm", "--force", second.container, first.container)
    engine.run("volume", "rm", volume)


def test_the_image_holds_what_serves_and_nothing_else(engine: Engine, image: str) -> None:
    listing = engine.run("run", "--rm", image, "ls", "-A", "/app")
    served = {"app", "gunicorn.conf.py", "model_store", "static", "templates", "wsgi.py"}
    assert set(listing.split()) == served | {"__pycache__", "LICENSE"}
    assert not engine.run("run", "--rm", image, "find", "/app/app", "-name", "training")
    tools = "for tool in gcc cc make git curl; do command -v $tool; done; true"
    assert not engine.run("run", "--rm", image, "sh", "-c", tools)


def test_the_image_is_labelled_with_the_version_of_the_app(engine: Engine, image: str) -> None:
    template = '{{index .Config.Labels "org.opencontainers.image.version"}}'
    assert engine.run("image", "inspect", "--format", template, image) == app.__version__
