"""Errors to answers: the only place that knows HTTP codes.

Pages get the upload form again or an error page, the API gets RFC 9457 problem details.
The log gets the reason and the request's id, and nothing else of the request.
"""

import errno

from flask import Flask, Response, current_app, jsonify, render_template, request
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
    AccessError,
    AnimatedImageError,
    BusyError,
    CaseDamagedError,
    CaseNotFoundError,
    DecoderFailedError,
    DecoderUnavailableError,
    EmptyFileError,
    FileTooLargeError,
    FilmError,
    MethodError,
    ModelError,
    ModelNotReadyError,
    OperatingPointError,
    PneumoscopeError,
    PrevalenceError,
    RefusedFilmError,
    StorageError,
    TokenRequiredError,
    TokenScopeError,
    TooManyPixelsError,
    TruncatedImageError,
    UnknownHostError,
    UnsupportedFormatError,
    VerdictError,
)
from app.gate.view import INVERTED
from app.web.guard.limits import retry_after
from app.web.load.paced_socket import TooSlowError
from app.web.pages.upload_page import upload_page
from app.web.services import services
from app.web.watch.request_log import log_failure, log_refusal, request_id

STATUS: dict[type[PneumoscopeError], int] = {
    EmptyFileError: 422,
    FileTooLargeError: 413,
    UnsupportedFormatError: 415,
    TruncatedImageError: 422,
    AnimatedImageError: 422,
    TooManyPixelsError: 413,
    DecoderFailedError: 422,
    DecoderUnavailableError: 503,
    RefusedFilmError: 422,
    MethodError: 422,
    UnknownHostError: 400,
    OperatingPointError: 400,
    PrevalenceError: 400,
    VerdictError: 400,
    CaseNotFoundError: 404,
    CaseDamagedError: 410,
    TokenRequiredError: 401,
    TokenScopeError: 403,
    StorageError: 503,
    BusyError: 503,
    ModelError: 503,
}
RETRY_SECONDS = "5"
_SOON = (BusyError, DecoderUnavailableError, StorageError)  # the form stays: it can be sent again
_TOLD = (
    *_SOON,
    CaseNotFoundError,
    CaseDamagedError,
    AccessError,
    MethodError,
    ModelNotReadyError,
    UnknownHostError,
    OperatingPointError,
    PrevalenceError,
    VerdictError,
)
_ALWAYS = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": RETRY_SECONDS}}
_UNUSABLE = "the model cannot be used; the log of the server says why"
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
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    reason = error.reason if isinstance(error, RefusedFilmError) else error.code
    if not isinstance(error, ModelNotReadyError):  # asked for every few seconds while it loads
        log_refusal(reason, status)
    if status == 500:
        log_failure(error)
    about_film = isinstance(error, FilmError | RefusedFilmError)
    told = about_film or isinstance(error, _TOLD)
    on_form = about_film or (isinstance(error, _SOON) and request.endpoint in _UPLOADS)
    return _answer(status, reason, str(error) if told else _UNUSABLE, on_form)


def _csrf_error(error: CSRFError) -> ResponseReturnValue:
    log_refusal("csrf", 403)
    return _answer(403, "csrf", _STALE, on_form=True)


def _too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    log_refusal(FileTooLargeError.code, 413)
    limit = current_app.config["MAX_CONTENT_LENGTH"]
    if (request.content_length or limit) <= limit:
        detail = "expected the film as a file, received it as text of the form"
    else:
        detail = f"expected at most {services().settings.max_upload_mb:g} MB, received more"
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
    log_failure(error)
    return _answer(500, "internal", "something went wrong in the server", on_form=False)


def _answer(
    status: int, code: str, detail: str, on_form: bool, headers: dict[str, str] | None = None
) -> ResponseReturnValue:
    headers = {**(headers or {}), **_ALWAYS.get(status, {})}
    if request.path.startswith("/api/") or request.endpoint in ("health.readyz", "health.healthz"):
        return _problem(status, code, detail), status, headers
    sentence = detail[:1].upper() + detail[1:]
    if on_form:
        return upload_page(sentence, offer_inversion=code == INVERTED), status, headers
    title = HTTP_STATUS_CODES.get(status, "Error")
    page = render_template("error.html", status=status, title=title, detail=sentence, request_id=request_id())
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
