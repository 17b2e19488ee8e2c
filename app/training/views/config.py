"""Every choice of a view model's training; the reasons stand beside the values."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ViewConfig:
    """The shape, pace and pictures of a run."""

    architecture: str = "viewnet"
    height: int = 224  # as the classifier's: one film is prepared once for both
    width: int = 224
    epochs: int = 24
    samples: int = 5120  # of an epoch; each is drawn anew
    batch_size: int = 64
    learning_rate: float = 2e-3  # peak, after the warm-up; cosine to zero (Loshchilov 2017)
    warm_up_epochs: float = 1.0
    weight_decay: float = 0.02  # decoupled (AdamW, Loshchilov 2019)
    average_momentum: float = 0.99  # an epoch and a half of weights (Polyak 1992)
    seed: int = 0
    drawn_films: int = 160  # frontal films drawn by the program, which it must not refuse either
    lungs: str = ""  # the lung field model that tells whether a film is cropped
    data_sha256: str = ""
