"""Storyboards in the hot folder."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

from server.hot_folder.kind import Kind, is_ours, stamp
from server.hot_folder.ledger import digest
from server.jobs.request import StoryboardRequest
from server.untrusted import LARGEST, parse_untrusted

ERROR = ".error.json"
"""How the notes end that say what is wrong with a file."""


def storyboards(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() == ".json" and not path.name.endswith(ERROR) and is_ours(path)
    )


def read_storyboard_request(path: Path, settings: str) -> tuple[str, StoryboardRequest]:
    """What identifies the storyboard, and the request.

    Raises:
        InputError, ValidationError: it is none.
    """
    with path.open("rb") as file:
        raw = file.read(LARGEST + 1)
    name = unicodedata.normalize("NFC", path.stem)
    request = StoryboardRequest.model_validate({"name": name, "storyboard": parse_untrusted(raw, path)})
    return digest(hashlib.sha256(raw).hexdigest(), settings), request


STORYBOARDS = Kind(storyboards, stamp, read_storyboard_request)
