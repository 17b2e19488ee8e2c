"""The settings of a deployment: a value, read once from the environment, strictly."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal, get_args

from app.errors import ConfigurationError

RuntimeChoice = Literal["auto", "onnx", "keras"]
PointName = Literal["balanced", "sensitive", "specific"]

_ROOT = Path(__file__).resolve().parent.parent
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


@dataclass(frozen=True)
class Settings:
    """What a deployment may choose; the environment variable is the field's name in capitals.

    model_store: folder of the models. model: `<name>-<version>`, by default the newest.
    runtime: what runs it. instance_path: where state lives. retention_minutes: how long a
    diagnosis is kept. max_upload_mb, max_megapixels: limits of an upload. secure_cookies:
    send cookies over HTTPS only; turn on wherever TLS ends in front of the server.
    films_at_once: judged at a time by one process, by default one for each core;
    films_waiting: for their turn, at most; waiting_seconds: for how long. operating_point:
    the named threshold that decides, unless another is asked for. prevalence: share of pneumonia
    among the films that come, 0 to 1, for which pages and API say what an answer is worth.
    """

    model_store: Path = _ROOT / "model_store"
    model: str | None = None
    runtime: RuntimeChoice = "auto"
    instance_path: Path = field(default_factory=lambda: Path("instance").resolve())
    retention_minutes: float = 60.0
    max_upload_mb: float = 50.0
    max_megapixels: float = 100.0
    secure_cookies: bool = False
    films_at_once: int = field(default_factory=lambda: len(os.sched_getaffinity(0)))
    films_waiting: int = 16
    waiting_seconds: float = 20.0
    operating_point: PointName = "balanced"
    prevalence: float = 0.5

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Return the settings of the environment; raises ConfigurationError that says the fix."""
        environment = os.environ if environment is None else environment
        readers: dict[str, Callable[[str, str], object]] = {
            "model_store": _folder,
            "model": lambda _, text: text,
            "runtime": partial(_one_of, known=get_args(RuntimeChoice)),
            "instance_path": lambda _, text: Path(text).resolve(),
            "retention_minutes": _positive,
            "max_upload_mb": _positive,
            "max_megapixels": _positive,
            "secure_cookies": _boolean,
            "films_at_once": partial(_whole, least=1),
            "films_waiting": partial(_whole, least=0),
            "waiting_seconds": _positive,
            "operating_point": partial(_one_of, known=get_args(PointName)),
            "prevalence": _inner_share,
        }
        given = {name: environment.get(name.upper(), "").strip() for name in readers}
        values = {name: readers[name](name.upper(), text) for name, text in given.items() if text}
        return cls(**values)  # type: ignore[arg-type]


def _positive(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0 < value < float("inf"):
        raise ConfigurationError(f"{name}: expected a number above 0, received {text!r}")
    return value


def _whole(name: str, text: str, least: int) -> int:
    if not (text.isascii() and text.isdigit() and int(text) >= least):
        raise ConfigurationError(f"{name}: expected a whole number from {least} up, received {text!r}")
    return int(text)


def _folder(name: str, text: str) -> Path:
    path = Path(text).resolve()
    if not path.is_dir():
        raise ConfigurationError(f"{name}: expected an existing folder, received {text!r}")
    return path


def _one_of(name: str, text: str, known: tuple[str, ...]) -> str:
    if text not in known:
        raise ConfigurationError(f"{name}: expected one of {', '.join(known)}, received {text!r}")
    return text


def _inner_share(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0 < value < 1:
        raise ConfigurationError(f"{name}: expected a share above 0 and below 1, received {text!r}")
    return value


def _boolean(name: str, text: str) -> bool:
    if text.lower() not in _TRUE + _FALSE:
        raise ConfigurationError(f"{name}: expected one of {', '.join(_TRUE + _FALSE)}, received {text!r}")
    return text.lower() in _TRUE
