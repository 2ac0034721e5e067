"""Depth to camera and planes. After a wanted change of the geometry, `python tests/exporters/test_stage.py`
writes golden/stage.json anew; the other tests hold whatever the golden numbers say."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from dataclasses import asdict
from math import cos, radians, sin
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from exporters import stage as module
from exporters.stage import (
    MOVES,
    Bounds,
    Camera,
    Keyframe,
    Plane,
    Stage,
    bleed,
    build_stage,
    camera_at,
    canonical_move,
    homography,
    overscan,
    sway,
)

GOLDEN = Path(__file__).parent / "golden" / "stage.json"

sizes = st.integers(16, 4096)
cameras = st.builds(
    Camera,
    focal_mm=st.floats(8, 300),
    film_mm=st.just(36.0),
    move=st.sampled_from(MOVES),
    duration=st.floats(0.5, 2),
    fps=st.sampled_from([8.0, 23.976]),
)
ratios = st.floats(1.01, 50)
depths = st.floats(0, 1)
bounds = st.builds(Bounds, st.integers(-500, 4000), st.integers(-500, 4000), sizes, sizes)
stages = st.builds(
    build_stage,
    width=sizes,
    height=sizes,
    planes=st.lists(st.tuples(st.just("a"), st.just("a"), depths, bounds), min_size=1, max_size=3),
    camera=cameras,
    far_ratio=ratios,
    intensity=st.floats(0, 2),
    lock=st.none() | st.floats(0.4, 50),
)


def projected(stage: Stage, plane: Plane, pose: Keyframe, u: float, v: float) -> tuple[float, float]:
    x, y, w = (row[0] * u + row[1] * v + row[2] for row in homography(stage, plane, pose))
    return x / w, y / w


def one_plane(depth: float, camera: Camera, **more: float) -> tuple[Stage, Plane]:
    stage = build_stage(1024, 576, [("a", "a", depth, Bounds(0, 0, 1024, 576))], camera, **more)
    return stage, stage.planes[0]


def moved_centre(depth: float, move: str, **more: float) -> tuple[float, float]:
    """How far the middle of the picture has moved on the canvas at the end of the move."""
    stage, plane = one_plane(depth, Camera(move=move, fps=2), **more)
    x, y = projected(stage, plane, camera_at(stage, 4.0), 512, 288)
    return x - 512, y - 288


def width_at_end(depth: float, move: str) -> float:
    stage, plane = one_plane(depth, Camera(move=move))
    end = camera_at(stage, 4.0)
    return projected(stage, plane, end, 1024, 288)[0] - projected(stage, plane, end, 0, 288)[0]


@given(stages)
def test_rest_view_is_the_flat_picture(stage: Stage) -> None:
    for plane in stage.planes:
        placed = homography(stage, plane, camera_at(stage, 0.0))
        translation = [[1, 0, plane.bounds.x], [0, 1, plane.bounds.y], [0, 0, 1]]
        assert np.allclose(placed, translation, rtol=0, atol=1e-9)


@given(stages)
def test_planes_stand_at_their_distance_with_size_and_offset_scaled_alike(stage: Stage) -> None:
    for plane in stage.planes:
        box, f = plane.bounds, 1 / (1 - plane.depth * (1 - 1 / stage.far_ratio))
        x = stage.width / 2 + (box.x + box.width / 2 - stage.width / 2) * f
        y = stage.height / 2 + (box.y + box.height / 2 - stage.height / 2) * f
        assert plane.factor == pytest.approx(f)
        assert plane.centre == pytest.approx((x, y, stage.zoom * (f - 1)), abs=1e-6)
        assert plane.z == plane.centre[2]


def test_depth_1_stands_far_ratio_times_as_far_as_depth_0() -> None:
    planes = [("near", "near", 0.0, Bounds(0, 0, 1, 1)), ("far", "far", 1.0, Bounds(0, 0, 1, 1))]
    near, far = build_stage(1920, 1080, planes, Camera(), far_ratio=3.5).planes
    assert (near.factor, far.factor) == pytest.approx((1, 3.5))


def test_zoom_is_what_after_effects_has_by_default() -> None:
    assert build_stage(1920, 1080, [], Camera()).zoom == pytest.approx(2666.67, abs=0.01)


@given(
    st.tuples(st.floats(-50, 50), st.floats(-50, 50), st.floats(-50, 50)),
    st.tuples(st.floats(-30, 30), st.floats(-30, 30), st.floats(-180, 180)),
    st.floats(0.5, 2),
    depths,
    bounds,
)
def test_homography_is_the_pinhole_projection(
    shift: tuple[float, float, float],
    rotation: tuple[float, float, float],
    zooming: float,
    depth: float,
    box: Bounds,
) -> None:
    stage = build_stage(800, 450, [("a", "a", depth, box)], Camera())
    plane = stage.planes[0]
    position = np.array([400, 225, -stage.zoom]) + shift
    pose = Keyframe(0, tuple(position.tolist()), rotation, stage.zoom * zooming, 1)
    for u, v in ((0, 0), (box.width, 0), (box.width / 3, box.height)):
        offset = np.array([u - box.width / 2, v - box.height / 2, 0]) * plane.factor
        x, y, z = rotation_matrix(rotation).T @ (np.array(plane.centre) + offset - position)
        assume(z > 1)
        expected = 400 + pose.zoom * x / z, 225 + pose.zoom * y / z
        assert projected(stage, plane, pose, u, v) == pytest.approx(expected, rel=1e-9, abs=1e-6)


def rotation_matrix(degrees: tuple[float, float, float]) -> NDArray[np.float64]:
    (a, b, c) = map(radians, degrees)
    about_x = np.array([[1, 0, 0], [0, cos(a), -sin(a)], [0, sin(a), cos(a)]])
    about_y = np.array([[cos(b), 0, sin(b)], [0, 1, 0], [-sin(b), 0, cos(b)]])
    about_z = np.array([[cos(c), -sin(c), 0], [sin(c), cos(c), 0], [0, 0, 1]])
    return np.asarray(about_x @ about_y @ about_z)


@given(depths, ratios)
def test_parallax_of_a_truck_is_linear_in_depth(depth: float, ratio: float) -> None:
    near, far = (moved_centre(d, "truck right", far_ratio=ratio)[0] for d in (0.0, 1.0))
    assert moved_centre(depth, "truck right", far_ratio=ratio)[0] == pytest.approx(
        near + depth * (far - near)
    )
    assert near == pytest.approx(ratio * far)


@pytest.mark.parametrize(
    ("move", "direction"),
    [
        ("truck right", (-1, 0)),
        ("truck left", (1, 0)),
        ("pan right", (-1, 0)),
        ("pan left", (1, 0)),
        ("pedestal up", (0, 1)),
        ("pedestal down", (0, -1)),
        ("tilt up", (0, 1)),
        ("tilt down", (0, -1)),
    ],
)
def test_the_picture_moves_against_the_camera(move: str, direction: tuple[int, int]) -> None:
    x, y = moved_centre(0.5, move)
    assert (np.sign(round(x, 6)), np.sign(round(y, 6))) == direction


@pytest.mark.parametrize("move", ["pan left", "tilt up", "zoom in"])
def test_a_camera_that_stays_in_its_place_gives_no_parallax(move: str) -> None:
    assert moved_centre(0.0, move) == pytest.approx(moved_centre(1.0, move))


@pytest.mark.parametrize(
    ("move", "growth"), [("dolly in", 1), ("zoom in", 1), ("dolly out", -1), ("zoom out", -1)]
)
def test_in_enlarges_and_out_reduces(move: str, growth: int) -> None:
    assert np.sign(width_at_end(0.3, move) - 1024) == growth


def test_a_dolly_enlarges_near_planes_more_than_far_ones() -> None:
    assert width_at_end(0.0, "dolly in") > width_at_end(0.5, "dolly in") > width_at_end(1.0, "dolly in")


def test_a_dolly_zoom_keeps_the_nearest_plane_and_enlarges_what_is_behind() -> None:
    planes = [("a", "a", 0.3, Bounds(0, 0, 1024, 576)), ("b", "b", 1.0, Bounds(0, 0, 1024, 576))]
    stage = build_stage(1024, 576, planes, Camera(move="dolly zoom"))
    for time in (1.0, 2.5, 4.0):
        pose = camera_at(stage, time)
        near, far = (projected(stage, plane, pose, 1024, 576) for plane in stage.planes)
        assert near == pytest.approx((1024, 576))
        assert far > (1024, 576)


def test_an_orbit_turns_near_and_far_against_each_other_about_the_middle() -> None:
    near, middle, far = (moved_centre(depth, "orbit")[0] for depth in (0.0, 0.5, 1.0))
    assert middle == pytest.approx(0, abs=1e-6)
    assert near < 0 < far
    assert near == pytest.approx(-far, rel=0.02)


def test_a_rack_focus_moves_the_focus_from_the_nearest_plane_to_the_farthest() -> None:
    planes = [("a", "a", 0.2, Bounds(0, 0, 9, 9)), ("b", "b", 0.9, Bounds(0, 0, 9, 9))]
    stage = build_stage(1024, 576, planes, Camera(move="rack focus"))
    focused = [camera_at(stage, time).focus_distance for time in (0.0, 4.0)]
    assert focused == pytest.approx([stage.zoom + plane.z for plane in stage.planes])


def test_the_focus_stays_on_the_nearest_plane_while_the_camera_comes_closer() -> None:
    stage, plane = one_plane(0.4, Camera(move="dolly in"))
    end = camera_at(stage, 4.0)
    assert end.focus_distance == pytest.approx(plane.z - end.position[2])


def test_a_handheld_camera_starts_at_rest_and_never_jumps() -> None:
    stage, plane = one_plane(0.0, Camera(move="handheld"))
    path = [projected(stage, plane, camera_at(stage, frame / 24), 0, 0) for frame in range(97)]
    steps = np.hypot(*np.diff(path, axis=0).T)
    assert path[0] == pytest.approx((0, 0))
    assert 0 < steps.max() < 0.01 * 1024


@pytest.mark.parametrize("move", MOVES)
def test_no_intensity_is_no_move_and_more_shows_no_less(move: str) -> None:
    still, half, full = (overscan(1024, 576, Camera(move=move), intensity=share) for share in (0, 0.5, 1))
    assert still == 0
    assert half <= full
    assert moved_centre(0.0, move, intensity=0) == pytest.approx((0, 0), abs=1e-9)


def corners_of(stage: Stage, bleed: float) -> Bounds:
    return Bounds(-bleed, -bleed, stage.width + 2 * bleed, stage.height + 2 * bleed)


def uncovered(stage: Stage, bleed: float, depth: float) -> float:
    """By how many pixels, in a plate's own rest view, the worst frame shows more than the plate."""
    plate = build_stage(
        stage.width,
        stage.height,
        [("plate", "plate", depth, corners_of(stage, bleed))],
        Camera(focal_mm=stage.camera.focal_mm),
        far_ratio=stage.far_ratio,
    ).planes[0]
    width, height = stage.width + 2 * bleed, stage.height + 2 * bleed
    canvas = np.array([(0, 0, 1), (stage.width, 0, 1), (0, stage.height, 1), (stage.width, stage.height, 1)])
    worst = -np.inf
    for frame in range(round(stage.camera.duration * stage.camera.fps)):
        to_canvas = np.array(homography(stage, plate, camera_at(stage, frame / stage.camera.fps)))
        u, v, w = np.linalg.solve(to_canvas, canvas.T)
        worst = max(worst, (-u / w).max(), (u / w - width).max(), (-v / w).max(), (v / w - height).max())
    return worst


