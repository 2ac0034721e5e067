"""Every old or foreign form of composition.json into the current one. Standard library only."""

from __future__ import annotations

import json
import struct
import unicodedata
import uuid
from collections import Counter
from itertools import pairwise
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

VERSION = "1.1"
"""The form that is written. Every 1.x is read."""

Size = tuple[int, int]
Json = dict[str, Any]

_SMALLEST_STEP = 1e-4
"""Between two depths that were equal."""


class CompositionError(ValueError):
    """A composition cannot be used. `str(error)` reads `<file>: <key>: <what is wrong, what is right>`."""

    def __init__(self, file: object, key: str, problem: str) -> None:
        self.file = str(file)
        self.key = key
        self.problem = problem
        super().__init__(": ".join(part for part in (self.file, key, problem) if part))


def composition_file(path: Path) -> Path:
    """`path`, or where it is a folder its `composition.json`, else its only `<prefix>_composition.json`.

    Raises:
        CompositionError: the folder holds none, or several.
    """
    if not path.is_dir():
        return path
    found = [*path.glob("composition.json")] or sorted(path.glob("*_composition.json"))
    if len(found) == 1:
        return found[0]
    names = ", ".join(file.name for file in found)
    problem = f"holds several compositions; name one of {names}" if found else "holds no composition.json"
    raise CompositionError(path, "", problem)


