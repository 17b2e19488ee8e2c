"""One id per request, and a log that holds reasons and ids, never names or pictures."""

import logging
import secrets

from flask import Flask, Response, g

from app.web.services import services

_log = logging.getLogger("pneumoscope.web")


def register(app: Flask) -> None:
    """Give every request an id, and every answer its header."""
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """Return the id of the current request, 16 hexadecimal digits."""
    return str(g.get("request_id", ""))


def log_refusal(reason: str, status: int) -> None:
    """Log why a request was refused."""
    _log.info("refused %s status=%d request=%s", reason, status, request_id())


def log_failure(error: BaseException) -> None:
    """Log a fault of the server, with its traceback."""
    _log.error("failed request=%s", request_id(), exc_info=error)


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    services().janitor.start()


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_id()
    return response
