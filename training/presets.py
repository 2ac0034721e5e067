"""How long, how large, on what: the two real recipes and one for tests."""

from __future__ import annotations

from dataclasses import dataclass

Size = tuple[int, int]
"""Width and height in pixels."""


@dataclass(frozen=True, slots=True)
class Stage:
    name: str
    sizes: tuple[Size, ...]
    """The scenes take turns; a size listed twice is drawn twice as often."""
    steps: int
    tokens_per_batch: int
    lr: float
    """Factor on both optimisers' learning rates."""
    shards: int
    """Scenes to draw, in shards of `training.scenes.SHARD`."""


@dataclass(frozen=True, slots=True)
class Preset:
    stages: tuple[Stage, ...]
    fit_scenes: int
    """Scenes that tokenizer and autoencoder are fitted on."""
    compile: bool = True
    """Fuses norms, modulation and gates: a third faster on two cores, after a minute of compiling."""


PRESETS = {
    "cpu": Preset(
        (
            Stage("half", ((128, 128), (128, 128), (224, 128)), 2200, 4096, 1.0, 160),
            Stage("full", ((544, 320), (256, 256), (320, 320)), 500, 9216, 0.4, 24),
        ),
        fit_scenes=2000,
    ),
    "gpu": Preset(
        (
            Stage("half", ((128, 128), (128, 128), (224, 128), (128, 224)), 12000, 65536, 1.0, 2000),
            Stage("full", ((544, 320), (256, 256), (320, 320), (320, 544)), 8000, 131072, 0.4, 1000),
        ),
        fit_scenes=2000,
    ),
    "smoke": Preset(
        (
            Stage("half", ((64, 64),), 3, 256, 1.0, 1),
            Stage("full", ((96, 64),), 2, 256, 0.4, 1),
        ),
        fit_scenes=64,
        compile=False,
    ),
}
