"""Pictures in the hot folder's `pictures`, and who in them becomes a layer."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from generator.errors import InputError
from server.hot_folder.kind import Kind, is_ours, stamp
from server.hot_folder.ledger import digest
from server.jobs.request import INTEGERS, DecomposeRequest
from server.picture_file import check_picture
from server.untrusted import LARGEST, parse_untrusted

FOLDER = "pictures"
SUFFIXES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".gif", ".tga", ".psd"}
NAMED = re.compile(r"(?P<name>.*\S)\s*[\[(](?P<subjects>[^\[\]()]+)[\])]")
""" "rain [Mina, Robot].png": the file's name without its suffix."""


class Sidecar(BaseModel):
    """`rain.json` beside `rain.png`."""

    model_config = ConfigDict(extra="forbid")

    subjects: str = Field(min_length=1, max_length=2000)
    prompt: str = Field("", max_length=5000)
    style: str = Field("", max_length=500)
    move: str = Field("", max_length=200)
    seed: int = Field(0, ge=-INTEGERS, lt=INTEGERS)


def pictures(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and is_ours(path))


def both(path: Path) -> tuple[int, int]:
    """Changes when the picture does, or what stands beside it."""
    beside = sidecar_of(path)
    picture, other = stamp(path), stamp(beside) if beside.is_file() else (0, 0)
    # An empty picture is not ready, whatever stands beside it.
    return (picture[0] and picture[0] + other[0], max(picture[1], other[1]))


def read_picture_request(path: Path, settings: str) -> tuple[str, DecomposeRequest]:
    """What identifies the picture and what is wanted of it, and the request; its picture is still to be sent.

    Raises:
        InputError, ValidationError: it is no picture, or nobody says who becomes a layer.
    """
    check_picture(path)
    stem = unicodedata.normalize("NFC", path.stem)
    named = NAMED.fullmatch(stem)
    name = named["name"] if named else stem
    told = asked(path, named["subjects"] if named else None).model_dump()
    with path.open("rb") as file:
        pixels = hashlib.file_digest(file, "sha256").hexdigest()
    return digest(pixels, told, settings), DecomposeRequest(kind="decompose", name=name, **told)


def asked(path: Path, subjects: str | None) -> Sidecar:
    beside = sidecar_of(path)
    if beside.is_file() and not beside.is_symlink():
        with beside.open("rb") as file:
            return Sidecar.model_validate(parse_untrusted(file.read(LARGEST + 1), beside))
    if subjects is not None:
        return Sidecar.model_validate({"subjects": subjects})
    raise InputError(
        f'nobody says who becomes a layer: call it "{path.stem} [Mina, Robot]{path.suffix}", or put'
        f' {beside.name} beside it with {{"subjects": "Mina: girl in red, Robot"}}',
        file=path,
    )


def sidecar_of(path: Path) -> Path:
    return path.with_suffix(".json")


PICTURES = Kind(pictures, both, read_picture_request)
