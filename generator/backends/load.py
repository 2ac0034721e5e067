"""Z-Image checkpoints in every format that diffusers reads, as one pipeline; no pickled weights."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import diffusers
import torch
import transformers
from diffusers import (
    GGUFQuantizationConfig,
    ZImageControlNetModel,
    ZImagePipeline,
    ZImageTransformer2DModel,
)
from pydantic import ValidationError
from safetensors.torch import load_file

import generator.backends.patch_autoencoder  # noqa: F401 - diffusers loads a foreign class only once it is imported
from generator.backends.model import RECIPE_FILE, Model, Recipe, is_turbo
from generator.errors import InputError

TURBO_SHIFT = 3.0
"""Z-Image-Turbo's scheduler spends its few steps with this shift; Z-Image's has 6."""

T = TypeVar("T")


def load_pipeline(model: Model, dtype: torch.dtype) -> ZImagePipeline:
    """Load all parts in main memory, with the LoRAs active.

    Raises:
        InputError: a part is no Z-Image's, or the hub cannot be reached.
    """
    for library in (diffusers, transformers):
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()
    parts: dict[str, Any] = {}
    if model.weights:
        file = model.weights
        parts["transformer"] = _loaded(file, lambda: _load_transformer(file, model.base, dtype))
    pipeline = _loaded(
        model.base,
        lambda: ZImagePipeline.from_pretrained(model.base, dtype=dtype, use_safetensors=True, **parts),
    )
    if not pipeline.tokenizer.chat_template:
        raise InputError("the tokenizer has no chat template", file=Path(model.base) / "tokenizer")
    if model.lora:
        _add_loras(pipeline, model)
    return pipeline


def load_controlnet(source: str, dtype: torch.dtype) -> ZImageControlNetModel:
    if Path(source).is_file():
        return _loaded(source, lambda: ZImageControlNetModel.from_single_file(source, dtype=dtype))
    return _loaded(
        source, lambda: ZImageControlNetModel.from_pretrained(source, dtype=dtype, use_safetensors=True)
    )


def recipe_of(model: Model, pipeline: ZImagePipeline) -> Recipe:
    """What the model file states, else the folder's own file, else what fits the kind of checkpoint.

    Raises:
        InputError: a file beside the checkpoint is no recipe.
    """
    names = (model.base, model.weights.stem if model.weights else "")
    config = pipeline.scheduler.config
    turbo = any(is_turbo(Path(name).name) for name in names) or (
        not config.use_dynamic_shifting and config.shift <= TURBO_SHIFT
    )
    kind = {"steps": 8, "guidance": 0.0} if turbo else {}
    stated = model.recipe.model_dump(exclude_unset=True) if model.recipe else {}
    file = Path(model.base) / RECIPE_FILE
    try:
        beside = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        return Recipe.model_validate({**kind, **beside, **stated})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise InputError(f"not a recipe: {first['msg']}, is {first['input']!r}", file=file, key=key) from None
    except (ValueError, TypeError) as error:
        raise InputError(f"not a recipe: {error}", file=file) from error


def _load_transformer(file: Path, base: str, dtype: torch.dtype) -> ZImageTransformer2DModel:
    quantised = file.suffix == ".gguf"
    options = {"quantization_config": GGUFQuantizationConfig(compute_dtype=dtype)} if quantised else {}
    return ZImageTransformer2DModel.from_single_file(
        str(file), config=base, subfolder="transformer", dtype=dtype, **options
    )


def _add_loras(pipeline: ZImagePipeline, model: Model) -> None:
    names = [f"lora{number}" for number in range(len(model.lora))]
    for name, lora in zip(names, model.lora, strict=True):
        load = partial(_load_lora, pipeline, lora.file, name)
        _loaded(lora.file, load)
        # Of a file whose keys fit nothing diffusers only warns.
        if name not in getattr(pipeline.transformer, "peft_config", {}):
            raise InputError("holds no LoRA for a Z-Image transformer", file=lora.file)
    pipeline.set_adapters(names, [lora.weight for lora in model.lora])


def _load_lora(pipeline: ZImagePipeline, file: str, name: str) -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Already found a `peft_config` attribute", UserWarning)
        pipeline.load_lora_weights(load_file(file), adapter_name=name)


def _loaded(source: str | Path, load: Callable[[], T]) -> T:
    try:
        return load()
    except Exception as error:  # a foreign file can be wrong in more ways than diffusers has errors for
        remedy = (
            ""
            if Path(source).exists()
            else f"; or `hf download {source} --local-dir FOLDER`, then name FOLDER"
        )
        raise InputError(f"not loadable as Z-Image in safetensors: {error}{remedy}", file=source) from error
