import json
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import ZImagePipeline

from training.architecture import random_pipeline, train_tokenizer


@pytest.fixture(scope="module")
def pipeline() -> ZImagePipeline:
    return random_pipeline()


def paint(pipeline: ZImagePipeline) -> np.ndarray:
    pipeline.set_progress_bar_config(disable=True)
    generator = torch.Generator().manual_seed(5)
    output = pipeline(
        "소명 (a red girl)", height=64, width=96, num_inference_steps=2, generator=generator, output_type="np"
    )
    return output.images[0]


def test_a_checkpoint_survives_its_folder(pipeline: ZImagePipeline, tmp_path: Path) -> None:
    pipeline.save_pretrained(tmp_path)
    assert list(tmp_path.rglob("*.safetensors")) and not list(tmp_path.rglob("*.bin"))
    loaded = ZImagePipeline.from_pretrained(tmp_path, use_safetensors=True)
    np.testing.assert_array_equal(paint(loaded), paint(pipeline))


def test_the_folder_names_the_real_classes(pipeline: ZImagePipeline, tmp_path: Path) -> None:
    pipeline.save_pretrained(tmp_path)
    index = json.loads((tmp_path / "model_index.json").read_text(encoding="utf-8"))
    assert index["_class_name"] == "ZImagePipeline"
    assert index["transformer"] == ["diffusers", "ZImageTransformer2DModel"]
    assert index["text_encoder"] == ["transformers", "Qwen3Model"]
    assert index["tokenizer"] == ["transformers", "Qwen2Tokenizer"]


def test_the_same_seed_makes_the_same_weights() -> None:
    first, second = (random_pipeline(seed=3).transformer.state_dict() for _ in range(2))
    assert all(torch.equal(first[name], second[name]) for name in first)


@pytest.mark.parametrize("name", ["Mina", "소명", "ميnA", "🤖", "a/b"])
def test_the_tokenizer_knows_every_name(name: str) -> None:
    tokenizer = train_tokenizer(["a red girl"] * 5, 300)
    assert tokenizer.decode(tokenizer(name).input_ids) == name
