from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import ZImagePipeline
from safetensors.torch import load_file

from generator.backends.latent_preview import preview
from generator.backends.model import RECIPE_FILE, Fit, Recipe, find_model
from generator.backends.protocol import Concept, PaintRequest, Reading
from generator.backends.z_image import ZImageBackend, load_z_image
from generator.errors import Cancelled, InputError
from training.architecture import random_pipeline

PROMPT = "Mina (a red girl) and 소명 (a blue robot) in a forest."
MINA = Concept("Mina", ((0, 17),))
SOMYUNG = Concept("소명", ((22, 39),))
REQUEST = PaintRequest(PROMPT, width=80, height=48, seed=7, concepts=(MINA, SOMYUNG))
FIT = Fit(device="cpu", dtype="float32", offload="none", tiling=False)
RECIPE = Recipe(steps=3, guidance=2.0, default_height=64, blocks=(0, 1))


@pytest.fixture(scope="module")
def pipeline() -> ZImagePipeline:
    return random_pipeline()


@pytest.fixture
def backend(pipeline: ZImagePipeline) -> ZImageBackend:
    return ZImageBackend(pipeline, name="tiny", recipe=RECIPE, fit=FIT)


@pytest.fixture(scope="module")
def folder(pipeline: ZImagePipeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("모델")
    pipeline.save_pretrained(folder)
    return folder


def reading(backend: ZImageBackend, request: PaintRequest = REQUEST) -> Reading:
    reading = backend.paint(request).reading
    assert reading is not None
    return reading


def assert_same(one: Reading, other: Reading) -> None:
    np.testing.assert_equal(asdict(one), asdict(other))


@pytest.mark.parametrize(("width", "height"), [(64, 64), (80, 48), (32, 112)])
@pytest.mark.parametrize("guidance", [0.0, 3.0])
def test_a_painting_has_the_size_asked_for_and_a_reading_on_its_token_grid(
    backend: ZImageBackend, width: int, height: int, guidance: float
) -> None:
    painting = backend.paint(replace(REQUEST, width=width, height=height, guidance=guidance))
    assert painting.picture.shape == (height, width, 3)
    assert painting.picture.dtype == np.uint8
    assert painting.picture.std() > 1
    read = painting.reading
    assert read is not None
    grid = (height // 16, width // 16)
    assert read.concept_probabilities.shape == read.output_similarity.shape == (3, *grid)
    assert read.concept_probabilities.sum(0) == pytest.approx(1.0)
    assert read.token_maps.shape == (len(read.tokens), *grid)
    assert read.features.shape == (grid[0] * grid[1], 48)
    assert np.linalg.norm(read.features, axis=1) == pytest.approx(1.0)
    assert read.blocks == (0, 1)
    assert read.steps == (1, 2)


def test_tokens_spell_the_prompt_and_indices_count_the_template(backend: ZImageBackend) -> None:
    read = reading(backend)
    assert "".join(dict.fromkeys(read.tokens)).replace(" ", "").startswith("Mina(a")
    first = read.token_indices[0][0]
    assert first > 0
    assert "Mina".startswith(read.tokens[0].strip())
    assert len(read.token_indices) == 2


@pytest.mark.parametrize("guidance", [0.0, 3.0])
def test_the_picture_is_the_same_with_and_without_capture(backend: ZImageBackend, guidance: float) -> None:
    request = replace(REQUEST, guidance=guidance)
    read, plain = backend.paint(request), backend.paint(request, capture=False)
    np.testing.assert_array_equal(read.picture, plain.picture)
    assert plain.reading is None


def test_the_same_request_gives_the_same_picture_and_reading(backend: ZImageBackend) -> None:
    first, second = backend.paint(REQUEST), backend.paint(REQUEST)
    np.testing.assert_array_equal(first.picture, second.picture)
    assert first.reading
    assert second.reading
    assert_same(first.reading, second.reading)


@pytest.mark.parametrize(
    "change", [{"seed": 8}, {"negative_prompt": "ink"}, {"guidance": 5.0}, {"steps": 4}, {"prompt": "ink"}]
)
def test_every_part_of_a_request_reaches_the_picture(backend: ZImageBackend, change: dict[str, Any]) -> None:
    request = replace(REQUEST, concepts=())
    assert not np.array_equal(
        backend.paint(request, capture=False).picture,
        backend.paint(replace(request, **change), capture=False).picture,
    )


def test_a_request_without_concepts_is_all_background(backend: ZImageBackend) -> None:
    read = reading(backend, replace(REQUEST, concepts=()))
    assert read.concept_probabilities.shape == (1, 3, 5)
    assert read.concept_probabilities == pytest.approx(1.0)
    assert len(read.token_maps) == len(read.tokens) > 10


def test_blocks_are_the_requests_the_recipes_or_relative_to_depth(pipeline: ZImagePipeline) -> None:
    stated = ZImageBackend(pipeline, name="stated", recipe=RECIPE, fit=FIT)
    derived = ZImageBackend(pipeline, name="derived", recipe=Recipe(steps=3), fit=FIT)
    assert derived.block_count == 3
    assert reading(derived).blocks == (1, 2)
    assert reading(stated).blocks == (0, 1)
    assert reading(stated, replace(REQUEST, blocks=(2,))).blocks == (2,)


def test_progress_counts_every_step(backend: ZImageBackend) -> None:
    calls: list[tuple[int, int]] = []
    backend.paint(REQUEST, on_step=lambda done, steps: calls.append((done, steps)))
    assert calls == [(1, 3), (2, 3), (3, 3)]


def test_previews_are_small_pictures_and_leave_the_painting_as_it_is(backend: ZImageBackend) -> None:
    previews: list[np.ndarray[Any, np.dtype[np.uint8]]] = []
    watched = backend.paint(
        replace(REQUEST, width=640, height=320), on_preview=lambda preview: previews.append(preview())
    )
    alone = backend.paint(replace(REQUEST, width=640, height=320))
    np.testing.assert_equal(watched.picture, alone.picture)
    assert [preview.shape for preview in previews] == [(160, 320, 3)]


@pytest.mark.parametrize("steps", [2, 3, 8])
def test_a_preview_is_where_the_last_step_was_heading(backend: ZImageBackend, steps: int) -> None:
    """A model whose velocity does not change arrives exactly where every step was heading."""
    clean, noise = torch.randn(2, 1, 24, 4, 6, generator=torch.Generator().manual_seed(0))
    pipeline = backend._pipeline
    pipeline.scheduler.set_timesteps(steps)
    sigmas = pipeline.scheduler.sigmas
    path = [(1 - sigma) * clean + sigma * noise for sigma in sigmas]
    expected = preview(pipeline, path[-2], path[-1], steps - 1)
    for step in range(steps):
        np.testing.assert_allclose(preview(pipeline, path[step], path[step + 1], step), expected, atol=1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"width": 90}, "width: 90 is not a multiple of 16"),
        ({"height": 0}, "height: 0 is not a multiple of 16"),
        ({"height": 2064}, "height: 2064 is more than this model's 2048"),
        ({"steps": 0}, "steps: 0 sampling steps"),
        ({"blocks": (7,)}, "blocks: no block 7: this model has 3"),
        ({"concepts": (Concept("Bolt", ()),)}, "Bolt: no word of the prompt"),
    ],
)
def test_what_cannot_be_painted_is_an_input_error(
    backend: ZImageBackend, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        backend.paint(replace(REQUEST, **change))


MOMENTS: dict[str, Callable[[ZImagePipeline], torch.nn.Module]] = {
    "encoding the prompt": lambda pipeline: pipeline.text_encoder,
    "entering the transformer": lambda pipeline: pipeline.transformer,
    "in a refiner": lambda pipeline: pipeline.transformer.noise_refiner[0],
    "in a block that is read": lambda pipeline: pipeline.transformer.layers[1].attention.to_out[0],
    "after the last block": lambda pipeline: pipeline.transformer.all_final_layer["2-1"],
    "decoding": lambda pipeline: pipeline.vae.decoder,
}


def assert_untouched(pipeline: ZImagePipeline) -> None:
    names = {type(block.attention.processor).__name__ for block in pipeline.transformer.layers}
    assert names == {"ZSingleStreamAttnProcessor"}
    assert not pipeline.transformer._forward_pre_hooks


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt])
def test_a_failure_at_any_moment_leaves_no_trace(
    backend: ZImageBackend, pipeline: ZImagePipeline, moment: str, failure: type[BaseException]
) -> None:
    expected = backend.paint(REQUEST)

    def fail(*_: object) -> None:
        raise failure(moment)

    hook = MOMENTS[moment](pipeline).register_forward_pre_hook(fail)
    with pytest.raises(failure, match=moment):
        # A negative prompt that was not encoded before, so that the text encoder has work.
        backend.paint(replace(REQUEST, seed=99, negative_prompt=f"{moment} {failure}"))
    hook.remove()
    assert_untouched(pipeline)
    again = backend.paint(REQUEST)
    np.testing.assert_array_equal(again.picture, expected.picture)
    assert expected.reading
    assert again.reading
    assert_same(again.reading, expected.reading)


