from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import torch
from diffusers import ZImagePipeline
from diffusers.models.transformers.transformer_z_image import ZSingleStreamAttnProcessor
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from generator.attention.capture import CapturePlan, Maps
from generator.attention.processor import capturing
from generator.attention.scores import concept_probabilities, output_similarity
from generator.errors import InputError
from tests.generator.recomputed import Recomputed
from training.architecture import random_pipeline

PROMPT = "Mina (a red girl) and Bolt (a blue robot) in a forest. Watercolour."
SIZES = [(64, 64), (80, 48), (96, 192)]
"""Width and height in pixels: 16, 15 and 72 image tokens, none a multiple of 32."""


@pytest.fixture(scope="module")
def pipeline() -> ZImagePipeline:
    pipeline = random_pipeline()
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


@pytest.fixture
def plan() -> CapturePlan:
    return CapturePlan(
        blocks=(0, 2),
        feature_block=1,
        image_tokens=16,
        content=(3, 4, 5, 6, 7, 8, 9),
        concepts=((3, 4), (6,), (5, 7, 8, 9)),
    )


def sample(
    pipeline: ZImagePipeline, size: tuple[int, int] = (64, 64), guidance: float = 3.0, **options: Any
) -> Tensor:
    latents: Tensor = pipeline(
        PROMPT,
        width=size[0],
        height=size[1],
        guidance_scale=guidance,
        generator=torch.Generator().manual_seed(7),
        output_type="latent",
        **{"num_inference_steps": 3, **options},
    ).images
    return latents


def captured(pipeline: ZImagePipeline, plan: CapturePlan, **options: Any) -> Maps:
    with capturing(pipeline.transformer, plan) as capture:
        sample(pipeline, **options)
    return capture.maps()


