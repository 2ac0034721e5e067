"""What every test runs under."""

from __future__ import annotations

import os

# Before torch is imported. Small matrices gain nothing from more threads, and processes share the cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from hypothesis import settings

# A busy machine is not a failure.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
