"""Attacks. `docs/threat-model.md` lists them."""

import gzip
import json
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from server.jobs import lifecycle
from server.jobs.database import Database
from server.jobs.queries import find_job
from server.untrusted import LARGEST
from tests.server.serving import Reply, Running, asking, server_in_thread

JOBS = "/api/v1/jobs"


def submit(server: Running, headers: dict[str, str] | None = None, **more: Any) -> Reply:
    return server.ask("POST", JOBS, asking(id=str(uuid4()), **more), headers)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "localhost:1", "127.0.0.1:{port}.evil", ""]
)
@pytest.mark.parametrize("path", [JOBS, "/", "/metrics", "/no/such/path"])
def test_a_rebound_name_gets_no_answer(server: Running, host: str, path: str) -> None:
    host = host.format(port=server.port)
    origin = {"Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
    assert server.ask("GET", path, headers={"Host": host, **origin}).status == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_the_servers_own_names_are_answered(server: Running, host: str) -> None:
    assert server.ask("GET", JOBS, headers={"Host": f"{host}:{server.port}"}).status == 200


def test_two_hosts_are_none(server: Running) -> None:
    raw = f"GET {JOBS} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nHost: evil.example\r\n\r\n"
    assert raw_status(server, raw) in (400, 403)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "file://"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://localhost:{port}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"},
    ],
)
def test_another_sites_page_changes_nothing(server: Running, headers: dict[str, str]) -> None:
    headers = {name: value.format(port=server.port) for name, value in headers.items()}
    assert submit(server, headers).status == 403
    assert server.ask("POST", "/api/v1/system/free", headers=headers).status == 403
    assert upgrade(server, headers) == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:{port}"},
        {"Origin": "http://127.0.0.1:{port}"},
        {"Origin": "null", "Authorization": "Bearer {token}"},
    ],
)
def test_our_own_page_programs_and_holders_of_the_token_may(server: Running, headers: dict[str, str]) -> None:
    headers = {name: value.format(port=server.port, token=server.token) for name, value in headers.items()}
    assert submit(server, headers).status == 201
    assert upgrade(server, headers) == 101


@pytest.mark.parametrize("token", ["", "wrong", "{token}x"])
def test_a_wrong_token_opens_nothing(server: Running, token: str) -> None:
    token = token.format(token=server.token)
    assert submit(server, {"Origin": "null", "Authorization": f"Bearer {token}"}).status == 403


def test_a_socket_without_headers_of_its_own_may_name_the_token(server: Running) -> None:
    assert upgrade(server, {"Origin": "null"}, f"?token={server.token}") == 101


def test_the_token_is_the_users_alone(server: Running) -> None:
    file = server.settings.data / "token"
    assert file.read_text("ascii") == server.token
    if os.name != "nt":
        assert file.stat().st_mode & 0o077 == 0


def test_off_this_computer_nothing_is_answered_without_the_token(tmp_path: Path) -> None:
    with server_in_thread(
        tmp_path, host="0.0.0.0", token="a long secret of ours", allowed_hosts=("studio",)
    ) as far:
        host = {"Host": f"studio:{far.port}"}
        for path in (JOBS, "/", "/openapi.json", "/metrics"):
            assert far.ask("GET", path, headers=host).status == 401
        right = {"Authorization": "Bearer a long secret of ours"}
        assert far.ask("GET", JOBS, headers=host | right).status == 200
        assert far.ask("GET", JOBS, headers={"Host": "evil"} | right).status == 403
        assert "a long secret" not in far.ask("GET", "/api/v1/system", headers=host | right).body.decode()


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b"{}", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (b"{", {}, 422),
        (b'{"kind": 1, "kind": 2}', {}, 422),
        (b'{"name": "\\ud800"}', {}, 422),
        (b'{"seed": 1e999}', {}, 422),
        (b'{"seed": ' + b"9" * 5000 + b"}", {}, 422),
        (b"[" * 100_000, {}, 422),
        (('{"a": ' * 500 + '"\\""' + "}" * 500).encode("utf-16"), {}, 422),
        (b'{"a": ' * 5_000 + b"1" + b"}" * 5_000, {}, 422),
        (gzip.compress(b" " * 10_000_000), {"Content-Encoding": "gzip"}, 415),
        (gzip.compress(b" " * 10_000_000), {"Content-Encoding": "deflate"}, 415),
    ],
)
def test_bodies_that_are_not_what_they_should_be_are_refused(
    server: Running, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = server.ask("POST", JOBS, body, headers)
    assert answer.status == status
    assert answer.json["error"]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_large_is_refused_and_not_kept(server: Running, chunked: bool) -> None:
    head = f"POST {JOBS} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Type: application/json\r\n"
    if chunked:
        chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
        body = chunk * (LARGEST // 0x100000 + 1) + b"0\r\n\r\n"
        assert raw_status(server, f"{head}Transfer-Encoding: chunked\r\n\r\n", body) == 413
    else:
        body = b" " * (LARGEST + 1)
        assert raw_status(server, f"{head}Content-Length: {len(body)}\r\n\r\n", body) == 413


@pytest.mark.parametrize("wrong", [{"model": "https://evil.example/model"}, {"out": "/"}, {"kind": "model"}])
def test_no_request_names_a_model_or_a_folder(server: Running, wrong: dict[str, Any]) -> None:
    assert submit(server, **wrong).status == 422


@pytest.mark.parametrize("name", ["../evil", "a/b", "a\\b", "a\0b", ""])
def test_a_name_that_is_a_path_is_refused(server: Running, name: str) -> None:
    answer = submit(server, name=name)
    assert (answer.status, answer.json["key"]) == (422, "storyboard.name")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, str]]:
    """A server with a finished job, whose folder somebody has tampered with."""
    data = tmp_path_factory.mktemp("data")
    secret = data / "secret.txt"
    secret.write_text("only mine", "utf-8")
    folder = data / "output" / "film" / "shot-1" / "v001"
    folder.mkdir(parents=True)
    (folder / "source.png").write_bytes(b"\x89PNG")
    for name in ("page.html", "drawing.svg", "composition.json", "unlisted.png"):
        (folder / name).write_text("<script>", "utf-8")
    listed = [
        "source.png",
        "page.html",
        "drawing.svg",
        "composition.json",
        "../../../../secret.txt",
        "gone.png",
    ]
    if os.name != "nt":
        (folder / "link.png").symlink_to(secret)
        (folder / "out").symlink_to(data)
        listed += ["link.png", "out/secret.txt"]
    with server_in_thread(data) as server:
        server.ask("POST", "/api/v1/queue/pause")
        id = submit(server, shots="1").json["id"]
    db = Database(data / "jobs.sqlite")
    db.connection.execute("UPDATE switches SET value = 0")
    taken = lifecycle.take(db)
    assert taken and str(taken.parent) == id
    lifecycle.succeed(db, str(taken.id), "film/shot-1/v001", listed)
    assert find_job(db, str(taken.id))
    db.close()
    with server_in_thread(data) as server:
        yield server, str(taken.id)


