"""Everything that a caller can act on, as one tree.

    PneumoscopeError
    ├── ConfigurationError      a setting cannot be used; the message says the fix
    ├── FilmError               the bytes are no film that can be read
    │   ├── EmptyFileError
    │   ├── FileTooLargeError       more bytes than allowed
    │   ├── UnsupportedFormatError  not an image of an accepted format
    │   ├── ArchiveError            an archive that cannot be read, or holds too much
    │   ├── TruncatedImageError     the image is damaged or ends too early
    │   ├── AnimatedImageError      more than one frame
    │   ├── TooManyPixelsError      more pixels than allowed
    │   └── DecoderFailedError      it took more memory or time than allowed, or broke its decoder
    ├── DecoderUnavailableError no decoder can be started; try again soon
    ├── RefusedFilmError        readable, but no film that the model may judge
    ├── ModelError              a stored model cannot be used
    │   ├── ModelNotFoundError
    │   ├── ManifestError           manifest.json is incomplete or malformed
    │   ├── ModelCorruptError       a file or a score differs from what is recorded
    │   └── ModelNotReadyError      the model is still being loaded
    ├── BusyError               as much work as allowed is under way; try again soon
    ├── MethodError             no such explanation method or layer
    ├── UnknownModelError       the store has no classifier of the name that was asked for
    ├── UnknownHostError        asked by a name that is not the server's
    ├── OperatingPointError     the model has no operating point of that name
    ├── PrevalenceError         a prevalence that is none
    ├── VerdictError            a reader's verdict that is none
    ├── CaseNotFoundError       no such case, or not the asker's
    ├── CaseDamagedError        the asker's case, but what is kept of it cannot be read
    ├── StorageError            database or pictures cannot be read or written; try again
    ├── AccessError             the API is not open, and the asker may not use it
    │   ├── TokenRequiredError      no token, or none that is known
    │   └── TokenScopeError         the token is not for this
    └── LaboratoryError         a training or publishing command cannot go on

`code` is short and stable, for machines; the message is for people and says what was
expected and what was received.
"""

from typing import ClassVar

_NO_STORAGE = (
    "cases can be neither kept nor found at the moment: try again soon; if it stays so, "
    "tell whoever runs this server, with the number of the request"
)


class PneumoscopeError(Exception):
    """Base of all errors of the project."""

    code: ClassVar[str] = "error"


class ConfigurationError(PneumoscopeError):
    """A setting has a value that cannot be used."""

    code = "configuration"


class FilmError(PneumoscopeError):
    """The bytes are no film that can be read."""

    code = "unreadable"


class EmptyFileError(FilmError):
    """The file has no bytes."""

    code = "empty-file"


class FileTooLargeError(FilmError):
    """The file has more bytes than allowed."""

    code = "file-too-large"


class UnsupportedFormatError(FilmError):
    """The file is not an image of an accepted format."""

    code = "unsupported-format"


class ArchiveError(FilmError):
    """An archive of films cannot be read, or holds more than allowed."""

    code = "archive"


class TruncatedImageError(FilmError):
    """The image is damaged or ends too early."""

    code = "damaged-image"


class AnimatedImageError(FilmError):
    """The image has more than one frame."""

    code = "animated-image"


class TooManyPixelsError(FilmError):
    """The image has more pixels than allowed."""

    code = "too-many-pixels"


class DecoderFailedError(FilmError):
    """The film took more memory or time than allowed to decode, or broke its decoder."""

    code = "decoder-failed"


class DecoderUnavailableError(PneumoscopeError):
    """No decoder can be started, whatever the film; try again soon."""

    code = "decoder-unavailable"


class RefusedFilmError(PneumoscopeError):
    """The film is readable, but not one that the model may judge."""

    code = "refused"

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class ModelError(PneumoscopeError):
    """A stored model cannot be used."""

    code = "model"


class ModelNotFoundError(ModelError):
    """The model store has no such model."""

    code = "model-not-found"


class ManifestError(ModelError):
    """A manifest is incomplete or malformed."""

    code = "manifest"


class ModelCorruptError(ModelError):
    """A file of a model differs from its recorded digest, or gives wrong scores."""

    code = "model-corrupt"


class ModelNotReadyError(ModelError):
    """The model is still being loaded; try again soon."""

    code = "model-not-ready"


class BusyError(PneumoscopeError):
    """As much work as allowed is under way or waiting; try again soon."""

    code = "busy"


class MethodError(PneumoscopeError):
    """There is no such explanation method or layer."""

    code = "unknown-method"


class UnknownModelError(PneumoscopeError):
    """The model store has no classifier of the name that a request asks for."""

    code = "unknown-model"


class UnknownHostError(PneumoscopeError):
    """The request names a host that the server does not answer for."""

    code = "unknown-host"


class OperatingPointError(PneumoscopeError):
    """The model has no operating point of that name."""

    code = "unknown-operating-point"


class PrevalenceError(PneumoscopeError):
    """A prevalence is no share of films, or all of them, or none."""

    code = "bad-prevalence"


class VerdictError(PneumoscopeError):
    """A reader's verdict has an opinion, finding or note that it cannot have."""

    code = "verdict"


class CaseNotFoundError(PneumoscopeError):
    """There is no such case, it is over its retention, or it belongs to somebody else."""

    code = "case-not-found"


class CaseDamagedError(PneumoscopeError):
    """The case is the asker's, but what is kept of it cannot be read any more."""

    code = "case-damaged"


class StorageError(PneumoscopeError):
    """Database or pictures cannot be read or written at the moment; the cause is in the log."""

    code = "storage-unavailable"

    def __init__(self, message: str = _NO_STORAGE) -> None:
        super().__init__(message)


class AccessError(PneumoscopeError):
    """The API is not open, and the asker may not use it."""

    code = "access"


class TokenRequiredError(AccessError):
    """There is no token, or none that is known and not revoked."""

    code = "token-required"


class TokenScopeError(AccessError):
    """The token is known, but not for this."""

    code = "token-scope"


class LaboratoryError(PneumoscopeError):
    """A training or publishing command cannot go on."""

    code = "laboratory"
