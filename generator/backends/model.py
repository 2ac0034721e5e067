"""What to load and how: a model file in TOML, a file of weights, or what a name stands for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from generator.errors import InputError

HUB = {"z-image-turbo": "Tongyi-MAI/Z-Image-Turbo", "z-image": "Tongyi-MAI/Z-Image"}
NAMED = ("embedded", *HUB)
"""What has a name of its own."""
EMBEDDED = Path(__file__).parents[1] / "checkpoints" / "embedded"
RECIPE_FILE = "multiplane.json"
"""Beside model_index.json; any field of `Recipe`."""
WEIGHTS = (".safetensors", ".gguf")


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Recipe(_Table):
    """How a checkpoint is used well."""

    steps: int = Field(30, ge=1)
    guidance: float = Field(4.0, ge=0.0)
    """w in `positive + w * (positive - negative)`; 0 runs without the negative half."""
    default_height: int = Field(720, ge=64)
    blocks: tuple[int, ...] = ()
    """Main blocks that separate subjects best; empty: a third, a half and two thirds of the depth."""
    heads: dict[int, tuple[int, ...]] = {}
    """By block: the heads that separate subjects; of a block that is not named, all."""


class Lora(_Table):
    """Trained changes to a transformer's weights, added with a factor."""

    file: str
    weight: float = 1.0


class Fit(_Table):
    """How a model is made to fit a machine; None lets the machine decide."""

    device: Literal["cuda", "xpu", "mps", "cpu"] | None = None
    dtype: Literal["bfloat16", "float16", "float32"] | None = None
    offload: Literal["none", "model", "group"] | None = None
    """What waits in main memory: nothing, all but the part that works, or all but the layer that works."""
    float8: bool = False
    """Keep the transformer's weights in 8 bits and compute in `dtype`; colours shift a little."""
    quantise: Literal["bitsandbytes", "torchao", "quanto"] | None = None
    """Keep the transformer's weights in 4 bits, by this library."""
    tiling: bool | None = None
    """Decode and encode large pictures in tiles."""
    attention: str | None = None
    """How attention is computed, by the name that diffusers has for it; None: as PyTorch does."""
    compile: bool = False
    """Compile the transformer's blocks, all but their attention."""


class Model(Fit):
    """What `--model` stands for."""

    base: str
    """A folder in diffusers format, or a Hugging Face id."""
    weights: Path | None = None
    """A transformer in one file, in place of the base's."""
    lora: tuple[Lora, ...] = ()
    controlnet: str | None = None
    """A folder in diffusers format, a Hugging Face id, or a .safetensors file."""
    recipe: Recipe | None = None
    """Of its fields those that are stated win over what the checkpoint says of itself."""
    name: str


def find_model(name: str) -> Model:
    """What `name` stands for; touches neither network nor weights.

    Raises:
        InputError: nothing is known by that name, or the model file is wrong.
    """
    path = Path(name)
    if name == "embedded" and not (EMBEDDED / "model_index.json").is_file():
        raise InputError(
            "the embedded model is not here; make it with "
            f"`python -m training.train --run RUN --export {EMBEDDED}`",
            file=EMBEDDED,
        )
    if name == "embedded":
        return Model(base=str(EMBEDDED), name=name)
    if name in HUB:
        return Model(base=HUB[name], name=name)
    if path.suffix == ".toml":
        return read_model_file(path)
    if path.suffix in WEIGHTS:
        base = HUB["z-image-turbo" if is_turbo(path.stem) else "z-image"]
        return Model(base=base, weights=existing(path), name=path.stem)
    if path.is_dir():
        if not (path / "model_index.json").is_file():
            raise InputError("no model_index.json: not a model folder in diffusers format", file=name)
        return Model(base=str(path.resolve()), name=path.resolve().name)
    if not re.fullmatch(r"\w[\w.-]*/\w[\w.-]*", name):
        known = ", ".join(("embedded", *HUB))
        raise InputError(
            f"no such model or folder; known: {known}, a folder, a .toml, .safetensors or .gguf file, "
            "or owner/model on the hub",
            file=name,
        )
    return Model(base=name, name=path.name)


def read_model_file(path: Path) -> Model:
    """Read a model file; the paths in it count from its own folder.

    Raises:
        InputError: naming the file and the key.
    """
    try:
        table = tomllib.loads(existing(path).read_text(encoding="utf-8"))
        model = Model.model_validate({"name": path.stem, **table})
    except ValidationError as error:
        # A misspelt key explains the one that is missing.
        first = min(error.errors(), key=lambda wrong: wrong["type"] != "extra_forbidden")
        key = ".".join(map(str, first["loc"]))
        raise InputError(f"{first['msg']}, is {first['input']!r}", file=path, key=key) from None
    except ValueError as error:
        raise InputError(f"is not TOML in UTF-8: {error}", file=path) from None
    base = find_model(_beside(path, model.base))
    weights = model.weights and existing(path.parent / model.weights)
    if weights and weights.suffix not in WEIGHTS:
        raise InputError(f"{weights.name} is neither .safetensors nor .gguf", file=path, key="weights")
    controlnet = model.controlnet and _beside(path, model.controlnet)
    if controlnet and Path(controlnet).is_file() and not controlnet.endswith(".safetensors"):
        raise InputError(f"{Path(controlnet).name} is not a .safetensors file", file=path, key="controlnet")
    given = {
        "base": base.base,
        "weights": weights,
        "lora": tuple(_adapter(path, lora) for lora in model.lora),
        "controlnet": controlnet,
    }
    return model.model_copy(update=given)


def _adapter(path: Path, lora: Lora) -> Lora:
    file = existing(path.parent / lora.file)
    if file.suffix != ".safetensors":
        raise InputError(f"{file.name} is not a .safetensors file", file=path, key="lora.file")
    return lora.model_copy(update={"file": str(file)})


def _beside(path: Path, name: str) -> str:
    """A path that exists counts from the model file's folder; all else is a name."""
    return str(path.parent / name) if (path.parent / name).exists() else name


def existing(path: Path) -> Path:
    if not path.is_file():
        raise InputError("there is no such file", file=path)
    return path


def is_turbo(name: str) -> bool:
    return "turbo" in name.lower()
