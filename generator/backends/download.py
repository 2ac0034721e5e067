"""Checkpoints of the Hugging Face hub: brought here with progress, taken up where a download broke off."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from huggingface_hub import snapshot_download

from generator.backends.checkpoint import PARTS, missing_files
from generator.backends.model import Model
from generator.errors import InputError

FILES = ("*.json", "*.txt", "*.jinja", "*.safetensors")
"""What a checkpoint is loaded from; never pickled weights."""


def fetch(model: Model) -> Model:
    """The same model with everything of it on this machine; asks the hub for what is missing or has changed.

    Without a network, or with HF_HUB_OFFLINE=1, what was fetched before is used.

    Raises:
        InputError: the hub does not have it or cannot be reached, or what is here is incomplete.
    """
    parts = [part for part in PARTS if part != "transformer" or not model.weights]
    here: dict[str, str] = {}
    if not Path(model.base).exists():
        folder = _fetch(model.base, [] if "transformer" in parts else ["transformer/*.safetensors"])
        missing = next(missing_files(folder, parts), None)
        if missing:
            raise InputError(f"incomplete: no {missing} in {folder}; {_remedy(model.base)}", file=model.base)
        here["base"] = str(folder)
    if model.controlnet and not Path(model.controlnet).exists():
        here["controlnet"] = str(_fetch(model.controlnet))
    return model.model_copy(update=here)


def _fetch(repository: str, ignore: Sequence[str] = ()) -> Path:
    try:
        return Path(snapshot_download(repository, allow_patterns=list(FILES), ignore_patterns=list(ignore)))
    except Exception as error:  # hub, network, proxy and disk have no error class in common
        raise InputError(f"cannot be fetched: {error}; {_remedy(repository)}", file=repository) from error


def _remedy(repository: str) -> str:
    return f"where there is a network: `hf download {repository} --local-dir FOLDER`, then name FOLDER"
