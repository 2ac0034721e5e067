"""Painting with reference pictures: another order of tokens, read as exactly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from generator.backends import load_backend
from generator.backends.omni import caption_part, reference_picture
from generator.backends.protocol import Concept, PaintRequest, Start
from generator.backends.z_image import ZImageBackend
from generator.errors import InputError
from tests.generator.checkpoints import random_omni
from tests.generator.recomputed import Recomputed
from training.architecture import random_pipeline

PROMPT = "Mina (a red girl) and 소명 (a blue robot) in a forest."
CONCEPTS = (Concept("Mina", ((0, 17),)), Concept("소명", ((22, 39),)))
PLAIN = PaintRequest(PROMPT, width=80, height=48, seed=7, concepts=CONCEPTS, steps=4, guidance=2.0)


def picture(seed: int, width: int, height: int) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


ONE = (picture(1, 64, 96),)
TWO = (picture(1, 64, 96), picture(2, 100, 70))
REQUESTS = {
    "no reference": PLAIN,
    "one reference": replace(PLAIN, references=ONE),
    "two references": replace(PLAIN, references=TWO),
    "two references without guidance": replace(PLAIN, references=TWO, guidance=0.0),
    "a long negative prompt": replace(PLAIN, references=TWO, negative_prompt="ink, smoke, " * 9),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("모델") / "전능"
    random_omni().save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def backend(folder: Path) -> ZImageBackend:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("generator.backends.fit.best_device", lambda: "cpu")
        backend = load_backend(str(folder))
    assert isinstance(backend, ZImageBackend)
    return backend


def starts(tokenizer: Any, references: tuple[NDArray[np.uint8], ...]) -> tuple[int, int]:
    """Where the picture and the prompt begin: [caption parts, references, picture], each padded to 32."""
    if not references:
        parts = [f"<|im_start|>user\n{PROMPT}<|im_end|>\n<|im_start|>assistant\n"]
    else:
        between = ["<|vision_end|><|vision_start|>"] * (len(references) - 1)
        prompt = f"<|vision_end|>{PROMPT}<|im_end|>\n<|im_start|>assistant\n<|vision_start|>"
        parts = [
            "<|im_start|>user\n<|vision_start|>",
            *between,
            prompt,
            "<|vision_end|><|im_end|>",
        ]
    lengths = [Recomputed.padded(len(tokenizer(part).input_ids)) for part in parts]
    pictures = [Recomputed.padded((ref.shape[0] // 16) * (ref.shape[1] // 16)) for ref in references]
    return sum(lengths) + sum(pictures), sum(lengths[: len(references)])


@contextmanager
def recomputing(backend: ZImageBackend, request: PaintRequest) -> Iterator[Recomputed]:
    pipeline = backend._pipeline
    recomputed = Recomputed(pipeline.transformer, 3, 5, starts(pipeline.tokenizer, request.references))
    hooks = [block.register_forward_pre_hook(recomputed) for block in pipeline.transformer.layers]
    yield recomputed
    for hook in hooks:
        hook.remove()


@pytest.mark.parametrize("name", REQUESTS)
def test_what_is_read_equals_what_is_worked_out_from_a_blocks_input(
    backend: ZImageBackend, name: str
) -> None:
    request = REQUESTS[name]
    with recomputing(backend, request) as recomputed, torch.no_grad():
        reading = backend.paint(request).reading
        assert reading
        caption = backend._caption(PROMPT, CONCEPTS, len(request.references))
        assert reading.token_indices == caption.concepts
        read = reading.blocks, reading.steps
        logits = recomputed.mean_logits(*read, caption.content).numpy()
        concepts = (*caption.concepts, caption.background)
        shares = recomputed.mean_probabilities(*read, concepts).numpy()
    np.testing.assert_allclose(reading.token_maps.reshape(-1, 15), logits, rtol=2e-3, atol=2e-3)
    np.testing.assert_allclose(reading.concept_probabilities.reshape(-1, 15), shares, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("name", REQUESTS)
def test_latents_are_bit_identical_with_and_without_capture(backend: ZImageBackend, name: str) -> None:
    runs = []
    for capture in (True, False):
        outputs: list[torch.Tensor] = []
        hook = backend._pipeline.transformer.register_forward_hook(
            lambda _, __, made, outputs=outputs: outputs.append(made[0][0].clone())
        )
        backend.paint(REQUESTS[name], capture=capture)
        hook.remove()
        runs.append(torch.stack(outputs))
    assert len(runs[0]) == 4
    assert torch.equal(*runs)


@pytest.mark.parametrize("references", [0, 1, 3])
def test_the_prompt_is_tokenised_as_the_pipeline_does(backend: ZImageBackend, references: int) -> None:
    seen: list[torch.Tensor] = []
    pipeline = backend._pipeline
    hook = pipeline.text_encoder.register_forward_pre_hook(
        lambda _, __, named: seen.append(named["input_ids"]), with_kwargs=True
    )
    parts = backend._embeddings.of(f"Bolt {references}", references)
    hook.remove()
    expected = pipeline.tokenizer(caption_part(f"Bolt {references}", references)).input_ids
    assert seen[0][references, : len(expected)].tolist() == expected
    assert len(parts[references]) == len(expected)
    assert len(parts) == (references + 2 if references else 1)


def test_every_reference_matters_and_their_order_too(backend: ZImageBackend) -> None:
    pictures = [
        backend.paint(replace(PLAIN, references=references), capture=False).picture
        for references in ((), ONE, TWO, TWO[::-1])
    ]
    for at, one in enumerate(pictures):
        assert not any(np.array_equal(one, other) for other in pictures[:at])


def test_a_large_reference_is_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that it does not take more tokens than a picture of a megapixel."""
    monkeypatch.setattr("generator.backends.omni.MOST_PIXELS", 256**2)
    assert reference_picture(picture(3, 360, 280), 0).size == (290, 225)
    assert reference_picture(picture(3, 256, 256), 0).size == (256, 256)


def test_an_omni_model_paints_from_pictures_and_reads_them_too(backend: ZImageBackend) -> None:
    start = Start(picture(4, 80, 48), strength=0.5)
    painting = backend.paint(replace(PLAIN, start=start))
    assert painting.reading
    reading = backend.read(painting.picture, PROMPT, CONCEPTS)
    assert reading.concept_probabilities.shape == (3, 3, 5)


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        (picture(1, 63, 64), r"references\[1\]: is 63x64 pixels: give one of 64"),
        (picture(1, 64, 520), r"references\[1\]: is 64x520 .*no side longer than 8 times"),
    ],
)
def test_a_reference_that_is_too_small_or_long_is_named(
    backend: ZImageBackend, reference: NDArray[np.uint8], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        backend.paint(replace(PLAIN, references=(*ONE, reference)))


def test_references_do_not_go_with_a_start(backend: ZImageBackend) -> None:
    with pytest.raises(InputError, match="a start, a control or references: one of these"):
        backend.paint(replace(PLAIN, references=ONE, start=Start(picture(1, 80, 48))))


def test_another_model_says_that_it_takes_no_references(tmp_path: Path) -> None:
    random_pipeline().save_pretrained(tmp_path)
    (tmp_path / "cpu.toml").write_text('base = "."\ndevice = "cpu"\n', "utf-8")
    backend = load_backend(str(tmp_path / "cpu.toml"))
    assert not backend.takes_references
    with pytest.raises(InputError, match="references: this model takes no reference pictures; an Omni"):
        backend.paint(replace(PLAIN, references=ONE))
