"""A storyboard is dropped, looked at and queued."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.server.serving import Running

API = "/api/v1"
SHOTS = [
    {
        "key": "1",
        "title": "Leaving",
        "prompt": "🌧 Mina stands in a field.",
        "subjects": ["Mina"],
        "duration": 3,
    },
    {"key": "2", "title": "소명", "prompt": "로봇 waits.", "subjects": ["로봇"], "camera_move": "dolly in"},
    {"key": "3", "prompt": "<b>An empty road</b>."},
]
Visit = Callable[..., Page]
Write = Callable[[str, str], Path]


@pytest.fixture
def film(storyboard: Write) -> Path:
    return storyboard("소명.json", json.dumps({"shots": SHOTS}))


def choose(page: Page, file: Path) -> None:
    page.locator(".drop input").set_input_files(file)


def queued(server: Running) -> int:
    return int(server.ask("GET", f"{API}/queue").json["jobs"].get("queued", 0))


def cancel_all(server: Running) -> None:
    for job in server.client.jobs(state="queued"):
        server.client.cancel(job.id)


def test_the_shots_are_shown_before_anything_is_painted(server: Running, visit: Visit, film: Path) -> None:
    page = visit(server)
    before = queued(server)
    choose(page, film)
    draft = page.get_by_role("region", name="소명")
    expect(draft.locator("tbody tr")).to_have_count(3)
    first, second, third = draft.locator("tbody tr").all()
    # Spans count code points, and the umbrella is one of them but two of JavaScript's.
    expect(first.locator("mark")).to_have_text("Mina")
    expect(second).to_contain_text("dolly in")
    expect(third).to_contain_text("<b>An empty road</b>")
    assert queued(server) == before


def test_a_file_can_be_dropped_anywhere(server: Running, visit: Visit, film: Path) -> None:
    page = visit(server)
    page.evaluate(
        """text => {
            const told = { dataTransfer: new DataTransfer(), bubbles: true };
            told.dataTransfer.items.add(new File([text], "비.json"));
            for (const type of ["dragenter", "drop"])
                document.querySelector("main").dispatchEvent(new DragEvent(type, told));
        }""",
        film.read_text("utf-8"),
    )
    expect(page.get_by_role("region", name="비").locator("tbody tr")).to_have_count(3)


def test_the_shots_that_are_chosen_are_queued_as_was_asked(server: Running, visit: Visit, film: Path) -> None:
    page = visit(server)
    choose(page, film)
    page.get_by_label("Shot 2").uncheck()
    page.get_by_label("Size").fill("128x64")
    page.get_by_label("Seed").fill("7")
    page.get_by_role("button", name="Paint 2 shots").click()
    queue = page.locator("#queue")
    expect(queue.locator(".job")).to_have_count(2)
    expect(queue).to_contain_text("Leaving")
    expect(page.locator(".draft")).to_have_count(0)
    page.get_by_role("button", name="Cancel all").click()
    expect(queue.locator(".job.queued")).to_have_count(0)
    page.get_by_role("group").get_by_text("not finished").click()
    page.get_by_role("button", name="Try all again").click()
    expect(queue.locator(".job.queued")).to_have_count(2)
    cancel_all(server)


def test_the_style_changes_what_is_painted(server: Running, visit: Visit, film: Path) -> None:
    page = visit(server)
    choose(page, film)
    page.get_by_label("Style").fill("watercolour")
    page.get_by_label("Seed").focus()
    expect(page.locator("tbody tr").first).to_contain_text("Watercolour.")


@pytest.mark.parametrize(("chosen", "asked"), [(None, None), ("embedded", "embedded")])
def test_one_of_the_servers_models_is_chosen(
    server: Running, visit: Visit, film: Path, chosen: str | None, asked: str | None
) -> None:
    page = visit(server)
    choose(page, film)
    models = page.get_by_label("Model")
    expect(models.locator("option").first).to_have_text("none")
    if chosen:
        models.select_option(chosen)
    page.get_by_role("button", name="Paint 3 shots").click()
    expect(page.locator("#queue .job.queued")).to_have_count(3)
    assert next(server.client.jobs()).model == asked
    cancel_all(server)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "소명.json is no JSON"),
        ("[]", "소명.json is no storyboard"),
        ('{"shots": [{"prompt": []}]}', "shots[0].prompt"),
    ],
)
def test_what_is_no_storyboard_is_refused_with_the_place(
    server: Running, visit: Visit, storyboard: Write, text: str, told: str
) -> None:
    page = visit(server)
    choose(page, storyboard("소명.json", text))
    expect(page.get_by_role("alert")).to_contain_text(told)
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_role("alert")).to_have_text("")


def test_another_windows_changes_are_seen_at_once(server: Running, visit: Visit) -> None:
    page = visit(server)
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    job = server.client.submit({"kind": "storyboard", "name": "비", "storyboard": {"shots": SHOTS}})
    expect(page.locator("#queue .job.queued")).to_have_count(3)
    server.client.cancel(job.id)
    expect(page.locator("#queue .job.queued")).to_have_count(0)


def test_the_page_can_be_used_with_the_keyboard_alone(server: Running, visit: Visit, film: Path) -> None:
    page = visit(server)
    choose(page, film)
    expect(page.locator("tbody tr")).to_have_count(3)
    page.locator(".drop input").focus()
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Shot 1")).not_to_be_checked()
    for _ in range(7):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#queue .job.queued")).to_have_count(2)
    cancel_all(server)


def test_korean_is_spoken_to_who_reads_it(server: Running, visit: Visit) -> None:
    page = visit(server, locale="ko-KR")
    expect(page.get_by_role("button", name="다시 시작")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible()


def test_both_languages_say_the_same_things(server: Running, visit: Visit) -> None:
    said = visit(server).evaluate(
        """async () => {
            const inside = value => typeof value === "object" ? Object.keys(value).sort() : value.length > 0;
            const shape = words =>
                Object.entries(words).map(([key, value]) => [key, typeof value, inside(value)]).sort();
            const { en, ko } = await import("/page/words.js");
            return [shape(en), shape(ko)];
        }"""
    )
    assert said[0] == said[1]
