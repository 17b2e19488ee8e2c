"""One call of `diagnose`, from the films named to the rows written. Reads as the story of a run."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import click
from rich.console import Console

from app.cli.agenda import Agenda, make_agenda
from app.cli.ahead import CORES, THREADS
from app.cli.batch import judge_films, read_film
from app.cli.films import find_films, refuse_overwriting, refuse_within
from app.cli.outcome import Outcome
from app.cli.outputs import Outputs
from app.cli.pictures import Pictures, draw_pictures
from app.cli.progress import watch
from app.cli.quiet import quiet_native_output
from app.cli.rows import ERROR, NO, YES, Terms
from app.cli.table import Kept, open_table, read_kept
from app.config import PointName, Settings
from app.diagnosis import Diagnoser

FILMS_A_DECODER = 64  # all belong to whoever calls: a process for each would cost a third of the films/s


@dataclass(frozen=True)
class Call:
    """What is asked for; method, layer: None for the model's own; operating_point: None for the setting's.

    invert: the films are negatives.
    """

    paths: tuple[Path, ...]
    csv_file: Path | None
    as_json: bool
    pictures: Pictures
    method: str | None
    layer: str | None
    batch_size: int
    resume: bool
    operating_point: PointName | None = None
    invert: bool = False

    def settings(self) -> Settings:
        """Return the environment's settings, with the operating point that is asked for."""
        settings = Settings.from_env()
        return replace(settings, operating_point=self.operating_point or settings.operating_point)


def run(call: Call, open_with: Callable[[Settings], Diagnoser]) -> bool:
    """Judge the films and write what was asked for; return whether all of them could be read.

    Raises UsageError, before the first film, where the call cannot be carried out.
    """
    films = _films(call)
    with quiet_native_output():
        diagnoser = open_with(_for_films(call.settings(), batches=-(-len(films) // call.batch_size)))
    method, layer = diagnoser.explainer.names(call.method, call.layer)
    point, inverted = diagnoser.operating_point.name, YES if call.invert else NO
    terms = Terms(diagnoser.manifest.identity, method, layer, point, inverted)
    kept = read_kept(call.csv_file, terms) if call.csv_file and call.resume else Kept()
    agenda = make_agenda(films, kept.rows, call.pictures)
    if agenda.due:
        with quiet_native_output():
            diagnoser.explainer.warm_up(terms.method, terms.layer)
    failed = agenda.failed
    with _outputs(call, kept) as outputs, _stream(call, diagnoser, agenda, terms) as outcomes:
        for outcome in outcomes:
            outputs.write(outcome)
            failed |= outcome.row.status == ERROR
    return not failed


def _for_films(settings: Settings, batches: int) -> Settings:
    """The settings with decoders for many films, and the cores shared out to the batches at work.

    batches: of all films named, done or not: a run that goes on shares out as an unbroken one does.
    """
    threads = settings.network_threads or max(1, CORES // min(batches, THREADS))
    return replace(settings, decoder_films=FILMS_A_DECODER, films_at_once=THREADS, network_threads=threads)


def _films(call: Call) -> list[Path]:
    if call.resume and call.csv_file is None:
        raise click.UsageError("--resume: expected --csv FILE beside it, which says what is done")
    refuse_within(call.paths, call.pictures)
    films = find_films(call.paths)
    if not films:
        raise click.UsageError("expected films, found none in the folders named")
    refuse_overwriting(films, call.csv_file, call.pictures)
    return films


@contextmanager
def _outputs(call: Call, kept: Kept) -> Iterator[Outputs]:
    call.pictures.make_folders()
    with ExitStack() as stack:
        table = stack.enter_context(open_table(call.csv_file, kept.length)) if call.csv_file else None
        yield Outputs(table, call.as_json)


@contextmanager
def _stream(call: Call, diagnoser: Diagnoser, agenda: Agenda, terms: Terms) -> Iterator[Iterator[Outcome]]:
    """Films in, outcomes out; what was begun ahead is dropped where the reader stops."""
    judged = judge_films(diagnoser, agenda, call.batch_size, terms)
    read = partial(read_film, diagnoser, invert=terms.invert)
    drawn = draw_pictures(judged, call.pictures, read, call.batch_size)
    watched = watch(drawn, agenda.due, Console(stderr=True))
    with closing(judged), closing(drawn), closing(watched):
        yield watched