@pytest.fixture
def recomputed(pipeline: ZImagePipeline, size: tuple[int, int]) -> Iterator[Recomputed]:
    recomputed = Recomputed(pipeline.transformer, size[1] // 16, size[0] // 16)
    hooks = [block.register_forward_pre_hook(recomputed) for block in pipeline.transformer.layers]
    yield recomputed
    for hook in hooks:
        hook.remove()


@pytest.mark.parametrize("heads", [{}, {0: (2,), 2: (0, 1)}], ids=["all heads", "some heads"])
@pytest.mark.parametrize("guidance", [0.0, 3.0], ids=["no guidance", "guidance"])
@pytest.mark.parametrize("size", SIZES)
def test_maps_equal_those_worked_out_from_a_blocks_input(
    pipeline: ZImagePipeline,
    plan: CapturePlan,
    *,
    size: tuple[int, int],
    guidance: float,
    heads: dict[int, tuple[int, ...]],
    recomputed: Recomputed,
) -> None:
    plan = replace(plan, image_tokens=size[0] * size[1] // 256, heads=heads)
    recomputed.heads = heads
    maps = captured(pipeline, plan, size=size, guidance=guidance)
    assert maps.steps == (1, 2)
    want = recomputed.mean_logits(plan.blocks, maps.steps, plan.content)
    torch.testing.assert_close(torch.from_numpy(maps.logits), want, rtol=1e-3, atol=1e-4)
    want = recomputed.mean_probabilities(plan.blocks, maps.steps, plan.concepts)
    torch.testing.assert_close(torch.from_numpy(maps.probabilities), want, rtol=1e-3, atol=1e-5)
    outputs = [recomputed.outputs[plan.feature_block][step][: plan.image_tokens] for step in maps.steps]
    want = torch.nn.functional.normalize(sum(outputs), dim=-1)
    # As exact as what they are summed in.
    torch.testing.assert_close(
        torch.from_numpy(maps.features), want, rtol=0, atol=2**-7 * float(want.abs().max())
    )


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("guidance", [0.0, 3.0])
def test_latents_are_bit_identical_with_and_without_capture(
    plan: CapturePlan, guidance: float, dtype: torch.dtype
) -> None:
    pipeline = random_pipeline().to(dtype)
    pipeline.set_progress_bar_config(disable=True)
    plain = sample(pipeline, guidance=guidance)
    with capturing(pipeline.transformer, plan):
        read = sample(pipeline, guidance=guidance)
    assert torch.equal(plain, read)
    assert not torch.equal(plain, sample(pipeline, guidance=guidance, num_inference_steps=2))


def test_concepts_share_out_every_pixel(pipeline: ZImagePipeline, plan: CapturePlan) -> None:
    maps = captured(pipeline, plan)
    assert maps.probabilities.sum(0) == pytest.approx(1.0)
    assert maps.similarity.sum(0) == pytest.approx(1.0)
    assert maps.probabilities.min() > 0
    assert maps.probabilities.shape == maps.similarity.shape == (3, 16)


def positions(*concepts: list[int]) -> list[Tensor]:
    return [torch.tensor(concept) for concept in concepts]


@given(st.lists(st.floats(-50, 50), min_size=4, max_size=4), st.integers(1, 5))
def test_a_phrase_of_many_equal_tokens_weighs_as_much_as_one(scores: list[float], times: int) -> None:
    logits = torch.tensor(scores).repeat(times).view(1, 1, -1)
    many = concept_probabilities(logits, positions([4 * i for i in range(times)], [1], [2, 3]))
    one = concept_probabilities(logits, positions([0], [1], [2, 3]))
    torch.testing.assert_close(many, one)


def test_a_pixel_belongs_to_the_concept_whose_output_it_shares() -> None:
    image = torch.eye(3)
    text = torch.tensor([[2.0, 0, 0], [0, 5, 0], [0, 4, 0], [0, 0, 0.1]])
    similarity = output_similarity(image, text, positions([0], [1, 2], [3]))
    assert similarity.argmax(0).tolist() == [0, 1, 2]
    assert similarity.diagonal().min() > 0.99


def test_only_steps_inside_the_noise_range_are_read(pipeline: ZImagePipeline, plan: CapturePlan) -> None:
    levels = {1.0: 0, 0.9: 1, 0.75: 2, 0.5: 3}
    for low, high in [(0.4, 0.95), (0.7, 0.8), (0.45, 0.55), (0.6, 1.0)]:
        maps = captured(pipeline, replace(plan, noise_range=(low, high)), num_inference_steps=4)
        assert maps.steps == tuple(step for noise, step in levels.items() if low <= noise <= high)


@pytest.mark.parametrize(("noise_range", "nearest"), [((0.1, 0.2), 3), ((0.8, 0.82), 2), ((0.95, 0.97), 0)])
def test_where_no_step_lies_in_the_range_the_nearest_is_read(
    pipeline: ZImagePipeline, plan: CapturePlan, noise_range: tuple[float, float], nearest: int
) -> None:
    maps = captured(pipeline, replace(plan, noise_range=noise_range), num_inference_steps=4)
    assert maps.steps == (nearest,)


def test_a_single_step_is_read(pipeline: ZImagePipeline, plan: CapturePlan) -> None:
    assert captured(pipeline, plan, num_inference_steps=1).steps == (0,)


def test_only_the_planned_main_blocks_are_touched(pipeline: ZImagePipeline, plan: CapturePlan) -> None:
    transformer = pipeline.transformer
    blocks = [*transformer.layers, *transformer.noise_refiner, *transformer.context_refiner]
    before = [block.attention.processor for block in blocks]
    with capturing(transformer, replace(plan, blocks=(2,), feature_block=1)):
        changed = [block.attention.processor is not old for block, old in zip(blocks, before, strict=True)]
    assert changed == [False, True, True, False, False]
    assert all(block.attention.processor is old for block, old in zip(blocks, before, strict=True))


@pytest.mark.parametrize("head", [3, -1])
def test_a_head_the_model_does_not_have_is_an_input_error(
    pipeline: ZImagePipeline, plan: CapturePlan, head: int
) -> None:
    with (
        pytest.raises(InputError, match=r"^heads: no head .*block 0 has 3, 0 to 2"),
        capturing(pipeline.transformer, replace(plan, heads={0: (head,)})),
    ):
        pass


@pytest.mark.parametrize("blocks", [(3,), (-1,), (0, 99)])
def test_a_block_the_model_does_not_have_is_an_input_error(
    pipeline: ZImagePipeline, plan: CapturePlan, blocks: tuple[int, ...]
) -> None:
    with (
        pytest.raises(InputError, match=r"^blocks: no block .*this model has 3, 0 to 2"),
        capturing(pipeline.transformer, replace(plan, blocks=blocks)),
    ):
        pass


def test_a_block_named_twice_counts_once(pipeline: ZImagePipeline, plan: CapturePlan) -> None:
    once, twice = (captured(pipeline, replace(plan, blocks=blocks)) for blocks in ((1,), (1, 1)))
    assert (once.logits == twice.logits).all()


def test_reading_nothing_is_an_error(pipeline: ZImagePipeline, plan: CapturePlan) -> None:
    with capturing(pipeline.transformer, plan) as capture:
        pass
    with pytest.raises(RuntimeError, match="without the attention processors"):
        capture.maps()


@pytest.mark.parametrize("bypassed", [0, 1, 2])
def test_a_bypassed_block_is_an_error(pipeline: ZImagePipeline, plan: CapturePlan, bypassed: int) -> None:
    attention = pipeline.transformer.layers[bypassed].attention
    original = attention.processor
    with capturing(pipeline.transformer, plan) as capture:
        attention.set_processor(original)
        sample(pipeline)
    with pytest.raises(RuntimeError, match="without the attention processors"):
        capture.maps()


def test_a_block_that_attends_in_a_way_of_its_own_is_an_error(
    pipeline: ZImagePipeline, plan: CapturePlan
) -> None:
    class Fused(ZSingleStreamAttnProcessor):
        """Paints what it likes."""

    attention = pipeline.transformer.layers[2].attention
    original = attention.processor
    attention.set_processor(Fused())
    try:
        with (
            pytest.raises(RuntimeError, match="block 2 attends through Fused, which cannot be read"),
            capturing(pipeline.transformer, plan),
        ):
            pass
    finally:
        attention.set_processor(original)


def test_the_attention_backend_chosen_by_the_user_is_kept(
    pipeline: ZImagePipeline, plan: CapturePlan
) -> None:
    pipeline.transformer.set_attention_backend("_native_math")
    try:
        plain = sample(pipeline)
        with capturing(pipeline.transformer, plan):
            backends = {block.attention.processor._attention_backend for block in pipeline.transformer.layers}
            assert torch.equal(plain, sample(pipeline))
    finally:
        pipeline.transformer.reset_attention_backend()
    assert {str(backend.value) for backend in backends} == {"_native_math"}
