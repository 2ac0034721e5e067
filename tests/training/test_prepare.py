from pathlib import Path

import torch

from training.architecture import random_pipeline
from training.prepare import take_weights
from training.trainer import Trainer


def test_a_run_begins_with_the_weights_of_a_checkpoint(tmp_path: Path) -> None:
    checkpoint = random_pipeline(tiny=False, seed=3)
    checkpoint.save_pretrained(tmp_path)
    trainer = Trainer(tmp_path, checkpoint.tokenizer, torch.device("cpu"), compile=False)
    take_weights(trainer, tmp_path)
    for painter in (trainer.painter, trainer.averaged):
        for part in ("transformer", "text_encoder"):
            wanted = getattr(checkpoint, part).state_dict()
            held = getattr(painter, part).state_dict()
            assert all(torch.equal(held[name], wanted[name]) for name in wanted)
