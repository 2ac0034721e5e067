"""Small random checkpoints in the formats that the real ones come in."""

from __future__ import annotations

from pathlib import Path
from shutil import which

import gguf
import torch
from diffusers import ZImageControlNetModel, ZImagePipeline, ZImageTransformer2DModel
from safetensors.torch import save_file
from torch import Tensor
from transformers import Siglip2ImageProcessorPil, Siglip2VisionConfig, Siglip2VisionModel

from generator.backends.omni import OmniPipeline
from training.architecture import random_pipeline

COMPILER = which("g++") or which("cl") or which("clang")
"""Of C++: PyTorch compiles with it, and so does optimum-quanto."""


def random_controlnet() -> ZImageControlNetModel:
    """For `random_pipeline`."""
    with torch.random.fork_rng():
        torch.manual_seed(2)
        controlnet = ZImageControlNetModel(
            control_layers_places=[0, 2],
            control_refiner_layers_places=[0],
            control_in_dim=24,
            dim=48,
            n_refiner_layers=1,
            n_heads=3,
            n_kv_heads=3,
        )
        # Trained from zero, so that an untrained one does nothing.
        for name, weights in controlnet.named_parameters():
            if "after_proj" in name or "before_proj" in name:
                torch.nn.init.normal_(weights, std=0.2)
    return controlnet


def random_omni() -> OmniPipeline:
    """`random_pipeline` with eyes: an encoder of at most 16 patches of a reference."""
    pipeline: ZImagePipeline = random_pipeline()
    with torch.random.fork_rng():
        torch.manual_seed(3)
        shape = {key: value for key, value in pipeline.transformer.config.items() if key[0] != "_"}
        transformer = ZImageTransformer2DModel(**{**shape, "siglip_feat_dim": 16})
        torch.nn.init.normal_(transformer.siglip_pad_token)
        transformer.load_state_dict(pipeline.transformer.state_dict(), strict=False)
        siglip = Siglip2VisionModel(
            Siglip2VisionConfig(
                hidden_size=16,
                intermediate_size=32,
                num_hidden_layers=1,
                num_attention_heads=2,
                num_patches=16,
            )
        )
    eyes = {"siglip": siglip, "siglip_processor": Siglip2ImageProcessorPil(max_num_patches=16)}
    return OmniPipeline(**{**pipeline.components, "transformer": transformer}, **eyes)


def as_published(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """The keys under which Z-Image's transformer is passed around as one file."""
    renamed = {}
    for key, value in weights.items():
        for ours, theirs in (
            ("all_final_layer.2-1.", "final_layer."),
            ("all_x_embedder.2-1.", "x_embedder."),
            (".norm_q.", ".q_norm."),
            (".norm_k.", ".k_norm."),
            (".to_out.0.", ".out."),
        ):
            key = key.replace(ours, theirs)  # noqa: PLW2901
        renamed[key] = value
    for key in [key for key in renamed if key.endswith(".to_q.weight")]:
        parts = [renamed.pop(key.replace("to_q", part)) for part in ("to_q", "to_k", "to_v")]
        renamed[key.replace("to_q", "qkv")] = torch.cat(parts)
    return renamed


def write_safetensors(weights: dict[str, Tensor], folder: Path) -> Path:
    save_file(weights, folder / "소명.safetensors")
    return folder / "소명.safetensors"


def write_gguf(weights: dict[str, Tensor], folder: Path) -> Path:
    """In 8 bits what fills whole blocks of 32, as published files have it; the rest in single precision."""
    writer = gguf.GGUFWriter(folder / "소명.gguf", "lumina2")
    for key, value in weights.items():
        whole = value.ndim == 2 and value.shape[1] % 32 == 0
        kind = gguf.GGMLQuantizationType.Q8_0 if whole else gguf.GGMLQuantizationType.F32
        data = gguf.quants.quantize(value.numpy(), kind)
        writer.add_tensor(key, data, raw_shape=data.shape, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return folder / "소명.gguf"


def adapter(prefix: str, seed: int, rank: int = 4) -> dict[str, Tensor]:
    drawn = torch.Generator().manual_seed(seed)
    down, up = ("lora_down", "lora_up") if prefix == "lora_unet_" else ("lora_A", "lora_B")
    weights = {}
    for block in range(3):
        for part in ("to_q", "to_k", "to_out.0"):
            key = f"layers.{block}.attention.{part}"
            key = key.replace(".", "_") if prefix == "lora_unet_" else key
            weights[f"{prefix}{key}.{down}.weight"] = torch.randn(rank, 48, generator=drawn)
            weights[f"{prefix}{key}.{up}.weight"] = 0.1 * torch.randn(48, rank, generator=drawn)
            if prefix == "lora_unet_":
                weights[f"{prefix}{key}.alpha"] = torch.tensor(float(rank))
    return weights
