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
from pathlib import Path
from typing import Any

import cv2
from rich.console import Console
from rich.progress import track

from benchmarks.separation.folders import read_folder
from benchmarks.separation.generated import generated_loaders
from benchmarks.separation.identity import code, weights
from benchmarks.separation.methods import METHODS
from benchmarks.separation.question import Method
from benchmarks.separation.record import Entry, add, begin, scored
from benchmarks.separation.report import (
    as_json,
    comparison,
    judge,
    main_table,
    methods_table,
    traits_table,
)
from benchmarks.separation.sample import Sample
from benchmarks.separation.scenes import MAIN_STYLES, chosen_scenes, scene_loaders
from benchmarks.separation.sheet import write_page, write_panels
from benchmarks.separation.trial import try_sample
from benchmarks.stylizedbench.scene import STYLES
from generator.backends import load_model
from generator.backends.model import find_model
from generator.backends.protocol import Backend
from generator.errors import InputError

SHOWN = 60
"""Pictures on the page of a run."""
MODELS = {
    "--sam": "weights of SAM, SAM 2 or SAM 3, in the format of transformers: more methods to compare with",
    "--detector": "weights of OWL-ViT or OWLv2, which draw SAM's boxes",
    "--clip": "weights of CLIP, which picks among all that SAM sees",
}


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
    others are compared with. What a run that said the same `run` has scored there is not scored again, so
    that one which was interrupted goes on, and more pictures or methods can be added.

    Raises:
        InputError: the folder holds something else.
    """
    begin(out, run)
    done = scored(out)
    doing = f"taking apart with {backend.name}"
    for place, (key, load) in enumerate(track(loaders.items(), doing, console=console, transient=True)):
        before = done.get(key)
        # A picture that shows nobody has no scores, and gets none.
        if before and (not before.scores or methods.keys() <= before.scores.keys()):
            continue
        sample = load()
        known = before.scores if before else {}
        missing = {name: method for name, method in methods.items() if name not in known}
        trials = try_sample(backend, sample, missing) if sample.targets else {}
        if place < SHOWN and trials:
            write_panels(out, sample, {name: trial.delivered for name, trial in trials.items()})
        found = {name: trial.score for name, trial in trials.items()}
        done[key] = Entry(key, sample.prompt, {**known, **found}, sample.judged)
        add(out, done[key])
    entries = [done[key] for key in loaders if done[key].scores]
    if not entries:
        raise InputError("none of the pictures shows a subject that is large enough", key="--limit")
    scores = {name: [entry.scores[name] for entry in entries] for name in methods}
    first = next(iter(methods))
    about = {**run, "pictures": len(entries), **judge(entries)}
    # The methods stand in the tables, and lists have no place in a title.
    title = ", ".join(f"{name} {value}" for name, value in about.items() if isinstance(value, str | int))
    write_page(out, title, scores, {entry.key: entry.prompt for entry in entries})
    text = json.dumps(as_json(scores, first, about), ensure_ascii=False, indent=1)
    (out / "scores.json").write_text(text, encoding="utf-8", newline="\n")
    console.print(main_table(scores, first))
    if len(scores) > 2:
        console.print(comparison(scores, first))
        console.print(methods_table(scores, first))
    console.print(traits_table(scores))
    if "judge" in about:
        console.print(
            "the truth is what the judge sees; on the artist's pictures of the same captions its own mIoU is "
            f"{100 * about['judge']['iou']:.1f} ({about['judge']['subjects']} subjects)"
        )
    console.print(f"{title}; see {out / 'index.html'}")


def chosen_methods(text: str | None, known: Mapping[str, Method]) -> dict[str, Method]:
    """The first is the one under test; the ceiling comes last, always.

    Raises:
        InputError: there is no such method.
    """
    names = text.split(",") if text else list(known)
    for name in names:
        if name not in known:
            raise InputError(f"no method {name!r}; there are {', '.join(known)}", key="--method")
    return {name: known[name] for name in [*(name for name in names if name != "ceiling"), "ceiling"]}


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="multiplane bench separation", description=__doc__)
    parser.add_argument("--model", default="embedded", help="name or folder (default: embedded)")
    parser.add_argument(
        "--method",
        metavar="LIST",
        help=f"the first is compared with the others (default: {','.join(METHODS)})",
    )
    for option, what in MODELS.items():
        parser.add_argument(option, type=Path, metavar="DIR", help=what)
    parser.add_argument("--split", choices=("dev", "test"), default="test", help="default: test")
    parser.add_argument("--style", choices=STYLES, help="one style alone (default: all but line art)")
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="a COCO or VOC folder in place of the artist's scenes"
    )
    parser.add_argument(
        "--protocol",
        choices=("given", "generated"),
        default="given",
        help="the artist's pictures, or the model's own of their captions, which a judge tells apart",
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
    if arguments.data and arguments.protocol == "generated":
        raise InputError("a folder's pictures are given, not generated", key="--protocol")
    model = find_model(arguments.model)
    run: dict[str, Any] = {"model": model.name, "weights": weights(model), "code": code()}
    known = METHODS
    if arguments.sam:
        # Here, not above: these models' classes take seconds to import.
        from benchmarks.separation.methods.sam import sam_methods  # noqa: PLC0415

        folders = {option[2:]: getattr(arguments, option[2:]) for option in MODELS}
        run |= {name: folder.name for name, folder in folders.items() if folder}
        known = {**METHODS, **sam_methods(**folders)}
    methods = chosen_methods(arguments.method, known)
    backend = load_model(model)
    if arguments.data:
        run["folder"] = arguments.data.name
        loaders = read_folder(arguments.data, backend.default_height, arguments.limit)
    else:
        styles = (arguments.style,) if arguments.style else MAIN_STYLES
        run |= {"split": arguments.split, "styles": list(styles)}
        scenes = chosen_scenes(styles, arguments.split, arguments.limit)
        loaders = scene_loaders(scenes)
        if arguments.protocol == "generated":
            run["protocol"] = "generated"
            loaders = generated_loaders(backend, scenes)
    bench(backend, loaders, methods, out=arguments.out, run=run, console=console)
    return 0
