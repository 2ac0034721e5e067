"""Memory that a job has left is given back: these processes run all day beside programs that need it."""

from __future__ import annotations

import ctypes
import gc
import sys

TRIM = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
"""glibc's: other C libraries do it by themselves, or cannot be told."""


def tidy() -> None:
    """What is there the first time, modules above all, stays for ever and is not gone through again."""
    gc.collect()
    if not gc.get_freeze_count():
        gc.freeze()
    if TRIM:
        TRIM(0)
