"""A finished shot is opened: its layers stand in space, and at rest they are the picture."""

import base64
import json
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from exporters.pictures import read_far_to_near, read_source, recompose
from exporters.render import premultiplied_layers, render
from server import open_folder
from server.jobs import queries
from server.jobs.database import Database
from server.web.routes import system
from tests.page.made_up import MOVES, composition, finished_server
from tests.server.serving import Running, until
from tests.server.stand_in import needs_shebang, stand_in

Visit = Callable[..., Page]
Picture = NDArray[np.uint8]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with finished_server(tmp_path_factory.mktemp("데이터")) as running:
        yield running


def open_shot(page: Page, shot: str) -> Locator:
    page.get_by_role("button", name=f"Open shot {shot} of 소명").click()
    viewer = page.get_by_role("dialog")
    expect(
        viewer.get_by_role("button", name="Approve").or_(viewer.get_by_text("Approved")).first
    ).to_be_visible()
    return viewer


def seen(viewer: Locator) -> Picture:
    """The pixels of the view."""
    address = viewer.locator("canvas").evaluate("canvas => canvas.toDataURL()")
    with Image.open(BytesIO(base64.b64decode(address.split(",")[1]))) as picture:
        return np.asarray(picture.convert("RGB"))


def assert_alike(found: Picture, wanted: Picture) -> None:
    assert found.shape == wanted.shape
    apart = np.abs(found.astype(float) - wanted)
    assert apart.mean() <= 1
    assert np.quantile(apart, 0.999) <= 4


def are_alike(found: Picture, wanted: Picture) -> bool:
    return bool(np.abs(found.astype(float) - wanted).mean() <= 1)


def at(viewer: Locator, seconds: float) -> None:
    """Drag the camera move to a moment."""
    viewer.get_by_label("Moment of the camera move").evaluate(
        """(slider, time) => {
            slider.value = time;
            slider.oninput();
            return new Promise(requestAnimationFrame);
        }""",
        seconds,
    )


def test_at_rest_the_layers_are_the_picture(server: Running, visit: Visit) -> None:
    viewer = open_shot(visit(server), "1")
    assert_alike(seen(viewer), read_source(composition(server, "1", "v002")))


@pytest.mark.parametrize(
    ("shot", "move"), [(str(n), move) for n, move in enumerate(MOVES, 1) if move != "static"]
)
def test_the_camera_move_is_the_one_that_the_movie_shows(
    server: Running, visit: Visit, shot: str, move: str
) -> None:
    viewer = open_shot(visit(server), shot)
    if shot == "1":
        viewer.get_by_role("button", name="v001", exact=True).click()
        expect(viewer).to_contain_text("v001 ·")
    shown = composition(server, shot)
    stage, layers = shown.stage_of(), premultiplied_layers(shown)
    assert stage.move == move
    for time in (0.7, 2.0):
        at(viewer, time)
        assert_alike(seen(viewer), render(stage, layers, time))
    at(viewer, 0)
    assert_alike(seen(viewer), read_source(shown))


