"""What a shot in the making tells whoever watches it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Phase = Literal["load", "encode", "denoise", "decode", "segment", "inpaint", "export"]


@dataclass(frozen=True, slots=True)
class Event:
    phase: Phase
    step: int
    """Steps of the phase that are done, of `steps` in all."""
    steps: int
    progress: float
    """0..1 over all phases of one shot; never falls, and is 1 only when the result has its final name."""


Listener = Callable[[Event], None]
"""May raise `generator.errors.Cancelled` to stop the work."""
