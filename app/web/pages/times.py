"""Wording: days and times, in UTC."""

from datetime import UTC, date, datetime

from babel.dates import format_date, format_datetime

from app.web.language.words import gettext, language


def clock(seconds: float) -> str:
    """Return a time, seconds since the epoch, in words."""
    time = datetime.fromtimestamp(seconds, UTC)
    pattern = gettext("HH:mm 'UTC', d MMMM y")  # by the signs of Unicode's TR 35
    return format_datetime(time, pattern, locale=language())


def day(iso: str) -> str:
    """Return a day, written as ISO 8601 has it, in words."""
    pattern = gettext("y-MM-dd")  # by the signs of Unicode's TR 35
    return format_date(date.fromisoformat(iso), pattern, locale=language())
