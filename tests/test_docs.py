"""The documents keep up with the program."""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from server.cli import parser
from server.jobs.request import JobRequest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMAND_LINE = (ROOT / "docs" / "command-line.md").read_text("utf-8")


def commands() -> dict[str, argparse.ArgumentParser]:
    (subparsers,) = [action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(subparsers.choices)


def options() -> Iterator[tuple[str, str]]:
    for name, command in commands().items():
        for action in actions_of(command):
            for option in action.option_strings:
                if option not in ("-h", "--help"):
                    yield name, option


def actions_of(command: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Its own and those of the commands below it."""
    for action in command._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from actions_of(below)


@pytest.mark.parametrize("command", list(commands()))
def test_every_command_has_its_section(command: str) -> None:
    assert f"## multiplane {command}\n" in COMMAND_LINE


@pytest.mark.parametrize(("command", "option"), list(options()))
def test_every_option_is_explained_where_its_command_is(command: str, option: str) -> None:
    section = COMMAND_LINE.split(f"## multiplane {command}\n")[1].split("\n## ")[0]
    assert re.search(rf"`{option}[ `]", section)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)(#[^)\s]*)?\)", document.read_text("utf-8")):
        linked = (document.parent / target) if target else document
        assert linked.exists(), target
        if anchor:
            assert anchor[1:] in anchors(linked), f"{target}{anchor}"


@pytest.mark.parametrize("document", DOCUMENTS[1:], ids=lambda path: path.name)
def test_every_document_is_reached_from_the_readme(document: Path) -> None:
    assert f"](docs/{document.name})" in DOCUMENTS[0].read_text("utf-8")


def anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def requests() -> list[str]:
    """What the examples send, with ids, pictures and layers in the places of their names."""
    text = (ROOT / "docs" / "server.md").read_text("utf-8")
    named = {"PICTURE": f'"{"0" * 64}"', "LAYER": '"layer"', "ID": '"00000000-0000-0000-0000-000000000000"'}
    return [
        re.sub(r"\b(PICTURE|LAYER|ID)\b", lambda name: named[name[0]], sent)
        for sent in re.findall(r"/api/v1/jobs --json '([^']+)'", text)
    ]


@pytest.mark.parametrize("sent", requests())
def test_every_request_of_the_examples_is_one(sent: str) -> None:
    TypeAdapter(JobRequest).validate_python(json.loads(sent))


def test_every_kind_of_job_has_an_example() -> None:
    text = (ROOT / "docs" / "server.md").read_text("utf-8")
    for kind in ("storyboard", "export", "solve", "decompose"):
        assert f'{{"kind": "{kind}"' in text
