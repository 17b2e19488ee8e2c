"""The drawn child: all that lies in the beam, and what of it an opacity changes."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from app.imaging.phantom.brush import Layer, band, clouds, curve, paint
from app.imaging.phantom.build import Build, Stream, stream
from app.imaging.phantom.opacity import consolidation
from app.imaging.phantom.organs import belly, body, lungs
from app.imaging.phantom.skeleton import skeleton
from app.imaging.phantom.vessels import airways, vessels


@dataclass(frozen=True, eq=False)
class Child:
    """The parts of one seed's child, each `(BOARD, BOARD)` float32: together 19 MB.

    air: in the lungs; blood: in their vessels; mottle: of all that is soft; soft: thickness of the
    soft parts; tubes: air in windpipe and bronchi; flesh: share of the beam that goes through the
    body; bones; marker: the lead letter.
    """

    seed: int
    build: Build
    air: Layer
    blood: Layer
    mottle: Layer
    soft: Layer
    tubes: Layer
    flesh: Layer
    bones: Layer
    marker: Layer

    @classmethod
    def of(cls, seed: int) -> Self:
        """Return the child that belongs to the seed."""
        build = Build.of(seed)
        mottle = clouds(stream(seed, Stream.TEXTURE), 9, octaves=5)
        return cls(
            seed,
            build,
            air=lungs(build),
            blood=vessels(build, seed),
            mottle=mottle,
            soft=1.12 + 0.024 * mottle + 0.30 * belly(build),
            tubes=0.14 * airways(build),
            flesh=body(build),
            bones=skeleton(build),
            marker=1.6 * _marker(build),
        )

    def attenuation(self, opacity: bool) -> Layer:
        """Return the sum of all parts in the beam, `(BOARD, BOARD)`, 0 = air, about 2 = spine over belly."""
        air, blood = self.air, self.blood
        if opacity:
            filled = consolidation(self.build, self.seed, air)
            air, blood = air * (1 - filled), blood * (1 - filled)
        hollow = air * (0.88 - 0.03 * self.mottle - 0.42 * blood)
        hollow += self.tubes
        total: Layer = self.flesh * np.maximum(self.soft - hollow, 0.1) + self.bones + self.marker
        return total


def _marker(build: Build) -> Layer:
    """Return the lead letter R beside the patient's right side."""
    stem = band(curve([(-0.458, 0.400), (-0.458, 0.440)]), 0.005)
    round_part = [(-0.458, 0.4015), (-0.444, 0.402), (-0.438, 0.411), (-0.444, 0.420), (-0.458, 0.4205)]
    bowl = band(curve(round_part), 0.005)
    leg = band(curve([(-0.447, 0.42), (-0.437, 0.44)]), 0.005)
    return paint(build, [(stroke, 1.0) for stroke in (stem, bowl, leg)])
