"""What presenters call to say something in the reader's language; outside a request it is English."""

import flask_babel
from babel.numbers import get_decimal_symbol

ENGLISH = "en"


def language() -> str:
    """Return the language of the answer, as `lang` of HTML has it."""
    return str(flask_babel.get_locale() or ENGLISH)


def gettext(text: str, **gaps: object) -> str:
    """Return a text in the reader's language, with its gaps `%(name)s` filled, where it has any."""
    return str(flask_babel.gettext(text, **gaps))


def ngettext(one: str, several: str, num: int, **gaps: object) -> str:
    """Return the form of a text that belongs to a number, which fills the gap `%(num)s`."""
    return str(flask_babel.ngettext(one, several, num, **gaps))


def N_(text: str) -> str:  # noqa: N802 - the name by which extraction knows it
    """Mark a text that is translated where it is used."""
    return text


def decimal(figure: str) -> str:
    """Return a figure that is written with a point as the language writes it."""
    return figure.replace(".", get_decimal_symbol(language()))


def plain_number(value: float) -> str:
    """Return a number with as many digits as it needs, six at most."""
    return decimal(f"{value:g}")
