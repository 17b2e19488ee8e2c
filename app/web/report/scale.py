"""Drawn by hand: the probability on its scale, with interval and threshold, and a line to write on."""

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

from app.web.language.words import gettext
from app.web.pages.presenters import ResultPage
from app.web.report.styles import INK, LINE, NEGATIVE, PLAIN, POSITIVE, QUIET, TRACK, legible

_BAR = 3 * mm


class Scale(Flowable):  # type: ignore[misc]
    """The scale of the result page, 0 to 100 %, as wide as there is space."""

    def __init__(self, result: ResultPage) -> None:
        super().__init__()
        self._result = result

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        """Take the width there is."""
        self._width = width
        return width, _BAR + 20

    def draw(self) -> None:
        """Draw the bar, the interval above it, the threshold across it, and the words below."""
        result, unit, bottom = self._result, self._width / 100, 11
        self._bar(0, self._width, bottom, _BAR, TRACK)
        colour = POSITIVE if result.positive else NEGATIVE
        self._bar(0, max(result.position, 0.8) * unit, bottom, _BAR, colour)
        if result.interval_position:
            left, width = result.interval_position
            self._bar(left * unit, width * unit, bottom + _BAR + 2, 1.8, INK)
        place = result.threshold_position * unit
        self.canv.setStrokeColor(INK)
        self.canv.setLineWidth(1.2)
        self.canv.line(place, bottom - 2.5, place, bottom + _BAR + 2.5)
        self._words(place)

    def _bar(self, left: float, width: float, bottom: float, height: float, colour: object) -> None:
        self.canv.setFillColor(colour)
        self.canv.rect(left, bottom, width, height, stroke=0, fill=1)

    def _words(self, place: float) -> None:
        self.canv.setFillColor(QUIET)
        self.canv.setFont(PLAIN, 6.5)
        threshold, whole = legible(self._result.threshold_words), legible(gettext("100 %"))
        half, ends = stringWidth(threshold, PLAIN, 6.5) / 2, stringWidth(whole, PLAIN, 6.5) + 6
        self.canv.drawString(0, 2, legible(gettext("0 %")))
        self.canv.drawRightString(self._width, 2, whole)
        self.canv.drawCentredString(min(max(place, ends + half), self._width - ends - half), 2, threshold)


class Blanks(Flowable):  # type: ignore[misc]
    """Lines to write on by hand, side by side, each with what belongs on it."""

    def __init__(self, *titles: str) -> None:
        super().__init__()
        self._titles = titles

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        """Take the width there is, and the height of handwriting."""
        self._width = width
        return width, 34

    def draw(self) -> None:
        """Draw a line above each title."""
        share = self._width / len(self._titles)
        self.canv.setStrokeColor(LINE)
        self.canv.setFillColor(QUIET)
        self.canv.setFont(PLAIN, 6.5)
        for place, title in enumerate(self._titles):
            self.canv.line(place * share, 10, (place + 1) * share - 4 * mm, 10)
            self.canv.drawString(place * share, 2, legible(title))
