"""A list of choices: what an arrow picks, and what it shows before anything is picked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual.app import App, ComposeResult

from sotui.tui.widgets.fields import PickList

SEEN = (("alone", "seen alone"), ("seen", "seen, not alone"), ("not", "not seen"))


class Asking(App[None]):
    """One list, as a dialog asks it."""

    def __init__(self, *, picked: Sequence[str] = (), several: bool = False) -> None:
        super().__init__()
        self.picks = PickList(SEEN, picked=picked, several=several)
        self.unwritten = 0

    def compose(self) -> ComposeResult:
        yield self.picks

    def on_pick_list_unwritten(self) -> None:
        self.unwritten += 1

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"tone-cursor": "blue", "tone-muted": "gray"}

    def drawn(self) -> str:
        return "\n".join(self.picks.render_line(y).text for y in range(len(SEEN)))


async def test_no_choice_is_pointed_at_before_one_is_picked() -> None:
    app = Asking()
    async with app.run_test() as pilot:
        app.picks.focus()
        await pilot.pause()
        assert "›" not in app.drawn()
        assert app.picks.picked == ()


@pytest.mark.parametrize(
    ("keys", "picked"),
    [
        (("down",), "alone"),
        (("down", "down"), "seen"),
        (("up",), "not"),
        (("home",), "alone"),
        (("end",), "not"),
        (("space",), "alone"),
    ],
)
async def test_what_an_arrow_picks_is_what_it_points_at(keys: tuple[str, ...], picked: str) -> None:
    app = Asking()
    async with app.run_test() as pilot:
        app.picks.focus()
        await pilot.press(*keys)
        assert app.picks.picked == (picked,)
        pointed = [line for line in app.drawn().splitlines() if "›" in line]
        assert pointed == [line for line in app.drawn().splitlines() if "(•)" in line]
        assert len(pointed) == 1


async def test_an_arrow_goes_on_from_the_choice_that_is_pointed_at() -> None:
    app = Asking(picked=["alone"])
    async with app.run_test() as pilot:
        app.picks.focus()
        await pilot.pause()
        assert "›(•) seen alone" in app.drawn()
        await pilot.press("down")
        assert app.picks.picked == ("seen",)


async def test_of_several_the_cursor_moves_and_the_space_bar_ticks() -> None:
    app = Asking(several=True)
    async with app.run_test() as pilot:
        app.picks.focus()
        await pilot.press("down", "space")
        assert app.picks.picked == ("seen",)


async def test_a_word_typed_on_a_list_picks_nothing_and_is_not_swallowed_in_silence() -> None:
    app = Asking()
    async with app.run_test() as pilot:
        app.picks.focus()
        await pilot.press(*"Gjk")
        assert app.picks.picked == ()
        assert app.unwritten == 3
