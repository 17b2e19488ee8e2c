"""Evidence where the lungs are: its share outside them is a part of the loss.

Right for the right reasons (Ross, Hughes & Doshi-Velez 2017, arXiv:1703.03717), with class maps
in place of gradients: under global average pooling they are the evidence itself, and cost next
to nothing. Keras 3 alone, for any backend.
"""

from typing import TYPE_CHECKING, Any

from app.errors import LaboratoryError
from app.models.architectures.resnet16 import FEATURE_LAYER
from app.training.data.films import CLASSES

if TYPE_CHECKING:
    import keras

_NORMAL = CLASSES.index("normal")
_LEAST = 1e-3  # logits: where there is less evidence than that, its place does not matter


def with_focus(model: "keras.Model") -> "keras.Model":
    """Return a model of the same weights: film and lungs in, logits and evidence outside out.

    Lungs: `(batch, height, width, 1)`, 1 = lung. Evidence outside: `(batch, 1)`, the share of the
    evidence, for or against pneumonia, that lies outside the lungs, 0 to 1; 0 for a film of which
    no lungs are known. Raises LaboratoryError where the model does not average its features.
    """
    import keras
    from keras import layers

    if FEATURE_LAYER not in {layer.name for layer in model.layers}:
        raise LaboratoryError(
            f"{model.name}: expected a layer {FEATURE_LAYER!r} that is averaged, found none"
        )
    features, head = model.get_layer(FEATURE_LAYER).output, model.layers[-1]
    height, width = features.shape[1:3]
    lungs = keras.Input((*model.input.shape[1:3], 1), name="lungs")
    pool = (model.input.shape[1] // height, model.input.shape[2] // width)
    inside = layers.AveragePooling2D(pool, dtype="float32", name="lungs_of_cells")(lungs)
    evidence = _evidence(features, head, model.output)
    both = keras.Model([model.input, lungs], [model.output, _share_outside(evidence, inside)])
    if [each.path for each in both.weights] != [each.path for each in model.weights]:
        raise LaboratoryError(f"{model.name}: expected the same weights in the same order")
    return both


def _evidence(features: Any, head: Any, logits: Any) -> Any:
    """What each cell adds to the log-odds of pneumonia, `(batch, rows, columns)`, to first order."""
    from keras import ops

    features = ops.cast(features, "float32")
    cells = head(features) - head(ops.zeros_like(features))
    kinds = ops.softmax(ops.stop_gradient(logits)[:, _NORMAL + 1 :])
    ill = ops.sum(cells[..., _NORMAL + 1 :] * kinds[:, None, None, :], axis=-1)
    return ill - cells[..., _NORMAL]


def _share_outside(evidence: Any, inside: Any) -> Any:
    from keras import ops

    size, inside = ops.abs(evidence), inside[..., 0]
    share = ops.sum(size * (1 - inside), axis=(1, 2)) / (ops.sum(size, axis=(1, 2)) + _LEAST)
    known = ops.cast(ops.max(inside, axis=(1, 2)) > 0, "float32")
    return ops.expand_dims(share * known, -1)


def as_it_is(target: Any, value: Any) -> Any:
    """A loss that is the value itself, `(batch,)` of `(batch, 1)`; the target is not looked at."""
    del target
    return value[:, 0]
