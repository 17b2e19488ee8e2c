"""The pictures of judged films: where they lie, how they are named, drawn in threads."""

from collections.abc import Callable, Generator, Iterable, Set
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from app.cli.ahead import ahead
from app.cli.outcome import Outcome
from app.cli.whole import write_whole
from app.diagnosis import Diagnosis
from app.errors import FilmError
from app.imaging.overlay import encode_png
from app.imaging.radiograph import Radiograph


@dataclass(frozen=True)
class Pictures:
    """The folders for overlays (`<stem>.png`) and evidence (`<stem>.npy`); None: not asked for."""

    overlays: Path | None = None
    evidence: Path | None = None

    def __bool__(self) -> bool:
        """Was any asked for?"""
        return bool(self.overlays or self.evidence)

    def files(self, stem: str) -> list[Path]:
        """Return the files of one film."""
        pairs = ((self.overlays, ".png"), (self.evidence, ".npy"))
        return [folder / f"{stem}{suffix}" for folder, suffix in pairs if folder]

    def missing(self, stem: str) -> bool:
        """Is any file of the film not there?"""
        return not all(file.is_file() for file in self.files(stem))

    def within(self, folders: Set[Path]) -> Iterable["Pictures"]:
        """Yield, one by one, those of the folders that are among the resolved ones given."""
        for each in (Pictures(overlays=self.overlays), Pictures(evidence=self.evidence)):
            folder = each.overlays or each.evidence
            if folder and folder.resolve() in folders:
                yield each

    def make_folders(self) -> None:
        """Make the folders that were asked for."""
        for folder in (self.overlays, self.evidence):
            if folder:
                folder.mkdir(parents=True, exist_ok=True)

    def write(self, stem: str, diagnosis: Diagnosis) -> None:
        """Write the files of one film, each whole or not at all."""
        if self.overlays:
            code = encode_png(diagnosis.overlay())
            write_whole(self.overlays / f"{stem}.png", lambda stream: stream.write(code))
        if self.evidence:
            values = diagnosis.evidence_on_film()
            write_whole(self.evidence / f"{stem}.npy", lambda stream: np.save(stream, values))


def draw_pictures(
    outcomes: Iterable[Outcome],
    pictures: Pictures,
    read: Callable[[Path], Radiograph | FilmError],
    depth: int,
) -> Generator[Outcome]:
    """Yield the outcomes in order, each once its pictures are written.

    The film is read again: so none waits in memory for its turn. One that cannot be read any
    more becomes a failure.
    """

    def draw(outcome: Outcome) -> Outcome:
        if outcome.diagnosis is None:
            return outcome
        film = read(outcome.entry.path) if pictures.overlays else outcome.diagnosis.film
        if isinstance(film, FilmError):
            return outcome.failed(film)
        pictures.write(outcome.entry.stem, replace(outcome.diagnosis, film=film))
        return outcome

    yield from ahead(draw, outcomes, depth) if pictures else outcomes
