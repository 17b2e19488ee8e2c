"""The report as the bytes of a PDF: the same case, the same bytes."""

import io
import threading
from functools import partial

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from app.web.language.words import gettext, language
from app.web.report.films import FilmPair
from app.web.report.page import ReportPage
from app.web.report.story import HEADER, USE, tell
from app.web.report.styles import PLAIN, QUIET, legible

_MARGIN, _TOP, _BOTTOM, _FOOT = 15 * mm, 12 * mm, 14 * mm, 8 * mm
_HEIGHTS = (88 * mm, 76 * mm, 64 * mm)  # of a picture at most
_TURN = threading.Lock()  # the fonts are shared, and cutting out the letters in use moves through their file

rl_config.useA85 = 0  # pictures as bytes, not spelled in letters: a quarter smaller, and many times faster


def report_pdf(page: ReportPage, pair: FilmPair) -> bytes:
    """Return the report, A4: on one page, with smaller pictures if need be, else on more of them."""
    with _TURN:
        for tallest in _HEIGHTS:
            data, pages = _set(page, pair, tallest, 1)
            if pages == 1:
                return data
        _, pages = _set(page, pair, _HEIGHTS[0], 0)
        return _set(page, pair, _HEIGHTS[0], pages)[0]


def _set(page: ReportPage, pair: FilmPair, tallest: float, pages: int) -> tuple[bytes, int]:
    """The bytes as of so many pages, and how many they are."""
    stream = io.BytesIO()
    width, height = A4[0] - 2 * _MARGIN, A4[1] - _TOP - _BOTTOM
    sheets = BaseDocTemplate(
        stream,
        pagesize=A4,
        title=gettext(HEADER),
        author="Pneumoscope",
        creator="Pneumoscope",
        producer="ReportLab",
        subject=gettext(USE),
        lang=language(),
        invariant=1,
        pageCompression=1,
    )
    frame = Frame(_MARGIN, _BOTTOM, width, height, 0, 0, 0, 0)
    foot = partial(_foot, page, pages)
    sheets.addPageTemplates(PageTemplate(frames=[frame], onPage=foot))
    sheets.build(tell(page, pair, tallest))
    return stream.getvalue(), sheets.page


def _foot(page: ReportPage, pages: int, canvas: Canvas, _: object) -> None:
    """What stands below every page, and the time of the file, which is that of the case."""
    canvas.setDateFormatter(lambda *_: page.created.strftime("D:%Y%m%d%H%M%S+00'00'"))
    drawn, use = gettext("DRAWN FILM"), gettext(USE)
    use = f"{drawn}. {use}" if page.result.drawn else use
    case = gettext("Case %(reference)s, judged %(time)s.", reference=page.reference, time=page.judged)
    number = gettext("Page %(number)s of %(count)s", number=canvas.getPageNumber(), count=pages)
    canvas.setFillColor(QUIET)
    canvas.setFont(PLAIN, 6.5)
    canvas.drawString(_MARGIN, _FOOT, legible(f"{use} {case}"))
    canvas.drawRightString(A4[0] - _MARGIN, _FOOT, legible(number))
