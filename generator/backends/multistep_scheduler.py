"""The embedded model's sampler: Euler's steps with a look back, for the accuracy of many steps in few.

The two-step method of Adams and Bashforth (Hairer, Norsett and Wanner, "Solving Ordinary Differential
Equations I", III.5), for steps of different length. Diffusers' own multistep solvers do not take the noise
levels that `ZImagePipeline` gives to its scheduler.
"""

from __future__ import annotations

from typing import Any

from diffusers import FlowMatchEulerDiscreteScheduler

# Diffusers asks a foreign class's module which kind of component it is.
from diffusers.schedulers.scheduling_utils import SchedulerMixin  # noqa: F401
from torch import Tensor


class MultistepScheduler(FlowMatchEulerDiscreteScheduler):  # type: ignore[misc]
    """Carries on by half of what the velocity changed since the step before; the first step is Euler's."""

    before: Tensor | None = None
    """Velocity of the step before."""

    def step(self, model_output: Tensor, timestep: Tensor, sample: Tensor, **kwargs: Any) -> Any:
        velocity = model_output
        if self.step_index is not None and self.before is not None:
            last, here, following = self.sigmas[self.step_index - 1 : self.step_index + 2]
            velocity = model_output + (following - here) / (here - last) / 2 * (model_output - self.before)
        self.before = model_output
        return super().step(velocity, timestep, sample, **kwargs)
