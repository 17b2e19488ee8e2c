"""Wording and rounding: what the result page says of the evidence and its heatmap."""

from dataclasses import dataclass

from app.cases.case import Case, KeptExplanation
from app.cases.pictures import HeatmapStyle, line_path
from app.cases.reading import Reading
from app.diagnosis import PNEUMONIA
from app.explain.caveats import FILM_SCALE, NO_MAP
from app.explain.methods import METHODS
from app.imaging.overlay import AGAINST, COLOURS, FOR
from app.web.language.sentences import translate
from app.web.language.words import decimal, gettext
from app.web.pages.location_words import location_sentence, zone_rows

_COLOUR_STOPS = 8


@dataclass(frozen=True)
class ColourStop:
    """One colour of the colour bar: offset 0 to 100, colour as hexadecimal, opacity 0 to 1."""

    offset: float
    colour: str
    opacity: float = 1.0


@dataclass(frozen=True)
class MethodChoice:
    """One method in the list of methods."""

    name: str
    title: str
    chosen: bool


@dataclass(frozen=True)
class EvidencePage:
    """What the result page shows of the evidence, in words; line: round half strength, a path of an SVG."""

    sentence: str
    location: str
    zones: tuple[tuple[str, tuple[str, ...]], ...]
    cautions: tuple[str, ...]
    empty: bool
    signed: bool
    methods: tuple[MethodChoice, ...]
    style: HeatmapStyle
    line: str
    colour_stops: tuple[ColourStop, ...]
    colour_ticks: tuple[str, ...]
    unit: str


def present_evidence(
    case: Case, reading: Reading, explanation: KeptExplanation, style: HeatmapStyle
) -> EvidencePage:
    """Return what the page says of one explanation of a case as it is read, coloured in a style."""
    location = case.location(explanation)
    return EvidencePage(
        sentence=_sentence(reading, explanation),
        location=location_sentence(location, case.lungs is not None),
        zones=zone_rows(location, case.lungs is not None),
        cautions=tuple(translate(each.message) for each in reading.map_cautions(case, explanation)),
        empty=explanation.empty,
        signed=METHODS[explanation.method].signed,
        methods=tuple(
            MethodChoice(method.name, method.title, method.name == explanation.method)
            for method in METHODS.values()
        ),
        style=style,
        line=line_path(explanation, case.film_size, style),
        colour_stops=_signed_stops() if style.signed else _stops(),
        colour_ticks=_ticks(style.scale(explanation), style.signed),
        unit=_unit(explanation, style),
    )


def _sentence(reading: Reading, explanation: KeptExplanation) -> str:
    if any(caution.code == NO_MAP for caution in explanation.cautions):
        return gettext("There is no map of this film.")
    if explanation.empty:
        return gettext("No region argues for pneumonia.")
    if not explanation.unit:
        return gettext(
            "What %(method)s marks; the colours are no measure of how much it counts.",
            method=explanation.title,
        )
    if reading.label != PNEUMONIA:
        return gettext("What argues for pneumonia is outweighed by the rest of the film.")
    if any(caution.code == FILM_SCALE for caution in explanation.cautions):
        return gettext(
            "Evidence for pneumonia where the film is coloured; there is no scale to say how strong."
        )
    share = explanation.maximum / explanation.scale
    if share < 0.25:
        return gettext("Only weak evidence for pneumonia in any region.")
    if share < 0.75:
        return gettext("Moderate evidence for pneumonia where the film is coloured.")
    return gettext("Strong evidence for pneumonia where the film is coloured brightly.")


def _unit(explanation: KeptExplanation, style: HeatmapStyle) -> str:
    unit = (
        gettext("logits per cell")
        if explanation.unit
        else gettext("%(method)s values", method=explanation.title)
    )
    own = style.own_contrast or any(caution.code == FILM_SCALE for caution in explanation.cautions)
    scale = (
        gettext("this film's own scale: not to be compared with others")
        if own
        else gettext("the same scale for every film")
    )
    words = f"{unit}, {scale}"
    if style.line and not explanation.empty:
        return gettext("%(unit)s; the line marks half of full strength", unit=words)
    return words


def _stops() -> tuple[ColourStop, ...]:
    places = [round(i * 255 / (_COLOUR_STOPS - 1)) for i in range(_COLOUR_STOPS)]
    return tuple(
        ColourStop(round(place / 2.55, 1), "#" + bytes(COLOURS[place].tolist()).hex()) for place in places
    )


def _signed_stops() -> tuple[ColourStop, ...]:
    against, for_ = ("#" + hue.tobytes().hex() for hue in (AGAINST, FOR))
    return (
        ColourStop(0, against),
        ColourStop(50, against, 0.0),
        ColourStop(50, for_, 0.0),
        ColourStop(100, for_),
    )


def _ticks(scale: float, signed: bool) -> tuple[str, ...]:
    if signed:
        for_ = gettext("%(value)s or more for", value=_two_digits(scale))
        return gettext("%(value)s against", value=_two_digits(scale)), "0", for_
    return "0", _two_digits(scale / 2), gettext("%(value)s or more", value=_two_digits(scale))


def _two_digits(value: float) -> str:
    return decimal(f"{value:.2g}")
