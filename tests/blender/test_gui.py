"""A Blender with windows while a server paints: its timers, panels and Undo are real."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.blender import build, install
from tests.blender.painter import Server

GUI = Path(__file__).with_name("gui.py")


@pytest.fixture(scope="module")
def blender_with_windows() -> Path:
    found = shutil.which("blender")
    if found is None:
        pytest.skip("Blender is missing: the sidebar was not tested in its window")
    return Path(found)


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    """The name of a display."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is missing: the sidebar was not tested in its window")
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="ascii"
    ) as display:
        assert display.stdout is not None
        yield f":{display.stdout.readline().strip()}"
        display.terminate()


def test_blender_stays_usable_while_it_waits_for_a_server_and_while_it_renders(
    blender_with_windows: Path,
    screen: str,
    server: tuple[Server, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BLENDER_USER_RESOURCES", str(tmp_path / "home"))
    install(blender_with_windows, build(tmp_path))
    painter, url = server
    # The server holds its answer until Blender, which waits for it, has shown the one before.
    painter.held_until = tmp_path / "shown"
    storyboard, told = tmp_path / "소명.json", tmp_path / "told.json"
    storyboard.write_text('{"shots": []}', "utf-8")
    names = {
        "server": url,
        "folder": str(tmp_path / "here"),
        "storyboard": str(storyboard),
        "held_until": str(painter.held_until),
        "waits_for": "Shot 1: denoise",
        "composition": str(painter.versions[0].file),
        "exr": str(tmp_path / "depth.exr"),
        "told": str(told),
    }
    command = [blender_with_windows, "--python", GUI, "--", json.dumps(names)]
    done = subprocess.run(
        command,
        env={**os.environ, "DISPLAY": screen},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=240,
        check=False,
    )
    assert told.exists(), done.stderr[-3000:]
    seen = json.loads(told.read_text("utf-8"))
    assert "failure" not in seen, seen["failure"]
    assert "Traceback" not in done.stderr.partition("quits")[0]
    assert "Writing to ID classes" in seen["forbidden"]
    assert "Shot 1: denoise" in seen["shown"] and seen["shown"][-1] == "Succeeded, 2 painted"
    assert seen["error"] == ""
    assert seen["preview"]
    assert (seen["imported"], seen["opened"]) == (["1", "2", "Scene", "film edit"], "film edit")
    assert seen["undone"] == ["Scene"]
    assert (seen["while it renders"], seen["when it is done"]) == ("OPEN_EXR_MULTILAYER", "PNG")
    assert (tmp_path / "depth.exr").stat().st_size
