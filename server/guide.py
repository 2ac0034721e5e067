"""A page of docs/ as one HTML file that needs nothing beside it, neither a server nor a network."""

from __future__ import annotations

import base64
import mimetypes
import re
from html import escape
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

DOCS = Path(__file__).parents[1] / "docs"
STYLE = """
    body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.55 system-ui, sans-serif; }
    body { color: #1c1c1c; background: #fff; } img { max-width: 100%; }
    table { border-collapse: collapse; } th, td { text-align: left; vertical-align: top; }
    th, td { padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8886; }
    pre { overflow-x: auto; padding: .7rem; background: #8882; }
    @media (prefers-color-scheme: dark) { body { color: #ddd; background: #1b1b1b; } a { color: #8ab8ff; } }
"""


def guide(page: str) -> str:
    """`page` is the name of one in docs/, such as `after-effects.md`."""
    markdown = MarkdownIt("commonmark").enable("table")
    tokens = markdown.parse((DOCS / page).read_text("utf-8"))
    for token, inside in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor(inside.content))
        for part in token.children or ():
            make_whole(part)
    title = next(token.content for token in tokens if token.type == "inline")
    body = markdown.renderer.render(tokens, markdown.options, {})
    head = f'<meta charset="utf-8"><title>Multiplane: {escape(title)}</title><style>{STYLE}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>\n{body}</body></html>\n'


def anchor(heading: str) -> str:
    """As GitHub makes it."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def make_whole(part: Token) -> None:
    """Take a picture in; have a link to another page, which is not there, lead nowhere."""
    if part.type == "image":
        picture = DOCS / str(part.attrs["src"])
        kind, _ = mimetypes.guess_type(picture.name)
        part.attrs["src"] = f"data:{kind};base64,{base64.b64encode(picture.read_bytes()).decode()}"
    if part.type == "link_open" and not str(part.attrs["href"]).startswith(("#", "https:")):
        del part.attrs["href"]
