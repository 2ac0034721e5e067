from pathlib import Path

import pytest

from generator.errors import InputError
from server.client import Client
from server.remote import place


@pytest.mark.parametrize("name", ["../evil", "/etc/passwd", "a/../../evil", "a\\..\\evil", "C:evil"])
def test_a_server_cannot_write_outside_of_the_shots_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="outside"):
        place(tmp_path / "v001", name)
    assert list(tmp_path.iterdir()) == []


def test_a_file_lies_where_the_server_has_it(tmp_path: Path) -> None:
    assert place(tmp_path, "layers/Mina.png") == tmp_path / "layers" / "Mina.png"
    assert (tmp_path / "layers").is_dir()


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "no address"])
def test_a_server_that_is_not_there_is_said_with_the_way_out(url: str) -> None:
    with pytest.raises(InputError, match="multiplane serve"):
        Client(url).submit({})