@settings(max_examples=50)
@given(stages, depths)
def test_with_the_bleed_of_overscan_no_frame_shows_an_edge(stage: Stage, depth: float) -> None:
    assert uncovered(stage, stage.overscan, depth) < 1e-4


@pytest.mark.parametrize("move", MOVES)
def test_overscan_asks_for_no_pixel_too_many(move: str) -> None:
    stage = build_stage(1024, 576, [], Camera(move=move, fps=240))
    if stage.overscan:
        assert max(uncovered(stage, stage.overscan - 1.01, depth) for depth in (0.0, 1.0)) > 0


@settings(max_examples=50)
@given(sizes, sizes, st.floats(14, 200), st.floats(1.01, 10), depths)
def test_a_sway_starts_and_ends_at_rest_and_needs_no_bleed(
    width: int, height: int, focal: float, ratio: float, depth: float
) -> None:
    assume(width < 4 * height < 16 * width)
    stage = sway(build_stage(width, height, [], Camera(focal_mm=focal, duration=2), far_ratio=ratio))
    first, last = stage.keyframes[0], stage.keyframes[-1]
    assert first.position == last.position == (width / 2, height / 2, -stage.zoom)
    assert uncovered(stage, 0, depth) < 1e-4


LOCKED = [move for move in MOVES if move.startswith(("dolly", "truck", "pedestal", "handheld"))]


