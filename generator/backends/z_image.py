"""Z-Image in any size: the embedded model, Z-Image-Turbo, Z-Image, and checkpoints in their format."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

import numpy as np
import torch
from diffusers import ZImageControlNetModel, ZImageOmniPipeline, ZImagePipeline
from diffusers.pipelines.z_image.pipeline_z_image_img2img import retrieve_latents
from numpy.typing import NDArray
from torch import Tensor

from generator.attention.capture import CapturePlan
from generator.attention.processor import capturing
from generator.attention.spans import Caption, read_caption
from generator.backends import fit as fitting
from generator.backends.download import fetch
from generator.backends.latent_preview import preview
from generator.backends.layout import place, prepare
from generator.backends.load import load_controlnet, load_pipeline, quieten
from generator.backends.model import Fit, Model, Recipe
from generator.backends.omni import caption_part
from generator.backends.protocol import Concept, Painting, PaintRequest, Preview, Reading, StepCallback
from generator.backends.reading import capture_plan, reading_of
from generator.backends.recipe import recipe_of
from generator.backends.text_embeddings import TextEmbeddings
from generator.backends.variants import keep_outside, variant
from generator.errors import InputError

log = logging.getLogger(__name__)
T = TypeVar("T")


def load_z_image(model: Model) -> ZImageBackend:
    """Load a Z-Image and lay it out on this machine.

    Raises:
        InputError: it is no Z-Image checkpoint, the hub cannot be reached, or options do not go together.
    """
    fitting.check(model)
    fit = fitting.choose_device(model)
    dtype: torch.dtype = getattr(torch, str(fit.dtype))
    quieten()
    here = fetch(model)
    pipeline = load_pipeline(here, dtype)
    controlnet = load_controlnet(here.controlnet, dtype) if here.controlnet else None
    prepare(pipeline, fit)
    fit = fitting.choose_offload(fit, fitting.part_bytes(pipeline), fitting.free_bytes(str(fit.device)))
    if controlnet:
        controlnet.to(fit.device)
        fit = fit.model_copy(update={"offload": "none"})
    recipe = recipe_of(model, pipeline.scheduler.config)
    return ZImageBackend(pipeline, name=model.name, recipe=recipe, fit=fit, controlnet=controlnet)


class ZImageBackend:
    """A `Backend` around a loaded pipeline."""

    def __init__(
        self,
        pipeline: ZImagePipeline | ZImageOmniPipeline,
        *,
        name: str,
        recipe: Recipe,
        fit: Fit,
        controlnet: ZImageControlNetModel | None = None,
    ) -> None:
        """`fit` states everything; the pipeline is laid out so when it is first needed."""
        self.name = name
        self.recipe = recipe
        self.fit = fit
        self.default_height = recipe.default_height
        self.size_multiple: int = pipeline.vae_scale_factor * 2
        self.block_count = len(pipeline.transformer.layers)
        self.head_count: int = pipeline.transformer.config.n_heads
        self.takes_references = isinstance(pipeline, ZImageOmniPipeline)
        self._pipeline = pipeline
        self._controlnet = controlnet
        self._placed = False
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
        caption = self._caption(request.prompt, request.concepts, len(request.references))
        plan = self._plan(caption, rows * columns, request.blocks)
        with capturing(self._pipeline.transformer, plan) as captured:
            picture = self._sample(request, on_step, on_preview)
        return Painting(picture, reading_of(captured, caption, rows, columns))

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
        caption = self._caption(prompt, concepts)
        plan = self._plan(caption, rows * columns, blocks)

        def read_once() -> Reading:
            with capturing(self._pipeline.transformer, plan) as captured:
                self._denoise_once(padded, prompt, noise, seed)
            return reading_of(captured, caption, rows, columns)

        return self._within_memory(read_once)

    def _within_memory(self, work: Callable[[], T]) -> T:
        """Do it again, laid out more lightly, as often as memory runs out."""
        while True:
            try:
                if not self._placed:
                    place(self._pipeline, self.fit)
                    self._placed = True
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
            self.fit, self._placed = fit, False

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

    def _caption(self, prompt: str, concepts: Sequence[Concept], references: int = 0) -> Caption:
        template = partial(caption_part, references=references) if self.takes_references else None
        return read_caption(self._pipeline.tokenizer, prompt, concepts, template=template)

    def _plan(self, caption: Caption, image_tokens: int, blocks: Sequence[int] | None) -> CapturePlan:
        recipe = self.recipe
        return capture_plan(caption, image_tokens, self.block_count, blocks or recipe.blocks, recipe.heads)

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
        prompts = [request.prompt, request.negative_prompt] if guidance > 0 else [request.prompt]
        captions: list[Any] = [self._embeddings.of(prompt, len(request.references)) for prompt in prompts]
        if not isinstance(pipeline, ZImageOmniPipeline):
            captions = [part for (part,) in captions]
        try:
            pictures = pipeline(
                prompt_embeds=captions[:1],
                negative_prompt_embeds=captions[1:],
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
        except ValueError as error:
            if "attn_mask" not in str(error):
                raise
            raise InputError(
                f"{self.fit.attention} cannot leave out the padding of a negative prompt; "
                "leave attention out, or paint without guidance",
                key="attention",
            ) from error
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
        embeddings = self._embeddings.of(prompt)
        time = torch.tensor([1.0 - noise], device=device)
        try:
            pipeline.transformer([latents[0].to(dtype).unsqueeze(1)], time, embeddings, return_dict=False)
        finally:
            pipeline.maybe_free_model_hooks()
