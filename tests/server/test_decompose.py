"""A picture that an artist has becomes a version like a painted one, and stays what it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from exporters.composition import Composition, load
from exporters.pictures import read_far_to_near, read_layer, read_source, recompose
from generator.backends import load_backend
from generator.backends.protocol import Backend
from generator.errors import Cancelled, InputError
from server import cli
from server.changes import Changes
from server.decompose import decompose_picture, working_size
from server.events import Event
from server.frame import frame
from server.given_picture import parse_subjects, read_given
from server.solve_again import solve_again


@pytest.fixture(scope="module")
def backend(checkpoint: Path) -> Iterator[Backend]:
    yield load_backend(str(checkpoint))


def drawn(width: int, height: int) -> NDArray[np.uint8]:
    """A disc over noise."""
    noise = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    rows, columns = np.mgrid[:height, :width]
    disc = np.hypot(rows - height / 2, columns - width / 2) < min(width, height) / 3
    return np.where(disc[..., None], np.uint8(200), noise)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    file = tmp_path / "소명.png"
    Image.fromarray(drawn(96, 64)).save(file)
    return file


def disc_mask(file: Path, size: tuple[int, int] = (96, 64)) -> Path:
    """Soft at its edge."""
    rows, columns = np.mgrid[: size[1], : size[0]]
    distance = np.hypot(rows - size[1] / 2, columns - size[0] / 2)
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.clip(128 + 40 * (20 - distance), 0, 255).astype(np.uint8)).save(file)
    return file


def alpha_of(made: Composition, name: str) -> NDArray[np.uint8]:
    """A layer's alpha on the canvas."""
    (layer,) = [layer for layer in made.layers if layer.name == name]
    bounds, canvas = layer.bounds, made.canvas
    whole = np.zeros((canvas.height + 200, canvas.width + 200), np.uint8)
    y, x = bounds.y + 100, bounds.x + 100
    whole[y : y + bounds.height, x : x + bounds.width] = read_layer(made, layer)[..., 3]
    return whole[100:-100, 100:-100]


def test_a_picture_becomes_a_version_with_everything_that_programs_read(
    tmp_path: Path, backend: Backend, picture: Path
) -> None:
    made = decompose_picture(read_given(picture, "Mina: a girl"), backend, tmp_path / "out")
    suffixes = {file.suffix for file in made.folder.rglob("*") if file.is_file()}
    assert suffixes == {".json", ".png", ".jpg", ".npz", ".psd", ".jsx", ".mp4"}
    assert load(made.folder) == made
    assert made.shot is not None
    assert made.shot["references"] == ["소명.png"]
    told = json.loads((made.folder.parent / "shot.json").read_text("utf-8"))
    assert (told["storyboard"], told["shot"]) == ("소명", "picture")


@pytest.mark.parametrize("size", [(16, 16), (97, 203), (300, 20), (512, 288)], ids=str)
def test_the_picture_keeps_its_pixels_and_its_layers_give_it_back(
    tmp_path: Path, backend: Backend, size: tuple[int, int]
) -> None:
    Image.fromarray(drawn(*size)).save(tmp_path / "a.png")
    mask = disc_mask(tmp_path / "m.png", size)
    given = read_given(tmp_path / "a.png", "Mina, Robot, 소명", masks=[f"Robot={mask}"])
    made = decompose_picture(given, backend, tmp_path)
    source = read_source(made)
    assert np.array_equal(source, drawn(*size))
    again = recompose((made.canvas.width, made.canvas.height), read_far_to_near(made))
    assert np.abs(again.astype(int) - source).max() <= 1
    found = [layer.name for layer in made.layers if layer.kind != "plate"]
    assert sorted(found + [lost.name for lost in made.not_found]) == ["Mina", "Robot", "소명"]


def test_a_picture_taken_apart_again_is_the_next_version_with_the_same_ids(
    tmp_path: Path, backend: Backend, picture: Path
) -> None:
    mask = disc_mask(tmp_path / "m.png")
    given = read_given(picture, "Mina", masks=[f"Mina={mask}"])
    first, second = (decompose_picture(given, backend, tmp_path) for _ in range(2))
    assert (first.folder.name, second.folder.name) == ("v001", "v002")
    assert [layer.id for layer in first.layers] == [layer.id for layer in second.layers]


