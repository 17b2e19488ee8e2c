"""How many requests a minute an address may make, and a browser session."""

import ipaddress
import math
import time

from flask import Flask, current_app, request
from flask_limiter import ApplicationLimit, Limiter
from limits.errors import ConfigurationError as StoreError

from app.cases.rows import digest
from app.config import Settings
from app.errors import ConfigurationError
from app.web.guard.steady_counts import SteadyCounts
from app.web.guard.visitors import known_visitor

_NEVER_COUNTED = ("health.", "metrics.")  # asked by machines, and when it matters most
_IN_MEMORY = "memory://"
_IPV6_OF_ONE_CLIENT = 64  # bits: whoever has one address of such a network has them all


def register(app: Flask, settings: Settings) -> None:
    """Refuse one request too many before anything of it is read; raises ConfigurationError.

    Where the store of the counts is away, each process counts for itself until it is back.
    """
    in_memory = settings.limits_url == _IN_MEMORY
    limiter = Limiter(
        asking_address,
        application_limits=[*_limits(settings)],
        request_identifier=lambda: "any",  # unknown addresses and files count, too
        storage_uri=f"{SteadyCounts.STORAGE_SCHEME[0]}://" if in_memory else settings.limits_url,
        in_memory_fallback_enabled=not in_memory,
        strategy="fixed-window",
        enabled=bool(_limits(settings)),
    )
    limiter.request_filter(_is_never_counted)
    try:
        limiter.init_app(app)
    except StoreError as error:
        scheme = settings.limits_url.split(":", 1)[0]
        raise ConfigurationError(
            f"LIMITS_URL: expected memory:// or a store whose client is installed, received {scheme}://"
        ) from error


def asking_address() -> str:
    """Return who counts as one asker: an IPv4 address, or an IPv6 network of 64 bits."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:  # a socket of this machine has no address
        return "local"
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, _IPV6_OF_ONE_CLIENT), strict=False))


def retry_after() -> int:
    """Return in how many seconds the window ends that was overrun; at least 1."""
    (limiter,) = current_app.extensions["limiter"]
    limit = limiter.current_limit
    return max(1, math.ceil(limit.reset_at - time.time())) if limit else 1


def _limits(settings: Settings) -> list[ApplicationLimit]:
    by_address = f"{settings.requests_a_minute} per minute"
    by_session = f"{settings.session_requests_a_minute} per minute"
    return [
        *(
            [ApplicationLimit(by_address, asking_address, scope="address")]
            if settings.requests_a_minute
            else []
        ),
        *([_of_session(by_session)] if settings.session_requests_a_minute else []),
    ]


def _of_session(limit: str) -> ApplicationLimit:
    return ApplicationLimit(
        limit, lambda: digest(known_visitor()), scope="session", exempt_when=lambda: not known_visitor()
    )


def _is_never_counted() -> bool:
    return (request.endpoint or "").startswith(_NEVER_COUNTED)
