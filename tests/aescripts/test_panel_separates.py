"""A picture that is in the project already, or a comp's frame, is to become layers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.aescripts.conftest import Panel, Seen, jobs, status
from tests.server.serving import Running, server_in_thread

SIZE = (64, 48)


@pytest.fixture
def street(tmp_path: Path) -> Path:
    file = tmp_path / "거리 100%.png"
    Image.effect_noise(SIZE, 90).convert("RGB").save(file)
    return file


@pytest.fixture
def project(panel: Panel, server: Running, street: Path) -> Panel:
    """The panel is connected, and what an artist has is there."""
    panel.by_hand(f"""
        var file = new File(encodeURI({json.dumps(street.as_posix())}));
        var footage = app.project.importFile(new ImportOptions(file));
        app.project.items.addFolder("folder");
        var comp = app.project.items.addComp("Street / 거리", {SIZE[0]}, {SIZE[1]}, 1, 2, 24);
        comp.layers.add(footage);
    """)
    panel.open()
    panel.set_port(server.port)
    panel.tick()
    return panel


def test_the_selected_picture_becomes_a_job(project: Panel, server: Running) -> None:
    project.separate("거리 100%.png")
    seen = project.until(lambda seen: status(seen) == "Queued.")

    job = jobs(server)[0]
    assert (job["kind"], job["name"]) == ("decompose", "거리 100%")
    assert not seen["controls"]["separate"]["enabled"]
    assert seen["controls"]["cancel"]["enabled"]


def test_the_frame_of_a_comp_is_sent_when_after_effects_has_saved_all_of_it(
    project: Panel, server: Running
) -> None:
    project.separate("Street / 거리")
    saving = [status(project.tick()) for _ in range(2)]
    project.until(lambda seen: status(seen) == "Queued.")

    assert saving == ["After Effects saves the frame…"] * 2
    assert list(project.temporary.glob("*.png")) == [], "the frame is not needed any more"
    assert jobs(server)[0]["name"] == "Street 거리 0"


@pytest.mark.parametrize("active", [None, "folder"])
def test_something_must_be_selected(project: Panel, active: str | None) -> None:
    seen = project.separate(active)

    assert seen["alerts"][0].startswith("Select a picture in the Project panel")
    assert seen["controls"]["separate"]["enabled"]


def test_a_picture_whose_file_is_gone_is_named(project: Panel, street: Path) -> None:
    street.unlink()

    assert street.name in project.separate(street.name)["alerts"][0]


def test_subjects_must_be_named(project: Panel, server: Running) -> None:
    before = len(jobs(server))

    assert project.separate("거리 100%.png", " ")["alerts"] == [
        "Name under Subjects what is to become a layer."
    ]
    assert len(jobs(server)) == before


def test_what_is_no_picture_is_refused_in_the_servers_words(project: Panel, street: Path) -> None:
    street.write_text("no picture", "utf-8")
    project.separate(street.name)
    seen = project.until(lambda seen: seen["wait"] is None)

    assert status(seen).startswith("The server cannot do this: ")
    assert seen["controls"]["separate"]["enabled"]


def test_a_frame_that_is_never_saved_is_given_up(project: Panel) -> None:
    project.do("change", {"resolution": 0})
    project.separate("Street / 거리")
    project.tick()
    seen = project.tick(late=61_000)

    assert "did not save the frame" in seen["controls"]["notes"]["text"]
    assert seen["wait"] is None


def test_a_frame_of_less_than_full_resolution_is_taken_and_said(project: Panel) -> None:
    project.do("change", {"resolution": 0.5})
    project.separate("Street / 거리")
    seen = project.until(lambda seen: status(seen) == "Queued.")

    assert "32 pixels wide instead of 64" in seen["controls"]["notes"]["text"]


@pytest.mark.parametrize("active", ["거리 100%.png", "Street / 거리"])
@pytest.mark.parametrize("ticks", [0, 2])
def test_it_can_be_cancelled_before_the_server_knows(
    project: Panel, server: Running, active: str, ticks: int
) -> None:
    before = len(jobs(server))
    project.set_port(1)
    project.separate(active)
    for _ in range(ticks):
        project.tick()
    project.click("cancel")
    seen = project.tick()

    assert seen["wait"] is None
    assert seen["controls"]["separate"]["enabled"]
    assert len(jobs(server)) == before


def test_a_queued_one_can_be_cancelled(project: Panel, server: Running) -> None:
    project.separate("거리 100%.png")
    project.until(lambda seen: status(seen) == "Queued.")
    project.click("cancel")
    seen = project.until(lambda seen: seen["wait"] is None)

    assert status(seen) == "Cancelled."
    assert jobs(server)[0]["state"] == "cancelled"


def test_the_picture_waits_for_the_server(project: Panel, tmp_path: Path, free_port: int) -> None:
    project.set_port(free_port)
    project.separate("거리 100%.png")
    away = project.tick()
    with server_in_thread(tmp_path / "data", model="none", port=free_port) as server:
        server.ask("POST", "/api/v1/queue/pause")
        project.until(lambda seen: status(seen) == "Queued.")

        assert [job["kind"] for job in jobs(server)] == ["decompose"]
    assert status(away).endswith("Trying again; the job goes on when it is back.")


def test_the_form_asks_only_for_what_a_picture_needs(project: Panel) -> None:
    def used(seen: Seen) -> set[str]:
        names: Callable[[str], bool] = lambda name: seen["controls"][name]["visible"]  # noqa: E731
        return {*filter(names, ["choose", "promptText", "hint", "subjects", "paint", "separate"])}

    assert used(project.use("choose", "kind", 2)) == {"hint", "subjects", "separate"}
    assert used(project.use("choose", "kind", 1)) == {"promptText", "subjects", "paint"}
    assert used(project.use("choose", "kind", 0)) == {"choose", "paint"}
