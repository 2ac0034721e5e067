"""SAM (Kirillov et al., 2023) and SAM 2 (Ravi et al., 2024): masks for points and boxes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from transformers import Sam2Model, SamModel

from benchmarks.separation.methods.sam.pixels import IMAGENET, MEAN, pixels, squared
from benchmarks.separation.methods.sam.weights import family, load

AT_ONCE = 64
"""Points asked at a time."""

Planes = NDArray[np.float32]


class Segmenter:
    def __init__(self, model: Any, *, keeps_shape: bool) -> None:
        """`keeps_shape`: a picture is made square by what is added to it, not by stretching it."""
        self.model = model
        self.keeps_shape = keeps_shape
        size = model.config.prompt_encoder_config.image_size
        self.side = int(size if isinstance(size, int) else size[0])

    def look(self, picture: NDArray[np.uint8]) -> Look:
        return Look(self, picture)


class Look:
    """One picture, encoded once."""

    @torch.no_grad()
    def __init__(self, segmenter: Segmenter, picture: NDArray[np.uint8]) -> None:
        self._model, self._side = segmenter.model, segmenter.side
        height, width = picture.shape[:2]
        self._size = (width, height)
        # What is added is 0 once the mean is taken out, as SAM was taught.
        seen = squared(picture, MEAN) if segmenter.keeps_shape else picture
        self._across, self._down = self._side / seen.shape[1], self._side / seen.shape[0]
        values = pixels(seen, self._side, IMAGENET).to(self._model.device)
        self._embedding = self._model.get_image_embeddings(values)

    def in_boxes(self, boxes: NDArray[np.float32]) -> Planes:
        """[n, H, W], probabilities, of boxes [n, 4]: left, top, right, bottom in pixels."""
        if not len(boxes):
            return np.zeros((0, *self._size[::-1]), np.float32)
        scale = np.array([self._across, self._down] * 2, np.float32)
        masks, _ = self._ask(input_boxes=(boxes * scale)[None], multimask_output=False)
        return self.full(masks[:, 0])

    def at_points(self, points: NDArray[np.float32]) -> tuple[Planes, NDArray[np.float32]]:
        """Of each point (x, y) in pixels three masks, logits on the model's own grid, and how good it thinks
        that they are: [3 n, h, w] and [3 n]."""
        scaled = points * np.array([self._across, self._down], np.float32)
        masks, quality = zip(
            *(
                self._ask(input_points=scaled[None, first : first + AT_ONCE, None], multimask_output=True)
                for first in range(0, len(points), AT_ONCE)
            ),
            strict=True,
        )
        every = np.concatenate(masks)
        return every.reshape(-1, *every.shape[2:]), np.concatenate(quality).reshape(-1)

    @torch.no_grad()
    def _ask(self, multimask_output: bool, **prompt: NDArray[np.float32]) -> tuple[Planes, Planes]:
        """[n, m, h, w] and [n, m]."""
        given = {name: torch.from_numpy(values).to(self._model.device) for name, values in prompt.items()}
        # SAM 2 hands its embeddings on in a list, which it changes.
        embedding = list(self._embedding) if isinstance(self._embedding, list) else self._embedding
        found = self._model(image_embeddings=embedding, multimask_output=multimask_output, **given)
        return found.pred_masks[0].float().cpu().numpy(), found.iou_scores[0].float().cpu().numpy()

    def full(self, logits: Planes) -> Planes:
        """Probabilities [n, H, W] of logits on the model's own grid."""
        width, height = self._size
        planes = []
        for plane in logits:
            whole = cv2.resize(plane, (self._side, self._side), interpolation=cv2.INTER_LINEAR)
            shown = whole[: round(height * self._down), : round(width * self._across)]
            planes.append(cv2.resize(shown, self._size, interpolation=cv2.INTER_LINEAR))
        return np.asarray(1 / (1 + np.exp(-np.clip(np.stack(planes), -30, 30))), np.float32)


def load_segmenter(folder: Path) -> Segmenter:
    first = family(folder, ("sam", "sam2", "sam2_video")) == "sam"
    return Segmenter(load(SamModel if first else Sam2Model, folder), keeps_shape=first)
