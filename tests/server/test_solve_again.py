"""A version solved again: the same picture, other layers, and what later versions heed of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from exporters.composition import Composition, Layer, load
from exporters.pictures import read_far_to_near, read_layer, read_source, recompose
from generator.errors import Cancelled, InputError
from generator.storyboard.shot import Shot
from server.changes import Changes
from server.events import Event
from server.ids import layer_id
from server.kept import heeded, read_kept
from server.kept_masks import Masks, with_kept_masks
from server.shot_of import shot_of
from server.solve_again import solve_again
from server.versions import approve, finished_versions, read_shot
from tests.page.made_up import BOARD, SIZE, storyboard_of, write_shot

MINA, ROBOT, OLD = (layer_id("소명", "1", key) for key in ("mina", "로봇", "old robot"))
HAT = layer_id("소명", "1", "hat")


@pytest.fixture
def version(tmp_path: Path) -> Path:
    """Mina before the robot, both soft; the old robot was not found."""
    storyboard = storyboard_of(BOARD)
    folder = tmp_path / "소명" / "shot-1" / "v001"
    write_shot(storyboard, storyboard.shots[0], folder, 0)
    return folder


def by_id(composition: Composition, id: str) -> Layer:
    return next(layer for layer in composition.layers if layer.id == id)


def alpha(composition: Composition, id: str) -> NDArray[np.uint8]:
    """A layer's alpha on the canvas."""
    whole = np.zeros((SIZE[1] + 400, SIZE[0] + 400), np.uint8)
    layer = by_id(composition, id)
    x, y, width, height = layer.bounds.box
    whole[y + 200 : y + 200 + height, x + 200 : x + 200 + width] = read_layer(composition, layer)[..., 3]
    return whole[200 : 200 + SIZE[1], 200 : 200 + SIZE[0]]


def mask(tmp_path: Path, pixels: NDArray[np.uint8]) -> Path:
    path = tmp_path / "마스크.png"
    Image.fromarray(pixels).save(path)
    return path


def block(left: int, right: int) -> NDArray[np.uint8]:
    pixels = np.zeros((SIZE[1], SIZE[0]), np.uint8)
    pixels[20:70, left:right] = 255
    return pixels


def assert_same_picture(made: Composition, version: Path) -> None:
    source = read_source(load(version))
    assert np.array_equal(read_source(made), source)
    assert np.abs(recompose(SIZE, read_far_to_near(made)).astype(int) - source).max() == 0


def test_other_depths_are_another_version_of_the_same_picture(version: Path) -> None:
    made = solve_again(version, Changes(depths={ROBOT: 0.05}))
    assert made.folder == version.with_name("v002")
    assert [layer.name for layer in made.layers] == ["로봇", "Mina", "background"]
    assert by_id(made, ROBOT).depth == 0.05
    assert made.stage is not None
    assert [plane["id"] for plane in made.stage["planes"]][:2] == [ROBOT, MINA]
    assert_same_picture(made, version)
    suffixes = {file.suffix for file in made.folder.rglob("*") if file.is_file()}
    assert suffixes == {".json", ".png", ".jpg", ".npz", ".psd", ".jsx", ".mp4"}
    before = load(version)
    assert (made.id, made.seed, made.prompt) == (before.id, before.seed, before.prompt)
    assert by_id(made, MINA).token_indices == by_id(before, MINA).token_indices


def test_a_mended_matte_is_the_layers_matte(version: Path, tmp_path: Path) -> None:
    wanted = block(40, 90)
    made = solve_again(version, Changes(mattes={MINA: mask(tmp_path, wanted)}))
    assert np.array_equal(alpha(made, MINA) > 0, wanted > 0)
    assert_same_picture(made, version)


def test_who_was_not_found_can_be_drawn(version: Path, tmp_path: Path) -> None:
    made = solve_again(version, Changes(mattes={OLD: mask(tmp_path, block(10, 60))}))
    assert by_id(made, OLD).name == "Old robot"
    assert not made.not_found
    assert not any("Old robot" in warning for warning in made.warnings)
    assert_same_picture(made, version)


def test_a_layer_can_be_dissolved(version: Path) -> None:
    made = solve_again(version, Changes(without=(MINA,)))
    assert [layer.name for layer in made.layers] == ["로봇", "background"]
    assert [one.id for one in made.not_found] == [OLD, MINA]
    assert_same_picture(made, version)


def test_words_of_the_prompt_become_a_layer(version: Path) -> None:
    made = solve_again(version, Changes(words={"Hat": ((2, 6),)}))
    hat = by_id(made, HAT)
    assert (hat.name, hat.kind) == ("Hat", "subject")
    assert shot_of(made).subjects[-1].spans == ((2, 6),)
    assert (made.folder / "masks" / "Hat.png").is_file()
    assert_same_picture(made, version)
    again = solve_again(made.folder, Changes(depths={HAT: 0.02}))
    assert again.layers[0].id == HAT
    gone = solve_again(again.folder, Changes(without=(HAT,)))
    assert HAT not in {layer.id for layer in gone.layers}
    assert read_kept(version.parent).words == ()


