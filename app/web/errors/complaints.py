"""What an asker is told of an error, and what the log is told."""

from dataclasses import dataclass

from app.errors import (
    AccessError,
    AnimatedImageError,
    ArchiveError,
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
    UnknownModelError,
    UnsupportedFormatError,
    VerdictError,
)
from app.web.watch.request_log import log_failure, log_refusal

STATUS: dict[type[PneumoscopeError], int] = {
    EmptyFileError: 422,
    FileTooLargeError: 413,
    UnsupportedFormatError: 415,
    ArchiveError: 422,
    TruncatedImageError: 422,
    AnimatedImageError: 422,
    TooManyPixelsError: 413,
    DecoderFailedError: 422,
    DecoderUnavailableError: 503,
    RefusedFilmError: 422,
    MethodError: 422,
    UnknownHostError: 400,
    UnknownModelError: 400,
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
ABOUT_FILM = (FilmError, RefusedFilmError)
SOON = (BusyError, DecoderUnavailableError, StorageError)  # the form stays: it can be sent again
_TOLD = (
    *SOON,
    CaseNotFoundError,
    CaseDamagedError,
    AccessError,
    MethodError,
    ModelNotReadyError,
    UnknownHostError,
    UnknownModelError,
    OperatingPointError,
    PrevalenceError,
    VerdictError,
)
_UNUSABLE = "the model cannot be used; the log of the server says why"


@dataclass(frozen=True)
class Complaint:
    """What an asker is told of an error: the HTTP status, the code for machines, and a sentence."""

    status: int
    code: str
    detail: str


def complain(error: PneumoscopeError) -> Complaint:
    """Return what an asker is told of an error, and log why."""
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    code = error.reason if isinstance(error, RefusedFilmError) else error.code
    if not isinstance(error, ModelNotReadyError):  # asked for every few seconds while it loads
        log_refusal(code, status)
    if status == 500:
        log_failure(error)
    told = isinstance(error, (*ABOUT_FILM, *_TOLD))
    return Complaint(status, code, str(error) if told else _UNUSABLE)


def fault(error: Exception) -> Complaint:
    """Return what an asker is told of a fault of ours, and log where it happened."""
    log_failure(error)
    return Complaint(500, "internal", "something went wrong in the server")
