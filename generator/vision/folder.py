"""A folder of weights, as Hugging Face's transformers saves them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from generator.errors import InputError


def load_weights(kind: Any, folder: Path | None, *, types: tuple[str, ...], key: str) -> Any:
    """A model of class `kind`, from safetensors in a folder on this machine; nothing is fetched.

    Args:
        types: what its config.json may say as "model_type".
        key: where the folder was asked for.

    Raises:
        InputError: there is no such folder, it holds another model, or weights that cannot be read.
    """
    wanted = " or ".join(types)
    if folder is None:
        raise InputError(f"is missing; name the folder with the weights ({wanted})", key=key)
    if not folder.is_dir():
        raise InputError(
            "is no folder; name the one with config.json and model.safetensors", file=folder, key=key
        )
    try:
        found = json.loads((folder / "config.json").read_text("utf-8")).get("model_type")
    except (OSError, ValueError, AttributeError):
        raise InputError(
            "holds no config.json that can be read; name a folder that transformers saved",
            file=folder,
            key=key,
        ) from None
    if found not in types:
        raise InputError(f"holds a model of type {found!r}; this wants {wanted}", file=folder, key=key)
    if not any(folder.glob("*.safetensors")):
        raise InputError("holds no safetensors, and other weights are not read", file=folder, key=key)
    try:
        model = kind.from_pretrained(folder, local_files_only=True, use_safetensors=True)
    except Exception as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"cannot be loaded: {first}", file=folder, key=key) from error
    return model.eval()
