"""Where films come from: each source a reader of a folder, and the words that describe it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.errors import LaboratoryError
from app.training.data.films import MAIN_SOURCE, LabelledFilm, read_films
from app.training.data.hannover import read_hannover
from app.training.data.nih import read_nih, read_nih_held_out

Reader = Callable[[Path], list[LabelledFilm]]
Folders = Mapping[str, Path]


@dataclass(frozen=True)
class Source:
    """read: the films that may be trained on. held_out: those that never are, if it has such.

    adults: are its films of adults?
    """

    read: Reader
    population: str
    citation: str
    licence: str
    held_out: Reader | None = None
    adults: bool = False


SOURCES: dict[str, Source] = {
    MAIN_SOURCE: Source(
        read_films,
        "Frontal chest films of children aged 1 to 5, "
        "one hospital (Guangzhou Women and Children's Medical Center)",
        "Kermany, Zhang, Goldbaum: Labeled Optical Coherence Tomography (OCT) and Chest X-Ray Images for "
        "Classification, Mendeley Data v2, 2018, doi:10.17632/rscbjbr9sj.2; training part, 224 x 224 pixels",
        "CC BY 4.0",
    ),
    "nih": Source(
        read_nih,
        "frontal chest films of adults, one hospital (NIH Clinical Center)",
        "Wang et al.: ChestX-ray14, NIH Clinical Center, 2017, arXiv:1705.02315",
        "free use with attribution to the NIH Clinical Center",
        read_nih_held_out,
        adults=True,
    ),
    "hannover": Source(
        read_hannover,
        "frontal chest films of adults with COVID-19, one hospital (Hannover Medical School)",
        "Winther et al.: COVID-19 Image Repository, 2020, doi:10.6084/m9.figshare.12275009",
        "CC BY 3.0",
        adults=True,
    ),
}


def read_sources(folders: Folders) -> list[LabelledFilm]:
    """Return the films of all sources that may be trained on; raises LaboratoryError."""
    for name in folders:
        if name not in SOURCES:
            raise LaboratoryError(f"source: expected one of {sorted(SOURCES)}, received {name!r}")
    return [film for name, folder in folders.items() for film in SOURCES[name].read(folder)]
