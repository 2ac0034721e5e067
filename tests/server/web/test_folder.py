"""Open folder, over the API; a program made here stands in for the file manager."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server import open_folder
from tests.page.made_up import finished_server
from tests.server.serving import Running, asking, server_in_thread
from tests.server.stand_in import needs_shebang, stand_in
from tests.server.web.test_after_effects import JOBS, shot

pytestmark = needs_shebang


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with finished_server(tmp_path_factory.mktemp("데이터")) as running:
        yield running


def installed(folder: Path, monkeypatch: pytest.MonkeyPatch, *, then: str = "") -> Path:
    name = open_folder.PROGRAMS.get(sys.platform, "xdg-open")
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    return stand_in(folder / name, then=then)


def test_a_finished_shots_folder_is_shown(
    server: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = installed(tmp_path, monkeypatch)
    assert server.ask("GET", "/api/v1/system").json["opens_folders"] is True
    answer = server.ask("POST", f"{JOBS}/{shot(server, '1')}/folder")
    assert (answer.status, answer.json) == (200, {"folder": "e2e660/shot-1/v001"})
    given = program.with_name("given").read_text("utf-8")
    assert Path(given) == (server.settings.out / "e2e660" / "shot-1" / "v001").resolve()


def test_where_nothing_shows_folders_the_way_out_is_said(
    server: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path, monkeypatch, then="sys.exit('there is no screen')")
    answer = server.ask("POST", f"{JOBS}/{shot(server, '1')}/folder")
    assert (answer.status, "open it yourself" in answer.json["error"]) == (409, True)
    monkeypatch.setattr(open_folder, "opener", lambda: None)
    assert server.ask("POST", f"{JOBS}/{shot(server, '1')}/folder").status == 409


def test_no_other_folder_is_shown(server: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = installed(tmp_path, monkeypatch)
    film = server.ask("POST", JOBS, asking()).json["id"]
    assert server.ask("POST", f"{JOBS}/{film}/folder").status == 409
    server.ask("POST", f"{JOBS}/{film}/cancel")
    version = server.settings.out / "e2e660" / "shot-4" / "v001"
    shutil.rmtree(version)
    version.symlink_to(tmp_path, target_is_directory=True)
    assert server.ask("POST", f"{JOBS}/{shot(server, '4')}/folder").status == 404
    evil = {"Origin": "http://evil.example"}
    assert server.ask("POST", f"{JOBS}/{shot(server, '1')}/folder", headers=evil).status == 403
    assert not program.with_name("given").exists()


def test_behind_a_proxy_no_folder_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(tmp_path, monkeypatch)
    secret = "a long secret of ours"
    with server_in_thread(tmp_path / "데이터", token=secret, allowed_hosts=("studio",)) as far:
        sent = {"Host": f"studio:{far.port}", "Authorization": f"Bearer {secret}"}
        id = "00000000-0000-0000-0000-000000000000"
        assert far.ask("POST", f"{JOBS}/{id}/folder", headers=sent).status == 403
        assert far.ask("GET", "/api/v1/system", headers=sent).json["opens_folders"] is False
