"""`multiplane bench dataset` writes StylizedBench to disk: pictures, layers, masks, captions, a data card."""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image
from rich.console import Console
from rich.progress import track

from benchmarks.stylizedbench.artist import draw_scene
from benchmarks.stylizedbench.card import Card
from benchmarks.stylizedbench.facts import subject_facts
from benchmarks.stylizedbench.scene import SPLITS, STYLES, Scene, Split
from generator.errors import InputError


def write_dataset(out: Path, split: Split, count: int, size: tuple[int, int], console: Console) -> Card:
    """Scenes 0 to `count` of a split, `size` (width, height) pixels each, into the empty or new folder `out`.

    Raises:
        InputError: the folder holds something already.
    """
    if out.exists() and any(out.iterdir()):
        raise InputError("the folder is not empty; name a new one", file=out, key="--out")
    out.mkdir(parents=True, exist_ok=True)
    card = Card(split, size)
    # The first scene of a style makes its textures; that is no part of what a scene takes.
    for style in STYLES:
        draw_scene(0, *size, style=style, split="test", truth=False)
    with (out / "scenes.jsonl").open("w", encoding="utf-8", newline="\n") as lines:
        for seed in track(range(count), f"drawing {split}", console=console, transient=True):
            start = time.process_time()
            scene = draw_scene(seed, *size, split=split)
            card.seconds.append(time.process_time() - start)
            row = write_scene(out, scene)
            card.add(scene, row)
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    card.write(out)
    return card


def write_scene(out: Path, scene: Scene) -> dict[str, Any]:
    """The pictures of one scene, and its line in `scenes.jsonl`; paths are relative to `out`."""
    folder = f"scenes/{scene.split}-{scene.seed:06d}"
    (out / folder).mkdir(parents=True)
    files = {"picture": f"{folder}/picture.png", "plate": f"{folder}/plate.png"}
    Image.fromarray(scene.picture).save(out / files["picture"])
    Image.fromarray(scene.plate).save(out / files["plate"])
    subjects = []
    for k, subject in enumerate(scene.subjects):
        own = {"layer": f"{folder}/layer-{k}.png", "mask": f"{folder}/mask-{k}.png"}
        Image.fromarray(subject.layer).save(out / own["layer"])
        Image.fromarray(np.rint(subject.visible * 255).astype(np.uint8)).save(out / own["mask"])
        labels = ("name", "kind", "colour", "parts", "pose", "position", "ground", "spans", "depth")
        facts = asdict(subject_facts(scene, subject))
        subjects.append({**{label: getattr(subject, label) for label in labels}, **facts, **own})
    labels = ("seed", "split", "style", "place", "time", "weather", "shot", "angle", "caption")
    return {**{label: getattr(scene, label) for label in labels}, **files, "subjects": subjects}


def parse_size(text: str) -> tuple[int, int]:
    """ "256" or "448x256" as (width, height)."""
    match = re.fullmatch(r"(\d+)(?:x(\d+))?", text)
    size = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not all(64 <= side <= 2048 for side in size):
        raise InputError(
            f"{text!r} is no size: give pixels from 64 to 2048, such as 256 or 448x256", key="--size"
        )
    return size


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="multiplane bench dataset", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new or empty folder")
    parser.add_argument("--split", choices=SPLITS, default="test", help="default: test")
    parser.add_argument("--count", type=int, default=200, help="how many scenes (default: 200)")
    parser.add_argument("--size", default="256", help="256 or 448x256, in pixels (default: 256)")
    arguments = parser.parse_args(argv)
    if arguments.count < 1:
        raise InputError(f"{arguments.count} is too few: draw at least one scene", key="--count")
    cv2.setNumThreads(1)
    console = Console()
    size = parse_size(arguments.size)
    card = write_dataset(arguments.out, arguments.split, arguments.count, size, console)
    speed = f"{card.milliseconds:.1f} ms a scene on one core"
    console.print(f"{arguments.out}: {arguments.count} scenes, {speed}; see README.md")
    return 0
