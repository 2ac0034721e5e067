import weakref
from pathlib import Path
from typing import Any

import pytest

from generator.backends import load_backend
from generator.backends.protocol import PaintRequest
from generator.errors import InputError
from server.worker import held_model
from server.worker.held_model import HeldModel


def test_a_model_is_kept_until_another_is_needed_and_is_gone_before_that_is_loaded(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []
    weights: list[weakref.ref[Any]] = []

    def load(source: str) -> Any:
        assert [ref() for ref in weights if ref() is not None] == []
        backend = load_backend(str(checkpoint))
        loaded.append(source)
        pipeline = backend._pipeline  # type: ignore[attr-defined]
        weights.extend(
            weakref.ref(part) for part in (pipeline.transformer, pipeline.text_encoder, pipeline.vae)
        )
        return backend

    monkeypatch.setattr(held_model, "load_backend", load)
    held = HeldModel({"a": "folder a", "b": "folder b"})
    for name in (None, "a", "b", "b", None):
        # Having read attention, it has hooks in its own blocks.
        held.load(name).paint(PaintRequest("A road.", width=64, height=64, seed=1))
    assert loaded == ["folder a", "folder b", "folder a"]


def test_a_model_that_does_not_load_leaves_room_for_the_next(checkpoint: Path) -> None:
    held = HeldModel({"tiny": str(checkpoint), "none": "no such model"})
    held.load("tiny")
    with pytest.raises(InputError, match="no such model"):
        held.load("none")
    assert held.load("tiny").name == "tiny"


def test_a_name_that_is_not_known_is_no_way_to_a_folder(checkpoint: Path) -> None:
    held = HeldModel({"tiny": "no such model"})
    with pytest.raises(InputError, match="it knows tiny"):
        held.load(str(checkpoint))
