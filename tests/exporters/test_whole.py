from pathlib import Path

import pytest

from exporters.whole import whole


def test_a_file_is_replaced_when_the_new_one_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "소명.psd"
    file.write_text("old", "utf-8")
    with whole(file) as draft:
        assert draft.suffix == file.suffix
        draft.write_text("new", "utf-8")
        assert file.read_text("utf-8") == "old"
    assert file.read_text("utf-8") == "new"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_after_an_error_the_old_file_is_as_it_was(tmp_path: Path, error: type[BaseException]) -> None:
    file = tmp_path / "shot.psd"
    file.write_text("old", "utf-8")
    with pytest.raises(error), whole(file) as draft:
        draft.write_text("half", "utf-8")
        raise error
    assert file.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [file]
