"""Where the command line writes: CSV, JSON lines, overlays and evidence."""

import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import TextIO

import click
import numpy as np

from app.cli.rows import Row
from app.diagnosis import Diagnosis
from app.imaging.overlay import encode_png

OVERLAY_SUFFIX, EVIDENCE_SUFFIX = ".png", ".npy"


class OutputFiles:
    """The open outputs of one call; each row is written at once, so that a kill loses none."""

    def __init__(
        self, table: TextIO | None, as_json: bool, overlays: Path | None, evidence: Path | None
    ) -> None:
        self._writer = csv.DictWriter(table, [field.name for field in fields(Row)]) if table else None
        self._table = table
        self._as_json = as_json
        self._overlays = overlays
        self._evidence = evidence
        self._stems: dict[str, int] = {}
        if self._writer:
            self._writer.writeheader()

    def write(self, row: Row, diagnosis: Diagnosis | None) -> None:
        """Write one film's row, and its pictures where it was judged."""
        if self._writer and self._table:
            self._writer.writerow(asdict(row))
            self._table.flush()
        if self._as_json:
            click.echo(json.dumps(row.as_json(), ensure_ascii=False))
        elif self._table is None:
            click.echo(row.in_words())
        if diagnosis:
            self._write_pictures(self._free_stem(Path(row.path).stem), diagnosis)

    def _write_pictures(self, stem: str, diagnosis: Diagnosis) -> None:
        if self._overlays:
            (self._overlays / f"{stem}{OVERLAY_SUFFIX}").write_bytes(encode_png(diagnosis.overlay()))
        if self._evidence:
            np.save(self._evidence / f"{stem}{EVIDENCE_SUFFIX}", diagnosis.evidence_on_film())

    def _free_stem(self, stem: str) -> str:
        """The stem; with -2, -3 … where films of the same stem came before."""
        count = self._stems[stem] = self._stems.get(stem, 0) + 1
        return stem if count == 1 else self._free_stem(f"{stem}-{count}")


def written_files(
    films: Sequence[Path], csv_file: Path | None, overlays: Path | None, evidence: Path | None
) -> Iterator[Path]:
    """Yield what would be written for the films; numbered stems are those of films of that name."""
    if csv_file:
        yield csv_file
    for folder, suffix in ((overlays, OVERLAY_SUFFIX), (evidence, EVIDENCE_SUFFIX)):
        if folder:
            yield from (folder / f"{film.stem}{suffix}" for film in films)


@contextmanager
def open_outputs(
    csv_file: Path | None, as_json: bool, overlays: Path | None, evidence: Path | None
) -> Iterator[OutputFiles]:
    """Open the outputs that were asked for; folders are made."""
    with ExitStack() as stack:
        for folder in (overlays, evidence):
            if folder:
                folder.mkdir(parents=True, exist_ok=True)
        table = stack.enter_context(csv_file.open("w", newline="", encoding="utf-8")) if csv_file else None
        yield OutputFiles(table, as_json, overlays, evidence)
