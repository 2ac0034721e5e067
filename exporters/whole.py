"""Files that are there whole or not at all, however the program that writes them ends."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole(file: Path) -> Iterator[Path]:
    """A draft to write, with the same suffix, that becomes `file` when the block ends.

    Until then, and after an error, readers find `file` as it was before.
    """
    draft = file.with_name(f".{os.getpid()}.{file.name}")
    try:
        yield draft
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def writer(draft: Path) -> int | None:
    """The process that `whole` gave this draft to, by its id; None where it is no draft."""
    match = re.fullmatch(r"\.(\d{1,9})\..+", draft.name)
    return int(match[1]) if match else None
