"""A row of the database as a case, for whoever may see it."""

import hashlib
import hmac
import logging

from app.cases.case import Case
from app.cases.tables import CaseRow
from app.errors import CaseDamagedError, CaseNotFoundError

_log = logging.getLogger("pneumoscope.cases")


def digest(secret: str) -> str:
    """Return the SHA-256 of a secret, hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def opens(row: CaseRow, presented: tuple[str, ...]) -> bool:
    """Is one of the secrets presented the one of the row's owner? Takes as long for any."""
    return any(hmac.compare_digest(row.owner_sha256, digest(each)) for each in presented)


def read_row(row: CaseRow) -> Case:
    """Return the case of a row; raises CaseDamagedError."""
    try:
        return Case.from_json(row.payload)
    except ValueError as error:
        raise damaged(error) from None


def not_found() -> CaseNotFoundError:
    """Return the error for a case that is absent, too old or another's: always the same."""
    return CaseNotFoundError("expected a case of yours, found none: it may be over its time")


def damaged(error: Exception) -> CaseDamagedError:
    """Return the error for a case that cannot be read; what is wrong with it goes to the log."""
    _log.error("a case cannot be read: %s", type(error).__name__)
    return CaseDamagedError("this case was damaged and cannot be read any more: upload the film again")
