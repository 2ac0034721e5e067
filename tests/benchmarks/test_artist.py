from itertools import pairwise

import numpy as np
import pytest

from benchmarks.stylizedbench.artist import HELD_OUT_PAIRS, Split, draw_scene
from benchmarks.stylizedbench.figures import KINDS
from benchmarks.stylizedbench.palette import COLOURS
from benchmarks.stylizedbench.places import PLACES
from benchmarks.stylizedbench.scene import HELD_OUT_STYLE, STYLES, Scene, Style

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


def test_held_out_pairs_are_never_trained_on() -> None:
    train = {(s.kind, scene.place) for scene in _scenes(120) for s in scene.subjects}
    assert not train & set(HELD_OUT_PAIRS)
    assert {kind for kind, _ in train} == set(KINDS)
    assert {place for _, place in train} == set(PLACES)
    test = {(s.kind, scene.place) for scene in _scenes(60, split="test") for s in scene.subjects}
    assert test & set(HELD_OUT_PAIRS)


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
    assert all(s.visible.max() > 0.9 for s in scene.subjects), "a subject of the caption must be seen"
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
    """Exact inside and outside; on soft edges a style is not linear in coverage, so a few levels stay."""
    scene = draw_scene(seed, 128, 128, style=style, split="dev")
    picture = scene.plate.astype(np.float64)
    for subject in reversed(scene.subjects):
        alpha = subject.layer[..., 3:] / 255
        picture = subject.layer[..., :3] * alpha + picture * (1 - alpha)
    error = np.abs(picture - scene.picture)
    whole = np.max([s.visible for s in scene.subjects], axis=0) > 1 - 1e-6
    assert error[whole].max() <= 1
    assert error.mean() < 1.5


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


@pytest.mark.parametrize("split", ["train", "test"])
def test_a_subject_shows_the_colour_it_is_named_for(split: Split) -> None:
    for scene in _scenes(60, style="flat colour", split=split):
        for subject in scene.subjects:
            seen = scene.picture[subject.visible > 0.9].astype(float)
            distance = np.linalg.norm(seen - COLOURS[subject.colour], axis=-1)
            assert np.quantile(distance, 0.15) < 80, (scene.seed, subject.kind, subject.colour)
