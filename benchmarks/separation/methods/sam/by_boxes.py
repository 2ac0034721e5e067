"""SAM in the boxes that an open-vocabulary detector draws for words ("Grounded SAM": Ren et al., 2024)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModelForZeroShotObjectDetection

from benchmarks.separation.methods.sam.pixels import CLIP, GREY, looks, pixels, squared
from benchmarks.separation.methods.sam.segmenter import Segmenter
from benchmarks.separation.methods.sam.weights import Reader, family, load_reader
from benchmarks.separation.question import Claims, Question, on_cells

FOUND = 0.1
"""The detectors' own threshold."""
LENGTH = 16
"""Tokens of a text."""


@dataclass(frozen=True, slots=True)
class Detector:
    reader: Reader
    keeps_shape: bool
    """A picture is made square by what is added to it, not by stretching it."""


def load_detector(folder: Path) -> Detector:
    kind = family(folder, ("owlvit", "owlv2"))
    return Detector(load_reader(AutoModelForZeroShotObjectDetection, folder, LENGTH), kind == "owlv2")


@torch.no_grad()
def by_boxes(segmenter: Segmenter, detector: Detector, question: Question) -> Claims:
    height, width = question.picture.shape[:2]
    seen = squared(question.picture, GREY) if detector.keeps_shape else question.picture
    model = detector.reader.model
    values = pixels(seen, model.config.vision_config.image_size, CLIP).to(model.device)
    found = model(pixel_values=values, **detector.reader.tokens(looks(question)))
    scores = found.logits[0].sigmoid().float().cpu().numpy()
    middle, size = np.split(found.pred_boxes[0].float().cpu().numpy(), 2, axis=1)
    boxes = np.concatenate([middle - size / 2, middle + size / 2], axis=1)
    boxes *= np.array([*seen.shape[1::-1]] * 2)
    boxes = np.clip(boxes, 0, [width, height] * 2).astype(np.float32)
    best = scores.argmax(axis=0)
    masks = segmenter.look(question.picture).in_boxes(boxes[best])
    return Claims(on_cells(masks), (scores.max(axis=0) >= FOUND).astype(np.float32))