@pytest.mark.parametrize("move", LOCKED)
@pytest.mark.parametrize("depth", [0.0, 0.7])
def test_a_locked_depth_stays_in_the_picture_while_all_others_pass_it(move: str, depth: float) -> None:
    _, held = one_plane(depth, Camera())
    _, other = one_plane(1 - depth, Camera())
    stage = build_stage(1024, 576, [], Camera(move=move), lock=held.factor)
    for time in np.linspace(0, 4, 9):
        pose = camera_at(stage, time)
        assert projected(stage, held, pose, 512, 288) == pytest.approx((512, 288), abs=0.05)
        left, right = (projected(stage, held, pose, u, 288) for u in (0, 1024))
        assert np.hypot(right[0] - left[0], right[1] - left[1]) == pytest.approx(1024, abs=0.05)
    assert np.abs(np.subtract(projected(stage, other, pose, 100, 100), (100, 100))).max() > 1


def test_an_orbit_turns_about_a_locked_depth() -> None:
    for depth in (0.0, 1.0):
        _, held = one_plane(depth, Camera())
        stage = build_stage(1024, 576, [], Camera(move="orbit"), lock=held.factor)
        assert projected(stage, held, camera_at(stage, 4.0), 512, 288) == pytest.approx((512, 288))


@pytest.mark.parametrize("move", [move for move in MOVES if move not in LOCKED and move != "orbit"])
def test_a_move_without_parallax_locks_nothing(move: str) -> None:
    plain, locked = (build_stage(1024, 576, [], Camera(move=move), lock=lock) for lock in (None, 1.5))
    assert plain == locked


