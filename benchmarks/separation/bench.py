"""Are the named subjects of a picture taken apart as they should be? `multiplane bench separation`.

Every picture is given, noised, read and taken apart by each method, with one and the same way from masks
to layers. What is scored is what an artist would receive. The ceiling is what that way makes of the true
masks, as coarse as the model's tokens are.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import cv2
from rich.console import Console
from rich.progress import track

from benchmarks.separation.folders import read_folder
from benchmarks.separation.methods import METHODS
from benchmarks.separation.question import Method
from benchmarks.separation.record import Entry, add, begin, scored
from benchmarks.separation.report import as_json, comparison, main_table, traits_table
from benchmarks.separation.sample import Sample
from benchmarks.separation.scenes import MAIN_STYLES, STAGINGS, draw_sample, sample_key
from benchmarks.separation.sheet import strip_file, write_page, write_strip
from benchmarks.separation.trial import try_sample
from benchmarks.separation.weights import fingerprint
from benchmarks.stylizedbench.scene import STYLES, Split, Style
from generator.backends import load_model
from generator.backends.model import find_model
from generator.backends.protocol import Backend
from generator.errors import InputError

SHOWN = 60
"""Pictures on the page of a run."""


def bench(
    backend: Backend,
    loaders: Mapping[str, Callable[[], Sample]],
    methods: Mapping[str, Method],
    *,
    out: Path,
    run: dict[str, Any],
    console: Console,
) -> None:
    """Writes `scores.json`, `index.html` and `pictures/` into `out`; the first method is the one that the
    others are compared with. What a run that said the same `run` has scored there is not done again.

    Raises:
        InputError: the folder holds something else.
    """
    begin(out, run)
    done = scored(out)
    for key, load in track(
        loaders.items(), f"taking apart with {backend.name}", console=console, transient=True
    ):
        if key in done:
            continue
        sample = load()
        trials = try_sample(backend, sample, methods) if sample.targets else {}
        if sum(bool(entry.scores) for entry in done.values()) < SHOWN and trials:
            write_strip(out, sample, {name: trial.delivered for name, trial in trials.items()})
        done[key] = Entry(key, sample.prompt, {name: trial.score for name, trial in trials.items()})
        add(out, done[key])
    entries = [done[key] for key in loaders if done[key].scores]
    if not entries:
        raise InputError("none of the pictures shows a subject that is large enough", key="--limit")
    scores = {name: [entry.scores[name] for entry in entries] for name in methods}
    first = next(iter(methods))
    about = {**run, "pictures": len(entries)}
    title = ", ".join(f"{name} {value}" for name, value in about.items() if name != "methods")
    shown = {entry.key: entry.prompt for entry in entries if strip_file(out, entry.key).is_file()}
    write_page(out, title, scores, shown)
    text = json.dumps(as_json(scores, first, about), ensure_ascii=False, indent=1)
    (out / "scores.json").write_text(text, encoding="utf-8", newline="\n")
    console.print(main_table(scores, first))
    if len(scores) > 2:
        console.print(comparison(scores, first))
    console.print(traits_table(scores))
    console.print(f"{title}; see {out / 'index.html'}")


def scene_loaders(
    styles: Sequence[Style], split: Split, limit: int | None
) -> dict[str, Callable[[], Sample]]:
    """`limit` pictures by their keys, as many of each style. The first hundred are of a hundred stagings, the
    styles taking turns; the others show these in the other styles."""
    every = [
        (index, styles[(index + turn) % len(styles)], split)
        for turn in range(len(styles))
        for index in range(STAGINGS)
    ]
    return {sample_key(*each): partial(draw_sample, *each) for each in every[:limit]}


def chosen_methods(text: str | None) -> dict[str, Method]:
    """The first is the one under test; the ceiling comes last, always.

    Raises:
        InputError: there is no such method.
    """
    names = text.split(",") if text else list(METHODS)
    for name in names:
        if name not in METHODS:
            raise InputError(f"no method {name!r}; there are {', '.join(METHODS)}", key="--method")
    return {name: METHODS[name] for name in [*(name for name in names if name != "ceiling"), "ceiling"]}


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="multiplane bench separation", description=__doc__)
    parser.add_argument("--model", default="embedded", help="name or folder (default: embedded)")
    parser.add_argument(
        "--method",
        metavar="LIST",
        help=f"the first is compared with the others (default: {','.join(METHODS)})",
    )
    parser.add_argument("--split", choices=("dev", "test"), default="test", help="default: test")
    parser.add_argument("--style", choices=STYLES, help="one style alone (default: all but line art)")
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="a COCO or VOC folder in place of the artist's scenes"
    )
    parser.add_argument(
        "--limit", type=int, metavar="N", help="so many pictures, of all styles alike (default: all)"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("out/separation"), metavar="DIR", help="default: out/separation"
    )
    arguments = parser.parse_args(argv)
    if arguments.limit is not None and arguments.limit < 1:
        raise InputError(f"{arguments.limit} is too few: take at least one picture", key="--limit")
    cv2.setNumThreads(1)
    # A page of tables, where nobody says how wide it is.
    console = Console(width=None if sys.stdout.isatty() else 120)
    methods = chosen_methods(arguments.method)
    model = find_model(arguments.model)
    backend = load_model(model)
    run: dict[str, Any] = {"model": model.name, "weights": fingerprint(model), "methods": list(methods)}
    if arguments.data:
        loaders = read_folder(arguments.data, backend.default_height, arguments.limit)
        run["folder"] = arguments.data.name
    else:
        styles = (arguments.style,) if arguments.style else MAIN_STYLES
        loaders = scene_loaders(styles, arguments.split, arguments.limit)
        run |= {"split": arguments.split, "styles": list(styles)}
    bench(backend, loaders, methods, out=arguments.out, run=run, console=console)
    return 0