@pytest.mark.parametrize(
    "name",
    [
        "unlisted.png",
        "../shot.json",
        "..%2f..%2fshot.json",
        "%2e%2e/%2e%2e/jobs.sqlite",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "../../../../secret.txt",
        "..%2f..%2f..%2f..%2fsecret.txt",
        "link.png",
        "out/secret.txt",
        "gone.png",
        "source.png%00.png",
        "layers",
        ".",
    ],
)
def test_only_files_of_the_job_are_given_away(made: tuple[Running, str], name: str) -> None:
    server, id = made
    answer = server.ask("GET", f"{JOBS}/{id}/files/{name}")
    assert answer.status == 404
    assert b"only mine" not in answer.body


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "composition.json"])
def test_what_could_run_in_a_browser_is_saved_instead(made: tuple[Running, str], name: str) -> None:
    server, id = made
    answer = server.ask("GET", f"{JOBS}/{id}/files/{name}")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_picture_is_a_picture(made: tuple[Running, str]) -> None:
    server, id = made
    answer = server.ask("GET", f"{JOBS}/{id}/files/source.png")
    assert (answer.headers["Content-Type"], answer.body) == ("image/png", b"\x89PNG")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_after_effects_is_answered_as_it_understands(made: tuple[Running, str]) -> None:
    """HTTP/1.0: the length is stated, nothing is chunked, and the connection is closed."""
    server, id = made
    for path in (JOBS, f"{JOBS}/{id}", f"{JOBS}/{id}/files/source.png", "/no/such/path"):
        head, body = raw_answer(server, f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{server.port}\r\n\r\n")
        assert f"content-length: {len(body)}" in head.lower()
        assert "transfer-encoding" not in head.lower()
    body = json.dumps(asking(id=str(uuid4())))
    head = f"POST {JOBS} HTTP/1.0\r\nHost: 127.0.0.1:{server.port}\r\nContent-Type: application/json\r\n"
    head, told = raw_answer(server, f"{head}Content-Length: {len(body.encode())}\r\n\r\n{body}")
    assert " 201 " in head.splitlines()[0]
    assert json.loads(told)["name"] == "소명"


def raw_answer(server: Running, request: str, body: bytes = b"") -> tuple[str, bytes]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        sending = threading.Thread(target=send, args=(connection, request.encode() + body))
        sending.start()
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
            if body and b"\r\n\r\n" in answer:
                break
        connection.close()
        sending.join()
    head, _, rest = answer.partition(b"\r\n\r\n")
    return head.decode(), rest


def send(connection: socket.socket, data: bytes) -> None:
    """The server may have stopped listening."""
    try:
        connection.sendall(data)
    except OSError:
        return


def raw_status(server: Running, request: str, body: bytes = b" ") -> int:
    return int(raw_answer(server, request, body)[0].split()[1])


def upgrade(server: Running, headers: dict[str, str], query: str = "") -> int:
    lines = {
        "Host": f"127.0.0.1:{server.port}",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        **headers,
    }
    told = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return raw_status(server, f"GET /api/v1/ws{query} HTTP/1.1\r\n{told}\r\n")
