from collections.abc import Callable

import cv2
import numpy as np

from docs.make_picture import PAPER, SCALE, fitted, frame_of, onlooker, seen_from
from exporters.composition import Composition
from exporters.pictures import read_far_to_near, recompose

Compose = Callable[..., Composition]


def test_whoever_stands_where_the_camera_is_sees_the_picture(compose: Compose) -> None:
    composition = compose()
    canvas = (composition.canvas.width, composition.canvas.height)
    again = recompose(canvas, read_far_to_near(composition))
    enlarged = cv2.resize(again, None, fx=SCALE, fy=SCALE, interpolation=cv2.INTER_LINEAR)
    seen = seen_from(composition.stage_of().keyframes[0], composition)
    inside = np.s_[4:-4, 4:-4]
    # Soft alphas are enlarged before they are blended here, and after it there.
    assert np.abs(seen[inside].astype(int) - enlarged[inside]).mean() < 3


def test_all_panes_are_in_sight_and_fill_the_view(compose: Compose) -> None:
    stage = compose().stage_of()
    frames = np.concatenate([frame_of(stage, plane, onlooker(stage)) for plane in stage.planes])
    (seen,) = cv2.perspectiveTransform(frames[None], fitted(frames, 400, 100))
    assert seen.min() >= -1e-6 and (seen.max(0) <= [400 + 1e-6, 100 + 1e-6]).all()
    assert np.isclose(np.ptp(seen, axis=0), [400, 100]).any()


def test_beside_the_panes_is_paper(compose: Compose) -> None:
    composition = compose()
    assert tuple(seen_from(onlooker(composition.stage_of()), composition)[0, 0]) == PAPER
