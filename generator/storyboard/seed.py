"""Seeds that let one shot be painted again alone."""

from __future__ import annotations

import hashlib


def shot_seed(run_seed: int, key: str) -> int:
    """A 32-bit seed that depends on nothing but the run's seed and the shot's key, on every machine."""
    digest = hashlib.blake2b(f"{run_seed}/{key}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big")
