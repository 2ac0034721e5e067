"""What can be measured about a scene: how much of each subject shows, and how hard it is to find."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.stylizedbench.scene import Scene, SceneSubject

SMALL = 0.02
"""Share of the frame below which a subject counts as small."""
OVERLAP = 0.03
"""Share of a subject from which it counts as hidden by another."""
ALIKE = 14.0
"""CIE76 colour difference to its background below which a subject blends in."""


@dataclass(frozen=True, slots=True)
class SubjectFacts:
    area: float
    """Visible share of the frame."""
    hidden: float
    """Share of what lies in the frame that nearer subjects hide."""
    cut: bool
    """The frame cuts it."""
    contrast: float
    """CIE76 difference between its mean colour and what lies behind it."""


def subject_facts(scene: Scene, subject: SceneSubject) -> SubjectFacts:
    """Needs a scene drawn with its truth."""
    alpha = subject.layer[..., 3] / np.float32(255)
    edges = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
    own, behind = (_lab(_mean(picture, subject.visible)) for picture in (subject.layer[..., :3], scene.plate))
    return SubjectFacts(
        area=float(subject.visible.mean()),
        hidden=float(1 - subject.visible.sum() / alpha.sum()),
        cut=bool(edges.max() > 0.5),
        contrast=float(np.linalg.norm(own - behind)),
    )


def _mean(picture: NDArray[np.uint8], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((picture * weight[..., None]).sum(axis=(0, 1)) / weight.sum(), np.float32)


def _lab(colour: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.cvtColor(colour[None, None] / 255, cv2.COLOR_RGB2LAB)[0, 0], np.float32)
