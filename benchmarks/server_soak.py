"""Whether something is held on to, a little more with every job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import psutil
from scipy import stats

BLOCKS = 20
"""What a process holds hangs together from one job to the next; the means of so many blocks hardly do."""

Holding = Mapping[str, float]
"""What the processes hold: MiB of memory, open files, threads."""


def holding(server: int) -> Holding:
    """What a server, by its process id, and its worker hold."""
    process = psutil.Process(server)
    (worker,) = process.children()
    held = {}
    for name, one in (("server", process), ("worker", worker)):
        held[f"{name}, MiB"] = one.memory_info().rss / 2**20
        held[f"{name}, files"] = one.num_handles() if psutil.WINDOWS else one.num_fds()
        held[f"{name}, threads"] = one.num_threads()
    return held


def slope(values: Sequence[float]) -> tuple[float, float, float]:
    """Slope for one value, and its 95 % confidence interval: the drift from the mean of a block to the next.

    What is held is what was held before, and something more or less: a walk. A line fitted through one finds
    trends where there are none (Granger and Newbold, Spurious regressions in econometrics, 1974); the mean of
    its steps does not.
    """
    length = len(values) // BLOCKS
    steps = np.diff(np.reshape(values[-length * BLOCKS :], (BLOCKS, length)).mean(axis=1)) / length
    drift = float(steps.mean())
    margin = float(stats.t.ppf(0.975, len(steps) - 1) * stats.sem(steps))
    return drift, drift - margin, drift + margin
