"""From attenuations to a film."""

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from app.imaging.phantom.brush import Layer, band, clouds, curve, paint, resize, soften
from app.imaging.phantom.build import Build, Stream, stream
from app.imaging.phantom.opacity import consolidation
from app.imaging.phantom.organs import belly, body, lung_field, lungs
from app.imaging.phantom.skeleton import skeleton
from app.imaging.phantom.vessels import airways, vessels
from app.imaging.radiograph import Radiograph

_SPOT: Final = 0.0009  # blur of the tube's focal spot, sigma, film edges
_GRAIN: Final = 3.6  # deviation of the grain, grey levels of 255


def draw_film(seed: int = 0, opacity: bool = False, height: int = 1024, width: int = 1024) -> Radiograph:
    """Return a drawn frontal radiograph, `(height, width)` uint8, marked as drawn.

    The seed decides build, exposure, vessels and grain. opacity: adds a consolidation in one of
    the lungs, inside `opacity_box(seed, height, width)`; all else stays the same.
    """
    build = Build.of(seed)
    light = _develop(soften(_attenuation(build, seed, opacity), _SPOT), build.exposure)
    return Radiograph(_expose(resize(light, height, width), seed), drawn=True)


def draw_lungs(seed: int = 0, height: int = 1024, width: int = 1024) -> npt.NDArray[np.uint8]:
    """Return where the lungs of the seed's film lie, `(height, width)` uint8, 0 = elsewhere, 255 = lung."""
    return np.rint(255 * resize(lung_field(Build.of(seed)), height, width)).astype(np.uint8)


def _attenuation(build: Build, seed: int, opacity: bool) -> Layer:
    """Return the sum of all parts in the beam, `(BOARD, BOARD)`, 0 = air, about 2 = spine over belly."""
    air, blood = lungs(build), vessels(build, seed)
    if opacity:
        filled = consolidation(build, seed, air)
        air, blood = air * (1 - filled), blood * (1 - filled)
    mottle = clouds(stream(seed, Stream.TEXTURE), 9, octaves=5)
    soft = 1.12 + 0.024 * mottle + 0.30 * belly(build)
    hollow = air * (0.88 - 0.03 * mottle - 0.42 * blood)
    hollow += 0.14 * airways(build)
    flesh = body(build) * np.maximum(soft - hollow, 0.1)
    return flesh + skeleton(build) + 1.6 * _marker(build)


def _marker(build: Build) -> Layer:
    """Return the lead letter R beside the patient's right side."""
    stem = band(curve([(-0.458, 0.400), (-0.458, 0.440)]), 0.005)
    round_part = [(-0.458, 0.4015), (-0.444, 0.402), (-0.438, 0.411), (-0.444, 0.420), (-0.458, 0.4205)]
    bowl = band(curve(round_part), 0.005)
    leg = band(curve([(-0.447, 0.42), (-0.437, 0.44)]), 0.005)
    return paint(build, [(stroke, 1.0) for stroke in (stem, bowl, leg)])


def _develop(attenuation: Layer, exposure: float) -> Layer:
    """Return the film's grey, 0 = black to 1 = white: a film's curve, flat at both ends."""
    held_back = cv2.pow(attenuation * (exposure / 1.08), 1.35)
    return (1 - np.exp(-held_back)).astype(np.float32, copy=False)


def _expose(light: Layer, seed: int) -> npt.NDArray[np.uint8]:
    """Return the grey in 8 bits with the grain of few photons, strongest where the film is light."""
    noise = _GRAIN * stream(seed, Stream.GRAIN).standard_normal(light.shape, dtype=np.float32)
    grain = cv2.GaussianBlur(noise, (3, 3), 0.6).astype(np.float32, copy=False)
    grey = 255 * light + grain * (0.25 + light)
    return np.clip(np.rint(grey), 0, 255).astype(np.uint8)
