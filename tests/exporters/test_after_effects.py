"""The exported script, run by Node.js in a strict fake of After Effects: aescripts/fake-host."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from exporters.after_effects import export
from exporters.composition import Bounds, Composition, load
from exporters.normalise import CompositionError
from exporters.stage import MOVES, Stage, camera_at, homography

SCRIPT_TESTS = Path(__file__).parents[1] / "aescripts"

Json = dict[str, Any]
Corners = NDArray[np.float64]
"""[4, 2], from the top left clockwise."""
Run = Callable[..., Json]
Build = Callable[..., Any]
Compose = Callable[..., Composition]


def at(bounds: Bounds) -> Corners:
    x, y, width, height = bounds.box
    return np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]])


def close(corners: Corners, expected: Corners) -> bool:
    """Within 0.1 px, everywhere."""
    return corners.shape == expected.shape and bool(np.abs(corners - expected).max() < 0.1)


def seen_by(stage: Stage, number: int, time: float) -> Corners:
    """Corners of a plane on the canvas, by the stage's own geometry."""
    plane = stage.planes[number]
    bounds = plane.bounds
    inside = at(Bounds(x=0, y=0, width=int(bounds.width), height=int(bounds.height)))
    seen = (
        np.column_stack([inside, np.ones(4)]) @ np.array(homography(stage, plane, camera_at(stage, time))).T
    )
    return seen[:, :2] / seen[:, 2:]


