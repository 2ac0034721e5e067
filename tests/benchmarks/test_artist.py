from itertools import pairwise

import numpy as np
import pytest

from benchmarks.stylizedbench.artist import draw_scene
from benchmarks.stylizedbench.facts import subject_facts
from benchmarks.stylizedbench.kinds import KINDS
from benchmarks.stylizedbench.palette import COLOURS
from benchmarks.stylizedbench.places import PLACES
from benchmarks.stylizedbench.scene import (
    HELD_OUT_PAIRS,
    HELD_OUT_STYLE,
    LEAST_AREA,
    SHOTS,
    SPLITS,
    STYLES,
    Scene,
    Split,
    Style,
)
from benchmarks.stylizedbench.staging import stage

every_style = pytest.mark.parametrize("style", STYLES)


def _scenes(count: int, **options: object) -> list[Scene]:
    return [draw_scene(seed, 48, 48, truth=False, **options) for seed in range(count)]  # type: ignore[arg-type]


@every_style
def test_equal_seeds_draw_equal_scenes(style: Style) -> None:
    first, second = (draw_scene(5, 96, 64, style=style, split="test") for _ in range(2))
    assert first.caption == second.caption
    for a, b in [(first.picture, second.picture), (first.plate, second.plate)]:
        np.testing.assert_array_equal(a, b)
    for a, b in zip(first.subjects, second.subjects, strict=True):
        np.testing.assert_array_equal(a.visible, b.visible)
        np.testing.assert_array_equal(a.layer, b.layer)


def test_leaving_out_the_truth_changes_nothing_else() -> None:
    whole, quick = draw_scene(3, 64, 64), draw_scene(3, 64, 64, truth=False)
    np.testing.assert_array_equal(whole.picture, quick.picture)
    np.testing.assert_array_equal(whole.subjects[0].visible, quick.subjects[0].visible)
    assert quick.plate.size == quick.subjects[0].layer.size == 0


def test_splits_share_no_scene() -> None:
    train, dev, test = (
        {scene.picture.tobytes() for scene in _scenes(20, style="line art", split=split)}
        for split in ("train", "dev", "test")
    )
    assert len(train | dev | test) == 60


def test_the_held_out_style_is_never_trained_on() -> None:
    assert HELD_OUT_STYLE not in {scene.style for scene in _scenes(60)}
    assert HELD_OUT_STYLE in {scene.style for scene in _scenes(30, split="dev")}
    with pytest.raises(ValueError, match="pencil"):
        draw_scene(0, style="pencil")


def _pairs(split: Split) -> set[tuple[str, str]]:
    """Of many stagings; a scene is drawn from the staging of its seed."""
    stagings = [
        stage(np.random.default_rng((SPLITS.index(split), seed, 1)), 1.0, split) for seed in range(1500)
    ]
    return {(actor.kind, staging.place) for staging in stagings for actor in staging.actors}


def test_held_out_pairs_are_never_trained_on() -> None:
    train = _pairs("train")
    assert not train & set(HELD_OUT_PAIRS)
    assert {kind for kind, _ in train} == set(KINDS)
    assert {place for _, place in train} == set(PLACES)


@pytest.mark.parametrize("split", ["dev", "test"])
def test_held_out_pairs_are_tested_on(split: Split) -> None:
    assert _pairs(split) >= set(HELD_OUT_PAIRS)


@pytest.mark.parametrize(
    ("width", "height"), [(256, 256), (456, 256), (90, 200), (64, 64), (33, 47), (700, 80)]
)
def test_any_size_and_aspect_can_be_drawn(width: int, height: int) -> None:
    for seed in range(4):
        scene = draw_scene(seed, width, height)
        assert scene.picture.shape == scene.plate.shape == (height, width, 3)
        for subject in scene.subjects:
            assert subject.layer.shape == (height, width, 4)
            assert subject.visible.shape == (height, width)


@every_style
@pytest.mark.parametrize("seed", range(8))
def test_masks_share_out_every_pixel(style: Style, seed: int) -> None:
    scene = draw_scene(seed, 128, 128, style=style, split="dev", truth=False)
    total = np.sum([s.visible for s in scene.subjects], axis=0)
    assert all(s.visible.min() >= 0 for s in scene.subjects)
    assert all(s.visible.mean() >= LEAST_AREA for s in scene.subjects), "who is named must be seen"
    assert total.max() <= 1 + 1e-5


