"""The instance folder's secret key: made at first start, never a default."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from app.errors import ConfigurationError

_FILE = "secret_key"
_LEAST_LENGTH = 32


def secret_key(instance: Path) -> str:
    """Return the key below the instance folder; make folder and key where they are absent.

    The key is written aside and linked into place, so that processes which start together
    agree on one. Raises ConfigurationError where the folder cannot be written.
    """
    path = instance / _FILE
    try:
        instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _create(path)
        key = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ConfigurationError(
            f"INSTANCE_PATH: expected a folder that can be written, received {instance} ({error.strerror})"
        ) from error
    if len(key) < _LEAST_LENGTH:
        raise ConfigurationError(
            f"{path}: expected a key of {_LEAST_LENGTH} characters; delete it to renew it"
        )
    return key


def _create(path: Path) -> None:
    aside = path.with_name(f".{_FILE}-{os.getpid()}-{secrets.token_hex(4)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(32) + "\n")
    with suppress(FileExistsError):
        os.link(aside, path)
    aside.unlink()
