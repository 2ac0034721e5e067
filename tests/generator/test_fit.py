"""What makes a model fit a machine changes nothing about what is read, and nothing is lost."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL, ZImagePipeline

from generator.backends import fit as fitting
from generator.backends import layout, load_backend
from generator.backends.fit import WORKING_MEMORY, choose_device, choose_offload, lighter
from generator.backends.layout import compile_blocks
from generator.backends.model import Fit
from generator.backends.protocol import Concept, Painting, PaintRequest
from generator.backends.quantise import MODULES, PACKAGES
from generator.backends.z_image import ZImageBackend
from generator.errors import InputError
from tests.generator.checkpoints import COMPILER
from tests.generator.recomputed import Recomputed
from training.architecture import random_pipeline

PROMPT = "Mina (a red girl) and 소명 (a blue robot) in a forest."
REQUEST = PaintRequest(PROMPT, 80, 48, seed=7, concepts=(Concept("Mina", ((0, 17),)),), steps=2, guidance=2.0)
GIB = 1024**3


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random weights round the real one's kind of autoencoder, which can work in tiles."""
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("모델")
    pipeline = random_pipeline()
    vae = AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=(8,) * 4,
        norm_num_groups=4,
        latent_channels=24,
        sample_size=32,
        use_quant_conv=False,
        use_post_quant_conv=False,
        scaling_factor=0.3611,
        shift_factor=0.1159,
    )
    ZImagePipeline(**{**pipeline.components, "vae": vae}).save_pretrained(folder / "tiny")
    return folder


def load(folder: Path, **options: object) -> ZImageBackend:
    lines = [f"{key} = {json.dumps(value)}" for key, value in {"device": "cpu", **options}.items()]
    (folder / "fit.toml").write_text("\n".join(['base = "tiny"', *lines]), "utf-8")
    backend = load_backend(str(folder / "fit.toml"))
    assert isinstance(backend, ZImageBackend)
    return backend


@pytest.fixture(scope="module")
def resident(folder: Path) -> Painting:
    return load(folder).paint(REQUEST)


SAME: dict[str, dict[str, object]] = {
    "model offload": {"offload": "model", "tiling": False},
    "group offload": {"offload": "group", "tiling": False},
}
OTHER: dict[str, dict[str, object]] = {
    "bfloat16": {"dtype": "bfloat16"},
    "float16": {"dtype": "float16"},
    "float8": {"float8": True},
    "all at once": {"float8": True, "dtype": "bfloat16", "offload": "group", "tiling": False},
}


@pytest.mark.parametrize("option", [*SAME, *OTHER])
def test_an_option_leaves_the_picture_the_same_with_and_without_capture(
    folder: Path, resident: Painting, option: str
) -> None:
    backend = load(folder, **{**SAME, **OTHER}[option])
    painting = backend.paint(REQUEST)
    np.testing.assert_array_equal(painting.picture, backend.paint(REQUEST, capture=False).picture)
    # Once more: what is kept between two paintings is no different.
    np.testing.assert_array_equal(painting.picture, backend.paint(REQUEST).picture)
    assert painting.reading
    assert resident.reading
    assert painting.reading.steps == resident.reading.steps
    if option in SAME:
        np.testing.assert_array_equal(painting.picture, resident.picture)
        np.testing.assert_array_equal(painting.reading.token_maps, resident.reading.token_maps)
    else:
        assert not np.array_equal(painting.picture, resident.picture)
        assert np.abs(painting.picture.astype(int) - resident.picture).mean() < 8
        shares = painting.reading.concept_probabilities, resident.reading.concept_probabilities
        np.testing.assert_allclose(*shares, atol=0.05)
    read = backend.read(resident.picture, PROMPT, REQUEST.concepts)
    assert read.concept_probabilities.sum(0) == pytest.approx(1.0)


def test_tiling_changes_the_picture_but_not_what_is_read(folder: Path, resident: Painting) -> None:
    backend = load(folder, tiling=True)
    painting = backend.paint(REQUEST)
    np.testing.assert_array_equal(painting.picture, backend.paint(REQUEST, capture=False).picture)
    assert not np.array_equal(painting.picture, resident.picture)
    assert painting.reading
    assert resident.reading
    np.testing.assert_array_equal(painting.reading.token_maps, resident.reading.token_maps)


