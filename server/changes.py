"""What a person wants otherwise of a version's layers, which are named by their ids."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from exporters.composition import Composition, Layer
from exporters.pictures import read_layer
from generator.storyboard.shot import Span
from server.kept import Words, keep
from server.kept_masks import keep_masks, mask_files
from server.matte_file import laid_out
from server.shot_of import ids_of, shot_of


@dataclass(frozen=True, slots=True)
class Changes:
    """None: as if nobody had ever changed it, from the next painting on."""

    depths: Mapping[str, float | None] = field(default_factory=dict)
    mattes: Mapping[str, Path | None] = field(default_factory=dict)
    """Masks, or PSDs that hold the layer."""
    words: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    """Phrases of the prompt that are to be a layer, by the layer's name."""
    without: tuple[str, ...] = ()
    """Layers that are dissolved into what stands behind them."""


def keep_changes(made: Composition, changes: Changes) -> None:
    """Have later versions of the shot heed the changes, as they came out in the version that was made."""
    folder, shot = made.folder.parent, shot_of(made)
    keys = {id: key for key, id in ids_of(made).items()}
    layers = {layer.id or layer.name: layer for layer in made.layers}
    depths = {
        keys[id]: None if depth is None or id not in layers else layers[id].depth
        for id, depth in changes.depths.items()
    }
    words: dict[str, Words | None] = {
        key_of(name): Words(
            key=key_of(name), name=name, mentions=tuple((made.prompt or "")[slice(*span)] for span in spans)
        )
        for name, spans in changes.words.items()
    }
    dissolved = {keys[id]: None for id in changes.without}
    keep(folder, depths | dissolved, words | dissolved)

    files = mask_files(folder, shot)
    forgotten = {keys[id] for id, file in changes.mattes.items() if file is None}
    # Those that were kept before as well: a layer that was mended now may have taken from them.
    mended = {keys[id] for id, file in changes.mattes.items() if file is not None}
    mended |= {key for key, file in files.items() if file.is_file()}
    size = made.canvas.width, made.canvas.height
    for id, key in keys.items():
        if key in mended - forgotten and (alpha := alpha_on_canvas(made, layers.get(id), size)).any():
            keep_masks(folder, shot, {key: alpha})
        else:
            files[key].unlink(missing_ok=True)


def alpha_on_canvas(made: Composition, layer: Layer | None, size: tuple[int, int]) -> NDArray[np.uint8]:
    if layer is None:
        return np.zeros((1, 1), np.uint8)
    return laid_out(read_layer(made, layer)[..., 3], layer.bounds.x, layer.bounds.y, size)


def key_of(name: str) -> str:
    """The subject's key of a layer that is called so."""
    return unicodedata.normalize("NFC", name.casefold())
