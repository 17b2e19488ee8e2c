"""How the standard studies of the set train each architecture: the choices of a run, by name.

Where a study leaves a choice open, the commonest one stands here. All of them may be overruled, one by
one, on the command line. The recipes of networks that are usually tuned, not trained from scratch, ask
for no weights: those are given by `--weights`, and what the recipe says of freezing holds with them alone.
"""

import dataclasses
from typing import Any

from app.training.fitting.run import RunConfig

_PLAIN: dict[str, Any] = {
    "normalisation": "zero-to-one",
    "head": "flatten",
    "optimiser": "adam",
    "learning_rate": 1e-3,
    "schedule": "plateau",
    "label_smoothing": 0.0,
    "average_momentum": 0.0,
    "keep": "best",
}
_ON_IMAGENET: dict[str, Any] = {
    **_PLAIN,
    "channels": 3,
    "normalisation": "imagenet-caffe",
    "outputs": 2,
    "epochs": 15,
    "learning_rate": 1e-4,
    "augmentation": "zoom-shear-rotate-flip",
    "patience": 5,
}

RECIPES: dict[str, dict[str, Any]] = {
    "resnet16": {},
    "cnn4": {
        **_PLAIN,
        "outputs": 1,
        "batch_size": 16,
        "epochs": 12,
        "augmentation": "zoom-shear-rotate-flip",
    },
    "cnn5": {
        **_PLAIN,
        "height": 150,
        "width": 150,
        "outputs": 2,
        "epochs": 12,
        "augmentation": "shift-zoom-flip-rotate",
    },
    "separable14": {
        **_PLAIN,
        "height": 320,
        "width": 320,
        "outputs": 1,
        "batch_size": 8,
        "epochs": 30,
        "augmentation": "flips",
        "prior_bias": True,
        "patience": 8,
    },
    "vgg16": _ON_IMAGENET,
    "vgg19": _ON_IMAGENET,
    "resnet50": {**_ON_IMAGENET, "head": "gap"},
    "mobilenetv2": {**_ON_IMAGENET, "head": "gap", "normalisation": "minus-one-to-one"},
    "densenet121": {
        **_ON_IMAGENET,
        "height": 120,
        "width": 120,
        "normalisation": "film-standardised",
        "outputs": 1,
        "head": "gap",
        "batch_size": 8,
        "epochs": 10,
        "augmentation": "reflect",
    },
    "vggface": {
        **_ON_IMAGENET,
        "normalisation": "vggface",
        "outputs": 1,
        "freeze": "all",
        "augmentation": "none",
    },
}


HEAD_EPOCHS = 2  # of a backbone that brings its weights along and is to be tuned


def recipe(architecture: str, **choices: Any) -> RunConfig:
    """Return the configuration of a run by the architecture's recipe; choices overrule it where not None.

    Where the backbone brings weights along and may learn, the head learns alone in the first HEAD_EPOCHS
    epochs, one less than all where these are few, unless the choices say otherwise. Where it brings none,
    nothing is frozen unless they say so: random features are not worth keeping.
    """
    given = {name: value for name, value in choices.items() if value is not None}
    usual = dict(RECIPES.get(architecture, {}))
    if given.get("weights", usual.get("weights", "none")) == "none":
        usual.pop("freeze", None)
    config = dataclasses.replace(RunConfig(architecture=architecture), **{**usual, **given})
    if config.weights == "none" or config.freeze == "all" or "head_epochs" in {**usual, **given}:
        return config
    return dataclasses.replace(config, head_epochs=min(HEAD_EPOCHS, config.epochs - 1))
