"""What the comps show, drawn by Skottie, which knows neither our geometry nor the fake's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from exporters.after_effects import export, export_storyboard
from exporters.composition import Composition, load, save
from exporters.pictures import Picture, read_source, recompose
from exporters.render import premultiplied_layers, render
from exporters.stage import MOVES, overscan
from generator.storyboard.read import read_storyboard
from server.camera import camera_of
from tests.exporters.conftest import picture

Film = Callable[..., NDArray[np.uint8]]
Animator = Callable[[str], Path]

LIMIT = 3
"""Of 255 levels."""
NAMES = ("소명", "Old robot/2", "background")
STORYBOARDS = sorted((Path(__file__).parents[1] / "storyboards").glob("somyung*.json"))


def paint(folder: Path, size: tuple[int, int], bleed: int, *, nudge: int = 0, **more: Any) -> Composition:
    """A shot of noise, the hardest to draw again: a figure cut by the frame, another, the background."""
    width, height = size
    boxes = (
        (nudge - width // 10, height // 12, width * 2 // 5, height),
        (width // 3, height // 5, width // 3, height * 3 // 5),
        (-bleed, -bleed, width + 2 * bleed, height + 2 * bleed),
    )
    folder.mkdir(parents=True)
    layers, placed = [], []
    for number, (name, depth, (x, y, across, down)) in enumerate(
        zip(NAMES, (0.1, 0.4, 1.0), boxes, strict=True)
    ):
        rgba = picture(across, down, seed=number, opaque=name == "background")
        Image.fromarray(rgba).save(folder / f"{number}.png")
        placed.append((rgba, x, y))
        bounds = {"x": x, "y": y, "width": across, "height": down}
        kind = "plate" if name == "background" else "subject"
        layers.append(
            {
                "name": name,
                "file": f"{number}.png",
                "depth": depth,
                "bounds": bounds,
                "id": str(number),
                "kind": kind,
            }
        )
    Image.fromarray(recompose(size, reversed(placed))).save(folder / "source.png")
    form = {"source_image": "source.png", "canvas": {"width": width, "height": height}, "layers": layers}
    return load(
        save(Composition.model_validate({"id": "the shot", "shot": {"key": "1"}, **form, **more}), folder)
    )


def script_of(composition: Composition) -> Path:
    [script] = export(composition, composition.folder)
    return script


def difference(seen: Picture, expected: Picture, percentile: float) -> float:
    assert seen.shape == expected.shape
    return float(np.percentile(np.abs(seen.astype(int) - expected), percentile))


def ten_times(composition: Composition) -> list[float]:
    """From the first frame to the last."""
    camera = composition.camera
    return [step / 9 * (camera.duration - 1 / camera.fps) for step in range(10)]


def moved_apart(composition: Composition, frames: NDArray[np.uint8]) -> list[float]:
    """How far each of `ten_times` is from what the stage's own renderer shows then."""
    stage, layers = composition.stage_of(), premultiplied_layers(composition)
    times = ten_times(composition)
    return [
        difference(seen, render(stage, layers, time), 99) for seen, time in zip(frames, times, strict=True)
    ]


@pytest.mark.parametrize("bleed", [0, 7])
@pytest.mark.parametrize("size", [(96, 54), (97, 53), (54, 96), (720, 480)])
def test_at_rest_the_comp_shows_the_flat_picture(
    folder: Path, film: Film, size: tuple[int, int], bleed: int
) -> None:
    composition = paint(folder / "new", size, bleed)

    [seen] = film(script_of(composition), comp="1")

    assert difference(seen, read_source(composition), 99.9) <= LIMIT


@pytest.mark.parametrize(
    "controls",
    [
        {"Parallax": 0},
        {"Parallax": 250},
        {"Far ratio": 1},
        {"Far ratio": 6, "Focus": 50},
        {"Camera intensity": 300},
    ],
    ids=str,
)
def test_at_rest_it_does_so_for_every_value_of_the_controls(
    folder: Path, film: Film, animator: Animator, controls: Mapping[str, float]
) -> None:
    composition = paint(folder / "new", (96, 54), 12, camera={"move": "orbit"})
    turned = animator("".join(f'control("{name}", {value});' for name, value in controls.items()))

    [seen] = film(script_of(composition), turned, comp="1")

    assert difference(seen, read_source(composition), 99.9) <= LIMIT