def test_a_mask_is_the_layers_alpha_on_this_version_and_on_later_ones(
    tmp_path: Path, backend: Backend, picture: Path
) -> None:
    mask = disc_mask(tmp_path / "마스크.png")
    made = [
        decompose_picture(read_given(picture, "Robot, Mina", masks=[f"Mina={mask}"]), backend, tmp_path),
        decompose_picture(read_given(picture, "Mina, Robot", seed=5), backend, tmp_path),
    ]
    for composition in made:
        (layer,) = [layer for layer in composition.layers if layer.name == "Mina"]
        alpha, drawn = alpha_of(composition, "Mina"), np.asarray(Image.open(mask))
        assert layer.confidence == 1
        assert (alpha >= drawn).all()
        assert layer.raised_share is not None
        assert np.mean(alpha[alpha > 0] != drawn[alpha > 0]) <= layer.raised_share + 1e-3
    assert (made[0].folder.parent / "masks" / "Mina.png").is_file()


def test_a_mask_that_was_laid_beside_the_versions_by_hand_counts(
    tmp_path: Path, backend: Backend, picture: Path
) -> None:
    given = read_given(picture, "Mina")
    folder = decompose_picture(given, backend, tmp_path).folder.parent
    disc_mask(folder / "masks" / "Mina.png")
    alpha = alpha_of(decompose_picture(given, backend, tmp_path), "Mina")
    assert alpha[32, 48] == 255
    assert alpha[0, 0] == 0


def test_a_kept_mask_of_another_size_is_named_and_a_new_one_replaces_it(
    tmp_path: Path, backend: Backend, picture: Path
) -> None:
    mask = disc_mask(tmp_path / "m.png")
    kept = decompose_picture(read_given(picture, "Mina", masks=[f"Mina={mask}"]), backend, tmp_path)
    Image.fromarray(drawn(80, 80)).save(picture)
    with pytest.raises(InputError, match=r"Mina\.png: is 96x64 pixels, but the picture 80x80"):
        decompose_picture(read_given(picture, "Mina"), backend, tmp_path)
    assert [folder.name for folder in kept.folder.parent.glob("v*")] == ["v001"]
    fresh = disc_mask(tmp_path / "n.png", (80, 80))
    made = decompose_picture(read_given(picture, "Mina", masks=[f"Mina={fresh}"]), backend, tmp_path)
    assert made.folder.name == "v002"


@pytest.mark.parametrize("phase", ["encode", "denoise", "segment", "inpaint", "export"])
def test_a_picture_cancelled_in_any_phase_leaves_nothing(
    tmp_path: Path, backend: Backend, picture: Path, phase: str
) -> None:
    def cancel(event: Event) -> None:
        if event.phase == phase:
            raise Cancelled

    mask = disc_mask(tmp_path / "m.png")
    given = read_given(picture, "Mina", masks=[f"Mina={mask}"])
    with pytest.raises(Cancelled):
        decompose_picture(given, backend, tmp_path / "out", on_event=cancel)
    assert [file for file in (tmp_path / "out").rglob("*") if file.suffix] == []


def test_progress_never_falls_and_ends_with_the_version(
    tmp_path: Path, backend: Backend, picture: Path
) -> None:
    progress: list[float] = []
    given = read_given(picture, "Mina")
    decompose_picture(given, backend, tmp_path, on_event=lambda event: progress.append(event.progress))
    assert progress == sorted(progress)
    assert progress[-1] == 1


def test_a_job_that_is_begun_again_makes_no_second_version(
    tmp_path: Path, backend: Backend, picture: Path
) -> None:
    given = read_given(picture, "Mina")
    made = [decompose_picture(given, backend, tmp_path, job=job) for job in ("a", "a", "b")]
    assert [composition.folder.name for composition in made] == ["v001", "v001", "v002"]


def test_the_bleed_is_as_wide_as_the_move_needs(tmp_path: Path, backend: Backend) -> None:
    Image.fromarray(drawn(200, 64)).save(tmp_path / "a.png")
    made = decompose_picture(read_given(tmp_path / "a.png", "Mina", move="truck left"), backend, tmp_path)
    assert made.stage is not None
    assert made.stage["move"] == "truck left"
    (plate,) = [layer.bounds for layer in made.layers if layer.kind == "plate"]
    assert plate.x <= -made.stage["overscan"] < -8