def read(file: Path) -> Json:
    """Read and normalise a composition file in any form, in any Unicode encoding, with or without a BOM.

    Raises:
        CompositionError: it cannot be read, is no JSON, or `normalise` refuses it.
    """
    try:
        raw = json.loads(file.read_bytes())
        # Infinities and lone surrogates parse, but could never be written again.
        json.dumps(raw, ensure_ascii=False, allow_nan=False).encode()
    except OSError as error:
        raise CompositionError(file, "", f"cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise CompositionError(file, "", f"is not valid JSON: {error}") from error
    return normalise(raw, file)


def normalise(raw: object, file: Path) -> Json:
    """The current form of what `file` holds; `raw` is left as it is and unknown keys are kept.

    Besides the current form, with or without its additions, it reads `<prefix>_composition.json` (an
    `order` per layer, 0 nearest, instead of a depth; premultiplied pictures of the whole canvas; no
    canvas) and the paper draft's form (neither bounds nor depth nor canvas). Missing sizes come from the
    pictures. Afterwards every layer has an id, bounds and a depth of its own.

    Raises:
        CompositionError: something is missing, contradicts the pictures or leaves the folder.
    """
    form = _object(raw, file, "", "the file must hold an object")
    form["version"] = _version(form.get("version", VERSION), file)
    layers = [
        _object(layer, file, f"layers[{index}]", "must be an object with a name and a file")
        for index, layer in enumerate(_list(form.get("layers"), file, "layers"))
    ]
    form["layers"] = layers
    sizes = [_prepare(layer, file, f"layers[{index}]") for index, layer in enumerate(layers)]
    _canvas(form, sizes, file)
    canvas = form["canvas"]["width"], form["canvas"]["height"]
    for index, (layer, size) in enumerate(zip(layers, sizes, strict=True)):
        _bounds(layer, size, canvas, file, f"layers[{index}]")
    if _by_order(layers):
        for layer in layers:
            layer.setdefault("premultiplied", True)
    _depths(layers, file)
    _identify(form, file)
    _kinds(layers, canvas)
    return form


def picture_path(file: Path, key: str, name: object) -> Path:
    """Where the picture `name`, written in composition `file` under `key`, lies.

    Raises:
        CompositionError: it is no relative path inside the composition's folder, or does not exist.
    """
    if not isinstance(name, str) or not name or "\0" in name:
        raise CompositionError(file, key, f"must be the path of a picture, not {name!r}")
    relative = PurePosixPath(name.replace("\\", "/"))
    if relative.is_absolute() or PureWindowsPath(name).drive or ".." in relative.parts:
        raise CompositionError(file, key, f"{name!r} must be a relative path inside the composition's folder")
    folder = file.parent.resolve()
    path = folder / relative
    if not path.resolve().is_relative_to(folder):
        raise CompositionError(file, key, f"{name!r} is a link that leaves the composition's folder")
    if not path.is_file():
        raise CompositionError(file, key, f"the picture {name!r} does not exist in {folder}")
    return path


def _object(value: object, file: Path, key: str, problem: str) -> Json:
    if not isinstance(value, dict):
        raise CompositionError(file, key, problem)
    return dict(value)


def _list(value: object, file: Path, key: str) -> list[object]:
    if not isinstance(value, list):
        raise CompositionError(file, key, "must be a list, nearest layer first")
    return value


def _number(value: object, file: Path, key: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < float("inf"):
        raise CompositionError(file, key, f"must be a number, not {value!r}")
    return value


def _version(version: object, file: Path) -> str:
    text = str(version)
    if not f"{text}.".startswith("1."):
        raise CompositionError(file, "version", f"is {text!r}; this Multiplane reads versions 1.x")
    return text


def _prepare(layer: Json, file: Path, key: str) -> Size:
    """Check the layer's name and file; the size of its picture."""
    if not isinstance(layer.get("name"), str):
        raise CompositionError(file, f"{key}.name", "must be a text")
    layer["name"] = unicodedata.normalize("NFC", layer["name"])
    return _png_size(file, f"{key}.file", layer.get("file"))


def _png_size(file: Path, key: str, name: object) -> Size:
    """Width and height from the IHDR chunk, which the PNG standard puts first."""
    with picture_path(file, key, name).open("rb") as picture:
        head = picture.read(24)
    if len(head) < 24 or head[:8] != b"\x89PNG\r\n\x1a\n" or head[12:16] != b"IHDR":
        raise CompositionError(file, key, f"{name!r} is not a PNG picture")
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def _canvas(form: Json, sizes: list[Size], file: Path) -> None:
    source = form.get("source_image")
    if source is not None:
        picture_path(file, "source_image", source)
    if form.get("canvas") is not None:
        canvas = _object(form["canvas"], file, "canvas", "must be an object with width and height")
        for side in ("width", "height"):
            if _number(canvas.get(side), file, f"canvas.{side}") <= 0:
                raise CompositionError(file, f"canvas.{side}", "must be more than 0")
        form["canvas"] = canvas
    elif source is not None:
        width, height = _png_size(file, "source_image", source)
        form["canvas"] = {"width": width, "height": height}
    elif sizes:
        form["canvas"] = dict(zip(("width", "height"), map(max, *sizes, (1, 1)), strict=True))
    else:
        raise CompositionError(file, "canvas", "is missing, and there is no picture to take it from")


def _bounds(layer: Json, size: Size, canvas: Size, file: Path, key: str) -> None:
    if layer.get("bounds") is None:
        if size != canvas:
            raise CompositionError(
                file,
                f"{key}.bounds",
                f"is missing, and the picture of {size[0]}x{size[1]} does not fill the canvas of "
                f"{canvas[0]}x{canvas[1]}",
            )
        layer["bounds"] = {"x": 0, "y": 0, "width": size[0], "height": size[1]}
        return
    bounds = _object(layer["bounds"], file, f"{key}.bounds", "must be an object with x, y, width and height")
    x, y, width, height = (
        _number(bounds.get(side), file, f"{key}.bounds.{side}") for side in ("x", "y", "width", "height")
    )
    layer["bounds"] = bounds
    if layer.get("full_canvas") or (size != (width, height) and size == canvas):
        layer["full_canvas"] = True
        if min(x, y) < 0 or x + width > size[0] or y + height > size[1] or size != canvas:
            raise CompositionError(
                file, f"{key}.bounds", "must lie inside the canvas, as the picture has the canvas's size"
            )
    elif size != (width, height):
        raise CompositionError(
            file,
            f"{key}.bounds",
            f"say {width}x{height}, but the picture is {size[0]}x{size[1]}; they must be equal",
        )


def _by_order(layers: list[Json]) -> bool:
    return any("order" in layer for layer in layers) and not any("depth" in layer for layer in layers)


def _depths(layers: list[Json], file: Path) -> None:
    """Give every layer a depth of its own; of equal ones the layer listed first stays nearer."""
    if _by_order(layers):
        ranks = [_number(x.get("order"), file, f"layers[{i}].order") for i, x in enumerate(layers)]
    elif all(layer.get("depth") is None for layer in layers):
        # Nothing but the list says the order; a background is behind wherever it is listed.
        ranks = [layer["name"].casefold() == "background" for layer in layers]
    else:
        depths = [_number(x.get("depth"), file, f"layers[{i}].depth") for i, x in enumerate(layers)]
        for index, depth in enumerate(depths):
            if not 0 <= depth <= 1:
                raise CompositionError(file, f"layers[{index}].depth", f"must be from 0 to 1, not {depth}")
        _part(_sorted(layers, depths))
        return
    last = max(1, len(layers) - 1)
    for place, layer in enumerate(_sorted(layers, ranks)):
        layer["depth"] = place / last if len(layers) > 1 else 1.0


def _sorted(layers: list[Json], ranks: list[float]) -> list[Json]:
    return [layer for _, layer in sorted(zip(ranks, layers, strict=True), key=lambda pair: pair[0])]


def _part(near_to_far: list[Json]) -> None:
    """Move equal depths apart, and no others."""
    step = min(_SMALLEST_STEP, 1 / (2 * len(near_to_far)))
    for nearer, layer in pairwise(near_to_far):
        if layer["depth"] <= nearer["depth"]:
            layer["depth"] = nearer["depth"] + step
    near_to_far[-1]["depth"] = min(1.0, near_to_far[-1]["depth"])
    for farther, layer in pairwise(reversed(near_to_far)):
        if layer["depth"] >= farther["depth"]:
            layer["depth"] = farther["depth"] - step


def _identify(form: Json, file: Path) -> None:
    """Give ids where there are none: the same names in the same composition get the same ids again."""
    if form.get("id") is None:
        form["id"] = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{file.parent.name}/{file.name}"))
    names: Counter[str] = Counter()
    taken: set[str] = set()
    for index, layer in enumerate(form["layers"]):
        name = layer["name"]
        if layer.get("id") is None:
            layer["id"] = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{form['id']}/{name}/{names[name]}"))
        names[name] += 1
        if not isinstance(layer["id"], str) or layer["id"] in taken:
            problem = f"must be a text that no other layer has, not {layer['id']!r}"
            raise CompositionError(file, f"layers[{index}].id", problem)
        taken.add(layer["id"])


def _kinds(layers: list[Json], canvas: Size) -> None:
    """Where no layer is called a plate, the farthest is one if it covers the canvas."""
    if layers and all(layer.get("kind") is None for layer in layers):
        farthest = max(layers, key=lambda layer: layer["depth"])
        bounds = farthest["bounds"]
        covers = (
            bounds["x"] <= 0
            and bounds["y"] <= 0
            and bounds["x"] + bounds["width"] >= canvas[0]
            and bounds["y"] + bounds["height"] >= canvas[1]
        )
        for layer in layers:
            layer["kind"] = "plate" if layer is farthest and covers else "subject"
