"""Model families behind one Protocol, loaded by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.backends.model import find_model

if TYPE_CHECKING:
    from generator.backends.model import Model
    from generator.backends.protocol import Backend


def load_backend(name: str = "embedded") -> Backend:
    """Load "embedded", "z-image-turbo", "z-image", a folder in diffusers format, a Hugging Face id
    "owner/model", a transformer in one .safetensors or .gguf file, or a model file (.toml).

    Raises:
        InputError: nothing is known by that name, or it does not load.
    """
    return load_model(find_model(name))


def load_model(model: Model) -> Backend:
    """Load what a name stands for.

    Raises:
        InputError: it does not load.
    """
    from transformers.utils import logging  # noqa: PLC0415 - torch takes seconds to import

    # The classes of Omni models would ask for torchvision, which nothing here needs.
    logging.set_verbosity_error()

    from generator.backends.z_image import load_z_image  # noqa: PLC0415

    return load_z_image(model)
