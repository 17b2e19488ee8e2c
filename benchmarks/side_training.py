"""Training in a contest, ours and the usual way: `python -m benchmarks.side_training FILMS SIDE`.

One network, cnn4, one batch size and one augmentation; each side trains it one epoch per step. Ours
decodes every film once, when the run starts; the usual way is Keras's ImageDataGenerator and `fit`,
which decodes and moves every film in every epoch.
"""

import dataclasses
import itertools
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import cv2
import keras

from app.imaging.phantom import draw_film
from app.training.data.film_set import load_films
from app.training.data.films import read_films
from app.training.fitting.average import WeightAverage
from app.training.fitting.dataset import epoch_batches
from app.training.fitting.first_model import build_run_model, first_model
from app.training.fitting.loop import train_epoch
from app.training.fitting.precision import PRECISIONS
from app.training.fitting.recipes import recipe
from app.training.fitting.stages import stages
from benchmarks.side import serve

CONFIG = recipe("cnn4", seed=0)


def draw_films(folder: Path, films: int, side: int) -> None:
    """Write drawn films as JPEG, half of them with an opacity, named as the Kermany set is."""
    for index in range(films):
        ill = index % 2 == 1
        name = f"person{index}_bacteria_{index}.jpeg" if ill else f"IM-{index:04d}-0001.jpeg"
        target = folder / ("PNEUMONIA" if ill else "NORMAL") / name
        target.parent.mkdir(exist_ok=True)
        cv2.imwrite(str(target), draw_film(index, ill, side, side).pixels)


def ours(folder: Path, precision: str) -> Callable[[], object]:
    """Return one epoch as `train --precision` does it, of films that are loaded."""
    config = dataclasses.replace(CONFIG, precision=precision)
    films = load_films(read_films(folder), config.input)
    model = first_model(config, None, films.labels, resumed=False)
    steps = len(films.images) // config.batch_size
    for stage in stages(model, config, steps):
        stage.begin()
    average, epochs = WeightAverage(model.get_weights(), config.average_momentum), itertools.count()
    return lambda: train_epoch(model, average, epoch_batches(films, config, next(epochs)), steps, "")


def usual(folder: Path) -> Callable[[], object]:
    """Return one epoch of the usual way."""
    from tensorflow.keras.preprocessing.image import ImageDataGenerator

    generator = ImageDataGenerator(
        rescale=1 / 255, rotation_range=20, shear_range=11.5, zoom_range=0.2, horizontal_flip=True
    )
    films = generator.flow_from_directory(
        folder,
        target_size=(CONFIG.height, CONFIG.width),
        color_mode="grayscale",
        batch_size=CONFIG.batch_size,
        class_mode="binary",
        seed=0,
    )
    logits = build_run_model(CONFIG)
    model = keras.Model(logits.input, keras.layers.Activation("sigmoid")(logits.output))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return lambda: model.fit(films, epochs=1, verbose=0)


def main(films: int, side: int) -> None:
    """Serve both ways on the same films."""
    with tempfile.TemporaryDirectory() as name:
        draw_films(Path(name), films, side)
        steps = {precision: partial(ours, Path(name), precision) for precision in PRECISIONS}
        serve({**steps, "usual": lambda: usual(Path(name))})


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
