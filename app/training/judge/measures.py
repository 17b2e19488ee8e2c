"""The catalogue of measures: what each is in one plain sentence, and which way is better."""

from dataclasses import dataclass

from app.training.judge.faithfulness import BLUR, STEPS
from app.training.judge.stability import NOISE, QUALITY, SHIFT
from app.training.judge.where import IOBB_LEVELS, SHARE_OF_MAXIMUM, TOLERANCE


@dataclass(frozen=True)
class Measure:
    """One measure of a map of a film.

    part: heading under which it stands. higher: is more better? share: is it 0 or 1 for a
    film? against_controls: is the difference to the best control worth stating? A control
    that never looks at the film is perfectly stable, and worthless.
    """

    name: str
    part: str
    title: str
    sentence: str
    higher: bool = True
    share: bool = False
    against_controls: bool = True


_WHERE, _LUNGS, _FAITH, _STEADY = "Where: boxes", "Where: lungs", "Faithfulness", "Stability"
_CHANGES = {
    "shift": ("Shift", f"the film is shifted by {SHIFT:.0%} of its longer side down and to the right"),
    "noise": ("Noise", f"Gaussian noise with a deviation of {NOISE:.0%} of white is added"),
    "jpeg": ("JPEG", f"the film is compressed as JPEG of quality {QUALITY}"),
}
_DONE = {
    "insertion": "laid sharp into the blurred film",
    "deletion": f"replaced by a blurred film (sigma {BLUR:.0%} of the side; lower is better)",
}


def _faithful(way: str, unit: str) -> Measure:
    mean = "score in logits" if unit == "logit" else "calibrated probability"
    return Measure(
        f"{way}_{unit}",
        _FAITH,
        f"{way.title()}, {unit}",
        f"The mean {mean} while the pixels that the map ranks first are, in {STEPS} steps, {_DONE[way]}.",
        higher=way == "insertion",
    )


def _steady(change: str) -> tuple[Measure, Measure]:
    title, done = _CHANGES[change]
    correlation = Measure(
        f"{change}_correlation",
        _STEADY,
        f"{title}: correlation",
        f"How alike the map stays (1 = the same) when {done}.",
        against_controls=False,
    )
    displacement = Measure(
        f"{change}_displacement",
        _STEADY,
        f"{title}: peak moves",
        f"How far the peak moves, as a share of the diagonal, when {done} (lower is better; "
        "half a cell comes from the grid alone).",
        higher=False,
        against_controls=False,
    )
    return correlation, displacement


MEASURES: tuple[Measure, ...] = (
    Measure(
        "pointing",
        _WHERE,
        "Pointing game",
        f"The peak lies in a box, or within {TOLERANCE:.0%} of the longer side of one: share of films.",
        share=True,
    ),
    Measure(
        "iou",
        _WHERE,
        "IoU",
        f"Boxes and the map above {SHARE_OF_MAXIMUM:.0%} of its maximum: intersection over union.",
    ),
    *(
        Measure(
            f"iobb_{round(100 * level)}",
            _WHERE,
            f"T(IoBB) {level:g}",
            f"The rectangle round the patch that holds the peak lies to more than {level:.0%} in the boxes: "
            "share of films.",
            share=True,
        )
        for level in IOBB_LEVELS
    ),
    Measure(
        "auprc",
        _WHERE,
        "Pixel AUPRC",
        "How well the map's value tells the boxes' pixels from the rest: average precision, "
        "by chance the boxes' share of the film.",
    ),
    Measure("box_energy", _WHERE, "Energy in the box", "The share of positive evidence in the boxes."),
    Measure(
        "box_energy_over_chance",
        _WHERE,
        "… over chance",
        "That share over the boxes' share of the film: 1 for evidence spread evenly.",
    ),
    Measure(
        "lung_pointing",
        _LUNGS,
        "Peak in the lungs",
        f"The peak lies in a lung field, or within {TOLERANCE:.0%} of one: share of films.",
        share=True,
    ),
    Measure(
        "lung_energy", _LUNGS, "Energy in the lungs", "The share of positive evidence in the lung fields."
    ),
    Measure(
        "lung_energy_over_chance",
        _LUNGS,
        "… over chance",
        "That share over the lungs' share of the film: 1 for evidence spread evenly.",
    ),
    _faithful("insertion", "probability"),
    _faithful("deletion", "probability"),
    _faithful("insertion", "logit"),
    _faithful("deletion", "logit"),
    Measure(
        "gap_logit",
        _FAITH,
        "Insertion less deletion, logit",
        "The gap of the two, in logits: 0 for an order that says nothing of the score.",
    ),
    *_steady("shift"),
    *_steady("noise"),
    *_steady("jpeg"),
)

LIKENESSES = {
    "spearman": "Spearman's correlation of the cells before and after",
    "magnitude": "the same without its sign: a map turned upside down is still the same map",
    "ssim": "structural similarity of the maps, each divided by its greatest magnitude",
}
