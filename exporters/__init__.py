"""One module per program's format; each has `export(composition, folder)` and returns the files it wrote."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from exporters.normalise import CompositionError

if TYPE_CHECKING:
    from exporters.composition import Composition

FORMATS = ("psd", "after-effects", "preview")
"""As the command line names them; the module's name has underscores."""


def export(composition: Composition, folder: Path, formats: Sequence[str]) -> list[Path]:
    """Write `composition` into `folder` in every format named, and return the files.

    Raises:
        CompositionError: a format does not exist, or a picture of the composition cannot be used.
    """
    for name in formats:
        if name not in FORMATS:
            problem = f"there is no format {name!r}; there are {', '.join(FORMATS)}"
            raise CompositionError(composition.file, "", problem)
    folder.mkdir(parents=True, exist_ok=True)
    modules = [import_module(f"exporters.{name.replace('-', '_')}") for name in formats]
    return [path for module in modules for path in module.export(composition, folder)]