def painted_next(version: Path) -> tuple[Shot, Masks]:
    """What a later painting of the shot is asked for."""
    shot = heeded(storyboard_of(BOARD).shots[0], version.parent)
    return shot, with_kept_masks(version.parent, shot, {}, SIZE)


def test_later_paintings_heed_depths_mattes_and_words(version: Path, tmp_path: Path) -> None:
    made = solve_again(
        version,
        Changes(depths={ROBOT: 0.05}, mattes={MINA: mask(tmp_path, block(40, 90))}, words={"Hat": ((2, 6),)}),
    )
    shot, masks = painted_next(version)
    assert {subject.key: subject.depth for subject in shot.subjects} == {
        "mina": None,
        "로봇": 0.05,
        "old robot": None,
        "hat": None,
    }
    assert shot.subjects[-1].name == "Hat"
    assert [shot.prompt[slice(*span)] for span in shot.subjects[-1].spans] == ["Mina"]
    assert masks.keys() == {"mina"}
    assert np.array_equal(masks["mina"], alpha(made, MINA))


def test_what_is_given_back_to_the_model_is_no_longer_heeded(version: Path, tmp_path: Path) -> None:
    made = solve_again(version, Changes(depths={ROBOT: 0.05}, mattes={MINA: mask(tmp_path, block(40, 90))}))
    solve_again(made.folder, Changes(depths={ROBOT: None}, mattes={MINA: None}))
    shot, masks = painted_next(version)
    assert {subject.depth for subject in shot.subjects} == {None}
    assert masks == {}


def test_a_mended_matte_holds_when_an_older_version_is_solved_again(version: Path, tmp_path: Path) -> None:
    first = solve_again(version, Changes(mattes={MINA: mask(tmp_path, block(40, 90))}))
    second = solve_again(version, Changes(depths={ROBOT: 0.9}))
    assert np.array_equal(alpha(second, MINA), alpha(first, MINA))


def test_the_last_that_was_mended_keeps_what_it_took(version: Path, tmp_path: Path) -> None:
    first = solve_again(version, Changes(mattes={MINA: mask(tmp_path, block(40, 90))}))
    second = solve_again(first.folder, Changes(mattes={ROBOT: mask(tmp_path, block(20, 60))}))
    assert (alpha(second, MINA)[20:70, 40:60] == 0).all()
    third = solve_again(second.folder, Changes(depths={ROBOT: 0.3}))
    for id in (MINA, ROBOT):
        assert np.array_equal(alpha(third, id), alpha(second, id))


def test_a_mended_layer_of_which_another_takes_all_is_not_asked_for_again(
    version: Path, tmp_path: Path
) -> None:
    first = solve_again(version, Changes(mattes={MINA: mask(tmp_path, block(20, 30))}))
    everything = np.full((SIZE[1], SIZE[0]), 255, np.uint8)
    second = solve_again(first.folder, Changes(mattes={ROBOT: mask(tmp_path, everything)}))
    assert MINA not in {layer.id for layer in second.layers}
    _, masks = painted_next(version)
    assert masks.keys() == {"로봇"}


def test_words_that_a_changed_prompt_no_longer_says_are_told(version: Path) -> None:
    solve_again(version, Changes(words={"Hat": ((2, 6),)}))
    shot = replace(storyboard_of(BOARD).shots[0], prompt="A road.", subjects=())
    assert any("Hat" in warning for warning in heeded(shot, version.parent).warnings)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (lambda _: Changes(depths={"x": 0.1}), "no layer"),
        (lambda _: Changes(without=(OLD,)), "no layer"),
        (lambda here: Changes(mattes={MINA: mask(here, np.full((8, 8), 255, np.uint8))}), "matte of Mina"),
        (lambda here: Changes(mattes={MINA: mask(here, block(5, 5))}), "matte of Mina"),
        (lambda _: Changes(words={"Mina": ((2, 6),)}), "already"),
        (lambda _: Changes(words={"x": ((900, 901),)}), "no heatmap"),
    ],
)
def test_what_cannot_be_is_said_and_leaves_nothing(
    version: Path, tmp_path: Path, changes: Callable[[Path], Changes], told: str
) -> None:
    with pytest.raises(InputError, match=told):
        solve_again(version, changes(tmp_path))
    assert list(finished_versions(version.parent)) == [version]
    assert not (version.parent / "kept.json").exists()


@pytest.mark.parametrize("phase", ["segment", "export"])
def test_cancelled_in_any_phase_it_leaves_nothing(version: Path, phase: str) -> None:
    def cancel(event: Event) -> None:
        if event.phase == phase:
            raise Cancelled

    with pytest.raises(Cancelled):
        solve_again(version, Changes(depths={ROBOT: 0.05}), on_event=cancel)
    assert list(finished_versions(version.parent)) == [version]
    assert not (version.parent / "kept.json").exists()


def test_a_job_that_is_begun_again_makes_no_second_version(version: Path) -> None:
    approve(version)
    made = [solve_again(version, Changes(depths={ROBOT: 0.05}), job=job) for job in ("a", "a", "b")]
    assert [composition.folder.name for composition in made] == ["v002", "v002", "v003"]
    assert read_shot(version.parent)["approved"] == "v001"
    assert json.loads((version.parent / "kept.json").read_text("utf-8"))["depths"] == {"로봇": 0.05}
