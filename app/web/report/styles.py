"""The hand of the report: its font, which every PDF carries, its sizes, and what its ink means."""

from html import escape
from pathlib import Path

import reportlab
from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

from app.web.report.letters import readable, some_lines

PLAIN, BOLD = "Pneumoscope", "Pneumoscope-Bold"
INK, QUIET, LINE = HexColor("#000000"), HexColor("#444444"), HexColor("#999999")
POSITIVE, NEGATIVE, WARNING = HexColor("#a03c00"), HexColor("#0b5c99"), HexColor("#fff1d6")
TRACK = HexColor("#d5dbe0")
_LONG = 700  # characters from which a text is set smaller, so that a report keeps to its pages

_FONTS = Path(reportlab.__file__).parent / "fonts"
for _name, _file in ((PLAIN, "Vera.ttf"), (BOLD, "VeraBd.ttf")):
    pdfmetrics.registerFont(TTFont(_name, str(_FONTS / _file)))
_LETTERS = pdfmetrics.getFont(PLAIN).face.charToGlyph

BODY = ParagraphStyle("body", fontName=PLAIN, fontSize=8, leading=10.5, textColor=INK, splitLongWords=1)
SMALL = ParagraphStyle("small", BODY, fontSize=6.8, leading=8.8, textColor=QUIET)
TITLE = ParagraphStyle("title", BODY, fontName=BOLD, fontSize=13, leading=16)
NOTICE = ParagraphStyle("notice", BODY, fontName=BOLD)
HEADING = ParagraphStyle(
    "heading", BODY, fontName=BOLD, fontSize=8.5, leading=11, spaceBefore=5, spaceAfter=1.5, keepWithNext=1
)
HEADLINE = ParagraphStyle(
    "headline", BODY, fontName=BOLD, fontSize=14, leading=17, spaceBefore=3, spaceAfter=2
)
CAUTION = ParagraphStyle(
    "caution", BODY, backColor=WARNING, borderColor=POSITIVE, borderWidth=0.8, borderPadding=3,
    leftIndent=4, rightIndent=4, spaceBefore=4, spaceAfter=5,
)  # fmt: skip
DRAWN = ParagraphStyle(
    "drawn", TITLE, fontSize=17, leading=21, alignment=1, textColor=POSITIVE, borderColor=POSITIVE,
    borderWidth=1.5, borderPadding=4, leftIndent=5, rightIndent=5, spaceBefore=7, spaceAfter=8,
)  # fmt: skip


def text(words: str, style: ParagraphStyle = BODY) -> Paragraph:
    """Return a paragraph of plain words: nothing in them is markup, and every letter can be printed."""
    return Paragraph(marked(words), style)


def bold(words: str) -> str:
    """Return plain words as markup that stands out."""
    return f'<font name="{BOLD}">{marked(words)}</font>'


def marked(words: str) -> str:
    """Return plain words as markup that says the same; no line begins with the sign of a percentage."""
    return escape(legible(words), quote=False).replace("\n", " ").replace(" %", "\N{NO-BREAK SPACE}%")


def free_text(words: str) -> list[Paragraph]:
    """Return what somebody wrote, a paragraph a line, smaller where it is long."""
    style = ParagraphStyle("long", BODY, fontSize=7, leading=9) if len(words) > _LONG else BODY
    return [text(line, style) for line in some_lines(legible(words))]


def legible(words: str) -> str:
    """Return words in the letters of the font."""
    return readable(words, _LETTERS)
