"""Rounding of shares, for people; the only place that writes a percentage."""

from app.web.language.words import decimal, gettext


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
    """Return both as percent, with the decimals that keep them from looking equal when they are not."""
    texts = percent(probability), percent(threshold)
    for decimals in range(1, 5):
        if texts[0] != texts[1]:
            break
        texts = exact_percent(probability, decimals), exact_percent(threshold, decimals)
    return texts
