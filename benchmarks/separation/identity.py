"""What decides a score: the weights that are measured, and the code that measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from generator.backends.checkpoint import PARTS, local_folder
from generator.backends.model import RECIPE_FILE, Model

ROOT = Path(__file__).parents[2]
SCORING = ("generator", "benchmarks/stylizedbench", "benchmarks/judge", "benchmarks/separation")
TELLING = (
    "ablation",
    "bench",
    "doubt",
    "identity",
    "plot",
    "record",
    "report",
    "sheet",
    "summary",
    "variants",
)
"""Modules of the last folder that only say what was scored."""


def weights(model: Model) -> str:
    """12 hexadecimal digits: equal where weights, and blocks and heads to read, are equal to the byte."""
    return _digest(_weights(model), repr(model.recipe))


def code() -> str:
    """12 hexadecimal digits: equal where all that draws, reads, takes apart and scores is."""
    files = (file for folder in SCORING for file in sorted((ROOT / folder).rglob("*.py")))
    return _digest(file for file in files if file.parent != Path(__file__).parent or file.stem not in TELLING)


def _digest(files: Iterable[Path], also: str = "") -> str:
    digest = sha256(also.encode())
    for file in files:
        with file.open("rb") as stream:
            while piece := stream.read(1 << 24):
                digest.update(piece)
    return digest.hexdigest()[:12]


def _weights(model: Model) -> Iterator[Path]:
    folder = local_folder(model.base)
    if folder:
        for part in PARTS:
            yield from sorted((folder / part).glob("*.safetensors"))
        if (folder / RECIPE_FILE).is_file():
            yield folder / RECIPE_FILE
    if model.weights:
        yield model.weights
    yield from (Path(lora.file) for lora in model.lora)
