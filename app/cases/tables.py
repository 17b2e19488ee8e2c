"""The tables of the database: cases, what readers thought of them, and the tokens of the API."""

from sqlalchemy import JSON, Double, ForeignKey, Index, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Base of all tables."""


class CaseRow(Base):
    """One case: what is searched for stands beside the case itself.

    created, expires: seconds since the epoch. owner_sha256: digest of the owner's secret,
    hexadecimal. probability: of the case, to sort by; None in rows older than the column. payload:
    the case as JSON text (`Case.to_json`).
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("cases_expires", "expires"),
        Index("cases_created", "created"),
        Index("cases_owner", "owner_sha256"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    created: Mapped[float] = mapped_column(Double)
    expires: Mapped[float] = mapped_column(Double)
    owner_sha256: Mapped[str] = mapped_column(String(64))
    payload: Mapped[str] = mapped_column(JSON)
    probability: Mapped[float | None] = mapped_column(Double)


class VerdictCountRow(Base):
    """One verdict as it is counted, for longer than its case is kept: nothing leads back to the film.

    day: ISO 8601 date, UTC. model: its identity. label, probability: what it said, the label
    at the operating point that the reader read it at. opinion, finding: what the reader said.
    """

    __tablename__ = "verdict_counts"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[str] = mapped_column(String(10))
    model: Mapped[str] = mapped_column(String(100))
    label: Mapped[str] = mapped_column(String(20))
    probability: Mapped[float] = mapped_column(Double)
    opinion: Mapped[str] = mapped_column(String(20))
    finding: Mapped[str | None] = mapped_column(String(20))


class TokenRow(Base):
    """One token of the API: its digest, never itself.

    created, revoked: seconds since the epoch; revoked is None while it may be used.
    """

    __tablename__ = "tokens"

    id: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created: Mapped[float] = mapped_column(Double)
    revoked: Mapped[float | None] = mapped_column(Double)


class ScopeRow(Base):
    """One scope of a token: `read` or `write`."""

    __tablename__ = "token_scopes"

    token_id: Mapped[str] = mapped_column(ForeignKey("tokens.id", ondelete="CASCADE"), primary_key=True)
    scope: Mapped[str] = mapped_column(String(10), primary_key=True)
