"""Rounding of shares, for people."""


def percent(share: float) -> str:
    """Return a share as whole percent; never 0 % or 100 %, which no model can know."""
    if share < 0.01:
        return "under 1 %"
    if share > 0.99:
        return "over 99 %"
    return f"{share * 100:.0f} %"


def tenths(share: float) -> str:
    """Return a share in percent with one decimal, without its sign; never 0.0 or 100.0."""
    if share < 0.001:
        return "under 0.1"
    if share > 0.999:
        return "over 99.9"
    return f"{share * 100:.1f}"


def distinct_percents(probability: float, threshold: float) -> tuple[str, str]:
    """Return both as percent, with the decimals that keep them from looking equal when they are not."""
    texts = percent(probability), percent(threshold)
    for decimals in range(1, 5):
        if texts[0] != texts[1]:
            break
        texts = f"{probability * 100:.{decimals}f} %", f"{threshold * 100:.{decimals}f} %"
    return texts
