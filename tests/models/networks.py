"""Small networks in every packaging and with every head, of the same seeded weights."""

from collections.abc import Callable
from typing import Any

import numpy as np

SIDE, CHANNELS = 32, 6


def body(film: Any) -> Any:
    """A feature map of 8x8 cells, of both signs."""
    from keras import layers

    x = layers.Conv2D(4, 3, strides=2, padding="same", activation="relu")(film)
    x = layers.BatchNormalization()(x)
    x = layers.Conv2D(CHANNELS, 3, strides=2, padding="same")(x)
    return layers.LeakyReLU(0.3, name="leaky_re_lu_cells")(x)


def gap_sigmoid(x: Any) -> Any:
    from keras import layers

    return layers.Dense(1, activation="sigmoid")(layers.Dropout(0.3)(layers.GlobalAveragePooling2D()(x)))


def gap_softmax(x: Any) -> Any:
    from keras import layers

    return layers.Dense(3, activation="softmax")(layers.GlobalAveragePooling2D()(x))


def gap_logits(x: Any) -> Any:
    from keras import layers

    return layers.Dense(2)(layers.GlobalAveragePooling2D()(x))


def gap_batch_norm(x: Any) -> Any:
    from keras import layers

    pooled = layers.BatchNormalization()(layers.GlobalAveragePooling2D()(x))
    return layers.Dense(1, activation="sigmoid")(layers.Dense(5)(pooled))


def gap_hidden(x: Any) -> Any:
    from keras import layers

    pooled = layers.Dense(16, activation="relu")(layers.GlobalAveragePooling2D()(x))
    return layers.Softmax()(layers.Dense(3)(pooled))


def gap_softplus(x: Any) -> Any:
    """A head that is no chain of affine steps and rectifiers."""
    from keras import layers

    return layers.Dense(2)(layers.Dense(16, activation="softplus")(layers.GlobalAveragePooling2D()(x)))


def flatten_sigmoid(x: Any) -> Any:
    from keras import layers

    return layers.Dense(1, activation="sigmoid")(layers.Flatten()(x))


def flatten_hidden(x: Any) -> Any:
    from keras import layers

    hidden = layers.Dense(16, activation="relu")(layers.Flatten()(x))
    return layers.Dense(2, activation="softmax")(layers.Dropout(0.5)(hidden))


def global_max(x: Any) -> Any:
    from keras import layers

    return layers.Activation("sigmoid")(layers.Dense(1)(layers.GlobalMaxPooling2D()(x)))


HEADS: dict[str, Callable[[Any], Any]] = {
    head.__name__: head
    for head in (
        gap_sigmoid,
        gap_softmax,
        gap_logits,
        gap_batch_norm,
        gap_hidden,
        gap_softplus,
        flatten_sigmoid,
        flatten_hidden,
        global_max,
    )
}


def flat(head: str) -> Any:
    import keras

    film = keras.Input((SIDE, SIDE, 1))
    return seeded(keras.Model(film, HEADS[head](body(film))))


def nested(head: str) -> Any:
    """The backbone as a model inside the model, called in inference mode as fine-tuning does."""
    import keras

    inner = keras.Input((SIDE, SIDE, 1))
    backbone = keras.Model(inner, body(inner), name="backbone")
    film = keras.Input((SIDE, SIDE, 1))
    return seeded(keras.Model(film, HEADS[head](backbone(film, training=False))))


def sequential(head: str) -> Any:
    """A Sequential of two models, each with layers of the same names as the other's."""
    import keras

    inner, cells = keras.Input((SIDE, SIDE, 1)), keras.Input((8, 8, CHANNELS))
    backbone, end = keras.Model(inner, body(inner)), keras.Model(cells, HEADS[head](cells))
    return seeded(keras.Sequential([keras.Input((SIDE, SIDE, 1)), backbone, end]))


PACKAGINGS = {"flat": flat, "nested": nested, "sequential": sequential}


def seeded(model: Any) -> Any:
    """Give a model the weights of the seed; variances stay positive."""
    random = np.random.default_rng(7)
    weights = [random.normal(0, 0.5, weight.shape).astype(np.float32) for weight in model.get_weights()]
    names = [weight.path for weight in model.weights]
    model.set_weights(
        [np.abs(w) + 0.5 if "variance" in name else w for w, name in zip(weights, names, strict=True)]
    )
    return model


def backbone(name: str) -> Any:
    """A network of the literature without its head, at its usual size; or the project's own."""
    import keras

    from app.models.architectures import build

    if name == "resnet16":
        return build(name, (224, 224), 3)
    return getattr(keras.applications, name)(weights=None, include_top=False, input_shape=(224, 224, 3))


def blurring(model: Any) -> Any:
    """Give a model weights under which it blurs: what a cell holds is the light where it looks."""
    for weight in model.weights:
        name, shape = weight.path.split("/")[-1], weight.shape
        if "kernel" in name:
            window = shape[:2] if name == "depthwise_kernel" else shape[:-1]
            weight.assign(np.full(shape, 1 / np.prod(window), dtype=np.float32))
        elif name in ("gamma", "moving_variance"):
            weight.assign(np.ones(shape, dtype=np.float32))
        elif name in ("beta", "bias", "moving_mean"):
            weight.assign(np.zeros(shape, dtype=np.float32))
    return model


def films(count: int = 4, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, SIDE, SIDE, 1)).astype(np.float32)


def log_odds(probabilities: np.ndarray) -> np.ndarray:
    """Logits, up to a constant per film, of what a model with probabilities (or logits) gives."""
    exact = probabilities.astype(np.float64)
    if exact.shape[1] == 1:
        return np.hstack([0 * exact, np.log(exact / (1 - exact))])
    return np.log(exact) if np.allclose(exact.sum(axis=1), 1) else exact
