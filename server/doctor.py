"""`multiplane doctor`: what this machine can paint with, how fast at best, and what would help."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
import torch
from huggingface_hub.constants import HF_HUB_CACHE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from generator.backends.checkpoint import PARTS, configuration, count_weights, local_folder, missing_files
from generator.backends.fit import choose_device, choose_offload, free_bytes
from generator.backends.model import Fit, Model, Recipe, find_model
from generator.backends.recipe import recipe_of
from generator.errors import InputError

GB = 10**9
REAL_WEIGHTS = {"transformer": 6_150_000_000, "text_encoder": 4_020_000_000, "vae": 84_000_000}
"""Of Z-Image's parts, for as long as they are not here to be counted."""
REAL_SHAPE = {"dim": 3840, "n_layers": 30}
REAL_DOWNLOAD = 33 * GB
"""About what Z-Image and Z-Image-Turbo each take on disk: the transformer comes in single precision."""
TEXT_TOKENS = 64
TOKEN = 16
"""Pixels along a side of an image token."""


@dataclass(frozen=True, slots=True)
class Finding:
    subject: str
    found: str
    remedy: str | None = None
    """What would help; None where nothing stands in the way."""


def doctor(names: Sequence[str], console: Console) -> int:
    """Print what was found; 1 if something stands in the way of one of the models, else 0."""
    findings = list(examine(names))
    table = Table("", "Found", "What would help")
    for finding in findings:
        table.add_row(Text(finding.subject), Text(finding.found), Text(finding.remedy or "", style="yellow"))
    console.print(table)
    return 1 if any(finding.remedy for finding in findings) else 0


def examine(names: Sequence[str]) -> Iterator[Finding]:
    fit = choose_device(Fit())
    speed = operations_per_second(fit)
    yield from examine_machine(fit, speed)
    for name in names:
        yield from examine_model(name, fit, speed)


def examine_machine(fit: Fit, speed: float) -> Iterator[Finding]:
    device = str(fit.device)
    name = torch.cuda.get_device_name() if device == "cuda" else device.upper()
    remedy = None
    if device == "cpu" and shutil.which("nvidia-smi"):
        remedy = (
            "this PyTorch cannot use the NVIDIA GPU: "
            "pip install --force-reinstall torch --index-url https://download.pytorch.org/whl/cu126"
        )
    yield Finding("device", f"{name}, {fit.dtype}, {speed / 1e12:.2g} TFLOP/s measured", remedy)
    free = free_bytes(device)
    if free is not None:
        yield Finding("its memory", f"{free / GB:.1f} GB free")
    main = psutil.virtual_memory()
    yield Finding("main memory", f"{main.available / GB:.1f} of {main.total / GB:.1f} GB free")


def examine_model(name: str, fit: Fit, speed: float) -> Iterator[Finding]:
    """`fit` and `speed` are the machine's; a model file may ask for another device."""
    try:
        model = find_model(name)
        folder = local_folder(model.base)
        scheduler = configuration(folder, "scheduler", "scheduler_config.json") if folder else {"shift": 6.0}
        recipe = recipe_of(model, scheduler)
    except InputError as error:
        yield Finding(name, "cannot be loaded", str(error))
        return
    yield files(name, model, folder)
    asked = choose_device(model)
    weights = {part: (folder and count_weights(folder / part)) or REAL_WEIGHTS[part] for part in PARTS}
    yield memory(name, model, asked, weights)
    if asked.device == fit.device:
        shape = (folder and configuration(folder, "transformer")) or REAL_SHAPE
        operations = painting_operations(recipe, weights["transformer"], shape)
        wide = round(recipe.default_height * 16 / 9)
        yield Finding(
            f"{name}: speed",
            f"at best {duration(operations / speed)} for {wide}x{recipe.default_height} "
            f"in {recipe.steps} steps",
        )


def files(name: str, model: Model, folder: Path | None) -> Finding:
    if folder is None:
        free = disk_free(Path(HF_HUB_CACHE))
        room = "" if free > REAL_DOWNLOAD else f", after freeing {(REAL_DOWNLOAD - free) / GB:.0f} GB"
        return Finding(
            f"{name}: files",
            f"not here; about {REAL_DOWNLOAD / GB:.0f} GB, {free / GB:.0f} GB are free in {HF_HUB_CACHE}",
            f"hf download {model.base}{room}",
        )
    parts = [part for part in PARTS if part != "transformer" or not model.weights]
    missing = next(missing_files(folder, parts), None)
    if missing:
        remedy = "copy the folder again" if Path(model.base).is_dir() else f"hf download {model.base}"
        return Finding(f"{name}: files", f"incomplete: no {missing} in {folder}", remedy)
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return Finding(f"{name}: files", f"{size / GB:.2g} GB in {folder}")


def memory(name: str, model: Model, asked: Fit, weights: dict[str, int]) -> Finding:
    """How the weights would be laid out; in the end all lie in main memory or on the device."""
    width = 4 if asked.dtype == "float32" else 2
    sizes = {part: count * width for part, count in weights.items()}
    if model.weights and model.weights.suffix == ".gguf":
        sizes["transformer"] = model.weights.stat().st_size
    elif model.float8:
        sizes["transformer"] //= width
    elif model.quantise:
        sizes["transformer"] //= 2 * width
    free = free_bytes(str(asked.device))
    layout = choose_offload(asked, list(sizes.values()), free)
    needed = sum(sizes.values())
    remedy = "take a quantised transformer (.gguf), or float8 = true in a model file; see docs/models.md"
    return Finding(
        f"{name}: memory",
        f"{needed / GB:.2g} GB of weights in {layout.dtype}, offload {layout.offload}",
        remedy if needed > psutil.virtual_memory().total + (free or 0) else None,
    )


def painting_operations(recipe: Recipe, weights: int, shape: dict[str, int]) -> float:
    """Of a 16:9 picture at the model's own height: the transformer's multiplications and additions alone."""
    tokens = recipe.default_height**2 * 16 / 9 / TOKEN**2 + TEXT_TOKENS
    one_pass = 2 * weights * tokens + 4 * tokens**2 * shape["dim"] * shape["n_layers"]
    return one_pass * recipe.steps * (2 if recipe.guidance else 1)


def operations_per_second(fit: Fit) -> float:
    """Of a large matrix product on the device; the best of a few."""
    device, dtype = str(fit.device), getattr(torch, str(fit.dtype))
    side = 512 if device == "cpu" else 8192
    matrix = torch.rand(side, side, device=device, dtype=dtype)
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        (matrix @ matrix)[0, 0].item()
        best = min(best, time.perf_counter() - start)
    return float(2 * side**3 / best)


def duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def disk_free(folder: Path) -> int:
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free
