"""What a run takes from the model store, looked at before anything of the run is written."""

from app.errors import LaboratoryError
from app.models.store import ModelStore
from app.training.data.film_set import refuse_other_input
from app.training.data.split import FOLDS
from app.training.fitting.config import RunConfig
from app.training.fitting.first_model import build_run_model, start_from


def refuse_unfit_models(config: RunConfig, store: ModelStore) -> None:
    """Raise ModelError where the store lacks a model that is named, LaboratoryError where it does not fit."""
    if config.start:
        _refuse_other_split(config, store)
        start_from(build_run_model(config), store, config.start)
    if config.lungs:
        refuse_other_input(store.open_lungs(config.lungs), config.input)


def learned_split(store: ModelStore, identity: str) -> dict[str, int]:
    """Return the choices by which the films of a stored model were split; of one from elsewhere none.

    An older model names its seed alone, which was that of its split, too: the first of seven parts was for
    validation. Its sources are not among the choices: each is split by itself, whichever others there are.
    """
    training = store.manifest(identity).training
    seed = training.get("split_seed", training.get("seed"))
    if seed is None:
        return {}
    return {
        "split_seed": seed,
        "validation_parts": training.get("validation_parts", FOLDS),
        "fold": training.get("fold", 0),
    }


def _refuse_other_split(config: RunConfig, store: ModelStore) -> None:
    """Films that the first weights have learned would be validated on."""
    for name, learned in learned_split(store, config.start).items():
        received = getattr(config, name)
        if received != learned:
            raise LaboratoryError(
                f"{name.replace('_', ' ')}: expected {learned}, as {config.start} has it, which has learned "
                f"all films but those that it was validated on; received {received}"
            )
