"""A server with finished shots that no model has painted: soft layers that add up to their picture."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from exporters import export
from exporters.composition import Composition, load
from generator.backends.protocol import Reading
from generator.layers.decomposition import Decomposition, Layer
from generator.layers.solve import solve
from generator.storyboard.read import read_document
from generator.storyboard.shot import Shot, Storyboard
from server.frame import frame
from server.jobs import lifecycle
from server.jobs.database import Database
from server.version_files import Result, write_version
from server.versions import describe_shot
from tests.server.serving import Running, server_in_thread

SIZE = (160, 96)
MOVES = ("dolly in", "orbit", "handheld", "static")
BOARD = {
    "shots": [
        {
            "key": str(number),
            "title": "비 오는 밤",
            "prompt": "🌧 Mina waits for 로봇 and an Old robot.",
            "subjects": ["Mina", "로봇", "Old robot"],
            "camera_move": move,
            "duration": 2,
        }
        for number, move in enumerate(MOVES, 1)
    ]
}
TOKENS = ("🌧", "🌧", " Mina", " waits", " for", " 로봇", " and", " an", " Old", " robot", ".")
"""Of the prompt; the cloud has two."""


@contextmanager
def finished_server(data: Path, **settings: object) -> Iterator[Running]:
    """Every shot has a version, the first has two; the queue is paused."""
    with server_in_thread(data) as server:
        server.ask("POST", "/api/v1/queue/pause")
        server.client.submit({"kind": "storyboard", "name": "소명", "storyboard": BOARD})
        server.client.submit({"kind": "shot", "name": "소명", "storyboard": BOARD, "shot": "1", "seed": 3})
    storyboard = storyboard_of(BOARD)
    shots = {shot.key: shot for shot in storyboard.shots}
    db = Database(data / "jobs.sqlite")
    db.connection.execute("UPDATE switches SET value = 0")
    while job := lifecycle.take(db):
        assert job.shot is not None
        version = "v001" if job.parent else "v002"
        folder = f"e2e660/shot-{job.shot}/{version}"
        files = write_shot(storyboard, shots[job.shot], data / "output" / folder, 0 if job.parent else 1)
        lifecycle.succeed(db, str(job.id), folder, files)
    db.close()
    with server_in_thread(data, **{"model": "none"} | settings) as server:
        server.ask("POST", "/api/v1/queue/pause")
        yield server


def storyboard_of(board: object) -> Storyboard:
    return read_document(json.loads(json.dumps(board)), Path("소명.json"))


def composition(server: Running, shot: str, version: str = "v001") -> Composition:
    return load(server.settings.out / "e2e660" / f"shot-{shot}" / version)


def write_shot(storyboard: Storyboard, shot: Shot, folder: Path, seed: int) -> list[str]:
    folder.mkdir(parents=True)
    made = export(write_version(result(storyboard, shot, seed), folder), folder, ["psd", "after-effects"])
    assert made
    describe_shot(folder.parent, storyboard.name, shot.key, shot.title)
    return [file.relative_to(folder).as_posix() for file in sorted(folder.rglob("*")) if file.is_file()]


def result(storyboard: Storyboard, shot: Shot, seed: int) -> Result:
    """Two soft discs over a coloured ground; the third subject was not found."""
    canvas = frame(SIZE, 16, 0)
    size = canvas.painting_height, canvas.painting_width
    picture, plate = texture(size, seed), texture(size, seed)
    discs = [disc(size, 0.42, 0.5, 0.22), disc(size, 0.6, 0.5, 0.25)]
    for alpha, colour in zip(discs[::-1], ((40, 80, 200), (200, 40, 50)), strict=True):
        share = alpha[..., None] / 255
        picture = np.rint(share * np.array(colour) + (1 - share) * picture).astype(np.uint8)
    seen = np.any(discs, axis=0)
    plate = np.where(seen[..., None], plate, picture)
    colours = [np.where(alpha[..., None] > 0, picture, 0).astype(np.float32) for alpha in discs]
    solved, _ = solve(picture, plate, discs, colours)
    subjects = shot.subjects
    layers = [
        Layer(subject.key, subject.name, "subject", rgba, -canvas.left, -canvas.top, depth, confidence=0.9)
        for subject, rgba, depth in zip(subjects, solved, (0.1, 0.5), strict=False)
    ]
    backdrop = cv2.cvtColor(plate, cv2.COLOR_RGB2RGBA)
    layers.append(Layer("background", "background", "plate", backdrop, -canvas.left, -canvas.top, 1.0))
    grid = size[0] // 16, size[1] // 16
    masks = {subject.key: np.eye(*grid, dtype=np.float32) for subject in subjects}
    shares = np.full((len(subjects) + 1, *grid), 0.25, np.float32)
    top, left = canvas.top, canvas.left
    return Result(
        storyboard=storyboard,
        shot=shot,
        model="made up",
        frame=canvas,
        reading=Reading(
            concept_probabilities=shares,
            output_similarity=shares,
            token_maps=token_maps(grid),
            tokens=TOKENS,
            token_indices=tuple((place,) for place in range(len(subjects))),
            features=np.zeros((grid[0] * grid[1], 2), np.float32),
            blocks=(1,),
            steps=(1,),
        ),
        decomposition=Decomposition(
            canvas=SIZE,
            source=picture[top : top + SIZE[1], left : left + SIZE[0]],
            layers=tuple(layers),
            masks=masks,
            not_found={subjects[2].key: 0.1},
        ),
    )


def token_maps(grid: tuple[int, int]) -> NDArray[np.float16]:
    """Every word attends to a column of its own, the farther to the right the later it comes."""
    columns = np.linspace(0, len(TOKENS) - 1, grid[1])
    near = [4 - np.abs(columns - place) for place in range(len(TOKENS))]
    return np.repeat(np.array(near, np.float16)[:, None], grid[0], axis=1)


def texture(size: tuple[int, int], seed: int) -> NDArray[np.uint8]:
    noise = np.random.default_rng(seed).integers(0, 256, (5, 7, 3), np.uint8)
    return cv2.resize(noise, size[::-1], interpolation=cv2.INTER_CUBIC)


def disc(size: tuple[int, int], across: float, down: float, radius: float) -> NDArray[np.uint8]:
    rows, columns = np.mgrid[: size[0], : size[1]]
    distance = np.hypot(columns - across * size[1], rows - down * size[0])
    return np.rint(255 * np.clip((radius * size[0] - distance) / 8 + 0.5, 0, 1)).astype(np.uint8)
