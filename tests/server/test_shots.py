import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from exporters.composition import load
from generator.backends import load_backend
from generator.backends.protocol import Backend
from generator.errors import Cancelled, InputError
from generator.storyboard.shot import Shot, Storyboard, Subject
from server.events import Event
from server.frame import frame
from server.shots import make_shot, painting_request, shot_folder
from tests.server.test_results import shown

MINA = Subject("mina", "Mina", spans=((0, 4),))
SHOT = Shot(
    "2/1", "Mina runs in a forest.", (MINA,), title="Run", camera_move="truck left", duration=0.2, seed=3
)
STORYBOARD = Storyboard("소명", "plain", (SHOT,))


@pytest.fixture(scope="module")
def backend(checkpoint: Path) -> Iterator[Backend]:
    yield load_backend(str(checkpoint))


def test_a_shot_becomes_a_version_with_everything_that_programs_read(
    tmp_path: Path, backend: Backend
) -> None:
    made = make_shot(STORYBOARD, SHOT, backend, tmp_path, size=(96, 64))
    assert made.folder == shot_folder(STORYBOARD, SHOT, tmp_path) / "v001"
    suffixes = {file.suffix for file in made.folder.rglob("*") if file.is_file()}
    assert suffixes == {".json", ".png", ".jpg", ".npz", ".psd", ".jsx", ".mp4"}
    assert load(made.folder) == made
    told = json.loads((made.folder.parent / "shot.json").read_text("utf-8"))
    assert told == {"approved": None, "storyboard": "소명", "shot": "2/1", "title": "Run"}


def test_a_shot_painted_alone_stands_where_the_storyboard_has_it(tmp_path: Path, backend: Backend) -> None:
    shots = tuple(replace(SHOT, key=key, subjects=(), prompt="An empty road.") for key in ("비", "car"))
    for shot in (shots[1], shots[0], shots[1]):
        made = make_shot(replace(STORYBOARD, shots=shots), shot, backend, tmp_path, size=(64, 64))
    assert shown(made.folder.parents[1]) == ["비", "car"]

    make_shot(replace(STORYBOARD, shots=shots[::-1]), shots[0], backend, tmp_path, size=(64, 64))
    assert shown(made.folder.parents[1]) == ["car", "비"]


def test_every_subject_is_a_layer_or_said_to_be_not_found(tmp_path: Path, backend: Backend) -> None:
    made = make_shot(STORYBOARD, SHOT, backend, tmp_path, size=(96, 64))
    layers = [layer.name for layer in made.layers if layer.kind != "plate"]
    assert layers + [subject.name for subject in made.not_found] == ["Mina"]


def test_the_same_shot_is_painted_the_same_again_beside_the_first(tmp_path: Path, backend: Backend) -> None:
    first, second = (make_shot(STORYBOARD, SHOT, backend, tmp_path, size=(64, 64)) for _ in range(2))
    assert (first.folder.name, second.folder.name) == ("v001", "v002")
    assert (first.folder / "source.png").read_bytes() == (second.folder / "source.png").read_bytes()
    assert [layer.id for layer in first.layers] == [layer.id for layer in second.layers]


def test_the_bleed_is_as_wide_as_the_move_needs(tmp_path: Path, backend: Backend) -> None:
    made = make_shot(STORYBOARD, SHOT, backend, tmp_path, size=(200, 64))
    assert made.stage is not None
    (plate,) = [layer.bounds for layer in made.layers if layer.kind == "plate"]
    assert plate.x <= -made.stage["overscan"]
    assert plate.x + plate.width >= 200 + made.stage["overscan"]


def test_progress_passes_through_the_phases_and_never_falls(tmp_path: Path, backend: Backend) -> None:
    events: list[Event] = []
    folder = shot_folder(STORYBOARD, SHOT, tmp_path)

    def listen(event: Event) -> None:
        events.append(event)
        assert (event.progress == 1) == (folder / "v001").exists()

    make_shot(STORYBOARD, SHOT, backend, tmp_path, size=(64, 64), on_event=listen)
    phases = list(dict.fromkeys(event.phase for event in events))
    assert phases == ["encode", "denoise", "decode", "segment", "inpaint", "export"]
    assert [event.step for event in events if event.phase == "denoise"] == [1, 2]
    progress = [event.progress for event in events]
    assert progress == sorted(progress)
    assert progress[-1] == 1


@pytest.mark.parametrize("phase", ["encode", "denoise", "decode", "segment", "inpaint", "export"])
def test_a_shot_cancelled_in_any_phase_leaves_nothing_and_can_be_made_again(
    tmp_path: Path, backend: Backend, phase: str
) -> None:
    def cancel(event: Event) -> None:
        if event.phase == phase:
            raise Cancelled

    with pytest.raises(Cancelled):
        make_shot(STORYBOARD, SHOT, backend, tmp_path, size=(64, 64), on_event=cancel)
    assert list(shot_folder(STORYBOARD, SHOT, tmp_path).glob("v*")) == []
    assert make_shot(STORYBOARD, SHOT, backend, tmp_path, size=(64, 64)).folder.name == "v001"


def test_a_job_that_is_begun_again_makes_no_second_version(tmp_path: Path, backend: Backend) -> None:
    made = [make_shot(STORYBOARD, SHOT, backend, tmp_path, size=(64, 64), job=job) for job in ("a", "a", "b")]
    assert [composition.folder.name for composition in made] == ["v001", "v001", "v002"]


def test_a_shot_that_names_nobody_is_a_plate(tmp_path: Path, backend: Backend) -> None:
    shot = replace(SHOT, subjects=(), prompt="An empty road.")
    made = make_shot(STORYBOARD, shot, backend, tmp_path, size=(64, 64))
    assert [layer.kind for layer in made.layers] == ["plate"]


def test_blocks_that_the_model_has_are_read_and_others_reported(tmp_path: Path, backend: Backend) -> None:
    mina = replace(MINA, attention_layers=(30, 1))
    shot = replace(SHOT, subjects=(mina,))
    assert painting_request(shot, frame((64, 64), 16, 0), backend).blocks == (1,)
    made = make_shot(STORYBOARD, shot, backend, tmp_path, size=(64, 64))
    assert any("block 30" in warning for warning in made.warnings)


def test_what_the_model_cannot_paint_is_an_error_that_leaves_nothing(
    tmp_path: Path, backend: Backend
) -> None:
    with pytest.raises(InputError):
        make_shot(STORYBOARD, SHOT, backend, tmp_path, size=(64, 8000))
    assert list(tmp_path.rglob("v*")) == []


def test_keys_that_look_alike_get_folders_of_their_own(tmp_path: Path) -> None:
    shots = tuple(replace(SHOT, key=key) for key in ("2/1", "2-1", "2 1"))
    storyboard = replace(STORYBOARD, shots=shots)
    assert len({shot_folder(storyboard, shot, tmp_path) for shot in shots}) == 3


def test_a_shot_is_made_by_what_a_model_file_describes(tmp_path: Path, checkpoint: Path) -> None:
    model = tmp_path / "잉크.toml"
    told = [f"base = {json.dumps(str(checkpoint))}", 'device = "cpu"', 'offload = "group"', "float8 = true"]
    model.write_text("\n".join([*told, "recipe = { steps = 1 }"]), "utf-8")
    made = make_shot(STORYBOARD, SHOT, load_backend(str(model)), tmp_path, size=(64, 64))
    assert made.model == "잉크"
    assert load(made.folder) == made
    assert (made.folder / "heatmaps.npz").is_file()
