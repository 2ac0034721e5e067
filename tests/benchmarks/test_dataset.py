import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.stylizedbench import dataset
from benchmarks.stylizedbench.artist import draw_scene
from generator.errors import InputError


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("소명") / "bench"
    assert dataset.main(["--out", str(out), "--count", "6", "--size", "96x64", "--split", "dev"]) == 0
    return out


def _rows(out: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (out / "scenes.jsonl").read_text("utf-8").splitlines()]


def _pixels(file: Path) -> np.ndarray:
    with Image.open(file) as picture:
        return np.asarray(picture, np.float64)


def test_every_line_leads_to_files_that_recompose_the_picture(written: Path) -> None:
    rows = _rows(written)
    assert [row["seed"] for row in rows] == list(range(6))
    for row in rows:
        picture = _pixels(written / row["plate"])
        for subject in reversed(row["subjects"]):
            layer = _pixels(written / subject["layer"])
            alpha = layer[..., 3:] / 255
            picture = layer[..., :3] * alpha + picture * (1 - alpha)
        assert np.abs(np.rint(picture) - _pixels(written / row["picture"])).max() <= 1


def test_a_line_says_what_the_artist_knows(written: Path) -> None:
    row = _rows(written)[0]
    scene = draw_scene(0, 96, 64, split="dev")
    assert row["caption"] == scene.caption
    labels = ("split", "style", "place", "time", "weather", "shot", "angle")
    assert [row[label] for label in labels] == [getattr(scene, label) for label in labels]
    for told, subject in zip(row["subjects"], scene.subjects, strict=True):
        assert (told["kind"], told["colour"], told["position"]) == (
            subject.kind,
            subject.colour,
            subject.position,
        )
        start, end = told["spans"][0]
        assert row["caption"][start:end].casefold().startswith(subject.name.casefold())
        mask = _pixels(written / told["mask"])
        np.testing.assert_allclose(mask / 255, subject.visible, atol=0.51 / 255)


def test_the_data_card_shows_the_set(written: Path) -> None:
    card = (written / "README.md").read_text("utf-8")
    assert "6 storyboard frames of 96 x 64 pixels" in card
    assert "](contact-sheet.png)" in card
    assert _pixels(written / "contact-sheet.png").shape == (160, 6 * 240, 3)


def test_a_folder_in_use_is_left_alone(written: Path) -> None:
    with pytest.raises(InputError, match=r"--out: the folder is not empty"):
        dataset.main(["--out", str(written), "--count", "1"])


@pytest.mark.parametrize("option", [["--size", "wide"], ["--size", "8"], ["--count", "0"]])
def test_nonsense_is_refused(option: list[str], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=option[0]):
        dataset.main(["--out", str(tmp_path / "new"), *option])
    assert not (tmp_path / "new").exists()
