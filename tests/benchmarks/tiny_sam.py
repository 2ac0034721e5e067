"""SAM, SAM 2, SAM 3, OWL-ViT, OWLv2 and CLIP, too small to know anything."""

from __future__ import annotations

from typing import Any

import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import (
    CLIPConfig,
    CLIPModel,
    Owlv2Config,
    Owlv2ForObjectDetection,
    OwlViTConfig,
    OwlViTForObjectDetection,
    PreTrainedTokenizerFast,
    Sam2Config,
    Sam2Model,
    Sam3Config,
    Sam3Model,
    SamConfig,
    SamModel,
)

WORDS = ("[pad]", "[start]", "[end]", "[unknown]", "a", "girl", "robot", "red", "picture", "of", "background")
TEXT = {
    "vocab_size": len(WORDS),
    "hidden_size": 16,
    "intermediate_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
SIGHT = {
    "hidden_size": 16,
    "intermediate_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "image_size": 32,
    "patch_size": 8,
}
PROMPTS = {"hidden_size": 16, "image_size": 64, "patch_size": 16, "mask_input_channels": 4}
DECODER = {
    "hidden_size": 16,
    "mlp_dim": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "iou_head_hidden_dim": 8,
}
SMALL = {"hidden_size": 16, "intermediate_size": 16, "num_layers": 1, "num_attention_heads": 2}


def tiny_tokenizer() -> PreTrainedTokenizerFast:
    words = Tokenizer(models.WordLevel({word: place for place, word in enumerate(WORDS)}, "[unknown]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.post_processor = processors.TemplateProcessing(
        "[start] $0 [end]", special_tokens=[("[start]", 1), ("[end]", 2)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=words,
        pad_token="[pad]",
        unk_token="[unknown]",
        bos_token="[start]",
        eos_token="[end]",
    )


def sam() -> SamModel:
    vision = {
        "hidden_size": 16,
        "output_channels": 16,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "image_size": 64,
        "patch_size": 16,
        "mlp_dim": 16,
        "window_size": 0,
        "global_attn_indexes": [0],
        "num_pos_feats": 8,
    }
    return SamModel(
        SamConfig(vision_config=vision, prompt_encoder_config=PROMPTS, mask_decoder_config=DECODER)
    )


def sam2() -> Sam2Model:
    backbone = {
        "model_type": "sam2_hiera_det_model",
        "hidden_size": 8,
        "image_size": [64, 64],
        "num_attention_heads": 1,
        "blocks_per_stage": [1, 1, 1, 1],
        "embed_dim_per_stage": [8, 16, 32, 64],
        "num_attention_heads_per_stage": [1, 2, 4, 8],
        "window_size_per_stage": [4, 4, 4, 4],
        "global_attention_blocks": [],
        "window_positional_embedding_background_size": [4, 4],
    }
    vision = {
        "backbone_config": backbone,
        "backbone_channel_list": [64, 32, 16, 8],
        "fpn_hidden_size": 16,
        "backbone_feature_sizes": [[16, 16], [8, 8], [4, 4]],
    }
    return Sam2Model(
        Sam2Config(vision_config=vision, prompt_encoder_config=PROMPTS, mask_decoder_config=DECODER)
    )


def sam3() -> Sam3Model:
    backbone = {
        "model_type": "sam3_vit_model",
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "image_size": 56,
        "patch_size": 14,
        "window_size": 2,
        "global_attn_indexes": [0],
        "pretrain_image_size": 28,
    }
    vision = {
        "backbone_config": backbone,
        "fpn_hidden_size": 16,
        "backbone_feature_sizes": [[16, 16], [8, 8], [4, 4]],
    }
    decoder = {**SMALL, "num_queries": 5}
    masks = {"hidden_size": 16, "num_attention_heads": 2}
    return Sam3Model(
        Sam3Config(
            vision_config=vision,
            text_config={
                "model_type": "clip_text_model",
                **TEXT,
                "projection_dim": 16,
                "max_position_embeddings": 32,
            },
            geometry_encoder_config=SMALL,
            detr_encoder_config=SMALL,
            detr_decoder_config=decoder,
            mask_decoder_config=masks,
        )
    )


def clip() -> CLIPModel:
    text = {**TEXT, "max_position_embeddings": 77}
    return CLIPModel(CLIPConfig(text_config=text, vision_config=SIGHT, projection_dim=16))


def owl(kind: Any, config: Any) -> Any:
    return kind(
        config(text_config={**TEXT, "max_position_embeddings": 16}, vision_config=SIGHT, projection_dim=16)
    )


def tiny_models() -> dict[str, Any]:
    """By family."""
    torch.manual_seed(0)
    return {
        "sam": sam(),
        "sam2": sam2(),
        "sam3": sam3(),
        "clip": clip(),
        "owlvit": owl(OwlViTForObjectDetection, OwlViTConfig),
        "owlv2": owl(Owlv2ForObjectDetection, Owlv2Config),
    }
