"""Z-Image in any size: the embedded model, Z-Image-Turbo, Z-Image, and folders in their format."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import diffusers
import numpy as np
import torch
import transformers
from diffusers import ZImagePipeline
from diffusers.pipelines.z_image.pipeline_z_image_img2img import retrieve_latents
from numpy.typing import NDArray
from torch import Tensor

import generator.backends.patch_autoencoder  # noqa: F401 - diffusers loads a foreign class only once it is imported
from generator.attention.capture import Capture, CapturePlan, capturing
from generator.attention.spans import Caption, read_caption
from generator.backends.latent_preview import preview
from generator.backends.protocol import Concept, Painting, PaintRequest, Preview, Reading, StepCallback
from generator.errors import InputError

RECIPE_FILE = "multiplane.json"
"""Beside model_index.json; any field of `Recipe`."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a checkpoint is used well."""

    steps: int = 30
    guidance: float = 4.0
    """w in `positive + w * (positive - negative)`; 0 runs without the negative half."""
    default_height: int = 720
    blocks: tuple[int, ...] = ()
    """Main blocks that separate subjects best; empty: a third, a half and two thirds of the depth."""


def load_z_image(source: str | Path, *, name: str | None = None) -> ZImageBackend:
    """Load a diffusers Z-Image folder, or a Hugging Face id; safetensors only.

    Runs on CUDA or Apple's GPU in bfloat16, else on the CPU in float32.

    Raises:
        InputError: `source` is no Z-Image checkpoint, or the hub cannot be reached.
    """
    diffusers.utils.logging.set_verbosity_error()
    diffusers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    device = _device()
    dtype = torch.float32 if device == "cpu" else torch.bfloat16
    try:
        pipeline = ZImagePipeline.from_pretrained(source, dtype=dtype, use_safetensors=True)
    except Exception as error:  # a foreign folder can be wrong in more ways than diffusers has errors for
        remedy = (
            ""
            if Path(source).is_dir()
            else f"; or `hf download {source} --local-dir FOLDER`, then name FOLDER"
        )
        raise InputError(f"not loadable as Z-Image in safetensors: {error}{remedy}", file=source) from error
    if not pipeline.tokenizer.chat_template:
        raise InputError("the tokenizer has no chat template", file=Path(source) / "tokenizer")
    return ZImageBackend(pipeline.to(device), name=name or Path(source).name, recipe=_recipe(source))


def _device() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _recipe(source: str | Path) -> Recipe:
    turbo = "turbo" in Path(source).name.lower()
    recipe = Recipe(steps=8, guidance=0.0) if turbo else Recipe()
    file = Path(source) / RECIPE_FILE
    if not file.is_file():
        return recipe
    try:
        fields = json.loads(file.read_text(encoding="utf-8"))
        return replace(recipe, **{**fields, "blocks": tuple(fields.get("blocks", ()))})
    except (ValueError, TypeError) as error:
        raise InputError(f"not a recipe: {error}", file=file) from error


