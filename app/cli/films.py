"""Which films a call names: found, each once, and none of them written over."""

import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import click

from app.cli.pictures import Pictures
from app.cli.rows import printable
from app.cli.stems import short_stem
from app.imaging.decode import SUFFIXES


def find_films(paths: Sequence[Path]) -> list[Path]:
    """Return the files named, and those of image suffixes below the folders named, sorted.

    A file that is named twice is found once, by its first name.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        below = sorted(map(Path, _below(str(path)))) if path.is_dir() else [path]
        for film in below:
            found.setdefault(film.absolute(), film)
    return list(found.values())


def _below(folder: str) -> Iterator[str]:
    """Walk without asking the disk for each file: the folder's own listing says what is one."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _below(entry.path)
            elif entry.name.lower().endswith(SUFFIXES) and entry.is_file():
                yield entry.path


def refuse_overwriting(films: Sequence[Path], csv_file: Path | None, pictures: Pictures) -> None:
    """Raise UsageError where a file that would be written is one of the films.

    Numbered pictures (`<stem>-2`) are those of films of that very name.
    """
    if not (csv_file or pictures):
        return
    sources = {_place(film) for film in films}
    folders = {source.parent for source in sources}
    written = [csv_file] if csv_file else []
    for folder in pictures.within(folders):
        written += [picture for film in films for picture in folder.files(_stem(film))]
    for path in written:
        if _place(path) in sources:
            raise _no_place_apart(path)


def refuse_within(paths: Sequence[Path], pictures: Pictures) -> None:
    """Raise UsageError where overlays would lie in a folder that is searched for films.

    The next call would take them for films. Evidence would not be: its files have another suffix.
    """
    if pictures.overlays is None:
        return
    overlays = pictures.overlays.resolve()
    if any(overlays.is_relative_to(path.resolve()) for path in paths if path.is_dir()):
        raise _no_place_apart(pictures.overlays)


def _no_place_apart(path: Path) -> click.UsageError:
    return click.UsageError(f"{path}: expected a place apart from the films, which stay as they are")


def _stem(film: Path) -> str:
    """The stem of its pictures, where it is the first of that name."""
    return short_stem(Path(printable(film)).stem)


def _place(path: Path) -> Path:
    """The file itself, links followed; a folder's links are followed once for all of its films."""
    return path.resolve() if path.is_symlink() else _folder(path.parent) / path.name


@lru_cache(maxsize=1024)
def _folder(path: Path) -> Path:
    return path.resolve()
