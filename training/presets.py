"""How long, how large, on what: the real recipes and those for tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from benchmarks.stylizedbench.scene import HELD_OUT_STYLE, STYLES, Style
from training.architecture import Size

Lesson = Literal["scenes", "velocity", "steps"]
"""What is learned: to paint scenes; to say what the checkpoint that it begins with says of them, guidance
included (`training.teacher`); to make that one's many steps in few (`training.turbo`)."""

TRAINED_STYLES = tuple(style for style in STYLES if style != HELD_OUT_STYLE)


@dataclass(frozen=True, slots=True)
class Stage:
    name: str
    sizes: tuple[tuple[int, int], ...]
    """Width and height in pixels. The scenes take turns; a size listed twice is drawn twice as often."""
    steps: int
    tokens_per_batch: int
    lr: float
    """Factor on both optimisers' learning rates."""
    shards: int
    """Scenes to draw, in shards of `training.scenes.SHARD`."""
    styles: tuple[Style, ...] = TRAINED_STYLES
    shift: float = 3.0
    """Of the noise levels: higher is noisier, where words decide what is painted."""
    longest_caption: int = 512
    """Tokens; scenes with a longer caption wait for a later stage."""
    decay: bool = True
    """Whether the learning rate falls over the last third."""


@dataclass(frozen=True, slots=True)
class Preset:
    stages: tuple[Stage, ...]
    fit_scenes: int
    """Scenes that tokenizer and autoencoder are fitted on."""
    learns: Lesson = "scenes"
    size: Size = "embedded"
    seed: int = 0
    """Of the first weights, and of what is drawn at random while training."""
    further: bool = False
    """Goes on from a checkpoint (`--begin-with`), as all do that learn from one."""
    compile: bool = True
    """Fuses norms, modulation and gates: a third faster on two cores, after a minute of compiling."""


BIND = Stage(
    "bind",
    ((128, 128),),
    2750,
    4096,
    1.0,
    80,
    styles=("flat colour", "watercolour"),
    shift=6.0,
    longest_caption=32,
    decay=False,
)
"""Smooth styles, small pictures, short captions, much noise: here words bind soonest."""

FRAME = Stage(
    "frame",
    ((176, 176), (224, 144), (128, 128), (256, 128)),
    3000,
    4096,
    0.8,
    96,
    decay=False,
)
"""All trained styles, every caption, still small: a scene costs less than half of what it costs at full size.

The tokens of each size are a multiple of 32, or nearly: the transformer pads to that.
"""

FULL = Stage("full", ((448, 256), (256, 256)), 2000, 4096, 0.5, 48, shift=4.0)

TURBO = Stage("turbo", ((256, 128), (224, 144), (448, 256), (176, 176), (256, 256)), 2400, 2048, 0.3, 40)

PRESETS = {
    "cpu": Preset((BIND, FRAME, FULL), fit_scenes=2000),
    # For a checkpoint that binds already.
    "cpu-further": Preset((FRAME, FULL), fit_scenes=2000, further=True),
    # For a finished checkpoint: 8 steps without guidance in place of 30 with it.
    "turbo": Preset((TURBO,), fit_scenes=0, learns="steps"),
    # A second opinion: does what was measured on the embedded model hold for a transformer of another size
    # and seed? It has the words of the checkpoint that teaches it, and needs not learn to read.
    "small": Preset(
        # A teacher's answers are no noise: half a batch is enough.
        (
            replace(BIND, steps=1500, tokens_per_batch=2048),
            replace(FRAME, steps=1500, tokens_per_batch=2048),
            replace(FULL, steps=300, tokens_per_batch=2048),
        ),
        fit_scenes=0,
        learns="velocity",
        size="small",
        seed=1,
    ),
    # Not run yet: planned from the CPU recipe, at full size and with more of everything.
    "gpu": Preset(
        (
            replace(BIND, steps=6000, tokens_per_batch=65536, shards=2000),
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
    "smoke-turbo": Preset(
        (Stage("turbo", ((64, 64),), 3, 256, 0.3, 1),), fit_scenes=0, learns="steps", compile=False
    ),
}
