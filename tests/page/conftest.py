"""A real Chromium on a real server."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.server.serving import Running, server_in_thread

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium")
    # A busy machine is not a failure.
    expect.set_options(timeout=60_000)
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    options = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", *["--no-sandbox"] * as_root]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server whose queue is paused, so that no model is loaded."""
    with server_in_thread(tmp_path_factory.mktemp("데이터"), model="none") as running:
        running.ask("POST", "/api/v1/queue/pause")
        yield running


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens the page of a server. It must ask nobody else for anything, and break no rule of its own."""
    contexts, wrong = [], []

    def open_page(server: Running, **context: object) -> Page:
        home = f"http://127.0.0.1:{server.port}/"
        contexts.append(browser.new_context(**{"locale": "en", "reduced_motion": "reduce"} | context))  # type: ignore[arg-type]
        page = contexts[-1].new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if is_bad(said.type, said.text) else None)
        page.on(
            "request",
            lambda asked: None if asked.url.startswith((home, "blob:")) else wrong.append(asked.url),
        )
        page.goto(home)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong


def is_bad(type: str, text: str) -> bool:
    """An answer such as 422 is said in the console too, and is no error of the page."""
    return type == "error" and "Failed to load resource" not in text


@pytest.fixture
def storyboard(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write
