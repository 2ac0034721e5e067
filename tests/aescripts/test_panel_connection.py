"""The panel and a server: found, not found, somebody else's, forbidden."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.aescripts.conftest import Panel, status
from tests.server.serving import Running


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
