"""All that SAM sees in a picture, and CLIP (Radford et al., 2021) to say which of it is whom."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from transformers import CLIPModel

from benchmarks.separation.methods.sam.pixels import CLIP, GREY, looks, pixels, squared
from benchmarks.separation.methods.sam.segmenter import Segmenter
from benchmarks.separation.methods.sam.weights import Reader, family, load_reader
from benchmarks.separation.question import Claims, Question, on_cells

GRID = 16
"""Points asked, along either side of the picture."""
ALIKE = 0.7
"""Of two masks with a greater intersection over union, the better one counts, as in SAM's own generator."""
MOST = 64
"""Masks that CLIP looks at."""
LENGTH = 77


def load_clip(folder: Path) -> Reader:
    family(folder, ("clip",))
    return load_reader(CLIPModel, folder, LENGTH)


@torch.no_grad()
def by_clip(segmenter: Segmenter, clip: Reader, question: Question) -> Claims:
    masks = everything(segmenter, question.picture)
    crops = [cut_out(question.picture, mask > 0.5) for mask in masks]
    side = clip.model.config.vision_config.image_size
    values = torch.cat([pixels(crop, side, CLIP) for crop in crops]).to(clip.model.device)
    texts = [f"a picture of {look}" for look in looks(question)]
    tokens = clip.tokens([*texts, "a background"])
    logits = clip.model(pixel_values=values, **tokens).logits_per_image.float().cpu().numpy()
    # Two subjects are never the same mask, unless there are too few.
    subjects, chosen = linear_sum_assignment(-logits[:, :-1].T)
    planes = np.zeros((len(texts), *question.picture.shape[:2]), np.float32)
    sure = np.zeros(len(texts), np.float32)
    planes[subjects] = masks[chosen]
    sure[subjects] = logits[chosen, subjects] > logits[chosen, -1]
    return Claims(on_cells(planes), sure)


def everything(segmenter: Segmenter, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Masks [n, H, W], n from 1 to `MOST`, of which no two are alike, the best first."""
    height, width = picture.shape[:2]
    steps = (np.arange(GRID, dtype=np.float32) + 0.5) / GRID
    points = np.stack(np.meshgrid(steps * width, steps * height), axis=-1).reshape(-1, 2)
    look = segmenter.look(picture)
    logits, quality = look.at_points(points)
    areas = (logits > 0).reshape(len(logits), -1)
    kept: list[int] = []
    for one in np.argsort(-quality):
        if len(kept) < MOST and not any(_iou(areas[one], areas[other]) > ALIKE for other in kept):
            kept.append(int(one))
    return look.full(logits[kept])


def _iou(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    union = (one | other).sum()
    return float((one & other).sum() / union) if union else 1.0


def cut_out(picture: NDArray[np.uint8], area: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """A square with what lies in the area, on grey."""
    x, y, width, height = cv2.boundingRect(area.astype(np.uint8))
    if not width:
        return np.full((1, 1, 3), GREY, np.uint8)
    alone = np.where(area[..., None], picture, np.array(GREY, np.uint8))[y : y + height, x : x + width]
    return squared(alone, GREY)
