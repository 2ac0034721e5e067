"""One page for a whole storyboard, `index.html`, that opens from disk and asks the network for nothing."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from jinja2 import Environment, FileSystemLoader, Template
from numpy.typing import NDArray
from PIL import Image, ImageColor

from exporters.composition import Bounds, Canvas, Composition, Layer
from server.ids import PLATE, layer_id
from server.results import load_storyboard
from server.versions import write_whole

COLOURS = ("#d1495b", "#2e86ab", "#3a8f5b", "#8a5cc2", "#c77d0a", "#c2478f", "#2a9d8f", "#7a7f2a")
"""A subject's colour in prompt and heatmap; each is legible on light and on dark paper."""

FILES = {"*.psd": "Photoshop", "*.jsx": "After Effects", "*.mp4": "Movie", "composition.json": "Composition"}


@dataclass(frozen=True, slots=True)
class Tile:
    """A subject: its layer, if it became one, and where the model attends to it. Addresses may be ""."""

    name: str
    facts: str
    colour: str = ""
    picture: str = ""
    picture_box: str = ""
    heat: str = ""
    heat_box: str = ""


def write_contact_sheet(folder: Path, storyboard: str) -> list[Path]:
    """Write `index.html` into a storyboard's folder, over every shot that has a finished version.

    The page's path; none where there is nothing to show.
    """
    compositions = load_storyboard(folder)
    if not compositions:
        return []
    page = template().render(
        storyboard=storyboard,
        summary=summary(compositions),
        shots=[section(composition, folder) for composition in compositions],
    )
    write_whole(folder / "index.html", page)
    return [folder / "index.html"]


@cache
def template() -> Template:
    """Compiled once: a server writes a page after every shot, and each compilation keeps some memory."""
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("contact_sheet.html")


def shot_of(composition: Composition) -> dict[str, Any]:
    return {"storyboard": "", "key": "", "title": "", "subjects": []} | (composition.shot or {})


def summary(compositions: Sequence[Composition]) -> str:
    layers = sum(layer.kind != "plate" for composition in compositions for layer in composition.layers)
    missing = sum(len(composition.not_found) for composition in compositions)
    told = [counted(len(compositions), "shot"), counted(layers, "layer")]
    return " · ".join([*told, f"{missing} not found"] if missing else told)


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def section(composition: Composition, folder: Path) -> dict[str, Any]:
    """What the template says of one shot."""
    version, shot = composition.folder, shot_of(composition)
    colours = dict(zip((subject["key"] for subject in shot["subjects"]), cycle(COLOURS), strict=False))
    base = f"{quote(version.relative_to(folder).as_posix())}/"
    files = [
        (name, base + quote(file.name)) for pattern, name in FILES.items() for file in version.glob(pattern)
    ]
    return {
        "anchor": version.parent.name,
        "key": shot["key"],
        "title": shot["title"],
        "facts": facts(composition),
        "canvas": composition.canvas,
        "source": base + quote(composition.source_image or ""),
        "movie": dict(files).get("Movie"),
        "prompt": list(marked(composition.prompt or "", shot["subjects"], colours)),
        "warnings": composition.warnings,
        "tiles": list(tiles(composition, base, colours)),
        "files": files,
    }


def facts(composition: Composition) -> str:
    canvas, camera = composition.canvas, composition.camera
    move = (composition.stage or {}).get("move", camera.move)
    return " · ".join(
        [
            composition.folder.name,
            f"{canvas.width} × {canvas.height}",
            f"{move}, {camera.duration:g} s, {camera.focal_mm:g} mm",
            f"{composition.model}, seed {composition.seed}",
        ]
    )


def marked(
    prompt: str, subjects: Sequence[dict[str, Any]], colours: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """The prompt in pieces, each with the colour of the subject that it names, or ""."""
    spans = sorted(
        (start, end, colours[subject["key"]]) for subject in subjects for start, end in subject["spans"]
    )
    done = 0
    for start, end, colour in spans:
        if start >= done:
            yield prompt[done:start], ""
            yield prompt[start:end], colour
            done = end
    yield prompt[done:], ""


def tiles(composition: Composition, base: str, colours: dict[str, str]) -> Iterator[Tile]:
    """A tile for every subject, found or not, and one for the plate."""
    shot, canvas = shot_of(composition), composition.canvas
    layers = {layer.id: layer for layer in composition.layers}
    missing = {subject.id: subject for subject in composition.not_found}
    heat, heat_box = heat_pictures(composition.folder, canvas, colours)
    for subject in [*shot["subjects"], {"key": PLATE, "name": "background"}]:
        key = subject["key"]
        id = layer_id(shot["storyboard"], shot["key"], key)
        colour, warmth = colours.get(key, ""), heat.get(key, "")
        if layer := layers.get(id):
            picture, box = base + quote(layer.file), placed(layer.bounds, canvas)
            yield Tile(layer.name, about(layer), colour, picture, box, warmth, heat_box)
        elif (lost := missing.get(id)) and lost.confidence is not None:
            told = f"not found, confidence {lost.confidence:.0%}"
            yield Tile(lost.name, told, colour, heat=warmth, heat_box=heat_box)


def about(layer: Layer) -> str:
    confidence = "" if layer.confidence is None else f", confidence {layer.confidence:.0%}"
    return f"depth {layer.depth:.2f}{confidence}"


def heat_pictures(version: Path, canvas: Canvas, colours: dict[str, str]) -> tuple[dict[str, str], str]:
    """Where the model attends to each subject, as inline pictures in its colour, and the place they take."""
    file = version / "heatmaps.npz"
    if not file.exists():
        return {}, ""
    with np.load(file) as heatmaps:
        maps = dict(
            zip(heatmaps["concepts"].tolist(), heatmaps["concept_maps"].astype(np.float32), strict=True)
        )
        (width, height), (left, top) = heatmaps["painting"].tolist(), heatmaps["offset"].tolist()
    box = placed(Bounds(x=-left, y=-top, width=width, height=height), canvas)
    return {
        key: inline(heat_picture(maps[key], colour)) for key, colour in colours.items() if key in maps
    }, box


def heat_picture(share: NDArray[np.float32], colour: str) -> Image.Image:
    """Membership [Ht, Wt] in 0..1 -> the colour, as opaque as the membership is high."""
    rgba = np.empty((*share.shape, 4), np.uint8)
    rgba[..., :3] = ImageColor.getrgb(colour)
    rgba[..., 3] = np.rint(230 * share)
    return Image.fromarray(rgba)


def inline(picture: Image.Image) -> str:
    buffer = BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def placed(bounds: Bounds, canvas: Canvas) -> str:
    """The CSS that lays a picture into a view of the canvas."""
    return (
        f"left: {bounds.x / canvas.width:.4%}; top: {bounds.y / canvas.height:.4%}; "
        f"width: {bounds.width / canvas.width:.4%}; height: {bounds.height / canvas.height:.4%}"
    )
