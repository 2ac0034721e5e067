"""Programs that stand in for After Effects, where it would be installed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

needs_shebang = pytest.mark.skipif(os.name == "nt", reason="a stand-in is a Python file with a shebang")


def stand_in(file: Path, *, then: str = "") -> Path:
    """A program that writes what it is given beside itself, one argument a line."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        f"#!{sys.executable}",
        "import sys, time",
        "from pathlib import Path",
        "draft = Path(__file__).with_name('draft')",
        "draft.write_text('\\n'.join(sys.argv[1:]), 'utf-8')",
        "draft.rename(Path(__file__).with_name('given'))",
        then,
    ]
    file.write_text("\n".join(lines), "utf-8")
    file.chmod(0o755)
    return file


def windows(computer: Path, name: str) -> Path:
    return computer / name / "Support Files" / "AfterFX.exe"


def mac(computer: Path, name: str) -> Path:
    return computer / name / f"{name}.app"
