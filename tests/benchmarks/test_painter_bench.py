import html
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.judge.marks import whole_truth
from benchmarks.painter import bench
from benchmarks.painter.asked import asked_by_caption
from benchmarks.painter.diversity import mean_distance
from benchmarks.stylizedbench.artist import draw_scene
from generator.errors import InputError
from training.architecture import random_pipeline

CAPTIONS = 3


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    model = tmp_path_factory.mktemp("작은 모델")
    random_pipeline().save_pretrained(model)
    (model / "multiplane.json").write_text('{"steps": 1, "guidance": 0, "default_height": 64}', "utf-8")
    out = tmp_path_factory.mktemp("소명") / "painter"
    options = ["--model", str(model), "--captions", str(CAPTIONS), "--size", "90x64", "--out", str(out)]
    assert bench.main(options) == 0
    return out


def test_every_caption_is_scored_beside_the_artist(results: Path) -> None:
    scores = json.loads((results / "scores.json").read_text("utf-8"))
    assert scores["size"] == [96, 64]
    assert scores["seconds_a_picture"] > 0
    for seed, row in enumerate(scores["captions"]):
        scene = draw_scene(seed, 96, 64, split="test", truth=False)
        assert (row["seed"], row["caption"]) == (seed, scene.caption)
        assert len(row["painter"]["subjects"]) == len(row["artist"]["subjects"]) == len(scene.subjects)
    asked = sum(len(row["asked"]["subjects"]) for row in scores["captions"])
    for side in ("painter", "artist"):
        assert scores[side]["subjects"]["found"]["of"] == asked
        assert sum(row["of"] for row in scores[side]["all found"].values()) == CAPTIONS


def test_another_seed_counts_as_diversity(results: Path) -> None:
    scores = json.loads((results / "scores.json").read_text("utf-8"))
    assert 0 <= scores["diversity"]["one_caption"] <= 1
    assert 0 < scores["diversity"]["drawn"] <= 1


def test_the_sheet_shows_every_caption_with_its_pictures(results: Path) -> None:
    page = (results / "index.html").read_text("utf-8")
    shown = re.findall(r'src="([^"]+)"', page)
    assert len(shown) == 3 * CAPTIONS
    for file in shown:
        with Image.open(results / file) as picture:
            assert picture.size == (96, 64)
    for seed in range(CAPTIONS):
        scene = draw_scene(seed, 96, 64, split="test", truth=False)
        assert scene.caption in html.unescape(page)
        with Image.open(results / f"pictures/{seed:05d}-drawn.png") as drawn:
            np.testing.assert_array_equal(np.asarray(drawn), scene.picture)


def test_a_folder_in_use_is_left_alone(results: Path) -> None:
    before = sorted(results.rglob("*"))
    court = object()
    with pytest.raises(InputError, match=r"--out: the folder is not empty"):
        bench.bench(court, 1, results, bench.Console())  # type: ignore[arg-type]
    assert sorted(results.rglob("*")) == before


def test_too_few_captions_are_refused() -> None:
    with pytest.raises(InputError, match="--captions"):
        bench.main(["--captions", "0"])


@pytest.mark.parametrize(
    ("caption", "said"),
    [
        ("A girl in the woods.", {"place"}),
        ("Forest, golden hour. A girl.", {"place", "time"}),
        ("watercolor of a girl", {"style"}),
        ("A girl at dusk in the rain. Watercolour.", {"style", "time", "weather"}),
        ("소명 waits in her forestry office.", set()),
    ],
)
def test_a_caption_asks_for_what_it_says(caption: str, said: set[str]) -> None:
    scene = draw_scene(0, 64, 64, style="watercolour", truth=False)
    scene = replace(scene, place="forest", time="sunset", weather="rain", caption=caption)
    asked = asked_by_caption(scene)
    assert set(asked.answers) == said
    assert asked.subjects == whole_truth(scene).subjects


def test_most_captions_say_where_and_in_which_style() -> None:
    asked = [asked_by_caption(draw_scene(seed, 64, 64, truth=False)).answers for seed in range(40)]
    assert sum("place" in answers for answers in asked) == len(asked)
    assert sum("style" in answers for answers in asked) >= 0.8 * len(asked)


def test_distance_is_none_between_alike_and_one_between_unlike_pictures() -> None:
    east, north = np.array([1, 0], np.float32), np.array([0, 1], np.float32)
    assert mean_distance([[east, east]]) == 0
    assert mean_distance([[east, north], [north, north, north]]) == pytest.approx(1 / 4)
    assert mean_distance([[east], [north]]) is None