@pytest.mark.parametrize("offload", ["none", "model", "group"])
def test_what_is_captured_under_offload_equals_what_is_worked_out_from_a_blocks_input(
    folder: Path, offload: str
) -> None:
    backend = load(folder, offload=offload)
    transformer = backend._pipeline.transformer
    recomputed = Recomputed(transformer, 3, 5)
    for block in transformer.layers:
        block.register_forward_pre_hook(recomputed)
    reading = backend.paint(REQUEST).reading
    assert reading
    caption_end = max(index for tokens in reading.token_indices for index in tokens)
    assert caption_end < 512
    want = recomputed.mean_logits(reading.blocks, reading.steps, reading.token_indices[0])
    first = reading.tokens.index("Mina") if "Mina" in reading.tokens else 0
    got = reading.token_maps[first : first + len(reading.token_indices[0])].reshape(-1, 15)
    np.testing.assert_allclose(got, want.numpy(), rtol=2e-3, atol=2e-3)


@pytest.mark.skipif(not torch.accelerator.is_available(), reason="needs a GPU")
@pytest.mark.parametrize(
    "options",
    [
        {"offload": "none"},
        {"offload": "model"},
        {"offload": "group"},
        {"float8": True},
        {"dtype": "float16"},
        {"attention": "_native_cudnn"},
        {"attention": "_native_efficient"},
        {"compile": True},
    ],
    ids=str,
)
def test_a_gpu_paints_the_same_with_and_without_capture(folder: Path, options: dict[str, object]) -> None:
    backend = load(folder, device=fitting.best_device(), **options)
    painting = backend.paint(REQUEST)
    np.testing.assert_array_equal(painting.picture, backend.paint(REQUEST, capture=False).picture)
    assert painting.reading


@pytest.mark.filterwarnings("ignore:.*[Qq]uanto.* is deprecated:FutureWarning")
@pytest.mark.parametrize(
    "library", ["bitsandbytes", "torchao", pytest.param("quanto", marks=pytest.mark.slow)]
)
def test_a_transformer_in_4_bits_paints_nearly_the_same_and_is_read(
    folder: Path, resident: Painting, library: str
) -> None:
    if find_spec(MODULES[library]) is None:
        pytest.skip(f"needs {PACKAGES[library]}")
    if library != "quanto" and not torch.accelerator.is_available():
        pytest.skip(f"{library} needs a GPU")
    if library == "quanto" and not COMPILER:
        pytest.skip("quanto compiles itself")
    device = "cpu" if library == "quanto" else fitting.best_device()
    backend = load(folder, device=device, quantise=library)
    painting = backend.paint(REQUEST)
    np.testing.assert_array_equal(painting.picture, backend.paint(REQUEST, capture=False).picture)
    assert not np.array_equal(painting.picture, resident.picture)
    assert painting.reading
    assert resident.reading
    shares = painting.reading.concept_probabilities, resident.reading.concept_probabilities
    np.testing.assert_allclose(*shares, atol=0.3)


@pytest.mark.parametrize("library", PACKAGES)
def test_a_library_that_is_not_installed_is_named_with_its_package(
    folder: Path, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    monkeypatch.setattr("generator.backends.quantise.find_spec", lambda _: None)
    with pytest.raises(InputError, match=f"^quantise: .*pip install {PACKAGES[library]}$"):
        load(folder, quantise=library)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"float8": True, "quantise": "quanto"}, "float8: float8 and quantise each make the weights small"),
        ({"float8": True, "weights": "tiny.gguf"}, "float8: float8 and a .gguf"),
        ({"quantise": "torchao", "weights": "tiny.gguf"}, "quantise: quantise and a .gguf"),
        ({"quantise": "quanto", "weights": "tiny.safetensors"}, "quantise: quanto wants a folder"),
        ({"attention": "magic"}, "attention: .*must be one of the following: .*flash"),
        ({"attention": "flash"}, "attention: .*Please install `flash-attn"),
    ],
)
def test_what_does_not_go_together_or_is_not_here_is_an_input_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, object], message: str
) -> None:
    monkeypatch.setattr("diffusers.models.attention_dispatch._CAN_USE_FLASH_ATTN", False)
    for file in ("tiny.gguf", "tiny.safetensors"):
        (folder / file).touch()
    with pytest.raises(InputError, match=message):
        load(folder, **options)


