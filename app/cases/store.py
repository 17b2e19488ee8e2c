"""The folder of cases: kept whole or not at all, shown to the owner only, gone when old.

    <folder>/<id>/{case.json, film.npy or film.png}

A case is written into a hidden folder and renamed when complete. Ids have 128 random bits.
"""

import dataclasses
import hashlib
import hmac
import logging
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from app.cases.case import Case, KeptExplanation, make_case
from app.cases.kept_film import film_pixels, film_png, keep_film
from app.cases.pictures import Picture, display_film
from app.diagnosis import Diagnosis
from app.errors import CaseNotFoundError

_ID = re.compile(r"[0-9a-f]{32}")
_log = logging.getLogger("pneumoscope.cases")
CASE_FILE = "case.json"


class CaseStore:
    """Cases below a folder, for so many seconds each."""

    def __init__(self, folder: Path, retention: float, clock: Callable[[], float] = time.time) -> None:
        self.folder = folder
        self.retention = retention
        self._clock = clock
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def keep(self, diagnosis: Diagnosis, secret: str) -> Case:
        """Keep a diagnosis for whoever holds the secret; return its case."""
        case = make_case(diagnosis, secrets.token_hex(16), self._clock(), digest(secret))
        unfinished = self.folder / f".{case.id}"
        unfinished.mkdir(mode=0o700)
        try:
            keep_film(unfinished, display_film(diagnosis.film.eight_bit()))
            self._write(unfinished / CASE_FILE, case.to_json().encode())
            unfinished.rename(self.folder / case.id)
        except BaseException:
            _remove(unfinished)
            raise
        return case

    def _write(self, path: Path, data: bytes) -> None:
        path.write_bytes(data)

    def find(self, case_id: str, *presented: str) -> Case:
        """Return the case that one of the secrets presented opens.

        Raises CaseNotFoundError alike if it is absent, unreadable, too old or another's.
        """
        if not _ID.fullmatch(case_id):
            raise _not_found()
        try:
            case = Case.from_json((self.folder / case_id / CASE_FILE).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise _not_found() from None
        except ValueError as error:
            _log.error("unreadable case: %s", type(error).__name__)
            raise _not_found() from None
        too_old = self._clock() >= case.created + self.retention
        if too_old or not any(hmac.compare_digest(case.secret_sha256, digest(each)) for each in presented):
            raise _not_found()
        return case

    def add(self, case: Case, explanation: KeptExplanation) -> Case:
        """Keep one more explanation of a case, in place of an older one by its method.

        Those that others asked for since the case was found stay.
        """
        folder = self.folder / case.id
        try:
            case = Case.from_json((folder / CASE_FILE).read_text(encoding="utf-8"))
            others = tuple(each for each in case.explanations[1:] if each.method != explanation.method)
            case = dataclasses.replace(case, explanations=(case.evidence, *others, explanation))
            unfinished = folder / f".{secrets.token_hex(4)}"
            self._write(unfinished, case.to_json().encode())
            unfinished.rename(folder / CASE_FILE)
            os.utime(folder, (case.created, case.created))  # its time runs on as before
        except FileNotFoundError:
            raise _not_found() from None
        return case

    def film_png(self, case: Case) -> bytes:
        """Return the kept film as PNG bytes."""
        try:
            return film_png(self.folder / case.id, case.created)
        except (FileNotFoundError, ValueError):
            raise _not_found() from None

    def film(self, case: Case) -> Picture:
        """Return the kept film, `(height, width)` uint8, 0 = black."""
        try:
            return film_pixels(self.folder / case.id)
        except (FileNotFoundError, ValueError):
            raise _not_found() from None

    def purge(self) -> int:
        """Remove what is over its retention, and leftovers of a kill; return how many are gone."""
        return sum(_remove(path) for path in self.folder.iterdir() if self._age(path) >= self.retention)

    def _age(self, path: Path) -> float:
        try:
            return self._clock() - path.stat().st_mtime
        except FileNotFoundError:  # purged by another process meanwhile
            return 0.0


def digest(secret: str) -> str:
    """Return the SHA-256 of a secret, hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _remove(path: Path) -> bool:
    """Remove a case, or a file that stands among them; say in the log what cannot be removed."""
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    except FileNotFoundError:  # by another process, meanwhile
        return False
    except OSError as error:
        _log.error("a case cannot be removed: %s", error.strerror)
        return False
    return True


def _not_found() -> CaseNotFoundError:
    return CaseNotFoundError("expected a case of yours, found none: it may be over its time")
