"""Blender has a server paint a storyboard. The server is a stand-in that answers as docs/server.md says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from server.versions import read_order
from tests.blender.painter import Server

Run = Callable[..., Any]

PAINT = """
import sys, time
name = next(name for name in sys.modules if name.endswith("multiplane.paint"))
paint = sys.modules[name]
paint.preferences().server, paint.preferences().folder = server, folder
bpy.ops.multiplane.paint(filepath=storyboard)
# Timers do not run in a script.
until = time.monotonic() + 60
while paint.State.painting is not None and time.monotonic() < until:
    paint.pump()
    time.sleep(0.02)
    if cancel:
        bpy.ops.multiplane.cancel() if bpy.ops.multiplane.cancel.poll() else None
result = {"said": paint.State.shown.words, "error": paint.State.shown.error,
          "scenes": sorted(scene.name for scene in bpy.data.scenes)}
"""


@pytest.fixture
def paint(blender: Run, server: tuple[Server, str], tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Has Blender ask for a storyboard and wait for its end."""
    storyboard = tmp_path / "소명.json"
    storyboard.write_text('{"shots": []}', "utf-8")

    def paint(fresh: bool = True, cancel: bool = False, **more: Any) -> dict[str, Any]:
        named = {"server": server[1], "folder": tmp_path / "here", "storyboard": storyboard, **more}
        told: dict[str, Any] = blender(PAINT, fresh=fresh, cancel=cancel, **named)
        return told

    return paint


def test_the_painted_shots_become_scenes(
    server: tuple[Server, str], paint: Callable[..., dict[str, Any]]
) -> None:
    told = paint()
    assert told == {"said": "Succeeded, 2 painted", "error": "", "scenes": ["1", "2", "Scene", "film edit"]}
    asked = server[0].asked
    assert (asked["kind"], asked["name"], asked["storyboard"]) == ("storyboard", "소명", {"shots": []})


def test_the_storyboards_order_comes_with_the_shots(
    paint: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    paint()
    assert read_order(tmp_path / "here" / "film") == ["0", "1"]


def test_shots_that_are_there_are_refreshed(
    server: tuple[Server, str], paint: Callable[..., dict[str, Any]]
) -> None:
    first = paint()
    server[0].state = "queued"
    assert paint(fresh=False)["scenes"] == first["scenes"]


def test_what_was_painted_before_a_cancel_comes_in(paint: Callable[..., dict[str, Any]]) -> None:
    assert paint(cancel=True) == {
        "said": "Cancelled, 1 painted",
        "error": "",
        "scenes": ["1", "Scene", "film edit"],
    }


def test_a_server_that_is_not_there_is_said(paint: Callable[..., dict[str, Any]]) -> None:
    told = paint(server="http://127.0.0.1:9")
    assert "start it with `multiplane serve`" in told["error"]
    assert told["scenes"] == ["Scene"]


def test_a_refusal_is_said_in_the_servers_words(
    server: tuple[Server, str], paint: Callable[..., dict[str, Any]]
) -> None:
    server[0].token = "secret"
    assert paint()["error"] == "send the server's token"


def test_a_file_outside_the_results_is_not_written(
    server: tuple[Server, str], paint: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    server[0].outside = "../../stolen"
    assert "not where its results lie" in paint()["error"]
    assert not list(tmp_path.rglob("stolen"))


@pytest.fixture
def go_online(blender: Run) -> Iterator[Callable[[bool], None]]:
    """Sets the user's leave to use the network, until the test ends."""
    system = "bpy.context.preferences.system"
    before = blender(f"result = getattr({system}, 'use_online_access', None)")
    if before is None:
        pytest.skip("this Blender has no switch for online access")

    def allow(allowed: bool) -> None:
        blender(f"{system}.use_online_access = allowed", allowed=allowed)

    yield allow
    allow(before)


def test_a_server_elsewhere_needs_leave_to_go_online(
    go_online: Callable[[bool], None], paint: Callable[..., dict[str, Any]]
) -> None:
    elsewhere = "http://studio.invalid:8484"
    go_online(False)
    with pytest.raises(AssertionError, match="Allow Online Access"):
        paint(server=elsewhere)
    go_online(True)
    assert "does not answer" in paint(server=elsewhere)["error"]


def test_a_server_on_this_computer_needs_no_leave(
    go_online: Callable[[bool], None], paint: Callable[..., dict[str, Any]]
) -> None:
    go_online(False)
    assert paint()["error"] == ""
