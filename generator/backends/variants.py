"""Which of diffusers' Z-Image pipelines a request is for, and what that one is told."""

from __future__ import annotations

from typing import Any

import numpy as np
from diffusers import (
    ZImageControlNetModel,
    ZImageControlNetPipeline,
    ZImageImg2ImgPipeline,
    ZImageInpaintPipeline,
    ZImageOmniPipeline,
    ZImagePipeline,
)
from numpy.typing import NDArray
from PIL import Image

from generator.backends.omni import reference_picture
from generator.backends.protocol import PaintRequest, Start
from generator.errors import InputError

OMNI_PARTS = ("siglip", "siglip_processor")


def variant(
    base: ZImagePipeline | ZImageOmniPipeline,
    controlnet: ZImageControlNetModel | None,
    request: PaintRequest,
) -> tuple[Any, dict[str, Any]]:
    """A pipeline over the parts of `base`, and its arguments beyond those of `base`.

    Raises:
        InputError: a picture of another size, a strength out of range, a control without a ControlNet,
            references for a model that takes none.
    """
    if sum(map(bool, (request.start, request.control, request.references))) > 1:
        raise InputError("a painting has a start, a control or references: one of these", key="control")
    options: dict[str, Any] = {}
    omni = isinstance(base, ZImageOmniPipeline)
    parts = {name: part for name, part in base.components.items() if name not in OMNI_PARTS}
    family = ZImagePipeline
    if request.references and not omni:
        raise InputError(
            "this model takes no reference pictures; an Omni checkpoint does, see docs/models.md",
            key="references",
        )
    if request.control is not None:
        if controlnet is None:
            raise InputError(
                "this model has no ControlNet; name one in a model file, see docs/models.md", key="control"
            )
        family = ZImageControlNetPipeline
        parts["controlnet"] = controlnet
        options["control_image"] = _picture(request.control.picture, request, "control")
        options["controlnet_conditioning_scale"] = request.control.weight
    elif request.start is not None:
        if not 0.0 < request.start.strength <= 1.0:
            raise InputError(
                f"{request.start.strength} is no strength; give one above 0 and up to 1", key="strength"
            )
        family = ZImageImg2ImgPipeline
        options["image"] = _picture(request.start.picture, request, "start")
        options["strength"] = request.start.strength
        if request.start.hole is not None:
            family = ZImageInpaintPipeline
            hole = widen(request.start.hole, base.vae_scale_factor).astype(np.uint8) * 255
            options["mask_image"] = _picture(hole, request, "hole")
    elif omni:
        family, parts = type(base), base.components
        references = enumerate(request.references)
        options["image"] = [reference_picture(picture, number) for number, picture in references] or None
    pipeline = family(**parts)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline, options


def widen(hole: NDArray[np.bool_], cell: int) -> NDArray[np.bool_]:
    """Every cell of the latent grid that has a pixel of the hole: the pipeline looks at one pixel of each."""
    height, width = hole.shape
    cells = hole.reshape(height // cell, cell, width // cell, cell).any((1, 3))
    return np.kron(cells, np.ones((cell, cell), np.bool_))


def keep_outside(picture: NDArray[np.uint8], start: Start | None) -> NDArray[np.uint8]:
    """What lies outside the hole has been through the autoencoder; put the pixels of old back."""
    if start is None or start.hole is None:
        return picture
    return np.where(start.hole[..., None], picture, start.picture)


def _picture(picture: NDArray[np.uint8], request: PaintRequest, key: str) -> Image.Image:
    height, width = picture.shape[:2]
    if (width, height) != (request.width, request.height):
        raise InputError(
            f"is {width}x{height} pixels, but the painting {request.width}x{request.height}", key=key
        )
    return Image.fromarray(picture)
