"""`multiplane generate`: storyboards in, a version of every shot out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from rich.console import Console
from rich.table import Table
from rich.text import Text

from exporters.composition import Composition
from exporters.normalise import CompositionError
from generator.backends import load_model
from generator.backends.download import fetch
from generator.backends.model import Model, find_model
from generator.errors import InputError
from generator.storyboard.read import read_storyboard
from generator.storyboard.selection import select_shots
from generator.storyboard.shot import Shot, Storyboard
from server.contact_sheet import write_contact_sheet
from server.frame import check_size, parse_size
from server.names import file_name
from server.progress_bars import ProgressBars
from server.shots import ATTENTION_ALONE, FAST, Hidden, Maker, Separation, make_shot
from server.sketches import find_sketch
from server.storyboard_files import storyboard_files

UNBROKEN = 1 << 16
"""Columns: wider than anything that is printed."""


@dataclass(frozen=True, slots=True)
class Job:
    """The shots of one storyboard that are asked for."""

    file: Path
    storyboard: Storyboard
    shots: tuple[Shot, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    label: str
    result: Composition | InputError | CompositionError


def read_jobs(
    files: Sequence[Path],
    *,
    shots: str | None,
    language: str,
    style: str | None,
    seed: int,
    scenery: Sequence[str] | None = None,
) -> list[Job]:
    """Read everything before anything is painted; a folder stands for the storyboards in it.

    Raises:
        InputError: about the first file that is wrong.
    """
    jobs = []
    taken: dict[str, Path] = {}
    for file in storyboard_files(files):
        storyboard = read_storyboard(file, language=language, style=style, seed=seed, scenery=scenery)
        twin = taken.setdefault(file_name(storyboard.name).lower(), file)
        if twin is not file:
            raise InputError(f"results would mix with those of {twin}; rename one of them", file=file)
        wanted = storyboard.shots
        if shots is not None:
            wanted = select_shots(storyboard, shots, file=file, key="--shots")
        jobs.append(Job(file, storyboard, wanted))
    return jobs


def shots_made_here(
    model: str,
    size: str,
    out: Path,
    sketches: Path | None = None,
    hidden: Hidden = FAST,
    *,
    separation: Separation = ATTENTION_ALONE,
    fitting: Mapping[str, object] = MappingProxyType({}),
) -> AbstractContextManager[Maker]:
    """`sketches`: a folder of pictures that shots follow, named after them; `fitting`: fields of `Fit`.

    What is not on this machine is fetched before this returns: a download shows bars of its own.

    Raises:
        InputError: there is no such model, or `size` is none.
    """
    check_size(size)
    wanted = find_model(model).model_copy(update=dict(fitting))
    fetch(wanted)
    return _painting_here(wanted, size, out, sketches, hidden=hidden, separation=separation)


@contextmanager
def _painting_here(
    model: Model, size: str, out: Path, sketches: Path | None, *, hidden: Hidden, separation: Separation
) -> Iterator[Maker]:
    backend = load_model(model)
    canvas = parse_size(size, backend.default_height)
    yield lambda storyboard, shot, on_event: make_shot(
        storyboard,
        shot,
        backend,
        out,
        size=canvas,
        on_event=on_event,
        sketch=sketches and find_sketch(sketches, shot.key),
        hidden=hidden,
        separation=separation,
    )


def generate(
    jobs: Sequence[Job], out: Path, *, makers: AbstractContextManager[Maker], console: Console
) -> int:
    """Have every shot made, then print what became of each; 2 if one could not be made as asked, else 0."""
    outcomes: list[Outcome] = []
    sheets: list[Path] = []
    with ProgressBars(console, sum(len(job.shots) for job in jobs)) as bars, makers as make:
        for job in jobs:
            try:
                outcomes.extend(attempt(make, job.storyboard, shot, bars) for shot in job.shots)
            finally:
                # Also when it was interrupted: what is finished can be looked at.
                sheets += write_contact_sheet(out / file_name(job.storyboard.name), job.storyboard.name)
    tell(outcomes, console)
    if sheets:
        console.print(f"The results lie in {out}. Open this first: {sheets[0]}", markup=False, soft_wrap=True)
    return 2 if any(isinstance(outcome.result, Exception) for outcome in outcomes) else 0


def attempt(make: Maker, storyboard: Storyboard, shot: Shot, bars: ProgressBars) -> Outcome:
    """One shot that cannot be painted does not stop the others."""
    label = f"{storyboard.name} {shot.key}"
    with bars.shot(label) as listen:
        try:
            return Outcome(label, make(storyboard, shot, listen))
        except (InputError, CompositionError) as error:
            return Outcome(label, error)


def tell(outcomes: Sequence[Outcome], console: Console) -> None:
    """What became of each shot; where, below the table if it has no room for it: a broken path is no use."""
    table = summary(outcomes, places=True)
    if console.measure(table, options=console.options.update(max_width=UNBROKEN)).maximum <= console.width:
        console.print(table)
        return
    console.print(summary(outcomes, places=False))
    for outcome in outcomes:
        console.print(Text.assemble(f"{outcome.label}: ", place(outcome)), soft_wrap=True)


def summary(outcomes: Sequence[Outcome], *, places: bool) -> Table:
    table = Table("Shot", "Layers", "Not found", *(["Where"] if places else []))
    for outcome in outcomes:
        last = [place(outcome)] if places else []
        if isinstance(outcome.result, Exception):
            table.add_row(Text(outcome.label), "", "", *last)
            continue
        made = outcome.result
        layers = [
            f"{layer.name} {layer.confidence:.0%}" for layer in made.layers if layer.confidence is not None
        ]
        missing = [f"{subject.name} {subject.confidence or 0:.0%}" for subject in made.not_found]
        table.add_row(
            Text(outcome.label),
            Text("\n".join(layers) or "the plate alone"),
            Text("\n".join(missing), style="yellow"),
            *last,
        )
    return table


def place(outcome: Outcome) -> Text:
    """Where it lies, or why it is not there."""
    if isinstance(outcome.result, Exception):
        return Text(str(outcome.result), style="red")
    return Text(str(outcome.result.folder))
