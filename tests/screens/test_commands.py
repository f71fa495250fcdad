"""The one table of commands: every key does something, every command can be found."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from sotui.tui.app import SotuiApp
from sotui.tui.commands import COMMANDS, commands_for, footer_for
from sotui.tui.screens.board import BoardScreen
from sotui.tui.screens.order import OrderScreen
from sotui.tui.widgets.line_table import LineTable

if TYPE_CHECKING:
    from conftest import Sit

HOLDERS = {"board": BoardScreen, "order": OrderScreen, "table": LineTable, "everywhere": SotuiApp}
SENT_AS_OTHERS = {"ctrl+m", "ctrl+i", "ctrl+h", "ctrl+j", "ctrl+left_square_bracket"}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_has_somebody_to_answer_it(command: object) -> None:
    holder = HOLDERS[command.where]  # type: ignore[attr-defined]
    assert hasattr(holder, f"action_{command.action}")  # type: ignore[attr-defined]


def test_ids_are_unique_and_no_key_means_two_things_in_one_place() -> None:
    assert max(Counter(command.id for command in COMMANDS).values()) == 1
    for places in (("board", "table", "everywhere"), ("order", "everywhere")):
        keys = Counter(key for command in commands_for(*places) for key in command.keys)
        assert [key for key, count in keys.items() if count > 1] == []
        assert not SENT_AS_OTHERS & set(keys)


@pytest.mark.parametrize("places", [("board", "table", "everywhere"), ("order", "everywhere")])
def test_the_footer_names_five_to_eight_keys(places: tuple[str, ...]) -> None:
    assert 5 <= len(footer_for(*places)) <= 8


async def test_help_names_every_key_of_the_board(sit: Sit) -> None:
    async with sit(size=(120, 60)) as here:
        await here.press("question_mark")
        text = " ".join(here.text().split())
        for command in commands_for("board", "table", "everywhere"):
            assert " ".join(command.tooltip.split()[:4]) in text, command.id


async def test_the_palette_offers_our_commands_and_no_picture_of_the_screen(sit: Sit) -> None:
    async with sit() as here:
        offered = {command.title for command in here.app.get_system_commands(here.app.screen)}
        assert any(title.startswith("Record") for title in offered)
        assert any(title.startswith("Quit") for title in offered)
        assert not [title for title in offered if "shot" in title.lower() or "maxim" in title.lower()]


async def test_a_command_of_the_palette_does_what_its_key_does(sit: Sit) -> None:
    async with sit() as here:
        await here.press("ctrl+p")
        await here.type("further dates")
        await here.pilot.pause(0.3)
        await here.press("enter")
        await here.pilot.pause(0.2)
        await here.settled()
        assert "with further dates" in here.text()


async def test_the_theme_changes_by_key(sit: Sit) -> None:
    async with sit() as here:
        await here.press("ctrl+t")
        assert here.app.theme == "light"
        await here.press("ctrl+t")
        assert here.app.theme == "dark"