class ZImageBackend:
    """A `Backend` around a loaded pipeline."""

    def __init__(self, pipeline: ZImagePipeline, *, name: str, recipe: Recipe) -> None:
        self.name = name
        self.recipe = recipe
        self.default_height = recipe.default_height
        self.size_multiple: int = pipeline.vae_scale_factor * 2
        self.block_count = len(pipeline.transformer.layers)
        self._pipeline = pipeline
        pipeline.set_progress_bar_config(disable=True)

    def paint(
        self,
        request: PaintRequest,
        *,
        capture: bool = True,
        on_step: StepCallback | None = None,
        on_preview: Callable[[Preview], None] | None = None,
    ) -> Painting:
        rows, columns = self._grid(request.width, request.height)
        if not capture:
            return Painting(self._sample(request, on_step, on_preview), reading=None)
        caption = read_caption(self._pipeline.tokenizer, request.prompt, request.concepts)
        plan = self._plan(caption, rows * columns, request.blocks)
        with capturing(self._pipeline.transformer, plan) as captured:
            picture = self._sample(request, on_step, on_preview)
        return Painting(picture, _reading(captured, caption, rows, columns))

    def read(
        self,
        picture: NDArray[np.uint8],
        prompt: str,
        concepts: tuple[Concept, ...],
        *,
        noise: float = 0.6,
        seed: int = 0,
        blocks: tuple[int, ...] | None = None,
    ) -> Reading:
        if not 0.0 < noise < 1.0:
            raise InputError(f"{noise} is no noise level; give one between 0 and 1", key="noise")
        height, width = picture.shape[:2]
        bottom, right = -height % self.size_multiple, -width % self.size_multiple
        padded = np.pad(picture, ((0, bottom), (0, right), (0, 0)), mode="reflect")
        rows, columns = self._grid(width + right, height + bottom)
        caption = read_caption(self._pipeline.tokenizer, prompt, concepts)
        plan = self._plan(caption, rows * columns, blocks)
        with capturing(self._pipeline.transformer, plan) as captured:
            self._denoise_once(padded, prompt, noise, seed)
        return _reading(captured, caption, rows, columns)

    def _grid(self, width: int, height: int) -> tuple[int, int]:
        """Rows and columns of image tokens."""
        size = {"height": height, "width": width}
        most = self._pipeline.transformer.config.axes_lens[1:]
        for (key, pixels), tokens in zip(size.items(), most, strict=True):
            if pixels < self.size_multiple or pixels % self.size_multiple:
                raise InputError(f"{pixels} is not a multiple of {self.size_multiple}", key=key)
            if pixels > tokens * self.size_multiple:
                raise InputError(f"{pixels} is more than this model's {tokens * self.size_multiple}", key=key)
        return height // self.size_multiple, width // self.size_multiple

    def _plan(self, caption: Caption, image_tokens: int, blocks: Sequence[int] | None) -> CapturePlan:
        depth = self.block_count
        return CapturePlan(
            blocks=tuple(blocks or self.recipe.blocks or sorted({depth // 3, depth // 2, 2 * depth // 3})),
            feature_block=2 * depth // 3,
            image_tokens=image_tokens,
            content=caption.content,
            concepts=(*caption.concepts, caption.background),
        )

    def _sample(
        self,
        request: PaintRequest,
        on_step: StepCallback | None,
        on_preview: Callable[[Preview], None] | None,
    ) -> NDArray[np.uint8]:
        recipe = self.recipe
        steps = recipe.steps if request.steps is None else request.steps
        if steps < 1:
            raise InputError(f"{steps} sampling steps; give at least 1", key="steps")

        before: Tensor | None = None

        def step_ended(
            _pipeline: ZImagePipeline, step: int, _time: Tensor, tensors: dict[str, Tensor]
        ) -> dict[str, Tensor]:
            nonlocal before
            latents = tensors.get("latents")
            # The last step is followed by the picture itself.
            if on_preview is not None and before is not None and latents is not None and step + 1 < steps:
                on_preview(partial(preview, self._pipeline, before, latents, step))
            before = latents
            if on_step is not None:
                on_step(step + 1, steps)
            return {}

        try:
            pictures = self._pipeline(
                request.prompt,
                height=request.height,
                width=request.width,
                num_inference_steps=steps,
                guidance_scale=recipe.guidance if request.guidance is None else request.guidance,
                negative_prompt=request.negative_prompt,
                generator=torch.Generator().manual_seed(request.seed),
                output_type="np",
                callback_on_step_end=step_ended,
                callback_on_step_end_tensor_inputs=["latents"] if on_preview else [],
            ).images
        finally:
            self._pipeline.maybe_free_model_hooks()
        picture: NDArray[np.uint8] = (pictures[0] * 255.0).round().astype(np.uint8)
        return picture

    @torch.no_grad()
    def _denoise_once(self, picture: NDArray[np.uint8], prompt: str, noise: float, seed: int) -> None:
        pipeline, vae = self._pipeline, self._pipeline.vae
        device, dtype = pipeline.transformer.device, pipeline.transformer.dtype
        pixels = pipeline.image_processor.preprocess(picture.astype(np.float32) / 255.0)
        encoded = retrieve_latents(vae.encode(pixels.to(vae.device, vae.dtype)), sample_mode="argmax").float()
        clean = (encoded - vae.config.shift_factor) * vae.config.scaling_factor
        # Drawn on the CPU, so that every device sees the same noise.
        drawn = torch.randn(clean.shape, generator=torch.Generator().manual_seed(seed)).to(device)
        latents = (1.0 - noise) * clean + noise * drawn
        embeddings, _ = pipeline.encode_prompt([prompt], device=device, do_classifier_free_guidance=False)
        time = torch.tensor([1.0 - noise], device=device)
        pipeline.transformer([latents[0].to(dtype).unsqueeze(1)], time, embeddings, return_dict=False)


def _reading(captured: Capture, caption: Caption, rows: int, columns: int) -> Reading:
    maps = captured.maps()
    return Reading(
        concept_probabilities=maps.probabilities.reshape(-1, rows, columns),
        output_similarity=maps.similarity.reshape(-1, rows, columns),
        token_maps=maps.logits.reshape(-1, rows, columns).astype(np.float16),
        tokens=caption.texts,
        token_indices=caption.concepts,
        features=maps.features,
        blocks=captured.plan.blocks,
        steps=maps.steps,
    )
