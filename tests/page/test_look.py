"""The page in every look that it has: light and dark, wide and narrow, English and Korean."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.page.made_up import finished_server
from tests.page.test_picture import drop
from tests.server.serving import Running

TEXTS = """() => {
    const light = colour => {
        const [r, g, b] = colour.match(/[\\d.]+/g).map(Number)
            .map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = element => {
        for (; element; element = element.parentElement) {
            const colour = getComputedStyle(element).backgroundColor;
            if (!/^rgba\\(.*, 0\\)$/.test(colour)) return colour;
        }
        return "rgb(255, 255, 255)";
    };
    const told = [];
    for (const element of document.querySelectorAll("body *")) {
        const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
        if (!own || !element.checkVisibility({ visibilityProperty: true })) continue;
        const colours = [getComputedStyle(element).color, behind(element)];
        const [one, other] = colours.map(light).sort((a, b) => b - a);
        told.push([element.textContent.trim().slice(0, 40), (one + 0.05) / (other + 0.05)]);
    }
    return told;
}"""
"""Every text that is seen, and its contrast by WCAG 2."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with finished_server(tmp_path_factory.mktemp("데이터")) as running:
        job = next(job for job in running.client.jobs() if job.kind == "shot")
        running.ask("POST", f"/api/v1/jobs/{job.id}/again", {"seed": 5})
        yield running


def assert_legible(page: Page) -> None:
    texts = page.evaluate(TEXTS)
    assert len(texts) > 10
    assert [told for told in texts if told[1] < 4.5] == []


def assert_fits(page: Page) -> None:
    """Nothing lies beside the window."""
    inside = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    assert inside[0] <= inside[1]


@pytest.mark.parametrize("locale", ["en", "ko"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_all_that_is_said_is_legible_and_nothing_is_cut_off(
    server: Running, visit: Callable[..., Page], locale: str, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 800}
    page = visit(server, locale=locale, color_scheme=scheme, viewport=size)
    drop(page, server.settings.out / "e2e660" / "shot-1" / "v001" / "source.png", "image/png")
    expect(page.get_by_role("form")).to_be_visible()
    expect(page.locator("#queue .job.queued")).to_have_count(1)
    expect(page.locator(".tile")).to_have_count(4)
    assert_legible(page)
    assert_fits(page)
    page.locator(".tile").nth(1).click()
    expect(page.locator(".viewer code")).to_contain_text("shot-2")
    assert_legible(page)
    assert_fits(page)
