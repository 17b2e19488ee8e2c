"""Drawn by hand: the film and the film with its heatmap side by side, with the colour bar."""

import io
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image
from reportlab.lib.colors import HexColor, white
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

from app.cases.case import KeptExplanation
from app.cases.pictures import HeatmapStyle, Picture, overlay_picture
from app.web.language.words import N_, gettext
from app.web.pages.evidence_page import ColourStop, EvidencePage
from app.web.report.styles import BOLD, INK, PLAIN, POSITIVE, QUIET, legible

_PRINTED_SIDE = 1100  # pixels: 300 an inch at the width that a picture gets
_GAP = 4 * mm
_BAR, _STRIPES = 2.4 * mm, 128
_REDUCED = N_("As it was given, made smaller for print: not to read a film from.")
_QUALITY = 92  # of JPEG: a lossless report has several MB, and nobody can mail it


@dataclass(frozen=True, eq=False)
class FilmPair:
    """What is printed of a film: itself and with its heatmap, as JPEG, and `(height, width)` of both."""

    film: bytes
    overlay: bytes
    size: tuple[int, int]


def film_pair(explanation: KeptExplanation, film: Picture, style: HeatmapStyle) -> FilmPair:
    """Return both pictures of a kept film, as large as a print can show."""
    share = min(1.0, _PRINTED_SIDE / max(film.shape))
    size = max(1, round(film.shape[1] * share)), max(1, round(film.shape[0] * share))
    small = film if share == 1 else cv2.resize(film, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    both = overlay_picture(explanation, small, style)
    return FilmPair(_jpeg(small), _jpeg(both), (small.shape[0], small.shape[1]))


class Films(Flowable):  # type: ignore[misc]
    """Both pictures, each below its caption, and the colour bar below the right one.

    A drawn film says so in each picture, wherever the picture is copied to. tallest: points.
    """

    def __init__(self, pair: FilmPair, evidence: EvidencePage, drawn: bool, tallest: float) -> None:
        super().__init__()
        self._pair, self._evidence, self._drawn, self._tallest = pair, evidence, drawn, tallest

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        """Take the width there is; as high as the film then is, within bounds."""
        rows, columns = self._pair.size
        self._column = (width - _GAP) / 2
        scale = min(self._column / columns, self._tallest / rows)
        self._picture = columns * scale, rows * scale
        return width, self._picture[1] + 10 + _BAR + 24

    def draw(self) -> None:
        """Draw from the lower left corner of the space that was taken."""
        bottom = _BAR + 24
        titles = gettext("Film"), gettext("Film with evidence for pneumonia")
        if self._evidence.style.signed:
            titles = gettext("Film"), gettext("Film with evidence for and against pneumonia")
        for place, (title, picture) in enumerate(
            zip(titles, (self._pair.film, self._pair.overlay), strict=True)
        ):
            left = place * (self._column + _GAP)
            self._say(left, bottom + self._picture[1] + 3, title, BOLD)
            self.canv.drawImage(ImageReader(io.BytesIO(picture)), left, bottom, *self._picture)
            if self._drawn:
                self._label(left, bottom)
        self._say(0, bottom - 9, gettext(_REDUCED), PLAIN)
        self._colour_bar(self._column + _GAP, bottom - 4 - _BAR)

    def _label(self, left: float, bottom: float) -> None:
        words, (width, height) = gettext("DRAWN FILM"), self._picture
        size = min(22.0, width / 9, 0.9 * width / stringWidth(words, BOLD, 1))
        self.canv.setFillColor(POSITIVE)
        self.canv.rect(left, bottom + height - size * 1.5, width, size * 1.5, stroke=0, fill=1)
        self.canv.setFillColor(white)
        self.canv.setFont(BOLD, size)
        self.canv.drawCentredString(left + width / 2, bottom + height - size * 1.12, words)

    def _colour_bar(self, left: float, bottom: float) -> None:
        width, ticks = self._column, self._evidence.colour_ticks
        step = width / _STRIPES
        for stripe in range(_STRIPES):  # each to the end, so that no seams show
            self.canv.setFillColor(_colour(self._evidence.colour_stops, 100 * stripe / (_STRIPES - 1)))
            self.canv.rect(left + stripe * step, bottom, width - stripe * step, _BAR, stroke=0, fill=1)
        for place, tick in enumerate(ticks):
            free = width - stringWidth(tick, PLAIN, 6.5)
            self._say(left + free * place / max(1, len(ticks) - 1), bottom - 7, tick, PLAIN)
        unit = legible(self._evidence.unit)
        size = min(6.5, 6.5 * width / stringWidth(unit, PLAIN, 6.5))
        self._say(left, bottom - 15.5, unit, PLAIN, size)

    def _say(self, left: float, bottom: float, words: str, font: str, size: float = 6.5) -> None:
        self.canv.setFillColor(INK if font == BOLD else QUIET)
        self.canv.setFont(font, 7.5 if font == BOLD else size)
        self.canv.drawString(left, bottom, legible(words))


def _colour(stops: tuple[ColourStop, ...], place: float) -> HexColor:
    """The colour of the bar at 0 to 100, over black as on the page."""
    offsets = [stop.offset for stop in stops]
    inks = [np.array(list(bytes.fromhex(stop.colour[1:]))) * stop.opacity for stop in stops]
    red, green, blue = (
        round(float(np.interp(place, offsets, [ink[channel] for ink in inks]))) for channel in range(3)
    )
    return HexColor(f"#{red:02x}{green:02x}{blue:02x}")


def _jpeg(picture: Picture) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "JPEG", quality=_QUALITY, subsampling=0)
    return stream.getvalue()
