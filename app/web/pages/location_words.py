"""Wording: where on the film, or in the lungs, the evidence lies."""

from app.explain.location import SIDES, ZONES, Location
from app.web.language.words import N_, gettext
from app.web.pages.percents import exact_percent, percent

ONE_SIDED = 0.65
ONE_ZONE = 0.5
# by side or zone, and whether it is told by the lungs
_ON_SIDE = {
    ("right", True): N_("%(share)s in the patient's right lung (left of the picture)"),
    ("left", True): N_("%(share)s in the patient's left lung (right of the picture)"),
    ("right", False): N_("%(share)s in the patient's right side (left of the picture)"),
    ("left", False): N_("%(share)s in the patient's left side (right of the picture)"),
}
_ON_BOTH = {True: N_("both lungs, %(named)s"), False: N_("both sides, %(named)s")}
_IN_ZONE = {
    ("upper", True): N_("%(share)s in the upper thirds of the lungs"),
    ("middle", True): N_("%(share)s in the middle thirds of the lungs"),
    ("lower", True): N_("%(share)s in the lower thirds of the lungs"),
    ("upper", False): N_("%(share)s in the upper thirds of the film"),
    ("middle", False): N_("%(share)s in the middle thirds of the film"),
    ("lower", False): N_("%(share)s in the lower thirds of the film"),
}
_SPREAD = {
    True: N_("spread over the thirds of the lungs"),
    False: N_("spread over the thirds of the film"),
}
_ZONE_TITLES = {"upper": N_("Upper third"), "middle": N_("Middle third"), "lower": N_("Lower third")}


def location_sentence(location: Location | None, by_lungs: bool) -> str:
    """Return where most of the evidence lies, in words; empty where there is none."""
    if location is None:
        return ""
    side, zone = max(SIDES, key=location.of_side), max(ZONES, key=location.of_zone)
    sides, zones = location.of_side(side), location.of_zone(zone)
    named = gettext(_ON_SIDE[side, by_lungs], share=percent(sides))
    one_sided = sides >= ONE_SIDED * (1 - location.outside)
    where = named if one_sided else gettext(_ON_BOTH[by_lungs], named=named)
    height = (
        gettext(_IN_ZONE[zone, by_lungs], share=percent(zones))
        if zones >= ONE_ZONE * (1 - location.outside)
        else gettext(_SPREAD[by_lungs])
    )
    if by_lungs:
        outside = percent(location.outside)
        height = gettext("%(height)s; %(share)s outside the lungs", height=height, share=outside)
    return gettext(
        "Where: %(where)s; %(height)s. This takes the film to hang as usual, the patient facing you.",
        where=where,
        height=height,
    )


def zone_rows(location: Location | None, by_lungs: bool) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return a row for each zone: its title, and the share on the patient's right and left."""
    if location is None:
        return ()
    rows = tuple(
        (gettext(_ZONE_TITLES[zone]), tuple(exact_percent(location.shares[side, zone]) for side in SIDES))
        for zone in ZONES
    )
    outside = ((gettext("Outside the lungs"), (exact_percent(location.outside), "")),)
    return rows + outside if by_lungs else rows
