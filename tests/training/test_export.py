from pathlib import Path

from transformers import Qwen2Tokenizer

from training.architecture import random_pipeline
from training.export import export_checkpoint


def test_an_exported_tokenizer_pads_and_cuts_nothing_of_its_own_accord(tmp_path: Path) -> None:
    """Those of the last caption that the trained one read would go to disk with it."""
    pipeline = random_pipeline()
    pipeline("a dog", width=32, height=32, num_inference_steps=1, guidance_scale=0, output_type="latent")
    assert pipeline.tokenizer.backend_tokenizer.padding
    export_checkpoint(pipeline, tmp_path)
    exported = Qwen2Tokenizer.from_pretrained(tmp_path / "tokenizer").backend_tokenizer
    assert exported.padding is None and exported.truncation is None
    assert pipeline.tokenizer.backend_tokenizer.padding
