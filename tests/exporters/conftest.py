"""Small compositions, as a server would write them, and a fake After Effects that runs their scripts."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from subprocess import PIPE
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from exporters.after_effects import export
from exporters.composition import Composition, load, save
from exporters.pictures import recompose

CANVAS = (96, 54)
BLEED = 12
CAST: tuple[tuple[str, str, float, tuple[int, int, int, int]], ...] = (
    ("소명", "subject", 0.1, (-9, 5, 40, 61)),
    ("Old robot/2", "subject", 0.4, (30, 11, 33, 35)),
    ("background", "plate", 1.0, (-BLEED, -BLEED, 96 + 2 * BLEED, 54 + 2 * BLEED)),
)
"""Name, kind, depth, bounds; near to far."""


def picture(width: int, height: int, seed: int, opaque: bool = False) -> NDArray[np.uint8]:
    """Noise under a soft-edged disc of alpha; colour goes on where alpha is 0."""
    rgba = np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    rgba[..., 3] = 255 if opaque else np.clip(500 - 500 * np.hypot(x, y), 0, 255)
    return rgba


@pytest.fixture
def compose(tmp_path: Path) -> Callable[..., Composition]:
    """Write CAST's pictures, the source and composition.json into `folder`; `more` are further keys."""

    def write(folder: Path = tmp_path, **more: Any) -> Composition:
        (folder / "layers").mkdir(parents=True)
        layers, placed = [], []
        for number, (name, kind, depth, (x, y, width, height)) in enumerate(CAST):
            rgba = picture(width, height, seed=number, opaque=kind == "plate")
            file = f"layers/{number}.png"
            Image.fromarray(rgba).save(folder / file)
            placed.append((rgba, x, y))
            bounds = {"x": x, "y": y, "width": width, "height": height}
            layers.append(
                {
                    "name": name,
                    "file": file,
                    "depth": depth,
                    "bounds": bounds,
                    "kind": kind,
                    "id": f"id-{number}",
                }
            )
        Image.fromarray(recompose(CANVAS, reversed(placed))).save(folder / "source.png")
        form = {
            "source_image": "source.png",
            "canvas": {"width": CANVAS[0], "height": CANVAS[1]},
            "layers": layers,
            "shot": {"key": "2/1"},
            **more,
        }
        return load(save(Composition.model_validate(form), folder))

    return write


SCRIPT_TESTS = Path(__file__).parents[1] / "aescripts"

ANIMATOR = """(function () {
    app.beginUndoGroup("the animator");
    var project = app.project;
    function comp(name) {
        for (var i = 1; i <= project.numItems; i++) {
            var item = project.item(i);
            if (item instanceof CompItem && (name === undefined || item.name === name)) { return item; }
        }
        throw new Error("no comp " + name);
    }
    function layer(name) { return comp().layer(name); }
    function transform(name, property) {
        return layer(name).property("ADBE Transform Group").property("ADBE " + property);
    }
    function slider(name) {
        var effect = layer("Camera rig").property("ADBE Effect Parade").property(name);
        return effect.property("ADBE Slider Control-0001");
    }
    function control(name, value) { slider(name).setValue(value); }
    %s
    app.endUndoGroup();
})();
"""
"""What an animator does by hand between two runs of our scripts, as a script."""


class Comp(dict[str, Any]):
    """What a script has built, in the form of tests/aescripts/read-back.js."""

    @property
    def pictures(self) -> list[dict[str, Any]]:
        """The layers that stand in the world, near to far, with their `corners` [times, 4, 2] on screen."""
        return [
            layer | {"corners": np.array(layer["corners"])} for layer in self["layers"] if layer["corners"]
        ]

    @property
    def camera(self) -> dict[str, Any]:
        [found] = [layer for layer in self["layers"] if layer["type"] == "camera"]
        return dict(found)

    def layer(self, name: str) -> dict[str, Any]:
        [found] = [layer for layer in self["layers"] if layer["name"] == name]
        return dict(found)


@pytest.fixture(scope="session")
def node() -> str:
    """The command that runs Node.js, with what the script tests need installed."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if found is None:
        pytest.skip("Node.js is missing: no After Effects script was run")
    needed = json.loads((SCRIPT_TESTS / "package.json").read_text("utf-8"))["devDependencies"]
    if not all((SCRIPT_TESTS / "node_modules" / name).exists() for name in needed):
        assert npm, "npm is missing; it comes with Node.js"
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=SCRIPT_TESTS, check=True)
    return found


@pytest.fixture(scope="session")
def run(node: str) -> Iterator[Callable[..., dict[str, Any]]]:
    """Runs scripts one after the other in a fresh fake; gives what there is in the end."""
    with answering(node, "read-back.js") as ask:

        def run(*scripts: Path, **options: Any) -> dict[str, Any]:
            built = ask({"scripts": [str(script) for script in scripts], "times": [0], **options})
            assert built["unreadable"] == []
            return built | {"comps": [Comp(comp) for comp in built["comps"]]}

        yield run


@pytest.fixture(scope="session")
def film(node: str) -> Iterator[Callable[..., NDArray[np.uint8]]]:
    """Runs scripts as `run` does and gives what a comp shows: [times, height, width, 3], drawn by Skottie."""
    with answering(node, "oracle.js") as ask:

        def film(*scripts: Path, comp: str, times: Sequence[float] = (0,)) -> NDArray[np.uint8]:
            request = {"scripts": [str(script) for script in scripts], "comp": comp, "times": list(times)}
            frames = [base64.b64decode(frame) for frame in ask(request)["frames"]]
            return np.stack([np.asarray(Image.open(BytesIO(frame)).convert("RGB")) for frame in frames])

        yield film


@contextmanager
def answering(node: str, program: str) -> Iterator[Callable[[object], dict[str, Any]]]:
    """A program of the script tests that answers a line of JSON with another."""
    command = [node, str(SCRIPT_TESTS / program)]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, encoding="utf-8") as process:
        assert process.stdin and process.stdout
        told, heard = process.stdin, process.stdout

        def ask(request: object) -> dict[str, Any]:
            print(json.dumps(request), file=told, flush=True)
            answer: dict[str, Any] = json.loads(heard.readline())
            assert "failure" not in answer, answer["failure"]
            return answer

        yield ask


@pytest.fixture
def animator(tmp_path: Path) -> Callable[[str], Path]:
    """A script that does `code` in the project, with the helpers of ANIMATOR."""
    scripts = tmp_path / "animator"

    def write(code: str) -> Path:
        scripts.mkdir(exist_ok=True)
        script = scripts / f"{len(list(scripts.iterdir()))}.jsx"
        escaped = "".join(c if c.isascii() else json.dumps(c)[1:-1] for c in ANIMATOR % code)
        script.write_text(escaped, "ascii")
        return script

    return write


@pytest.fixture
def build(run: Callable[..., dict[str, Any]], animator: Callable[[str], Path]) -> Callable[..., Comp]:
    """Gives the one comp that a composition's script builds without a word, with `by_hand` done to it."""

    def build(composition: Composition, by_hand: str = "", **options: Any) -> Comp:
        [script] = export(composition, composition.folder)
        built = run(script, *([animator(by_hand)] if by_hand else []), **options)
        assert built["alerts"] == built["questions"] == []
        assert len(built["undoGroups"]) == 1 + bool(by_hand)
        [comp] = built["comps"]
        return Comp({"items": built["items"], **comp})

    return build


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with characters that paths and URIs treat differently."""
    folder = tmp_path / "소명 100% #1" / "v001"
    folder.mkdir(parents=True)
    return folder
