"""What a reader asks an answer to be read by: an operating point, and a prevalence.

A page is asked in percent, as people write it (`prevalence=20`); the API in shares, as all its
figures are (`prevalence=0.2`). What is written again reads back as the same number.
"""

from dataclasses import dataclass
from decimal import Decimal

from flask import request

from app.errors import PrevalenceError


@dataclass(frozen=True)
class AskedTerms:
    """What the query asks for; point: by name, prevalence: 0 to 1; None where it is silent."""

    point: str | None
    prevalence: float | None

    def in_percent(self) -> dict[str, str]:
        """Return the query of a page again, without what it does not name."""
        asked = {"point": self.point, "prevalence": self.prevalence and _percent(self.prevalence)}
        return {name: value for name, value in asked.items() if value}

    def in_shares(self) -> dict[str, str]:
        """Return the query of the API again."""
        asked = {"point": self.point, "prevalence": self.prevalence and repr(self.prevalence)}
        return {name: value for name, value in asked.items() if value}


def asked_in_percent() -> AskedTerms:
    """Return what the query of a page asks for; raises PrevalenceError."""
    text = request.args.get("prevalence")
    return AskedTerms(request.args.get("point"), None if text is None else _share(text, 100))


def asked_in_shares() -> AskedTerms:
    """Return what the query of the API asks for; raises PrevalenceError."""
    text = request.args.get("prevalence")
    return AskedTerms(request.args.get("point"), None if text is None else _share(text, 1))


def _percent(share: float) -> str:
    """A share in percent, with as many digits as it needs and no more."""
    return f"{Decimal(repr(share)).scaleb(2):f}"


def _share(text: str, whole: int) -> float:
    """The share, above 0 and below 1, that a number is of the whole; by decimals, which lose nothing."""
    try:
        share = float(Decimal(text) / whole)
    except ArithmeticError:
        share = float("nan")
    if not 0 < share < 1:
        unit = "percent, as 20" if whole == 100 else "a share, as 0.2"
        raise PrevalenceError(
            f"prevalence: expected {unit}, above 0 and below {whole}; received {text[:40]!r}"
        )
    return share
