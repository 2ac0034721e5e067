"""What a person changes of a finished shot: depths, mattes by brush or file, words that become layers."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from exporters.composition import Composition, load
from exporters.pictures import read_far_to_near, read_layer, read_source, recompose
from tests.page.made_up import SIZE, composition, finished_server
from tests.page.test_viewer import assert_alike, open_shot, seen
from tests.server.serving import Running, until

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with finished_server(tmp_path_factory.mktemp("데이터")) as running:
        yield running


def solve(server: Running, viewer: Locator, version: str) -> Composition:
    """Save, let the worker solve it, and wait until the page shows the new version."""
    viewer.get_by_role("button", name="Save as a new version").click()
    return solved(server, viewer, version)


def solved(server: Running, viewer: Locator, version: str) -> Composition:
    server.ask("POST", "/api/v1/queue/resume")
    # The worker's process starts with the first job.
    expect(viewer.locator("header")).to_contain_text(f"{version} ·", timeout=300_000)
    server.ask("POST", "/api/v1/queue/pause")
    shot = viewer.get_by_role("heading", level=2).inner_text().split()[0]
    return load(server.settings.out / "e2e660" / f"shot-{shot}" / version)


def names(viewer: Locator) -> list[str]:
    return [name.strip() for name in viewer.locator(".layers li label").all_inner_texts()]


def alpha(made: Composition, name: str) -> NDArray[np.uint8]:
    """A layer's alpha on the canvas."""
    layer = next(layer for layer in made.layers if layer.name == name)
    x, y, width, height = layer.bounds.box
    whole = np.zeros((SIZE[1] + 200, SIZE[0] + 200), np.uint8)
    whole[y + 100 : y + 100 + height, x + 100 : x + 100 + width] = read_layer(made, layer)[..., 3]
    return whole[100:-100, 100:-100]


def assert_same_picture(made: Composition, before: Composition) -> None:
    assert np.array_equal(read_source(made), read_source(before))
    assert np.array_equal(recompose(SIZE, read_far_to_near(made)), read_source(before))


def test_depths_re_order_the_layers_live_and_are_saved(server: Running, visit: Visit) -> None:
    viewer = open_shot(visit(server), "2")
    assert names(viewer) == ["Mina", "로봇", "background"]
    rest = seen(viewer)
    slider = viewer.get_by_label("Depth of 로봇")
    slider.fill("0.05")
    slider.dispatch_event("change")
    assert names(viewer) == ["로봇", "Mina", "background"]
    # What was hidden by Mina now stands before her.
    assert not (seen(viewer) == rest).all()
    expect(viewer.get_by_role("status").first).to_have_text("1 change, not saved")
    made = solve(server, viewer, "v002")
    assert (made.layers[0].name, made.layers[0].depth) == ("로봇", 0.05)
    assert_same_picture(made, composition(server, "2"))
    assert_alike(seen(viewer), read_source(made))
    kept = made.folder.parent / "kept.json"
    assert json.loads(kept.read_text("utf-8"))["depths"] == {"로봇": 0.05}


def test_a_depth_put_back_is_no_change(server: Running, visit: Visit) -> None:
    viewer = open_shot(visit(server), "4")
    slider = viewer.get_by_label("Depth of Mina")
    slider.focus()
    slider.press("ArrowRight")
    expect(viewer.get_by_role("button", name="Save as a new version")).to_be_visible()
    slider.press("ArrowLeft")
    expect(viewer.get_by_role("button", name="Save as a new version")).to_be_hidden()


def drag(page: Page, viewer: Locator, *ways: tuple[float, float]) -> None:
    """A stroke of the brush over the view, in shares of it."""
    box = viewer.locator("canvas.matte").bounding_box()
    assert box
    (x, y), *rest = [
        (box["x"] + across * box["width"], box["y"] + down * box["height"]) for across, down in ways
    ]
    page.mouse.move(x, y)
    page.mouse.down()
    for x, y in rest:
        page.mouse.move(x, y, steps=8)
    page.mouse.up()