@pytest.mark.parametrize("step", [1, 2, 3])
@pytest.mark.parametrize("capture", [True, False])
def test_a_cancel_after_any_step_leaves_no_trace(
    backend: ZImageBackend, pipeline: ZImagePipeline, step: int, capture: bool
) -> None:
    expected = reading(backend)

    def cancel(done: int, _steps: int) -> None:
        if done == step:
            raise Cancelled

    with pytest.raises(Cancelled):
        backend.paint(replace(REQUEST, seed=99), capture=capture, on_step=cancel)
    assert_untouched(pipeline)
    assert_same(reading(backend), expected)


@pytest.fixture(scope="module")
def picture() -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.random.default_rng(1).integers(0, 256, (48, 80, 3), dtype=np.uint8)


def read(backend: ZImageBackend, picture: np.ndarray[Any, np.dtype[np.uint8]], **options: Any) -> Reading:
    return backend.read(picture, PROMPT, (MINA, SOMYUNG), **options)


@pytest.mark.parametrize(("height", "width"), [(48, 80), (47, 65), (1, 1), (33, 16)])
def test_a_given_picture_of_any_size_is_read_on_the_grid_that_covers_it(
    backend: ZImageBackend, height: int, width: int
) -> None:
    picture = np.full((height, width, 3), 90, np.uint8)
    grid = (-(-height // 16), -(-width // 16))
    given = read(backend, picture)
    assert given.concept_probabilities.shape == (3, *grid)
    assert given.concept_probabilities.sum(0) == pytest.approx(1.0)
    assert given.features.shape == (grid[0] * grid[1], 48)


def test_reading_a_picture_is_repeatable_and_depends_on_seed_and_noise(
    backend: ZImageBackend, picture: np.ndarray[Any, np.dtype[np.uint8]]
) -> None:
    assert_same(read(backend, picture), read(backend, picture))
    for change in ({"seed": 1}, {"noise": 0.3}):
        assert not np.array_equal(
            read(backend, picture).token_maps, read(backend, picture, **change).token_maps
        )


def test_maps_are_row_major_over_the_picture(
    backend: ZImageBackend, picture: np.ndarray[Any, np.dtype[np.uint8]]
) -> None:
    changed = picture.copy()
    changed[16:32, 48:64] = 255 - changed[16:32, 48:64]
    before, after = (read(backend, p, noise=0.1, blocks=(0,)).token_maps for p in (picture, changed))
    moved = np.abs(after.astype(np.float32) - before).sum(0)
    assert np.unravel_index(moved.argmax(), moved.shape) == (1, 3)


@pytest.mark.parametrize("noise", [0.2, 0.8])
def test_the_model_sees_the_picture_fade_as_noise_rises(
    backend: ZImageBackend,
    pipeline: ZImagePipeline,
    picture: np.ndarray[Any, np.dtype[np.uint8]],
    noise: float,
) -> None:
    seen: list[tuple[Any, ...]] = []
    hook = pipeline.transformer.register_forward_pre_hook(lambda _, args: seen.append(args))
    read(backend, picture, noise=noise)
    read(backend, 255 - picture, noise=noise)
    hook.remove()
    ((one,), time, _), ((other,), *_) = seen
    pixels = torch.from_numpy(picture).permute(2, 0, 1)[None] / 127.5 - 1
    encoded, inverse = (pipeline.vae.encode(p).latents[0] for p in (pixels, -pixels))
    torch.testing.assert_close((one - other)[:, 0], (1 - noise) * (encoded - inverse), rtol=1e-3, atol=1e-4)
    assert time.tolist() == pytest.approx([1 - noise])


@pytest.mark.parametrize("noise", [0.0, 1.0, -1.0, float("nan")])
def test_a_noise_level_outside_of_0_to_1_is_an_input_error(
    backend: ZImageBackend, picture: np.ndarray[Any, np.dtype[np.uint8]], noise: float
) -> None:
    with pytest.raises(InputError, match="noise: "):
        read(backend, picture, noise=noise)


@pytest.fixture
def on_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.backends.fit.best_device", lambda: "cpu")


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Path:
    return shutil.copytree(folder, tmp_path / "복사")


@pytest.mark.usefixtures("on_the_cpu")
def test_a_folder_paints_as_the_pipeline_it_was_saved_from(backend: ZImageBackend, copied: Path) -> None:
    recipe = {"steps": 3, "guidance": 2.0, "blocks": [0, 1], "default_height": 64}
    (copied / RECIPE_FILE).write_text(json.dumps(recipe), encoding="utf-8")
    loaded = load_z_image(find_model(str(copied)))
    assert (loaded.name, loaded.recipe) == ("복사", RECIPE)
    expected, painting = backend.paint(REQUEST), loaded.paint(REQUEST)
    np.testing.assert_array_equal(painting.picture, expected.picture)
    assert expected.reading
    assert painting.reading
    assert_same(painting.reading, expected.reading)


def cut_short(folder: Path) -> None:
    weights = folder / "transformer" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])


