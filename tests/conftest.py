"""What every test runs under."""

from __future__ import annotations

import os

# One thread each: small matrices gain nothing from more, and several test processes share the cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from hypothesis import settings  # noqa: E402 - torch reads the variable when it is first imported

# A busy machine is not a failure.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
