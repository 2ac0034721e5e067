"""A model of transformers and its tokenizer from a folder; no pickled weights, no network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import AutoTokenizer

from generator.backends.checkpoint import configuration
from generator.errors import InputError


def family(folder: Path, known: Sequence[str]) -> str:
    """The `model_type` of the folder's model.

    Raises:
        InputError: it is none of the known ones.
    """
    name = str(configuration(folder, "").get("model_type", "no model"))
    if name not in known:
        raise InputError(f"holds {name}; wanted is one of {', '.join(known)}", file=folder)
    return name


def load(kind: Any, folder: Path) -> Any:
    """On the GPU, where there is one.

    Raises:
        InputError: the weights do not load.
    """
    try:
        model = kind.from_pretrained(folder, use_safetensors=True, local_files_only=True)
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(f"not loadable as {kind.__name__}: {error}", file=folder) from error
    return model.eval().to("cuda" if torch.cuda.is_available() else "cpu")


@dataclass(frozen=True, slots=True)
class Reader:
    """A model that reads words."""

    model: Any
    tokens: Callable[[Sequence[str]], dict[str, Tensor]]
    """`input_ids` and `attention_mask` of texts, on the model's device."""


def load_reader(kind: Any, folder: Path, length: int) -> Reader:
    """`length`: of every text in tokens; what is longer is cut off."""
    model = load(kind, folder)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)

    def tokens(texts: Sequence[str]) -> dict[str, Tensor]:
        found = tokenizer(
            list(texts), padding="max_length", max_length=length, truncation=True, return_tensors="pt"
        )
        return {name: found[name].to(model.device) for name in ("input_ids", "attention_mask")}

    return Reader(model, tokens)
