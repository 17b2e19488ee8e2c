"""The settings of a deployment: a value, read once from the environment, strictly."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal, get_args

from app.errors import ConfigurationError

RuntimeChoice = Literal["auto", "onnx", "keras"]
DecoderChoice = Literal["process", "inline"]
ApiAccess = Literal["open", "token"]
LogFormat = Literal["text", "json"]
PointName = Literal["balanced", "sensitive", "specific"]

_ROOT = Path(__file__).resolve().parent.parent
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
_HOST = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:]+\]")
_STORE = re.compile(r"[a-z][a-z0-9+.-]*://\S*")
_LEAST_TOKEN = 16  # characters


@dataclass(frozen=True)
class Settings:
    """What a deployment may choose; the environment variable is the field's name in capitals.

    model_store: folder of the models. model: `<name>-<version>`, by default the newest.
    runtime: what runs it. instance_path: where state lives. retention_minutes: how long a
    diagnosis is kept. max_upload_mb, max_megapixels: limits of a film. max_batch_mb,
    max_batch_films: of several at once, or of an archive, also unpacked. secure_cookies:
    send cookies over HTTPS only; turn on wherever TLS ends in front of the server.
    decoder: films are decoded in a process of their own, or in the server's. decoder_seconds, of
    a processor, and decoder_memory_mb: what such a process may take for one film;
    decoder_films: that one process reads before it ends.
    network_threads: cores for the networks of one film, 0 for all.
    films_at_once: judged at a time by one process, by default one for each core;
    films_waiting: for their turn, at most; waiting_seconds: for how long. database_url,
    storage_url: where cases and their films lie, by default below instance_path; never shown,
    as an address may hold a password. api_access: who may use the API.
    trusted_proxies: how many stand in front, whose forwarding headers count. allowed_hosts:
    names that the server is asked by, none for any. requests_a_minute: of one address, and
    session_requests_a_minute: of one browser session, 0 for any number; limits_url: where they
    are counted. log_format: of every line. metrics: `off`, `open`, or the token that opens them.
    operating_point: the named threshold that decides, unless another is asked for. prevalence:
    share of pneumonia among the films that come, 0 to 1, for which pages and API say what an
    answer is worth.
    """

    model_store: Path = _ROOT / "model_store"
    model: str | None = None
    runtime: RuntimeChoice = "auto"
    instance_path: Path = field(default_factory=lambda: Path("instance").resolve())
    retention_minutes: float = 60.0
    max_upload_mb: float = 50.0
    max_batch_mb: float = 200.0
    max_batch_films: int = 200
    max_megapixels: float = 100.0
    decoder: DecoderChoice = "process"
    decoder_seconds: float = 10.0
    decoder_memory_mb: float = 1024.0
    decoder_films: int = 1
    secure_cookies: bool = False
    network_threads: int = 0
    films_at_once: int = field(default_factory=lambda: len(os.sched_getaffinity(0)))
    films_waiting: int = 16
    waiting_seconds: float = 20.0
    database_url: str | None = field(default=None, repr=False)
    storage_url: str | None = field(default=None, repr=False)
    api_access: ApiAccess = "open"
    trusted_proxies: int = 0
    allowed_hosts: tuple[str, ...] = ()
    requests_a_minute: int = 1200
    session_requests_a_minute: int = 600
    limits_url: str = field(default="memory://", repr=False)
    log_format: LogFormat = "text"
    metrics: str = field(default="off", repr=False)
    operating_point: PointName = "balanced"
    prevalence: float = 0.5

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Return the settings of the environment; raises ConfigurationError that says the fix."""
        environment = os.environ if environment is None else environment
        readers: dict[str, Callable[[str, str], object]] = {
            "model_store": _folder,
            "model": lambda _, text: text,
            "runtime": partial(_one_of, choices=get_args(RuntimeChoice)),
            "instance_path": lambda _, text: Path(text).resolve(),
            "retention_minutes": _positive,
            "max_upload_mb": _positive,
            "max_batch_mb": _positive,
            "max_batch_films": partial(_whole, least=1),
            "max_megapixels": _positive,
            "decoder": partial(_one_of, choices=get_args(DecoderChoice)),
            "decoder_seconds": _positive,
            "decoder_memory_mb": _positive,
            "decoder_films": partial(_whole, least=1),
            "secure_cookies": _boolean,
            "network_threads": partial(_whole, least=0),
            "films_at_once": partial(_whole, least=1),
            "films_waiting": partial(_whole, least=0),
            "waiting_seconds": _positive,
            "database_url": lambda _, text: text,
            "storage_url": lambda _, text: text,
            "api_access": partial(_one_of, choices=get_args(ApiAccess)),
            "trusted_proxies": partial(_whole, least=0),
            "allowed_hosts": _hosts,
            "requests_a_minute": partial(_whole, least=0),
            "session_requests_a_minute": partial(_whole, least=0),
            "limits_url": _store_url,
            "log_format": partial(_one_of, choices=get_args(LogFormat)),
            "metrics": _metrics,
            "operating_point": partial(_one_of, choices=get_args(PointName)),
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


def _one_of(name: str, text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise ConfigurationError(f"{name}: expected one of {', '.join(choices)}, received {text!r}")
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


def _hosts(name: str, text: str) -> tuple[str, ...]:
    hosts = tuple(part.strip().lower() for part in text.split(","))
    if not all(_HOST.fullmatch(host) for host in hosts):
        raise ConfigurationError(
            f"{name}: expected names of hosts without ports, with commas between, received {text!r}"
        )
    return hosts


def _store_url(name: str, text: str) -> str:
    if not _STORE.fullmatch(text):  # not shown: it may hold a password
        raise ConfigurationError(f"{name}: expected an address like memory:// or redis://host:6379")
    return text


def _metrics(name: str, text: str) -> str:
    if text not in ("off", "open") and not (text.isascii() and len(text) >= _LEAST_TOKEN):  # not shown
        raise ConfigurationError(
            f"{name}: expected off, open or a token of at least {_LEAST_TOKEN} characters, "
            f"received {len(text)} characters"
        )
    return text
