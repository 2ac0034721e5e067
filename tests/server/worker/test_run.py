"""What the worker makes of a job, from its request to its files."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from PIL import Image
from pydantic import TypeAdapter

from exporters.composition import load
from exporters.pictures import read_far_to_near, read_layer, read_source, recompose
from server import uploads
from server.events import Event
from server.jobs import lifecycle, queries
from server.jobs.database import Database
from server.jobs.job import Job
from server.jobs.request import JobRequest
from server.jobs.submit import submit
from server.worker.held_model import HeldModel
from server.worker.run import Made, run

SIZE = (96, 64)


def do(db: Database, data: Path, model: Path, **asked: Any) -> tuple[Job, Made, list[Event]]:
    """Submit a request, run its job here, and let it succeed."""
    request = TypeAdapter(JobRequest).validate_python({"id": str(uuid4()), **asked})
    submit(db, request, "96x64")
    job = lifecycle.take(db)
    assert job and job.id == UUID(str(request.id))
    events: list[Event] = []
    work = json.loads(queries.work_of(db, str(job.id)))
    made = run(work, HeldModel({"tiny": str(model)}), data, events.append, lambda preview: None)
    lifecycle.succeed(db, str(job.id), made.folder, made.files)
    return job, made, events


def picture(path: Path, left: int) -> Path:
    pixels = np.random.default_rng(0).integers(0, 256, (SIZE[1], SIZE[0]), np.uint8)
    mask = np.zeros_like(pixels)
    mask[20:50, left : left + 30] = 255
    Image.fromarray(mask if left else np.dstack([pixels] * 3)).save(path)
    return path


@pytest.fixture
def db(tmp_path: Path) -> Any:
    database = Database(tmp_path / "jobs.sqlite")
    yield database
    database.close()


def test_a_picture_is_taken_apart_solved_again_and_taken_apart_again(
    tmp_path: Path, db: Database, checkpoint: Path
) -> None:
    sent = uploads.take_in(picture(tmp_path / "a.png", 0), tmp_path)
    first, second = (uploads.take_in(picture(tmp_path / "m.png", left), tmp_path) for left in (10, 50))
    asked = {"kind": "decompose", "name": "비", "picture": sent, "subjects": "Mina: a girl"}

    job, made, events = do(db, tmp_path, checkpoint, **asked, masks={"Mina": first})
    assert (job.kind, job.name, job.shot) == ("decompose", "비", "picture")
    assert made.folder.endswith("/shot-picture/v001")
    assert {"composition.json", "layers/Mina.png", "preview.mp4"} <= set(made.files)
    assert [event.progress for event in events] == sorted(event.progress for event in events)
    version = load(tmp_path / "output" / made.folder)
    mina = version.layers[0]
    assert mina.bounds.x < 10 < mina.bounds.x + mina.bounds.width < 50

    _, solved, _ = do(
        db,
        tmp_path,
        checkpoint,
        kind="solve",
        job=str(job.id),
        mattes={mina.id: second},
        depths={mina.id: 0.05},
    )
    _, again, _ = do(db, tmp_path, checkpoint, **asked)
    for folder, number in ((solved.folder, "v002"), (again.folder, "v003")):
        assert folder.endswith(number)
        composition = load(tmp_path / "output" / folder)
        (layer, plate) = composition.layers
        assert (layer.id, layer.depth, plate.id) == (mina.id, 0.05, version.layers[1].id)
        assert layer.bounds.x > 40
        source = read_source(composition)
        assert np.array_equal(source, read_source(version))
        assert np.abs(recompose(SIZE, read_far_to_near(composition)).astype(int) - source).max() <= 1


def test_the_model_paints_what_nobody_sees_when_the_request_says_so(
    tmp_path: Path, db: Database, checkpoint: Path
) -> None:
    sent = uploads.take_in(picture(tmp_path / "a.png", 0), tmp_path)
    near, far = (uploads.take_in(picture(tmp_path / "m.png", left), tmp_path) for left in (10, 30))
    asked = {"kind": "decompose", "name": "비", "picture": sent, "subjects": "Mina, 소명"}
    asked["masks"] = {"Mina": near, "소명": far}
    plates = []
    for hidden in ({}, {"plate": "model"}, {"plate": "model", "complete_hidden": True}):
        _, made, events = do(db, tmp_path, checkpoint, **asked, **hidden)
        version = load(tmp_path / "output" / made.folder)
        plates.append((read_layer(version, version.layers[-1]), len(events)))
        source = read_source(version)
        assert np.abs(recompose(SIZE, read_far_to_near(version)).astype(int) - source).max() <= 1
    (fast, _), (painted, told), (_, told_more) = plates
    assert (fast != painted).any()
    # Each painting tells of its steps.
    assert told < told_more


def test_a_shot_that_is_painted_again_heeds_what_was_wanted(
    tmp_path: Path, db: Database, checkpoint: Path
) -> None:
    board = {"shots": [{"prompt": "Mina runs in a forest.", "subjects": ["Mina"], "duration": 0.1}]}
    asked = {"kind": "shot", "name": "소명", "shot": "1", "storyboard": board}
    job, made, _ = do(db, tmp_path, checkpoint, **asked)
    version = load(tmp_path / "output" / made.folder)
    id = next(one.id for one in (*version.layers, *version.not_found) if one.name == "Mina")
    drawn = uploads.take_in(picture(tmp_path / "m.png", 50), tmp_path)
    do(db, tmp_path, checkpoint, kind="solve", job=str(job.id), mattes={id: drawn})
    _, made, _ = do(db, tmp_path, checkpoint, **asked, seed=9, size="192x128")
    painted = load(tmp_path / "output" / made.folder)
    layer = next(one for one in painted.layers if one.id == id)
    # At twice the size its mask is twice as large.
    assert 90 < layer.bounds.x < 104
    assert 155 < layer.bounds.x + layer.bounds.width < 170
