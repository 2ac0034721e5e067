"""A layered Photoshop file: one pixel layer per layer, the plate at the bottom, the picture as preview."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import numpy as np
from psd_tools import PSDImage
from psd_tools.api.layers import Group
from psd_tools.constants import Compression
from psd_tools.psd import PSD
from psd_tools.psd.header import FileHeader
from psd_tools.psd.image_data import ImageData
from psd_tools.psd.image_resources import ImageResources

from exporters.composition import Composition
from exporters.normalise import CompositionError
from exporters.pictures import Picture, read_far_to_near, read_source
from exporters.whole import whole

LONGEST_SIDE = 30_000
"""Pixels; beyond it Photoshop wants a PSB."""
LONGEST_NAME = 255
"""UTF-16 units of a layer's name."""


def export(composition: Composition, folder: Path) -> list[Path]:
    """Write `<stem>.psd` into `folder` and return its path.

    Layers keep name, order, place (outside the canvas too) and the colour under alpha 0. A layer and its
    parts are a group, if nothing lies between them. The preview that other programs show is the picture
    itself.

    Raises:
        CompositionError: a picture cannot be read, or the canvas is too large for a PSD.
    """
    width, height = composition.canvas.width, composition.canvas.height
    if max(width, height) > LONGEST_SIDE:
        problem = f"{width}x{height} is too large for a PSD, whose sides have at most {LONGEST_SIDE} pixels"
        raise CompositionError(composition.file, "canvas", problem)
    record = _flat(read_source(composition))
    document = PSDImage(record)
    names = {layer.id: layer.name for layer in composition.layers}
    stack = zip(composition.far_to_near, read_far_to_near(composition), strict=True)
    # Only those who lie upon each other: a group that others lie between would change what is in front.
    for owner, family in groupby(stack, lambda pair: pair[0].parent or pair[0].id):
        members = list(family)
        place: PSDImage | Group = document
        if len(members) > 1 and owner in names:
            place = document.create_group()
            place.name = _shortened(names[owner])
        for layer, (rgba, x, y) in members:
            # Created without its name: only the setter writes the Unicode name beside the MacRoman one.
            place.create_pixel_layer_from_array(rgba, top=y, left=x).name = _shortened(layer.name)
    path = folder / f"{composition.stem}.psd"
    with whole(path) as draft, draft.open("wb") as file:
        # PSDImage.save would replace the preview by its own composite.
        record.write(file)
    return [path]


def _flat(picture: Picture) -> PSD:
    height, width = picture.shape[:2]
    header = FileHeader(width=width, height=height, channels=3)
    preview = ImageData(compression=Compression.RLE)
    preview.set_data([np.ascontiguousarray(picture[..., c]).tobytes() for c in range(3)], header)
    return PSD(header=header, image_resources=ImageResources.new(), image_data=preview)


def _shortened(name: str) -> str:
    return name.encode("utf-16-le")[: 2 * LONGEST_NAME].decode("utf-16-le", "ignore")
