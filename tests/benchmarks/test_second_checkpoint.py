"""The painter that keeps the method from being fitted to the one that ships."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
from scipy.stats import mannwhitneyu

from benchmarks.separation.scenes import MAIN_STYLES, draw_sample
from generator.backends import load_backend

ROOT = Path(__file__).parents[2]
EMBEDDED = ROOT / "generator" / "checkpoints" / "embedded"
SMALL = ROOT / "benchmarks" / "checkpoints" / "small"


def test_it_is_of_another_size_than_what_ships() -> None:
    config = "transformer/config.json"
    ours, its = (json.loads((folder / config).read_text("utf-8")) for folder in (EMBEDDED, SMALL))
    assert (ours["dim"], ours["n_heads"]) != (its["dim"], its["n_heads"])


def test_its_words_point_at_what_they_name() -> None:
    """Of a token inside a subject and one outside the former is more its own in most pairs; chance is 0.5."""
    small = load_backend(str(SMALL))
    shares = []
    for staging, style in enumerate(MAIN_STYLES):
        sample = draw_sample(staging, style, "dev")
        maps = small.read(sample.picture, sample.prompt, sample.concepts).concept_probabilities
        for target, claims in zip(sample.targets, maps, strict=False):
            shown = cv2.resize(target.visible, claims.shape[::-1], interpolation=cv2.INTER_AREA) > 0.5
            if shown.any():
                wins = mannwhitneyu(claims[shown], claims[~shown]).statistic
                shares.append(wins / (shown.sum() * (~shown).sum()))
    assert len(shares) > 5
    assert np.mean(shares) > 0.7
