"""Send to After Effects, from the page; a program made here stands in for it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from server import after_effects_send
from tests.page.made_up import finished_server
from tests.server.serving import Running
from tests.server.stand_in import needs_shebang, stand_in, windows

Visit = Callable[..., Page]
NAME = "Adobe After Effects 2025"
WORDS = {
    "en": ("Send to After Effects", "Send all to After Effects", f"Sent to {NAME}", "Open shot 2 of 소명"),
    "ko": (
        "After Effects로 보내기",
        "모두 After Effects로 보내기",
        f"{NAME}(으)로 보냈습니다",
        "소명 샷 2 열기",
    ),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with finished_server(tmp_path_factory.mktemp("데이터")) as running:
        yield running


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(after_effects_send, "programs", lambda platform, environment: tmp_path)
    return tmp_path


def given(program: Path) -> str:
    return program.with_name("given").read_text("utf-8").splitlines()[-1]


@needs_shebang
@pytest.mark.parametrize("language", WORDS)
def test_a_shot_and_a_storyboard_are_sent(
    server: Running, visit: Visit, computer: Path, language: str
) -> None:
    program = stand_in(windows(computer, NAME))
    send, send_all, sent, open_shot = WORDS[language]
    page = visit(server, locale=language)
    page.get_by_role("button", name=f"{send_all}: 소명").click()
    expect(page.locator("#gallery").get_by_text(sent)).to_be_visible()
    assert Path(given(program)) == (server.settings.out / "e2e660" / "storyboard.jsx").resolve()

    page.get_by_role("button", name=open_shot).click()
    viewer = page.get_by_role("dialog")
    viewer.get_by_role("button", name=send).click()
    expect(viewer.get_by_text(sent)).to_be_visible()
    assert Path(given(program)).name == "shot-2.jsx"


def test_without_after_effects_there_is_no_button(server: Running, visit: Visit, computer: Path) -> None:
    page = visit(server)
    page.get_by_role("button", name="Open shot 2 of 소명").click()
    # The folder comes with the same answer of the server.
    expect(page.get_by_role("dialog").locator("code")).to_contain_text("e2e660/shot-2")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("button", name="to After Effects", include_hidden=False)).to_have_count(0)


@needs_shebang
def test_what_cannot_be_sent_is_told_of(server: Running, visit: Visit, computer: Path) -> None:
    program = stand_in(windows(computer, NAME))
    page = visit(server)
    page.get_by_role("button", name="Open shot 2 of 소명").click()
    viewer = page.get_by_role("dialog")
    button = viewer.get_by_role("button", name="Send to After Effects")
    expect(button).to_be_visible()
    program.unlink()
    button.click()
    expect(viewer.get_by_role("alert")).to_contain_text("Run Script File")
    expect(button).to_be_enabled()
