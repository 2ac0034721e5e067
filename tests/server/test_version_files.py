import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from exporters.composition import load
from exporters.pictures import read_layer, read_source
from server.ids import PLATE, layer_id, shot_id
from server.version_files import Result, write_version


def test_what_is_written_is_read_back_as_it_was_cut(tmp_path: Path, result: Result) -> None:
    write_version(result, tmp_path)
    composition = load(tmp_path)
    assert (read_source(composition) == result.decomposition.source).all()
    for written, cut in zip(composition.layers, result.decomposition.layers, strict=True):
        assert (read_layer(composition, written) == cut.rgba).all()
        assert (written.bounds.x, written.bounds.y) == (cut.x, cut.y)
        assert (written.name, written.kind, written.depth) == (cut.name, cut.kind, cut.depth)


def test_the_composition_says_how_the_picture_came_about(tmp_path: Path, result: Result) -> None:
    write_version(result, tmp_path)
    composition = load(tmp_path)
    mina, plate = composition.layers
    assert (mina.token_indices, mina.attention_layers_used, mina.confidence) == ((3, 9), (2, 4), 0.9)
    assert (plate.token_indices, plate.inpainted, plate.confidence) == ((), True, None)
    assert (composition.prompt, composition.seed, composition.model) == (result.shot.prompt, 7, "embedded")
    assert (composition.camera.move, composition.camera.focal_mm, composition.camera.duration) == (
        "Dolly In",
        35,
        0.25,
    )
    assert composition.shot is not None
    assert composition.shot["storyboard"] == "film"
    assert composition.shot["subjects"][0]["spans"] == [[0, 13], [24, 28]]
    assert composition.stage is not None
    assert composition.stage["move"] == "dolly in"
    assert [plane["name"] for plane in composition.stage["planes"]] == ["Mina", "background"]


def test_ids_come_from_the_names_in_the_storyboard(tmp_path: Path, result: Result) -> None:
    composition = write_version(result, tmp_path)
    assert composition.id == shot_id("film", "2/1")
    assert [layer.id for layer in composition.layers] == [
        layer_id("film", "2/1", "mina"),
        layer_id("film", "2/1", PLATE),
    ]


def test_a_subject_that_is_not_found_is_told_and_has_a_mask_to_look_at(
    tmp_path: Path, result: Result
) -> None:
    composition = write_version(result, tmp_path)
    (robot,) = composition.not_found
    assert (robot.name, robot.confidence) == ("로봇 <b>", 0.1)
    assert robot.id == layer_id("film", "2/1", "로봇 <b>")
    assert composition.warnings[0] == "told in English"
    assert "로봇 <b>" in composition.warnings[1]
    masks = list((tmp_path / "masks").iterdir())
    assert len(masks) == 2
    for mask in masks:
        assert mask.name.isascii()
        with Image.open(mask) as picture:
            assert picture.size == (96, 64)


def test_heatmaps_keep_every_token_and_concept_on_the_token_grid(tmp_path: Path, result: Result) -> None:
    write_version(result, tmp_path)
    assert result.reading is not None
    with np.load(tmp_path / "heatmaps.npz", allow_pickle=False) as heatmaps:
        assert heatmaps["tokens"].tolist() == ["Mina", " rob", "ot", "\udcec"]
        assert heatmaps["concepts"].tolist() == ["mina", "로봇 <b>", ""]
        assert heatmaps["token_maps"].dtype == heatmaps["concept_maps"].dtype == np.float16
        assert heatmaps["concept_maps"] == pytest.approx(result.reading.concept_probabilities, abs=1e-3)
        assert heatmaps["painting"].tolist() == [128, 96]
        assert heatmaps["offset"].tolist() == [16, 16]


def test_a_shot_that_names_nobody_is_a_plate_and_has_no_heatmaps(tmp_path: Path, plate_alone: Result) -> None:
    composition = write_version(plate_alone, tmp_path)
    assert [layer.kind for layer in composition.layers] == ["plate"]
    assert not (tmp_path / "heatmaps.npz").exists()
    assert json.loads((tmp_path / "composition.json").read_text("utf-8"))["not_found"] == []


def test_the_preview_is_small_and_shaped_like_the_canvas(tmp_path: Path, result: Result) -> None:
    write_version(result, tmp_path)
    with Image.open(tmp_path / "preview.jpg") as preview:
        assert preview.size == (96, 64)
