"""A clock that jumps: sessions are refused rather than believed, and nothing of the server waits for it."""

import time

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from tests.web.actors import Browser


def signed_at(app: Flask, value: dict[str, object], when: float) -> str:
    """The cookie of a session as the server would have signed it at some time."""

    class Then(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(when)

    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert isinstance(serializer, URLSafeTimedSerializer)
    serializer.signer = Then
    return str(serializer.dumps(value))


def visitor(app: Flask, browser: Browser) -> dict[str, object]:
    with browser.client.session_transaction() as session:
        return dict(session)


@pytest.mark.parametrize(
    ("hours", "status"),
    [
        (0, 200),
        (-24, 200),  # the clock went on: a session lasts a day and the time of its cases
        (-26, 404),
        (1, 404),  # the clock went back: signed in a future that nobody can vouch for
    ],
)
def test_a_session_is_believed_for_its_time_and_never_from_the_future(
    app: Flask, doctor: Browser, ill_png: bytes, hours: int, status: int
) -> None:
    address, kept = doctor.result(ill_png), visitor(app, doctor)
    browser = app.test_client()
    browser.set_cookie("pneumoscope", signed_at(app, kept, time.time() + hours * 3600))
    assert browser.get(address).status_code == status


def test_a_browser_whose_session_is_over_gets_a_new_one_and_goes_on(
    app: Flask, doctor: Browser, ill_png: bytes
) -> None:
    browser = Browser(app.test_client())
    doctor.token()
    old = signed_at(app, visitor(app, doctor), time.time() + 7200)
    browser.client.set_cookie("pneumoscope", old)
    address = browser.result(ill_png)
    assert browser.client.get(address).status_code == 200
    assert visitor(app, browser)["visitor"] != visitor(app, doctor)["visitor"]
