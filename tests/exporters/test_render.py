"""The stage seen by its camera."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from exporters.composition import Composition
from exporters.pictures import read_source
from exporters.render import premultiplied_layers, render
from exporters.stage import MOVES, Bounds, Camera, Stage, build_stage, camera_at, homography

Compose = Callable[..., Composition]


def flat(width: int, height: int, colour: tuple[int, int, int, int]) -> NDArray[np.uint16]:
    return np.full((height, width, 4), np.multiply(colour, 255), np.uint16)


def stage_of(move: str, *planes: tuple[str, float, Bounds]) -> Stage:
    return build_stage(200, 120, [(name, name, depth, box) for name, depth, box in planes], Camera(move=move))


@pytest.mark.parametrize("move", MOVES)
def test_every_move_starts_with_the_source(move: str, compose: Compose) -> None:
    composition = compose(camera={"move": move})
    first = render(composition.stage_of(), premultiplied_layers(composition), 0.0)
    assert np.abs(first.astype(int) - read_source(composition)).max() <= 1


@pytest.mark.parametrize(
    "move", ["truck left", "pan right", "tilt up", "dolly in", "zoom out", "handheld", "orbit"]
)
def test_a_layer_is_drawn_where_the_stage_says(move: str) -> None:
    """The centre of a small square, found in the picture, against the projected centre."""
    stage = stage_of(move, ("square", 0.4, Bounds(50, 40, 21, 21)))
    picture = render(stage, {"square": flat(21, 21, (255, 255, 255, 255))}, 3.0)[..., 0].astype(float)
    y, x = (np.indices(picture.shape) + 0.5) * picture
    to_canvas = np.array(homography(stage, stage.planes[0], camera_at(stage, 3.0)))
    u, v, w = to_canvas @ (10.5, 10.5, 1)
    assert (x.sum() / picture.sum(), y.sum() / picture.sum()) == pytest.approx((u / w, v / w), abs=0.1)


def test_pixels_are_enlarged_about_their_edges_not_their_centres() -> None:
    stage = stage_of("", ("half", 0.0, Bounds(100, 0, 100, 120)))
    twice = replace(stage, keyframes=(replace(stage.keyframes[0], zoom=2 * stage.zoom),))
    picture = render(twice, {"half": flat(100, 120, (200, 200, 200, 255))}, 0.0)
    assert (picture[60, 98:102, 0] == (0, 50, 150, 200)).all()


def test_nearer_layers_hide_farther_ones() -> None:
    box = Bounds(0, 0, 200, 120)
    stage = stage_of("", ("far", 0.9, box), ("near", 0.1, box))
    picture = render(
        stage, {"far": flat(200, 120, (9, 9, 9, 255)), "near": flat(200, 120, (50, 0, 0, 255))}, 0.0
    )
    assert (picture == (50, 0, 0)).all()


def test_colour_under_alpha_0_leaves_no_fringe_when_a_layer_moves() -> None:
    stage = stage_of("truck right", ("near", 0.0, Bounds(40, 40, 30, 30)))
    layer = np.zeros((30, 30, 4), np.uint16)
    layer[10:20, 10:20] = flat(10, 10, (100, 100, 100, 255))
    assert render(stage, {"near": layer}, 1.7).max() == 100


def test_a_plate_without_bleed_shows_no_edge_and_a_subject_does() -> None:
    plate, subject = Bounds(0, 0, 200, 120), Bounds(0, 0, 100, 120)
    pictures = {"plate": flat(200, 120, (70, 70, 70, 255)), "subject": flat(100, 120, (0, 200, 0, 255))}
    last = render(stage_of("truck left", ("plate", 1.0, plate), ("subject", 0.0, subject)), pictures, 4.0)
    assert (last[:, :8] == 70).all()
    assert (last[:, 20] == (0, 200, 0)).all()


@pytest.mark.parametrize(("beyond", "seen"), [(-1, True), (1, False)])
def test_a_plane_that_the_camera_has_passed_is_not_drawn(beyond: float, seen: bool) -> None:
    stage = stage_of("", ("near", 0.3, Bounds(95, 55, 10, 10)))
    rest, plane = stage.keyframes[0], stage.planes[0]
    close = replace(stage, keyframes=(replace(rest, position=(100, 60, plane.z + beyond)),))
    assert render(close, {"near": flat(10, 10, (255, 255, 255, 255))}, 0.0).any() == seen
