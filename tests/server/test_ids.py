from uuid import UUID

from server.ids import PLATE, layer_id, shot_id


def test_an_id_is_the_same_on_every_machine_and_in_every_run() -> None:
    assert layer_id("film", "3", "mina") == "de02f899-da29-5095-b2c8-a56ed0235435"
    assert UUID(layer_id("film", "3", "mina")).version == 5


def test_storyboard_shot_and_subject_each_make_another_id() -> None:
    ids = {
        layer_id("film", "3", "mina"),
        layer_id("film", "3", "소명"),
        layer_id("film", "3", PLATE),
        layer_id("film", "4", "mina"),
        layer_id("other", "3", "mina"),
        layer_id("film", "3/mina", ""),
        shot_id("film", "3"),
        shot_id("film", "3/mina"),
    }
    assert len(ids) == 8
