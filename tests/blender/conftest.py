"""A real Blender that the tests talk to: it is started once for all of them, with the extension installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import PIPE
from typing import Any

import numpy as np
import pytest
from PIL import Image

from exporters.composition import Composition, load, save
from exporters.pictures import Picture, recompose
from server.blender import build, install
from tests.blender.painter import Server, listening

HOST = Path(__file__).with_name("host.py")
ANSWER = "@@answer "

Run = Callable[..., Any]


def commands() -> dict[str, list[str]]:
    """What starts each Blender that is to be had: the program, and Pythons with bpy.

    The environment's MULTIPLANE_BLENDERS lists further ones, separated as in PATH; a name that starts with
    "python" is a Python that has bpy.
    """
    named = filter(None, os.environ.get("MULTIPLANE_BLENDERS", "").split(os.pathsep))
    found = [path for path in (shutil.which("blender"), *named) if path]
    return {path: command(path) for path in found}


def command(path: str) -> list[str]:
    if Path(path).name.startswith("python"):
        return [path, str(HOST), "--"]
    return [path, "--background", "--python-exit-code", "3", "--python", str(HOST), "--"]


@pytest.fixture(scope="session")
def monkeypatch_session() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="session", params=commands() or ["none"])
def blender(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch_session: pytest.MonkeyPatch,
) -> Iterator[Run]:
    """Runs code in Blender with `bpy` and the names given, and gives its `result`; in an empty file unless
    `fresh` is False."""
    if request.param == "none":
        pytest.skip("Blender is missing: no import into Blender was tested")
    home = tmp_path_factory.mktemp("blender")
    file = build(home)
    monkeypatch_session.setenv("BLENDER_USER_RESOURCES", str(home))
    monkeypatch_session.setenv("PYTHONIOENCODING", "utf-8")
    if not Path(request.param).name.startswith("python"):
        install(Path(request.param), file)
    started = [*commands()[request.param], str(file)]
    with (
        (home / "log.txt").open("w+", encoding="utf-8") as log,
        subprocess.Popen(started, stdin=PIPE, stdout=PIPE, stderr=log, encoding="utf-8") as process,
    ):
        assert process.stdin and process.stdout
        ask, answers = process.stdin, process.stdout

        def answer() -> Any:
            for line in answers:
                if line.startswith(ANSWER):
                    said = json.loads(line.removeprefix(ANSWER))
                    assert "failure" not in said, said["failure"]
                    return said["result"]
            log.seek(0)
            raise AssertionError(f"Blender ended: {log.read()[-3000:]}")

        def run(code: str, *, fresh: bool = True, **names: Any) -> Any:
            named = {name: str(value) if isinstance(value, Path) else value for name, value in names.items()}
            request = {"code": textwrap.dedent(code), "names": named, "fresh": fresh}
            print(json.dumps(request), file=ask, flush=True)
            return answer()

        run.version = answer()  # type: ignore[attr-defined]
        yield run
        ask.close()


def figure(width: int, height: int, seed: int, opaque: bool = False) -> Picture:
    """Smooth colours with some detail, under a soft-edged disc of alpha."""
    small = np.random.default_rng(seed).integers(0, 256, (height // 6 + 2, width // 6 + 2, 3), np.uint8)
    smooth = Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    alpha = np.full((height, width), 255) if opaque else np.clip(600 - 500 * np.hypot(x, y), 0, 255)
    return np.dstack([np.asarray(smooth), alpha.astype(np.uint8)])


Box = tuple[int, int, int, int]


@pytest.fixture
def compose(tmp_path: Path) -> Callable[..., Composition]:
    """Write a composition of `cast`: name, depth and (x, y, width, height), near to far."""

    def write(
        cast: list[tuple[str, float, Box]],
        size: tuple[int, int] = (192, 108),
        folder: Path = tmp_path / "소명 #1" / "shot-1" / "v001",
        seed: int = 0,
        **more: Any,
    ) -> Composition:
        (folder / "layers").mkdir(parents=True)
        layers, placed = [], []
        for number, (name, depth, (x, y, width, height)) in enumerate(cast):
            rgba = figure(width, height, seed + number, opaque=name == "background")
            Image.fromarray(rgba).save(folder / f"layers/{number}.png")
            placed.append((rgba, x, y))
            layers.append(
                {
                    "name": name,
                    "file": f"layers/{number}.png",
                    "depth": depth,
                    "bounds": {"x": x, "y": y, "width": width, "height": height},
                    "kind": "plate" if name == "background" else "subject",
                    "id": f"id of {name}",
                }
            )
        Image.fromarray(recompose(size, reversed(placed))).save(folder / "source.png")
        form = {
            "id": "id of the shot",
            "source_image": "source.png",
            "canvas": {"width": size[0], "height": size[1]},
            "layers": layers,
            "shot": {"key": "1", "title": "소명 waits"},
            **more,
        }
        return load(save(Composition.model_validate(form), folder))

    return write


@pytest.fixture
def server(tmp_path: Path, compose: Callable[..., Composition]) -> Iterator[tuple[Server, str]]:
    """A server that paints a film of two shots, and its address."""
    cast = [("소명", 0.1, (-9, 20, 60, 100)), ("background", 1.0, (-40, -40, 272, 188))]
    folder = tmp_path / "there" / "film"
    painter = Server(
        [
            compose(
                cast,
                folder=folder / f"shot-{key}" / "v001",
                id=f"shot {key}",
                shot={"key": str(key), "storyboard": "film"},
            )
            for key in (1, 2)
        ]
    )
    with listening(painter) as url:
        yield painter, url
