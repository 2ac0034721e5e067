"""Segment Anything (Kirillov et al., 2023), told by a mask what to look for."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from transformers import SamImageProcessorPil, SamModel, SamProcessor

from generator.layers.refine import KNOWN, Refine
from generator.vision.folder import load_weights

POINTS = 3
"""Places that surely belong to the subject, which are shown to the model beside the box."""
APART = 0.15
"""Least distance between two of them, as a share of the box's longer side."""


def load_sam(folder: Path | None) -> Refine:
    """A refinement by the weights in `folder`.

    Raises:
        InputError: see `load_weights`.
    """
    model = load_weights(SamModel, folder, types=("sam",), key="--sam")
    processor = SamProcessor(SamImageProcessorPil.from_pretrained(folder, local_files_only=True))

    @torch.no_grad()
    def refine(picture: NDArray[np.uint8], mask: NDArray[np.float32]) -> NDArray[np.float32]:
        height, width = picture.shape[:2]
        known = cv2.resize(mask, (width, height), interpolation=cv2.INTER_LINEAR)
        if known.max() <= KNOWN:
            return np.asarray(known, np.float32)
        places = sure_places(known)
        inputs = processor(
            Image.fromarray(picture),
            input_boxes=[[box_of(known)]],
            input_points=[[places]],
            input_labels=[[[1] * len(places)]],
            return_tensors="pt",
        )
        sizes = inputs["original_sizes"], inputs["reshaped_input_sizes"]
        found = model(
            **{
                name: values.float() if values.is_floating_point() else values
                for name, values in inputs.items()
            },
            multimask_output=True,
        )
        masks = processor.post_process_masks(found.pred_masks, *sizes, binarize=False)[0][0]
        best = int(found.iou_scores[0, 0].argmax())
        shown: NDArray[np.float32] = torch.sigmoid(masks[best]).float().numpy()
        return shown

    return refine


def box_of(mask: NDArray[np.float32]) -> list[float]:
    """Left, top, right and bottom of what is known."""
    x, y, width, height = cv2.boundingRect((mask > KNOWN).astype(np.uint8))
    return [float(x), float(y), float(x + width), float(y + height)]


def sure_places(mask: NDArray[np.float32]) -> list[list[float]]:
    """x and y of places far inside of the mask and apart from each other, the surest first."""
    inside = (mask > KNOWN).astype(np.uint8)
    depth = cv2.distanceTransform(cv2.copyMakeBorder(inside, 1, 1, 1, 1, cv2.BORDER_CONSTANT), cv2.DIST_L2, 3)
    depth = depth[1:-1, 1:-1] * mask
    left, top, right, bottom = box_of(mask)
    apart = max(1, round(APART * max(right - left, bottom - top)))
    places: list[list[float]] = []
    while len(places) < POINTS and depth.max() > 0:
        y, x = np.unravel_index(int(depth.argmax()), depth.shape)
        places.append([float(x), float(y)])
        cv2.circle(depth, (int(x), int(y)), apart, 0.0, cv2.FILLED)
    return places
