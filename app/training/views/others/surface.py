"""What the drawn pictures are made of: a square, levels, fields of noise."""

import cv2
import numpy as np
import numpy.typing as npt

SIDE = 224
Picture = npt.NDArray[np.uint8]
Field = npt.NDArray[np.floating]
Generator = np.random.Generator


def clouds(random: Generator, exponent: float, side: int = SIDE) -> Field:
    """Return noise whose amplitude falls as frequency to `-exponent`, `(side, side)`, 0 to 1."""
    row = np.fft.fftfreq(side)[:, np.newaxis]
    column = np.fft.rfftfreq(side)[np.newaxis]
    frequency = np.hypot(row, column)
    frequency[0, 0] = np.inf
    phases = np.exp(2j * np.pi * random.random(frequency.shape))
    return stretched(np.fft.irfft2(phases * frequency**-exponent, s=(side, side)))


def stretched(field: Field) -> Field:
    """Return the field from 0 to 1, its outermost hundredths cut off."""
    low, high = np.percentile(field, (1, 99))
    return np.asarray(np.clip((field - low) / max(high - low, 1e-9), 0, 1))


def ramp(random: Generator) -> Field:
    """Return a gradient in a random direction, or one from a point outward, 0 to 1."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    if random.random() < 0.5:
        angle = random.uniform(0, 2 * np.pi)
        return stretched(np.cos(angle) * x + np.sin(angle) * y)
    return stretched(np.hypot(x - random.random(), y - random.random()))


def finish(field: Field, random: Generator) -> Picture:
    """Return a field, about 0 to 1, as a picture: exposed, softened and noisy at random."""
    field = np.clip(field, 0, 1) ** np.exp(random.uniform(-0.7, 0.7))
    low, high = random.uniform(0, 0.3), random.uniform(0.7, 1)
    if random.random() < 0.5:
        field = cv2.GaussianBlur(field, (0, 0), random.uniform(0.4, 3)).astype(np.float64)
    field = low + (high - low) * field + random.normal(0, random.uniform(0, 0.04), field.shape)
    return np.clip(field * 255, 0, 255).astype(np.uint8)