@pytest.mark.parametrize("move", MOVES)
def test_along_a_move_it_shows_what_the_stage_shows(folder: Path, film: Film, move: str) -> None:
    composition = paint(folder / "new", (96, 54), 12, camera={"move": move, "duration": 3.0})
    assert composition.stage_of().overscan <= 12

    frames = film(script_of(composition), comp="1", times=ten_times(composition))

    assert max(moved_apart(composition, frames)) <= LIMIT


@pytest.mark.parametrize("file", STORYBOARDS, ids=lambda file: file.stem)
def test_every_shot_of_a_real_storyboard_alone_and_in_the_master(
    tmp_path: Path, film: Film, file: Path
) -> None:
    board = read_storyboard(file)
    shots = []
    for shot in board.shots:
        camera = camera_of(shot)
        said = {"move": camera.move, "duration": camera.duration, "focal_mm": camera.focal_mm}
        bleed = overscan(128, 72, camera)
        about = {"id": f"id {shot.key}", "shot": {"key": shot.key}, "camera": said}
        shots.append(paint(tmp_path / "소명 100%" / shot.key, (128, 72), bleed, **about))
    script = export_storyboard("소명", shots, tmp_path / "소명 100%")
    starts = np.cumsum([0, *(shot.camera.duration for shot in shots[:-1])])

    cuts = film(script, comp="소명 master", times=starts)

    for shot, cut in zip(shots, cuts, strict=True):
        assert difference(cut, read_source(shot), 99.9) <= LIMIT
        name = str((shot.shot or {})["key"])
        assert max(moved_apart(shot, film(script, comp=name, times=ten_times(shot)))) <= LIMIT


def test_sixty_layers_add_up_to_the_flat_picture(folder: Path, film: Film) -> None:
    """A crowd on a field, each over the next farther one."""
    size, crowd = (160, 90), 59
    layers, placed = [], []
    for number in range(crowd + 1):
        is_plate = number == crowd
        across, down, x, y = (176, 106, -8, -8) if is_plate else (24, 30, 37 * number % 150 - 4, number % 70)
        rgba = picture(across, down, seed=number, opaque=is_plate)
        Image.fromarray(rgba).save(folder / f"{number}.png")
        placed.append((rgba, x, y))
        layers.append(
            {
                "name": f"군중 {number}",
                "file": f"{number}.png",
                "depth": number / crowd,
                "bounds": {"x": x, "y": y, "width": across, "height": down},
                "id": str(number),
                "kind": "plate" if is_plate else "subject",
            }
        )
    Image.fromarray(recompose(size, reversed(placed))).save(folder / "source.png")
    form = {
        "id": "the crowd",
        "shot": {"key": "1"},
        "source_image": "source.png",
        "canvas": {"width": size[0], "height": size[1]},
        "layers": layers,
        "camera": {"move": "truck right"},
    }
    composition = load(save(Composition.model_validate(form), folder))

    frames = film(script_of(composition), comp="1", times=ten_times(composition))

    assert difference(frames[0], read_source(composition), 99.9) <= LIMIT
    assert max(moved_apart(composition, frames)) <= LIMIT


def test_an_update_shows_the_newer_picture(folder: Path, film: Film) -> None:
    first = paint(folder / "first", (96, 54), 12)
    second = paint(folder / "second", (96, 54), 9, nudge=5)

    [seen] = film(script_of(first), script_of(second), comp="1")

    assert difference(seen, read_source(second), 99.9) <= LIMIT
    assert difference(read_source(first), read_source(second), 99.9) > LIMIT


def test_a_layer_that_is_a_pixel_off_is_noticed(folder: Path, film: Film, animator: Animator) -> None:
    composition = paint(folder / "new", (96, 54), 12)
    off = animator("""
        var anchor = transform("소명", "Anchor Point"), at = anchor.value;
        anchor.setValue([at[0] - 1, at[1], 0]);
    """)

    [seen] = film(script_of(composition), off, comp="1")

    assert difference(seen, read_source(composition), 99.9) > 10 * LIMIT
