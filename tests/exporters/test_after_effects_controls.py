"""The sliders on the rig change spacing and timing, never the rest view; the artist's keyframes stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from exporters.composition import Composition
from exporters.stage import MOVES, build_stage, camera_at, homography

Json = dict[str, Any]
Build = Callable[..., Any]
Compose = Callable[..., Composition]

SAME = 0.1
"""Pixels."""
SPACINGS = list(product((-50, 0, 30, 100, 250, 1e6), (-3, 0, 1, 1.2, 8, 1e6)))
"""Values of Parallax and of Far ratio."""
GOLDEN = [
    case
    for case in json.loads((Path(__file__).parent / "golden" / "stage.json").read_text("utf-8"))
    # The control is linear in the intensity; a turn is not.
    if case["case"]["intensity"] == 1
]


def setting(**values: float) -> str:
    return " ".join(f"control({json.dumps(name)}, {value});" for name, value in values.items())


def at_rest(composition: Composition) -> list[NDArray[np.float64]]:
    boxes = [layer.bounds.box for layer in composition.layers]
    return [np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]]) for x, y, w, h in boxes]


def stage_with(composition: Composition, **more: float) -> Any:
    """The stage of the composition at another far ratio or intensity."""
    stage = composition.stage_of()
    planes = [(plane.id, plane.name, plane.depth, plane.bounds) for plane in stage.planes]
    return build_stage(stage.width, stage.height, planes, stage.camera, **more)


def seen(plane: Any, matrix: Any) -> NDArray[np.float64]:
    w, h = plane.bounds.width, plane.bounds.height
    corners = np.array([[0, 0, 1], [w, 0, 1], [w, h, 1], [0, h, 1]]) @ np.array(matrix).T
    return corners[:, :2] / corners[:, 2:]


def test_the_rest_view_stays_however_the_layers_are_spaced(
    folder: Path, compose: Compose, build: Build
) -> None:
    """Every second another spacing, while the camera rests."""
    composition = compose(folder, camera={"duration": float(len(SPACINGS))})
    keys = "\n".join(
        f'slider("{name}").setValueAtTime({time}, {spacing[number]});'
        for number, name in enumerate(("Parallax", "Far ratio"))
        for time, spacing in enumerate(SPACINGS)
    )

    comp = build(composition, keys, times=list(range(len(SPACINGS))))

    for layer, expected in zip(comp.pictures, at_rest(composition), strict=True):
        assert np.abs(layer["corners"] - expected).max() < SAME, layer["name"]


@pytest.mark.parametrize("move", ["orbit", "dolly zoom", "rack focus"])
def test_both_engines_for_expressions_come_to_the_same(
    folder: Path, compose: Compose, build: Build, move: str
) -> None:
    composition = compose(folder, camera={"move": move, "duration": 2.0})
    by_hand = setting(**{"Parallax": 140, "Far ratio": 3, "Camera intensity": 60}) + (
        'transform("소명", "Position").setValuesAtTimes([0, 2], [[10, 20, 60], [30, 20, 60]]);'
        'layer("Old robot/2").parent = layer("Camera rig");'
    )

    older, newer = (
        build(composition, by_hand, times=[0, 0.7, 2], settings={"expressionEngine": engine})
        for engine in ("extendscript", "javascript-1.0")
    )

    assert newer["layers"] == older["layers"]


@pytest.mark.parametrize("move", ["orbit", "dolly zoom", "handheld"])
@pytest.mark.parametrize("intensity", [-100, 0, 40, 300])
def test_the_rest_view_stays_whatever_the_camera_intensity(
    folder: Path, compose: Compose, build: Build, move: str, intensity: float
) -> None:
    composition = compose(folder, camera={"move": move})

    comp = build(composition, setting(**{"Camera intensity": intensity, "Focus": 300}))

    for layer, expected in zip(comp.pictures, at_rest(composition), strict=True):
        assert np.abs(layer["corners"][0] - expected).max() < SAME, layer["name"]


@pytest.mark.parametrize(
    "controls", [{"Parallax": 0}, {"Far ratio": 1}, {"Far ratio": 8}, {"Parallax": 1e6}], ids=str
)
def test_nearer_layers_stay_nearer_whatever_the_controls_say(
    folder: Path, compose: Compose, build: Build, controls: dict[str, float]
) -> None:
    """A sideways move shows the distances: the nearer, the farther a layer moves on screen."""
    composition = compose(folder, camera={"move": "truck right", "duration": 2.0})

    comp = build(composition, setting(**controls), times=[0, 2])

    moved = [np.abs(layer["corners"][1] - layer["corners"][0]).max() for layer in comp.pictures]
    assert moved == sorted(moved, reverse=True)
    assert len(set(moved)) == len(moved)


@pytest.mark.parametrize("far_ratio", [1.3, 5.0])
@pytest.mark.parametrize("move", ["truck left", "pedestal up", "zoom in", "pan right", "handheld"])
def test_the_far_ratio_is_that_of_the_stage(
    folder: Path, compose: Compose, build: Build, move: str, far_ratio: float
) -> None:
    composition = compose(folder, camera={"move": move, "duration": 2.0})
    stage = stage_with(composition, far_ratio=far_ratio)
    times = [0, 0.7, 2]

    comp = build(composition, setting(**{"Far ratio": far_ratio}), times=times)

    for plane, layer in zip(stage.planes, comp.pictures, strict=True):
        for corners, time in zip(layer["corners"], times, strict=True):
            assert (
                np.abs(corners - seen(plane, homography(stage, plane, camera_at(stage, time)))).max() < SAME
            )


@pytest.mark.parametrize("intensity", [0.0, 0.5, 2.0])
@pytest.mark.parametrize(
    "move", ["dolly in", "truck right", "pedestal down", "zoom in", "dolly zoom", "handheld"]
)
def test_the_camera_intensity_is_that_of_the_stage(
    folder: Path, compose: Compose, build: Build, move: str, intensity: float
) -> None:
    composition = compose(folder, camera={"move": move, "duration": 2.0})
    stage = stage_with(composition, intensity=intensity)

    comp = build(composition, setting(**{"Camera intensity": 100 * intensity}), times=[0.7, 2])

    for plane, layer in zip(stage.planes, comp.pictures, strict=True):
        for corners, time in zip(layer["corners"], [0.7, 2], strict=True):
            assert (
                np.abs(corners - seen(plane, homography(stage, plane, camera_at(stage, time)))).max() < SAME
            )


def test_no_parallax_moves_all_layers_alike(folder: Path, compose: Compose, build: Build) -> None:
    composition = compose(folder, camera={"move": "truck right", "duration": 2.0})

    comp = build(composition, setting(Parallax=0), times=[0, 2])

    moved = [layer["corners"][1] - layer["corners"][0] for layer in comp.pictures]
    assert np.ptp(moved, axis=0).max() < SAME


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: f"{case['case']['size']} {case['move']}")
def test_the_golden_projections_of_the_stage(
    folder: Path, compose: Compose, build: Build, case: Json
) -> None:
    (width, height), camera = case["case"]["size"], case["case"]["camera"]
    bounds = [(-20, 90, 300, 420), (-64, -64, width + 128, height + 128)]
    near, far = (dict(zip(("x", "y", "width", "height"), box, strict=True)) for box in bounds)
    for name, (_, _, w, h) in zip(("near.png", "far.png"), bounds, strict=True):
        Image.new("LA", (w, h)).save(folder / name)
    composition = compose(
        folder,
        canvas={"width": width, "height": height},
        layers=[
            {"name": "소명", "file": "near.png", "depth": 0.15, "bounds": near, "id": "near"},
            {"name": "background", "file": "far.png", "depth": 1.0, "bounds": far, "id": "far"},
        ],
        camera=camera,
        stage={"far_ratio": case["case"]["far_ratio"]},
    )
    shares = (0.0, 0.3, 1.0)

    comp = build(composition, times=[camera["duration"] * share for share in shares])

    matrices = iter(np.reshape(case["homographies"], (-1, 3, 3)))
    for layer, (_, _, w, h) in zip(comp.pictures, bounds, strict=True):
        for corners in layer["corners"]:
            wanted = np.array([[0, 0, 1], [w, 0, 1], [w, h, 1], [0, h, 1]]) @ next(matrices).T
            assert np.abs(corners - wanted[:, :2] / wanted[:, 2:]).max() < SAME


def test_an_artists_keyframes_on_a_layer_keep_their_place_in_the_rest_view(
    folder: Path, compose: Compose, build: Build
) -> None:
    """What was moved at rest is seen moved by as much, however far away the controls put the layer."""
    composition = compose(folder)
    shift = """
        var position = transform("Old robot/2", "Position");
        position.setValuesAtTimes([0, 2], [position.valueAtTime(0, true), [90, 20, 40]]);
        transform("Old robot/2", "Scale").setValue([200, 200, 100]);
    """

    before = build(composition, shift, times=[0, 1, 2]).layer("Old robot/2")
    after = build(composition, shift + setting(**{"Far ratio": 6}), times=[0, 1, 2]).layer("Old robot/2")

    assert np.array(after["corners"]) == pytest.approx(np.array(before["corners"]), abs=SAME)
    assert np.ptp(np.array(before["corners"])[:, 0, 0]) > 10


def test_an_artists_keyframes_on_the_camera_count(folder: Path, compose: Compose, build: Build) -> None:
    key = 'transform("Camera", "Position").setValueAtTime(2, [5, 0, -133]);'

    assert build(compose(folder), key, times=[2]).camera["move"]["position"][0][0] == 5


@pytest.mark.parametrize("parent", ["소명", "Camera rig"])
def test_a_layer_with_a_parent_stays_in_the_rest_view(
    folder: Path, compose: Compose, build: Build, parent: str
) -> None:
    composition = compose(folder)

    comp = build(
        composition,
        f'layer("Old robot/2").parent = layer("{parent}");' + setting(**{"Far ratio": 5, "Parallax": 60}),
    )

    for layer, expected in zip(comp.pictures, at_rest(composition), strict=True):
        assert np.abs(layer["corners"][0] - expected).max() < SAME


@pytest.mark.parametrize(
    ("move", "far_ratio"),
    [
        *product(["dolly in", "dolly out", "rack focus"], [2.0, 6.0]),
        # How far it goes depends on the distances it was made for.
        ("dolly zoom", 2.0),
    ],
)
def test_the_focus_is_that_of_the_stage(
    folder: Path, compose: Compose, build: Build, move: str, far_ratio: float
) -> None:
    """At another far ratio the focus follows the layers."""
    composition = compose(folder, camera={"move": move, "duration": 2.0})
    stage = stage_with(composition, far_ratio=far_ratio)
    times = [0, 0.7, 2]

    lens = build(composition, setting(**{"Far ratio": far_ratio}), times=times).camera["move"]

    wanted = [camera_at(stage, time).focus_distance for time in times]
    assert lens["focusDistance"] == pytest.approx(wanted, abs=SAME)


def test_the_focus_slider_goes_from_the_nearest_layer_to_the_farthest(
    folder: Path, compose: Compose, build: Build
) -> None:
    composition = compose(folder)
    planes = composition.stage_of().planes
    zoom = composition.stage_of().zoom

    focus = [build(composition, setting(Focus=at)).camera["move"]["focusDistance"][0] for at in (0, 100)]

    assert focus == pytest.approx([zoom * planes[0].factor, zoom * planes[-1].factor])


def test_focus_stays_on_the_layer_when_the_rig_moves(folder: Path, compose: Compose, build: Build) -> None:
    composition = compose(folder)
    approach = 'transform("Camera rig", "Position").setValue([48, 27, 30]);'

    still, moved = (build(composition, code).camera["move"]["focusDistance"][0] for code in ("", approach))

    assert moved == pytest.approx(still - 30)


def test_keyframes_on_the_focus_distance_shift_the_focus(
    folder: Path, compose: Compose, build: Build
) -> None:
    lens = """
        var options = layer("Camera").property("ADBE Camera Options Group");
        var focus = options.property("ADBE Camera Focus Distance");
        focus.setValuesAtTimes([0, 2], [focus.valueAtTime(0, true), focus.valueAtTime(0, true) + 20]);
    """

    comp = build(compose(folder), lens, times=[0, 2])

    start, end = comp.camera["move"]["focusDistance"]
    assert end == pytest.approx(start + 20)


@pytest.mark.parametrize("move", MOVES)
def test_every_expression_holds_the_value(folder: Path, compose: Compose, build: Build, move: str) -> None:
    comp = build(compose(folder, camera={"move": move, "duration": 1.0}))

    for layer in comp.pictures:
        for name in ("Position", "Scale"):
            assert "value" in layer["transform"][name]["expression"]
