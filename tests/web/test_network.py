"""Who asks, by which name, through which proxy, and how often."""

import dataclasses

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from app.config import Settings
from app.diagnosis import Diagnoser
from app.errors import ConfigurationError
from app.web import create_app
from app.web.guard.limits import asking_address
from app.web.guard.steady_counts import SteadyCounts
from tests.web.actors import Browser, api_upload, post_film

HTTPS = {"X-Forwarded-Proto": "https"}


@pytest.fixture
def client_of(settings: Settings, diagnoser: Diagnoser):
    """A client of an application with some settings changed."""

    def make(**changes: object) -> FlaskClient:
        return create_app(dataclasses.replace(settings, **changes), diagnoser).test_client()

    return make


def asker(**environment: str) -> dict[str, dict[str, str]]:
    return {"environ_overrides": environment}


def test_every_answer_shuts_out_frames_devices_and_other_sites(doctor: Browser, ill_png: bytes) -> None:
    page = doctor.result(ill_png)
    for address in (
        page,
        f"{page}/film.png",
        "/nowhere",
        "/api/v1/diagnoses/0",
        "/static/style.css",
        "/healthz",
    ):
        with doctor.client.get(address) as answer:
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
            assert "camera=()" in answer.headers["Permissions-Policy"]
            assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert answer.headers["Referrer-Policy"] == "same-origin"


def test_whatever_may_show_a_patient_is_stored_nowhere(doctor: Browser, ill_png: bytes) -> None:
    page = doctor.result(ill_png)
    links = api_upload(doctor.client, ill_png).get_json()["links"]
    for address in (page, f"{page}/film.png", f"{page}/heatmap.png", *links.values(), "/nowhere"):
        assert doctor.client.get(address).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("changes", "headers", "secure"),
    [
        ({}, {}, False),
        ({}, HTTPS, False),  # said by nobody whom the server trusts
        ({"trusted_proxies": 1}, {}, False),
        ({"trusted_proxies": 1}, HTTPS, True),
        ({"secure_cookies": True}, {}, True),
    ],
)
def test_browsers_are_held_to_tls_where_there_is_tls(client_of, changes, headers, secure: bool) -> None:
    answer = client_of(**changes).get("/", headers=headers)
    assert answer.headers.get("Strict-Transport-Security") == ("max-age=31536000" if secure else None)


@pytest.mark.parametrize(("headers", "status"), [({"Referer": "https://localhost/"}, 303), ({}, 403)])
def test_behind_tls_a_form_must_come_from_a_page_of_this_server(
    client_of, ill_png: bytes, headers: dict[str, str], status: int
) -> None:
    browser = Browser(client_of(trusted_proxies=1))
    browser.client.environ_base |= {
        f"HTTP_{name.upper().replace('-', '_')}": text for name, text in HTTPS.items()
    }
    browser.client.environ_base |= {f"HTTP_{name.upper()}": text for name, text in headers.items()}
    assert browser.upload(ill_png).status_code == status


@pytest.mark.parametrize("host", ["films.example.org", "films.example.org:8443", "a.ward.example.org"])
def test_the_server_answers_by_its_names(client_of, host: str) -> None:
    client = client_of(allowed_hosts=("films.example.org", ".ward.example.org"))
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example.com", "films.example.org.evil.example", "127.0.0.1", "a b", "[::1"]
)
def test_it_answers_by_no_other_name_but_for_health_checks(client_of, ill_png: bytes, host: str) -> None:
    client = client_of(allowed_hosts=("films.example.org",))
    client.environ_base["HTTP_HOST"] = host
    for answer in (client.get("/"), client.get("/nowhere"), api_upload(client, ill_png)):
        assert answer.status_code == 400
        assert host not in answer.text
    assert api_upload(client, ill_png).get_json()["code"] == "unknown-host"
    assert client.get("/readyz").status_code == client.get("/healthz").status_code == 200


def test_a_forwarded_name_is_not_believed(client_of) -> None:
    client = client_of(allowed_hosts=("films.example.org",), trusted_proxies=1)
    headers = {"Host": "evil.example.com", "X-Forwarded-Host": "films.example.org"}
    assert client.get("/", headers=headers).status_code == 400


def test_one_request_too_many_is_told_when_to_come_again(client_of, ill_png: bytes) -> None:
    client = client_of(requests_a_minute=3)
    for address in ("/", "/nowhere", "/static/icon.svg"):
        client.get(address).close()
    problem, page = api_upload(client, ill_png), client.get("/")
    assert problem.status_code == page.status_code == 429
    assert problem.get_json()["code"] == "too-many-requests"
    assert "Too Many Requests" in page.text
    assert all(0 < int(answer.headers["Retry-After"]) <= 61 for answer in (problem, page))


