import os
import subprocess
import sys
from pathlib import Path

import pytest
from platformdirs import user_data_path

from generator.errors import InputError
from server import settings
from server.service import own_token
from server.settings import SHORTEST, Settings, read_settings


@pytest.fixture
def toml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "설정" / "multiplane.toml"
    file.parent.mkdir()
    monkeypatch.setitem(Settings.model_config, "toml_file", file)
    monkeypatch.setattr(settings, "CONFIG", file)
    for name in list(os.environ):
        if name.startswith("MULTIPLANE_"):
            monkeypatch.delenv(name)
    return file


def test_the_command_line_wins_over_the_environment_over_the_file(
    toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toml.write_text('size = "1:1"\nport = 1\nmodel = "file"\n', "utf-8")
    monkeypatch.setenv("MULTIPLANE_PORT", "2")
    monkeypatch.setenv("MULTIPLANE_MODEL", "environment")
    read = read_settings({"model": "command line", "size": None})
    assert (read.size, read.port, read.model) == ("1:1", 2, "command line")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("port = 'x'", "port"),
        ("prot = 1", "prot"),
        ("port = 99999", "port"),
        ("port =", "multiplane.toml"),
        ("redis = '127.0.0.1'", "redis://"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(toml: Path, text: str, told: str) -> None:
    toml.write_text(text, "utf-8")
    with pytest.raises(InputError, match=told):
        read_settings({})


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "studio", "127.0.0.1"])
@pytest.mark.parametrize("token", [None, "short"])
def test_others_are_let_in_only_with_a_token(toml: Path, host: str, token: str | None) -> None:
    with pytest.raises(InputError, match="MULTIPLANE_TOKEN"):
        read_settings({"host": host, "token": token, "allowed_hosts": ["studio"]})


@pytest.mark.parametrize("token", ["", "short"])
def test_a_token_that_can_be_guessed_is_refused_here_too(toml: Path, token: str) -> None:
    with pytest.raises(InputError, match="guessed"):
        read_settings({"token": token})


def test_the_token_of_an_installation_is_made_once_and_never_empty(tmp_path: Path) -> None:
    (tmp_path / ".token").touch()
    (tmp_path / "token").touch()
    token = own_token(tmp_path / "token")
    assert len(token) > SHORTEST
    assert own_token(tmp_path / "token") == token
    assert [file.name for file in tmp_path.iterdir()] == ["token"]


def test_every_address_needs_the_names_that_clients_use(toml: Path) -> None:
    token = "0123456789abcdef"
    with pytest.raises(InputError, match="allowed-hosts"):
        read_settings({"host": "0.0.0.0", "token": token})
    assert read_settings({"host": "0.0.0.0", "token": token, "allowed_hosts": ["studio"]}).is_local is False


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_this_computer_needs_none(toml: Path, host: str) -> None:
    assert read_settings({"host": host}).is_local


def test_serving_imports_no_model_into_the_server() -> None:
    code = (
        "import sys, server.web.serve, server.hot_folder.command\n"
        "print({'torch', 'diffusers'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_everything_is_kept_in_the_users_data_folder(toml: Path) -> None:
    assert read_settings({}).data == user_data_path("multiplane", appauthor=False)
