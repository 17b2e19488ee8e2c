"""The choices of a classifier's run."""

from dataclasses import dataclass
from typing import Any

from app.imaging.preprocess import InputSpec
from app.models.architectures.head import HeadKind


@dataclass(frozen=True)
class RunConfig:
    """Every choice of a run; the reasons stand beside the values."""

    architecture: str = "resnet16"
    height: int = 224  # the size of the public copies of the set
    width: int = 224
    epochs: int = 36  # two CPU cores do one in about a minute; longer gained nothing in trials
    batch_size: int = 32
    learning_rate: float = 2e-3  # peak, after the warm-up; cosine to zero (Loshchilov 2017)
    warm_up_epochs: float = 1.0
    weight_decay: float = 0.02  # decoupled (AdamW, Loshchilov 2019)
    label_smoothing: float = 0.05  # about the share of films that readers disagree on
    average_momentum: float = 0.998  # about three epochs of weights (Polyak 1992); 0: no average
    seed: int = 0  # of all that is drawn at random but the split
    split_seed: int = 0  # that of the run whose weights this one starts from: it knows the rest
    drawn_films: int = 0  # beside the real ones, half of them with an opacity
    also: tuple[str, ...] = ()  # further sources
    share: float = 0.0  # of the films drawn, for each further source
    start: str = ""  # the stored model whose weights are the first; by default they are random
    averaged: tuple[str, ...] = ()  # runs and stored models whose mean its weights are; it was not trained
    averaged_choices: tuple[dict[str, Any], ...] = ()  # of each of them, where they are not the first's
    lungs: str = ""  # the lung field model by which augmentation knows what is not lung
    match_framing: bool = False  # frame each film as tightly as one of the other label, of its own source
    focus: float = 0.0  # what the share of the evidence outside the lungs costs, beside the loss
    precision: str = "float32"  # Keras's policy while training; weights are float32 in all
    channels: int = 1  # of the input; three are alike but for the normalisation
    normalisation: str = "film-standardised"
    outputs: int = 3  # normal, bacterial, viral; 2: normal, pneumonia; 1: the logit of pneumonia
    head: HeadKind = "gap"
    weights: str = "none"  # of the backbone: `imagenet`, or a file
    freeze: str = "none"  # `all`: the backbone never learns; a number: so many of its first layers
    head_epochs: int = 0  # at first, in which the head alone learns; then a tenth of the rate
    prior_bias: bool = False  # start the last bias at the log odds of the classes
    augmentation: str = "strong"
    class_weights: str = "balanced"  # `none`, or NORMAL,PNEUMONIA
    optimiser: str = "adamw"
    loss: str = "cross-entropy"
    schedule: str = "cosine"
    patience: int = 0  # epochs without a lower loss on validation films until the run ends; 0: never
    keep: str = "last"  # which weights are the result: of the last epoch, or the best
    validation_parts: int = 7  # of so many, one is for validation
    fold: int = 0  # which one
    data_sha256: str = ""

    @property
    def input(self) -> InputSpec:
        """What the network takes in."""
        return InputSpec(self.height, self.width, normalisation=self.normalisation, channels=self.channels)
