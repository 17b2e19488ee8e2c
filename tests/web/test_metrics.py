"""Who may see the metrics, and what they say of the queues."""

import dataclasses

import pytest

from app.config import Settings
from app.diagnosis import Diagnoser
from app.web import create_app
from app.web.load.rooms import open_rooms
from app.web.load.waiting_room import Bounds, WaitingRoom
from app.web.watch.metrics import Metrics


@pytest.mark.parametrize(
    ("setting", "shown", "status"),
    [
        ("off", "", 404),
        ("off", "Bearer off", 404),
        ("open", "", 200),
        ("a-token-of-the-ward", "", 401),
        ("a-token-of-the-ward", "Bearer a-token-of-the-wards", 401),
        ("a-token-of-the-ward", "Bearer ümlaut", 401),
        ("a-token-of-the-ward", "Bearer a-token-of-the-ward", 200),
    ],
)
def test_metrics_are_shown_as_the_setting_says(
    settings: Settings, diagnoser: Diagnoser, setting: str, shown: str, status: int
) -> None:
    client = create_app(dataclasses.replace(settings, metrics=setting), diagnoser).test_client()
    answer = client.get("/metrics", headers={"Authorization": shown})
    assert answer.status_code == status
    assert ("pneumoscope_request_seconds" in answer.text) is (status == 200)


def test_they_are_never_counted_as_requests_of_an_address(settings: Settings, diagnoser: Diagnoser) -> None:
    client = create_app(
        dataclasses.replace(settings, metrics="open", requests_a_minute=1), diagnoser
    ).test_client()
    assert {client.get("/metrics").status_code for _ in range(5)} == {200}


def test_a_room_tells_who_works_and_who_waits(settings: Settings) -> None:
    told: list[tuple[int, int]] = []
    room = WaitingRoom(Bounds(2, 1, 1), lambda working, waiting: told.append((working, waiting)))
    with room.turn(), room.turn():
        pass
    assert told == [(1, 0), (2, 0), (1, 0), (0, 0)]
    metrics = Metrics()
    with open_rooms(settings, metrics).drawing.turn():
        assert 'pneumoscope_room{room="drawing",state="working"} 1.0' in metrics.text().decode()
    assert 'pneumoscope_room{room="drawing",state="working"} 0.0' in metrics.text().decode()
