"""`multiplane bench separation`: every method scored on the same pictures, with the same way to layers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import astuple
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest
from PIL import Image

from benchmarks.separation import bench, scenes
from benchmarks.separation.methods import METHODS
from benchmarks.separation.question import Question, against
from benchmarks.separation.sample import Sample
from benchmarks.separation.scenes import Staged, draw_sample
from benchmarks.separation.score import PictureScore, SubjectScore
from benchmarks.separation.summary import difference, summarise, with_trait
from generator.backends import load_backend
from generator.errors import InputError
from training.architecture import random_pipeline

STYLES = ("ink sketch", "pencil")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("작은 모델")
    random_pipeline().save_pretrained(folder)
    (folder / "multiplane.json").write_text('{"steps": 1, "guidance": 0, "default_height": 64}', "utf-8")
    return folder


@pytest.fixture(scope="module")
def question(model: Path) -> Question:
    sample = scenes.draw_sample(3, "watercolour", "dev")
    truth = np.stack([target.visible for target in sample.targets])
    return Question(load_backend(str(model)), sample.picture, sample.prompt, sample.concepts, truth)


@pytest.fixture(scope="module")
def results(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("소명") / "separation"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scenes, "SIDE", 96)
        patch.setattr(bench, "MAIN_STYLES", STYLES)
        assert bench.main(["--model", str(model), "--split", "dev", "--limit", "2", "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="module")
def scores(results: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((results / "scores.json").read_text("utf-8"))
    return document


def test_every_method_is_scored_on_the_same_pictures_of_every_style(scores: dict[str, Any]) -> None:
    assert list(scores["methods"]) == list(METHODS)
    for method in scores["methods"].values():
        keys = [picture["key"] for picture in method["pictures"]]
        assert len({*keys}) == 2
        assert keys == [picture["key"] for picture in scores["methods"]["ours"]["pictures"]]
        assert [picture["group"] for picture in method["pictures"]] == [*STYLES]
        assert {*STYLES, "all"} <= method["groups"].keys()


def test_nothing_is_lost_whatever_the_method(scores: dict[str, Any]) -> None:
    for method in scores["methods"].values():
        assert method["groups"]["all"]["recomposition"] <= 1


def test_the_true_masks_are_the_ceiling_and_make_no_false_layers(scores: dict[str, Any]) -> None:
    alls = {name: method["groups"]["all"] for name, method in scores["methods"].items()}
    assert alls["ceiling"]["iou"] == max(one["iou"] for one in alls.values())
    assert alls["ceiling"]["found"] == 1
    assert alls["ceiling"]["false_layers"] == 0


def test_the_page_shows_every_picture_its_truth_and_every_methods_layers(results: Path) -> None:
    shown = re.findall(r'src="([^"]+)"', (results / "index.html").read_text("utf-8"))
    assert len(shown) == 2 * (2 + len(METHODS))
    for file in shown:
        with Image.open(results / unquote(file)) as panel:
            assert panel.size == (96, 96)


def test_a_run_goes_on_where_it_was_interrupted_and_takes_more_pictures_and_methods(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "소명"
    monkeypatch.setattr(scenes, "SIDE", 64)
    drawn: list[str] = []

    def draw(*staged: Any) -> Sample:
        drawn.append(Staged(*staged).key)
        return draw_sample(*staged)

    monkeypatch.setattr(scenes, "draw_sample", draw)

    def run(limit: int, methods: str) -> dict[str, Any]:
        options = ["--split", "dev", "--limit", str(limit), "--method", methods]
        assert bench.main(["--model", str(model), "--out", str(out), *options]) == 0
        found: dict[str, Any] = json.loads((out / "scores.json").read_text("utf-8"))
        return found["methods"]

    first = run(1, "softmax")
    record = out / "pictures.jsonl"
    record.write_text(record.read_text("utf-8") + '\n{"key": "dev-520', "utf-8")
    second = run(2, "softmax")
    assert second["softmax"]["pictures"][0] == first["softmax"]["pictures"][0]
    assert drawn == [picture["key"] for picture in second["softmax"]["pictures"]]
    third = run(2, "undoubted,softmax")
    assert drawn[2:] == drawn[:2]
    assert third["softmax"] == {**second["softmax"], "gain_on_it": third["softmax"]["gain_on_it"]}
    assert [*third] == ["undoubted", "softmax", "ceiling"]


@pytest.mark.parametrize(
    "option", [["--limit", "0"], ["--method", "magic"], ["--data", "nowhere"]], ids=lambda option: option[0]
)
def test_nonsense_is_refused(option: list[str], model: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=re.escape(option[-1])):
        bench.main(["--model", str(model), "--out", str(tmp_path / "new"), *option])
    assert not (tmp_path / "new").exists()


def test_a_folder_with_results_of_another_run_is_left_alone(model: Path, results: Path) -> None:
    with pytest.raises(InputError, match="not of a run with these options"):
        bench.main(["--model", str(model), "--limit", "1", "--out", str(results)])


@pytest.mark.parametrize("name", METHODS)
def test_a_methods_masks_share_every_cell(name: str, question: Question) -> None:
    claims = METHODS[name](question)
    assert claims.masks.shape[0] == len(question.concepts) + 1
    assert claims.sure.shape == (len(question.concepts),)
    assert claims.masks.min() >= 0
    np.testing.assert_allclose(claims.masks.sum(axis=0), 1, atol=1e-4)


def test_a_score_below_the_floor_is_background() -> None:
    planes = np.array([[[0.9, 0.4]], [[0.2, 0.3]]], np.float32)
    assert against(planes, 0.5).argmax(axis=0).tolist() == [[0, 2]]


def picture(*ious: float, traits: tuple[str, ...] = (), scene: object = "") -> PictureScore:
    subjects = tuple(
        SubjectScore("소명", value > 0, value, value, value, None, None, traits) for value in ious
    )
    return PictureScore("key", "style", str(scene), subjects, (), None, 0, None, 1.0)


def test_means_are_over_subjects_and_who_is_no_layer_counts_as_nothing() -> None:
    summary = summarise([picture(0.9, 0.0, 0.6), picture(0.5)])
    assert summary.iou == pytest.approx(0.5)
    assert summary.found == 0.75
    assert (summary.pictures, summary.subjects) == (2, 4)
    assert summary.tau is None


def test_with_a_trait_only_such_subjects_are_left() -> None:
    assert summarise(with_trait([picture(0.4, traits=("small",)), picture(0.8)], "small")).iou == 0.4
    assert with_trait([picture(0.8)], "small") == []


def pictures(ious: Iterable[float], scenes: int = 40) -> list[PictureScore]:
    return [picture(value, scene=number % scenes) for number, value in enumerate(ious)]


def test_a_gain_that_every_picture_shows_has_an_interval_clear_of_0() -> None:
    rng = np.random.default_rng(0)
    base, noise = rng.uniform(0.2, 0.6, 40), rng.normal(0, 0.2, 40)
    better = difference(pictures(base + 0.2), pictures(base))
    assert better.mean == pytest.approx(0.2)
    assert 0.15 < better.low <= better.mean <= better.high < 0.25
    same = difference(pictures(base), pictures(base + noise))
    assert same.low < 0 < same.high


def test_the_same_scene_in_more_styles_makes_nobody_surer() -> None:
    base, noise = np.full(10, 0.5), np.random.default_rng(1).normal(0, 0.2, 10)
    once = difference(pictures(base, 10), pictures(base + noise, 10))
    often = difference(pictures(np.tile(base, 5), 10), pictures(np.tile(base + noise, 5), 10))
    assert astuple(often) == pytest.approx(astuple(once))
