"""Prompts as the text encoder sees them, each encoded once."""

from __future__ import annotations

from collections import OrderedDict

import torch
from diffusers import ZImageOmniPipeline, ZImagePipeline
from torch import Tensor

KEPT = 256
"""Prompts; one of 512 tokens takes 2.5 MiB in the real model's half precision."""


class TextEmbeddings:
    """Shots of a storyboard share their negative prompt, and a shot is often painted again."""

    def __init__(self, pipeline: ZImagePipeline | ZImageOmniPipeline) -> None:
        self._pipeline = pipeline
        self._kept: OrderedDict[tuple[str, int], list[Tensor]] = OrderedDict()

    @torch.no_grad()
    def of(self, prompt: str, references: int = 0) -> list[Tensor]:
        """The caption's parts, [tokens, width] each, on the device that computes.

        There is one, and with reference pictures there are two more than there are of these.
        """
        device = self._pipeline._execution_device
        key = prompt, references
        if key not in self._kept:
            options = {"num_condition_images": references} if references else {}
            # A fresh list: the pipeline writes into it.
            (encoded,), _ = self._pipeline.encode_prompt(
                [prompt], device=device, do_classifier_free_guidance=False, **options
            )
            self._kept[key] = [part.cpu() for part in (encoded if isinstance(encoded, list) else [encoded])]
        self._kept.move_to_end(key)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return [part.to(device) for part in self._kept[key]]
