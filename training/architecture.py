"""A very small Z-Image in the real classes: the code paths of the real one at a thousandth of its size."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import torch
from diffusers import FlowMatchEulerDiscreteScheduler, ZImagePipeline, ZImageTransformer2DModel
from transformers import Qwen2Tokenizer, Qwen3Config, Qwen3Model

from generator.backends.patch_autoencoder import PatchAutoencoder

Size = Literal["tiny", "small", "embedded"]
"""For tests; to see whether a method that was fitted to the embedded model holds for another; what ships."""

TRANSFORMERS: dict[Size, dict[str, Any]] = {
    "tiny": {
        "dim": 48,
        "n_layers": 3,
        "n_heads": 3,
        "n_kv_heads": 3,
        "cap_feat_dim": 32,
        "axes_dims": [4, 6, 6],
    },
    "small": {
        "dim": 128,
        "n_layers": 6,
        "n_heads": 2,
        "n_kv_heads": 2,
        "cap_feat_dim": 128,
        "axes_dims": [16, 24, 24],
    },
    "embedded": {
        "dim": 192,
        "n_layers": 6,
        "n_heads": 3,
        "n_kv_heads": 3,
        "cap_feat_dim": 128,
        "axes_dims": [16, 24, 24],
    },
}

SPECIAL_TOKENS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]

CHAT_TEMPLATE = (
    "{%- for message in messages %}"
    "{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}"
    "{%- endfor %}"
    "{%- if add_generation_prompt %}"
    "{{- '<|im_start|>assistant\\n' }}"
    "{%- if enable_thinking is defined and enable_thinking is false %}"
    "{{- '<think>\\n\\n</think>\\n\\n' }}"
    "{%- endif %}"
    "{%- endif %}"
)
"""Renders what Qwen3's own template renders for the one user message that Z-Image sends."""


def train_tokenizer(captions: Iterable[str], vocab_size: int = 3000) -> Qwen2Tokenizer:
    """Byte-level BPE, so that any name in any script has tokens; the template's role words get one each."""
    blank = Qwen2Tokenizer()
    tokenizer = blank.train_new_from_iterator(
        [*captions, *["user", "assistant"] * 100],
        vocab_size=vocab_size,
        new_special_tokens=SPECIAL_TOKENS,
        show_progress=False,
    )
    tokenizer.padding_side = "right"
    tokenizer.model_max_length = 512
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def new_text_encoder(vocab_size: int, size: Size = "embedded") -> Qwen3Model:
    """The pipeline reads the last layer but one, so the last is carried unused, as in the real model."""
    width = TRANSFORMERS[size]["cap_feat_dim"]
    return Qwen3Model(
        Qwen3Config(
            vocab_size=vocab_size,
            hidden_size=width,
            intermediate_size=3 * width,
            num_hidden_layers=2 if size == "tiny" else 4,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=width // 4,
            max_position_embeddings=1024,
            tie_word_embeddings=True,
            pad_token_id=0,
        )
    )


def new_transformer(size: Size = "embedded") -> ZImageTransformer2DModel:
    """Final linear at zero, modulation small, gates open at tanh(0.3): trains from the first step."""
    transformer = ZImageTransformer2DModel(
        in_channels=24, n_refiner_layers=1, axes_lens=[1024, 128, 128], **TRANSFORMERS[size]
    )
    torch.nn.init.normal_(transformer.x_pad_token, std=0.02)
    torch.nn.init.normal_(transformer.cap_pad_token, std=0.02)
    for block in [*transformer.noise_refiner, *transformer.layers]:
        linear = block.adaLN_modulation[0]
        torch.nn.init.normal_(linear.weight, std=0.01)
        torch.nn.init.zeros_(linear.bias)
        _, gate_attention, _, gate_mlp = linear.bias.data.chunk(4)
        gate_attention.fill_(0.3)
        gate_mlp.fill_(0.3)
    final = transformer.all_final_layer["2-1"]
    torch.nn.init.zeros_(final.linear.weight)
    torch.nn.init.zeros_(final.linear.bias)
    return transformer


def new_scheduler() -> FlowMatchEulerDiscreteScheduler:
    return FlowMatchEulerDiscreteScheduler(num_train_timesteps=1000, shift=3.0, use_dynamic_shifting=False)


def random_pipeline(size: Size = "tiny", *, seed: int = 0) -> ZImagePipeline:
    """An untrained pipeline: tests need its speed and its file format, not its meaning.

    Unlike a model about to be trained, its final layer and autoencoder are random, so that pictures vary.
    """
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        tokenizer = train_tokenizer(
            ["Mina (a red girl) and Bolt (a blue robot) in a forest. Watercolour."], 400
        )
        transformer = new_transformer(size)
        torch.nn.init.normal_(transformer.all_final_layer["2-1"].linear.weight, std=0.1)
        return ZImagePipeline(
            scheduler=new_scheduler(),
            vae=PatchAutoencoder(),
            text_encoder=new_text_encoder(len(tokenizer), size),
            tokenizer=tokenizer,
            transformer=transformer,
        ).to("cpu")
