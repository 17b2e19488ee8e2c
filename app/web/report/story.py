"""The order of the report: what a reader must know first stands first."""

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Paragraph, Spacer, Table

from app.web.language.model_texts import model_text
from app.web.language.words import N_, gettext
from app.web.report.films import FilmPair, Films
from app.web.report.letters import MISSING
from app.web.report.page import ReportPage
from app.web.report.scale import Blanks, Scale
from app.web.report.styles import (
    BODY,
    CAUTION,
    DRAWN,
    HEADING,
    HEADLINE,
    LINE,
    NEGATIVE,
    NOTICE,
    POSITIVE,
    SMALL,
    TITLE,
    bold,
    free_text,
    legible,
    marked,
    text,
)

HEADER = N_("Pneumoscope \N{EN DASH} report on a chest radiograph")
USE = N_("For research. Not a medical device.")
_DRAWN = N_("DRAWN FILM: NOBODY'S CHEST")
_NO_WARNINGS = N_("The software gives no warning about this film or its map.")
_MISSING = N_(
    "%(sign)s stands for a character that this file has no letter for: print the page of the case instead."
)
_OPINION, _FINDING = N_("Agree / disagree / unsure"), N_("Finding")
_SIGNED = N_("Name, date, signature")
_SIDES = {
    True: N_("The probability is above the threshold of %(threshold)s."),
    False: N_("The probability is below the threshold of %(threshold)s."),
}


def tell(page: ReportPage, pair: FilmPair, tallest: float) -> list[Flowable]:
    """Return the parts of the report, to be set one below the other; tallest: of a picture, points."""
    return [
        *_head(page),
        *_answer(page),
        Spacer(0, 1.5 * mm),
        Films(pair, page.result.evidence, page.result.drawn, tallest),
        *_evidence(page),
        *_text(page),
        *_worth(page),
        *_verdict(page),
        *_model(page),
    ]


def _head(page: ReportPage) -> list[Flowable]:
    """Who speaks, of when, and every warning: before any figure."""
    parts = [
        text(gettext(HEADER), TITLE),
        text(gettext("For research. Not a medical device. A clinician decides."), NOTICE),
        text(gettext("Judged %(time)s. Case %(reference)s.", time=page.judged, reference=page.reference)),
    ]
    if page.result.drawn:
        parts.append(text(gettext(_DRAWN), DRAWN))
    if not page.warnings:
        return [*parts, text(gettext(_NO_WARNINGS), SMALL)]
    warning = bold(gettext("Warning:"))
    return [*parts, *(Paragraph(f"{warning} {marked(each)}", CAUTION) for each in page.warnings)]


def _answer(page: ReportPage) -> list[Flowable]:
    result = page.result
    ink = POSITIVE if result.positive else NEGATIVE
    where = f", {result.where}" if result.where else ""
    what, interval = gettext("probability of pneumonia"), gettext("Interval:")
    said = f"{bold(result.probability)} {marked(what + where)}."
    if result.interval:
        said += f" {marked(interval)} {bold(result.interval)}."
    return [
        text(result.headline, HEADLINE.clone("call", textColor=ink)),
        Paragraph(said, BODY.clone("probability", fontSize=9.5, leading=12.5)),
        Scale(result),
    ]


def _evidence(page: ReportPage) -> list[Flowable]:
    evidence = page.result.evidence
    words = (evidence.sentence, evidence.location, page.in_lungs)
    (method,) = (each.title for each in evidence.methods if each.chosen)
    return [text(" ".join(each for each in (*words, gettext("Method: %(method)s.", method=method)) if each))]


def _text(page: ReportPage) -> list[Flowable]:
    lines = free_text(page.text) or [Blanks("")]
    return [text(page.text_title, HEADING), *lines, *_missing(page.text)]


def _worth(page: ReportPage) -> list[Flowable]:
    """The operating point, what it is worth, and the classes."""
    result = page.result
    classes = [
        (gettext("Probability of the class: %(name)s", name=row.name), row.percent, False)
        for row in result.classes
    ]
    side = gettext(_SIDES[result.positive], threshold=result.threshold)
    said = f"{side} {result.operating_point}"
    where = f", {result.where}" if result.where else ""
    heading = gettext("At the operating point “%(point)s”", point=page.point)
    parts = [
        text(f"{heading}{where}", HEADING),
        text(said),
        Spacer(0, 1 * mm),
        _table([*result.worth.rows, *classes]),
        *([text(result.worth.call, SMALL)] if result.worth.call else []),
        text(result.calibration, SMALL),
    ]
    return [KeepTogether(parts)]


def _table(rows: list[tuple[str, str, bool]]) -> Table:
    """Rows of a title and a share; own: of this film's call, and set in bold."""
    cells = [
        [Paragraph(bold(cell) if own else marked(cell), BODY) for cell in (title, share)]
        for title, share, own in rows
    ]
    style = [("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    pads = [(f"{side}PADDING", (0, 0), (-1, -1), 1.2) for side in ("TOP", "BOTTOM", "LEFT", "RIGHT")]
    return Table(cells, colWidths=(115 * mm, 65 * mm), style=[*style, *pads])


def _verdict(page: ReportPage) -> list[Flowable]:
    heading, verdict = text(gettext("The reader's verdict"), HEADING), page.verdict
    if verdict is None:
        return [KeepTogether([heading, Blanks(gettext(_OPINION), gettext(_FINDING), gettext(_SIGNED))])]
    said = text(verdict.said)
    note = [*free_text(verdict.note), *_missing(verdict.note)]
    return [KeepTogether([heading, said]), *note, Blanks(gettext(_SIGNED))]


def _missing(words: str) -> list[Flowable]:
    return (
        [text(gettext(_MISSING, sign=MISSING), SMALL)]
        if legible(words).count(MISSING) > words.count(MISSING)
        else []
    )


def _model(page: ReportPage) -> list[Flowable]:
    result = page.result
    made = gettext("Made from: %(population)s.", population=model_text(result.population))
    limits = " ".join(model_text(limit) for limit in result.limits)
    return [
        text(gettext("The model"), HEADING),
        text(f"{result.model}, SHA-256 {result.model_sha256}… {made}", SMALL),
        text(gettext("Limits: %(limits)s", limits=limits), SMALL),
    ]
