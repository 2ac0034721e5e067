"""From the panel to the comp, with a real server and a real, if tiny, model."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.aescripts.conftest import Panel, Seen, shots, status
from tests.server.serving import MINA, Process, served, server_in_thread


@pytest.fixture(scope="module")
def painter(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """It takes so many steps that one can watch."""
    model = tmp_path_factory.mktemp("checkpoint") / "slow"
    shutil.copytree(checkpoint, model)
    (model / "multiplane.json").write_text('{"steps": 60, "guidance": 0, "default_height": 64}', "utf-8")
    with served(tmp_path_factory.mktemp("소명 100%"), model) as process:
        yield process


def port_of(process: Process) -> int:
    return int(process.client.url.rpartition(":")[2])


def ended(seen: Seen) -> bool:
    return seen["wait"] is None


def comps(seen: Seen) -> list[str]:
    return [comp["name"] for comp in seen["comps"]]


@pytest.fixture
def film(tmp_path: Path) -> Path:
    file = tmp_path / "소명 100%.json"
    film = {"shots": [{**MINA, "title": "달리기"}, {"prompt": "A road.", "title": "Road", "duration": 0.2}]}
    file.write_text(json.dumps(film), "utf-8")
    return file


def test_a_storyboard_becomes_comps_and_again_the_same_ones(
    panel: Panel, painter: Process, film: Path
) -> None:
    panel.open()
    panel.set_port(port_of(painter))
    panel.choose_storyboard(film)
    panel.tick()
    panel.click("paint")
    first = panel.until(ended)
    panel.click("paint")
    second = panel.until(ended)

    assert status(first) == "Done."
    assert [state for _, _, state in shots(first)] == ["imported", "imported"]
    assert comps(first) == ["1 달리기", "소명 100% master", "2 Road"]
    assert first["comps"][1]["layers"] == ["1 달리기", "2 Road"]
    assert first["comps"][0]["layers"][:3] == ["Camera rig", "Camera", "Flat picture"]
    assert first["undoGroups"] == ["Multiplane: 소명 100% 1", "Multiplane: 소명 100% 2"], "one for each shot"
    assert comps(second) == comps(first), "a shot that was painted again updates its comp"
    assert second["alerts"] == []


def test_what_was_finished_while_after_effects_was_away_is_imported_by_hand(
    panel: Panel, painter: Process
) -> None:
    panel.open()
    panel.set_port(port_of(painter))
    panel.write_prompt("Mina runs.", "Mina")
    panel.click("paint")
    panel.until(lambda seen: status(seen) == "Queued." or shots(seen))
    panel.restart()
    panel.open()
    finished = panel.until(ended)
    panel.click("bring")
    imported = panel.until(ended)

    assert finished["comps"] == [], "another project may be open by now"
    assert comps(imported) == ["1 Mina runs."]
    assert shots(imported) == [("1  Mina runs.", True, "imported")]


def test_nothing_is_imported_unasked_when_that_is_switched_off(panel: Panel, painter: Process) -> None:
    panel.open()
    panel.set_port(port_of(painter))
    panel.click("automatic")
    panel.write_prompt("A road.")
    panel.click("paint")
    seen = panel.until(ended)

    assert (status(seen), comps(seen)) == ("Done.", [])
    assert seen["controls"]["bring"]["enabled"]


def test_pictures_that_are_gone_are_named(panel: Panel, painter: Process) -> None:
    panel.open()
    panel.set_port(port_of(painter))
    panel.click("automatic")
    panel.write_prompt("The sea.")
    panel.click("paint")
    panel.until(ended)
    (source,) = painter.data.glob("output/The-sea*/shot-1/v001/source.png")
    source.unlink()
    panel.click("bring")
    seen = panel.until(ended)

    assert "The server's pictures are not on this computer:" in seen["controls"]["notes"]["text"]
    assert "v001/source.png" in seen["controls"]["notes"]["text"]
    assert seen["items"] == []


def test_the_picture_is_seen_while_it_is_painted_and_can_be_cancelled(panel: Panel, painter: Process) -> None:
    panel.open()
    panel.set_port(port_of(painter))
    panel.write_prompt("Mina sits.", "Mina")
    panel.click("paint")
    panel.until(lambda seen: re.search(r"0 of 1 shots done\. About \d+ s left", status(seen)))
    seen = panel.until(lambda seen: seen["controls"]["preview"]["image"])
    panel.click("cancel")
    drawn = panel.do("draw")["controls"]["preview"]["drawn"]
    cancelled = panel.until(ended)

    width, height = seen["controls"]["preview"]["image"]
    left, top, across, down = drawn
    assert (left + across / 2, top + down / 2) == pytest.approx((120, 67.5), abs=1), "in the middle"
    assert across / down == pytest.approx(width / height, rel=0.02), "not distorted"
    assert status(cancelled) == "Cancelled."


def test_a_shot_that_fails_says_why(panel: Panel, tmp_path: Path) -> None:
    with server_in_thread(tmp_path, model="none") as server:
        panel.open()
        panel.set_port(server.port)
        panel.write_prompt("A road.")
        panel.click("paint")
        seen = panel.until(ended)

    assert status(seen) == "Failed: 1 of 1 shots."
    assert shots(seen) == [("1  A road.", True, "failed")]
    assert seen["controls"]["notes"]["text"].startswith("1: none: no such model or folder")


def test_a_picture_of_the_project_becomes_a_comp(panel: Panel, painter: Process, tmp_path: Path) -> None:
    picture = tmp_path / "거리 100%.png"
    Image.effect_noise((96, 64), 90).convert("RGB").save(picture)
    file = f"new File(encodeURI({json.dumps(picture.as_posix())}))"
    panel.by_hand(f"app.project.importFile(new ImportOptions({file}));")
    panel.open()
    panel.set_port(port_of(painter))
    panel.separate(picture.name)
    seen = panel.until(ended)

    assert status(seen) == "Done."
    assert [state for _, _, state in shots(seen)] == ["imported"]
    [comp] = seen["comps"]
    assert comp["layers"][:3] == ["Camera rig", "Camera", "Flat picture"]
    assert comp["layers"][-1] == "background"


def test_a_server_that_is_killed_while_it_paints_goes_on_when_it_is_back(
    panel: Panel, checkpoint: Path, tmp_path: Path, free_port: int
) -> None:
    panel.open()
    panel.set_port(free_port)
    panel.write_prompt("Mina runs.", "Mina")
    with served(tmp_path, checkpoint, port=free_port) as killed:
        panel.click("paint")
        panel.until(lambda seen: shots(seen) and shots(seen)[0][2].endswith("%"))
        killed.process.kill()
        away = panel.until(lambda seen: status(seen).startswith("Offline"))
    with served(tmp_path, checkpoint, port=free_port):
        seen = panel.until(ended)

    assert status(away).endswith("Trying again; the job goes on when it is back.")
    assert status(seen) == "Done."
    assert comps(seen) == ["1 Mina runs."]
