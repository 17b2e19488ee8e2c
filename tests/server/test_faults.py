"""Processes that are stopped, killed or started on a damaged model."""

import os
import shutil
import signal
import threading
import time
from contextlib import ExitStack, suppress
from http.client import HTTPException
from pathlib import Path

import pytest

from benchmarks.server import ROOT, Server, serving
from tests.server.talk import Answer, ask, begin_upload, form, post_film
from tests.waiting import until


@pytest.fixture
def one_server():
    """A server of its own, for those who break it."""
    with serving() as server:
        yield server


def alive(process: int) -> bool:
    with suppress(ChildProcessError):
        return os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
    return False


def test_a_stop_answers_what_is_in_flight_and_ends_well(one_server: Server, drawn_png: bytes) -> None:
    body = form(drawn_png)
    with ExitStack() as connections:
        uploads = [begin_upload(one_server.port, body, len(body) // 2) for _ in range(4)]
        for upload in uploads:
            connections.callback(upload.close)
        time.sleep(0.5)  # they are in the worker now, which waits for the rest
        os.kill(one_server.process, signal.SIGTERM)
        time.sleep(1)
        for upload in uploads:
            upload.send(body[len(body) // 2 :])
        answers = [upload.getresponse() for upload in uploads]
        assert [(answer.status, b'"probability"' in answer.read()) for answer in answers] == [(201, True)] * 4
    until(lambda: not alive(one_server.process))
    assert os.waitid(os.P_PID, one_server.process, os.WEXITED | os.WNOWAIT).si_status == 0
    assert "was sent SIG" not in one_server.log  # gunicorn's words for a worker that did not end by itself


@pytest.mark.model
def test_a_server_that_has_loaded_tensorflow_stops_as_fast(drawn_png: bytes) -> None:
    with serving(RUNTIME="keras") as server:
        assert post_film(server.port, drawn_png).status == 201
        os.kill(server.process, signal.SIGTERM)
        until(lambda: not alive(server.process), 20)
        assert os.waitid(os.P_PID, server.process, os.WEXITED | os.WNOWAIT).si_status == 0


def try_to_post(port: int, film: bytes, answers: list[Answer | None]) -> None:
    try:
        answers.append(post_film(port, film))
    except (OSError, HTTPException):
        answers.append(None)


def test_a_killed_worker_is_replaced_and_what_was_answered_is_still_there(
    one_server: Server, drawn_png: bytes
) -> None:
    link = post_film(one_server.port, drawn_png).json["links"]["self"]
    (worker,), answers = one_server.workers(), list[Answer | None]()
    clients = [
        threading.Thread(target=try_to_post, args=(one_server.port, drawn_png, answers)) for _ in range(6)
    ]
    for client in clients:
        client.start()
    os.kill(worker, signal.SIGKILL)
    for client in clients:
        client.join()
    until(lambda: one_server.workers() not in ([], [worker]))
    until(lambda: ask(one_server.port, "/readyz").status == 200)
    assert post_film(one_server.port, drawn_png).status == 201
    kept = [link, *(each.json["links"]["self"] for each in answers if each and each.status == 201)]
    assert {ask(one_server.port, each).status for each in kept} == {200}
    assert {each.status for each in answers if each} <= {201, 503}


def damaged_store(folder: Path) -> Path:
    """The published models, with one byte changed in every file of the classifier's weights."""
    store = shutil.copytree(ROOT / "model_store", folder / "store")
    for path in store.glob("resnet16-*/model.*"):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 0xFF
        path.write_bytes(data)
    return store


def test_a_damaged_model_is_said_by_readyz_and_to_whoever_asks_and_pages_go_on(
    tmp_path: Path, drawn_png: bytes
) -> None:
    store = damaged_store(tmp_path)
    with serving(ready=False, MODEL_STORE=str(store)) as server:
        until(lambda: ask(server.port, "/readyz").json["code"] != "model-not-ready")
        for answer in (ask(server.port, "/readyz"), post_film(server.port, drawn_png)):
            assert answer.status == 503
            assert answer.json["code"] == "model-corrupt"
            assert answer.headers["Retry-After"] == "5"
            assert str(store) not in answer.body.decode()
        assert ask(server.port, "/").status == ask(server.port, "/healthz").status == 200
        assert "the model cannot be loaded" in server.log
