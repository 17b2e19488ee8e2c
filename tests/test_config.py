"""Settings: strict, and every refusal says the fix."""

from pathlib import Path

import pytest

from app.config import Settings
from app.errors import ConfigurationError


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = Settings.from_env({})
    assert settings == Settings()
    assert (settings.max_upload_mb, settings.max_megapixels, settings.retention_minutes) == (50, 100, 60)


def test_every_setting_is_read(tmp_path: Path) -> None:
    settings = Settings.from_env(
        {
            "MODEL_STORE": str(tmp_path),
            "MODEL": "tiny-1.0",
            "RUNTIME": "keras",
            "INSTANCE_PATH": str(tmp_path / "state"),
            "RETENTION_MINUTES": "0.5",
            "MAX_UPLOAD_MB": "3",
            "MAX_BATCH_MB": "6.5",
            "MAX_BATCH_FILMS": "12",
            "MAX_MEGAPIXELS": "2",
            "DECODER": "inline",
            "DECODER_SECONDS": "4",
            "DECODER_MEMORY_MB": "300",
            "DECODER_FILMS": "2",
            "SECURE_COOKIES": "Yes",
            "NETWORK_THREADS": "5",
            "FILMS_AT_ONCE": "3",
            "FILMS_WAITING": "0",
            "WAITING_SECONDS": "1.5",
            "OPERATING_POINT": "sensitive",
            "PREVALENCE": "0.2",
        }
    )
    state = tmp_path / "state"
    expected = (
        tmp_path,
        "tiny-1.0",
        "keras",
        state,
        0.5,
        3,
        6.5,
        12,
        2,
        "inline",
        4,
        300,
        2,
        True,
        5,
        3,
        0,
        1.5,
    )
    assert settings == Settings(*expected, operating_point="sensitive", prevalence=0.2)


def test_every_setting_of_the_network_is_read() -> None:
    settings = Settings.from_env(
        {
            "TRUSTED_PROXIES": "1",
            "ALLOWED_HOSTS": "films.example.org, .Ward.example.org,127.0.0.1,[::1]",
            "REQUESTS_A_MINUTE": "0",
            "SESSION_REQUESTS_A_MINUTE": "30",
            "LIMITS_URL": "redis://:secret@counts:6379/1",
            "LOG_FORMAT": "json",
            "METRICS": "a-token-of-the-ward",
        }
    )
    assert settings.trusted_proxies == 1
    assert settings.allowed_hosts == ("films.example.org", ".ward.example.org", "127.0.0.1", "[::1]")
    assert (settings.requests_a_minute, settings.session_requests_a_minute) == (0, 30)
    assert settings.limits_url == "redis://:secret@counts:6379/1"
    assert (settings.log_format, settings.metrics) == ("json", "a-token-of-the-ward")
    assert "secret" not in repr(settings)
    assert "a-token" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("RETENTION_MINUTES", "0"),
        ("RETENTION_MINUTES", "soon"),
        ("MAX_UPLOAD_MB", "-1"),
        ("MAX_MEGAPIXELS", "inf"),
        ("MODEL_STORE", "/nowhere/at/all"),
        ("SECURE_COOKIES", "perhaps"),
        ("RUNTIME", "fast"),
        ("DECODER", "somewhere"),
        ("DECODER_SECONDS", "0"),
        ("DECODER_MEMORY_MB", "much"),
        ("DECODER_FILMS", "0"),
        ("FILMS_AT_ONCE", "0"),
        ("FILMS_AT_ONCE", "2.5"),
        ("FILMS_WAITING", "-1"),
        ("WAITING_SECONDS", "0"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "yes"),
        ("ALLOWED_HOSTS", "films.example.org:443"),
        ("ALLOWED_HOSTS", "films.example.org,"),
        ("ALLOWED_HOSTS", "https://films.example.org"),
        ("REQUESTS_A_MINUTE", "1.5"),
        ("SESSION_REQUESTS_A_MINUTE", "-1"),
        ("LOG_FORMAT", "xml"),
        ("OPERATING_POINT", "best"),
        ("PREVALENCE", "0"),
        ("PREVALENCE", "1"),
        ("PREVALENCE", "20"),
        ("PREVALENCE", "rare"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{name}: expected .* received '{text}'"):
        Settings.from_env({name: text})


@pytest.mark.parametrize(("name", "text"), [("METRICS", "hunter2"), ("LIMITS_URL", "hunter2")])
def test_a_secret_that_cannot_be_used_is_refused_without_being_shown(name: str, text: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{name}: expected ") as refused:
        Settings.from_env({name: text})
    assert text not in str(refused.value)