def pickle_weights(folder: Path) -> None:
    weights = folder / "transformer" / "diffusion_pytorch_model.safetensors"
    torch.save(load_file(weights), weights.with_suffix(".bin"))
    weights.unlink()


def declare_another_pipeline(folder: Path) -> None:
    index = json.loads((folder / "model_index.json").read_text(encoding="utf-8"))
    index["unet"] = index.pop("transformer")
    (folder / "model_index.json").write_text(json.dumps(index), encoding="utf-8")


def ask_for_foreign_code(folder: Path) -> None:
    index = json.loads((folder / "model_index.json").read_text(encoding="utf-8"))
    index["vae"] = ["antigravity", "fly"]
    (folder / "model_index.json").write_text(json.dumps(index), encoding="utf-8")


BROKEN: dict[str, Callable[[Path], object]] = {
    "safetensors": cut_short,
    "no file named diffusion_pytorch_model.safetensors": pickle_weights,
    "transformer": declare_another_pipeline,
    "antigravity": ask_for_foreign_code,
    "tokenizer has no chat template": lambda folder: shutil.rmtree(folder / "tokenizer"),
    "config.json": lambda folder: shutil.rmtree(folder / "vae"),
    "stepz": lambda folder: (folder / RECIPE_FILE).write_text('{"stepz": 3}', encoding="utf-8"),
    f"{RECIPE_FILE}: not a recipe": lambda folder: (folder / RECIPE_FILE).write_text("{", encoding="utf-8"),
}


@pytest.mark.usefixtures("on_the_cpu")
@pytest.mark.parametrize("complaint", BROKEN)
def test_a_broken_folder_is_an_input_error_that_names_it(copied: Path, complaint: str) -> None:
    BROKEN[complaint](copied)
    with pytest.raises(InputError, match=complaint) as error:
        load_z_image(find_model(str(copied)))
    assert str(error.value).startswith(str(copied))
