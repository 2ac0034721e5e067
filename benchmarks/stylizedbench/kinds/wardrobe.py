"""Dresses people at random."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.stylizedbench.kinds.look import Outfit
from benchmarks.stylizedbench.palette import COLOURS, SKIN


def dress(rng: np.random.Generator, kind: str, colour: str) -> Outfit:
    """What a person of a kind wears; its garment has the colour given."""
    female, old = kind in ("girl", "woman", "old woman"), kind.startswith("old")
    garments = ("dress", "dress", "hoodie", "coat", "jacket", "shirt") if female else (
        "hoodie", "jacket", "shirt", "coat", "jumpsuit"
    )  # fmt: skip
    garment = pick(rng, garments)
    cuts: tuple[str, ...] = ("long", "long", "ponytail", "bun", "short") if female else ("short",)
    if old:
        cuts = ("bun", "short") if female else ("short", "bald")
    hair = pick(rng, ("grey", "white") if old else ("black", "brown", "blonde", "red"))
    others = [c for c in COLOURS if c != colour]
    bottom = None
    if garment in ("hoodie", "jacket", "shirt") and rng.random() < 0.35:
        bottom = pick(rng, ("blue", "brown", "black", "grey", "white"))
    hat = bag = None
    if rng.random() < 0.25:
        hat = (pick(rng, ("cap", "hat", "beanie")), pick(rng, others))
    if rng.random() < 0.2:
        bag = (pick(rng, ("backpack", "bag")), pick(rng, others))
    return Outfit(
        garment,
        hair,
        pick(rng, cuts),
        int(rng.integers(len(SKIN))),
        bottom if bottom != colour else None,
        hat,
        bag,
        glasses=bool(rng.random() < (0.4 if old else 0.15)),
        beard=bool(kind in ("man", "old man") and rng.random() < 0.3),
    )


def pick(rng: np.random.Generator, options: Sequence[str]) -> str:
    """Like `rng.choice`, without making an array of the words first."""
    return options[int(rng.integers(len(options)))]
