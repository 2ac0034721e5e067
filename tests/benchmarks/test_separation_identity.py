"""Scores of other weights, or of other code, are never mixed up."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks.separation import identity
from generator.backends.model import Recipe, find_model


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The code, somewhere else."""
    for folder in identity.SCORING:
        there = shutil.ignore_patterns("*.safetensors", "__pycache__")
        shutil.copytree(identity.ROOT / folder, tmp_path / folder, ignore=there)
    monkeypatch.setattr(identity, "ROOT", tmp_path)
    monkeypatch.setattr(identity, "__file__", str(tmp_path / "benchmarks" / "separation" / "identity.py"))
    return tmp_path


@pytest.mark.parametrize(
    ("file", "decides"),
    [
        ("generator/layers/masks.py", True),
        ("benchmarks/stylizedbench/palette.py", True),
        ("benchmarks/separation/methods/daam.py", True),
        ("benchmarks/separation/report.py", False),
    ],
)
def test_code_is_what_decides_a_score(file: str, decides: bool, copied: Path) -> None:
    before = identity.code()
    (copied / file).write_text("NEW = 1\n", "utf-8")
    assert (identity.code() != before) == decides


def test_weights_are_their_bytes_and_what_is_read_of_them(checkpoint: Path, tmp_path: Path) -> None:
    model = find_model(str(checkpoint))
    here = identity.weights(model)
    there = tmp_path / "소명"
    shutil.copytree(checkpoint, there)
    assert identity.weights(find_model(str(there))) == here
    assert identity.weights(model.model_copy(update={"recipe": Recipe(blocks=(1,))})) != here
    (weights,) = (there / "transformer").glob("*.safetensors")
    pixels = bytearray(weights.read_bytes())
    pixels[-1] ^= 1
    weights.write_bytes(pixels)
    assert identity.weights(find_model(str(there))) != here
