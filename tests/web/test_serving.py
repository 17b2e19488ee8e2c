"""Readiness, headers, cookies and the instance folder."""

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import Settings
from app.diagnosis import Diagnoser
from app.errors import ConfigurationError, ModelNotFoundError, ModelNotReadyError
from app.web import create_app
from app.web.guard.instance import secret_key
from app.web.load.standby import StandbyDiagnoser
from tests.web.actors import Browser, api_upload


def test_the_process_lives_and_the_model_is_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json() == {"status": "alive"}
    assert client.get("/readyz").get_json() == {
        "status": "ready",
        "model": {"name": "tiny", "version": "0.1.0"},
    }


def test_while_the_model_loads_the_server_lives_but_is_not_ready(
    settings: Settings, diagnoser: Diagnoser, ill_png: bytes
) -> None:
    loaded = threading.Event()
    standby = StandbyDiagnoser(lambda: loaded.wait(10) and diagnoser, patience=0.05)
    client = create_app(settings, standby).test_client()
    assert client.get("/healthz").status_code == 200
    for answer in (client.get("/readyz"), api_upload(client, ill_png)):
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "5"
        assert answer.get_json()["code"] == "model-not-ready"
    loaded.set()
    standby._finished.wait(10)
    assert client.get("/readyz").status_code == 200
    assert api_upload(client, ill_png).status_code == 201


def test_a_request_waits_for_a_model_that_is_nearly_loaded(diagnoser: Diagnoser, ill_png: bytes) -> None:
    loaded = threading.Event()
    standby = StandbyDiagnoser(lambda: loaded.wait(10) and diagnoser, patience=10)
    threading.Timer(0.1, loaded.set).start()
    assert standby.diagnose(ill_png).label == "pneumonia"


def test_a_model_that_cannot_be_loaded_is_said_to_every_asker(settings: Settings, ill_png: bytes) -> None:
    def fail() -> Diagnoser:
        raise ModelNotFoundError("expected the model x, the store holds none")

    standby = StandbyDiagnoser(fail)
    client = create_app(settings, standby).test_client()
    assert api_upload(client, ill_png).get_json()["code"] == "model-not-found"
    assert client.get("/readyz").status_code == 503
    with pytest.raises(ModelNotFoundError):
        standby.check_ready()


def test_even_an_unforeseen_fault_of_loading_is_told_and_logged(
    settings: Settings, ill_png: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    standby = StandbyDiagnoser(lambda: 1 / 0)
    answer = api_upload(create_app(settings, standby).test_client(), ill_png)
    assert answer.status_code == 503
    assert "ZeroDivisionError" not in answer.get_json()["detail"]
    assert "the model cannot be loaded" in caplog.text


def test_checking_readiness_never_waits(diagnoser: Diagnoser) -> None:
    loaded = threading.Event()
    standby = StandbyDiagnoser(lambda: loaded.wait(10) and diagnoser)
    with pytest.raises(ModelNotReadyError):
        standby.check_ready()
    loaded.set()


def test_pages_run_no_foreign_code_and_are_not_stored(doctor: Browser, ill_png: bytes) -> None:
    headers = doctor.client.get(doctor.result(ill_png)).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["style.css", "upload.js", "result.js", "icon.svg"])
def test_static_files_are_served(client: FlaskClient, name: str) -> None:
    with client.get(f"/static/{name}") as answer:
        assert answer.status_code == 200


@pytest.mark.parametrize("secure", [True, False])
def test_the_cookie_is_kept_from_scripts_and_other_sites(
    tmp_path: Path, diagnoser: Diagnoser, secure: bool
) -> None:
    app = create_app(Settings(instance_path=tmp_path, secure_cookies=secure), diagnoser)
    cookie = app.test_client().get("/").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) is secure


def test_a_result_outlives_a_restart_of_the_server(
    settings: Settings, diagnoser: Diagnoser, doctor: Browser, ill_png: bytes
) -> None:
    address = doctor.result(ill_png)
    cookie = doctor.client.get_cookie("pneumoscope")
    after = create_app(settings, diagnoser).test_client()
    assert cookie is not None
    after.set_cookie("pneumoscope", cookie.value)
    assert after.get(address).status_code == 200


def test_the_secret_key_is_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    first = secret_key(tmp_path / "new")
    path = tmp_path / "new" / "secret_key"
    assert len(first) == 64
    assert secret_key(tmp_path / "new") == first
    assert secret_key(tmp_path / "other") != first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["secret_key"]


def test_processes_that_start_together_agree_on_the_key(tmp_path: Path) -> None:
    keys: list[str] = []
    threads = [threading.Thread(target=lambda: keys.append(secret_key(tmp_path))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 12
    assert len(set(keys)) == 1


def test_an_instance_folder_that_cannot_be_is_a_setting_to_fix(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="INSTANCE_PATH"):
        secret_key(tmp_path / "file" / "below")
    (tmp_path / "secret_key").write_text("short")
    with pytest.raises(ConfigurationError, match="delete it"):
        secret_key(tmp_path)


def test_every_view_of_the_application_is_short(app: Flask) -> None:
    import inspect

    views = [view for name, view in app.view_functions.items() if "." in name]
    assert len(views) >= 9
    assert max(len(inspect.getsource(view).splitlines()) for view in views) <= 15


def gunicorn(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "--print-config", "wsgi:app"]
    known = {name: value for name, value in os.environ.items() if name != "WEB_THREADS"}
    settings = {**known, "INSTANCE_PATH": str(folder), **environment}
    root = Path(__file__).parents[2]
    return subprocess.run(command, env=settings, cwd=root, capture_output=True, text=True, check=False)


def test_gunicorn_has_threads_for_all_who_may_wait_and_for_pages(tmp_path: Path) -> None:
    said = gunicorn(tmp_path, FILMS_AT_ONCE="2", FILMS_WAITING="3").stdout
    (line,) = [line for line in said.splitlines() if line.startswith("threads ")]
    assert int(line.split()[-1]) == (2 + 3) + (1 + 4) + (2 + 3) + (4 + 8) + 8


def test_gunicorn_ends_with_the_line_that_says_the_fix(tmp_path: Path) -> None:
    ended = gunicorn(tmp_path, FILMS_AT_ONCE="many")
    assert ended.returncode != 0
    assert ended.stderr.strip() == "error: FILMS_AT_ONCE: expected a whole number from 1 up, received 'many'"
