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
            "MAX_MEGAPIXELS": "2",
            "SECURE_COOKIES": "Yes",
            "FILMS_AT_ONCE": "3",
            "FILMS_WAITING": "0",
            "WAITING_SECONDS": "1.5",
            "OPERATING_POINT": "sensitive",
            "PREVALENCE": "0.2",
        }
    )
    expected = (tmp_path, "tiny-1.0", "keras", tmp_path / "state", 0.5, 3, 2, True, 3, 0, 1.5)
    assert settings == Settings(*expected, "sensitive", 0.2)


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
        ("FILMS_AT_ONCE", "0"),
        ("FILMS_AT_ONCE", "2.5"),
        ("FILMS_WAITING", "-1"),
        ("WAITING_SECONDS", "0"),
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
