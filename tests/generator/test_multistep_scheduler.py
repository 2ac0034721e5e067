import math

import pytest
import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from torch import Tensor

from generator.backends.load import load_pipeline
from generator.backends.model import EMBEDDED, Model
from generator.backends.multistep_scheduler import MultistepScheduler
from training.architecture import new_scheduler


def decayed(scheduler: FlowMatchEulerDiscreteScheduler, steps: int) -> Tensor:
    """dx/ds = x from noise level 1, where x is 1, down to 0: where x is 1 / e."""
    scheduler.set_timesteps(steps)
    x = torch.ones(1)
    for time in scheduler.timesteps:
        (x,) = scheduler.step(x, time, x, return_dict=False)
    return x


@pytest.fixture
def multistep() -> MultistepScheduler:
    return MultistepScheduler.from_config(new_scheduler().config)


def test_eight_steps_are_nearer_than_thirty_of_euler_s(multistep: MultistepScheduler) -> None:
    euler = decayed(new_scheduler(), 30)
    assert abs(decayed(multistep, 8).item() - 1 / math.e) < abs(euler.item() - 1 / math.e)


def test_twice_the_steps_err_a_quarter(multistep: MultistepScheduler) -> None:
    """That is what second order means."""
    errors = [abs(decayed(multistep, steps).item() - 1 / math.e) for steps in (32, 64)]
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.1)


def test_where_the_velocity_stays_the_same_it_is_euler(multistep: MultistepScheduler) -> None:
    velocity = torch.randn(2, 3, generator=torch.Generator().manual_seed(0))
    for scheduler in (multistep, new_scheduler()):
        scheduler.set_timesteps(5)
        x = torch.ones(2, 3)
        for time in scheduler.timesteps:
            (x,) = scheduler.step(velocity, time, x, return_dict=False)
        torch.testing.assert_close(x, 1 - velocity)


def test_the_next_painting_knows_nothing_of_the_last(multistep: MultistepScheduler) -> None:
    first = decayed(multistep, 4)
    multistep.set_timesteps(4)
    multistep.step(torch.full((1,), 99.0), multistep.timesteps[0], torch.ones(1))
    assert torch.equal(decayed(multistep, 4), first)


def test_the_embedded_model_is_sampled_with_it() -> None:
    pipeline = load_pipeline(Model(name="embedded", base=str(EMBEDDED)), torch.float32)
    assert isinstance(pipeline.scheduler, MultistepScheduler)
