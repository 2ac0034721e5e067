"""A newer version's script in a project that has the shot: new pictures, and all that the artist did."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from exporters.after_effects import export
from exporters.composition import Composition

Json = dict[str, Any]
Run = Callable[..., Json]
Animator = Callable[[str], Path]
Compose = Callable[..., Composition]
Paint = Callable[..., Path]

FIRST: dict[str, tuple[float, tuple[int, int, int, int]]] = {
    "소명": (0.1, (-9, 5, 40, 61)),
    "Old robot/2": (0.4, (30, 11, 33, 35)),
    "background": (1.0, (-12, -12, 120, 78)),
}
"""Depth and bounds of each layer in the first version; near to far."""


@pytest.fixture
def paint(tmp_path: Path, compose: Compose) -> Paint:
    """Writes the next version of the shot and gives its script."""
    versions = tmp_path / "소명 100%"

    def paint(layers: dict[str, tuple[float, tuple[int, int, int, int]]] = FIRST, **more: Any) -> Path:
        number = 1 + len(list(versions.glob("v*")))
        folder = versions / f"v{number:03}"
        folder.mkdir(parents=True)
        described = []
        for name, (depth, (x, y, width, height)) in layers.items():
            file = f"{name.encode().hex()}.png"
            Image.new("RGBA", (width, height)).save(folder / file)
            bounds = {"x": x, "y": y, "width": width, "height": height}
            described.append(
                {
                    "name": name,
                    "file": file,
                    "depth": depth,
                    "bounds": bounds,
                    "id": f"id of {name}",
                    "kind": "plate" if name == "background" else "subject",
                }
            )
        form = {"id": "the shot", "layers": described, "camera": {"duration": 2.0}, **more}
        [script] = export(compose(folder, **form), folder)
        return script

    return paint


def seen_at(comp: Any, name: str) -> list[float]:
    """x, y, width and height on screen, rounded to what can be seen."""
    [layer] = [layer for layer in comp.pictures if layer["name"] == name]
    (left, top), (right, bottom) = layer["corners"][0][0], layer["corners"][0][2]
    return [round(float(v), 1) for v in (left, top, right - left, bottom - top)]


def footage(built: Json) -> dict[str, Json]:
    return {item["name"]: item for item in built["items"] if "file" in item}


def test_the_same_version_again_changes_nothing(paint: Paint, run: Run) -> None:
    script = paint()

    once, twice = run(script), run(script, script)

    assert twice["comps"] == once["comps"]
    assert twice["items"] == once["items"]
    assert twice["alerts"] == []


def test_pictures_come_from_the_new_version_under_their_old_names(paint: Paint, run: Run) -> None:
    built = run(paint(), paint())

    assert [Path(item["file"]).parent.name for item in footage(built).values()] == ["v002"] * 4
    assert {*footage(built)} == {*FIRST, "Flat picture"}
    assert {item["alphaMode"] for item in footage(built).values() if item["name"] in FIRST} == {
        "AlphaMode.STRAIGHT"
    }


@pytest.mark.parametrize("bounds", [(20, 8, 40, 61), (-9, 5, 52, 70), (33, -4, 10, 12)])
def test_a_layer_that_was_cut_out_elsewhere_is_seen_there(
    paint: Paint, run: Run, bounds: tuple[int, int, int, int]
) -> None:
    again = {**FIRST, "소명": (0.1, bounds)}

    [comp] = run(paint(), paint(again), paint(again))["comps"]

    assert seen_at(comp, "소명") == list(bounds)


def test_a_layer_that_stands_at_another_depth_keeps_the_rest_view_and_its_keys(
    paint: Paint, run: Run, animator: Animator
) -> None:
    keys = animator('transform("소명", "Position").setValuesAtTimes([0, 2], [[10, 20, 60], [30, 20, 60]]);')
    slide = {"times": [0, 2], "scripts": (paint(), keys, paint({**FIRST, "소명": (0.35, FIRST["소명"][1])}))}
    scripts = slide.pop("scripts")

    [before] = run(*scripts[:2], **slide)["comps"]
    [after] = run(*scripts, **slide)["comps"]

    old, new = before.layer("소명"), after.layer("소명")
    assert np.array(new["corners"]) == pytest.approx(np.array(old["corners"]), abs=0.1)
    assert new["transform"]["Position"]["keys"] == [0, 2]
    assert new["transform"]["Position"]["expression"] != old["transform"]["Position"]["expression"]


BY_HAND = """
    transform("소명", "Position").setValuesAtTimes([0, 1], [[10, 20, 60], [30, 20, 60]]);
    transform("소명", "Opacity").setValue(40);
    var blur = layer("소명").property("ADBE Effect Parade").addProperty("ADBE Gaussian Blur 2");
    blur.name = "soft";
    layer("소명").startTime = 0.25;
    layer("Old robot/2").parent = layer("소명");
    layer("Old robot/2").locked = true;
    layer("background").name = "뒤";
    layer("Flat picture").remove();
    transform("Camera rig", "Position").setValueAtTime(1, [60, 27, -10]);
    transform("Camera", "Rotate Z").setValueAtTime(1, 5);
    layer("Camera").comment = layer("Camera").comment + " mine";
