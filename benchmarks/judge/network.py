"""A small residual U-Net: what stands where, in which colour, and what the whole picture is."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.judge.labels import ANSWERS, COLOUR_NAMES, KIND_NAMES

_WIDTHS = (24, 48, 96, 128)
"""Channels at 1/2, 1/4, 1/8 and 1/16 of the picture's size."""
_CELL_WIDTH = 64
FEATURES = 96


class Opinion(NamedTuple):
    """Logits; h and w are a quarter of the picture's height and width."""

    kinds: Tensor
    """[B, kinds + 1, h, w]; the last is the background."""
    colours: Tensor
    """[B, colours, h, w]."""
    answers: tuple[Tensor, ...]
    """[B, classes] for each of `labels.ANSWERS`."""
    features: Tensor
    """[B, FEATURES], what the answers are read from."""


class Judge(nn.Module):
    """Sees pictures [B, 3, H, W] in -1..1, sides multiples of 16."""

    def __init__(self) -> None:
        super().__init__()
        half, quarter, eighth, sixteenth = _WIDTHS
        self.stem = _conv(3, half, stride=2)
        self.to_quarter = nn.Sequential(_conv(half, quarter, stride=2), _Residual(quarter))
        self.to_eighth = nn.Sequential(_conv(quarter, eighth, stride=2), _Residual(eighth))
        self.to_sixteenth = nn.Sequential(_conv(eighth, sixteenth, stride=2), _Residual(sixteenth))
        self.everywhere = nn.Linear(sixteenth, sixteenth)
        self.up_eighth = nn.Conv2d(sixteenth, eighth, 1)
        self.mix_eighth = _conv(eighth, eighth)
        self.up_quarter = nn.Conv2d(eighth, quarter, 1)
        self.mix_quarter = _conv(quarter, _CELL_WIDTH)
        self.cells = nn.Conv2d(_CELL_WIDTH, len(KIND_NAMES) + 1 + len(COLOUR_NAMES), 1)
        self.whole = nn.Linear(2 * (quarter + eighth + sixteenth), FEATURES)
        self.answers = nn.ModuleList(nn.Linear(FEATURES, len(said)) for said in ANSWERS.values())

    def forward(self, pictures: Tensor) -> Opinion:
        quarter = self.to_quarter(self.stem(pictures))
        eighth = self.to_eighth(quarter)
        sixteenth = self.to_sixteenth(eighth)
        features = functional.relu(self.whole(torch.cat(list(map(_pooled, (quarter, eighth, sixteenth))), 1)))
        # What stands near by can be larger than what a cell of the coarsest grid sees around it.
        sixteenth = sixteenth + self.everywhere(sixteenth.mean((2, 3)))[..., None, None]
        eighth = self.mix_eighth(eighth + _doubled(self.up_eighth(sixteenth)))
        cells = self.cells(self.mix_quarter(quarter + _doubled(self.up_quarter(eighth))))
        kinds, colours = cells.split([len(KIND_NAMES) + 1, len(COLOUR_NAMES)], dim=1)
        return Opinion(kinds, colours, tuple(head(features) for head in self.answers), features)


class _Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = _conv(width, width)
        self.second = nn.Sequential(nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width))

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(x + self.second(self.first(x)))


def _conv(inner: int, outer: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inner, outer, 3, stride, padding=1, bias=False),
        nn.BatchNorm2d(outer),
        nn.ReLU(inplace=True),
    )


def _pooled(x: Tensor) -> Tensor:
    """Mean and spread of each channel: textures tell styles apart, wherever they are."""
    spread, mean = torch.std_mean(x, (2, 3))
    return torch.cat([mean, spread], 1)


def _doubled(x: Tensor) -> Tensor:
    return functional.interpolate(x, scale_factor=2, mode="nearest")
