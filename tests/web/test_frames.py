"""Faults as the log has them: where, and not what was said."""

import logging

import pytest
from flask import Flask

from app.web.watch.frames import frames

NAME = "Doe_Jane_19700101"


def fail() -> None:
    try:
        raise OSError(28, "No space left on device", f"/data/{NAME}")
    except OSError as error:
        raise ValueError(f"cannot keep {NAME}") from error


def test_a_fault_is_told_by_its_place_and_kind_and_its_cause() -> None:
    with pytest.raises(ValueError, match=NAME) as caught:
        fail()
    told = frames(caught.value)
    assert NAME not in told
    assert told.index("OSError: No space left on device") < told.index("ValueError")
    assert "in fail" in told
    assert "test_frames.py" in told


def test_the_log_of_a_fault_has_the_request_and_no_word_of_its_message(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/fault", view_func=fail)
    caplog.set_level(logging.DEBUG)
    answer = app.test_client().get(f"/fault?patient={NAME}")
    (record,) = [each for each in caplog.records if each.levelname == "ERROR"]
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in record.getMessage()
    assert NAME not in caplog.text + answer.text
