"""Few steps and no guidance: the student paints, and at every step its guided teacher says where to go.

A scene with noise added has the style of its caption already, which leaves guidance little to push; the
student's own unfinished picture has not. To learn where one's own steps lead: Ross et al., "A reduction of
imitation learning and structured prediction to no-regret online learning" (2011).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

import numpy as np
import torch
from diffusers.pipelines.z_image.pipeline_z_image import get_default_z_image_sigmas
from torch import Tensor

from training.architecture import new_scheduler
from training.painter import Painter
from training.scenes import Group, ScenePool, tokens_in
from training.teacher import taught_errors

STEPS = 8
FURTHER = 1.4
"""How far the finished weights go on the line from teacher to student, who is at 1: it has learned which way
guidance pushes, but not how hard. Chosen on dev captions, where it finds as much as the teacher in as many
steps, and by eye: at 1.6 the judge finds still more, in pictures that fall to pieces."""


@cache
def noise_levels() -> Tensor:
    """[STEPS + 1], from 1 down to 0: where sampling steps begin and end, as `ZImagePipeline` sets them."""
    scheduler = new_scheduler()
    scheduler.set_timesteps(sigmas=get_default_z_image_sigmas(STEPS))
    levels: Tensor = scheduler.sigmas
    return levels


def sample_level(count: int, generator: torch.Generator) -> Tensor:
    """Noise levels [count] at which steps begin, each as likely as the others."""
    return noise_levels()[torch.randint(STEPS, (count,), generator=generator)]


@torch.no_grad()
def draw_on(student: Painter, teacher: Painter) -> None:
    """Move the student's weights further from the teacher's, as ExPO does (Zheng et al., "Weak-to-strong
    extrapolation expedites alignment", 2024)."""
    for weights, origin in zip(student.parameters(), teacher.parameters(), strict=True):
        weights.copy_(origin.lerp(weights, FURTHER))


@dataclass(frozen=True, slots=True)
class Paintings:
    """Unfinished pictures of one size and caption length, as many at each noise level, from pure noise on."""

    latents: Tensor
    """[STEPS * n, C, h, w]"""
    captions: list[list[int]]

    @property
    def levels(self) -> Tensor:
        """[STEPS + 1, n]: where each picture's step begins and, a row below, ends."""
        count = len(self.captions) // STEPS
        return noise_levels().to(self.latents.device)[:, None].expand(-1, count)

    def moved_on(self, velocity: Tensor, noise: Tensor, captions: list[list[int]]) -> Paintings:
        """A step later: the finished ones are gone, and as many new ones begin, from `noise` [n, C, h, w]."""
        steps = (self.levels[:-1] - self.levels[1:]).reshape(-1, 1, 1, 1)
        painted = self.latents + steps * velocity.detach()
        return Paintings(
            torch.cat([noise, painted[: -len(noise)]]), [*captions, *self.captions[: -len(noise)]]
        )


@torch.no_grad()
def painted_so_far(student: Painter, noise: Tensor, captions: list[list[int]]) -> Paintings:
    """The student's, begun from `noise` [STEPS * n, C, h, w]."""
    latents = noise.clone()
    count, levels = len(captions) // STEPS, noise_levels().to(noise.device)
    for step, (level, following) in enumerate(pairwise(levels[:-1]), 1):
        later = slice(step * count, None)
        velocity = student(latents[later], level.expand(len(captions[later])), captions[later])
        latents[later] += (level - following) * velocity
    return Paintings(latents, captions)


@dataclass(slots=True)
class Studio:
    """What the student is painting; a run that is resumed begins new pictures."""

    teacher: Painter
    empty: list[int]
    tokens_per_batch: int
    device: torch.device
    paintings: dict[Group, Paintings] = field(default_factory=dict)

    def errors(self, student: Painter, pool: ScenePool, rng: np.random.Generator) -> Tensor:
        """Mean squared errors [B] of one step of all paintings of a random group, which it brings on."""
        group = pool.pick(rng)
        count = max(1, self.tokens_per_batch // (STEPS * tokens_in(group)))
        paintings = self.paintings.get(group) or painted_so_far(
            student, *self._blank(pool, group, STEPS * count, rng)
        )
        sigma = paintings.levels[:-1].flatten()
        velocity, errors = taught_errors(
            student, paintings.latents, sigma, paintings.captions, teacher=self.teacher, empty=self.empty
        )
        self.paintings[group] = paintings.moved_on(velocity, *self._blank(pool, group, count, rng))
        return errors

    def _blank(
        self, pool: ScenePool, group: Group, count: int, rng: np.random.Generator
    ) -> tuple[Tensor, list[list[int]]]:
        """Noise [count, C, h, w] and the captions of what it is to become."""
        latents, captions = pool.take(group, count, rng)
        noise = torch.from_numpy(rng.standard_normal(latents.shape, np.float32))
        return noise.to(self.device), captions
