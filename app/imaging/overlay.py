"""Film and evidence map to pictures: absolute scale, monotone colours, alpha from the value.

`strength` is evidence divided by the model's reference, 0 to 1 and above, never stretched to
the film at hand: weak evidence looks weak. Where it is zero the film stays as it is, byte
for byte. Colours: inferno, whose lightness grows with the value (Smith & van der Walt 2015).
"""

import cv2
import numpy as np
import numpy.typing as npt

Strength = npt.NDArray[np.float32]
Picture = npt.NDArray[np.uint8]

MOST_OPAQUE = 0.5
GAMMA = 0.8
CONTOUR_LEVEL = 0.5
_BAND = 128  # rows blended at a time: a large film needs little beside itself
_DARKEST = 0.35  # of inferno: below it the colours are too dark to be seen on a film
_CONTOUR, _SIGNED_CONTOUR = (120, 235, 255, 200), (255, 255, 255, 200)  # RGBA
FOR, AGAINST = np.array(
    [[230, 159, 0], [86, 180, 233]], dtype=np.uint8
)  # orange and sky blue of Okabe & Ito 2008, RGB


def _colour_table() -> Picture:
    levels = np.rint(np.linspace(_DARKEST, 1.0, 256) * 255).astype(np.uint8)[:, np.newaxis]
    return cv2.cvtColor(cv2.applyColorMap(levels, cv2.COLORMAP_INFERNO), cv2.COLOR_BGR2RGB)[:, 0].astype(
        np.uint8
    )


COLOURS = _colour_table()

# How a PNG is packed, by measurement: grainy films and overlays after the mean of two neighbours,
# runs only, in a third of the time of level 3 and smaller; flat heatmaps do best as they are.
_GRAINY = (
    (cv2.IMWRITE_PNG_COMPRESSION, 1),
    (cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE),
    (cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_AVG),
)
_FLAT = ((cv2.IMWRITE_PNG_COMPRESSION, 1), (cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_NONE))


def strength(evidence: npt.NDArray[np.float32], scale: float) -> Strength:
    """Return positive evidence over the model's reference, clipped to 0 to 1; NaN counts as 0.

    evidence: signed, logit units, any shape. scale: logit units, above 0.
    """
    share = np.asarray(evidence / np.float32(scale), dtype=np.float32)
    np.fmax(share, 0, out=share)  # of a NaN and a number it takes the number
    return np.minimum(share, 1, out=share)


def signed_strength(evidence: npt.NDArray[np.float32], scale: float) -> Strength:
    """Return evidence over the model's reference, clipped to -1 to 1; NaN counts as 0."""
    return strength(evidence, scale) - strength(-evidence, scale)


def heatmap_layer(values: Strength, line: bool = True) -> Picture:
    """Return the transparent layer `(height, width, 4)` uint8 RGBA: colour, alpha and contour.

    values: `(height, width)` float32 from 0 to 1; alpha carries the value, and a line runs
    where it crosses CONTOUR_LEVEL, unless it is asked for without. A browser that lays it over
    the film shows what `blend` gives.
    """
    levels = np.rint(values * np.float32(len(_LAYER) - 1)).astype(np.uint16)
    layer = _LAYER[levels].view(np.uint8).reshape(*values.shape, 4)
    return _with_contour(layer, values, _CONTOUR) if line else layer


def signed_layer(values: Strength, line: bool = True) -> Picture:
    """Return the transparent layer `(height, width, 4)` uint8 RGBA of evidence for and against.

    values: `(height, width)` float32 from -1 to 1; the hue says the sign, alpha the value, and
    the line, if any, runs where evidence for crosses CONTOUR_LEVEL.
    """
    hues = np.where((values > 0)[..., np.newaxis], FOR, AGAINST)
    layer = np.dstack([hues, _alpha(np.abs(values))])
    return _with_contour(layer, values, _SIGNED_CONTOUR) if line else layer


def _layer_table() -> npt.NDArray[np.uint32]:
    """The layer's RGBA, 4 bytes in one number, for 4096 values from 0 to 1: alpha has 128 steps."""
    values = np.linspace(0, 1, 4096, dtype=np.float32)
    colours = COLOURS[np.rint(values * 255).astype(np.uint8)]
    return np.ascontiguousarray(np.column_stack([colours, _alpha(values)])).view(np.uint32)[:, 0]


def _alpha(values: Strength) -> Picture:
    return np.asarray(np.rint(MOST_OPAQUE * values**GAMMA * 255), dtype=np.uint8)


_LAYER = _layer_table()


def _with_contour(layer: Picture, values: Strength, colour: tuple[int, int, int, int]) -> Picture:
    above = (values >= CONTOUR_LEVEL).astype(np.uint8)
    lines, _ = cv2.findContours(above, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    thickness = max(1, round(max(values.shape) / 500))
    return cv2.drawContours(np.ascontiguousarray(layer), lines, -1, colour, thickness).astype(
        np.uint8, copy=False
    )


def blend(film: Picture, layer: Picture) -> Picture:
    """Return `(height, width, 3)` uint8 RGB: `(1 - a) film + a colour`, rounded.

    film: `(height, width)` uint8, 0 = black; layer: `(height, width, 4)` uint8 RGBA.
    """
    picture = np.empty((*film.shape, 3), dtype=np.uint8)
    for top in range(0, len(film), _BAND):
        rows = slice(top, top + _BAND)
        alpha = layer[rows, :, 3:].astype(np.uint16)  # 255 * 255 + 127 fits: nothing wraps
        mixed = (255 - alpha) * film[rows, :, np.newaxis] + alpha * layer[rows, :, :3]
        picture[rows] = (mixed + 127) // 255
    return picture


def overlay(film: Picture, values: Strength) -> Picture:
    """Return film, heatmap and contour as one picture, `(height, width, 3)` uint8 RGB."""
    return blend(film, heatmap_layer(values))


def encode_png(picture: Picture) -> bytes:
    """Return a PNG of a grey `(h, w)`, RGB `(h, w, 3)` or RGBA `(h, w, 4)` uint8 picture."""
    if picture.ndim == 3:
        order = cv2.COLOR_RGB2BGR if picture.shape[2] == 3 else cv2.COLOR_RGBA2BGRA
        picture = cv2.cvtColor(picture, order).astype(np.uint8, copy=False)
    packing = _FLAT if picture.shape[2:] == (4,) else _GRAINY
    done, code = cv2.imencode(".png", picture, [number for option in packing for number in option])
    if not done:  # pragma: no cover - OpenCV raises first
        raise ValueError(f"expected a picture, received shape {picture.shape}")
    return code.tobytes()
