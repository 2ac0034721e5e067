"""What lies on this machine of a checkpoint in diffusers format, found without loading it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from huggingface_hub import try_to_load_from_cache
from safetensors import safe_open

PARTS = ("transformer", "text_encoder", "vae")


def local_folder(base: str) -> Path | None:
    """Where a folder's or a Hugging Face id's files lie; None where they are not on this machine."""
    if Path(base).is_dir():
        return Path(base)
    index = try_to_load_from_cache(base, "model_index.json")
    return Path(index).parent if isinstance(index, str) else None


def missing_files(folder: Path, parts: Sequence[str] = PARTS) -> Iterator[str]:
    """What a download that was cut short has not brought, as `part/file`."""
    for part in parts:
        if not (folder / part / "config.json").is_file():
            yield f"{part}/config.json"
        wanted = {"*.safetensors"}
        for index in (folder / part).glob("*.safetensors.index.json"):
            wanted |= set(json.loads(index.read_text("utf-8"))["weight_map"].values())
        yield from (f"{part}/{name}" for name in sorted(wanted) if not any((folder / part).glob(name)))


def count_weights(part: Path) -> int:
    """Numbers in all safetensors files of a part; reads their headers only."""
    count = 0
    for file in part.glob("*.safetensors"):
        with safe_open(file, framework="pt") as weights:
            count += sum(math.prod(weights.get_slice(key).get_shape()) for key in weights.keys())  # noqa: SIM118
    return count


def configuration(folder: Path, part: str, file: str = "config.json") -> dict[str, Any]:
    """Empty where there is none."""
    path = folder / part / file
    return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else {}