def test_the_scripts_and_the_fake_pass_their_own_tests(node: str) -> None:
    done = subprocess.run(
        [node, "--test"], cwd=SCRIPT_TESTS, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("size", [(96, 54), (97, 53), (54, 96), (720, 480)])
def test_at_rest_every_layer_is_seen_at_its_bounds(
    folder: Path, compose: Compose, build: Build, size: tuple[int, int]
) -> None:
    composition = compose(folder, canvas={"width": size[0], "height": size[1]})

    comp = build(composition)

    assert (comp["width"], comp["height"], comp["pixelAspect"]) == (*size, 1)
    for seen, layer in zip(comp.pictures, composition.layers, strict=True):
        assert seen["name"] == layer.name
        assert close(seen["corners"][0], at(layer.bounds))


def test_who_places_layers_by_hand_finds_position_and_scale_in_the_composition(
    folder: Path, compose: Compose, build: Build
) -> None:
    composition = compose(folder)

    built = build(composition).pictures

    planes = composition.stage_of().to_dict()["planes"]
    for layer, plane in zip(built, planes, strict=True):
        assert layer["transform"]["Position"]["value"] == pytest.approx(plane["centre"])
        assert layer["transform"]["Scale"]["value"] == pytest.approx([100 * plane["factor"]] * 3)


def test_a_part_hangs_on_its_whole_and_is_seen_where_it_was(
    folder: Path, compose: Compose, build: Build
) -> None:
    composition = compose(folder)
    nearest, *others = composition.layers
    part = nearest.model_copy(update={"parent": others[0].id})
    comp = build(composition.model_copy(update={"layers": (part, *others)}))
    parents = {layer["name"]: layer["parent"] for layer in comp.pictures}
    assert parents == {part.name: others[0].name, others[0].name: None, "background": None}
    for seen, layer in zip(comp.pictures, composition.layers, strict=True):
        assert close(seen["corners"][0], at(layer.bounds))


@pytest.mark.parametrize("move", MOVES)
def test_along_a_move_every_layer_is_seen_where_the_stage_sees_it(
    folder: Path, compose: Compose, build: Build, move: str
) -> None:
    composition = compose(folder, camera={"move": move, "duration": 3.0, "fps": 24})
    times = [3.0 * step / 9 for step in range(10)]

    comp = build(composition, times=times)

    stage = composition.stage_of()
    for number, layer in enumerate(comp.pictures):
        for corners, time in zip(layer["corners"], times, strict=True):
            assert close(corners, seen_by(stage, number, time)), (layer["name"], time)


def test_layers_stand_in_order_below_the_rig_the_camera_and_the_guide(
    folder: Path, compose: Compose, build: Build
) -> None:
    composition = compose(folder, camera={"duration": 2.5, "fps": 24})

    comp = build(composition)

    layers = comp["layers"]
    names = [layer.name for layer in composition.layers]
    assert [layer["name"] for layer in layers] == ["Camera rig", "Camera", "Flat picture", *names]
    assert [layer["type"] for layer in layers] == ["null", "camera", *["picture"] * 4]
    assert comp["duration"] == 2.5
    for layer in layers:
        assert (layer["startTime"], layer["inPoint"], layer["outPoint"]) == (0, 0, 2.5)


def test_the_camera_has_one_node_and_hangs_on_the_rig(folder: Path, compose: Compose, build: Build) -> None:
    comp = build(compose(folder))

    assert comp.camera["autoOrient"] == "AutoOrientType.NO_AUTO_ORIENT"
    assert comp.camera["parent"] == "Camera rig"
    assert all(layer["parent"] is None for layer in comp["layers"] if layer["type"] != "camera")


def test_the_guide_is_flat_and_off(folder: Path, compose: Compose, build: Build) -> None:
    comp = build(compose(folder))

    [guide] = [layer for layer in comp["layers"] if layer["guideLayer"]]
    assert (guide["name"], guide["enabled"], guide["threeDLayer"]) == ("Flat picture", False, False)
    assert [layer["name"] for layer in comp["layers"] if layer["shy"]] == ["Flat picture"]
    assert all(layer["enabled"] for layer in comp["layers"] if not layer["guideLayer"])


def test_a_composition_without_a_flat_picture_has_no_guide(
    folder: Path, compose: Compose, build: Build
) -> None:
    comp = build(compose(folder, source_image=None), times=[0])

    assert not [layer for layer in comp["layers"] if layer["guideLayer"]]


def test_items_and_layers_carry_ids(folder: Path, compose: Compose, build: Build) -> None:
    composition = compose(folder, id="shot-id")

    comp = build(composition)

    def marked(things: list[Json]) -> list[str]:
        return [thing["comment"].removeprefix("multiplane:").split(" ")[0] for thing in things]

    planes = [f"shot-id/{layer.id}" for layer in composition.layers]
    assert marked([comp]) == ["shot-id"]
    assert marked(comp.pictures) == planes
    assert {*marked([item for item in comp["items"] if "file" in item])} == {*planes, "shot-id/guide"}
    assert {*marked(comp["layers"])} - {*planes} == {"shot-id/rig", "shot-id/camera", "shot-id/guide"}


def test_kinds_have_label_colours_of_their_own(folder: Path, compose: Compose, build: Build) -> None:
    composition = compose(folder)
    mina, tower, plate = composition.layers
    scenery = tower.model_copy(update={"kind": "scenery"})

    usual = [layer["label"] for layer in build(composition).pictures]
    comp = build(composition.model_copy(update={"layers": (mina, scenery, plate)}))

    assert usual[0] == usual[1], "subjects"
    labels = [layer["label"] for layer in comp["layers"]]
    assert len(set(labels)) == len(labels) == 6, "rig, camera, guide, subject, scenery, plate"


def test_the_comp_uses_the_classic_renderer_where_it_is_installed(
    folder: Path, compose: Compose, build: Build
) -> None:
    composition = compose(folder)

    assert build(composition)["renderer"] == "ADBE Advanced 3d"
    assert build(composition, settings={"renderers": ["ADBE Calder"]})["renderer"] == "ADBE Calder"


def test_pictures_are_imported_with_straight_alpha(folder: Path, compose: Compose, build: Build) -> None:
    composition = compose(folder)

    modes = {item["name"]: item.get("alphaMode") for item in build(composition)["items"]}

    assert {modes[layer.name] for layer in composition.layers} == {"AlphaMode.STRAIGHT"}


def test_a_foreign_form_keeps_its_place_and_its_alpha(tmp_path: Path, build: Build) -> None:
    layers: list[Json] = []
    for order, (name, *sides) in enumerate([("Mina", 200, 30, 60, 90), ("background", 0, 0, 720, 480)]):
        Image.new("RGBA", (720, 480)).save(tmp_path / f"{order}.png")
        bounds = dict(zip(("x", "y", "width", "height"), sides, strict=True))
        layers.append({"name": name, "file": f"{order}.png", "bounds": bounds, "order": order})
    file = tmp_path / "old_composition.json"
    file.write_text(json.dumps({"layers": layers}), "utf-8")

    comp = build(load(file))

    assert comp["name"] == "old"
    for layer in comp.pictures:
        assert close(layer["corners"][0], at(Bounds(x=0, y=0, width=720, height=480)))
    modes = [item["alphaMode"] for item in comp["items"] if "alphaMode" in item]
    assert modes == ["AlphaMode.PREMULTIPLIED"] * 2


def test_a_picture_repainted_at_twice_the_size_keeps_its_place(
    folder: Path, compose: Compose, run: Run
) -> None:
    composition = compose(folder)
    [script] = export(composition, folder)
    nearest = composition.layers[0]
    size = (2 * nearest.bounds.width, 2 * nearest.bounds.height)
    Image.new("RGBA", size).save(composition.path(nearest.file))

    [comp] = run(script)["comps"]

    assert close(comp.pictures[0]["corners"][0], at(nearest.bounds))


def test_a_static_shot_has_no_keyframes(folder: Path, compose: Compose, build: Build) -> None:
    comp = build(compose(folder, camera={"move": "static"}))

    assert set(comp.camera["keys"].values()) == {0}


@pytest.mark.parametrize("move", ["dolly in", "rack focus"])
def test_depth_of_field_is_on_for_rack_focus_alone(
    folder: Path, compose: Compose, build: Build, move: str
) -> None:
    composition = compose(folder, camera={"move": move, "duration": 2.0})

    lens = build(composition, times=[0, 2]).camera["move"]

    stage = composition.stage_of()
    assert lens["depthOfField"] == [float(move == "rack focus")] * 2
    assert lens["focusDistance"] == pytest.approx([key.focus_distance for key in stage.keyframes])
    assert lens["zoom"][0] == pytest.approx(stage.zoom)
    assert lens["aperture"][0] == pytest.approx(25.3 * stage.width / 1920)


def test_the_script_moves_with_its_folder(folder: Path, compose: Compose, run: Run) -> None:
    [script] = export(compose(folder), folder)
    moved = folder.rename(folder.with_name("approved"))

    built = run(moved / script.name)

    assert len(built["comps"]) == 1
    assert all(Path(item["file"]).is_relative_to(moved) for item in built["items"] if "file" in item)


def test_the_script_alone_still_finds_the_pictures(
    folder: Path, compose: Compose, run: Run, tmp_path: Path
) -> None:
    [script] = export(compose(folder), folder)
    alone = Path(shutil.move(script, tmp_path / "alone.jsx"))

    assert len(run(alone)["comps"]) == 1


def test_a_version_still_being_written_is_found_under_its_final_name(
    folder: Path, compose: Compose, run: Run, tmp_path: Path
) -> None:
    partial = folder.rename(folder.with_name("v001.partial"))
    [script] = export(compose(partial), partial)
    alone = Path(shutil.move(script, tmp_path / "alone.jsx"))
    partial.rename(folder)

    assert len(run(alone)["comps"]) == 1


def test_a_script_exported_elsewhere_follows_the_way_to_the_pictures(
    folder: Path, compose: Compose, run: Run, tmp_path: Path
) -> None:
    beside = folder.parent / "for AE"
    beside.mkdir()
    [script] = export(compose(folder), beside)
    moved = folder.parent.rename(tmp_path / "moved")

    assert len(run(moved / "for AE" / script.name)["comps"]) == 1


def test_the_user_is_asked_for_pictures_that_are_nowhere(
    folder: Path, compose: Compose, run: Run, tmp_path: Path
) -> None:
    [script] = export(compose(folder), folder)
    alone = Path(shutil.move(script, tmp_path / "alone.jsx"))
    moved = folder.rename(tmp_path / "소명 elsewhere")

    built = run(alone, chooses=str(moved))

    assert len(built["questions"]) == len(built["comps"]) == 1


@pytest.mark.parametrize("answer", ["none", "a wrong folder"])
def test_a_missing_picture_leaves_the_project_untouched(
    folder: Path, compose: Compose, run: Run, tmp_path: Path, answer: str
) -> None:
    [script] = export(compose(folder), folder)
    (folder / "layers/1.png").unlink()

    built = run(script, chooses=None if answer == "none" else str(folder))

    assert built["items"] == built["comps"] == built["undoGroups"] == []
    assert len(built["questions"]) == 1
    assert ["layers/1.png" in text for text in built["alerts"]] == ([] if answer == "none" else [True])


def test_an_error_midway_closes_the_undo_group_and_names_the_line(
    folder: Path, compose: Compose, run: Run
) -> None:
    [script] = export(compose(folder), folder)
    (folder / "layers/1.png").write_bytes(b"no picture at all, but long enough")

    built = run(script)

    [text] = built["alerts"]
    assert text.startswith('Could not build "2/1".')
    assert "(line " in text
    assert len(built["undoGroups"]) == 1


@pytest.mark.parametrize(
    ("settings", "warned"),
    [
        ({"linearBlending": True}, True),
        ({"workingSpace": "sRGB IEC61966-2.1", "linearizeWorkingSpace": True}, True),
        ({"workingSpace": "ACEScg", "bitsPerChannel": 32}, True),
        ({"workingSpace": "None", "bitsPerChannel": 32}, False),
        ({"workingSpace": "sRGB IEC61966-2.1", "bitsPerChannel": 16}, False),
    ],
)
def test_a_project_that_cannot_show_the_picture_exactly_says_so(
    folder: Path, compose: Compose, run: Run, settings: Json, warned: bool
) -> None:
    [script] = export(compose(folder), folder)

    built = run(script, settings=settings)

    assert len(built["comps"]) == 1
    assert len(built["alerts"]) == int(warned)


def test_names_keep_their_script_and_file_names_are_ascii(
    folder: Path, compose: Compose, build: Build
) -> None:
    composition = compose(folder, shot={"key": "2/1", "title": "소명, 걷다"})

    [script] = export(composition, folder)
    assert script.name.isascii()
    assert script.read_text("ascii")
    assert build(composition)["name"] == "2/1 소명, 걷다"


@pytest.mark.parametrize(
    ("key", "more"),
    [
        ("camera.fps", {"camera": {"fps": 120}}),
        ("camera.duration", {"camera": {"duration": 20000}}),
        ("canvas.height", {"canvas": {"width": 96, "height": 2}}),
        ("canvas.width", {"canvas": {"width": 40000, "height": 54}}),
    ],
)
def test_what_after_effects_does_not_allow_is_refused_by_name(
    folder: Path, compose: Compose, key: str, more: Json
) -> None:
    with pytest.raises(CompositionError, match=rf"composition\.json: {key}: is \d.*After Effects allows"):
        export(compose(folder, **more), folder)
    assert not list(folder.glob("*.jsx"))
