"""Which weights were measured."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from generator.backends.checkpoint import PARTS, local_folder
from generator.backends.model import RECIPE_FILE, Model


def fingerprint(model: Model) -> str:
    """12 hexadecimal digits: equal where weights, and blocks and heads to read, are equal to the byte."""
    digest = sha256(repr(model.recipe).encode())
    for file in _files(model):
        with file.open("rb") as stream:
            while piece := stream.read(1 << 24):
                digest.update(piece)
    return digest.hexdigest()[:12]


def _files(model: Model) -> Iterator[Path]:
    folder = local_folder(model.base)
    if folder:
        for part in PARTS:
            yield from sorted((folder / part).glob("*.safetensors"))
        if (folder / RECIPE_FILE).is_file():
            yield folder / RECIPE_FILE
    if model.weights:
        yield model.weights
    yield from (Path(lora.file) for lora in model.lora)
