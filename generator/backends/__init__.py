"""Model families behind one Protocol, loaded by name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from generator.errors import InputError

if TYPE_CHECKING:
    from generator.backends.protocol import Backend

EMBEDDED = Path(__file__).parents[1] / "checkpoints" / "embedded"
HUB = {"z-image-turbo": "Tongyi-MAI/Z-Image-Turbo", "z-image": "Tongyi-MAI/Z-Image"}


def load_backend(name: str = "embedded") -> Backend:
    """Load "embedded", "z-image-turbo", "z-image", a diffusers folder, or a Hugging Face id "owner/model".

    Raises:
        InputError: nothing is known by that name, or it does not load.
    """
    source: str | Path = HUB.get(name, name)
    if name == "embedded":
        source = EMBEDDED
        if not (EMBEDDED / "model_index.json").is_file():
            raise InputError(
                "the embedded model is not here; make it with "
                f"`python -m training.train --run RUN --export {EMBEDDED}`",
                file=EMBEDDED,
            )
    elif Path(name).is_dir():
        source = Path(name).resolve()
        if not (source / "model_index.json").is_file():
            raise InputError("no model_index.json: not a model folder in diffusers format", file=name)
    elif not re.fullmatch(r"[\w.-]+/[\w.-]+", str(source)):
        known = ", ".join(("embedded", *HUB))
        raise InputError(
            f"no such model or folder; known: {known}, a folder, or owner/model on the hub", file=name
        )

    from generator.backends.z_image import load_z_image  # noqa: PLC0415 - torch takes seconds to import

    return load_z_image(source, name=name if source in (EMBEDDED, HUB.get(name)) else None)
