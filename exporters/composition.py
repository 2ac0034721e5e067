"""composition.json: what every exporter and every program reads. `docs/composition.md` explains each key.

`python -m exporters.composition` writes the JSON Schema anew.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from exporters import stage as geometry
from exporters.normalise import VERSION, CompositionError, composition_file, picture_path, read

SCHEMA = Path(__file__).with_name("composition.schema.json")

Positive = Annotated[float, Field(gt=0)]
Pixels = Annotated[int, Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True, allow_inf_nan=False, use_attribute_docstrings=True)


class Bounds(_Model):
    """Where a layer lies, in canvas pixels from the canvas's top left corner; may reach outside."""

    x: int
    y: int
    width: Pixels
    height: Pixels

    @property
    def box(self) -> tuple[int, int, int, int]:
        """x, y, width, height."""
        return self.x, self.y, self.width, self.height


class Canvas(_Model):
    """Size of the picture in pixels."""

    width: Pixels
    height: Pixels


class Camera(_Model):
    """The camera that the storyboard asks for."""

    focal_mm: Positive = 50.0
    film_mm: Positive = 36.0
    """Width of the film."""
    move: str = ""
    """In the storyboard's own words."""
    duration: Positive = 4.0
    """Seconds."""
    fps: Positive = 24.0


class Layer(_Model):
    """One straight-alpha PNG and where it stands."""

    name: str
    file: str
    """Path inside the composition's folder, with forward slashes."""
    depth: Share
    """0 nearest to 1 farthest, linear in inverse distance."""
    bounds: Bounds
    token_indices: tuple[int, ...] = ()
    """Tokens of the templated prompt that name the layer."""
    attention_layers_used: tuple[int, ...] = ()
    """Blocks of the model whose attention was read."""
    id: str | None = None
    """Survives painting again; programs match layers by it."""
    kind: str | None = None
    """"subject", "scenery" or "plate"."""
    parent: str | None = None
    """The id of the layer that this is a part of."""
    confidence: Share | None = None
    raised_share: Share | None = None
    """Share of the visible pixels whose alpha was raised so that the picture recomposes."""
    inpainted: bool = False
    """Parts that other layers hide are invented."""
    full_canvas: bool = False
    """The picture has the canvas's size, and `bounds` is the part of it that counts."""
    premultiplied: bool = False
    """Colour is multiplied by alpha."""


class NotFound(_Model):
    """A subject that was asked for and did not become a layer."""

    name: str
    id: str | None = None
    confidence: Share | None = None


class Composition(_Model):
    """A picture taken apart. Unknown keys are kept on every level."""

    version: str = VERSION
    source_image: str | None = None
    """The picture, exactly as large as the canvas."""
    canvas: Canvas
    layers: tuple[Layer, ...]
    id: str | None = None
    shot: dict[str, Any] | None = None
    """The storyboard's shot, as it was read."""
    prompt: str | None = None
    seed: int | None = None
    model: str | None = None
    not_found: tuple[NotFound, ...] = ()
    warnings: tuple[str, ...] = ()
    """What a person should know about this result."""
    camera: Camera = Camera()
    stage: dict[str, Any] | None = None
    """Camera and planes in world units, for programs that do not compute them; `far_ratio` is read back."""

    _file: Path = PrivateAttr(default=Path("composition.json"))

    @property
    def file(self) -> Path:
        """The composition file that was loaded or saved last."""
        return self._file

    @property
    def folder(self) -> Path:
        """Where the pictures' paths start."""
        return self._file.parent

    @property
    def stem(self) -> str:
        """ASCII name for exported files: "shot-2-1" from the shot's key, else from the file's own prefix."""
        key = (self.shot or {}).get("key")
        name = f"shot {key}" if key else self._file.stem.removesuffix("composition")
        return re.sub(r"[^A-Za-z0-9]+", "-", name)[:48].strip("-") or "composition"

    @property
    def far_to_near(self) -> tuple[Layer, ...]:
        return tuple(sorted(self.layers, key=lambda layer: layer.depth, reverse=True))

    def stage_of(self) -> geometry.Stage:
        """Camera and planes, computed from canvas, layers, camera and, where it is said, `stage.far_ratio`.

        Raises:
            CompositionError: a value is out of the stage's range.
        """
        layers = [
            (layer.id or layer.name, layer.name, layer.depth, geometry.Bounds(*layer.bounds.box))
            for layer in self.layers
        ]
        camera = geometry.Camera(**{name: getattr(self.camera, name) for name in Camera.model_fields})
        ratio = (self.stage or {}).get("far_ratio", 2.0)
        try:
            return geometry.build_stage(
                self.canvas.width, self.canvas.height, layers, camera, far_ratio=float(ratio)
            )
        except (TypeError, ValueError) as error:
            raise CompositionError(self._file, "stage", str(error)) from error

    def path(self, name: str) -> Path:
        """The picture `name`, inside the composition's folder.

        Raises:
            CompositionError: it leaves the folder or does not exist.
        """
        return picture_path(self._file, "", name)


def load(path: Path) -> Composition:
    """Read a composition in any form `normalise` knows; `path` is the file, or its folder.

    Raises:
        CompositionError: names the file, the key and the problem.
    """
    file = composition_file(path)
    try:
        composition = Composition.model_validate(read(file))
    except ValidationError as error:
        first = error.errors()[0]
        raise CompositionError(file, _dotted(first["loc"]), first["msg"]) from error
    composition._file = file
    return composition


def save(composition: Composition, folder: Path) -> Path:
    """Write `composition.json` into `folder`, where its pictures are, and return the file's path.

    Only what was said is written: a key that has its default because nobody set it is left out.
    """
    file = folder / "composition.json"
    said = {"version": composition.version} | composition.model_dump(mode="json", exclude_unset=True)
    file.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    composition._file = file
    return file


def schema() -> str:
    """The JSON Schema of the current form, as it is committed."""
    return json.dumps(Composition.model_json_schema(), ensure_ascii=False, indent=1) + "\n"


def _dotted(location: tuple[int | str, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")


if __name__ == "__main__":
    SCHEMA.write_text(schema(), encoding="utf-8", newline="\n")
