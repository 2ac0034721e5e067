"""Z-Image in any size: the embedded model, Z-Image-Turbo, Z-Image, and checkpoints in their format."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import numpy as np
import torch
from diffusers import ZImageControlNetModel, ZImagePipeline
from diffusers.pipelines.z_image.pipeline_z_image_img2img import retrieve_latents
from numpy.typing import NDArray
from torch import Tensor

from generator.attention.capture import Capture, CapturePlan, capturing
from generator.attention.spans import Caption, read_caption
from generator.backends import fit as fitting
from generator.backends.latent_preview import preview
from generator.backends.load import load_controlnet, load_pipeline
from generator.backends.model import Fit, Model, Recipe
from generator.backends.protocol import Concept, Painting, PaintRequest, Preview, Reading, StepCallback
from generator.backends.recipe import recipe_of
from generator.backends.text_embeddings import TextEmbeddings
from generator.backends.variants import keep_outside, variant
from generator.errors import InputError

log = logging.getLogger(__name__)
T = TypeVar("T")


def load_z_image(model: Model) -> ZImageBackend:
    """Load a Z-Image and lay it out on this machine.

    Raises:
        InputError: it is no Z-Image checkpoint, the hub cannot be reached, or parts do not go together.
    """
    if model.controlnet and model.offload not in (None, "none"):
        raise InputError('a ControlNet shares layers with the model; only "none" goes with it', key="offload")
    fit = fitting.choose_device(model)
    dtype: torch.dtype = getattr(torch, str(fit.dtype))
    pipeline = load_pipeline(model, dtype)
    controlnet = load_controlnet(model.controlnet, dtype) if model.controlnet else None
    if model.float8:
        fitting.store_in_8_bits(pipeline.transformer, dtype)
    fit = fitting.choose_offload(fit, fitting.part_bytes(pipeline), fitting.free_bytes(str(fit.device)))
    if controlnet:
        controlnet.to(fit.device)
        fit = fit.model_copy(update={"offload": "none"})
    fitting.place(pipeline, fit)
    recipe = recipe_of(model, pipeline.scheduler.config)
    return ZImageBackend(pipeline, name=model.name, recipe=recipe, fit=fit, controlnet=controlnet)


class ZImageBackend:
    """A `Backend` around a loaded pipeline."""

    def __init__(
        self,
        pipeline: ZImagePipeline,
        *,
        name: str,
        recipe: Recipe,
        fit: Fit,
        controlnet: ZImageControlNetModel | None = None,
    ) -> None:
        """`fit` says how the pipeline is laid out already."""
        self.name = name
        self.recipe = recipe
        self.fit = fit
        self.default_height = recipe.default_height
        self.size_multiple: int = pipeline.vae_scale_factor * 2
        self.block_count = len(pipeline.transformer.layers)
        self.head_count: int = pipeline.transformer.config.n_heads
        self._pipeline = pipeline
        self._controlnet = controlnet
        self._embeddings = TextEmbeddings(pipeline)

    def paint(
        self,
        request: PaintRequest,
        *,
        capture: bool = True,
        on_step: StepCallback | None = None,
        on_preview: Callable[[Preview], None] | None = None,
    ) -> Painting:
        furthest = 0

        def tell(step: int, steps: int) -> None:
            """A second attempt, after memory has run out, does not fall back behind the first."""
            nonlocal furthest
            furthest = max(furthest, step)
            if on_step is not None:
                on_step(furthest, steps)

        return self._within_memory(lambda: self._paint(request, capture, tell, on_preview))

    def _paint(
        self,
        request: PaintRequest,
        capture: bool,
        on_step: StepCallback,
        on_preview: Callable[[Preview], None] | None,
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

        def read_once() -> Reading:
            with capturing(self._pipeline.transformer, plan) as captured:
                self._denoise_once(padded, prompt, noise, seed)
            return _reading(captured, caption, rows, columns)

        return self._within_memory(read_once)

    def _within_memory(self, work: Callable[[], T]) -> T:
        """Do it again, laid out more lightly, as often as memory runs out."""
        while True:
            try:
                return work()
            except RuntimeError as error:
                fit = None if self._controlnet else fitting.lighter(self.fit)
                if not fitting.is_out_of_memory(error):
                    raise
                if fit is None:
                    raise InputError(
                        f"not enough memory for this size with {fitting.describe(self.fit)}; paint smaller, "
                        "or load a quantised model",
                        key="--size",
                    ) from error
            # Here, where the error no longer holds on to what was computed.
            log.warning("out of memory; going on with %s", fitting.describe(fit))
            fitting.place(self._pipeline, fit)
            self.fit = fit

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
            heads=self.recipe.heads,
        )

    def _sample(
        self,
        request: PaintRequest,
        on_step: StepCallback,
        on_preview: Callable[[Preview], None] | None,
    ) -> NDArray[np.uint8]:
        recipe = self.recipe
        steps = recipe.steps if request.steps is None else request.steps
        if steps < 1:
            raise InputError(f"{steps} sampling steps; give at least 1", key="steps")

        pipeline, options = variant(self._pipeline, self._controlnet, request)
        # To develop one, the autoencoder would take the transformer's place on the device.
        previewing = on_preview is not None and self.fit.offload == "none"
        before: Tensor | None = None

        def step_ended(
            pipeline: ZImagePipeline, step: int, _time: Tensor, tensors: dict[str, Tensor]
        ) -> dict[str, Tensor]:
            nonlocal before
            latents = tensors.get("latents")
            # The last step is followed by the picture itself.
            if (
                on_preview is not None
                and before is not None
                and latents is not None
                and step + 1 < pipeline.num_timesteps
            ):
                # A painting that starts from a picture leaves out the scheduler's first steps.
                on_preview(partial(preview, pipeline, before, latents, pipeline.scheduler.step_index - 1))
            before = latents
            on_step(step + 1, pipeline.num_timesteps)
            return {}

        guidance = recipe.guidance if request.guidance is None else request.guidance
        negative = [self._embeddings.of(request.negative_prompt)] if guidance > 0 else []
        try:
            pictures = pipeline(
                prompt_embeds=[self._embeddings.of(request.prompt)],
                negative_prompt_embeds=negative,
                height=request.height,
                width=request.width,
                num_inference_steps=steps,
                guidance_scale=guidance,
                generator=torch.Generator().manual_seed(request.seed),
                output_type="np",
                callback_on_step_end=step_ended,
                callback_on_step_end_tensor_inputs=["latents"] if previewing else [],
                **options,
            ).images
        finally:
            self._pipeline.maybe_free_model_hooks()
        picture: NDArray[np.uint8] = (pictures[0] * 255.0).round().astype(np.uint8)
        return keep_outside(picture, request.start)

    @torch.no_grad()
    def _denoise_once(self, picture: NDArray[np.uint8], prompt: str, noise: float, seed: int) -> None:
        pipeline, vae = self._pipeline, self._pipeline.vae
        device, dtype = pipeline._execution_device, pipeline.transformer.dtype
        pixels = pipeline.image_processor.preprocess(picture.astype(np.float32) / 255.0)
        encoded = retrieve_latents(vae.encode(pixels.to(device, vae.dtype)), sample_mode="argmax").float()
        clean = (encoded - vae.config.shift_factor) * vae.config.scaling_factor
        # Drawn on the CPU, so that every device sees the same noise.
        drawn = torch.randn(clean.shape, generator=torch.Generator().manual_seed(seed)).to(device)
        latents = (1.0 - noise) * clean + noise * drawn
        embeddings = [self._embeddings.of(prompt)]
        time = torch.tensor([1.0 - noise], device=device)
        try:
            pipeline.transformer([latents[0].to(dtype).unsqueeze(1)], time, embeddings, return_dict=False)
        finally:
            pipeline.maybe_free_model_hooks()


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
