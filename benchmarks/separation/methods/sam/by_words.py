"""SAM 3 ("Segment Anything with Concepts", 2025), asked with words: its best instance of each."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import torch
from transformers import Sam3Model

from benchmarks.separation.methods.sam.pixels import EVEN, looks, pixels
from benchmarks.separation.methods.sam.weights import Reader, load_reader
from benchmarks.separation.question import Claims, Question, on_cells

FOUND = 0.3
"""Its own threshold."""
LENGTH = 32
"""Tokens of a text."""


def load_sam3(folder: Path) -> Reader:
    return load_reader(Sam3Model, folder, LENGTH)


@torch.no_grad()
def by_words(sam3: Reader, question: Question) -> Claims:
    model = sam3.model
    values = pixels(question.picture, model.config.image_size, EVEN).to(model.device)
    seen = model.get_vision_features(values)
    size = question.picture.shape[1::-1]
    masks, sure = [], []
    for look in looks(question):
        found = model(vision_embeds=seen, **sam3.tokens([look]))
        scores = found.pred_logits[0].sigmoid() * found.presence_logits[0].sigmoid()
        best = int(scores.argmax())
        mask = found.pred_masks[0, best].sigmoid().float().cpu().numpy()
        masks.append(cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR))
        sure.append(float(scores[best] >= FOUND))
    return Claims(on_cells(np.stack(masks)), np.array(sure, np.float32))
