"""A picture is dropped, taken apart by a real worker, and opened."""

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from exporters.composition import load
from exporters.pictures import read_source
from tests.server.serving import Running, server_in_thread

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, checkpoint: Path) -> Iterator[Running]:
    with server_in_thread(tmp_path_factory.mktemp("데이터"), model=str(checkpoint)) as running:
        yield running


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    file = tmp_path / "소명.png"
    pixels = np.random.default_rng(0).integers(0, 256, (64, 96, 3), np.uint8)
    Image.fromarray(pixels).save(file)
    return file


def drop(page: Page, file: Path, type: str) -> None:
    page.evaluate(
        """([name, type, text]) => {
            const told = { dataTransfer: new DataTransfer(), bubbles: true };
            const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
            told.dataTransfer.items.add(new File([bytes], name, { type }));
            for (const type of ["dragenter", "drop"])
                document.querySelector("main").dispatchEvent(new DragEvent(type, told));
        }""",
        [file.name, type, base64.b64encode(file.read_bytes()).decode()],
    )


def test_a_picture_is_dropped_taken_apart_and_opened(server: Running, visit: Visit, picture: Path) -> None:
    page = visit(server)
    page.set_default_timeout(300_000)
    expect.set_options(timeout=300_000)
    drop(page, picture, "image/png")
    form = page.get_by_role("form", name="소명")
    expect(form).to_contain_text("96 × 64")
    expect(form.locator("img")).to_have_js_property("naturalWidth", 96)
    form.get_by_label("becomes a layer").fill("Mina: girl in red, 로봇")
    form.get_by_label("in words").fill("Mina waits in the rain.")
    form.get_by_label("Style").fill("watercolour")
    form.get_by_label("hide of each other").check()
    with page.expect_request(lambda request: request.url.endswith("/jobs")) as sent:
        # Enter in a field does what the button does.
        form.get_by_label("Style").press("Enter")
    asked = sent.value.post_data_json
    assert (asked["plate"], asked["complete_hidden"]) == ("fast", True)
    expect(form).to_have_count(0)
    page.get_by_role("button", name="of 소명").click()
    viewer = page.get_by_role("dialog")
    expect(viewer.get_by_role("button", name="v001", exact=True)).to_be_visible()
    expect(viewer).to_contain_text("96 × 64")
    (job,) = server.client.jobs(state="succeeded")
    assert job.kind == "decompose"
    assert job.folder is not None
    made = load(server.settings.out / job.folder)
    assert np.array_equal(read_source(made), np.asarray(Image.open(picture)))
    told = {layer.name for layer in made.layers} | {lost.name for lost in made.not_found}
    assert told >= {"Mina", "로봇"}
    assert made.prompt == "로봇. Mina (girl in red) waits in the rain. Watercolour."


def test_what_is_wrong_stands_in_the_form_which_stays(server: Running, visit: Visit, tmp_path: Path) -> None:
    page = visit(server)
    wide = tmp_path / "비.png"
    Image.new("RGB", (8200, 20)).save(wide)
    page.locator(".drop input").set_input_files(wide)
    form = page.get_by_role("form", name="비")
    subjects = form.get_by_label("becomes a layer")
    form.get_by_role("button", name="Take apart").click()
    expect(form.get_by_role("alert")).to_contain_text("Say who or what")
    expect(subjects).to_be_focused()
    subjects.fill("Mina")
    page.keyboard.press("Enter")
    expect(form.get_by_role("alert")).to_contain_text("8200x20 pixels; sides are 16 to 8192 pixels")
    expect(subjects).to_have_value("Mina")
    form.get_by_role("button", name="Close").click()
    expect(form).to_have_count(0)


def test_a_picture_that_no_browser_shows_can_be_sent(server: Running, visit: Visit, picture: Path) -> None:
    page = visit(server)
    other = picture.with_suffix(".TGA")
    Image.open(picture).save(other)
    # Its type is known to no browser.
    drop(page, other, "")
    form = page.get_by_role("form", name="소명")
    expect(form).to_contain_text("This browser cannot show such a picture")
    form.get_by_label("becomes a layer").fill("Mina, mina")
    form.get_by_role("button", name="Take apart").click()
    expect(form.get_by_role("alert")).to_contain_text(
        re.compile("^subjects: 'mina' is there twice; give each subject a name of its own(?!.*subjects)")
    )


def test_a_picture_that_is_too_large_is_refused_before_it_is_sent(server: Running, visit: Visit) -> None:
    page = visit(server)
    page.evaluate(
        """() => {
            const told = { dataTransfer: new DataTransfer(), bubbles: true };
            const block = new Uint8Array(1 << 20);
            told.dataTransfer.items.add(new File([...Array(256).fill(block), "x"], "비.psd"));
            document.querySelector("main").dispatchEvent(new DragEvent("drop", told));
        }"""
    )
    expect(page.get_by_role("alert")).to_contain_text("비.psd is larger than 256 MiB")
    expect(page.get_by_role("form")).to_have_count(0)
