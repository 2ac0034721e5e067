"""Custom properties by which objects and datablocks of ours are found again; names are the artist's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

SHOT = "multiplane_shot"
"""The composition's id."""
LAYER = "multiplane_layer"
"""The layer's id."""
ROLE = "multiplane_role"
HASH = "multiplane_hash"
"""SHA-256 of the layer's picture."""
FILE = "multiplane_file"
"""The composition's file."""
FORM = "multiplane_composition"
"""The normalised composition as JSON."""
OPTIONS = "multiplane_options"
"""How a shot was imported, as JSON."""
BOUNDS = "multiplane_bounds"
"""Left, top, width and height that a mesh shows, in pixels from the middle of the canvas, y down."""
IMPORTED = "multiplane_imported"
"""The value that was imported; another one now is the artist's choice and is kept."""

Role = Literal["root", "camera", "depth", "layer", "orphaned"]


def mark(datablock: Any, shot: str, role: Role | None = None, layer: str | None = None) -> None:
    datablock[SHOT] = shot
    if role is not None:
        datablock[ROLE] = role
    if layer is not None:
        datablock[LAYER] = layer


def collections_in(scene: Any) -> list[Any]:
    """The shots in a scene, as collections."""
    return [found for found in scene.collection.children_recursive if FORM in found]


def having(datablocks: Iterable[Any], role: Role, layer: str | None = None) -> Iterator[Any]:
    """Those with a role, and of a layer if one is named; copies that the artist made are among them."""
    for datablock in datablocks:
        if datablock.get(ROLE) == role and layer in (None, datablock.get(LAYER)):
            yield datablock
