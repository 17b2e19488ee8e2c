"""Tokens of the API: shown once, kept as digests, each for reading, writing or both.

A token has 256 random bits: nobody can try them out, so that a plain SHA-256 hides it as well
as a slow hash would, which is made for passwords that people choose.
"""

import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import select, update

from app.cases.database import Database
from app.cases.rows import digest
from app.cases.tables import ScopeRow, TokenRow

Scope = Literal["read", "write"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
_PREFIX = "pneumo_"  # so that whoever looks for leaked secrets knows one


@dataclass(frozen=True)
class Token:
    """What is known of a token; created, revoked: seconds since the epoch."""

    id: str
    name: str
    scopes: frozenset[str]
    created: float
    revoked: float | None


class TokenStore:
    """The tokens of a database; every method raises StorageError."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def create(self, name: str, scopes: Iterable[Scope]) -> tuple[str, str]:
        """Make a token; return its id and the token itself, which cannot be shown again."""
        token_id, token = secrets.token_hex(4), _PREFIX + secrets.token_urlsafe(32)
        with self._database.writing() as session:
            session.add(TokenRow(id=token_id, name=name, sha256=digest(token), created=self._clock()))
            session.flush()
            session.add_all(ScopeRow(token_id=token_id, scope=scope) for scope in sorted(set(scopes)))
        return token_id, token

    def all(self) -> list[Token]:
        """Return every token, revoked ones too, oldest first."""
        with self._database.reading() as session:
            rows = session.scalars(select(TokenRow).order_by(TokenRow.created, TokenRow.id)).all()
            scopes = session.execute(select(ScopeRow.token_id, ScopeRow.scope)).all()
        return [
            Token(
                row.id,
                row.name,
                frozenset(scope for token_id, scope in scopes if token_id == row.id),
                row.created,
                row.revoked,
            )
            for row in rows
        ]

    def revoke(self, token_id: str) -> bool:
        """Let a token open nothing from now on; False where there is none, or it was revoked before."""
        usable = update(TokenRow).where(TokenRow.id == token_id, TokenRow.revoked.is_(None))
        with self._database.writing() as session:
            changed = session.scalars(usable.values(revoked=self._clock()).returning(TokenRow.id)).all()
        return bool(changed)

    def scopes(self, token: str) -> frozenset[str]:
        """Return what a token is for; nothing where it is unknown or revoked."""
        asked = (
            select(ScopeRow.scope)
            .join(TokenRow, TokenRow.id == ScopeRow.token_id)
            .where(TokenRow.sha256 == digest(token), TokenRow.revoked.is_(None))
        )
        with self._database.reading() as session:
            return frozenset(session.scalars(asked))
