"""Every way to paint, with every kind of checkpoint, laid out in every way that a CPU can.

From the files that are loaded to a composition: what is read is what the blocks attended to, and to read it
changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from exporters.composition import load
from generator.backends import load_backend
from generator.backends.protocol import Control, PaintRequest, Start
from generator.backends.z_image import ZImageBackend
from generator.layers.decompose import decompose
from generator.storyboard.shot import Shot, Storyboard, Subject
from server.frame import frame
from server.shots import painting_request
from server.version_files import Result, write_version
from tests.generator.checkpoints import (
    COMPILER,
    adapter,
    as_published,
    random_controlnet,
    random_omni,
    write_gguf,
    write_safetensors,
)
from training.architecture import random_pipeline

SHOT = Shot(
    "1", "Mina (a red girl) and 소명 in a forest.", (Subject("mina", "Mina", spans=((0, 17),)),), seed=3
)
STORYBOARD = Storyboard("소명", "plain", (SHOT,))
CANVAS = frame((48, 32), 16, 0)
TOKENS = CANVAS.painting_width * CANVAS.painting_height // 256
PICTURE = np.random.default_rng(1).integers(
    0, 256, (CANVAS.painting_height, CANVAS.painting_width, 3), dtype=np.uint8
)
REFERENCE = np.random.default_rng(2).integers(0, 256, (64, 80, 3), dtype=np.uint8)
HOLE = np.zeros(PICTURE.shape[:2], np.bool_)
HOLE[10:40, 20:60] = True

VARIANTS: dict[str, dict[str, Any]] = {
    "turbo": {"guidance": 0.0},
    "base": {"negative_prompt": "ink, smoke, blur"},
    "base with a LoRA": {},
    "from a picture": {"start": Start(PICTURE, 0.6)},
    "into a hole": {"start": Start(PICTURE, 0.6, HOLE)},
    "along a sketch": {"control": Control(PICTURE)},
    "omni": {"references": (REFERENCE,), "negative_prompt": "ink"},
}
FORMATS = ("folder", "shards", "safetensors", "gguf")
FITS = {
    "as it is": "",
    "model offload": 'offload = "model"',
    "group offload": 'offload = "group"',
    "bfloat16": 'dtype = "bfloat16"',
    "float16": 'dtype = "float16"',
    "float8": "float8 = true",
    "other attention": 'attention = "_native_math"',
    "4 bits": 'quantise = "quanto"',
}


def goes(variant: str, form: str, fit: str) -> bool:
    """What does not is an error, which tests/generator/test_fit.py sees to."""
    small = {"float8": ["gguf"], "4 bits": ["gguf", "safetensors"]}
    return not (variant == "along a sketch" and "offload" in fit) and form not in small.get(fit, [])


EVERY = [case for case in product(VARIANTS, FORMATS, FITS) if goes(*case)]


def is_quick(case: tuple[str, str, str]) -> bool:
    """A fourth of the cases, among which every two of variant, format and fit still meet, save 4 bits.

    The library that makes those is compiled first, so all of them are slow.
    """
    variant, form, fit = case
    if fit == "4 bits":
        return False
    first = list(VARIANTS).index(variant) + list(FITS).index(fit)
    forms = (FORMATS[(first + later) % len(FORMATS)] for later in range(len(FORMATS)))
    return form == next(form for form in forms if goes(variant, form, fit))


CASES = [
    pytest.param(case, id=", ".join(case), marks=[] if is_quick(case) else pytest.mark.slow) for case in EVERY
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("모델")
    for name, pipeline in (("plain", random_pipeline()), ("omni", random_omni())):
        pipeline.save_pretrained(folder / name)
        pipeline.save_pretrained(folder / f"{name}-shards", max_shard_size="200KB")
        weights = load_file(folder / name / "transformer" / "diffusion_pytorch_model.safetensors")
        for write in (write_safetensors, write_gguf):
            file = write(as_published(weights), folder)
            file.rename(folder / f"{name}{file.suffix}")
    save_file(adapter("transformer.", seed=1), folder / "ink.safetensors")
    random_controlnet().save_pretrained(folder / "sketch")
    return folder


def load_case(folder: Path, variant: str, form: str, fit: str) -> ZImageBackend:
    name = "omni" if variant == "omni" else "plain"
    lines = [f'base = "{name}-shards"' if form == "shards" else f'base = "{name}"']
    lines += [f'weights = "{name}.{form}"'] if form in ("safetensors", "gguf") else []
    lines += ['device = "cpu"', FITS[fit]]
    lines += ['controlnet = "sketch"'] if variant == "along a sketch" else []
    lines += ['[[lora]]\nfile = "ink.safetensors"\nweight = 0.8'] if "LoRA" in variant else []
    (folder / "case.toml").write_text("\n".join(lines), "utf-8")
    if fit == "4 bits" and not (find_spec("optimum") and COMPILER):
        pytest.skip("needs optimum-quanto and a C++ compiler")
    backend = load_backend(str(folder / "case.toml"))
    assert isinstance(backend, ZImageBackend)
    return backend


class Attended:
    """Every logit of every main block, worked out from what its attention was given."""

    def __init__(self, blocks: Any) -> None:
        self.logits: dict[int, list[Tensor]] = {}
        self.hooks = [
            block.attention.register_forward_pre_hook(partial(self.see, number), with_kwargs=True)
            for number, block in enumerate(blocks)
        ]

    @torch.no_grad()
    def see(self, block: int, attention: Any, args: tuple[Tensor, ...], given: dict[str, Any]) -> None:
        turns = given["freqs_cis"][0][:, None]
        query, key = (
            torch.view_as_real(torch.view_as_complex(x.float().unflatten(-1, (-1, 2))) * turns).flatten(-2)
            for x in (
                norm(linear(args[0])[0].unflatten(-1, (attention.heads, -1)))
                for linear, norm in ((attention.to_q, attention.norm_q), (attention.to_k, attention.norm_k))
            )
        )
        logits = torch.einsum("ihd,jhd->hij", query, key) / query.shape[-1] ** 0.5
        self.logits.setdefault(block, []).append(logits.mean(0))

    def token_maps(self, blocks: tuple[int, ...], steps: tuple[int, ...], image: int, text: int) -> Tensor:
        """[image tokens, texts to the end of the sequence]."""
        seen = [self.logits[block][step] for block in blocks for step in steps]
        return torch.stack([logits[image : image + TOKENS, text:] for logits in seen]).mean(0)


def starts(backend: ZImageBackend, request: PaintRequest) -> tuple[int, int]:
    """Where picture and prompt begin in the sequence; all parts are padded to multiples of 32."""
    if not request.references:
        return 0, padded(TOKENS)
    tokenizer = backend._pipeline.tokenizer
    before, prompt, after = (
        padded(len(tokenizer(text).input_ids))
        for text in (
            "<|im_start|>user\n<|vision_start|>",
            f"<|vision_end|>{SHOT.prompt}<|im_end|>\n<|im_start|>assistant\n<|vision_start|>",
            "<|vision_end|><|im_end|>",
        )
    )
    height, width = REFERENCE.shape[:2]
    return before + prompt + after + padded(height * width // 256), before


def padded(tokens: int) -> int:
    return -(-tokens // 32) * 32


@pytest.fixture
def outputs() -> Iterator[Callable[[ZImageBackend], list[Tensor]]]:
    """Collects what the transformer predicts for the latents, step by step."""
    hooks = []

    def collect(backend: ZImageBackend) -> list[Tensor]:
        made: list[Tensor] = []
        hooks.append(
            backend._pipeline.transformer.register_forward_hook(
                lambda _, __, output: made.extend(latents.clone() for latents in output[0])
            )
        )
        return made

    yield collect
    for hook in hooks:
        hook.remove()


@pytest.mark.filterwarnings("ignore:.*[Qq]uanto.* is deprecated:FutureWarning")
@pytest.mark.parametrize("case", CASES)
def test_from_load_to_composition(
    folder: Path,
    tmp_path: Path,
    outputs: Callable[[ZImageBackend], list[Tensor]],
    case: tuple[str, str, str],
) -> None:
    variant, _, fit = case
    backend = load_case(folder, *case)
    plan = {"steps": 2, "guidance": 2.0, **VARIANTS[variant]}
    request = replace(painting_request(SHOT, CANVAS, backend), **plan)

    unread = outputs(backend)
    backend.paint(request, capture=False)
    expected = list(unread)
    attended = Attended(backend._pipeline.transformer.layers)
    painting = backend.paint(request)
    assert len(unread) == 2 * len(expected) > 0
    assert all(map(torch.equal, expected, unread[len(expected) :]))

    reading = painting.reading
    assert reading
    image, text = starts(backend, request)
    maps = attended.token_maps(reading.blocks, reading.steps, image, text)
    content = backend._caption(SHOT.prompt, request.concepts, len(request.references)).content
    read = reading.token_maps.reshape(len(content), -1).astype(np.float32)
    exact = 2e-2 if "float16" in fit else 3e-3
    np.testing.assert_allclose(read, maps[:, list(content)].T.numpy(), rtol=exact, atol=exact)

    cut = decompose(painting, SHOT.subjects, (48, 32), (CANVAS.left, CANVAS.top))
    result = Result(STORYBOARD, SHOT, backend.name, CANVAS, reading, cut)
    write_version(result, tmp_path)
    made = load(tmp_path)
    assert made.layers[-1].kind == "plate"
    assert len(made.layers) + len(made.not_found) == 2


def test_every_two_of_variant_format_and_fit_meet_in_the_quick_cases() -> None:
    quick = [case for case in EVERY if is_quick(case)]
    compared = [case for case in EVERY if case[2] != "4 bits"]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert {(case[one], case[other]) for case in quick} == {(case[one], case[other]) for case in compared}
