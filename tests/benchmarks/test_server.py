"""The measurements of the server measure what they say."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from benchmarks.server_load import crowd, measure
from benchmarks.server_soak import BLOCKS, slope
from tests.server.serving import server_in_thread, until

Walks = Callable[[np.random.Generator], np.ndarray]

STEADY = np.random.default_rng(0).normal(100, 1, 400)


def test_a_leak_is_found_in_noise_and_noise_is_no_leak() -> None:
    _, low, high = slope(STEADY)
    assert low < 0 < high
    estimate, low, high = slope(STEADY + 0.05 * np.arange(400))
    assert 0 < low < estimate < high
    assert estimate == pytest.approx(0.05, abs=0.01)


def test_a_leak_of_a_kilobyte_is_found_where_memory_comes_in_pages() -> None:
    held = np.floor((100_000 + 1.0 * np.arange(400)) / 4) * 4
    _, low, high = slope(held)
    assert 0.9 < low <= 1 <= high < 1.1


def smooth_walks(random: np.random.Generator) -> np.ndarray:
    return random.normal(size=(1000, 400)).cumsum(axis=1)


def walks_of_rare_steps(random: np.random.Generator) -> np.ndarray:
    return (random.choice([-1, 1], (1000, 400)) * (random.random((1000, 400)) < 0.03)).cumsum(axis=1)


@pytest.mark.parametrize("walks", [smooth_walks, walks_of_rare_steps])
def test_walks_that_lead_nowhere_are_called_leaks_as_often_as_the_interval_says(walks: Walks) -> None:
    found = [low > 0 or high < 0 for _, low, high in map(slope, walks(np.random.default_rng(0)))]
    assert 0.03 < np.mean(found) < 0.07


@pytest.mark.parametrize("at", [30, 200, 370])
def test_one_step_is_no_leak(at: int) -> None:
    _, low, high = slope(STEADY + 1000 * (np.arange(400) > at))
    assert low < 0 < high


def test_a_leak_of_a_kilobyte_is_found_between_steps_up_and_down() -> None:
    random = np.random.default_rng(0)
    held = walks_of_rare_steps(random)[:200] * 16 + np.arange(400)
    assert np.mean([low > 0 for _, low, _ in map(slope, held)]) > 0.95


def test_what_never_changes_is_steady() -> None:
    assert slope([7.0] * (BLOCKS * 2 + 3)) == (0.0, 0.0, 0.0)


def test_every_answer_and_every_event_is_waited_for(tmp_path: Path) -> None:
    with server_in_thread(tmp_path) as server:
        server.ask("POST", "/api/v1/queue/pause")
        with crowd(server.client.url, quick=2, slow=1):
            until(lambda: b"multiplane_clients 3.0" in server.ask("GET", "/metrics").body)
            delays = asyncio.run(measure(server.client.url, 5))
        assert {name: len(values) for name, values in delays.items()} == {"GET /jobs": 5, "event": 5}
        assert all(value > 0 for values in delays.values() for value in values)
        assert [job.state for job in server.client.jobs()] == ["cancelled"] * 5
