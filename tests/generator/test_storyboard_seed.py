from __future__ import annotations

from generator.storyboard.seed import shot_seed


def test_seeds_are_the_same_on_every_machine() -> None:
    assert [shot_seed(7, key) for key in ("1", "2/1", "소명")] == [4149949613, 913223950, 1039363445]


def test_seeds_are_32_bits_and_differ_by_run_and_by_shot() -> None:
    seeds = {shot_seed(run, str(key)) for run in range(10) for key in range(100)}
    assert len(seeds) == 1000
    assert all(0 <= seed < 2**32 for seed in seeds)
