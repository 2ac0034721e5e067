"""What a run needs before its first step: tokenizer, autoencoder and, from a checkpoint, weights."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import ZImagePipeline
from torch import Tensor
from transformers import Qwen2Tokenizer

# Diffusers loads a foreign class only once it is imported.
import generator.backends.multistep_scheduler  # noqa: F401
from generator.backends.patch_autoencoder import PatchAutoencoder
from training.architecture import train_tokenizer
from training.autoencoder import fit_autoencoder
from training.painter import Painter
from training.presets import Preset
from training.scenes import draw, to_tensor

FIT_SEED = 10_000_000
"""First seed of the scenes that tokenizer and autoencoder are fitted on, far from those trained on."""
FIT_PICTURES = 400
FIT_SIZE = (256, 256)


def prepare(run: Path, preset: Preset, checkpoint: Path | None) -> tuple[Qwen2Tokenizer, PatchAutoencoder]:
    """Tokenizer and autoencoder, once per run; the autoencoder of `checkpoint`, if given, is kept.

    So is the tokenizer where a student must understand what its teacher does.
    """
    if preset.learns != "scenes" and checkpoint is not None:
        tokenizer = Qwen2Tokenizer.from_pretrained(checkpoint / "tokenizer")
        autoencoder = PatchAutoencoder.from_pretrained(checkpoint / "vae")
        # The artist's process reads it there.
        autoencoder.save_pretrained(run / "vae")
        return tokenizer, autoencoder
    if not (run / "tokenizer").exists():
        pictures, captions = draw(range(FIT_SEED, FIT_SEED + preset.fit_scenes), FIT_SIZE)
        if checkpoint is None:
            autoencoder = fit_autoencoder(to_tensor(pictures[:FIT_PICTURES]))
        else:
            autoencoder = PatchAutoencoder.from_pretrained(checkpoint / "vae")
        autoencoder.save_pretrained(run / "vae")
        train_tokenizer(captions).save_pretrained(run / "tokenizer")
    return Qwen2Tokenizer.from_pretrained(run / "tokenizer"), PatchAutoencoder.from_pretrained(run / "vae")


def same_latents(one: Path, other: Path) -> bool:
    """Whether the autoencoders of both checkpoints make the same latents of a picture."""
    encoders = [PatchAutoencoder.from_pretrained(folder / "vae").encoder for folder in (one, other)]
    return all(map(torch.equal, *(encoder.parameters() for encoder in encoders)))


def take_weights(checkpoint: Path, tokenizer: Qwen2Tokenizer, *painters: Painter) -> None:
    """Begin where `checkpoint` ended, with the words of `tokenizer`; of another size, its words alone."""
    pipeline = ZImagePipeline.from_pretrained(checkpoint, use_safetensors=True, dtype=torch.float32)
    words = pipeline.text_encoder.state_dict()
    words["embed_tokens.weight"] = carried_over(words["embed_tokens.weight"], pipeline.tokenizer, tokenizer)
    for painter in painters:
        painter.text_encoder.load_state_dict(words)
        if painter.transformer.config.dim == pipeline.transformer.config.dim:
            painter.transformer.load_state_dict(pipeline.transformer.state_dict())


def carried_over(embeddings: Tensor, old: Qwen2Tokenizer, new: Qwen2Tokenizer) -> Tensor:
    """Embeddings [len(new), D]: each token of `new` is the mean of the tokens that `old` makes of its text.

    Fast vocabulary transfer (Gee et al., 2022).
    """
    tokens = new.convert_ids_to_tokens(range(len(new)))
    known = old.get_vocab()
    rows = []
    for token in tokens:
        pieces = [known[token]] if token in known else old(new.convert_tokens_to_string([token])).input_ids
        rows.append(embeddings[pieces].mean(0) if pieces else embeddings.mean(0))
    return torch.stack(rows)
