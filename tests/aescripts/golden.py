"""What the scripts build of three storyboards, as text. After a change that is meant, write it anew:

python -m tests.aescripts.golden
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from exporters.after_effects import export_storyboard
from exporters.composition import Camera, Composition, load, save
from exporters.stage import overscan
from generator.storyboard.read import read_storyboard
from generator.storyboard.shot import Shot, Storyboard
from server.camera import camera_of
from server.ids import PLATE, layer_id, shot_id
from tests.exporters.conftest import answering

Json = dict[str, Any]
Ask = Callable[[object], Json]

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
STORYBOARDS = HERE.parent / "storyboards"
CANVAS = (640, 360)
WIDTH = 118
"""Of a line, in characters, as far as it can be broken."""
DIGITS = 3

SYNTHETIC = {
    "shots": [
        {
            "key": "1",
            "title": "소명 / dolly",
            "prompt": "소명 and a robot in a street.",
            "subjects": ["소명", "robot"],
            "camera_move": "dolly in",
            "duration": 3,
            "dialogue": "소명: 안녕?",
            "notes": "hold the last frame",
        },
        {"key": "2/1", "prompt": "A robot, focus.", "subjects": ["robot"], "camera_move": "rack focus"},
        {"key": "2/2", "prompt": "소명 runs.", "subjects": ["소명"], "camera_move": "orbit", "lens": "24mm"},
        {"key": "10", "prompt": "A road.", "camera_move": "static", "duration": 1.5},
    ]
}
"""A move of every part of the rig: place, focus, rotation, and none."""


def boards(folder: Path) -> dict[str, Storyboard]:
    """By the name of the golden file."""
    synthetic = folder / "synthetic 소명.json"
    synthetic.write_text(json.dumps(SYNTHETIC), "utf-8")
    files = {"synthetic": synthetic} | {file.stem: file for file in sorted(STORYBOARDS.glob("somyung*.json"))}
    return {name: read_storyboard(file) for name, file in files.items()}


def composed(board: Storyboard, shot: Shot, folder: Path) -> Composition:
    """A shot as the server would write it, with empty pictures: subjects side by side, the first cut off."""
    width, height = CANVAS
    camera = camera_of(shot)
    bleed = overscan(width, height, camera)
    boxes = {
        subject.key: (subject.name, "subject", (width * place // 3 - 40, 61 + 20 * place, 211, height - 70))
        for place, subject in enumerate(shot.subjects)
    }
    boxes[PLATE] = ("background", "plate", (-bleed, -bleed, width + 2 * bleed, height + 2 * bleed))
    folder.mkdir(parents=True)
    layers = []
    for place, (key, (name, kind, (x, y, across, down))) in enumerate(boxes.items()):
        Image.new("RGBA", (across, down)).save(folder / f"{place}.png")
        layers.append(
            {
                "name": name,
                "file": f"{place}.png",
                "depth": (place + 1) / len(boxes),
                "bounds": {"x": x, "y": y, "width": across, "height": down},
                "id": layer_id(board.name, shot.key, key),
                "kind": kind,
            }
        )
    Image.new("RGB", CANVAS).save(folder / "source.png")
    form = {
        "source_image": "source.png",
        "canvas": {"width": width, "height": height},
        "layers": layers,
        "id": shot_id(board.name, shot.key),
        "shot": {"storyboard": board.name, **asdict(shot)},
        "camera": Camera(**asdict(camera)),
    }
    return load(save(Composition.model_validate(form), folder))


def report(name: str, board: Storyboard, folder: Path, ask: Ask, *more: Path) -> str:
    """The golden text of what the storyboard's script builds; `more` scripts run after it."""
    home = folder / name
    shots = [composed(board, shot, home / str(place)) for place, shot in enumerate(board.shots, 1)]
    script = export_storyboard(board.name, shots, home)
    answer = ask({"scripts": [str(script), *map(str, more)], "times": [], "whole": True})
    assert answer["alerts"] == answer["questions"] == []
    expressions: dict[str, str] = {}
    found = settled(answer["report"], home, expressions)
    texts = {name: text.split("\n") for text, name in expressions.items()}
    return pretty({**found, "expressions": texts}) + "\n"


def settled(value: Any, home: Path, expressions: dict[str, str]) -> Any:
    """Without what differs between computers: rounded, with paths inside of `home`.

    Expressions, of which many are the same, get names.
    """
    if isinstance(value, float):
        rounded = round(value, DIGITS)
        return int(rounded) if rounded.is_integer() else rounded
    if isinstance(value, list):
        return [settled(one, home, expressions) for one in value]
    if not isinstance(value, dict):
        return value
    told = {key: settled(one, home, expressions) for key, one in value.items()}
    if "file" in told:
        told["file"] = Path(told["file"]).relative_to(home).as_posix()
    if "expression" in told:
        told["expression"] = expressions.setdefault(told["expression"], f"expression {len(expressions) + 1}")
    return told


def pretty(value: Any, indent: str = "") -> str:
    """JSON, whatever fits on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(flat) <= WIDTH or not isinstance(value, list | dict):
        return flat
    inner = f"{indent}  "
    if isinstance(value, Mapping):
        parts = [f"{json.dumps(key, ensure_ascii=False)}: {pretty(one, inner)}" for key, one in value.items()]
    else:
        parts = [pretty(one, inner) for one in value]
    begin, end = "{}" if isinstance(value, Mapping) else "[]"
    return f"{begin}\n" + ",\n".join(f"{inner}{part}" for part in parts) + f"\n{indent}{end}"


def main() -> None:
    node = shutil.which("node")
    assert node, "Node.js is missing"
    GOLDEN.mkdir(exist_ok=True)
    with TemporaryDirectory() as temporary, answering(node, "read-back.js") as ask:
        folder = Path(temporary)
        for name, board in boards(folder).items():
            text = report(name, board, folder, ask)
            (GOLDEN / f"{name}.json").write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
