"""Whether Blender imports a large composition as fast as its own pictures: `multiplane bench blender`.

Layers of the size of a 4K frame are imported twice in one run of Blender: as a composition, and by Blender's
own "Import Images as Planes" from the same files. The best of some turns counts. Blender reads a picture's
file when somebody asks for it, so what the import leaves for later is measured too.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from exporters.composition import Composition, save
from generator.errors import InputError
from server.blender import build, find_blenders, install

INSIDE = Path(__file__).with_name("in_blender.py")
ANSWER = "@@answer "


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="multiplane bench blender", description=__doc__)
    parser.add_argument("--layers", type=int, default=40, help="of the composition (default: 40)")
    parser.add_argument("--width", type=int, default=3840, help="of every layer (default: 3840)")
    parser.add_argument("--height", type=int, default=2160, help="of every layer (default: 2160)")
    parser.add_argument("--turns", type=int, default=3, help="of which the best counts (default: 3)")
    parser.add_argument("--blender", type=Path, help="the program (default: the first that is found)")
    arguments = parser.parse_args(argv)
    blender = arguments.blender or next(iter(find_blenders()), None)
    if blender is None:
        raise InputError("no Blender was found; name one with --blender")
    console = Console()
    with tempfile.TemporaryDirectory() as folder, console.status("writing pictures") as status:
        composition = write(Path(folder) / "shot", arguments.layers, (arguments.width, arguments.height))
        status.update("importing")
        told = measure(blender, composition, arguments.turns, Path(folder))
    console.print(report(told, arguments))
    return 0


def write(folder: Path, layers: int, size: tuple[int, int]) -> Path:
    """A composition of one soft-edged picture, as many times as there are layers."""
    width, height = size
    grain = np.random.default_rng(0).integers(0, 256, (height // 8, width // 8, 3), np.uint8)
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    alpha = np.clip(600 - 500 * np.hypot(x, y), 0, 255).astype(np.uint8)
    picture = np.dstack([cv2.resize(grain, size, interpolation=cv2.INTER_CUBIC), alpha])
    (folder / "layers").mkdir(parents=True)
    first = folder / "layers" / "0.png"
    cv2.imwrite(str(first), picture)
    for number in range(1, layers):
        shutil.copy(first, folder / "layers" / f"{number}.png")
    form = {
        "canvas": {"width": width, "height": height},
        "layers": [
            {
                "name": f"layer {number}",
                "file": f"layers/{number}.png",
                "depth": number / layers,
                "bounds": {"x": 0, "y": 0, "width": width, "height": height},
            }
            for number in range(layers)
        ],
    }
    return save(Composition.model_validate(form), folder)


def measure(blender: Path, composition: Path, turns: int, folder: Path) -> dict[str, dict[str, float]]:
    """Seconds until the planes are there, and until their pictures are too, of each way to import."""
    os.environ["BLENDER_USER_RESOURCES"] = str(folder / "home")
    install(blender, build(folder))
    command: list[str | Path] = [blender, "--background", "--python-exit-code", "3", "--python", INSIDE]
    command += ["--", composition, str(turns)]
    done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    [answer] = [line for line in done.stdout.splitlines() if line.startswith(ANSWER)]
    told: dict[str, dict[str, float]] = json.loads(answer.removeprefix(ANSWER))
    return told


def report(told: dict[str, dict[str, float]], arguments: argparse.Namespace) -> Table:
    size = f"{arguments.width} x {arguments.height}"
    title = f"{arguments.layers} layers of {size}, best of {arguments.turns} turns"
    table = Table("seconds", "Multiplane", "Blender's own", "ratio", title=title)
    for name in told["multiplane"]:
        ours, own = told["multiplane"][name], told["own"][name]
        table.add_row(name, f"{ours:.2f}", f"{own:.2f}", f"{ours / own:.2f}")
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
