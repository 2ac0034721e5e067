"""How good is the judge itself? `multiplane bench judge`.

It looks at the artist's scenes, of which everything is known: as they are drawn, and after the painter's
decoder, as it will see the painter's pictures. Shares are in percent.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.judge.checkpoint import load_judge
from benchmarks.judge.degrade import repainted
from benchmarks.judge.labels import COLOUR_NAMES, KIND_NAMES
from benchmarks.judge.marks import Mark, Share, Tally, mark, tally, whole_truth
from benchmarks.judge.network import Judge
from benchmarks.judge.sight import look
from benchmarks.judge.verdict import seen_subjects
from benchmarks.stylizedbench.artist import draw_scene
from benchmarks.stylizedbench.dataset import parse_size
from benchmarks.stylizedbench.scene import Scene
from generator.backends.model import EMBEDDED
from generator.backends.patch_autoencoder import PatchAutoencoder
from generator.errors import InputError

Picture = NDArray[np.uint8]
Claims = dict[str, list[bool]]
"""Of each kind: whether it was there, each time the judge saw it."""


def both_ways(scenes: Sequence[Scene]) -> Iterator[tuple[Scene, tuple[Picture, Picture]]]:
    """Each scene with its picture as drawn, and as the painter's decoder would give it."""
    autoencoder = PatchAutoencoder.from_pretrained(EMBEDDED / "vae")
    for scene in scenes:
        rng = np.random.default_rng(scene.seed)
        yield scene, (scene.picture, repainted(scene.picture, autoencoder, rng))


def score(judge: Judge, least_area: float, scenes: Sequence[Scene]) -> tuple[Tally, Tally]:
    """Of the pictures as drawn, and after the painter's decoder."""
    marks: tuple[list[Mark], list[Mark]] = ([], [])
    claims: tuple[Claims, Claims] = (defaultdict(list), defaultdict(list))
    for scene, pictures in both_ways(scenes):
        cast = {subject.kind for subject in scene.subjects}
        for way, picture in enumerate(pictures):
            sight = look(judge, picture)
            marks[way].append(mark(sight, whole_truth(scene), least_area))
            for kind in seen_subjects(sight, least_area):
                claims[way][kind].append(kind in cast)
    tallies = tally(marks[0]), tally(marks[1])
    for one, claimed in zip(tallies, claims, strict=True):
        every = [true for values in claimed.values() for true in values]
        one["subjects"]["kinds seen that are there"] = Share(sum(every), len(every))
        one["kind, where seen"] = {kind: Share(sum(hits), len(hits)) for kind, hits in claimed.items()}
    return tallies


def milliseconds(judge: Judge, scenes: Sequence[Scene]) -> float:
    """Processor time of one look."""
    start = time.process_time()
    for scene in scenes[:50]:
        look(judge, scene.picture)
    return 1000 * (time.process_time() - start) / len(scenes[:50])


def table(tallies: Sequence[Tally], columns: Sequence[str]) -> Table:
    """Side by side, with the number of cases; where these differ, of the first."""
    result = Table("", "", "cases", *columns)
    for section in tallies[0]:
        known = {name for one in tallies for name in one[section]}
        # Kinds and colours in the order of their lists, the rest by name.
        names = [name for name in (*KIND_NAMES, *COLOUR_NAMES) if name in known]
        for row, name in enumerate(names or sorted(known)):
            shares = [one[section].get(name, Share(0, 0)) for one in tallies]
            result.add_row("" if row else section, name, str(shares[0].of), *map(str, shares))
        result.add_section()
    return result


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="multiplane bench judge", description=__doc__)
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    parser.add_argument("--scenes", type=int, default=500, help="how many scenes (default: 500)")
    parser.add_argument("--size", default="256", help="256 or 448x256, in pixels (default: 256)")
    arguments = parser.parse_args(argv)
    if arguments.scenes < 1:
        raise InputError(f"{arguments.scenes} is too few: draw at least one scene", key="--scenes")
    size = parse_size(arguments.size)
    if any(side % 16 for side in size):
        raise InputError("the decoder needs multiples of 16 pixels, such as 256", key="--size")
    cv2.setNumThreads(1)
    console = Console()
    judge, least_area = load_judge()
    scenes = [
        draw_scene(seed, *size, split=arguments.split, truth=False)
        for seed in track(range(arguments.scenes), "drawing", console=console, transient=True)
    ]
    with console.status("judging"):
        tallies = score(judge, least_area, scenes)
    parameters = sum(parameter.numel() for parameter in judge.parameters())
    console.print(table(tallies, ("as drawn", "decoded")))
    console.print(
        f"{parameters} parameters, {milliseconds(judge, scenes):.0f} ms a picture on one core; "
        f"a kind is there from {least_area:.2%} of the picture on"
    )
    return 0
