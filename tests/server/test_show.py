import io

from rich.console import Console

from generator.storyboard.shot import Shot, Storyboard, Subject
from server.show import show


def shown(*shots: Shot, terminal: bool = False) -> str:
    console = Console(file=io.StringIO(), width=100, color_system="standard" if terminal else None)
    show(Storyboard("film", "v2", shots, warnings=("scene.4: is empty and was left out",)), console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_dialect_shots_subjects_prompts_and_warnings_are_shown() -> None:
    shot = Shot(
        "3",
        "소명 runs.",
        (Subject("소명", "소명", spans=((0, 2),)),),
        title="Escape",
        warnings=("a warning",),
    )
    text = shown(shot)
    for part in ("film", "dialect v2", "1 shot", "3", "Escape", "소명", "소명 runs.", "a warning", "scene.4"):
        assert part in text


def test_mentions_are_underlined_where_they_are() -> None:
    shot = Shot("1", "Then Mina (a girl) runs.", (Subject("mina", "Mina", spans=((5, 18),)),))
    before, _, after = shown(shot, terminal=True).partition("Mina (a girl)")
    assert before.endswith("\x1b[4;36m")
    assert after.startswith("\x1b[0m")


def test_what_looks_like_markup_is_shown_as_it_is() -> None:
    text = shown(Shot("[red]1[/red]", "[bold]Mina[/bold] [/]", title="[link]"))
    for part in ("[red]1[/red]", "[bold]Mina[/bold] [/]", "[link]"):
        assert part in text