def test_the_bleed_of_a_plane_is_what_its_own_depth_shows() -> None:
    stage = build_stage(1024, 576, [], Camera(move="truck left"), lock=2.0)
    assert bleed(stage, (2.0,)) == 0
    assert bleed(stage, (1.0,)) == stage.overscan > 0


def test_a_sway_shows_the_depth() -> None:
    stage = sway(one_plane(0.0, Camera())[0])
    far = one_plane(1.0, Camera())[1]
    pose = camera_at(stage, 1.0)
    near_x, far_x = (projected(stage, plane, pose, 512, 288)[0] for plane in (stage.planes[0], far))
    assert abs(near_x - far_x) > 0.01 * 1024


@given(st.floats(0, 1))
def test_ease_is_the_easy_ease_of_after_effects(share: float) -> None:
    """A Bezier of influence 1/3 and speed 0 on both sides: its time is its parameter."""
    stage, _ = one_plane(0.0, Camera(move="truck right", duration=2))
    start, end = (key.position[0] for key in stage.keyframes)
    s = share
    value = 3 * (1 - s) * s**2 + s**3
    assert camera_at(stage, 2 * share).position[0] == pytest.approx(start + value * (end - start))


def test_outside_its_keyframes_the_camera_rests() -> None:
    stage, _ = one_plane(0.0, Camera(move="truck right"))
    first, last = stage.keyframes
    assert camera_at(stage, -1.0).position == first.position
    assert camera_at(stage, 99.0).position == last.position


def test_planes_run_near_to_far_and_of_equal_depths_the_first_listed_is_nearer() -> None:
    listed = [(name, name, depth, Bounds(0, 0, 1, 1)) for name, depth in (("c", 0.9), ("a", 0.5), ("b", 0.5))]
    assert [plane.name for plane in build_stage(16, 9, listed, Camera()).planes] == ["a", "b", "c"]


@pytest.mark.parametrize("move", MOVES)
def test_canonical_moves_are_called_what_they_are(move: str) -> None:
    assert canonical_move(move) == canonical_move(move.upper()) == move


@pytest.mark.parametrize(
    ("words", "move"),
    [
        ("", "static"),
        ("Static Shot", "static"),
        ("스태틱 샷", "static"),
        ("고정 샷", "static"),
        ("No panels", "static"),
        ("Pan", "pan right"),
        ("팬", "pan right"),
        ("왼쪽으로 팬", "pan left"),
        ("Left pan", "pan left"),
        ("Pan up", "tilt up"),
        ("Whip pan to the left", "pan left"),
        ("틸트 업", "tilt up"),
        ("틸트 다운", "tilt down"),
        ("Tilt-Down", "tilt down"),
        ("줌 인", "zoom in"),
        ("줌인", "zoom in"),
        ("주인공에게서 줌 아웃", "zoom out"),
        ("Zoom Out", "zoom out"),
        ("달리 인", "dolly in"),
        ("돌리 아웃", "dolly out"),
        ("소명이 달리는 장면", "static"),
        ("Slow push in", "dolly in"),
        ("Camera pulls back", "dolly out"),
        ("Dolly left", "truck left"),
        ("Tracking shot", "truck right"),
        ("트래킹", "truck right"),
        ("트래킹 샷", "truck right"),
        ("Track in", "dolly in"),
        ("Crane down", "pedestal down"),
        ("크레인 업", "pedestal up"),
        ("Vertigo effect", "dolly zoom"),
        ("Dolly Zoom", "dolly zoom"),
        ("Pull focus", "rack focus"),
        ("Focus pull", "rack focus"),
        ("Handheld", "handheld"),
        ("hand-held, shaky", "handheld"),
        ("핸드헬드", "handheld"),
        ("Arc shot", "orbit"),
        ("Pan left, then zoom out", "pan left"),
        (unicodedata.normalize("NFD", "줌 인"), "zoom in"),
    ],
)
def test_storyboards_call_moves_by_many_names(words: str, move: str) -> None:
    assert canonical_move(words) == move


