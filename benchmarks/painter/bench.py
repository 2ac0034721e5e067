"""Does the model paint what captions ask for? `multiplane bench painter`.

Captions of the artist's test scenes are painted, and a judge that learned from the artist alone says what it
sees. Beside each share, in percent, stands what it says of the artist's own pictures of the same captions.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import mean
from typing import Any

import cv2
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.judge.marks import Tally, tally
from benchmarks.judge.score import table
from benchmarks.painter.diversity import Diversity, diversity
from benchmarks.painter.sheet import write_pictures, write_sheet
from benchmarks.painter.trial import Court, Trial
from generator.backends import load_backend
from generator.errors import InputError
from server.frame import parse_size


def bench(court: Court, captions: int, out: Path, console: Console) -> None:
    """Writes `scores.json`, `index.html` and `pictures/` into the empty or new folder `out`.

    Raises:
        InputError: the folder holds something already.
    """
    if out.exists() and any(out.iterdir()):
        raise InputError("the folder is not empty; name a new one", file=out, key="--out")
    (out / "pictures").mkdir(parents=True)
    trials = []
    for seed in track(
        range(captions), f"painting with {court.backend.name}", console=console, transient=True
    ):
        trial, pictures = court.try_caption(seed)
        write_pictures(out / "pictures", trial, pictures)
        trials.append(trial)
    tallies = tally(trial.painter.mark for trial in trials), tally(trial.artist.mark for trial in trials)
    spread = diversity(court, trials)
    seconds = mean(trial.seconds for trial in trials)
    title = f"{court.backend.name}, {court.width}x{court.height}, captions: {captions}"
    write_sheet(out, title, trials, court.least_area)
    scores = {
        "model": court.backend.name,
        "size": [court.width, court.height],
        "seconds_a_picture": round(seconds, 3),
        "diversity": asdict(spread),
        "painter": _plain(tallies[0]),
        "artist": _plain(tallies[1]),
        "captions": [_row(trial) for trial in trials],
    }
    text = json.dumps(scores, ensure_ascii=False, indent=1)
    (out / "scores.json").write_text(text, encoding="utf-8", newline="\n")
    console.print(table(tallies, ("painter", "artist")))
    console.print(diversity_table(spread))
    console.print(f"{title}: {seconds:.2f} s a picture; see {out / 'index.html'}")


def diversity_table(spread: Diversity) -> Table:
    result = Table("mean distance between pictures", "painter", "artist")
    result.add_row("seeds of one caption", _distance(spread.one_caption), "-")
    result.add_row("scenes of one place, hour and style", "-", _distance(spread.one_setting))
    result.add_row("different captions", _distance(spread.painted), _distance(spread.drawn))
    return result


def _distance(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _plain(one: Tally) -> dict[str, Any]:
    return {section: {name: asdict(share) for name, share in rows.items()} for section, rows in one.items()}


def _row(trial: Trial) -> dict[str, Any]:
    sides = {"painter": trial.painter, "artist": trial.artist}
    return {
        "seed": trial.seed,
        "caption": trial.caption,
        "asked": asdict(trial.asked),
        "seconds": round(trial.seconds, 3),
        **{
            name: {
                "subjects": [asdict(verdict) for verdict in side.mark.verdicts],
                "answers": {question: side.sight.answers[question] for question in trial.asked.answers},
            }
            for name, side in sides.items()
        },
    }


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="multiplane bench painter", description=__doc__)
    parser.add_argument("--model", default="embedded", help="name or folder (default: embedded)")
    parser.add_argument("--captions", type=int, default=500, help="how many (default: 500)")
    parser.add_argument("--size", default="16:9", help="16:9, 1:1, ... or pixels (default: 16:9)")
    parser.add_argument(
        "--out", type=Path, default=Path("out/painter"), metavar="DIR", help="default: out/painter"
    )
    arguments = parser.parse_args(argv)
    if arguments.captions < 1:
        raise InputError(f"{arguments.captions} is too few: paint at least one", key="--captions")
    cv2.setNumThreads(1)
    console = Console()
    backend = load_backend(arguments.model)
    court = Court(backend, parse_size(arguments.size, backend.default_height))
    bench(court, arguments.captions, arguments.out, console)
    return 0
