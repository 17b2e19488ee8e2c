"""Whom the server believes: proxies that it was told of, and names that it is asked by."""

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted

from app.config import Settings
from app.errors import UnknownHostError
from app.web.services import services


def register(app: Flask, settings: Settings) -> None:
    """Take address and scheme from so many proxies, and refuse names that are not the server's.

    The name itself is always the Host header: a proxy hands it on, and a header beside it that
    the proxy does not set would be the client's own.
    """
    app.before_request(_check_host)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]


def _check_host() -> None:
    """Raise UnknownHostError; health checks come by whatever address the orchestrator knows."""
    allowed = services().settings.allowed_hosts
    asked_for_health = (request.endpoint or "").startswith("health.")
    if allowed and not asked_for_health and not host_is_trusted(request.environ.get("HTTP_HOST"), allowed):
        raise UnknownHostError("expected a request by a name of this server, received another Host")
