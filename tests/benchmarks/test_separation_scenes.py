"""The pictures on which separation is measured are as hard as `docs/stylizedbench.md` promises."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from benchmarks.separation.scenes import FIRST_SEED, MAIN_STYLES, STAGINGS, chosen_scenes, draw_sample, traits
from benchmarks.stylizedbench.artist import draw_scene
from benchmarks.stylizedbench.scene import HELD_OUT_STYLE, Split
from generator.backends.protocol import Concept


@pytest.mark.parametrize("split", ["dev", "test"])
def test_the_pictures_are_as_hard_as_promised(split: Split) -> None:
    # Stagings do not depend on the size: small ones are drawn in a moment.
    scenes = [
        draw_scene(FIRST_SEED + index, 96, 96, style="flat colour", split=split) for index in range(STAGINGS)
    ]
    hard = [{trait for subject in scene.subjects for trait in traits(scene, subject)} for scene in scenes]
    share = {trait: np.mean([trait in row for row in hard]) for trait in set().union(*hard)}
    assert share["hidden in part"] >= 0.4
    assert share["one of two of a kind"] >= 0.1
    assert share["small"] >= 0.08
    for trait in ("of the background's colour", "flying", "cut by the frame", "a held-out pair"):
        assert share[trait] >= 0.03, trait
    assert {len(scene.subjects) for scene in scenes} == {1, 2, 3, 4}


@pytest.mark.parametrize("split", ["dev", "test"])
def test_there_are_500_pictures_a_hundred_of_each_style(split: Split) -> None:
    scenes = chosen_scenes(MAIN_STYLES, split, None)
    assert len({staged.key for staged in scenes}) == 500
    assert {*Counter(staged.style for staged in scenes).values()} == {100}
    assert {*Counter(staged.staging for staged in scenes).values()} == {5}
    assert {staged.split for staged in scenes} == {split}


@pytest.mark.parametrize("count", [50, 150, 200])
def test_some_of_them_are_of_all_styles_alike_and_begin_as_all_do(count: int) -> None:
    some = chosen_scenes(MAIN_STYLES, "test", count)
    assert some == chosen_scenes(MAIN_STYLES, "test", None)[:count]
    assert {*Counter(staged.style for staged in some).values()} == {count // 5}


def test_every_style_shows_the_same_scenes() -> None:
    assert HELD_OUT_STYLE in MAIN_STYLES
    assert len(MAIN_STYLES) == 5
    drawn = [draw_sample(0, style, "dev") for style in MAIN_STYLES]
    assert len({sample.key for sample in drawn}) == 5
    for sample in drawn[1:]:
        assert len(sample.targets) == len(drawn[0].targets)
        for one, other in zip(sample.targets, drawn[0].targets, strict=True):
            overlap = (
                np.minimum(one.visible, other.visible).sum() / np.maximum(one.visible, other.visible).sum()
            )
            assert overlap > 0.6


def test_names_stand_where_the_spans_say_and_one_more_is_named_who_is_not_there() -> None:
    sample = draw_sample(1, "pencil", "dev")
    for target in sample.targets:
        start, end = target.spans[0]
        assert target.name.split()[-1] in sample.prompt[start:end]
    assert sample.absent is not None
    assert sample.absent.prompt.startswith(sample.prompt)
    ((start, end),) = sample.absent.concept.spans
    assert sample.absent.concept == Concept(sample.absent.prompt[start:end], ((start, end),))
    assert start > len(sample.prompt)
