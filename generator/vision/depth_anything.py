"""Depth Anything (Yang et al., 2024): how near everything in a picture is."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from transformers import DepthAnythingForDepthEstimation, DPTImageProcessorPil

from generator.layers.depth import Near
from generator.vision.folder import load_weights

EXTREMES = (1, 99)
"""Percentiles of the disparity that stand for the farthest and the nearest."""


def load_depth_anything(folder: Path | None) -> Near:
    """What says how near things are, by the weights in `folder`.

    Raises:
        InputError: see `load_weights`.
    """
    model = load_weights(
        DepthAnythingForDepthEstimation, folder, types=("depth_anything",), key="--depth-model"
    )
    processor = DPTImageProcessorPil.from_pretrained(folder, local_files_only=True)

    @torch.no_grad()
    def near(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
        inputs = processor(Image.fromarray(picture), return_tensors="pt")
        disparity = model(**inputs).predicted_depth[0].float().numpy()
        full = cv2.resize(disparity, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        low, high = np.percentile(full, EXTREMES)
        scaled: NDArray[np.float32] = np.clip((full - low) / max(high - low, 1e-9), 0, 1).astype(np.float32)
        return scaled

    return near
