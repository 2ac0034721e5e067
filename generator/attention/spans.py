"""Which tokens of a chat-templated prompt belong to which words of the raw one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

from generator.backends.protocol import Concept
from generator.errors import InputError
from generator.storyboard.shot import Span

MAX_TOKENS = 512
"""Z-Image's pipeline cuts the templated prompt here."""

Template = Callable[[str], str]
"""A prompt -> the text that is tokenised for it."""

_PLACEHOLDER = "\ue000"
"""A private-use character: no template contains or strips it."""


@dataclass(frozen=True, slots=True)
class Caption:
    """Caption-token indices of a prompt: positions in the templated, tokenised prompt without its padding."""

    content: tuple[int, ...]
    """Tokens of the prompt itself, ascending; not the template's."""
    texts: tuple[str, ...]
    """What each content token covers; a piece of a character shows the whole character."""
    concepts: tuple[tuple[int, ...], ...]
    """Tokens of each concept, ascending, over all its mentions."""
    background: tuple[int, ...]
    """Content tokens of no concept; where there are none, the template's tokens."""
    phrases: tuple[str, ...]
    """What the prompt says of each concept, all its mentions."""


def read_caption(
    tokenizer: Any,
    prompt: str,
    concepts: Sequence[Concept],
    *,
    template: Template | None = None,
    limit: int = MAX_TOKENS,
) -> Caption:
    """Find every concept's tokens; without a `template`, in what the tokenizer's own makes of the prompt.

    A token belongs to a phrase when they share a character other than the blanks round it, so a phrase owns
    all its sub-words and all byte pieces of its characters. Mentions beyond `limit` are left out.

    Raises:
        InputError: a concept has no mention within `limit` tokens, or none that covers a token.
    """
    template = template or partial(render_template, tokenizer)
    text = template(prompt)
    start = _prompt_start(template, prompt, text)
    encoded = tokenizer(text, return_offsets_mapping=True)["offset_mapping"]
    offsets = [(first - start, end - start) for first, end in encoded]
    content = [index for index in _covering(offsets, prompt, (0, len(prompt))) if index < limit]
    owned = tuple(_concept_tokens(concept, offsets, prompt, limit) for concept in concepts)
    taken = {*chain.from_iterable(owned)}
    background = [index for index in content if index not in taken]
    if not background:
        background = [index for index in range(min(len(offsets), limit)) if index not in {*content}]
    return Caption(
        content=tuple(content),
        texts=tuple(prompt[max(0, offsets[index][0]) : offsets[index][1]] for index in content),
        concepts=owned,
        background=tuple(background),
        phrases=tuple(" ".join(prompt[slice(*span)] for span in concept.spans) for concept in concepts),
    )


def render_template(tokenizer: Any, prompt: str) -> str:
    """The text that Z-Image's pipeline tokenises for a prompt."""
    text: str = tokenizer.apply_chat_template(
        [{"role": "user", "content": prompt}],
        tokenize=False,
        add_generation_prompt=True,
        enable_thinking=True,
    )
    return text


def _prompt_start(template: Template, prompt: str, text: str) -> int:
    """Where `prompt[0]` stands in the rendered text, also when the template strips leading blanks.

    Searching for the prompt would not do: "user" is a fine prompt, and every template contains it.
    """
    before, _, after = template(_PLACEHOLDER).partition(_PLACEHOLDER)
    rendered = text[len(before) : len(text) - len(after)]
    position = prompt.find(rendered)
    if position < 0:
        raise InputError(f"the model's chat template rewrites the prompt to {rendered!r}", key="prompt")
    return len(before) - position


def _covering(offsets: Sequence[Span], prompt: str, span: Span) -> list[int]:
    phrase = prompt[slice(*span)]
    first = span[1] - len(phrase.lstrip())
    last = span[0] + len(phrase.rstrip())
    return [
        index for index, (start, end) in enumerate(offsets) if start < last and end > first and first < last
    ]


def _concept_tokens(concept: Concept, offsets: Sequence[Span], prompt: str, limit: int) -> tuple[int, ...]:
    mentions = [tokens for span in concept.spans if (tokens := _covering(offsets, prompt, span))]
    if not mentions:
        raise InputError("no word of the prompt stands for this subject; name it there", key=concept.name)
    whole = [tokens for tokens in mentions if tokens[-1] < limit]
    if not whole:
        excess = min(tokens[-1] for tokens in mentions) + 1 - limit
        raise InputError(
            f"the prompt is cut off before this subject ends: the model reads {limit} tokens; "
            f"shorten the prompt before it by {excess} tokens or name it earlier",
            key=concept.name,
        )
    return tuple(sorted({*chain.from_iterable(whole)}))
