"""What `pip install .` installs."""

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NEEDED = {
    "aescripts": ["*.py", "src/**/*"],
    "benchmarks": ["**/*.py", "judge/weights/*", "painter/*.html"],
    "blender_addon": ["*.py", "*.toml", "LICENSE"],
    "docs": ["after-effects.md", "images/after-effects-*"],
    "exporters": ["**/*.py", "*.json"],
    "generator": ["**/*.py", "checkpoints/**/*"],
    "server": ["**/*.py", "**/*.html", "web/page/**/*"],
    "training": ["**/*.py"],
}
PACKAGES = tuple(NEEDED)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    folder = tmp_path_factory.mktemp("package")
    for name in PACKAGES:
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "runs", "node_modules")
        )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", folder, folder], check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        yield wheel


@pytest.mark.parametrize("package", PACKAGES)
def test_every_file_that_the_program_reads_is_installed(wheel: zipfile.ZipFile, package: str) -> None:
    installed = set(wheel.namelist())
    for pattern in NEEDED[package]:
        for file in (ROOT / package).glob(pattern):
            if file.is_file() and "__pycache__" not in file.parts:
                assert file.relative_to(ROOT).as_posix() in installed


def test_the_command_is_installed(wheel: zipfile.ZipFile) -> None:
    (entry_points,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert "multiplane = server.cli:main" in wheel.read(entry_points).decode()
