"""What the panel builds is what a shot's own script builds, however large the shot is."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from exporters.after_effects import export
from exporters.composition import Composition, load, save
from tests.aescripts.conftest import Panel, Seen, shots, status
from tests.exporters.conftest import answering

SIZE = (160, 90)


def crowd(folder: Path, people: int, **more: Any) -> Composition:
    """A shot with so many layers in front of its background."""
    folder.mkdir(parents=True)
    layers = []
    for number in range(people + 1):
        is_plate = number == people
        width, height, x, y = (*SIZE, 0, 0) if is_plate else (24, 30, 37 * number % 150 - 4, number % 70)
        Image.new("RGBA", (width, height)).save(folder / f"{number}.png")
        layers.append(
            {
                "name": "background" if is_plate else f"군중 {number}",
                "file": f"{number}.png",
                "depth": number / people,
                "bounds": {"x": x, "y": y, "width": width, "height": height},
                "id": str(number),
                "kind": "plate" if is_plate else "subject",
            }
        )
    Image.new("RGB", SIZE).save(folder / "source.png")
    form = {
        "id": "the crowd",
        "shot": {"key": "1", "title": "광장"},
        "source_image": "source.png",
        "canvas": {"width": SIZE[0], "height": SIZE[1]},
        "layers": layers,
        "camera": {"move": "truck right"},
        **more,
    }
    return load(save(Composition.model_validate(form), folder))


@contextmanager
def server_that_has_made(folder: Path, output: Path) -> Iterator[int]:
    """Its port. Whatever it is asked to paint is this shot, already finished."""
    asked: dict[str, str] = {}

    def job(id: str, kind: str) -> dict[str, Any]:
        files = [file.name for file in folder.iterdir()] if kind == "shot" else []
        place = folder.relative_to(output).as_posix() if kind == "shot" else None
        told = {"id": id, "kind": kind, "number": 1, "name": "소명", "shot": "1", "title": "광장"}
        done = {"state": "succeeded", "ended": 1.0, "error": None, "progress": 1.0, "eta_s": None}
        return {**told, **done, "folder": place, "files": files, "shots": {"succeeded": 1}}

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            told: Any = {"output": str(output), "models": ["stand-in"]}
            if self.command == "POST":
                asked["id"] = json.loads(body)["id"]
            if "parent=" in self.path:
                told = {"jobs": [job("the shot's", "shot")], "next": None}
            elif "/jobs" in self.path:
                told = job(asked["id"], "storyboard")
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        do_GET = do_POST = answer

        def log_message(self, *said: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        thread = threading.Thread(target=listener.serve_forever, args=(0.01,))
        thread.start()
        yield listener.server_address[1]
        listener.shutdown()
        thread.join()


@pytest.fixture
def brought(panel: Panel, tmp_path: Path) -> Callable[[Composition], Seen]:
    """What is seen when the panel has imported a shot."""

    def bring(composition: Composition) -> Seen:
        export(composition, composition.folder)
        with server_that_has_made(composition.folder, tmp_path) as port:
            panel.open()
            panel.set_port(port)
            panel.write_prompt("A crowd.")
            panel.click("paint")
            return panel.until(lambda seen: seen["wait"] is None)

    return bring


def test_sixty_layers_are_imported_in_one_step_that_can_be_undone(
    tmp_path: Path, brought: Callable[[Composition], Seen]
) -> None:
    seen = brought(crowd(tmp_path / "소명 100%" / "shot-1" / "v001", 60))

    assert status(seen) == "Done."
    assert [state for _, _, state in shots(seen)] == ["imported"]
    [comp] = seen["comps"]
    people = [f"군중 {number}" for number in range(60)]
    assert comp["layers"] == ["Camera rig", "Camera", "Flat picture", *people, "background"]
    assert seen["undoGroups"] == ["Multiplane: 소명 1"]
    assert seen["controls"]["notes"]["text"] == ""


@pytest.mark.parametrize("move", ["orbit", "rack focus"])
def test_the_panel_and_a_shots_own_script_build_the_same(
    panel: Panel, tmp_path: Path, node: str, brought: Callable[[Composition], Seen], move: str
) -> None:
    composition = crowd(tmp_path / "소명 100%" / "shot-1" / "v001", 2, camera={"move": move})
    brought(composition)
    by_panel = panel.do("report")["report"]
    with answering(node, "read-back.js") as ask:
        script = composition.folder / "shot-1.jsx"
        alone = ask({"scripts": [str(script)], "times": [], "whole": True})["report"]

    assert by_panel["comps"] == alone["comps"]
    files = [[item["file"] for item in built["items"] if "file" in item] for built in (by_panel, alone)]
    assert files[0] == files[1]
