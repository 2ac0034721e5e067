"""A page of the documentation that can be read where nothing else of it is."""

import re
from html.parser import HTMLParser

from server.guide import guide


class Page(HTMLParser):
    """What a browser would find in it."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.pictures: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.ids.add(told.get("id") or "")
        self.links += [told["href"] or ""] if "href" in told else []
        self.pictures += [told["src"] or ""] if "src" in told else []


def test_it_needs_nothing_beside_it() -> None:
    page = Page()
    page.feed(guide("after-effects.md"))
    assert "the-panel" in page.ids
    inside = [link[1:] for link in page.links if not link.startswith("https:")]
    assert inside
    assert set(inside) <= page.ids
    assert len(page.pictures) == 2
    assert all(
        picture.startswith(("data:image/jpeg;base64,/9j/", "data:image/png;base64,iVBOR"))
        for picture in page.pictures
    )


def test_it_says_what_the_page_says() -> None:
    html = guide("after-effects.md")
    assert "<title>Multiplane: After Effects</title>" in html
    assert re.search(r"<table>.*<td>Offline: no server</td>", html, re.DOTALL)
