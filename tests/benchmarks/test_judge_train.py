import json
from pathlib import Path

import numpy as np
import pytest
import torch
from rich.console import Console

from benchmarks.judge.checkpoint import WEIGHTS, load_judge
from benchmarks.judge.degrade import degraded, repainted
from benchmarks.judge.labels import BACKGROUND, NO_ANSWER
from benchmarks.judge.scenes import PENCIL_SEED, Arrays, Pool, arrays_of, draw_for_training, draw_shards
from benchmarks.judge.train import Plan, Run, right_shares, train, varied
from benchmarks.stylizedbench.artist import draw_scene
from benchmarks.stylizedbench.scene import HELD_OUT_STYLE, STYLES
from generator.backends.model import EMBEDDED
from generator.backends.patch_autoencoder import PatchAutoencoder


@pytest.fixture(scope="module")
def batch() -> Arrays:
    return arrays_of([draw_for_training(seed, (64, 64)) for seed in range(6)])


def test_every_style_is_learned_and_pencil_from_no_scene_of_the_training_split() -> None:
    scenes = [draw_for_training(seed, (64, 64)) for seed in range(len(STYLES))]
    assert tuple(scene.style for scene in scenes) == STYLES
    for seed, scene in enumerate(scenes):
        held_out = scene.style == HELD_OUT_STYLE
        assert (scene.split, scene.seed) == (("dev", PENCIL_SEED + seed) if held_out else ("train", seed))


def test_a_few_scenes_are_learned_by_heart(tmp_path: Path, batch: Arrays) -> None:
    run = Run(tmp_path)
    run.update(batch, 1.0)
    first = run.running
    for _ in range(24):
        run.update(batch, 1.0)
    assert run.running < 0.9 * first
    assert right_shares(run.judge, batch)["colour"] > 0.3


def test_a_resumed_run_goes_on_as_if_it_had_not_stopped(tmp_path: Path, batch: Arrays) -> None:
    run = Run(tmp_path)
    run.update(batch, 0.5)
    run.save()
    run.update(batch, 0.5)
    resumed = Run(tmp_path)
    assert resumed.step == 1
    resumed.update(batch, 0.5)
    for one, other in zip(run.average.parameters(), resumed.average.parameters(), strict=True):
        assert torch.equal(one, other)


def test_a_step_sees_the_first_shards_only(tmp_path: Path) -> None:
    for index in range(3):
        np.savez(tmp_path / f"{index:05d}.npz", pictures=np.full((4, 2), index, np.uint8))
    pool = Pool(tmp_path)
    drawn = [pool.batch(np.random.default_rng(k), 2, 3)["pictures"] for k in range(8)]
    assert {int(value) for column in drawn for value in column.flat} == {0, 1}
    assert all(column.shape == (3, 2) for column in drawn)
    again = Pool(tmp_path).batch(np.random.default_rng(5), 2, 3)["pictures"]
    np.testing.assert_array_equal(again, drawn[5])


def test_a_mirrored_picture_keeps_its_truth_under_its_pixels(batch: Arrays) -> None:
    changed = varied(batch, np.random.default_rng(3))
    mirrored = 0
    for row in range(len(batch["kinds"])):
        flipped = np.array_equal(changed["kinds"][row], batch["kinds"][row][:, ::-1])
        own = batch["pictures"][row][:, ::-1] if flipped else batch["pictures"][row]
        mirrored += flipped
        assert np.abs(changed["pictures"][row].astype(int) - own).mean() < 25
        np.testing.assert_array_equal(
            changed["kinds"][row] == BACKGROUND, changed["colours"][row] == NO_ANSWER
        )
    assert 0 < mirrored < len(batch["kinds"])
    np.testing.assert_array_equal(changed["answers"], batch["answers"])


def test_faults_leave_a_picture_recognisable_and_come_out_the_same_again() -> None:
    picture = draw_scene(5, 64, 48, truth=False).picture
    autoencoder = PatchAutoencoder.from_pretrained(EMBEDDED / "vae")
    pairs = [
        [degraded(picture, np.random.default_rng(1)) for _ in range(2)],
        [repainted(picture, autoencoder, np.random.default_rng(1)) for _ in range(2)],
    ]
    for one, same in pairs:
        np.testing.assert_array_equal(one, same)
        assert one.shape == picture.shape and one.dtype == np.uint8
        assert 0 < np.abs(one.astype(int) - picture).mean() < 30


def test_a_judge_can_be_trained_further(tmp_path: Path) -> None:
    known, _ = load_judge()
    begun = Run(tmp_path, WEIGHTS)
    assert begun.judge.training and begun.step == 0
    for one, other in zip(begun.average.parameters(), known.parameters(), strict=True):
        assert torch.equal(one, other)


def test_scenes_can_be_others_than_the_first(tmp_path: Path) -> None:
    draw_shards(tmp_path, 1, 3, 7)
    with np.load(tmp_path / "00000.npz") as shard:
        expected = arrays_of([draw_for_training(seed, (256, 256)) for seed in (7, 8, 9)])
        for name in ("kinds", "colours", "answers"):
            np.testing.assert_array_equal(shard[name], expected[name])


@pytest.mark.slow
def test_training_logs_and_ends(tmp_path: Path) -> None:
    plan = Plan(steps=4, batch=4, shards=2, shard_size=7, steps_per_shard=2, save_every=2, dev_scenes=4)
    run = tmp_path / "심판"
    judge = train(run, plan, Console(quiet=True))
    rows = [json.loads(line) for line in (run / "log.jsonl").read_text("utf-8").splitlines()]
    assert [row["step"] for row in rows] == [2, 4]
    assert not judge.training
    again = train(run, plan, Console(quiet=True))
    assert all(torch.equal(a, b) for a, b in zip(judge.parameters(), again.parameters(), strict=True))
    with np.load(run / "scenes" / "00000.npz") as shard:
        assert len(shard["pictures"]) == 7
        assert (shard["answers"][:, :3] != NO_ANSWER).all()
