"""A sheet of fixed prompts and seeds: what the model paints now."""

from __future__ import annotations

import torch
from diffusers import ZImagePipeline
from PIL import Image

PROMPTS = (
    "watercolour of a red girl and a blue robot in a forest",
    "ink sketch of a brown dog and a red ball on a beach",
    "flat colour picture of a green tree and a white house at night",
    "oil paint, a red house in a desert",
    "line art of a yellow car on a city street",
    "Mina (a girl with black hair, red dress) walks across the field. Wide shot. Watercolour.",
    "A purple boy in the mountains, sunset. Oil paint.",
    "A blue robot on the left, an orange cat on the right, in a room. Flat colour.",
    "Somyung (a woman with brown hair, blue dress) and Bolt (a grey robot) in a future city. Ink sketch.",
    "A black bird, a white horse and a red box in a field. Flat colour.",
    "pencil drawing of a red girl in a forest",
    "A city street at night. Watercolour.",
)


def sample_sheet(
    pipeline: ZImagePipeline,
    width: int,
    height: int,
    *,
    steps: int,
    guidance: float,
    columns: int = 4,
) -> Image.Image:
    pipeline.set_progress_bar_config(disable=True)
    sheet = Image.new("RGB", (columns * width, -(-len(PROMPTS) // columns) * height))
    for index, prompt in enumerate(PROMPTS):
        picture = pipeline(
            prompt,
            width=width,
            height=height,
            num_inference_steps=steps,
            guidance_scale=guidance,
            negative_prompt="",
            generator=torch.Generator().manual_seed(index),
        ).images[0]
        sheet.paste(picture, (index % columns * width, index // columns * height))
    return sheet
