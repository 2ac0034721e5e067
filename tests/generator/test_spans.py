import unicodedata
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import Qwen2Tokenizer

from generator.attention.spans import read_caption, render_template
from generator.backends.protocol import Concept
from generator.errors import InputError
from training.architecture import train_tokenizer

TRIMMING = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content | trim }}<|im_end|>\n"
    "{% endfor %}<|im_start|>assistant\n"
)


def new_tokenizer() -> Qwen2Tokenizer:
    return train_tokenizer(["Mina (a red girl) and Bolt (a blue robot) in a forest.", "소명 소명"], 400)


TOKENIZER = new_tokenizer()
TRIMMING_TOKENIZER = new_tokenizer()
TRIMMING_TOKENIZER.chat_template = TRIMMING


def mentions(name: str, prompt: str) -> Concept:
    starts = [i for i in range(len(prompt)) if prompt.startswith(name, i)]
    return Concept(name, tuple((start, start + len(name)) for start in starts))


def decoded(prompt: str, indices: tuple[int, ...], tokenizer: Qwen2Tokenizer = TOKENIZER) -> str:
    ids = tokenizer(render_template(tokenizer, prompt)).input_ids
    return str(tokenizer.decode([ids[index] for index in indices]))


def unspaced(prompt: str, indices: tuple[int, ...]) -> str:
    """Whether a word carries the blank before it depends on the merges that the tokenizer learnt."""
    return decoded(prompt, indices).replace(" ", "")


def test_a_phrase_owns_every_sub_word_it_is_made_of() -> None:
    prompt = "Zyxwvut the unheard-of, and Bolt"
    caption = read_caption(TOKENIZER, prompt, [mentions("Zyxwvut the unheard-of", prompt)])
    assert len(caption.concepts[0]) > 10
    assert decoded(prompt, caption.concepts[0]) == "Zyxwvut the unheard-of"


def test_a_repeated_name_owns_the_mentions_it_is_given_and_no_others() -> None:
    prompt = "Mina and Bolt and Mina"
    first, last = mentions("Mina", prompt).spans
    both, one = (read_caption(TOKENIZER, prompt, [Concept("Mina", s)]) for s in ((first, last), (last,)))
    assert unspaced(prompt, both.concepts[0]) == "MinaMina"
    assert set(one.concepts[0]) < set(both.concepts[0])
    assert unspaced(prompt, one.background) == "MinaandBoltand"


@pytest.mark.parametrize("name", ["소명", "👩‍🚀", "ロボット", "مينا", unicodedata.normalize("NFD", "소명")])
def test_a_name_in_any_script_owns_all_byte_pieces_of_its_characters(name: str) -> None:
    prompt = f"a girl, {name}, in 숲 👩"
    caption = read_caption(TOKENIZER, prompt, [mentions(name, prompt)])
    assert decoded(prompt, caption.concepts[0]).strip() == unicodedata.normalize("NFC", name)
    assert all(text.encode("utf-8") for text in caption.texts)


@pytest.mark.parametrize("tokenizer", [TOKENIZER, TRIMMING_TOKENIZER], ids=["verbatim", "trimming"])
@pytest.mark.parametrize(
    "prompt", ["Bolt runs", "  Bolt runs", "\n\nBolt runs \n", "Bolt runs\t", "a user, Bolt"]
)
def test_blanks_round_the_prompt_move_no_span(tokenizer: Qwen2Tokenizer, prompt: str) -> None:
    caption = read_caption(tokenizer, prompt, [mentions("Bolt", prompt)])
    assert decoded(prompt, caption.concepts[0], tokenizer).strip() == "Bolt"
    assert decoded(prompt, caption.content, tokenizer).strip() == prompt.strip()


def test_a_prompt_that_the_template_contains_too_is_found_in_its_own_place() -> None:
    caption = read_caption(TOKENIZER, "user", [Concept("user", ((0, 4),))])
    ids = TOKENIZER(render_template(TOKENIZER, "user")).input_ids
    assert decoded("user", tuple(range(caption.content[0]))) == "<|im_start|>user\n"
    assert caption.content[-1] < len(ids) - 1


def test_the_background_is_every_content_token_of_no_concept() -> None:
    prompt = "Mina and Bolt in a forest."
    caption = read_caption(TOKENIZER, prompt, [mentions("Mina", prompt), mentions("Bolt", prompt)])
    assert unspaced(prompt, caption.background) == "andinaforest."


@pytest.mark.parametrize(
    ("prompt", "concepts"), [("Mina", [Concept("Mina", ((0, 4),))]), ("", []), (" ", [])]
)
def test_where_no_word_is_left_the_template_is_the_background(prompt: str, concepts: list[Concept]) -> None:
    caption = read_caption(TOKENIZER, prompt, concepts)
    text = decoded(prompt, caption.background)
    assert text.startswith("<|im_start|>user")
    assert "Mina" not in text


@pytest.mark.parametrize("name", ["Mina", "Zyxwvut"], ids=["one token", "many tokens"])
def test_a_subject_cut_off_is_named_with_what_to_shorten(name: str) -> None:
    prompt = "a " * 600 + name
    message = rf"^{name}: .*cut off.*shorten the prompt before it by ([0-9]+) tokens"
    with pytest.raises(InputError, match=message) as cut:
        read_caption(TOKENIZER, prompt, [mentions(name, prompt)])
    excess = int(str(cut.value).partition(" by ")[2].split()[0])
    shortened = "a " * (600 - excess) + name
    assert read_caption(TOKENIZER, shortened, [mentions(name, shortened)]).concepts[0][-1] == 511
    longer = "a " + shortened
    with pytest.raises(InputError, match="by 1 tokens"):
        read_caption(TOKENIZER, longer, [mentions(name, longer)])


def test_a_later_mention_cut_off_is_left_out() -> None:
    prompt = "Mina " + "a " * 600 + "Mina"
    caption = read_caption(TOKENIZER, prompt, [mentions("Mina", prompt)])
    assert decoded(prompt, caption.concepts[0]) == "Mina"
    assert max(caption.content) == 511


@pytest.mark.parametrize(
    "spans", [(), ((3, 3),), ((4, 5),), ((90, 95),)], ids=["none", "empty", "blank", "outside"]
)
def test_a_subject_the_prompt_never_names_is_an_error(spans: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(InputError, match=r"^소명: no word of the prompt"):
        read_caption(TOKENIZER, "Mina and Bolt", [Concept("소명", spans)])


@settings(max_examples=150, deadline=None)
@given(
    prompt=st.text("abMina소명é ,.\n🤖👩‍🚀가", max_size=60),
    cuts=st.lists(st.integers(0, 60), min_size=4, max_size=4),
    tokenizer=st.sampled_from([TOKENIZER, TRIMMING_TOKENIZER]),
)
def test_concepts_and_background_share_out_the_prompt(
    prompt: str, cuts: list[int], tokenizer: Qwen2Tokenizer
) -> None:
    a, b, c, d = sorted(min(cut, len(prompt)) for cut in cuts)
    spans = [span for span in ((a, b), (c, d)) if prompt[slice(*span)].strip()]
    caption = read_caption(tokenizer, prompt, [Concept("x", (span,)) for span in spans])
    for span, tokens in zip(spans, caption.concepts, strict=True):
        assert prompt[slice(*span)].strip() in decoded(prompt, tokens, tokenizer)
        assert set(tokens) <= set(caption.content)
    assert prompt.strip() in decoded(prompt, caption.content, tokenizer)
    assert not set(caption.background) & {*chain.from_iterable(caption.concepts)}
    assert caption.background
