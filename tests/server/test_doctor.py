from __future__ import annotations

import shutil
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from generator.backends.checkpoint import count_weights, missing_files
from generator.backends.model import Recipe
from server import doctor as module
from server.doctor import Finding, doctor, examine, painting_operations


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A CPU of a known speed, and no model downloaded."""
    monkeypatch.setattr("generator.backends.fit.best_device", lambda: "cpu")
    monkeypatch.setattr(module, "operations_per_second", lambda fit: 1e12)
    monkeypatch.setattr(module, "HF_HUB_CACHE", str(tmp_path / "cache" / "hub"))
    monkeypatch.setattr("generator.backends.checkpoint.try_to_load_from_cache", lambda *_: None)
    monkeypatch.setattr(shutil, "which", lambda _: None)


def found(name: str) -> dict[str, Finding]:
    return {finding.subject: finding for finding in examine([name])}


def test_a_model_that_is_here_needs_no_remedy(checkpoint: Path) -> None:
    findings = found(str(checkpoint))
    assert not any(finding.remedy for finding in findings.values())
    assert "offload none" in findings[f"{checkpoint}: memory"].found
    assert "64 in 2 steps" in findings[f"{checkpoint}: speed"].found


def test_a_model_that_is_not_here_comes_with_the_command_that_fetches_it() -> None:
    assert found("z-image-turbo")["z-image-turbo: files"].remedy == "hf download Tongyi-MAI/Z-Image-Turbo"


def test_a_full_disk_is_told_before_the_download(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "disk_free", lambda _: 3 * 10**9)
    remedy = found("z-image")["z-image: files"].remedy
    assert remedy == "hf download Tongyi-MAI/Z-Image, after freeing 30 GB"


def test_the_real_model_does_not_fit_a_small_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    class Small:
        available, total = 4 * 10**9, 16 * 10**9

    monkeypatch.setattr("psutil.virtual_memory", Small)
    remedy = found("z-image-turbo")["z-image-turbo: memory"].remedy
    assert remedy
    assert ".gguf" in remedy


def test_a_graphics_card_that_pytorch_cannot_use_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/nvidia-smi")
    remedy = found("embedded")["device"].remedy
    assert remedy
    assert remedy.split(": ", 1)[1].startswith("pip install")


@pytest.mark.parametrize("lost", ["transformer/config.json", "vae/*.safetensors"])
def test_a_download_that_was_cut_short_is_told(checkpoint: Path, tmp_path: Path, lost: str) -> None:
    folder = shutil.copytree(checkpoint, tmp_path / "소명")
    for file in folder.glob(lost):
        file.unlink()
    assert list(missing_files(folder)) == [lost]
    finding = found(str(folder))[f"{folder}: files"]
    assert lost in finding.found
    assert finding.remedy == "copy the folder again"


def test_a_missing_shard_is_told(tmp_path: Path) -> None:
    part = tmp_path / "transformer"
    part.mkdir()
    (part / "config.json").write_text("{}", "utf-8")
    (part / "w-1-of-2.safetensors").touch()
    index = '{"weight_map": {"a": "w-1-of-2.safetensors", "b": "w-2-of-2.safetensors"}}'
    (part / "w.safetensors.index.json").write_text(index, "utf-8")
    assert list(missing_files(tmp_path, ["transformer"])) == ["transformer/w-2-of-2.safetensors"]


def test_a_model_that_is_none_is_said_to_be_none() -> None:
    assert "no such model" in (found("소명")["소명"].remedy or "")


def test_weights_are_counted_without_being_loaded(checkpoint: Path) -> None:
    from training.architecture import random_pipeline  # noqa: PLC0415 - most tests here need no torch

    transformer = random_pipeline().transformer
    want = sum(parameter.numel() for parameter in transformer.parameters())
    assert count_weights(checkpoint / "transformer") == want


def test_a_pass_of_the_real_model_at_a_megapixel_takes_its_known_operations() -> None:
    """2 operations for each weight and token, and 4 N² d for the attention of each block."""
    recipe = Recipe(steps=1, guidance=0.0, default_height=768)
    operations = painting_operations(recipe, 6_150_000_000, {"dim": 3840, "n_layers": 30})
    assert operations == pytest.approx(60e12, rel=0.05)
    assert painting_operations(
        Recipe(steps=3, guidance=4.0, default_height=768), 6_150_000_000, {"dim": 3840, "n_layers": 30}
    ) == pytest.approx(6 * operations)


@pytest.mark.parametrize(("name", "status"), [("embedded", 0), ("z-image-turbo", 1)])
def test_the_status_says_whether_the_model_can_be_used(name: str, status: int) -> None:
    told = StringIO()
    assert doctor([name], Console(file=told, width=200)) == status
    assert ("hf download" in told.getvalue()) == bool(status)
