"""What nobody sees is painted when it is asked for; what is seen stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from exporters.composition import Composition
from exporters.pictures import read_far_to_near, read_layer, read_source, recompose
from generator.backends import load_backend
from generator.backends.protocol import Backend
from generator.errors import Cancelled
from server import cli
from server.decompose import decompose_picture
from server.events import Event
from server.given_picture import Given, read_given
from server.jobs import queries
from server.jobs.database import Database
from server.shots import FAST, Hidden
from tests.server.serving import FILM, server_in_thread, until

ALL = Hidden("model", complete=True)
SIZE = 96, 64


@pytest.fixture(scope="module")
def backend(checkpoint: Path) -> Iterator[Backend]:
    yield load_backend(str(checkpoint))


@pytest.fixture
def given(tmp_path: Path) -> Given:
    """Two discs, one before the other."""
    random = np.random.default_rng(0)
    Image.fromarray(random.integers(0, 256, (*SIZE[::-1], 3), np.uint8)).save(tmp_path / "소명.png")
    rows, columns = np.mgrid[: SIZE[1], : SIZE[0]]
    near, far = ((rows - 36) ** 2 + (columns - x) ** 2 < 16**2 for x in (36, 56))
    for name, mask in {"near": near, "far": far & ~near}.items():
        Image.fromarray(mask.astype(np.uint8) * 255).save(tmp_path / f"{name}.png")
    masks = [f"{name}={tmp_path / name}.png" for name in ("near", "far")]
    return read_given(tmp_path / "소명.png", "near, far", masks=masks)


def whole(made: Composition, name: str) -> NDArray[np.uint8]:
    """A layer laid out over the plate's bounds."""
    layers = {layer.name: layer for layer in made.layers}
    plate, layer = layers["background"].bounds, layers[name].bounds
    picture = np.zeros((plate.height, plate.width, 4), np.uint8)
    x, y = layer.x - plate.x, layer.y - plate.y
    picture[y : y + layer.height, x : x + layer.width] = read_layer(made, layers[name])
    return picture


def test_what_is_seen_stays_and_what_is_not_is_painted(
    tmp_path: Path, backend: Backend, given: Given
) -> None:
    fast, made = (
        decompose_picture(given, backend, tmp_path / "out", hidden=hidden) for hidden in (FAST, ALL)
    )
    source = read_source(made)
    assert np.array_equal(source, given.picture)
    assert np.abs(recompose(SIZE, read_far_to_near(made)).astype(int) - source).max() <= 1
    bounds = made.far_to_near[0].bounds
    canvas = np.s_[-bounds.y : -bounds.y + SIZE[1], -bounds.x : -bounds.x + SIZE[0]]
    hole = np.any([whole(made, name)[..., 3] > 0 for name in ("near", "far")], axis=0)
    painted, guessed = (whole(one, "background")[..., :3] for one in (made, fast))
    assert np.array_equal(painted[canvas][~hole[canvas]], source[~hole[canvas]])
    assert (painted != guessed)[canvas][hole[canvas]].any()
    outside = np.ones(hole.shape, np.bool_)
    outside[canvas] = False
    assert (painted != guessed)[outside].any()


def test_a_hidden_part_is_added_only_behind_what_hides_it(
    tmp_path: Path, backend: Backend, given: Given
) -> None:
    plain, made = (
        decompose_picture(given, backend, tmp_path / "out", hidden=Hidden(complete=complete))
        for complete in (False, True)
    )
    front = max(made.layers[:2], key=lambda layer: -layer.depth).name
    for name in ("near", "far"):
        before, after = whole(plain, name)[..., 3], whole(made, name)[..., 3]
        if name == front:
            assert np.array_equal(before, after)
        else:
            changed = before != after
            assert (whole(made, front)[..., 3][changed] > 127).all()


def test_painting_tells_its_progress_and_can_be_cancelled(
    tmp_path: Path, backend: Backend, given: Given
) -> None:
    progress: list[float] = []

    def cancel_at_the_second_painting(event: Event) -> None:
        progress.append(event.progress)
        if event.phase == "inpaint" and event.step == 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        decompose_picture(
            given, backend, tmp_path / "out", hidden=ALL, on_event=cancel_at_the_second_painting
        )
    assert progress == sorted(progress)
    assert [file for file in (tmp_path / "out").rglob("*") if file.suffix] == []


def test_a_server_is_asked_to_paint_what_is_hidden(tmp_path: Path) -> None:
    film = tmp_path / "소명.json"
    film.write_text(json.dumps(FILM), "utf-8")
    with server_in_thread(tmp_path / "data", model="none") as server:
        server.client.pause()
        asked = ["--server", server.client.url, "--plate", "model", "--complete-hidden", "--shots", "1"]
        command = ["generate", str(film), "--out", str(tmp_path / "out"), *asked]
        asking = Thread(target=cli.main, args=[command])
        asking.start()
        until(lambda: list(server.client.jobs()))
        (job,) = server.client.jobs()
        (shot,) = server.client.jobs(parent=str(job.id))
        again = server.ask("POST", f"/api/v1/jobs/{shot.id}/again", {"seed": 3}).json
        server.client.cancel(job.id)
        asking.join()
    db = Database(tmp_path / "data" / "jobs.sqlite")
    for id in (str(shot.id), again["id"]):
        work = json.loads(queries.work_of(db, id))
        assert (work["plate"], work["complete_hidden"]) == ("model", True)
    db.close()
