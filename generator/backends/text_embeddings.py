"""Prompts as the text encoder sees them, each encoded once."""

from __future__ import annotations

from collections import OrderedDict

import torch
from diffusers import ZImagePipeline
from torch import Tensor

KEPT = 256
"""Prompts; one of 512 tokens takes 2.5 MiB in the real model's half precision."""


class TextEmbeddings:
    """Shots of a storyboard share their negative prompt, and a shot is often painted again."""

    def __init__(self, pipeline: ZImagePipeline) -> None:
        self._pipeline = pipeline
        self._kept: OrderedDict[str, Tensor] = OrderedDict()

    @torch.no_grad()
    def of(self, prompt: str) -> Tensor:
        """[caption tokens, width] on the device that computes."""
        device = self._pipeline._execution_device
        if prompt not in self._kept:
            # A fresh list: the pipeline writes into it.
            (encoded,), _ = self._pipeline.encode_prompt(
                [prompt], device=device, do_classifier_free_guidance=False
            )
            self._kept[prompt] = encoded.cpu()
        self._kept.move_to_end(prompt)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return self._kept[prompt].to(device)