def test_the_mouse_looks_around_and_leaves_the_picture_as_it_was(server: Running, visit: Visit) -> None:
    page = visit(server, reduced_motion="no-preference")
    viewer = open_shot(page, "2")
    rest = seen(viewer)
    box = viewer.locator("canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + 4, box["y"] + 4)
    viewer.locator("canvas").evaluate("() => new Promise(done => setTimeout(done, 500))")
    assert not are_alike(seen(viewer), rest)
    page.mouse.move(box["x"] + box["width"] + 40, box["y"])
    viewer.locator("canvas").evaluate("() => new Promise(done => setTimeout(done, 1500))")
    assert (seen(viewer) == rest).all()


def test_the_mouse_moves_nothing_for_who_wants_no_motion_but_arrows_do(server: Running, visit: Visit) -> None:
    page = visit(server)
    viewer = open_shot(page, "4")
    rest = seen(viewer)
    viewer.locator("canvas").hover(position={"x": 4, "y": 4})
    assert (seen(viewer) == rest).all()
    viewer.locator("canvas").press("ArrowLeft")
    viewer.locator("canvas").evaluate("() => new Promise(done => setTimeout(done, 300))")
    assert not (seen(viewer) == rest).all()


def test_a_layer_can_be_taken_away(server: Running, visit: Visit) -> None:
    viewer = open_shot(visit(server), "2")
    viewer.get_by_label("로봇", exact=True).uncheck()
    shown = composition(server, "2")
    left = shown.model_copy(update={"layers": tuple(one for one in shown.layers if one.name != "로봇")})
    size = (shown.canvas.width, shown.canvas.height)
    assert_alike(seen(viewer), recompose(size, read_far_to_near(left)))


def test_a_heatmap_lies_over_the_picture_at_rest(server: Running, visit: Visit) -> None:
    viewer = open_shot(visit(server), "2")
    at(viewer, 2.0)
    before = viewer.locator(".view").screenshot()
    viewer.get_by_label("Where the model attended to Mina").click()
    assert_alike(seen(viewer), read_source(composition(server, "2")))
    assert viewer.locator(".view").screenshot() != before
    # Who was not found has one as well: it says why.
    expect(viewer.get_by_label("Where the model attended to Old robot")).to_be_visible()


def test_versions_are_compared_and_one_is_approved(server: Running, visit: Visit) -> None:
    page = visit(server)
    viewer = open_shot(page, "1")
    viewer.get_by_label("Compare with").select_option("v001")
    viewer.get_by_label("Compare", exact=True).fill("100")
    view = Image.open(BytesIO(viewer.locator(".view").screenshot())).convert("RGB").resize((160, 96))
    older = read_source(composition(server, "1", "v001"))
    assert np.abs(np.asarray(view, float) - older).mean() < 8
    viewer.get_by_role("button", name="Approve v001").click()
    expect(viewer.get_by_text("Approved")).to_be_visible()
    shot = server.settings.out / "e2e660" / "shot-1" / "shot.json"
    assert json.loads(shot.read_text("utf-8"))["approved"] == "v001"


def test_a_shot_is_painted_again_with_the_seed_that_was_given(server: Running, visit: Visit) -> None:
    page = visit(server)
    viewer = open_shot(page, "3")
    viewer.get_by_label("Seed").fill("42")
    viewer.get_by_role("button", name="Paint again").click()
    expect(viewer.get_by_role("status")).to_contain_text("Being painted")
    (job,) = server.client.jobs(state="queued")
    assert (job.kind, job.shot) == ("shot", "3")
    server.client.cancel(job.id)


def test_several_versions_are_asked_for_at_once(server: Running, visit: Visit) -> None:
    viewer = open_shot(visit(server), "3")
    again = viewer.get_by_role("button", name="Paint again")
    for _ in range(3):
        again.click()
        expect(again).to_be_enabled()
    until(lambda: len(list(server.client.jobs(state="queued"))) == 3)
    jobs = list(server.client.jobs(state="queued"))
    db = Database(server.settings.data / "jobs.sqlite")
    assert len({json.loads(queries.work_of(db, str(job.id)))["seed"] for job in jobs}) == 3
    db.close()
    for job in jobs:
        server.client.cancel(job.id)


@needs_shebang
def test_the_folder_is_opened(
    server: Running, visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = stand_in(tmp_path / "files")
    monkeypatch.setattr(open_folder, "opener", lambda: str(program))
    monkeypatch.setattr(system, "opener", lambda: str(program))
    open_shot(visit(server), "2").get_by_role("button", name="Open folder").click()
    until(program.with_name("given").exists)
    given = program.with_name("given").read_text("utf-8")
    assert Path(given) == (server.settings.out / "e2e660" / "shot-2" / "v001").resolve()
    monkeypatch.setattr(system, "opener", lambda: None)
    viewer = open_shot(visit(server), "2")
    # What is there comes with the same answer of the server.
    expect(viewer.locator("code")).to_contain_text("e2e660/shot-2")
    expect(viewer.get_by_role("button", name="Open folder")).to_have_count(0)


@pytest.mark.parametrize(("label", "suffix"), [("Photoshop", ".psd"), ("After Effects", ".jsx")])
def test_files_can_be_had(server: Running, visit: Visit, label: str, suffix: str) -> None:
    page = visit(server)
    viewer = open_shot(page, "2")
    with page.expect_download() as download:
        viewer.get_by_role("link", name=label).click()
    (wanted,) = composition(server, "2").folder.glob(f"*{suffix}")
    assert download.value.suggested_filename == wanted.name
    assert Path(download.value.path()).read_bytes() == wanted.read_bytes()


def test_all_files_come_as_one(server: Running, visit: Visit) -> None:
    page = visit(server)
    viewer = open_shot(page, "2")
    with page.expect_download() as download:
        viewer.get_by_role("link", name="ZIP").click()
    assert download.value.suggested_filename == "e2e660-shot-2-v001.zip"
    folder = composition(server, "2").folder
    with zipfile.ZipFile(download.value.path()) as packed:
        assert {"composition.json", "source.png", "layers/Mina.png"} <= set(packed.namelist())
        for name in packed.namelist():
            assert packed.read(name) == (folder / name).read_bytes()


def test_escape_closes_the_viewer_and_gives_the_focus_back(server: Running, visit: Visit) -> None:
    page = visit(server)
    open_shot(page, "2")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Open shot 2 of 소명")).to_be_focused()


def test_without_webgl_there_is_the_picture_and_a_way_out(server: Running, visit: Visit) -> None:
    page = visit(server)
    page.evaluate("() => { HTMLCanvasElement.prototype.getContext = () => null; }")
    page.get_by_role("button", name="Open shot 2 of 소명").click()
    viewer = page.get_by_role("dialog")
    expect(viewer.get_by_role("alert")).to_contain_text("WebGL")
    expect(viewer.locator(".view > img").first).to_be_visible()
    expect(viewer.get_by_role("link", name="Photoshop")).to_be_visible()
