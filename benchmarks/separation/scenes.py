"""The 500 pictures: the same hundred stagings of a split in each of five styles.

Since every style shows the same scenes, what differs between styles is style alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from benchmarks.separation.sample import Absent, Sample, Target
from benchmarks.stylizedbench.artist import draw_scene
from benchmarks.stylizedbench.captions.naming import article, capital
from benchmarks.stylizedbench.facts import ALIKE, OVERLAP, SMALL, subject_facts
from benchmarks.stylizedbench.kinds import KINDS
from benchmarks.stylizedbench.palette import COLOURS
from benchmarks.stylizedbench.scene import HELD_OUT_PAIRS, STYLES, Scene, SceneSubject, Split, Style
from generator.backends.protocol import Concept

MAIN_STYLES: tuple[Style, ...] = tuple(style for style in STYLES if style != "line art")
"""Line art is an extra."""
STAGINGS = 100
FIRST_SEED = 52_000
"""Far from the seeds that the other measurements use; from here on both splits are as hard as is promised."""
SIDE = 256
HELD_OUT_PAIR = "a held-out pair"
"""The trait of a subject that was never in such a place in training."""


class Staged(NamedTuple):
    """One of the pictures."""

    staging: int
    style: Style
    split: Split

    @property
    def key(self) -> str:
        return f"{self.split}-{FIRST_SEED + self.staging}-{self.style.replace(' ', '-')}"


def chosen_scenes(styles: Sequence[Style], split: Split, limit: int | None) -> list[Staged]:
    """`limit` of them, as many of each style. The first hundred are a hundred stagings, the styles taking
    turns; the others show these in the other styles."""
    every = [
        Staged(index, styles[(index + turn) % len(styles)], split)
        for turn in range(len(styles))
        for index in range(STAGINGS)
    ]
    return every[:limit]


def scene_loaders(scenes: Sequence[Staged]) -> dict[str, Callable[[], Sample]]:
    """What draws each picture, by its key."""
    return {each.key: partial(draw_sample, *each) for each in scenes}


def draw_sample(index: int, style: Style, split: Split) -> Sample:
    """Staging `index` of a split, in a style."""
    return sample_of(draw_staging(index, style, split))


def draw_staging(index: int, style: Style, split: Split, *, truth: bool = True) -> Scene:
    return draw_scene(FIRST_SEED + index, SIDE, SIDE, style=style, split=split, truth=truth)


def sample_of(scene: Scene) -> Sample:
    """Needs a scene drawn with its truth."""
    targets = tuple(
        Target(
            subject.name, subject.spans, subject.visible, subject.layer, subject.depth, traits(scene, subject)
        )
        for subject in scene.subjects
    )
    key = Staged(scene.seed - FIRST_SEED, scene.style, scene.split).key
    shown = f"{scene.split}-{scene.seed}"
    return Sample(key, scene.style, shown, scene.picture, scene.caption, targets, _absent(scene), scene.plate)


def _absent(scene: Scene) -> Absent:
    """Somebody of another kind than all who are there, named in a sentence at the end."""
    rng = np.random.default_rng((scene.seed, 1))
    there = {subject.kind for subject in scene.subjects}
    groups = {KINDS[kind].group for kind in there}
    kind = str(rng.choice([name for name in KINDS if KINDS[name].group not in groups]))
    phrase = capital(article(f"{rng.choice(list(COLOURS))} {kind}"))
    start = len(scene.caption) + 1
    prompt = f"{scene.caption} {phrase} nearby."
    return Absent(prompt, Concept(phrase, ((start, start + len(phrase)),)))


def traits(scene: Scene, subject: SceneSubject) -> frozenset[str]:
    facts = subject_facts(scene, subject)
    kinds = [other.kind for other in scene.subjects]
    tests = {
        "hidden in part": facts.hidden >= OVERLAP,
        "one of two of a kind": kinds.count(subject.kind) > 1,
        "small": facts.area < SMALL,
        "of the background's colour": facts.contrast < ALIKE,
        "flying": subject.pose == "flying",
        "cut by the frame": facts.cut,
        HELD_OUT_PAIR: (subject.kind, scene.place) in HELD_OUT_PAIRS,
    }
    return frozenset(name for name, holds in tests.items() if holds)