@pytest.mark.parametrize("size", [(16, 16), (1920, 1080), (1080, 1920), (7680, 4320), (8192, 16), (16, 8192)])
def test_the_model_sees_a_picture_at_a_size_of_its_own(backend: Backend, size: tuple[int, int]) -> None:
    canvas = frame(size, 1, 0)
    width, height = working_size(canvas, backend)
    assert width % backend.size_multiple == height % backend.size_multiple == 0
    assert max(width, height) <= 6 * backend.default_height
    if max(size) < 2 * min(size):
        assert width / height == pytest.approx(canvas.painting_width / canvas.painting_height, rel=0.2)
        own = 16 / 9 * backend.default_height**2 * canvas.painting_width * canvas.painting_height
        assert width * height == pytest.approx(own / (size[0] * size[1]), rel=0.3)


@pytest.mark.parametrize(
    ("text", "cast"),
    [
        ("Mina", [("Mina", "")]),
        ("Mina: girl in red, Robot", [("Mina", "girl in red"), ("Robot", "")]),
        ("Mina: a girl, red dress; Robot", [("Mina", "a girl, red dress"), ("Robot", "")]),
        ("소명： 회색 후드、 로봇", [("소명", "회색 후드"), ("로봇", "")]),
        ("Clock: shows 10:30", [("Clock", "shows 10:30")]),
    ],
)
def test_subjects_are_names_with_looks(text: str, cast: list[tuple[str, str]]) -> None:
    assert [(subject["name"], subject["look"]) for subject in parse_subjects(text)] == cast


def test_the_prompt_binds_each_name_to_its_look(picture: Path) -> None:
    (shot,) = read_given(picture, "Mina: girl in red, 로봇", style="watercolour").storyboard.shots
    assert "Mina (girl in red)" in shot.prompt
    assert shot.prompt.endswith("Watercolour.")
    mina, robot = shot.subjects
    assert [shot.prompt[slice(*span)] for span in (*mina.spans, *robot.spans)] == [
        "Mina (girl in red)",
        "로봇",
    ]


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("", "Mina (a girl), Robot"),
        ("Noon in a forest", "Mina (a girl), Robot. Noon in a forest"),
        ("Mina runs in a forest.", "Robot. Mina (a girl) runs in a forest."),
        ("Robot and Mina run.", "Robot and Mina (a girl) run."),
    ],
)
def test_whom_the_prompt_does_not_name_is_told_before_it(picture: Path, prompt: str, told: str) -> None:
    given = read_given(picture, "Mina: a girl, Robot", prompt=prompt)
    assert given.shot.prompt == told
    assert [subject.name for subject in given.shot.subjects] == ["Mina", "Robot"]


