"""`bench separation --protocol generated`: the model's own pictures, told apart by the judge."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.judge.checkpoint import load_judge
from benchmarks.judge.segment import segment
from benchmarks.separation import bench, generated
from benchmarks.separation.generated import generated_loaders
from benchmarks.separation.question import Question
from benchmarks.separation.scenes import Staged, draw_staging
from generator.backends import load_backend
from generator.errors import InputError
from training.architecture import random_pipeline

STAGED = Staged(0, "flat colour", "dev")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("작은 모델")
    random_pipeline().save_pretrained(folder)
    (folder / "multiplane.json").write_text('{"steps": 1, "guidance": 0, "default_height": 64}', "utf-8")
    return folder


def test_the_judge_finds_the_artists_subjects_better_than_one_would_by_guessing() -> None:
    judge, _ = load_judge()
    scenes = [draw_staging(number, "flat colour", "dev", truth=False) for number in range(4)]
    ious = []
    for scene in scenes:
        asked = [(subject.kind, subject.colour) for subject in scene.subjects]
        areas = segment(judge, scene.picture, asked)
        assert areas.sum(axis=0).max() <= 1
        for area, subject in zip(areas, scene.subjects, strict=True):
            truth = subject.visible > 0.5
            ious.append((area & truth).sum() / (area | truth).sum())
    assert np.mean(ious) > 0.4


def test_who_the_judge_does_not_see_competes_but_is_not_scored(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = draw_staging(*STAGED, truth=False)
    seen = np.zeros((len(scene.subjects), 64, 64), bool)
    seen[0, 8:40, 8:40] = True
    drawn = np.stack([subject.visible > 0.5 for subject in scene.subjects])
    monkeypatch.setattr(
        generated, "segment", lambda judge, picture, asked: seen if picture.shape[0] == 64 else drawn
    )
    (load,) = generated_loaders(load_backend(str(model)), [STAGED]).values()
    sample = load()
    assert [target.name for target in sample.targets] == [scene.subjects[0].name]
    assert [concept.name for concept in sample.concepts] == [subject.name for subject in scene.subjects]
    assert {*sample.judged} == {1.0}
    assert sample.plate is None
    assert sample.absent is None


def test_what_is_read_is_the_painting_of_this_very_picture(model: Path) -> None:
    backend = load_backend(str(model))
    (load,) = generated_loaders(backend, [STAGED]).values()
    sample = load()
    assert sample.painted is not None
    assert np.array_equal(backend.paint(sample.painted, capture=False).picture, sample.picture)
    reading = Question(backend, sample.picture, sample.prompt, sample.concepts, painted=sample.painted).read(
        blocks=(2,)
    )
    assert reading.blocks == (2,)
    assert reading.concept_probabilities.shape == (len(sample.concepts) + 1, 4, 4)


def test_a_run_says_how_good_its_judge_is(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def side_by_side(judge: object, picture: np.ndarray, asked: list[object]) -> np.ndarray:
        side = picture.shape[0]
        areas = np.zeros((len(asked), side, side), bool)
        for place, area in enumerate(areas):
            area[:, place * side // len(asked) : (place + 1) * side // len(asked)] = True
        return areas

    monkeypatch.setattr(generated, "segment", side_by_side)
    options = ["--model", str(model), "--split", "dev", "--limit", "1", "--protocol", "generated"]
    methods = "ours,softmax,daam,freefuse"
    assert bench.main([*options, "--method", methods, "--out", str(tmp_path / "소명")]) == 0
    assert "truth is what the judge sees" in capsys.readouterr().out
    document = json.loads((tmp_path / "소명" / "scores.json").read_text("utf-8"))
    assert document["protocol"] == "generated"
    assert 0 <= document["judge"]["iou"] < 1
    (one,) = document["methods"]["daam"]["pictures"]
    assert one["false_layer"] is None
    assert one["plate_error"] is None


def test_a_folders_pictures_are_not_generated(model: Path, tmp_path: Path) -> None:
    options = ["--protocol", "generated", "--data", str(tmp_path)]
    with pytest.raises(InputError, match="given, not generated"):
        bench.main(["--model", str(model), "--out", str(tmp_path / "new"), *options])
