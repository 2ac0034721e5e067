"""What a run needs before its first step: tokenizer, autoencoder and, from a checkpoint, weights."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import ZImagePipeline
from transformers import Qwen2Tokenizer

from generator.backends.patch_autoencoder import PatchAutoencoder
from training.architecture import train_tokenizer
from training.autoencoder import enlarge, fit_autoencoder, shrink
from training.presets import Preset
from training.scenes import draw, to_tensor
from training.trainer import Trainer

FIT_SEED = 10_000_000
"""First seed of the scenes that tokenizer and autoencoder are fitted on, far from those trained on."""
FIT_PICTURES = 400
FIT_SIZE = (256, 256)


def fit_pictures() -> torch.Tensor:
    return to_tensor(draw(range(FIT_SEED, FIT_SEED + FIT_PICTURES), FIT_SIZE)[0])


def prepare(run: Path, preset: Preset, checkpoint: Path | None) -> tuple[Qwen2Tokenizer, PatchAutoencoder]:
    """Tokenizer and autoencoder, once per run: those of `checkpoint`, or fitted on scenes of their own."""
    if not (run / "tokenizer").exists():
        if checkpoint is None:
            pictures, captions = draw(range(FIT_SEED, FIT_SEED + preset.fit_scenes), FIT_SIZE)
            autoencoder = fit_autoencoder(to_tensor(pictures[:FIT_PICTURES]))
            tokenizer = train_tokenizer(captions)
        else:
            autoencoder = PatchAutoencoder.from_pretrained(checkpoint / "vae")
            autoencoder = shrink(autoencoder, fit_pictures(), preset.enlarge)
            tokenizer = Qwen2Tokenizer.from_pretrained(checkpoint / "tokenizer")
        autoencoder.save_pretrained(run / "vae")
        tokenizer.save_pretrained(run / "tokenizer")
    return Qwen2Tokenizer.from_pretrained(run / "tokenizer"), PatchAutoencoder.from_pretrained(run / "vae")


def take_weights(trainer: Trainer, checkpoint: Path) -> None:
    """Begin where `checkpoint` ended; the optimisers start afresh."""
    pipeline = ZImagePipeline.from_pretrained(checkpoint, use_safetensors=True, dtype=torch.float32)
    for painter in (trainer.painter, trainer.averaged):
        painter.text_encoder.load_state_dict(pipeline.text_encoder.state_dict())
        painter.transformer.load_state_dict(pipeline.transformer.state_dict())


def finished(pipeline: ZImagePipeline, preset: Preset) -> ZImagePipeline:
    """The pipeline as it ships: it paints `preset.enlarge` times larger than it was trained."""
    if preset.enlarge > 1:
        pipeline.register_modules(vae=enlarge(pipeline.vae, fit_pictures(), preset.enlarge))
    return pipeline
