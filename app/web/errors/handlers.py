"""The handlers: pages get the upload form again or an error page, the API RFC 9457 problem details."""

import errno

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import (
    BadRequest,
    ClientDisconnected,
    HTTPException,
    RequestEntityTooLarge,
    TooManyRequests,
)
from werkzeug.http import HTTP_STATUS_CODES

from app.errors import (
    FileTooLargeError,
    PneumoscopeError,
    StorageError,
)
from app.gate.view import INVERTED
from app.web.errors.complaints import ABOUT_FILM, SOON, complain, fault
from app.web.guard.limits import retry_after
from app.web.language.sentences import sentence, translate
from app.web.load.paced_socket import TooSlowError
from app.web.pages.upload_page import upload_page
from app.web.uploads import FORM_OVERHEAD
from app.web.watch.request_log import log_failure, log_refusal, request_id

RETRY_SECONDS = "5"
_ALWAYS = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": RETRY_SECONDS}}
_UPLOADS = ("pages.create", "pages.create_drawn")
_TOO_MANY = "expected fewer requests a minute, received one more; try again when the minute is over"
_CUT_OFF = "expected the whole film, received a part of it, or too slowly; send it again"
_STALE = "This page is too old to send a film from, or cookies are off. Reload it and try again."


def register(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(PneumoscopeError, _project_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(TooManyRequests, _too_many)
    for cut_off in (ClientDisconnected, TooSlowError):
        app.register_error_handler(cut_off, _cut_off)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OSError, _disk_trouble)
    app.register_error_handler(Exception, _fault)


def _project_error(error: PneumoscopeError) -> ResponseReturnValue:
    said = complain(error)
    on_form = isinstance(error, ABOUT_FILM) or (isinstance(error, SOON) and request.endpoint in _UPLOADS)
    return _answer(said.status, said.code, said.detail, on_form)


def _csrf_error(error: CSRFError) -> ResponseReturnValue:
    log_refusal("csrf", 403)
    return _answer(403, "csrf", _STALE, on_form=True)


def _too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    log_refusal(FileTooLargeError.code, 413)
    limit = request.max_content_length or 0
    if (request.content_length or limit) <= limit:
        detail = "expected the film as a file, received it as text of the form"
    else:
        detail = f"expected at most {(limit - FORM_OVERHEAD) / 2**20:g} MB, received more"
    # the body is not read: the form cannot be looked at again
    return _answer(413, FileTooLargeError.code, detail, on_form=False)


def _too_many(error: TooManyRequests) -> ResponseReturnValue:
    log_refusal("too-many-requests", 429)
    # the body is not read: the form cannot be looked at again
    return _answer(429, "too-many-requests", _TOO_MANY, False, {"Retry-After": str(retry_after())})


def _cut_off(_: ClientDisconnected | TooSlowError) -> ResponseReturnValue:
    log_refusal("request-timeout", 408)
    return _answer(408, "request-timeout", _CUT_OFF, False, {"Connection": "close"})


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    code = HTTP_STATUS_CODES.get(status, "error").lower().replace(" ", "-")
    log_refusal(code, status)
    return _answer(status, code, error.description or "", isinstance(error, BadRequest), _headers(error))


def _headers(error: HTTPException) -> dict[str, str]:
    return {name: text for name, text in error.get_headers() if name in ("Allow", "WWW-Authenticate")}


def _disk_trouble(error: OSError) -> ResponseReturnValue:
    """A disk that is full or read-only may be mended; any other OSError is a fault of ours."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO):
        log_failure(error)
        return _project_error(StorageError())
    return _fault(error)


def _fault(error: Exception) -> ResponseReturnValue:
    said = fault(error)
    return _answer(said.status, said.code, said.detail, on_form=False)


def _answer(
    status: int, code: str, detail: str, on_form: bool, headers: dict[str, str] | None = None
) -> ResponseReturnValue:
    headers = {**(headers or {}), **_ALWAYS.get(status, {})}
    if request.path.startswith("/api/") or request.endpoint in ("health.readyz", "health.healthz"):
        return _problem(status, code, detail), status, headers
    said = sentence(detail)
    if on_form:
        return upload_page(said, offer_inversion=code == INVERTED), status, headers
    title = translate(HTTP_STATUS_CODES.get(status, "Error"))
    page = render_template("error.html", status=status, title=title, detail=said, request_id=request_id())
    return page, status, headers


def _problem(status: int, code: str, detail: str) -> Response:
    """Problem details, RFC 9457, with our code and the request's id as extension members."""
    problem = {
        "type": "about:blank",
        "title": HTTP_STATUS_CODES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request_id(),
    }
    response = jsonify(problem)
    response.content_type = "application/problem+json"
    return response
