"""Makes the pictures of docs/after-effects.md from the demo's results:

    python -m docs.make_after_effects_pictures out/lantern-road docs/images

after-effects-move.jpg: what Skottie draws of a shot's comp, from the first frame to the last; the comp was
built in the fake After Effects. after-effects-panel.png: mocks of the panel, from the fake's ScriptUI. Needs
Node.js with the packages of tests/aescripts, and Chromium.
"""

from __future__ import annotations

import argparse
import base64
import json
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import sync_playwright

from exporters.after_effects import export
from exporters.composition import load
from server.after_effects_panel import panel
from tests.exporters.conftest import answering

SHOT = "2"
FRAMES = 3
PAINTED = 3
"""Shots that the mock shows as finished; the next one is on its way."""
WIDTH = 330
"""Of a mock, in pixels."""
PROMPT = {"en": "Mina, car: a yellow car", "ko": "미나, 자동차"}

Json = dict[str, Any]


def film(version: Path) -> Image.Image:
    """Frames of a shot's comp, evenly from its first to its last."""
    composition = load(version)
    with TemporaryDirectory() as folder, answering("node", "oracle.js") as ask:
        [script] = export(composition, Path(folder))
        camera = composition.camera
        times = np.linspace(0, camera.duration - 1 / camera.fps, FRAMES).tolist()
        name = " ".join(str((composition.shot or {})[part]) for part in ("key", "title"))
        drawn = ask({"scripts": [str(script)], "comp": name, "times": times})["frames"]
    return side_by_side([Image.open(BytesIO(base64.b64decode(frame))) for frame in drawn], gap=6)


class Told:
    """What a server would say while it paints the board's shots."""

    def __init__(self, board: Path) -> None:
        self.board = board
        self.shots = [load(version) for version in sorted(board.glob("shot-*/v001"))]
        buffer = BytesIO()
        Image.open(self.shots[PAINTED].folder / "source.png").convert("RGB").save(buffer, "JPEG")
        self.preview = buffer.getvalue()

    def reply(self, method: str, path: str) -> bytes:
        if path.endswith("/preview"):
            return self.preview
        return json.dumps(self.value(method, path)).encode()

    def value(self, method: str, path: str) -> Json:
        if path.endswith("/system"):
            return {"output": str(self.board.parent), "models": ["embedded"]}
        if path.endswith("/storyboards"):
            return {"shots": [shot.shot for shot in self.shots], "warnings": []}
        if "parent=" in path:
            return {"jobs": [self.job(number) for number in reversed(range(len(self.shots)))]}
        waiting = len(self.shots) - PAINTED - 1
        counts = {"succeeded": PAINTED, "running": 1, "queued": waiting}
        return {"kind": "storyboard", "state": "running", "ended": None, "progress": 0.6, "shots": counts}

    def job(self, number: int) -> Json:
        composition = self.shots[number]
        shot = composition.shot or {}
        state = "succeeded" if number < PAINTED else "running" if number == PAINTED else "queued"
        return {
            "id": f"job-{number}",
            "number": number,
            "name": self.board.name,
            "shot": shot["key"],
            "title": shot["title"],
            "state": state,
            "phase": "denoise",
            "step": 14,
            "progress": 0.55,
            "eta_s": 6.2,
            "error": None,
            "folder": composition.folder.relative_to(self.board.parent).as_posix(),
            "files": [file.name for file in composition.folder.glob("*.jsx")],
        }


@contextmanager
def server(told: Told) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = told.reply(self.command, self.path)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer

        def log_message(self, *said: object) -> None:
            pass

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listener.serve_forever)
    thread.start()
    try:
        yield listener.server_address[1]
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()


def mocks(board: Path, folder: Path) -> list[Path]:
    """HTML of the panel: painting a storyboard, about to separate a picture, and that in Korean."""
    script = folder / "Multiplane.jsx"
    script.write_text(panel(""), "ascii")
    storyboard = folder / "lantern-road.json"
    storyboard.write_text("{}", "utf-8")
    pages = [folder / f"{number}.html" for number in range(3)]
    with server(Told(board)) as port, answering("node", "panel-driver.js") as do:

        def opened(language: str) -> None:
            do(["start", {"language": language, "chooses": str(storyboard)}])
            do(["open", str(script), {}])
            do(["answer", ["type", "port", str(port)], ["click", "ok"]])
            do(["use", "click", "preferences"])
            do(["tick", 0])

        opened("en_US")
        do(["use", "click", "choose"])
        do(["tick", 0])
        do(["use", "click", "paint"])
        for _ in range(PAINTED + 4):
            do(["tick", 0])
        do(["mock", str(pages[0]), WIDTH])
        for page, language in zip(pages[1:], ("en_US", "ko_KR"), strict=True):
            opened(language)
            do(["use", "choose", "kind", 2])
            do(["use", "type", "subjects", PROMPT[language[:2]]])
            do(["mock", str(page), WIDTH])
    return pages


def photographed(pages: list[Path]) -> Image.Image:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    shots = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        view = browser.new_page(device_scale_factor=2)
        for page in pages:
            view.goto(page.as_uri())
            shots.append(Image.open(BytesIO(view.locator(".window").screenshot())))
        browser.close()
    return side_by_side(shots, gap=24)


def side_by_side(pictures: Sequence[Image.Image], gap: int) -> Image.Image:
    width = sum(picture.width + gap for picture in pictures) - gap
    together = Image.new("RGB", (width, max(picture.height for picture in pictures)), "white")
    left = 0
    for picture in pictures:
        together.paste(picture, (left, 0))
        left += picture.width + gap
    return together


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("board", type=Path, help="the demo's results, out/lantern-road")
    parser.add_argument("images", type=Path, help="the folder to write into")
    arguments = parser.parse_args()
    board = arguments.board.resolve()
    film(board / f"shot-{SHOT}" / "v001").save(arguments.images / "after-effects-move.jpg", quality=88)
    with TemporaryDirectory() as folder:
        pages = mocks(board, Path(folder))
        photographed(pages).quantize(200).save(arguments.images / "after-effects-panel.png", optimize=True)


if __name__ == "__main__":
    main()
