"""Rounding of shares, for people; the only place that writes a percentage."""

from app.web.language.words import decimal, gettext

_FINEST = 4  # decimals of a figure in percent


def percent(share: float) -> str:
    """Return a share as whole percent; never 0 % or 100 %, which no model can know."""
    if share < 0.01:
        return gettext("under 1 %")
    if share > 0.99:
        return gettext("over 99 %")
    return exact_percent(share)


def exact_percent(share: float, decimals: int = 0) -> str:
    """Return a share in percent, with so many decimals: 0 % and 100 %, too, of what was counted."""
    return gettext("%(figure)s %%", figure=figure(share, decimals))


def figure(share: float, decimals: int = 0) -> str:
    """Return a share in percent without the sign."""
    return decimal(f"{share * 100:.{decimals}f}")


def tenths(share: float) -> str:
    """Return a share in percent with one decimal, without its sign; never 0.0 or 100.0."""
    if share < 0.001:
        return gettext("under 0.1")
    if share > 0.999:
        return gettext("over 99.9")
    return figure(share, 1)


def distinct_percents(probability: float, threshold: float) -> tuple[str, str]:
    """Return both as percent, with the decimals that keep them from looking equal when they are not.

    Neither reads 0 % or 100 %: where no decimals help, one is said to be under or over a figure. Equal
    ones, and those that the finest figures do not tell apart, are written as `percent` writes them.
    """
    plain = percent(probability), percent(threshold)
    if plain[0] != plain[1] or probability == threshold:
        return plain
    with_bounds = []
    for decimals in range(1, _FINEST + 1):
        texts = _bounded(probability, decimals), _bounded(threshold, decimals)
        if texts[0] != texts[1]:
            if not (_reads_whole(probability, decimals) or _reads_whole(threshold, decimals)):
                return texts
            with_bounds.append(texts)
    return with_bounds[0] if with_bounds else plain


def _reads_whole(share: float, decimals: int) -> bool:
    """Would a share look like none or all of it, with so many decimals?"""
    return round(share * 100, decimals) in (0, 100)


def _bounded(share: float, decimals: int) -> str:
    """A share in percent, with so many decimals; under or over the last figure short of 0 % and 100 %."""
    if not _reads_whole(share, decimals):
        return exact_percent(share, decimals)
    least = 10.0 ** -(decimals + 2)
    if share < 0.5:
        return gettext("under %(share)s", share=exact_percent(least, decimals))
    return gettext("over %(share)s", share=exact_percent(1 - least, decimals))
