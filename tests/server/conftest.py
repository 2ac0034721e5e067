from dataclasses import replace

import numpy as np
import pytest

from generator.backends.protocol import Reading
from generator.layers.decomposition import Decomposition, Layer
from generator.storyboard.shot import Shot, Storyboard, Subject
from server.frame import frame
from server.version_files import Result

MINA = Subject("mina", "Mina", "a girl", spans=((0, 13), (24, 28)), depth=0.2)
ROBOT = Subject("로봇 <b>", "로봇 <b>", spans=((18, 23),))
SHOT = Shot(
    key="2/1",
    title="Rain & <i>thunder</i>",
    prompt="Mina (a girl) and robot. Mina runs.",
    subjects=(MINA, ROBOT),
    camera_move="Dolly In",
    duration=0.25,
    lens="35mm",
    seed=7,
    warnings=("told in English",),
)


@pytest.fixture
def result() -> Result:
    """A made-up result of one shot: Mina became a layer, the robot was not found."""
    canvas = frame((96, 64), 16, 0)
    grid = canvas.painting_height // 16, canvas.painting_width // 16
    rng = np.random.default_rng(0)
    shares = rng.dirichlet(np.ones(3), grid).astype(np.float32).transpose(2, 0, 1)
    picture = rng.integers(0, 256, (canvas.painting_height, canvas.painting_width, 4), np.uint8)
    plate = picture.copy()
    plate[..., 3] = 255
    layers = (
        Layer("mina", "Mina", "subject", picture[:40, :30], x=-8, y=5, depth=0.2, confidence=0.9),
        Layer("background", "background", "plate", plate, x=-canvas.left, y=-canvas.top, depth=1.0),
    )
    return Result(
        storyboard=Storyboard("film", "plain", (SHOT,)),
        shot=SHOT,
        model="embedded",
        frame=canvas,
        reading=Reading(
            concept_probabilities=shares,
            output_similarity=shares,
            token_maps=np.zeros((4, *grid), np.float16),
            tokens=("Mina", " rob", "ot", "\udcec"),
            token_indices=((3, 9), (5, 6)),
            features=np.zeros((grid[0] * grid[1], 2), np.float32),
            blocks=(2, 4),
            steps=(1,),
        ),
        decomposition=Decomposition(
            canvas=(96, 64),
            source=plate[canvas.top : canvas.top + 64, canvas.left : canvas.left + 96, :3],
            layers=layers,
            masks={"mina": shares[0], ROBOT.key: shares[1]},
            not_found={ROBOT.key: 0.1},
        ),
    )


@pytest.fixture
def plate_alone(result: Result) -> Result:
    """A made-up result of a shot that names nobody."""
    shot = replace(SHOT, subjects=(), prompt="An empty road.")
    cut = replace(result.decomposition, layers=result.decomposition.layers[1:], masks={}, not_found={})
    return replace(result, shot=shot, reading=None, decomposition=cut)
