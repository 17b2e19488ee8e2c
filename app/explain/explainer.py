"""One film, one method, one explanation: by the closed form where it serves, by a tap elsewhere."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.cautions import Caution
from app.errors import MethodError
from app.explain.caveats import film_scale_caution, method_cautions, no_map_caution
from app.explain.evidence import EvidenceMap, group_evidence
from app.explain.methods import LAYER_CAM, METHODS, SCORE_CAM, WEIGH, Method
from app.explain.score_cam import score_cam
from app.imaging.geometry import FeatureGrid
from app.models.manifest import ModelManifest
from app.models.runtime import INNER, Gathering, Outputs, Runtime
from app.models.scores import group_score

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Explanation:
    """An evidence map, and what it takes to show it.

    layer: whose cells; grid: where they lie in the model's input; scale: the value that
    counts as full strength; cautions: what a reader of the map should know.
    """

    method: Method
    layer: str
    grid: FeatureGrid
    scale: float
    evidence: EvidenceMap
    cautions: tuple[Caution, ...]


class Explainer:
    """Explains what a model says for pneumonia, by any method. Safe to share between threads."""

    def __init__(self, runtime: Runtime, manifest: ModelManifest) -> None:
        self._runtime = runtime
        self._default = manifest.evidence
        self._group = manifest.pneumonia_indices
        self._input = (manifest.input.height, manifest.input.width, manifest.input.channels)

    def check(self, method: str | None, layer: str | None) -> None:
        """Raise MethodError unless there are such a method and layer; None is the model's own."""
        self.names(method, layer)

    def names(self, method: str | None, layer: str | None) -> tuple[str, str]:
        """Return the method's and the layer's name that stand for these; raises MethodError."""
        chosen = self._method(method)
        return chosen.name, self._place(chosen, layer)[0]

    def warm_up(self, method: str | None, layer: str | None) -> None:
        """Let the runtime load, seconds before the first film, what such explanations take of it.

        Raises MethodError.
        """
        chosen = self._method(method)
        name, _ = self._place(chosen, layer)
        if not self._is_of_the_answer(chosen, name):
            self._runtime.tap(np.zeros((1, *self._input), dtype=np.float32), self._group, name)

    def explain(
        self,
        image: Array,
        outputs: Outputs,
        index: int,
        method: str | None = None,
        layer: str | None = None,
    ) -> Explanation:
        """Explain one film of a batch that has been run; raises MethodError.

        image: `(height, width, channels)` float32, what the model took in; outputs: of the
        batch, finite; index: the film's place in it.
        """
        chosen = self._method(method)
        name, grid = self._place(chosen, layer)
        cautions = method_cautions(chosen, self._gathering(name))
        evidence = self._evidence(chosen, name, grid, image, outputs, index)
        if not np.isfinite(evidence.cells).all():
            evidence = EvidenceMap(np.zeros_like(evidence.cells), None)
            cautions += (no_map_caution(),)
        scale = self._scale(chosen, name)
        if scale is None:
            scale = evidence.maximum or 1.0
            cautions += (film_scale_caution(),)
        return Explanation(chosen, name, grid, scale, evidence, cautions)

    def _method(self, name: str | None) -> Method:
        name = name or self._default.method
        if name not in METHODS:
            raise MethodError(f"method: expected one of {', '.join(METHODS)}; received {name[:40]!r}")
        return METHODS[name]

    def _place(self, method: Method, layer: str | None) -> tuple[str, FeatureGrid]:
        """The layer that is explained, and its grid."""
        layer = layer or self._own_layer(method)
        if layer == self._default.layer:
            return layer, self._default.grid
        layers = self._default.layers
        if layer not in layers:
            known = ", ".join([*layers, self._default.layer])
            raise MethodError(f"layer: expected one of {known}; received {layer[:40]!r}")
        return layer, layers[layer]

    def _gathering(self, layer: str) -> Gathering:
        return self._default.gathering if layer == self._default.layer else INNER

    def _own_layer(self, method: Method) -> str:
        """LayerCAM is for detail: the coarsest of the finer layers; every other method, the last."""
        finer = list(self._default.layers)
        return finer[-1] if method.name == LAYER_CAM and finer else self._default.layer

    def _scale(self, method: Method, layer: str) -> float | None:
        """The model's own scale for a method at its own layer; None where none was measured."""
        if layer != self._own_layer(method):
            return None
        if method.adds_up(self._gathering(layer)) or method.name == self._default.method:
            return self._default.scale
        return self._default.scales.get(method.name)

    def _is_of_the_answer(self, method: Method, layer: str) -> bool:
        """Do the class maps that come with every answer say it all?"""
        return layer == self._default.layer and method.adds_up(self._gathering(layer))

    def _evidence(
        self, method: Method, layer: str, grid: FeatureGrid, image: Array, outputs: Outputs, index: int
    ) -> EvidenceMap:
        if self._is_of_the_answer(method, layer):
            return group_evidence(outputs.class_maps[index], outputs.logits[index], self._group)
        tap = self._runtime.tap(image[np.newaxis], self._group, layer)
        if method.name == SCORE_CAM:
            return EvidenceMap(score_cam(tap.features[0], image, grid, self._score), None)
        return EvidenceMap(WEIGH[method.name](tap.features[0], tap.gradients[0]), None)

    def _score(self, images: Array) -> npt.NDArray[np.floating]:
        return group_score(self._runtime.run(images).logits.astype(np.float64), self._group)