"""


def test_what_an_animator_did_survives_three_new_versions(paint: Paint, run: Run, animator: Animator) -> None:
    first, by_hand = paint(), animator(BY_HAND)

    [before] = run(first, by_hand)["comps"]
    built = run(first, by_hand, paint(), paint(), paint())
    [after] = built["comps"]

    assert after == before
    assert built["alerts"] == []


BY_TWO_HANDS = """
    comp().duplicate();
    transform("소명", "Scale").setValuesAtTimes([0, 2], [[105, 105, 105], [126, 126, 126]]);
    layer("소명").property("ADBE Effect Parade").addProperty("ADBE Gaussian Blur 2").name = "soft";
    layer("background").name = "뒤";
    var position = transform("Old robot/2", "Position"), at = position.valueAtTime(0, true);
    position.setValue([at[0] + 5 * 1.25, at[1], at[2]]);
    layer("kite").remove();
"""


def test_an_artists_work_lives_through_three_different_versions(
    paint: Paint, run: Run, animator: Animator
) -> None:
    """Keys, an effect, a name, a place and a deletion in one comp, and its duplicate as it was built."""
    kite, bird = (0.2, (50, 3, 20, 12)), (0.05, (60, 20, 14, 10))
    first = paint({**FIRST, "kite": kite})
    versions = [
        paint({**FIRST, "소명": (0.1, (20, 8, 44, 50)), "kite": kite, "bird": bird}),
        paint({name: placed for name, placed in FIRST.items() if name != "소명"} | {"kite": kite}),
        paint({**FIRST, "소명": (0.1, (2, 3, 30, 36)), "Old robot/2": (0.4, (33, 12, 20, 21)), "kite": kite}),
    ]

    built = run(first, animator(BY_TWO_HANDS), *versions, times=[0, 2])

    worked, twin = built["comps"]
    names = [layer["name"] for layer in worked.pictures]
    assert names == ["bird", "소명", "Old robot/2", "뒤"]
    assert [layer["name"] for layer in twin.pictures] == ["bird", "소명", "kite", "Old robot/2", "background"]
    mina = worked.layer("소명")
    assert mina["effects"] == ["soft"]
    assert mina["transform"]["Scale"]["keys"] == [0, 2]
    across = [np.ptp(np.array(mina["corners"])[time, :, 0]) for time in (0, 1)]
    assert across[1] / across[0] == pytest.approx(1.2)
    assert mina["enabled"] and not worked.layer("bird")["enabled"]
    assert seen_at(worked, "Old robot/2") == [38, 12, 20, 21]
    assert seen_at(twin, "소명") == [2, 3, 30, 36]
    assert seen_at(twin, "kite") == list(kite[1])
    assert {Path(item["file"]).parent.name for name, item in footage(built).items() if name != "bird"} == {
        "v004"
    }


def test_a_layer_moved_by_hand_stays_as_far_from_its_place(
    paint: Paint, run: Run, animator: Animator
) -> None:
    factor = 1 / (1 - 0.1 * 0.5)
    move = animator(f"""
        var position = transform("소명", "Position"), at = position.valueAtTime(0, true);
        position.setValue([at[0] + {10 * factor}, at[1], at[2]]);
    """)

    [comp] = run(paint(), move, paint({**FIRST, "소명": (0.1, (20, 8, 44, 50))}))["comps"]

    assert seen_at(comp, "소명") == [30, 8, 44, 50]


def test_a_duplicated_comp_is_brought_up_to_date_too(paint: Paint, run: Run, animator: Animator) -> None:
    twin = animator('comp().duplicate(); comp().layer("소명").name = "first";')
    again = {**FIRST, "소명": (0.1, (20, 8, 44, 50)), "kite": (0.2, (1, 2, 30, 20))}

    comps = run(paint(), twin, paint(again), paint(again), paint(again))["comps"]

    assert [seen_at(comp, name) for comp, name in zip(comps, ("first", "소명"), strict=True)] == [
        [20, 8, 44, 50]
    ] * 2
    assert [[layer["name"] for layer in comp["layers"]].count("kite") for comp in comps] == [1, 1]


def test_a_duplicated_layer_is_brought_up_to_date_too(paint: Paint, run: Run, animator: Animator) -> None:
    twin = animator('layer("소명").duplicate().name = "twin";')

    [comp] = run(paint(), twin, paint({**FIRST, "소명": (0.1, (20, 8, 44, 50))}))["comps"]

    assert seen_at(comp, "소명") == seen_at(comp, "twin") == [20, 8, 44, 50]


def test_a_deleted_layer_stays_deleted(paint: Paint, run: Run, animator: Animator) -> None:
    built = run(paint(), animator('layer("Old robot/2").remove();'), paint(), paint(), paint())

    [comp] = built["comps"]
    assert "Old robot/2" not in [layer["name"] for layer in comp["layers"]]
    assert "Old robot/2" in footage(built)
    assert built["alerts"] == []


@pytest.mark.parametrize(("depth", "above"), [(0.05, "소명"), (0.2, "Old robot/2"), (0.6, "background")])
def test_a_new_layer_stands_where_its_depth_belongs(paint: Paint, run: Run, depth: float, above: str) -> None:
    bounds = (1, 2, 30, 20)

    built = run(paint(), paint({**FIRST, "kite": (depth, bounds)}))

    [comp] = built["comps"]
    names = [layer["name"] for layer in comp["layers"]]
    assert names[names.index("kite") + 1] == above
    assert seen_at(comp, "kite") == list(bounds)
    assert built["alerts"] == ['2/1: new layer "kite".']


def test_a_vanished_layer_is_off_and_labelled_until_it_comes_back(paint: Paint, run: Run) -> None:
    without = {name: placed for name, placed in FIRST.items() if name != "소명"}
    scripts = [paint(), paint(without), paint(without), paint()]

    gone = run(*scripts[:3])
    back = run(*scripts)

    layer = gone["comps"][0].layer("소명")
    assert not layer["enabled"]
    assert layer["label"] not in {other["label"] for other in run(scripts[0])["comps"][0]["layers"]}
    assert len(gone["alerts"]) == 1, "it is said once"
    assert back["comps"] == run(scripts[0])["comps"]


def test_a_layer_that_the_artist_switched_off_stays_off(paint: Paint, run: Run, animator: Animator) -> None:
    without = {name: placed for name, placed in FIRST.items() if name != "소명"}
    off = animator('layer("소명").enabled = false;')

    [comp] = run(paint(), off, paint(without), paint())["comps"]

    assert not comp.layer("소명")["enabled"]


def test_a_layer_of_another_shot_is_left_alone(paint: Paint, run: Run, animator: Animator) -> None:
    guest = animator(
        'layer("소명").duplicate().name = "guest"; layer("guest").comment = "multiplane:other/id factor=1";'
    )

    [comp] = run(paint(), guest, paint())["comps"]

    assert comp.layer("guest")["enabled"]


@pytest.mark.parametrize("property", ["Position", "Scale"])
def test_an_expression_that_the_artist_has_taken_over_stays(
    paint: Paint, run: Run, animator: Animator, property: str
) -> None:
    own = animator(f'transform("소명", "{property}").expression = "value";')

    [comp] = run(paint(), own, paint({**FIRST, "소명": (0.3, FIRST["소명"][1])}))["comps"]

    assert comp.layer("소명")["transform"][property]["expression"] == "value"


def test_a_keyed_anchor_point_is_left_and_said(paint: Paint, run: Run, animator: Animator) -> None:
    keyed = animator('transform("소명", "Anchor Point").setValueAtTime(1, [3, 4, 0]);')

    built = run(paint(), keyed, paint({**FIRST, "소명": (0.1, (20, 8, 44, 50))}))

    anchor = built["comps"][0].layer("소명")["transform"]["Anchor Point"]
    assert (anchor["value"], anchor["keys"]) == ([3, 4, 0], [1])
    assert "Move it to its place by hand" in built["alerts"][0]


def test_a_larger_painting_fits_the_comp_as_it_was_built(paint: Paint, run: Run) -> None:
    double = {name: (depth, tuple(2 * v for v in bounds)) for name, (depth, bounds) in FIRST.items()}
    kite = (4, 6, 30, 20)
    scripts = paint(), paint({**double, "kite": (0.2, kite)}, canvas={"width": 192, "height": 108})

    [comp] = run(*scripts)["comps"]

    assert (comp["width"], comp["height"]) == (96, 54)
    for name, (_, bounds) in FIRST.items():
        assert seen_at(comp, name) == list(bounds)
    assert seen_at(comp, "kite") == [v / 2 for v in kite]


def test_another_lens_leaves_the_camera_and_the_rest_view(paint: Paint, run: Run) -> None:
    scripts = paint(), paint({**FIRST, "kite": (0.2, (4, 6, 30, 20))}, camera={"focal_mm": 24})

    [comp] = run(*scripts)["comps"]

    assert comp.camera["move"]["zoom"] == run(scripts[0])["comps"][0].camera["move"]["zoom"]
    assert seen_at(comp, "kite") == [4, 6, 30, 20]
    assert seen_at(comp, "background") == list(FIRST["background"][1])


def test_a_painting_of_another_shape_is_refused_before_anything_changes(paint: Paint, run: Run) -> None:
    scripts = paint(), paint(canvas={"width": 96, "height": 96})

    built = run(*scripts)

    assert {Path(item["file"]).parent.name for item in footage(built).values()} == {"v001"}
    assert len(built["undoGroups"]) == 1
    assert "is 96 x 54, but the shot is now 96 x 96" in built["alerts"][0]


def test_a_comp_whose_comment_was_cleared_is_left_alone(paint: Paint, run: Run, animator: Animator) -> None:
    scripts = paint(), animator('comp().comment = "";'), paint(canvas={"width": 96, "height": 96})

    first, second = run(*scripts)["comps"]

    assert (first["height"], second["height"]) == (54, 96)
