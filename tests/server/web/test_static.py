"""The page's files, and what they may do."""

import re

import pytest

from server.web.static import PAGE
from tests.server.serving import Running

FILES = sorted(f"/page/{file.relative_to(PAGE).as_posix()}" for file in PAGE.rglob("*.js"))


@pytest.mark.parametrize("path", ["/", "/page/page.css", *FILES])
def test_nothing_runs_or_is_asked_for_but_the_servers_own(server: Running, path: str) -> None:
    answer = server.ask("GET", path)
    assert answer.status == 200
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy and "*" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_markup_has_no_script_or_style_of_its_own() -> None:
    markup = (PAGE / "index.html").read_text("utf-8")
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", markup)


@pytest.mark.parametrize("path", ["/page/../app.py", "/page/%2e%2e/app.py", "/page/", "/page/three/LICENSE"])
def test_nothing_else_is_served(server: Running, path: str) -> None:
    assert server.ask("GET", path).status == 404


def test_no_word_of_the_page_takes_anothers_place() -> None:
    languages = [
        re.findall(r"^  (\w+):", part, re.MULTILINE)
        for part in (PAGE / "words.js").read_text("utf-8").split("export const ")[1:3]
    ]
    english, korean = languages
    assert english == korean
    assert len(english) == len(set(english)) > 50
