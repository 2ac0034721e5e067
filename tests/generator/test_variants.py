"""Painting from a picture, into a hole and along a sketch: what is read is what the blocks attended to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from generator.attention.spans import read_caption
from generator.backends import load_backend
from generator.backends.protocol import Concept, Control, PaintRequest, Start
from generator.backends.variants import widen
from generator.backends.z_image import ZImageBackend
from generator.errors import InputError
from tests.generator.checkpoints import random_controlnet
from tests.generator.recomputed import Recomputed
from training.architecture import random_pipeline

PROMPT = "Mina (a red girl) and 소명 (a blue robot) in a forest."
CONCEPTS = (Concept("Mina", ((0, 17),)), Concept("소명", ((22, 39),)))
PICTURE = np.random.default_rng(1).integers(0, 256, (48, 80, 3), dtype=np.uint8)
HOLE = np.zeros((48, 80), np.bool_)
HOLE[5:20, 30:61] = True
PLAIN = PaintRequest(PROMPT, width=80, height=48, seed=7, concepts=CONCEPTS, steps=4, guidance=2.0)
FROM_PICTURE = replace(PLAIN, start=Start(PICTURE, strength=0.75))
INTO_HOLE = replace(PLAIN, start=Start(PICTURE, strength=0.75, hole=HOLE))
ALONG_SKETCH = replace(PLAIN, control=Control(PICTURE))
VARIANTS = {
    "from a picture": FROM_PICTURE,
    "into a hole": INTO_HOLE,
    "along a sketch": ALONG_SKETCH,
    "from a picture without guidance": replace(FROM_PICTURE, guidance=0.0),
    "along a sketch without guidance": replace(ALONG_SKETCH, guidance=0.0),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("모델")
    random_pipeline().save_pretrained(folder / "tiny")
    random_controlnet().save_pretrained(folder / "sketch")
    return folder


@pytest.fixture(scope="module")
def backend(folder: Path) -> ZImageBackend:
    (folder / "sketch.toml").write_text('base = "tiny"\ncontrolnet = "sketch"\ndevice = "cpu"\n', "utf-8")
    backend = load_backend(str(folder / "sketch.toml"))
    assert isinstance(backend, ZImageBackend)
    return backend


@pytest.fixture
def recomputed(backend: ZImageBackend) -> Iterator[Recomputed]:
    transformer = backend._pipeline.transformer
    recomputed = Recomputed(transformer, 3, 5)
    hooks = [block.register_forward_pre_hook(recomputed) for block in transformer.layers]
    yield recomputed
    for hook in hooks:
        hook.remove()


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_is_read_equals_what_is_worked_out_from_a_blocks_input(
    backend: ZImageBackend, recomputed: Recomputed, variant: str
) -> None:
    with torch.no_grad():
        reading = backend.paint(VARIANTS[variant]).reading
        assert reading
        caption = read_caption(backend._pipeline.tokenizer, PROMPT, CONCEPTS)
        read = reading.blocks, reading.steps
        logits = recomputed.mean_logits(*read, caption.content).numpy()
        concepts = (*caption.concepts, caption.background)
        shares = recomputed.mean_probabilities(*read, concepts).numpy()
    np.testing.assert_allclose(reading.token_maps.reshape(-1, 15), logits, rtol=2e-3, atol=2e-3)
    np.testing.assert_allclose(reading.concept_probabilities.reshape(-1, 15), shares, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_picture_is_the_same_with_and_without_capture(backend: ZImageBackend, variant: str) -> None:
    painting = backend.paint(VARIANTS[variant])
    plain = backend.paint(VARIANTS[variant], capture=False)
    np.testing.assert_array_equal(painting.picture, plain.picture)
    assert not np.array_equal(painting.picture, backend.paint(PLAIN).picture)


def test_at_full_strength_nothing_of_the_start_is_seen(backend: ZImageBackend) -> None:
    request = replace(PLAIN, start=Start(PICTURE, strength=1.0))
    np.testing.assert_array_equal(backend.paint(request).picture, backend.paint(PLAIN).picture)


def test_a_weak_start_stays_nearer_to_its_picture(backend: ZImageBackend) -> None:
    vae = backend._pipeline.vae
    with torch.no_grad():
        pixels = torch.from_numpy(PICTURE).permute(2, 0, 1)[None] / 127.5 - 1
        decoded = vae.decode(vae.encode(pixels).latents).sample[0].permute(1, 2, 0).numpy()
    untouched = (decoded.clip(-1, 1) + 1) * 127.5
    weak, strong = (
        np.abs(backend.paint(replace(PLAIN, start=Start(PICTURE, strength))).picture - untouched).mean()
        for strength in (0.25, 1.0)
    )
    assert weak < strong


def test_a_share_of_the_steps_is_made_and_told(backend: ZImageBackend) -> None:
    told: list[tuple[int, int]] = []
    request = replace(PLAIN, start=Start(PICTURE, strength=0.5))
    backend.paint(request, on_step=lambda step, steps: told.append((step, steps)))
    assert told == [(1, 2), (2, 2)]


def test_previews_follow_the_steps_that_are_made(backend: ZImageBackend) -> None:
    """The last one develops what the sampler has all but arrived at."""
    previews: list[Any] = []
    request = replace(PLAIN, steps=20, start=Start(PICTURE, strength=0.5))
    painting = backend.paint(request, on_preview=lambda preview: previews.append(preview()))
    assert len(previews) == 8
    errors = [
        np.abs(preview.astype(int) - painting.picture).mean() for preview in (previews[0], previews[-1])
    ]
    assert errors[1] < errors[0]


def test_outside_of_the_hole_every_pixel_stays(backend: ZImageBackend) -> None:
    picture = backend.paint(INTO_HOLE).picture
    np.testing.assert_array_equal(picture[~HOLE], PICTURE[~HOLE])
    assert (picture[HOLE] != PICTURE[HOLE]).mean() > 0.5


def test_a_hole_of_one_pixel_opens_its_cell_of_the_latent_grid() -> None:
    hole = np.zeros((16, 24), np.bool_)
    hole[9, 23] = True
    want = np.zeros((16, 24), np.bool_)
    want[8:16, 16:24] = True
    np.testing.assert_array_equal(widen(hole, 8), want)


def test_a_control_without_weight_changes_nothing(backend: ZImageBackend) -> None:
    request = replace(PLAIN, control=Control(PICTURE, weight=0.0))
    np.testing.assert_array_equal(backend.paint(request).picture, backend.paint(PLAIN).picture)


def test_the_control_picture_matters(backend: ZImageBackend) -> None:
    one, other = (
        backend.paint(replace(PLAIN, control=Control(picture))).picture
        for picture in (PICTURE, 255 - PICTURE)
    )
    assert not np.array_equal(one, other)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"start": Start(PICTURE[:32])}, "start: is 80x32 pixels, but the painting 80x48"),
    ({"control": Control(PICTURE[:32])}, "control: is 80x32 pixels"),
    ({"start": Start(PICTURE, hole=HOLE[:32])}, "hole: is 80x32 pixels"),
    ({"start": Start(PICTURE, strength=0.0)}, "strength: 0.0 is no strength"),
    ({"start": Start(PICTURE, strength=1.1)}, "strength: 1.1 is no strength"),
    ({"start": Start(PICTURE), "control": Control(PICTURE)}, "a start, a control or references: one of"),
]


@pytest.mark.parametrize(("change", "message"), WRONG, ids=[message for _, message in WRONG])
def test_what_cannot_be_followed_is_an_input_error(
    backend: ZImageBackend, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        backend.paint(replace(PLAIN, **change))


def test_a_control_needs_a_controlnet(folder: Path) -> None:
    (folder / "bare.toml").write_text('base = "tiny"\ndevice = "cpu"\n', "utf-8")
    with pytest.raises(InputError, match=r"control: this model has no ControlNet; .*docs/models\.md"):
        load_backend(str(folder / "bare.toml")).paint(ALONG_SKETCH)
