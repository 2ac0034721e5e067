"""Send to After Effects, over the API; a program made here stands in for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp.test_utils import make_mocked_request

from server import after_effects_send
from server.web.guard import is_from_here
from tests.page.made_up import finished_server
from tests.server.serving import Running, asking, server_in_thread
from tests.server.stand_in import needs_shebang, stand_in, windows

JOBS = "/api/v1/jobs"
NAME = "Adobe After Effects 2025"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with finished_server(tmp_path_factory.mktemp("데이터")) as running:
        yield running


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(after_effects_send, "programs", lambda platform, environment: tmp_path)
    return stand_in(windows(tmp_path, NAME))


@pytest.fixture
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(after_effects_send, "programs", lambda platform, environment: tmp_path)


def shot(server: Running, key: str, version: str = "v001") -> str:
    jobs = server.ask("GET", f"{JOBS}?state=succeeded").json["jobs"]
    jobs += [of for job in jobs for of in server.ask("GET", f"{JOBS}?parent={job['id']}").json["jobs"]]
    return next(str(job["id"]) for job in jobs if job["folder"] == f"e2e660/shot-{key}/{version}")


@needs_shebang
@pytest.mark.parametrize(
    ("query", "script"),
    [("", "e2e660/shot-1/v001/shot-1.jsx"), ("?storyboard=1", "e2e660/storyboard.jsx")],
)
def test_a_shot_or_its_storyboard_is_sent(server: Running, program: Path, query: str, script: str) -> None:
    answer = server.ask("POST", f"{JOBS}/{shot(server, '1')}/after-effects{query}")
    assert (answer.status, answer.json) == (200, {"program": NAME, "script": script})
    given = program.with_name("given").read_text("utf-8").splitlines()
    assert given == ["-r", str((server.settings.out / script).resolve())]


@needs_shebang
def test_what_runs_was_written_by_us(server: Running, program: Path) -> None:
    script = server.settings.out / "e2e660" / "shot-2" / "v001" / "shot-2.jsx"
    ours = script.read_bytes()
    script.write_text("evil();", "ascii")
    assert server.ask("POST", f"{JOBS}/{shot(server, '2')}/after-effects").status == 200
    assert script.read_bytes() == ours


@needs_shebang
def test_the_server_says_whether_it_has_one(server: Running, program: Path) -> None:
    assert server.ask("GET", "/api/v1/system").json["after_effects"] == NAME
    program.unlink()
    assert server.ask("GET", "/api/v1/system").json["after_effects"] is None


def test_without_one_it_says_what_to_do(server: Running, nothing_installed: None) -> None:
    answer = server.ask("POST", f"{JOBS}/{shot(server, '1')}/after-effects")
    assert answer.status == 409
    assert "Run Script File" in answer.json["error"]
    assert "shot-1.jsx" in answer.json["error"]


@needs_shebang
def test_only_finished_shots_are_sent(server: Running, program: Path) -> None:
    film = server.ask("POST", JOBS, asking()).json["id"]
    assert server.ask("POST", f"{JOBS}/{film}/after-effects").status == 409
    assert server.ask("POST", f"{JOBS}/{film}/after-effects?storyboard=perhaps").status == 422
    assert not program.with_name("given").exists()
    server.ask("POST", f"{JOBS}/{film}/cancel")


@needs_shebang
@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_sites_page_sends_nothing(server: Running, program: Path, headers: dict[str, str]) -> None:
    assert server.ask("POST", f"{JOBS}/{shot(server, '1')}/after-effects", headers=headers).status == 403
    assert not program.with_name("given").exists()


@needs_shebang
def test_behind_a_proxy_nobody_starts_programs(program: Path, tmp_path: Path) -> None:
    with server_in_thread(
        tmp_path / "데이터", token="a long secret of ours", allowed_hosts=("studio",)
    ) as far:
        sent = {"Host": f"studio:{far.port}", "Authorization": "Bearer a long secret of ours"}
        for id in ("none", "00000000-0000-0000-0000-000000000000"):
            answer = far.ask("POST", f"{JOBS}/{id}/after-effects", headers=sent)
            assert (answer.status, "own computer" in answer.json["error"]) == (403, True)
        assert far.ask("GET", "/api/v1/system", headers=sent).json["after_effects"] is None


@pytest.mark.parametrize(
    ("host", "address", "here"),
    [
        ("127.0.0.1:8484", "127.0.0.1", True),
        ("LOCALHOST:8484", "127.0.0.1", True),
        ("[::1]:8484", "::1", True),
        ("localhost", "127.0.0.1", True),
        ("127.0.0.1:8484", "192.168.0.9", False),
        ("localhost:8484", "fe80::1%eth0", False),
        ("studio:8484", "127.0.0.1", False),
    ],
)
def test_here_is_this_computer_under_its_own_name(host: str, address: str, here: bool) -> None:
    request = make_mocked_request("POST", "/", headers={"Host": host}).clone(remote=address)
    assert is_from_here(request) is here