def test_a_matte_is_mended_with_the_brush(server: Running, visit: Visit) -> None:
    page = visit(server)
    viewer = open_shot(page, "3")
    before = composition(server, "3")
    viewer.get_by_role("button", name="Mend the matte of Mina").click()
    drag(page, viewer, (0.05, 0.1), (0.3, 0.1))
    viewer.get_by_role("button", name="Remove").click()
    drag(page, viewer, (0.4, 0.5), (0.4, 0.6))
    drag(page, viewer, (0.05, 0.9), (0.9, 0.9))
    viewer.get_by_role("button", name="Undo").click()
    viewer.get_by_role("button", name="Done").click()
    expect(viewer.locator(".layers")).to_contain_text("mended")
    made = solve(server, viewer, "v002")
    was, now = alpha(before, "Mina"), alpha(made, "Mina")
    assert was[10, 20] == 0 and now[10, 20] == 255
    assert was[52, 64] == 255 and now[52, 64] == 0
    # Far from every stroke nothing has changed; what was undone is not there.
    assert np.array_equal(now[20:30, 100:], was[20:30, 100:])
    assert np.array_equal(now[84:90, 100:150], was[84:90, 100:150])
    assert_same_picture(made, before)
    assert (made.folder.parent / "masks" / "Mina.png").is_file()


def test_the_brush_can_be_led_with_the_keyboard(server: Running, visit: Visit) -> None:
    page = visit(server)
    viewer = open_shot(page, "4")
    viewer.get_by_role("button", name="Mend the matte of Mina").focus()
    page.keyboard.press("Enter")
    brush = viewer.get_by_role("application")
    expect(brush).to_be_focused()
    colour = (
        "([x, y]) => [...document.querySelector('.matte').getContext('2d').getImageData(x, y, 1, 1).data][3]"
    )
    corner = [1, 1]
    assert page.evaluate(colour, corner) == 0
    for key in ("a", *["ArrowLeft"] * 60, *["ArrowUp"] * 60, "Space"):
        page.keyboard.press(key)
    assert page.evaluate(colour, corner) > 0
    page.keyboard.press("Control+z")
    assert page.evaluate(colour, corner) == 0
    page.keyboard.press("Control+Shift+Z")
    assert page.evaluate(colour, corner) > 0
    for key in ("r", "Space"):
        page.keyboard.press(key)
    assert page.evaluate(colour, corner) == 0
    page.keyboard.press("Escape")
    expect(viewer.get_by_role("application")).to_have_count(0)
    expect(viewer).to_be_visible()
    expect(viewer.get_by_role("button", name="Save as a new version")).to_be_hidden()


def test_soften_makes_an_edge_soft_and_leaves_the_rest(server: Running, visit: Visit) -> None:
    edge = visit(server).evaluate(
        """async () => {
            const { brushOn } = await import("/page/brush.js");
            const alpha = new Uint8ClampedArray(64 * 64).map((_, at) => (at % 64 < 32 ? 0 : 255));
            const brush = brushOn(alpha, 64, 64);
            brush.begin();
            brush.dab("soften", 32, 32, 12);
            brush.end();
            const row = down => [...alpha.slice(64 * down, 64 * down + 64)];
            const soft = row(32);
            brush.undo();
            return { soft, far: row(2), undone: row(32) };
        }"""
    )
    hard = [0] * 32 + [255] * 32
    assert edge["far"] == edge["undone"] == hard
    assert edge["soft"] == sorted(edge["soft"])
    assert len(set(edge["soft"])) > 3
    assert edge["soft"][:20] == [0] * 20


def write_mask(path: Path, size: tuple[int, int] = SIZE) -> Path:
    pixels = np.zeros(size[::-1], np.uint8)
    pixels[10:60, 60:110] = 255
    Image.fromarray(pixels).save(path)
    return path


def drop(page: Page, row: Locator, path: Path) -> None:
    row.evaluate(
        """(row, [name, bytes]) => {
            const told = { dataTransfer: new DataTransfer(), bubbles: true, cancelable: true };
            told.dataTransfer.items.add(new File([new Uint8Array(bytes)], name));
            for (const type of ["dragenter", "dragover", "drop"])
                row.dispatchEvent(new DragEvent(type, told));
        }""",
        [path.name, list(path.read_bytes())],
    )


