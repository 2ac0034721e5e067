"""The true masks, as coarse as the tokens are: no reading of attention can do better."""

from __future__ import annotations

import cv2
import numpy as np

from benchmarks.separation.question import Claims, Question


def ceiling(question: Question) -> Claims:
    assert question.truth is not None
    height, width = question.picture.shape[:2]
    multiple = question.backend.size_multiple
    # As `Backend.read` does with a picture that no whole number of tokens covers.
    rows, columns = -(-height // multiple), -(-width // multiple)
    edges = ((0, 0), (0, rows * multiple - height), (0, columns * multiple - width))
    padded = np.pad(question.truth, edges, mode="reflect")
    masks = [cv2.resize(mask, (columns, rows), interpolation=cv2.INTER_AREA) for mask in padded]
    masks.append(np.maximum(1 - np.sum(masks, axis=0), 0))
    whole = np.stack(masks).astype(np.float32)
    return Claims(whole / whole.sum(axis=0), np.ones(len(masks) - 1, np.float32))
