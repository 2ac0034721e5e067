from pathlib import Path

import torch

from training.architecture import random_pipeline, train_tokenizer
from training.prepare import carried_over, take_weights
from training.trainer import Trainer


def test_a_transformer_of_another_size_has_the_words_of_a_checkpoint(tmp_path: Path) -> None:
    checkpoint = random_pipeline("embedded", seed=3)
    checkpoint.save_pretrained(tmp_path)
    trainer = Trainer(tmp_path, checkpoint.tokenizer, torch.device("cpu"), "small", compile=False)
    before = [weights.clone() for weights in trainer.painter.transformer.parameters()]
    take_weights(tmp_path, checkpoint.tokenizer, trainer.painter)
    words, theirs = trainer.painter.text_encoder.state_dict(), checkpoint.text_encoder.state_dict()
    assert all(torch.equal(words[name], theirs[name]) for name in theirs)
    assert all(map(torch.equal, before, trainer.painter.transformer.parameters()))


def test_a_run_begins_with_the_weights_of_a_checkpoint(tmp_path: Path) -> None:
    checkpoint = random_pipeline("embedded", seed=3)
    checkpoint.save_pretrained(tmp_path)
    trainer = Trainer(tmp_path, checkpoint.tokenizer, torch.device("cpu"), "embedded", compile=False)
    take_weights(tmp_path, trainer.tokenizer, trainer.painter, trainer.averaged)
    for painter in (trainer.painter, trainer.averaged):
        for part in ("transformer", "text_encoder"):
            wanted = getattr(checkpoint, part).state_dict()
            held = getattr(painter, part).state_dict()
            assert all(torch.equal(held[name], wanted[name]) for name in wanted)


def test_a_new_vocabulary_begins_with_what_the_old_one_knew() -> None:
    old = train_tokenizer(["Mina in a red dress", "a red robot", "Mina"] * 9, 300)
    new = train_tokenizer(["Mina and the robots", "a red dress", "소명 has robots"] * 9, 400)
    embeddings = torch.randn(len(old), 4)

    carried = carried_over(embeddings, old, new)

    known = old.get_vocab()
    shared = known.keys() & new.get_vocab().keys()
    for token in shared:
        assert torch.equal(carried[new.get_vocab()[token]], embeddings[known[token]])
    [index] = new(" robots").input_ids
    assert torch.allclose(carried[index], embeddings[old(" robots").input_ids].mean(0))
