"""The panel and a server: found, not found, somebody else's, forbidden."""

from __future__ import annotations

import socketserver
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from server.after_effects_panel import panel as panel_source
from server.after_effects_panel import write_panel
from tests.aescripts.conftest import Panel, status
from tests.server.serving import Running, server_in_thread


@contextmanager
def listening(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Chatty(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.recv(4096)
        self.request.sendall(b"220 mail.example.com ready\r\n")


class Web(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"hello": "world"}')

    def log_message(self, *told: object) -> None:
        pass


class Deaf(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        while self.request.recv(4096):
            pass


def test_the_panel_opens_before_it_looks_for_a_server(panel: Panel) -> None:
    assert status(panel.open()) == "Looking for the server…"


def test_a_server_is_found_and_then_left_in_peace(panel: Panel, server: Running) -> None:
    panel.open()
    panel.set_port(server.port)

    seen = panel.tick()

    assert status(seen) == "Ready. The server paints with none."
    assert seen["wait"] is None
    assert not seen["controls"]["connect"]["enabled"]


def test_without_a_server_it_says_how_to_start_one_and_asks_again_only_when_told(
    panel: Panel, server: Running
) -> None:
    panel.open()
    panel.set_port(1)

    alone = panel.tick()
    panel.set_port(server.port)
    found = panel.tick()

    assert status(alone) == "Offline: no server at port 1. Start it with: multiplane serve"
    assert alone["wait"] is None
    assert alone["controls"]["connect"]["enabled"]
    assert status(found) == "Ready. The server paints with none."


@pytest.mark.parametrize(
    ("make", "handler", "said"),
    [
        (socketserver.TCPServer, Chatty, "is not Multiplane"),
        (HTTPServer, Web, "is not Multiplane"),
        (socketserver.TCPServer, Deaf, "does not answer"),
    ],
)
def test_another_program_at_the_port_is_told_from_a_server(
    panel: Panel, make: Callable[..., socketserver.TCPServer], handler: type, said: str
) -> None:
    panel.open()
    with listening(make(("127.0.0.1", 0), handler)) as port:
        panel.set_port(port)

        assert said in status(panel.tick())


def test_a_wrong_port_is_refused(panel: Panel) -> None:
    panel.open()
    panel.do("answer", ["type", "port", "70000"], ["click", "ok"], ["click", "cancel"])

    assert "from 1 to 65535" in panel.click("preferences")["alerts"][0]


def test_where_scripts_may_not_use_the_network_it_says_so_until_they_may(
    panel: Panel, server: Running
) -> None:
    panel.start(allowed=False)
    panel.open()
    panel.set_port(server.port)

    forbidden = panel.tick()
    panel.click("allow")
    opened = panel.tick()
    panel.do("change", {"allowed": True})
    allowed = panel.until(lambda seen: not seen["controls"]["allow"]["visible"])

    assert status(forbidden).startswith("After Effects forbids scripts to use the network.")
    assert forbidden["controls"]["allow"]["visible"]
    assert opened["commands"] == [3131], "the page Scripting & Expressions of the preferences"
    assert status(allowed) == "Ready. The server paints with none."


def test_it_speaks_the_language_of_after_effects(panel: Panel) -> None:
    panel.start(language="ko_KR")

    assert panel.open()["controls"]["paint"]["text"] == "그리기"


def test_it_speaks_the_language_that_was_chosen(panel: Panel) -> None:
    panel.open()
    panel.do("answer", ["choose", "language", 2], ["click", "ok"])
    panel.click("preferences")
    panel.do("close")

    assert panel.open()["controls"]["paint"]["text"] == "그리기"


def test_a_window_of_its_own_works_as_well(panel: Panel, server: Running) -> None:
    panel.open(docked=False)
    panel.set_port(server.port)

    assert status(panel.tick()) == "Ready. The server paints with none."


@pytest.mark.parametrize("docked", [True, False])
def test_it_can_be_resized(panel: Panel, docked: bool) -> None:
    assert panel.open(docked=docked)["laidOut"]

    assert panel.do("resize")["laidOut"]


TOKEN = "소명's token, 16+"


def test_a_server_that_wants_a_token_is_told_it_from_the_preferences(panel: Panel, tmp_path: Path) -> None:
    with server_in_thread(tmp_path, model="none", token=TOKEN, allowed_hosts=("studio.example",)) as server:
        panel.open()
        panel.set_port(server.port)
        locked = panel.tick()
        panel.do("answer", ["type", "token", TOKEN], ["click", "ok"])
        panel.click("preferences")
        found = panel.tick()

    assert status(locked) == "The server wants its token. Write it under Preferences."
    assert status(found) == "Ready. The server paints with none."


PROGRAM = """#!/bin/sh
for word in "$@"; do echo "$word"; done > "$(dirname "$0")/started"
sleep 3
"""
"""Stands in for `multiplane`: says how it was called, and goes on."""


@pytest.fixture
def program(tmp_path: Path, panel: Panel) -> Path:
    """The panel was installed with this program."""
    program = tmp_path / "소명's 100%" / "multi plane"
    program.parent.mkdir()
    program.write_text(PROGRAM, "utf-8")
    program.chmod(0o755)
    panel.script = program.with_name("Multiplane.jsx")
    panel.script.write_text(panel_source(str(program)), "ascii")
    return program


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")
def test_the_server_can_be_started_from_the_panel(panel: Panel, program: Path) -> None:
    panel.open()
    panel.do("answer", ["type", "port", "1"], ["type", "model", "it's 소명/model"], ["click", "ok"])
    panel.click("preferences")
    offline = panel.tick()
    panel.click("start")
    starting = panel.until(lambda seen: program.with_name("started").exists())
    late = panel.tick(late=100_000)

    assert offline["controls"]["start"]["visible"]
    assert status(starting) == "Starting the server…"
    assert not starting["controls"]["start"]["visible"]
    assert "no server at port 1" in status(late)
    assert late["wait"] is None
    words = program.with_name("started").read_text("utf-8").splitlines()
    assert words == ["serve", "--port", "1", "--model", "it's 소명/model"]


def test_on_windows_it_is_started_in_a_window_of_its_own(panel: Panel, program: Path) -> None:
    panel.start(os="Windows 10/64 10.0")
    panel.open()
    panel.set_port(1)
    panel.tick()

    [command] = panel.click("start")["calls"]

    assert command == f'cmd.exe /c start "Multiplane" /min "{program}" "serve" "--port" "1"'


def test_it_cannot_be_started_where_the_program_is_not(panel: Panel, program: Path) -> None:
    program.unlink()
    panel.open()
    panel.set_port(1)

    assert not panel.tick()["controls"]["start"]["visible"]


def test_it_cannot_be_started_where_scripts_may_not(panel: Panel, program: Path) -> None:
    panel.start(allowed=False)
    panel.open()
    panel.set_port(1)

    assert not panel.tick()["controls"]["start"]["visible"]


VERSIONS = {
    "22.0x111": ["ADBE Advanced 3d", "ADBE Ernst"],
    "23.6x62": ["ADBE Advanced 3d", "ADBE Ernst"],
    "24.1x78": ["ADBE Advanced 3d", "ADBE Ernst", "ADBE Calder"],
    "25.0x53": ["ADBE Advanced 3d", "ADBE Ernst", "ADBE Calder"],
    "26.0x60": ["ADBE Advanced 3d", "ADBE Calder"],
}
"""Renderers of 3D that each version has."""


@pytest.mark.parametrize(("version", "renderers"), VERSIONS.items(), ids=VERSIONS)
def test_it_opens_in_every_version(panel: Panel, server: Running, version: str, renderers: list[str]) -> None:
    panel.start(version=version, settings={"renderers": renderers})
    panel.open()
    panel.set_port(server.port)

    assert status(panel.tick()) == "Ready. The server paints with none."


@pytest.mark.parametrize(("version", "page"), [("15.1x69", 2359), ("22.0x111", 3131), ("26.0x60", 3131)])
def test_it_opens_the_page_of_the_preferences_that_a_version_has(
    panel: Panel, version: str, page: int
) -> None:
    panel.start(version=version, allowed=False)
    panel.open()
    panel.tick()
    panel.click("allow")
    panel.tick()

    assert page in panel.do("look")["commands"]


def test_the_guide_that_was_installed_beside_it_is_opened(panel: Panel, tmp_path: Path) -> None:
    panel.script = write_panel(tmp_path / "소명 100%", dry_run=False)
    panel.open()

    seen = panel.click("help")

    assert seen["opened"] == [str(panel.script.with_name("Multiplane.html"))]
    assert seen["alerts"] == []


def test_a_panel_that_was_copied_alone_says_where_its_guide_would_be(panel: Panel) -> None:
    panel.open()

    [said] = panel.click("help")["alerts"]

    assert str(panel.script.with_name("Multiplane.html")) in said
    assert "multiplane install after-effects" in said
