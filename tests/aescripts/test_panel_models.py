"""Which model paints: chosen in the panel from what the server lists."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.aescripts.conftest import Panel, Seen, jobs, status
from tests.server.serving import Running, server_in_thread


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server with two models besides the one that ships; its queue is paused, so that none is loaded."""
    ink = tmp_path_factory.mktemp("모델") / "먹 ink"
    ink.mkdir()
    (ink / "model_index.json").write_text("{}", "ascii")
    data = tmp_path_factory.mktemp("데이터")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(data / "no downloads"))
        with server_in_thread(data, model="none", models=(str(ink),)) as running:
            running.ask("POST", "/api/v1/queue/pause")
            yield running


def listed(seen: Seen) -> list[str]:
    return [name for name, _ in seen["controls"]["paints"]["items"]]


def paint(panel: Panel) -> None:
    panel.write_prompt("소명 runs.", "소명")
    panel.click("paint")
    panel.tick()


def test_the_list_holds_what_the_server_knows_and_the_choice_goes_with_the_request(
    panel: Panel, studio: Running
) -> None:
    alone = panel.open()
    panel.set_port(studio.port)
    found = panel.tick()
    paint(panel)
    usual = jobs(studio)[0]
    panel.use("choose", "paints", 2)
    panel.click("cancel")
    panel.tick()
    paint(panel)

    assert listed(alone) == ["the server's"]
    assert listed(found) == ["the server's", "none", "먹 ink", "embedded"]
    assert usual["model"] is None
    assert jobs(studio)[0]["model"] == "먹 ink"


def chosen(seen: Seen) -> str:
    return str(seen["controls"]["paints"]["selected"])


def test_a_picture_is_separated_by_the_model_that_is_chosen(
    panel: Panel, studio: Running, tmp_path: Path
) -> None:
    street = tmp_path / "거리.png"
    Image.effect_noise((64, 48), 90).save(street)
    panel.by_hand(f"""
        app.project.importFile(new ImportOptions(new File(encodeURI({json.dumps(street.as_posix())}))));
    """)
    panel.open()
    panel.set_port(studio.port)
    panel.tick()
    panel.use("choose", "paints", 2)
    panel.separate("거리.png")
    panel.until(lambda seen: status(seen) == "Queued.")

    assert [jobs(studio)[0][key] for key in ("kind", "model")] == ["decompose", "먹 ink"]


def test_the_choice_is_remembered_through_a_crash_and_while_there_is_no_server(
    panel: Panel, studio: Running
) -> None:
    panel.open()
    panel.set_port(studio.port)
    panel.tick()
    panel.use("choose", "paints", 2)
    panel.restart()
    offline = panel.open()
    panel.set_port(studio.port)
    panel.tick()
    paint(panel)

    assert (listed(offline), chosen(offline)) == (["the server's", "먹 ink"], "먹 ink")
    assert jobs(studio)[0]["model"] == "먹 ink"


def test_a_server_without_the_chosen_model_paints_with_its_own(
    panel: Panel, studio: Running, server: Running
) -> None:
    panel.open()
    panel.set_port(studio.port)
    panel.tick()
    panel.use("choose", "paints", 2)
    panel.set_port(server.port)
    elsewhere = panel.tick()
    paint(panel)
    told = jobs(server)[0]["model"]
    panel.click("cancel")
    panel.tick()
    panel.set_port(studio.port)
    back = panel.tick()

    assert chosen(elsewhere) == "the server's"
    assert told is None
    assert chosen(back) == "먹 ink"