def test_health_checks_are_never_counted(client_of) -> None:
    client = client_of(requests_a_minute=1)
    assert {client.get(address).status_code for address in ("/healthz", "/readyz") * 5} == {200}


def test_a_film_too_many_is_refused_before_it_is_read(client_of, ill_png: bytes) -> None:
    client = client_of(requests_a_minute=1)
    client.get("/")
    assert (
        post_film(client, "/diagnoses", ill_png).status_code == 429
    )  # and not 403: the form was not looked at


def test_each_address_has_its_own_count(client_of) -> None:
    client = client_of(requests_a_minute=1)
    for address in ("10.0.0.1", "10.0.0.2", "2001:db8:0:1::1", "2001:db8:0:2::1"):
        assert client.get("/", **asker(REMOTE_ADDR=address)).status_code == 200
    for address in ("10.0.0.1", "::ffff:10.0.0.2", "2001:db8:0:1:ffff::2"):
        assert client.get("/", **asker(REMOTE_ADDR=address)).status_code == 429


@pytest.mark.parametrize(("proxies", "status"), [(0, 429), (1, 200)])
def test_a_forwarded_address_counts_only_from_a_trusted_proxy(client_of, proxies: int, status: int) -> None:
    client = client_of(requests_a_minute=1, trusted_proxies=proxies)
    client.get("/", headers={"X-Forwarded-For": "10.0.0.1"})
    assert client.get("/", headers={"X-Forwarded-For": "10.0.0.2"}).status_code == status


def test_a_client_cannot_escape_its_count_by_an_address_of_its_own_making(client_of) -> None:
    client = client_of(requests_a_minute=1, trusted_proxies=1)
    client.get("/", headers={"X-Forwarded-For": "10.9.9.1, 10.0.0.1"})  # the proxy adds the last one
    assert client.get("/", headers={"X-Forwarded-For": "10.9.9.2, 10.0.0.1"}).status_code == 429


def test_each_browser_session_has_its_own_count(settings: Settings, diagnoser: Diagnoser) -> None:
    app = create_app(dataclasses.replace(settings, session_requests_a_minute=2), diagnoser)
    one, other = app.test_client(), app.test_client()
    assert [one.get("/").status_code for _ in range(4)] == [
        200,
        200,
        200,
        429,
    ]  # the first had no session yet
    assert other.get("/").status_code == 200


def test_limits_can_be_turned_off(client_of) -> None:
    client = client_of(requests_a_minute=0, session_requests_a_minute=0)
    assert {client.get("/").status_code for _ in range(30)} == {200}


@pytest.mark.parametrize("url", ["redis://counts:6379", "nowhere://"])
def test_a_store_that_cannot_be_used_ends_the_start_by_name(client_of, url: str) -> None:
    with pytest.raises(ConfigurationError, match=f"LIMITS_URL: .* received {url.split(':')[0]}://"):
        client_of(limits_url=url)


class BrokenStore(MemoryStorage):
    """A store whose machine is away."""

    STORAGE_SCHEME = ("broken",)

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        raise ConnectionError("the store is away")

    def check(self) -> bool:
        return False


def test_while_the_store_is_away_requests_are_counted_in_memory(client_of) -> None:
    client = client_of(limits_url="broken://", requests_a_minute=2)
    assert [client.get("/").status_code for _ in range(3)] == [200, 200, 429]


def test_a_count_ends_after_its_minute_whatever_the_time_of_day_does() -> None:
    now = [1000.0]
    counts = FixedWindowRateLimiter(SteadyCounts(clock=lambda: now[0]))
    limit = RateLimitItemPerMinute(1)
    assert counts.hit(limit, "a")
    assert not counts.hit(limit, "a")
    now[0] += 60
    assert counts.hit(limit, "a")


def test_counts_that_are_over_are_forgotten() -> None:
    now = [0.0]
    counts = SteadyCounts(clock=lambda: now[0])
    for asker in range(1000):
        counts.incr(f"asker {asker}", 60)
    now[0] = 61
    counts.incr("one more", 60)
    assert counts.reset() == 1


def test_a_socket_without_an_address_counts_as_one_asker(app: Flask) -> None:
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": ""}):
        assert asking_address() == "local"
