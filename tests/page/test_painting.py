"""A storyboard is dropped and painted by a real worker, and the page shows it while it happens."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.server.serving import MINA, ROAD, Running, server_in_thread


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of random weights, with so many steps that one can watch."""
    from training.architecture import random_pipeline  # noqa: PLC0415 - most tests here need no torch

    folder = tmp_path_factory.mktemp("checkpoint") / "tiny"
    random_pipeline().save_pretrained(folder)
    (folder / "multiplane.json").write_text('{"steps": 60, "guidance": 0, "default_height": 64}', "utf-8")
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, checkpoint: Path) -> Iterator[Running]:
    with server_in_thread(tmp_path_factory.mktemp("데이터"), model=str(checkpoint)) as running:
        yield running


def test_a_storyboard_is_dropped_watched_cancelled_and_opened(
    server: Running, visit: Callable[..., Page], storyboard: Callable[[str, str], Path]
) -> None:
    page = visit(server)
    page.set_default_timeout(300_000)
    expect.set_options(timeout=300_000)
    film = {"shots": [MINA, ROAD, {"prompt": "The sea."}]}
    page.locator(".drop input").set_input_files(storyboard("소명.json", json.dumps(film)))
    page.get_by_role("button", name="Paint 3 shots").click()
    queue = page.locator("#queue")
    expect(queue.locator(".job.running")).to_have_count(1)
    expect(queue.locator(".job.running")).to_contain_text("Painting")
    expect(queue.locator(".job.running img")).to_be_visible()
    expect(queue.locator(".job.running img")).not_to_have_js_property("naturalWidth", 0)
    queue.locator(".job.queued").last.get_by_role("button", name="Cancel").click()
    expect(page.locator(".tile")).to_have_count(2)
    expect(queue.locator(".job:not(.cancelled)")).to_have_count(0)
    page.get_by_role("button", name="Open shot 1 of 소명").click()
    viewer = page.get_by_role("dialog")
    expect(viewer.get_by_role("button", name="v001", exact=True)).to_be_visible()
    with page.expect_download() as download:
        viewer.get_by_role("link", name="Photoshop").click()
    assert Path(download.value.path()).read_bytes().startswith(b"8BPS")