@given(st.text())
def test_any_words_are_some_move(words: str) -> None:
    assert canonical_move(words) in MOVES


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"width": 0}, "width must be a positive number, not 0"),
        ({"height": -5}, "height must be"),
        ({"camera": Camera(focal_mm=0)}, "focal_mm must be"),
        ({"camera": Camera(fps=float("nan"))}, "fps must be"),
        ({"camera": Camera(duration=float("inf"))}, "duration must be"),
        ({"far_ratio": 1}, "far_ratio must be more than 1"),
        ({"intensity": 3}, "intensity must be from 0 to 2"),
        ({"lock": 0}, "lock must be a positive number, not 0"),
        ({"camera": Camera(move="dolly in"), "lock": 0.1}, "lock must be more than 0.15, not 0.1"),
        ({"planes": [("a", "a", 1.5, Bounds(0, 0, 1, 1))]}, "depth must be from 0 to 1, not 1.5"),
    ],
)
def test_impossible_numbers_are_refused_by_name(arguments: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        build_stage(**{"width": 16, "height": 9, "planes": [], "camera": Camera(), **arguments})


def test_the_module_runs_without_any_package() -> None:
    assert module.__file__
    subprocess.run([sys.executable, "-I", "-S", module.__file__], check=True)


def golden_cases() -> list[dict[str, Any]]:
    common = {"size": (1024, 576), "far_ratio": 2.0, "intensity": 1.0}
    return [
        *({**common, "camera": asdict(Camera(move=move))} for move in MOVES),
        {
            "size": (456, 812),
            "far_ratio": 5.0,
            "intensity": 1.6,
            "camera": asdict(Camera(24.0, 35.0, "왼쪽으로 팬", 2.5, 30.0)),
        },
    ]


def golden_numbers(case: dict[str, Any]) -> dict[str, Any]:
    width, height = case["size"]
    planes = [
        ("near", "소명", 0.15, Bounds(-20, 90, 300, 420)),
        ("far", "background", 1.0, Bounds(-64, -64, width + 128, height + 128)),
    ]
    camera = Camera(**case["camera"])
    stage = build_stage(
        width, height, planes, camera, far_ratio=case["far_ratio"], intensity=case["intensity"]
    )
    poses = [camera_at(stage, camera.duration * share) for share in (0.0, 0.3, 1.0)]
    return {
        "move": stage.move,
        "zoom": stage.zoom,
        "overscan": stage.overscan,
        "planes": [[plane.factor, *plane.centre] for plane in stage.planes],
        "poses": [[*pose.position, *pose.rotation, pose.zoom, pose.focus_distance] for pose in poses],
        "homographies": [
            [value for row in homography(stage, plane, pose) for value in row]
            for plane in stage.planes
            for pose in poses
        ],
    }


@pytest.mark.parametrize("number", range(len(golden_cases())))
def test_numbers_are_those_that_other_programs_were_built_with(number: int) -> None:
    pinned = json.loads(GOLDEN.read_text("utf-8"))[number]
    numbers = golden_numbers(pinned["case"])
    assert (numbers["move"], numbers["overscan"]) == (pinned["move"], pinned["overscan"])
    for key in ("zoom", "planes", "poses", "homographies"):
        assert np.allclose(numbers[key], pinned[key], rtol=1e-12, atol=1e-9), key


def test_a_stage_is_plain_json() -> None:
    stage, _ = one_plane(0.5, Camera(move="팬"))
    as_json = json.loads(json.dumps(stage.to_dict()))
    assert as_json["move"] == "pan right"
    assert as_json["camera"]["move"] == "팬"
    assert as_json["planes"][0]["bounds"] == {"x": 0, "y": 0, "width": 1024, "height": 576}
    assert [key["time"] for key in as_json["keyframes"]] == [0.0, 4.0]


if __name__ == "__main__":
    lines = [
        json.dumps({"case": case, **golden_numbers(case)}, ensure_ascii=False) for case in golden_cases()
    ]
    GOLDEN.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8", newline="\n")
