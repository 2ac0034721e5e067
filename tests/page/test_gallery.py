"""What is finished stands in the storyboard's order."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.page.made_up import finished_server
from tests.server.serving import Running

SHOW = """async told => {
  const { jobs } = await import("/page/jobs.js");
  const { showGallery } = await import("/page/gallery.js");
  const section = document.createElement("section");
  jobs.clear();
  for (const job of told) jobs.set(job.id, job);
  showGallery(section, () => {});
  return [...section.querySelectorAll(".tile b")].map(key => key.textContent);
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with finished_server(tmp_path_factory.mktemp("데이터")) as running:
        yield running


@pytest.mark.parametrize(
    ("positions", "shown"),
    [
        ({"비": 0, "car": 1, "10": 2}, ["비", "car", "10"]),
        ({"10": None, "9": None, "비": 0}, ["비", "9", "10"]),
        ({"비": 0, "car": 1, "new": 1}, ["비", "new", "car"]),
    ],
    ids=["as in the storyboard", "of an older server last", "put in later"],
)
def test_shots_stand_in_the_storyboards_order(
    positions: dict[str, int | None], shown: list[str], server: Running, visit: Callable[..., Page]
) -> None:
    told: list[dict[str, object]] = [
        {
            "id": f"{number}",
            "number": number,
            "kind": "shot",
            "state": "succeeded",
            "name": "소명",
            "shot": key,
            "title": "",
            "position": position,
            "folder": f"film/shot-{number}/v001",
            "files": [],
            "ended": 1,
        }
        for number, (key, position) in enumerate(positions.items())
    ]
    assert visit(server).evaluate(SHOW, told) == shown
