"""Z-Image checkpoints in every format that diffusers reads, as one pipeline; no pickled weights."""

from __future__ import annotations

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
    ZImageOmniPipeline,
    ZImagePipeline,
    ZImageTransformer2DModel,
)
from huggingface_hub.utils.tqdm import are_progress_bars_disabled, enable_progress_bars
from safetensors.torch import load_file
from transformers import Siglip2ImageProcessorPil

# Diffusers loads a foreign class only once it is imported.
import generator.backends.multistep_scheduler
import generator.backends.patch_autoencoder  # noqa: F401
from generator.backends.checkpoint import configuration
from generator.backends.model import Model
from generator.backends.omni import OmniPipeline
from generator.backends.quantise import quantisation
from generator.errors import InputError

T = TypeVar("T")


def load_pipeline(model: Model, dtype: torch.dtype) -> ZImagePipeline | ZImageOmniPipeline:
    """Load all parts of a model that is on this machine into main memory, with the LoRAs active.

    Raises:
        InputError: a part is no Z-Image's, or a package is missing that quantises.
    """
    quieten()
    parts: dict[str, Any] = {}
    if model.weights:
        file = model.weights
        parts["transformer"] = _loaded(file, lambda: _load_file(file, model, dtype))
    elif model.quantise:
        parts["transformer"] = _loaded(model.base, lambda: _load_quantised(model, dtype))
    family = ZImagePipeline
    if "siglip" in configuration(Path(model.base), "", "model_index.json"):
        family = OmniPipeline
        # The one that needs no torchvision.
        parts["siglip_processor"] = _loaded(
            model.base,
            lambda: Siglip2ImageProcessorPil.from_pretrained(model.base, subfolder="siglip_processor"),
        )
    pipeline = _loaded(
        model.base,
        lambda: family.from_pretrained(model.base, dtype=dtype, use_safetensors=True, **parts),
    )
    if not pipeline.tokenizer.chat_template:
        raise InputError("the tokenizer has no chat template", file=Path(model.base) / "tokenizer")
    if model.lora:
        _add_loras(pipeline, model)
    return pipeline


def quieten() -> None:
    """Their warnings are about things done on purpose; downloads, though, still show their progress."""
    shown = not are_progress_bars_disabled()
    for library in (diffusers, transformers):
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()
    if shown:
        enable_progress_bars()


def load_controlnet(source: str, dtype: torch.dtype) -> ZImageControlNetModel:
    if Path(source).is_file():
        return _loaded(source, lambda: ZImageControlNetModel.from_single_file(source, dtype=dtype))
    return _loaded(
        source, lambda: ZImageControlNetModel.from_pretrained(source, dtype=dtype, use_safetensors=True)
    )


def _load_file(file: Path, model: Model, dtype: torch.dtype) -> ZImageTransformer2DModel:
    options = {}
    if file.suffix == ".gguf":
        options["quantization_config"] = GGUFQuantizationConfig(compute_dtype=dtype)
    elif model.quantise:
        options["quantization_config"] = quantisation(model.quantise, dtype)
    return ZImageTransformer2DModel.from_single_file(
        str(file), config=model.base, subfolder="transformer", dtype=dtype, **options
    )


def _load_quantised(model: Model, dtype: torch.dtype) -> ZImageTransformer2DModel:
    return ZImageTransformer2DModel.from_pretrained(
        model.base,
        subfolder="transformer",
        dtype=dtype,
        use_safetensors=True,
        quantization_config=quantisation(str(model.quantise), dtype),
    )


def _add_loras(pipeline: ZImagePipeline | ZImageOmniPipeline, model: Model) -> None:
    names = [f"lora{number}" for number in range(len(model.lora))]
    for name, lora in zip(names, model.lora, strict=True):
        load = partial(_load_lora, pipeline, lora.file, name)
        _loaded(lora.file, load)
        # Of a file whose keys fit nothing diffusers only warns.
        if name not in getattr(pipeline.transformer, "peft_config", {}):
            raise InputError("holds no LoRA for a Z-Image transformer", file=lora.file)
    pipeline.set_adapters(names, [lora.weight for lora in model.lora])


def _load_lora(pipeline: ZImagePipeline | ZImageOmniPipeline, file: str, name: str) -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Already found a `peft_config` attribute", UserWarning)
        pipeline.load_lora_weights(load_file(file), adapter_name=name)


def _loaded(source: str | Path, load: Callable[[], T]) -> T:
    try:
        return load()
    except InputError:
        raise
    except Exception as error:  # a foreign file can be wrong in more ways than diffusers has errors for
        raise InputError(f"not loadable as Z-Image in safetensors: {error}", file=source) from error