@every_style
@pytest.mark.parametrize("seed", range(6))
def test_the_plate_is_the_picture_where_nobody_stands(style: Style, seed: int) -> None:
    scene = draw_scene(seed, 128, 96, style=style, split="test")
    empty = np.sum([s.visible for s in scene.subjects], axis=0) == 0
    assert empty.any() and not empty.all()
    np.testing.assert_array_equal(scene.picture[empty], scene.plate[empty])


@every_style
@pytest.mark.parametrize("seed", range(6))
def test_layers_over_the_plate_are_the_picture(style: Style, seed: int) -> None:
    scene = draw_scene(seed, 128, 128, style=style, split="dev")
    picture = scene.plate.astype(np.float64)
    for subject in reversed(scene.subjects):
        alpha = subject.layer[..., 3:] / 255
        picture = subject.layer[..., :3] * alpha + picture * (1 - alpha)
    assert np.abs(np.rint(picture) - scene.picture).max() <= 1


def test_a_layer_keeps_what_the_picture_hides() -> None:
    for seed in range(60):
        scene = draw_scene(seed, 96, 96, style="flat colour")
        for nearer, subject in pairwise(scene.subjects):
            hidden = np.minimum(nearer.visible, subject.layer[..., 3] / 255)
            if hidden.sum() > 40:
                assert (subject.layer[..., 3] / 255 - subject.visible)[hidden > 0.9].min() > 0.5
                return
    pytest.fail("no two subjects overlap in 60 scenes")


def test_subjects_come_near_to_far_at_depths_of_their_own() -> None:
    for scene in _scenes(60):
        depths = [s.depth for s in scene.subjects]
        assert depths == sorted(set(depths))
        assert all(0 <= d <= 1 for d in depths)


def test_the_colour_a_subject_is_named_for_dominates_it() -> None:
    """Its main colour, lit and shaded, is nearer than any other to more of it than a third of the rest."""
    names, values = list(COLOURS), np.array(list(COLOURS.values()), float)
    right = total = 0
    for scene in _scenes(120, style="flat colour", split="test"):
        if (scene.time, scene.weather) not in (("day", "clear"), ("noon", "clear")):
            continue
        for subject in scene.subjects:
            seen = scene.picture[subject.visible > 0.9].astype(float)
            distance = np.linalg.norm(seen[:, None] - values, axis=-1)
            share = np.bincount(distance.argmin(axis=1), minlength=len(names)) / max(len(seen), 1)
            total += 1
            right += share[names.index(subject.colour)] >= 0.15
    assert total > 50
    assert right / total > 0.9


def test_positions_are_where_the_subject_is_seen() -> None:
    for scene in _scenes(60, split="test"):
        for subject in scene.subjects:
            x = float(subject.visible.sum(axis=0) @ np.arange(0.5, 48) / subject.visible.sum() / 48)
            assert subject.position == ("left" if x < 0.4 else "right" if x > 0.6 else "centre")


def test_scenes_are_as_hard_as_a_benchmark_needs() -> None:
    scenes = [draw_scene(seed, 64, 64, split="test") for seed in range(150)]
    facts = [[subject_facts(scene, subject) for subject in scene.subjects] for scene in scenes]
    assert {len(scene.subjects) for scene in scenes} == {1, 2, 3, 4}
    assert np.mean([any(f.hidden > 0.03 for f in group) for group in facts]) >= 0.4
    twins = [scene for scene in scenes if len({s.kind for s in scene.subjects}) < len(scene.subjects)]
    assert len(twins) >= 0.1 * len(scenes)
    everyone = [f for group in facts for f in group]
    assert any(f.area < 0.02 for f in everyone) and any(f.cut for f in everyone)
    assert any(f.contrast < 14 for f in everyone)
    assert any(s.pose == "flying" for scene in scenes for s in scene.subjects)
    assert {scene.shot for scene in scenes} == set(SHOTS)


def test_two_of_a_kind_wear_different_colours() -> None:
    for seed in range(600):
        actors = stage(np.random.default_rng(seed), 1.0, "train").actors
        named = [(actor.kind, actor.look.colour_name) for actor in actors]
        assert len(set(named)) == len(named)
