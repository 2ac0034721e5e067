"""Writes a trained pipeline as the checkpoint folder that ships with the product."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path

import torch
from diffusers import ZImagePipeline

from training.presets import Lesson
from training.turbo import STEPS

RECIPE: dict[str, object] = {"steps": 30, "guidance": 3.0, "default_height": 256, "blocks": [1, 3]}
"""How this model is used well; read by `generator.backends.recipe`."""
RECIPES: dict[Lesson, dict[str, object]] = {
    "scenes": RECIPE,
    "velocity": {**RECIPE, "guidance": 0.0},
    "steps": {**RECIPE, "steps": STEPS, "guidance": 0.0},
}
"""By what was learned: guidance that a teacher had is in its student."""


def export_checkpoint(pipeline: ZImagePipeline, folder: Path, recipe: Mapping[str, object] = RECIPE) -> None:
    """Standard diffusers folder, safetensors; the networks in bfloat16, the autoencoder in float32."""
    components = dict(pipeline.components)
    for name in ("transformer", "text_encoder"):
        components[name] = copy.deepcopy(components[name]).to(torch.bfloat16)
    # It would keep those of the last caption that it was given.
    components["tokenizer"] = tokenizer = copy.deepcopy(components["tokenizer"])
    tokenizer.backend_tokenizer.no_padding()
    tokenizer.backend_tokenizer.no_truncation()
    ZImagePipeline(**components).save_pretrained(folder, safe_serialization=True)
    text = json.dumps(recipe, indent=2) + "\n"
    (folder / "multiplane.json").write_text(text, encoding="utf-8")
