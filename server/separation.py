"""What else is to find the layers, as it is asked for on the command line."""

from __future__ import annotations

from pathlib import Path

from generator.errors import InputError
from generator.layers.decompose import read_masks
from generator.layers.refine import refined
from generator.vision.depth_anything import load_depth_anything
from generator.vision.sam import load_sam
from server.shots import Separation


def read_separation(
    *,
    refine: str | None = None,
    sam: Path | None = None,
    depth: str | None = None,
    depth_model: Path | None = None,
    shadows: bool = False,
) -> Separation:
    """With the models that it needs, loaded.

    Raises:
        InputError: a folder has no such model, or is named for nothing.
    """
    if sam and not refine:
        raise InputError("is used with --refine sam; add that", key="--sam")
    if depth_model and not depth:
        raise InputError("is used with --depth depth-anything; add that", key="--depth-model")
    return Separation(
        find=refined(read_masks, load_sam(sam)) if refine else read_masks,
        near=load_depth_anything(depth_model) if depth else None,
        shadows=shadows,
    )
