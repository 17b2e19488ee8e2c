"""Everything that a caller can act on, as one tree.

    PneumoscopeError
    ├── ConfigurationError      a setting cannot be used; the message says the fix
    ├── FilmError               the bytes are no film that can be read
    │   ├── EmptyFileError
    │   ├── FileTooLargeError       more bytes than allowed
    │   ├── UnsupportedFormatError  not an image of an accepted format
    │   ├── TruncatedImageError     the image is damaged or ends too early
    │   ├── AnimatedImageError      more than one frame
    │   └── TooManyPixelsError      more pixels than allowed
    ├── RefusedFilmError        readable, but no film that the model may judge
    ├── ModelError              a stored model cannot be used
    │   ├── ModelNotFoundError
    │   ├── ManifestError           manifest.json is incomplete or malformed
    │   ├── ModelCorruptError       a file or a score differs from what is recorded
    │   └── ModelNotReadyError      the model is still being loaded
    ├── BusyError               as much work as allowed is under way; try again soon
    ├── MethodError             no such explanation method or layer
    ├── OperatingPointError     the model has no operating point of that name
    ├── PrevalenceError         a prevalence that is none
    ├── CaseNotFoundError       no such case, or not the asker's
    └── LaboratoryError         a training or publishing command cannot go on

`code` is short and stable, for machines; the message is for people and says what was
expected and what was received.
"""

from typing import ClassVar


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


class TruncatedImageError(FilmError):
    """The image is damaged or ends too early."""

    code = "damaged-image"


class AnimatedImageError(FilmError):
    """The image has more than one frame."""

    code = "animated-image"


class TooManyPixelsError(FilmError):
    """The image has more pixels than allowed."""

    code = "too-many-pixels"


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


class OperatingPointError(PneumoscopeError):
    """The model has no operating point of that name."""

    code = "unknown-operating-point"


class PrevalenceError(PneumoscopeError):
    """A prevalence is no share of films, or all of them, or none."""

    code = "bad-prevalence"


class CaseNotFoundError(PneumoscopeError):
    """There is no such case, it is over its retention, or it belongs to somebody else."""

    code = "case-not-found"


class LaboratoryError(PneumoscopeError):
    """A training or publishing command cannot go on."""

    code = "laboratory"