def test_how_one_model_attends_is_not_how_the_next_does(folder: Path) -> None:
    """Diffusers keeps the last choice for the whole process."""
    first, second = load(folder, attention="_native_math"), load(folder)
    chosen = [
        {block.attention.processor._attention_backend.value for block in backend._pipeline.transformer.layers}
        for backend in (first, second)
    ]
    assert chosen == [{"_native_math"}, {"native"}]


def test_an_attention_that_cannot_pad_says_so_under_guidance(folder: Path, resident: Painting) -> None:
    backend = load(folder, attention="_native_flash")
    long = replace(REQUEST, negative_prompt="ink, smoke, " * 20)
    with pytest.raises(InputError, match="attention: _native_flash cannot leave out the padding"):
        backend.paint(long)
    alone = replace(long, guidance=0.0)
    painting = backend.paint(alone)
    np.testing.assert_array_equal(painting.picture, backend.paint(alone, capture=False).picture)
    assert painting.reading


def compiled_picture(folder: Path) -> Painting:
    backend = load(folder, compile=True)
    plain = backend.paint(REQUEST, capture=False)
    painting = backend.paint(REQUEST)
    np.testing.assert_array_equal(painting.picture, plain.picture)
    np.testing.assert_array_equal(backend.paint(REQUEST, capture=False).picture, plain.picture)
    return painting


