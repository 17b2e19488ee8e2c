"""One id per request, and a log that holds reasons and ids, never names or pictures."""

import logging
import secrets
import time

from flask import Flask, Response, g, request

from app.web.services import services
from app.web.watch.frames import frames

ROUTE = "pneumoscope.route"  # in the WSGI environment: the address as a rule, without its values
NO_ROUTE = "-"
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_log = logging.getLogger("pneumoscope.web")


def register(app: Flask) -> None:
    """Give every request an id, and every answer its header."""
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """Return the id of the current request, 16 hexadecimal digits."""
    return str(g.get("request_id", ""))


def known_method(method: str) -> str:
    """Return a method of HTTP, `other` for what a client made up."""
    return method if method in _METHODS else "other"


def log_refusal(reason: str, status: int) -> None:
    """Log and count why a request was refused."""
    services().metrics.refusals.labels(reason).inc()
    fields = {"reason": reason, "status": status}
    message = "refused %s status=%d request=%s"
    _log.info(message, reason, status, request_id(), extra={"fields": fields})


def log_failure(error: BaseException) -> None:
    """Log a fault of the server: where it happened, and not its message, which may quote the request."""
    where = frames(error)
    _log.error("failed request=%s\n%s", request_id(), where, extra={"fields": {"exception": where}})


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    g.started = time.perf_counter()
    request.environ[ROUTE] = request.url_rule.rule if request.url_rule else NO_ROUTE
    services().janitor.start()


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_id()
    seconds = services().metrics.requests.labels(
        request.environ[ROUTE], known_method(request.method), str(response.status_code)
    )
    seconds.observe(time.perf_counter() - g.started)
    return response
