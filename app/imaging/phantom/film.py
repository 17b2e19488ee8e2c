"""From attenuations to a film."""

from typing import Final, Protocol

import cv2
import numpy as np
import numpy.typing as npt

from app.imaging.phantom.brush import Layer, resize, soften
from app.imaging.phantom.build import Build, Stream, stream
from app.imaging.phantom.child import Child
from app.imaging.phantom.organs import lung_field
from app.imaging.radiograph import Radiograph

_SPOT: Final = 0.0009  # blur of the tube's focal spot, sigma, film edges
_GRAIN: Final = 3.6  # deviation of the grain, grey levels of 255


class Draw(Protocol):
    """What draws films as `draw_film` does."""

    def __call__(
        self, seed: int = 0, opacity: bool = False, height: int = 1024, width: int = 1024
    ) -> Radiograph:
        """Return a film, `(height, width)` uint8."""


class Drawer:
    """Draws films as `draw_film` does, but what films of one child have in common only once.

    Holds 24 MB for each child: for few films, and to be let go then.
    """

    def __init__(self) -> None:
        self._children: dict[int, Child] = {}
        self._lights: dict[tuple[int, bool], Layer] = {}

    def __call__(
        self, seed: int = 0, opacity: bool = False, height: int = 1024, width: int = 1024
    ) -> Radiograph:
        """Return a film, `(height, width)` uint8."""
        light = resize(self._light(seed, opacity), height, width)
        return Radiograph(_expose(light, seed), drawn=True)

    def _light(self, seed: int, opacity: bool) -> Layer:
        if seed not in self._children:
            self._children[seed] = Child.of(seed)
        if (seed, opacity) not in self._lights:
            child = self._children[seed]
            blurred = soften(child.attenuation(opacity), _SPOT)
            self._lights[seed, opacity] = _develop(blurred, child.build.exposure)
        return self._lights[seed, opacity]


def draw_film(seed: int = 0, opacity: bool = False, height: int = 1024, width: int = 1024) -> Radiograph:
    """Return a drawn frontal radiograph, `(height, width)` uint8, marked as drawn.

    The seed decides build, exposure, vessels and grain. opacity: adds a consolidation in one of
    the lungs, inside `opacity_box(seed, height, width)`; all else stays the same.
    """
    return Drawer()(seed, opacity, height, width)


def draw_lungs(seed: int = 0, height: int = 1024, width: int = 1024) -> npt.NDArray[np.uint8]:
    """Return where the lungs of the seed's film lie, `(height, width)` uint8, 0 = elsewhere, 255 = lung."""
    return np.rint(255 * resize(lung_field(Build.of(seed)), height, width)).astype(np.uint8)


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
