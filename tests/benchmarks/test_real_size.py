from __future__ import annotations

import pytest
import torch
from rich.console import Console

from benchmarks import block_cost, real_size, speed
from benchmarks.block_cost import Cost, Shape
from training.architecture import random_pipeline

SMALL = Shape(dim=48, heads=3, axes=(4, 6, 6), caption=32, side=8, texts=32)


@pytest.fixture(scope="module")
def cost() -> Cost:
    return block_cost.measure(SMALL, repeat=1)


def test_one_block_is_the_same_to_the_bit_read_or_not(cost: Cost) -> None:
    assert cost.identical
    assert min(cost.seconds, cost.read, cost.batch) > 0


def test_memory_counts_what_tensors_take_at_the_most() -> None:
    def work() -> torch.Tensor:
        half = torch.zeros(2**20) + 1
        return torch.cat([half, half])

    made, peak = block_cost.with_peak_memory(work)
    assert len(made) == 2**21
    assert 12 * 2**20 <= peak < 17 * 2**20


def test_reading_takes_memory_for_what_it_keeps(cost: Cost) -> None:
    kept = SMALL.side**2 * (2 * SMALL.dim + 4 * SMALL.texts)
    assert cost.read_memory < 20 * kept
    assert cost.batch_memory > 0


def test_a_report_names_both_ways(cost: Cost) -> None:
    console = Console(record=True, width=120)
    console.print(block_cost.report(SMALL, cost))
    told = console.export_text()
    assert "one picture, read" in told
    assert "two at once" in told
    assert "128x128" in told


def test_every_layout_paints_at_every_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code that measures a GPU, on a CPU with a small model."""
    layouts = {name: options for name, options in real_size.LAYOUTS.items() if "compile" not in options}
    monkeypatch.setattr(real_size, "LAYOUTS", layouts)
    paintings = list(real_size.paint_everything(random_pipeline, "cpu", (32, 64), repeat=1))
    assert [(painted.layout, painted.side) for painted in paintings] == [
        (layout, side) for layout in layouts for side in (32, 64)
    ]
    assert all(painted.identical and painted.steps_per_second > 0 for painted in paintings)
    console = Console(record=True, width=120)
    console.print(real_size.report(paintings))
    assert "offload group" in console.export_text()


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA GPU with 40 GB")
def test_a_gpu_is_measured_with_the_whole_model() -> None:
    assert speed.main(["--model", real_size.NAME, "--repeat", "1"]) == 0


def test_on_a_cpu_one_block_is_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("generator.backends.fit.best_device", lambda: "cpu")
    monkeypatch.setattr(block_cost, "Shape", lambda: SMALL)
    assert speed.main(["--model", real_size.NAME, "--repeat", "1"]) == 0
    assert "one picture, read" in capsys.readouterr().out
