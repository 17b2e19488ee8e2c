"""Metrics of real servers, by one process and by several."""

import os
import signal

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.config import Settings
from app.imaging.phantom import draw_film
from app.models.store import ModelStore
from benchmarks.server import Server, serving
from tests.conftest import png
from tests.server.conftest import TOKEN
from tests.server.talk import ask, post_film
from tests.waiting import until

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(server: Server) -> Samples:
    answer = ask(server.port, "/metrics", Authorization=f"Bearer {TOKEN}")
    assert answer.status == 200
    families = text_string_to_metric_families(answer.body.decode())
    return {
        (each.name, frozenset(each.labels.items())): each.value
        for family in families
        for each in family.samples
    }


def value(found: Samples, name: str, **labels: str) -> float:
    return found.get((f"pneumoscope_{name}", frozenset(labels.items())), 0.0)


def test_a_film_is_counted_timed_and_its_probability_kept(server: Server, drawn_png: bytes) -> None:
    before = samples(server)
    probability = post_film(server.port, drawn_png).json["probability"]
    after = samples(server)

    def grown(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    route = {"route": "/api/v1/diagnoses", "method": "POST", "status": "201"}
    assert grown("request_seconds_count", **route) == 1
    assert grown("diagnosis_seconds_count") == grown("inference_seconds_count") == 1
    assert (
        0
        < grown("inference_seconds_sum")
        < grown("diagnosis_seconds_sum")
        < grown("request_seconds_sum", **route)
    )
    assert grown(
        "probability_sum", model=ModelStore(Settings().model_store).manifest().identity
    ) == pytest.approx(probability, abs=1e-5)


def test_refusals_and_cautions_are_counted_by_code(server: Server) -> None:
    before = samples(server)
    post_film(server.port, b"")
    post_film(server.port, png(draw_film(1, True, 128, 128).pixels))
    after = samples(server)
    for name, labels in (
        ("refusals_total", {"reason": "empty-file"}),
        ("cautions_total", {"code": "low-resolution"}),
    ):
        assert value(after, name, **labels) - value(before, name, **labels) == 1


def test_no_label_grows_with_what_clients_make_up(server: Server) -> None:
    ask(server.port, "/nowhere", "BREW")
    before = set(samples(server))
    for number in range(5):
        ask(server.port, f"/nowhere{number}?key={number}", f"BREW{number}")
        ask(server.port, f"/diagnoses/{number}")
    new = {str(labels) for _, labels in set(samples(server)) - before}
    assert all("<case_id>" in labels or "case-not-found" in labels for labels in new)
    assert len(new) <= 16


def test_only_the_token_opens_the_metrics(server: Server) -> None:
    for shown in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}):
        answer = ask(server.port, "/metrics", **shown)
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"].lower().startswith("bearer")
        assert b"pneumoscope_" not in answer.body


def test_several_processes_count_together_and_what_a_killed_one_counted_stays(drawn_png: bytes) -> None:
    with serving(WEB_CONCURRENCY="2", METRICS=TOKEN) as server:
        for _ in range(8):
            assert post_film(server.port, drawn_png).status == 201
        os.kill(server.workers()[0], signal.SIGKILL)
        until(lambda: len(server.workers()) == 2 and ask(server.port, "/healthz").status == 200)
        found = samples(server)
        assert value(found, "diagnosis_seconds_count") == 8
        assert value(found, "room", room="judging", state="working") == 0
