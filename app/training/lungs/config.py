"""Every choice of a lung field's training; the reasons stand beside the values."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LungConfig:
    """The shape, pace and films of a run."""

    architecture: str = "unet"
    height: int = 224  # a lung's outline is smooth: the size of the classifier's films is enough
    width: int = 224
    epochs: int = 80
    batch_size: int = 8
    learning_rate: float = 3e-3  # peak, after the warm-up; cosine to zero (Loshchilov 2017)
    warm_up_epochs: float = 2.0
    weight_decay: float = 0.02  # decoupled (AdamW, Loshchilov 2019)
    average_momentum: float = 0.99  # some five epochs of weights (Polyak 1992)
    seed: int = 0
    drawn_films: int = 64  # children's proportions, which the adult films have not; masks are exact
    taught_films: int = 0  # films without masks, labelled by the run `teacher`
    teacher: str = ""
    least_agreement: float = 0.85  # Dice of mask and teacher below which a training mask is left out
    data_sha256: str = ""