def test_compiled_blocks_are_read_and_paint_the_same(
    folder: Path, resident: Painting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a compiler of C++: what is traced is run as it is."""
    monkeypatch.setattr(
        "generator.backends.layout.compile_blocks", partial(compile_blocks, backend="aot_eager")
    )
    painting = compiled_picture(folder)
    assert painting.reading
    assert resident.reading
    maps = painting.reading.token_maps, resident.reading.token_maps
    np.testing.assert_allclose(*maps, rtol=2e-3, atol=2e-3)


def test_blocks_share_what_is_compiled_read_or_not(folder: Path) -> None:
    """A block compiled by itself would be one of 30 in the real model, and compiled again to be read."""
    graphs: list[object] = []

    def compiler(graph: torch.fx.GraphModule, _: object) -> torch.fx.GraphModule:
        graphs.append(graph)
        return graph

    backend = load(folder)
    compile_blocks(backend._pipeline.transformer, compiler)
    backend.paint(replace(REQUEST, guidance=0.0), capture=False)
    # Before and after the attention.
    assert len(graphs) == 2
    assert backend.paint(replace(REQUEST, guidance=0.0)).reading
    assert len(graphs) == 2


@pytest.mark.slow
# PyTorch's own compiler still uses it.
@pytest.mark.filterwarnings("ignore:`torch.jit.script_method` is deprecated:DeprecationWarning")
@pytest.mark.skipif(not COMPILER, reason="needs a C++ compiler")
def test_blocks_compiled_to_machine_code_are_read_and_paint_the_same(
    folder: Path, resident: Painting
) -> None:
    painting = compiled_picture(folder)
    assert painting.reading
    assert resident.reading
    shares = painting.reading.concept_probabilities, resident.reading.concept_probabilities
    np.testing.assert_allclose(*shares, atol=1e-3)


@pytest.mark.parametrize(
    ("there", "device"),
    [({"cuda", "xpu"}, "cuda"), ({"xpu", "mps"}, "xpu"), ({"mps"}, "mps"), (set(), "cpu")],
)
def test_the_best_device_that_is_there_is_taken(
    monkeypatch: pytest.MonkeyPatch, there: set[str], device: str
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: "cuda" in there)
    monkeypatch.setattr(torch.xpu, "is_available", lambda: "xpu" in there)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: "mps" in there)
    assert fitting.best_device() == device


@pytest.mark.parametrize(
    ("free", "offload"),
    [(24, "none"), (23, "none"), (16, "model"), (14.5, "model"), (12, "group"), (4, "group")],
)
def test_offload_follows_from_the_memory_that_is_free(free: float, offload: str) -> None:
    """Parts as large as the real model's: transformer, text encoder, autoencoder."""
    parts = [int(12.3 * GIB), int(8 * GIB), int(0.2 * GIB)]
    assert choose_offload(Fit(device="cuda"), parts, int(free * GIB)).offload == offload


def test_what_is_asked_for_is_not_chosen_otherwise() -> None:
    fit = Fit(device="cuda", dtype="float16", offload="none", tiling=True)
    assert choose_offload(choose_device(fit), [10 * GIB], GIB) == fit


def test_shared_memory_needs_no_offload() -> None:
    assert choose_offload(Fit(device="mps"), [1000 * GIB], None).offload == "none"


def test_room_is_left_to_work_in() -> None:
    fit = Fit(device="cuda")
    assert choose_offload(fit, [GIB], GIB + WORKING_MEMORY).offload == "none"
    assert choose_offload(fit, [GIB], GIB + WORKING_MEMORY - 1).offload == "group"


@pytest.mark.parametrize(
    ("device", "dtype"),
    [("cuda", "bfloat16"), ("xpu", "bfloat16"), ("mps", "bfloat16"), ("cpu", "float32")],
)
def test_a_device_computes_in_what_suits_it(monkeypatch: pytest.MonkeyPatch, device: str, dtype: str) -> None:
    monkeypatch.setattr(fitting, "best_device", lambda: device)
    assert (choose_device(Fit()).device, choose_device(Fit()).dtype) == (device, dtype)


def test_every_step_down_is_lighter_until_there_is_none() -> None:
    fit: Fit | None = Fit(device="cuda", offload="none", tiling=False)
    steps = []
    while fit := lighter(fit):
        steps.append((fit.offload, fit.tiling))
    assert steps == [("model", True), ("group", True)]


def run_out_of_memory(backend: ZImageBackend, times: int, error: Exception) -> None:
    """Let the transformer fail in the second of its steps, so often."""
    calls = iter(range(1000))
    left = iter(range(times))

    def fail(*_: object) -> None:
        if next(calls) % 2 == 1 and next(left, None) is not None:
            raise error

    backend._pipeline.transformer.register_forward_pre_hook(fail)


@pytest.mark.parametrize(
    "error", [torch.OutOfMemoryError("CUDA out of memory"), RuntimeError("MPS backend out of memory")]
)
def test_when_memory_runs_out_the_same_picture_is_painted_more_lightly(
    folder: Path,
    resident: Painting,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    backend = load(folder, offload="none")
    monkeypatch.setattr(fitting, "SHARES_MEMORY", ())
    run_out_of_memory(backend, 2, error)
    told: list[int] = []
    # So small that it is one tile.
    small = replace(REQUEST, width=32, height=32)
    painting = backend.paint(small, on_step=lambda step, _: told.append(step))
    assert backend.fit.offload == "group"
    assert told == sorted(told)
    assert [record.message.split(";")[0] for record in caplog.records] == ["out of memory"] * 2
    monkeypatch.undo()
    again = load(folder, offload="none").paint(small)
    np.testing.assert_array_equal(painting.picture, again.picture)
    assert painting.reading
    assert again.reading
    np.testing.assert_array_equal(painting.reading.token_maps, again.reading.token_maps)


def test_weights_that_have_no_room_are_laid_out_more_lightly(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As when `offload` was asked for that the device is too small for."""
    asked: list[str | None] = []

    def place(pipeline: ZImagePipeline, fit: Fit) -> None:
        asked.append(fit.offload)
        if len(asked) < 3:
            raise torch.OutOfMemoryError("CUDA out of memory")
        layout.place(pipeline, fit)

    backend = load(folder, offload="none")
    monkeypatch.setattr(fitting, "SHARES_MEMORY", ())
    monkeypatch.setattr("generator.backends.z_image.place", place)
    assert backend.paint(REQUEST).reading
    assert asked == ["none", "model", "group"]
    assert len(caplog.records) == 2


def test_when_nothing_is_lighter_any_more_the_error_says_what_helps(folder: Path) -> None:
    backend = load(folder)
    run_out_of_memory(backend, 99, torch.OutOfMemoryError("out of memory"))
    with pytest.raises(InputError, match=r"--size: not enough memory .* device cpu, .*paint smaller"):
        backend.paint(REQUEST)


def test_another_failure_is_not_taken_for_a_lack_of_memory(folder: Path) -> None:
    backend = load(folder)
    run_out_of_memory(backend, 1, RuntimeError("shapes do not match"))
    with pytest.raises(RuntimeError, match="shapes do not match"):
        backend.paint(REQUEST)


def test_a_controlnet_is_not_offloaded(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "tiny", tmp_path / "tiny")
    with pytest.raises(InputError, match="offload: a ControlNet shares layers"):
        load(tmp_path, controlnet="some/controlnet", offload="model")
