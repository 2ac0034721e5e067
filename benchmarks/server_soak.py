"""Whether something is held on to, a little more with every job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import psutil
from scipy import stats

BLOCKS = 20
"""Of jobs; what is held is compared by the means of them, in which what comes and goes cancels out."""

NEIGHBOURS = 1 / 4
"""Correlation of the steps between a walk's block means, one with the next."""

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
    its steps does not. Steps between the means of a walk's blocks hang together by 1/4, one with the next
    (Working, Note on the correlation of first differences of averages in a random chain, 1960), which their
    standard error counts in; what hangs together less than a walk has a wider interval than it need have.
    """
    length = len(values) // BLOCKS
    steps = np.diff(np.reshape(values[-length * BLOCKS :], (BLOCKS, length)).mean(axis=1)) / length
    drift = float(steps.mean())
    error = stats.sem(steps) * np.sqrt(1 + 2 * NEIGHBOURS * (len(steps) - 1) / len(steps))
    margin = float(stats.t.ppf(0.975, len(steps) - 1) * error)
    return drift, drift - margin, drift + margin