def test_a_mask_is_dropped_on_its_layer(server: Running, visit: Visit, tmp_path: Path) -> None:
    page = visit(server)
    viewer = open_shot(page, "1")
    row = viewer.locator(".layers li").filter(has_text="Old robot")
    drop(page, row, write_mask(tmp_path / "작은.png", (8, 8)))
    expect(viewer.get_by_role("alert")).to_contain_text("작은.png is no picture of 160 × 96 pixels")
    drop(page, row, write_mask(tmp_path / "마스크.png"))
    expect(row).to_contain_text("마스크.png")
    expect(page.locator("body")).not_to_have_class("dropping")
    made = solve(server, viewer, "v003")
    assert (alpha(made, "Old robot")[12:58, 62:108] == 255).all()
    assert_same_picture(made, composition(server, "1", "v002"))


def test_the_layer_of_a_corrected_psd_is_taken(server: Running, visit: Visit) -> None:
    page = visit(server)
    viewer = open_shot(page, "4")
    (psd,) = composition(server, "4").folder.glob("*.psd")
    row = viewer.locator(".layers li").filter(has_text="로봇")
    row.locator("input[type=file]").set_input_files(psd)
    expect(row).to_contain_text(psd.name)
    made = solve(server, viewer, "v002")
    assert np.array_equal(alpha(made, "로봇"), alpha(composition(server, "4"), "로봇"))


def test_a_word_is_clicked_looked_at_and_made_a_layer(server: Running, visit: Visit) -> None:
    page = visit(server)
    viewer = open_shot(page, "1")
    version = viewer.locator("header").inner_text().split("·")[0].split()[-1]
    before = viewer.locator(".view").screenshot()
    viewer.get_by_role("button", name="waits", exact=True).click()
    expect(viewer.locator(".attended")).to_have_count(1)
    until(lambda: viewer.locator(".view").screenshot() != before)
    viewer.get_by_role("button", name="waits", exact=True).click()
    expect(viewer.locator(".attended")).to_have_count(0)
    for word in ("waits", "for"):
        viewer.get_by_role("button", name=word, exact=True).click()
    expect(viewer.get_by_label("Name of the layer")).to_have_value("waits for")
    viewer.get_by_label("Name of the layer").fill("기다림")
    with page.expect_request(lambda asked: asked.url.endswith("/jobs") and asked.method == "POST") as asked:
        viewer.get_by_role("button", name="Make it a layer").click()
    assert asked.value.post_data_json["words"] == [{"name": "기다림", "spans": [[7, 16]]}]
    made = solved(server, viewer, f"v{int(version[1:]) + 1:03}")
    expect(viewer.locator(".layers")).to_contain_text("기다림")
    assert_same_picture(made, composition(server, "1", version))


def test_what_is_not_saved_is_asked_about(server: Running, visit: Visit) -> None:
    page = visit(server)
    viewer = open_shot(page, "2")
    viewer.get_by_label("Depth of Mina").fill("0.6")
    page.once("dialog", lambda asked: asked.dismiss())
    viewer.get_by_role("button", name="Close").click()
    expect(viewer).to_be_visible()
    page.once("dialog", lambda asked: asked.accept())
    viewer.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_what_fails_says_why_and_is_not_lost(server: Running, visit: Visit, tmp_path: Path) -> None:
    page = visit(server)
    viewer = open_shot(page, "3")
    broken = tmp_path / "그림.psd"
    broken.write_bytes(b"8BPS but no more")
    viewer.locator(".layers li").filter(has_text="로봇").locator("input[type=file]").set_input_files(broken)
    viewer.get_by_role("button", name="Save as a new version").click()
    expect(viewer.get_by_role("alert")).to_contain_text("picture")
    expect(viewer.get_by_role("button", name="Save as a new version")).to_be_enabled()
