"""Pictures that the model paints itself, of the captions of the 500, told apart by the judge.

Nobody knows the truth about such a picture. The judge, a small network that has seen nothing but the
artist's scenes, says who stands where; how wrong it is itself is measured on the artist's own pictures of the
same captions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from benchmarks.judge.checkpoint import load_judge
from benchmarks.judge.network import Judge
from benchmarks.judge.segment import segment
from benchmarks.separation import metrics
from benchmarks.separation.sample import Sample, Target
from benchmarks.separation.scenes import Staged, draw_staging
from generator.backends.protocol import Backend, Concept, PaintRequest


def generated_loaders(backend: Backend, scenes: Sequence[Staged]) -> dict[str, Callable[[], Sample]]:
    """What paints each picture, by its key.

    Raises:
        InputError: the judge's weights are not here.
    """
    judged = load_judge()
    return {_key(each): partial(_paint, backend, *judged, each) for each in scenes}


def _key(staged: Staged) -> str:
    return f"painted-{staged.key}"


def _paint(backend: Backend, judge: Judge, least_area: float, staged: Staged) -> Sample:
    scene = draw_staging(*staged, truth=False)
    side = -(-backend.default_height // backend.size_multiple) * backend.size_multiple
    request = PaintRequest(scene.caption, side, side, seed=staged.staging)
    picture = backend.paint(request, capture=False).picture
    asked = [(subject.kind, subject.colour) for subject in scene.subjects]
    painted, drawn = (segment(judge, each, asked) for each in (picture, scene.picture))
    targets, others, judged = [], [], []
    for subject, area, own in zip(scene.subjects, painted, drawn, strict=True):
        if own.mean() >= least_area:
            judged.append(metrics.iou(own, subject.visible > 0.5))
        if area.mean() >= least_area:
            targets.append(Target(subject.name, subject.spans, area.astype(np.float32)))
        else:
            others.append(Concept(subject.name, subject.spans))
    return Sample(
        _key(staged),
        staged.style,
        f"{staged.split}-{staged.staging}",
        picture,
        scene.caption,
        tuple(targets),
        others=tuple(others),
        painted=request,
        judged=tuple(judged),
    )
