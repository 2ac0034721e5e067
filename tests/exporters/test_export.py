"""Formats are found by their names."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from exporters import FORMATS, export
from exporters.composition import Composition
from exporters.normalise import CompositionError

Compose = Callable[..., Composition]


def test_every_format_writes_its_files_into_the_folder(compose: Compose, tmp_path: Path) -> None:
    composition = compose(camera={"duration": 0.2, "fps": 10})
    files = export(composition, tmp_path / "exports" / "소명", FORMATS)
    assert sorted(file.suffix for file in files) == [".jsx", ".mp4", ".psd"]
    assert all(file.parent == tmp_path / "exports" / "소명" and file.stat().st_size for file in files)


def test_an_unknown_format_is_refused_before_anything_is_written(compose: Compose, tmp_path: Path) -> None:
    with pytest.raises(CompositionError, match="no format 'nuke'; there are psd, after-effects, preview"):
        export(compose(), tmp_path / "exports", ["psd", "nuke"])
    assert not (tmp_path / "exports").exists()


def test_importing_the_package_loads_no_exporter() -> None:
    heavy = "{'numpy', 'pydantic', 'cv2', 'av', 'psd_tools', 'PIL'}"
    code = f"import sys, exporters; assert not {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
