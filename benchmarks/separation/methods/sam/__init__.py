"""Segment Anything, told by words what to look for: for users who have the weights.

SAM and SAM 2 know no words. Either an open-vocabulary detector (OWL-ViT, OWLv2) turns them into boxes, or
CLIP picks among all that SAM sees. SAM 3 is asked with words.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from benchmarks.separation.methods.sam.by_boxes import by_boxes, load_detector
from benchmarks.separation.methods.sam.by_clip import by_clip, load_clip
from benchmarks.separation.methods.sam.by_words import by_words, load_sam3
from benchmarks.separation.methods.sam.segmenter import load_segmenter
from benchmarks.separation.methods.sam.weights import family
from benchmarks.separation.question import Method
from generator.errors import InputError


def sam_methods(sam: Path, detector: Path | None = None, clip: Path | None = None) -> dict[str, Method]:
    """What these folders, in the format of transformers, are good for: "sam3-text", "sam2-clip", ...

    Raises:
        InputError: a folder holds another model, or SAM stands alone and knows no words.
    """
    known = family(sam, ("sam", "sam2", "sam2_video", "sam3", "sam3_video")).removesuffix("_video")
    if known == "sam3":
        return {"sam3-text": partial(by_words, load_sam3(sam))}
    if not detector and not clip:
        raise InputError(
            "it knows no words: give --detector (OWL-ViT, OWLv2) or --clip too", file=sam, key="--sam"
        )
    segmenter = load_segmenter(sam)
    methods: dict[str, Method] = {}
    if detector:
        methods[f"{known}-text"] = partial(by_boxes, segmenter, load_detector(detector))
    if clip:
        methods[f"{known}-clip"] = partial(by_clip, segmenter, load_clip(clip))
    return methods
