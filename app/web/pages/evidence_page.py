"""Wording and rounding: what the result page says of the evidence and its heatmap."""

from dataclasses import dataclass

from app.cases.case import Case, KeptExplanation
from app.cases.pictures import HeatmapStyle, line_path
from app.diagnosis import PNEUMONIA
from app.explain.caveats import FILM_SCALE, NO_MAP
from app.explain.location import SIDES, ZONES, Location
from app.explain.methods import METHODS
from app.imaging.overlay import AGAINST, COLOURS, FOR
from app.web.pages.percents import percent

_COLOUR_STOPS = 8
ONE_SIDED = 0.65
ONE_ZONE = 0.5
_PICTURE_SIDE = {"right": "left", "left": "right"}


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


def present_evidence(case: Case, explanation: KeptExplanation, style: HeatmapStyle) -> EvidencePage:
    """Return what the page says of one explanation of a case, coloured in a style."""
    location = case.location(explanation)
    return EvidencePage(
        sentence=_sentence(case, explanation),
        location=location_sentence(location, case.lungs is not None),
        zones=_zone_rows(location, case.lungs is not None),
        cautions=tuple(caution.message for caution in explanation.cautions),
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


def location_sentence(location: Location | None, by_lungs: bool) -> str:
    """Return where most of the evidence lies, in words; empty where there is none."""
    if location is None:
        return ""
    side, zone = max(SIDES, key=location.of_side), max(ZONES, key=location.of_zone)
    sides, zones = location.of_side(side), location.of_zone(zone)
    part, third = ("lung", "thirds of the lungs") if by_lungs else ("side", "thirds of the film")
    named = f"{percent(sides)} in the patient's {side} {part} ({_PICTURE_SIDE[side]} of the picture)"
    where = named if sides >= ONE_SIDED * (1 - location.outside) else f"both {part}s, {named}"
    height = (
        f"{percent(zones)} in the {zone} {third}"
        if zones >= ONE_ZONE * (1 - location.outside)
        else f"spread over the {third}"
    )
    outside = f"; {percent(location.outside)} outside the lungs" if by_lungs else ""
    return f"Where: {where}; {height}{outside}. This takes the film to hang as usual, the patient facing you."


def _zone_rows(location: Location | None, by_lungs: bool) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if location is None:
        return ()
    rows = tuple(
        (f"{zone.capitalize()} third", tuple(f"{location.shares[side, zone] * 100:.0f} %" for side in SIDES))
        for zone in ZONES
    )
    outside = (("Outside the lungs", (f"{location.outside * 100:.0f} %", "")),)
    return rows + outside if by_lungs else rows


def _sentence(case: Case, explanation: KeptExplanation) -> str:
    if any(caution.code == NO_MAP for caution in explanation.cautions):
        return "There is no map of this film."
    if explanation.empty:
        return "No region argues for pneumonia."
    if not explanation.unit:
        return f"What {explanation.title} marks; the colours are no measure of how much it counts."
    if case.label != PNEUMONIA:
        return "What argues for pneumonia is outweighed by the rest of the film."
    if any(caution.code == FILM_SCALE for caution in explanation.cautions):
        return "Evidence for pneumonia where the film is coloured; there is no scale to say how strong."
    share = explanation.maximum / explanation.scale
    if share < 0.25:
        return "Only weak evidence for pneumonia in any region."
    if share < 0.75:
        return "Moderate evidence for pneumonia where the film is coloured."
    return "Strong evidence for pneumonia where the film is coloured brightly."


def _unit(explanation: KeptExplanation, style: HeatmapStyle) -> str:
    unit = "logits per cell" if explanation.unit else f"{explanation.title} values"
    own = style.own_contrast or any(caution.code == FILM_SCALE for caution in explanation.cautions)
    scale = (
        "this film's own scale: not to be compared with others" if own else "the same scale for every film"
    )
    line = "; the line marks half of full strength" if style.line and not explanation.empty else ""
    return f"{unit}, {scale}{line}"


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
        return f"{scale:.2g} against", "0", f"{scale:.2g} or more for"
    return "0", f"{scale / 2:.2g}", f"{scale:.2g} or more"
