"""Collections of films: each is judged and reported by itself, never mixed with another."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.training.judge.boxes import read_boxes
from app.training.judge.films import Entry, drawn_films, films_of, films_with_lungs


@dataclass(frozen=True)
class Collection:
    """Films of one origin; what: in words, what they are and what is known of them."""

    name: str
    what: str
    entries: list[Entry]


def read_collections(
    data: Path | None, boxes: Path | None, lungs: Path | None, drawn: int, most: int | None, seed: int
) -> list[Collection]:
    """Return the collections asked for, each of at most `most` films, drawn by lot from the seed."""
    found = []
    if data is not None:
        known = "films with a box of pneumonia" if boxes else "films of pneumonia; no place is known"
        entries = films_of(data, read_boxes(boxes) if boxes else None)
        found.append(Collection("films", known, entries))
    if lungs is not None:
        found.append(
            Collection(
                "lungs",
                "films whose lung fields are outlined; empty outlines left out",
                films_with_lungs(lungs),
            )
        )
    if drawn:
        found.append(Collection("drawn", "drawn films with one opacity in a known box", drawn_films(drawn)))
    return [Collection(each.name, each.what, _some(each.entries, most, seed)) for each in found]


def _some(entries: list[Entry], most: int | None, seed: int) -> list[Entry]:
    if most is None or len(entries) <= most:
        return entries
    chosen = np.random.default_rng(seed).choice(len(entries), most, replace=False)
    return [entries[index] for index in sorted(chosen)]
