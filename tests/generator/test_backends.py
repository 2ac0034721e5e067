import subprocess
import sys
from pathlib import Path

import pytest

from generator.backends import load_backend
from generator.errors import InputError
from training.architecture import random_pipeline


def test_a_folder_is_loaded_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    random_pipeline().save_pretrained(tmp_path / "작은 모델")
    assert load_backend(str(tmp_path / "작은 모델")).name == "작은 모델"
    monkeypatch.chdir(tmp_path / "작은 모델")
    assert load_backend(".").name == "작은 모델"


def test_the_embedded_model_keeps_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    random_pipeline().save_pretrained(tmp_path)
    monkeypatch.setattr("generator.backends.model.EMBEDDED", tmp_path)
    assert load_backend().name == load_backend("embedded").name == "embedded"


def test_a_missing_embedded_model_names_the_command_that_makes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.backends.model.EMBEDDED", tmp_path)
    with pytest.raises(InputError, match=r"python -m training\.train"):
        load_backend("embedded")


@pytest.mark.parametrize("name", ["sdxl", "/no/such/folder", "소명", "a/b/c"])
def test_an_unknown_name_lists_the_known_ones(name: str) -> None:
    with pytest.raises(InputError, match=r"embedded, z-image-turbo, z-image, a folder, .* owner/model"):
        load_backend(name)


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no model_index\.json"):
        load_backend(str(tmp_path))


def test_without_a_network_a_hub_model_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(InputError, match="hf download nobody/no-such-model --local-dir FOLDER"):
        load_backend("nobody/no-such-model")


def test_the_names_are_known_without_importing_torch() -> None:
    code = "import sys, generator.backends, generator.backends.protocol; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