@pytest.mark.parametrize(
    ("subjects", "mask", "told"),
    [
        ("", "", "--subjects"),
        ("Mina,,Robot", "", "a subject without a name"),
        (": girl", "", "a subject without a name"),
        ("Mina, mina: girl", "", "is there twice"),
        ("Mina", "m.png", "no NAME=FILE"),
        ("Mina, Robot", "Rob=m.png", "--subjects: Mina, Robot"),
        ("Mina", "Mina=missing.png", "missing.png: cannot be read"),
        ("Mina", "Mina=small.png", "small.png: is 20x20 pixels, but the picture 96x64"),
        ("Mina", "Mina=black.png", "black.png: is black"),
    ],
)
def test_bad_input_is_one_line_that_says_where(
    picture: Path,
    *,
    subjects: str,
    mask: str,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(picture.parent)
    Image.new("L", (96, 64)).save("black.png")
    Image.new("L", (20, 20), 255).save("small.png")
    arguments = ["decompose", picture.name, "--subjects", subjects, *(["--mask", mask] if mask else [])]
    assert cli.main(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line
    assert not Path("out").exists()


def test_the_command_says_where_the_result_lies(
    tmp_path: Path, picture: Path, checkpoint: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "결과"
    options = ["--model", str(checkpoint), "--out", str(out), "--subjects", "소명: 회색 후드"]
    assert cli.main(["decompose", str(picture), *options]) == 0
    (page,) = out.glob("*/index.html")
    assert str(page) in capsys.readouterr().out


def test_a_picture_and_a_storyboard_of_one_name_stay_apart(picture: Path) -> None:
    given = read_given(picture, "Mina")
    assert given.storyboard.name == "소명"
    assert given.shot.key not in [str(number) for number in range(1, 100)]


def landscape(file: Path) -> Path:
    """Sky, hills and a meadow."""
    rows, columns = np.mgrid[:96, :160]
    scene = np.full((96, 160, 3), (150, 190, 230), np.uint8)
    scene[rows > 45 - 6 * np.sin(columns / 15)] = (70, 90, 120)
    scene[rows >= 60] = (90, 150, 60)
    Image.fromarray(scene).save(file)
    return file


class TestScenery:
    def test_a_picture_without_subjects_falls_into_its_scenery(
        self, tmp_path: Path, backend: Backend
    ) -> None:
        made = decompose_picture(read_given(landscape(tmp_path / "들판.png")), backend, tmp_path / "out")
        assert [(layer.name, layer.kind) for layer in made.layers] == [
            ("ground", "scenery"),
            ("far", "scenery"),
            ("sky", "scenery"),
            ("background", "plate"),
        ]
        assert made.warnings[0].startswith("names no subject: its scenery becomes layers")
        again = recompose((made.canvas.width, made.canvas.height), read_far_to_near(made))
        assert np.abs(again.astype(int) - read_source(made)).max() <= 1
        assert {file.stem for file in (made.folder / "masks").iterdir()} == {"sky", "far", "ground"}

    def test_it_comes_with_subjects_where_it_is_asked_for_and_takes_masks(
        self, tmp_path: Path, backend: Backend
    ) -> None:
        mask = disc_mask(tmp_path / "m.png", (160, 96))
        given = read_given(landscape(tmp_path / "a.png"), "Mina", masks=[f"Mina={mask}"], scenery=("ground",))
        made = decompose_picture(given, backend, tmp_path / "out")
        assert [layer.name for layer in made.layers] == ["Mina", "ground", "background"]
        assert alpha_of(made, "ground")[60:96].min() > 200, "it goes on behind her"

    def test_its_layers_can_be_solved_again(self, tmp_path: Path, backend: Backend) -> None:
        made = decompose_picture(read_given(landscape(tmp_path / "a.png")), backend, tmp_path / "out")
        ids = {layer.name: layer.id or "" for layer in made.layers}
        other = solve_again(made.folder, Changes(depths={ids["far"]: 0.1}))
        assert other.layers[0].name == "far"
        again = recompose((other.canvas.width, other.canvas.height), read_far_to_near(other))
        assert np.abs(again.astype(int) - read_source(other)).max() <= 1

    def test_the_command_needs_no_subjects(
        self, tmp_path: Path, checkpoint: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = landscape(tmp_path / "a.png")
        options = ["--model", str(checkpoint), "--out", str(tmp_path / "out"), "--scenery", "sky,ground"]
        assert cli.main(["decompose", str(file), *options, "--shadows"]) == 0
        told = capsys.readouterr().out
        assert "sky" in told
        assert "far" not in told


class TestParts:
    def test_what_is_called_after_another_subject_is_a_part_of_it(
        self, tmp_path: Path, backend: Backend, picture: Path
    ) -> None:
        whole, part = disc_mask(tmp_path / "m.png"), tmp_path / "s.png"
        sword = np.zeros((64, 96), np.uint8)
        sword[28:34, 40:80] = 255
        Image.fromarray(sword).save(part)
        given = read_given(
            picture, "소명: girl, 소명's sword", masks=[f"소명={whole}", f"소명's sword={part}"]
        )
        made = decompose_picture(given, backend, tmp_path / "out")
        sword_layer, mina, _ = made.layers
        assert (sword_layer.name, mina.name) == ("소명's sword", "소명")
        assert (sword_layer.parent, mina.parent) == (mina.id, None)
        solved = solve_again(made.folder, Changes())
        assert solved.layers[0].parent == mina.id

    def test_a_name_of_somebody_else_is_none(self) -> None:
        cast = parse_subjects("Mina, Olga's sword, minas, Mina’s hat")
        assert [subject.get("part_of") for subject in cast] == [None, None, None, "Mina"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--refine", "sam"], "--sam: is missing; name the folder"),
        (["--refine", "sam", "--sam", "."], "--sam: holds no config.json"),
        (["--sam", "."], "--sam: is used with --refine sam; add that"),
        (["--depth", "depth-anything", "--depth-model", "none"], "none: --depth-model: is no folder"),
    ],
)
def test_a_model_that_is_not_there_is_one_line(
    picture: Path,
    options: list[str],
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(picture.parent)
    assert cli.main(["decompose", picture.name, "--subjects", "Mina", *options]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line
