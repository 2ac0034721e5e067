"""A checkpoint paints the same in whatever format it comes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import ZImagePipeline
from safetensors.torch import load_file, save_file
from torch import Tensor

from generator.backends import load_backend
from generator.backends.model import HUB, RECIPE_FILE, find_model
from generator.backends.protocol import Concept, Painting, PaintRequest
from generator.backends.z_image import ZImageBackend
from generator.errors import InputError
from tests.generator.checkpoints import adapter, as_published, write_gguf, write_safetensors
from training.architecture import random_pipeline

PROMPT = "Mina (a red girl) and 소명 (a blue robot) in a forest."
REQUEST = PaintRequest(PROMPT, 80, 48, seed=7, concepts=(Concept("Mina", ((0, 17),)),), steps=2, guidance=2.0)
WEIGHTS = Path("transformer", "diffusion_pytorch_model.safetensors")


@pytest.fixture(autouse=True)
def on_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.backends.fit.best_device", lambda: "cpu")


@pytest.fixture(scope="module")
def pipeline() -> ZImagePipeline:
    return random_pipeline()


@pytest.fixture(scope="module")
def folder(pipeline: ZImagePipeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("모델") / "원본"
    pipeline.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def base(folder: Path) -> Path:
    """A folder with another transformer, to be replaced by a file."""
    base = shutil.copytree(folder, folder.parent / "base")
    save_file({key: 0.5 * value for key, value in load_file(base / WEIGHTS).items()}, base / WEIGHTS)
    return base


@pytest.fixture(scope="module")
def expected(folder: Path) -> Painting:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("generator.backends.fit.best_device", lambda: "cpu")
        return load(folder).paint(REQUEST)


def load(name: object) -> ZImageBackend:
    backend = load_backend(str(name))
    assert isinstance(backend, ZImageBackend)
    return backend


def describe(base: Path, weights: Path) -> Path:
    file = weights.with_suffix(".toml")
    file.write_text(f"base = {json.dumps(str(base))}\nweights = {json.dumps(weights.name)}\n", "utf-8")
    return file


SINGLE_FILES: dict[str, Callable[[dict[str, Tensor]], dict[str, Tensor]]] = {
    "diffusers' keys": dict,
    "published keys": as_published,
    "prefixed keys": lambda weights: {
        f"model.diffusion_model.{k}": v for k, v in as_published(weights).items()
    },
}


@pytest.mark.parametrize("keys", SINGLE_FILES)
def test_a_transformer_in_one_file_paints_as_its_folder(
    folder: Path, base: Path, expected: Painting, tmp_path: Path, keys: str
) -> None:
    weights = write_safetensors(SINGLE_FILES[keys](load_file(folder / WEIGHTS)), tmp_path)
    backend = load(describe(base, weights))
    assert backend.name == "소명"
    assert_same(backend.paint(REQUEST), expected)


def test_a_sharded_folder_paints_as_a_whole_one(
    pipeline: ZImagePipeline, expected: Painting, tmp_path: Path
) -> None:
    pipeline.save_pretrained(tmp_path, max_shard_size="200KB")
    assert len(list((tmp_path / "transformer").glob("*-of-*.safetensors"))) > 1
    assert_same(load(tmp_path).paint(REQUEST), expected)


def test_a_quantised_transformer_paints_nearly_the_same_and_is_read(
    folder: Path, base: Path, expected: Painting, tmp_path: Path
) -> None:
    backend = load(describe(base, write_gguf(as_published(load_file(folder / WEIGHTS)), tmp_path)))
    painting, plain = backend.paint(REQUEST), backend.paint(REQUEST, capture=False)
    np.testing.assert_array_equal(painting.picture, plain.picture)
    assert_near(painting, expected)
    assert not np.array_equal(painting.picture, load(base).paint(REQUEST).picture)


def assert_same(painting: Painting, expected: Painting) -> None:
    np.testing.assert_array_equal(painting.picture, expected.picture)
    assert painting.reading
    assert expected.reading
    np.testing.assert_array_equal(painting.reading.token_maps, expected.reading.token_maps)


def assert_near(painting: Painting, expected: Painting) -> None:
    assert np.abs(painting.picture.astype(int) - expected.picture).mean() < 2
    assert painting.reading
    assert expected.reading
    shares = (painting.reading.concept_probabilities, expected.reading.concept_probabilities)
    np.testing.assert_allclose(*shares, atol=0.02)


@pytest.mark.parametrize(
    ("folder_name", "shift", "recipe"),
    [
        ("Z-Image-Turbo", 3.0, (8, 0.0)),
        ("my-turbo", 6.0, (8, 0.0)),
        ("소명", 3.0, (8, 0.0)),
        ("Z-Image", 6.0, (30, 4.0)),
        ("소명", 6.0, (30, 4.0)),
    ],
)
def test_steps_and_guidance_fit_the_kind_of_checkpoint(
    folder: Path, tmp_path: Path, folder_name: str, shift: float, recipe: tuple[int, float]
) -> None:
    copied = shutil.copytree(folder, tmp_path / folder_name)
    set_shift(copied, shift)
    found = load(copied).recipe
    assert (found.steps, found.guidance) == recipe


def set_shift(folder: Path, shift: float) -> None:
    file = folder / "scheduler" / "scheduler_config.json"
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), "shift": shift}), "utf-8")


def test_a_model_file_wins_over_the_folder_and_the_folder_over_its_kind(folder: Path, tmp_path: Path) -> None:
    copied = shutil.copytree(folder, tmp_path / "소명")
    (copied / RECIPE_FILE).write_text('{"steps": 5, "default_height": 64}', "utf-8")
    (tmp_path / "mine.toml").write_text('base = "소명"\nrecipe = { steps = 3 }\n', "utf-8")
    recipe = load(tmp_path / "mine.toml").recipe
    assert (recipe.steps, recipe.guidance, recipe.default_height) == (3, 0.0, 64)


@pytest.mark.parametrize(
    ("file", "base"),
    [
        ("z_image_turbo_bf16.safetensors", "z-image-turbo"),
        ("z-image-turbo-Q4_K_M.gguf", "z-image-turbo"),
        ("z_image_bf16.safetensors", "z-image"),
    ],
)
def test_a_file_of_weights_borrows_the_rest_from_the_model_it_is_named_after(
    tmp_path: Path, file: str, base: str
) -> None:
    (tmp_path / file).touch()
    model = find_model(str(tmp_path / file))
    assert (model.base, model.weights) == (HUB[base], tmp_path / file)


def add_by_hand(folder: Path, loras: list[tuple[dict[str, Tensor], float]]) -> None:
    """Put `weight * up @ down` into the transformer itself."""
    changed = load_file(folder / WEIGHTS)
    for lora, weight in loras:
        for key, down in lora.items():
            if ".lora_A." in key:
                target = key.removeprefix("transformer.").replace(".lora_A.weight", ".weight")
                changed[target] = changed[target] + weight * lora[key.replace("lora_A", "lora_B")] @ down
    save_file(changed, folder / WEIGHTS)


@pytest.mark.parametrize("prefix", ["transformer.", "diffusion_model."])
def test_loras_add_to_the_weights_each_with_its_factor(folder: Path, tmp_path: Path, prefix: str) -> None:
    save_file(adapter(prefix, seed=1), tmp_path / "잉크.safetensors")
    save_file(adapter("transformer.", seed=2), tmp_path / "face.safetensors")
    (tmp_path / "mine.toml").write_text(
        f"base = {json.dumps(str(folder))}\n"
        '[[lora]]\nfile = "잉크.safetensors"\nweight = 0.8\n'
        '[[lora]]\nfile = "face.safetensors"\nweight = -0.5\n',
        "utf-8",
    )
    merged = shutil.copytree(folder, tmp_path / "merged")
    add_by_hand(merged, [(adapter("transformer.", 1), 0.8), (adapter("transformer.", 2), -0.5)])
    backend = load(tmp_path / "mine.toml")
    painting = backend.paint(REQUEST)
    np.testing.assert_array_equal(painting.picture, backend.paint(REQUEST, capture=False).picture)
    other = load(merged).paint(REQUEST)
    assert painting.reading
    assert other.reading
    assert np.abs(painting.picture.astype(int) - other.picture).max() <= 1
    shares = (painting.reading.concept_probabilities, other.reading.concept_probabilities)
    np.testing.assert_allclose(*shares, atol=1e-4)


TOGETHER: dict[str, list[str]] = {
    "8 bits": ["float8 = true"],
    "group offload": ['offload = "group"'],
    "model offload": ['offload = "model"'],
    "8 bits and group offload": ["float8 = true", 'dtype = "bfloat16"', 'offload = "group"'],
    "quantised": ['weights = "소명.gguf"'],
    "quantised and group offload": ['weights = "소명.gguf"', 'offload = "group"'],
}


@pytest.mark.parametrize("options", TOGETHER)
def test_a_lora_goes_with_what_makes_a_model_fit(folder: Path, tmp_path: Path, options: str) -> None:
    write_gguf(as_published(load_file(folder / WEIGHTS)), tmp_path)
    save_file(adapter("transformer.", seed=1), tmp_path / "ink.safetensors")
    alone = "\n".join([f"base = {json.dumps(str(folder))}", 'device = "cpu"', *TOGETHER[options], ""])
    (tmp_path / "alone.toml").write_text(alone, "utf-8")
    (tmp_path / "ink.toml").write_text(alone + '[[lora]]\nfile = "ink.safetensors"\nweight = 0.8\n', "utf-8")
    backend = load(tmp_path / "ink.toml")
    painting = backend.paint(REQUEST)
    np.testing.assert_array_equal(painting.picture, backend.paint(REQUEST, capture=False).picture)
    assert not np.array_equal(painting.picture, load(tmp_path / "alone.toml").paint(REQUEST).picture)
    assert painting.reading


def lora_for_another_model(folder: Path) -> None:
    save_file({"unet.down.lora_A.weight": torch.zeros(4, 8)}, folder / "lora.safetensors")


def pickled_lora(folder: Path) -> None:
    torch.save({}, folder / "lora.bin")


WRONG: dict[str, tuple[str, Callable[[Path], object]]] = {
    "mine.toml: bas: ": ('bas = "x"', lambda _: None),
    "mine.toml: base: Field required": ("", lambda _: None),
    "mine.toml: dtype: .*bfloat16": ('base = "z-image"\ndtype = "int3"', lambda _: None),
    "mine.toml: recipe.steps: ": ('base = "z-image"\nrecipe = { steps = 0 }', lambda _: None),
    "mine.toml: is not TOML": ("base = ", lambda _: None),
    "no such model or folder": ('base = "sdxl"', lambda _: None),
    "nothere: no such model or folder": ('base = "./nothere"', lambda _: None),
    "w.safetensors: there is no such file": ('base = "z-image"\nweights = "w.safetensors"', lambda _: None),
    "weights: w.ckpt is neither": (
        'base = "z-image"\nweights = "w.ckpt"',
        lambda folder: (folder / "w.ckpt").touch(),
    ),
    "lora.file: lora.bin is not a .safetensors file": (
        'base = "model"\nlora = [{ file = "lora.bin" }]',
        pickled_lora,
    ),
    "mine.toml: quantise: .*bitsandbytes": ('base = "z-image"\nquantise = "magic"', lambda _: None),
    "controlnet: c.pth is not a .safetensors file": (
        'base = "z-image"\ncontrolnet = "c.pth"',
        lambda folder: (folder / "c.pth").touch(),
    ),
    "lora.safetensors: ": ('base = "model"\nlora = [{ file = "lora.safetensors" }]', lora_for_another_model),
}


@pytest.mark.parametrize("complaint", WRONG)
def test_what_is_wrong_with_a_model_file_is_named(folder: Path, tmp_path: Path, complaint: str) -> None:
    text, prepare = WRONG[complaint]
    if '"model"' in text:
        shutil.copytree(folder, tmp_path / "model")
    prepare(tmp_path)
    (tmp_path / "mine.toml").write_text(text, "utf-8")
    with pytest.raises(InputError, match=complaint):
        load_backend(str(tmp_path / "mine.toml"))


def test_a_model_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"mine\.toml: there is no such file"):
        load_backend(str(tmp_path / "mine.toml"))


def test_a_prompt_is_encoded_once(folder: Path) -> None:
    backend = load(folder)
    encoded: list[Any] = []
    backend._pipeline.text_encoder.register_forward_pre_hook(lambda *_: encoded.append(_))
    first = backend.paint(REQUEST)
    again = backend.paint(REQUEST)
    assert len(encoded) == 2  # the prompt and the negative one
    np.testing.assert_array_equal(first.picture, again.picture)
    backend.read(first.picture, PROMPT, ())
    assert len(encoded) == 2
    backend.paint(PaintRequest("Bolt", 80, 48, seed=7, steps=2, guidance=2.0))
    assert len(encoded) == 3
