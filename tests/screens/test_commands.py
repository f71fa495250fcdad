"""The one table of commands: every key does something, every command can be found."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from textual.dom import DOMNode
from textual.screen import Screen

import sotui.tui.screens
import sotui.tui.widgets
from sotui.tui.app import SotuiApp
from sotui.tui.commands import COMMANDS, Command, commands_for, footer_for
from sotui.tui.commands.where import EVERYWHERE, WHERES, scenes, where_named
from sotui.tui.place import Place
from sotui.tui.places import VIEWS

if TYPE_CHECKING:
    from sitting import Sit


def _classes() -> list[type[DOMNode]]:
    """Every screen and widget of ours."""
    for package in (sotui.tui.screens, sotui.tui.widgets):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    found: list[type[DOMNode]] = [SotuiApp]
    left: list[type[DOMNode]] = [DOMNode]
    while left:
        for one in left.pop().__subclasses__():
            left.append(one)
            if one.__module__.startswith("sotui."):
                found.append(one)
    return found


CLASSES = _classes()
PLACES = sorted({one for one in CLASSES if issubclass(one, Place) and one.PLACES[0] != "browse"}, key=str)


def _ids(holder: type[DOMNode]) -> set[str | None]:
    return {getattr(binding, "id", None) for binding in holder.__dict__.get("BINDINGS", ())}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_has_somebody_to_answer_it(command: Command) -> None:
    holders = [one for one in CLASSES if command.id in _ids(one)]
    assert holders, "no screen and no widget has its key"
    name, _, _ = command.action.removeprefix("app.").partition("(")
    for holder in holders:
        answering = SotuiApp if command.action.startswith("app.") else holder
        assert hasattr(answering, f"action_{name}") or hasattr(answering, f"_action_{name}"), holder


def test_ids_are_unique_and_said_in_a_word_or_three() -> None:
    assert max(Counter(command.id for command in COMMANDS).values()) == 1
    for command in COMMANDS:
        assert 1 <= len(command.label.split()) <= 3, command.id
        assert command.tooltip.endswith("."), command.id
        assert command.tooltip.count(". ") == 0, f"{command.id}: one sentence"


def test_every_place_of_the_table_is_described_and_every_screen_is_in_it() -> None:
    assert {command.where for command in COMMANDS} == {where.id for where in WHERES}
    assert {place.PLACES[0] for place in PLACES} == {scene[0] for scene in scenes()}
    for place in PLACES:
        where = where_named(place.PLACES[0])
        assert set(place.PLACES) <= set(where.scene), place
        assert where.about.endswith(".")
        assert where.typing == ("browse" not in place.PLACES)
    assert set(VIEWS) <= {where.id for where in WHERES}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_board_names_the_keys_of_the_other_views_in_footer_and_help(
    sit: Sit, size: tuple[int, int]
) -> None:
    async with sit(size=size) as here:
        assert f"1-{len(VIEWS)} views" in here.text().splitlines()[-1]
        await here.press("f1")
        assert "1 board · 2 orders · 3 reviews · 4 supervision · 5 drafts" in here.text()


async def test_the_key_that_records_is_called_save_once_there_is_something_to_save_in(sit: Sit) -> None:
    async with sit(size=(120, 40)) as here:
        await here.stand_on(lambda row: row.title == "Nine-month review")  # type: ignore[attr-defined]
        await here.press("f")
        assert "f2 record" in here.text().splitlines()[-1]
        await here.press("f2")
        assert "f2 save" in here.text().splitlines()[-1]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.PLACES[0])
def test_the_footer_names_five_to_nine_keys(place: type[Place]) -> None:
    footer = footer_for(*place.PLACES, EVERYWHERE)
    assert 5 <= len(footer) <= 9
    assert len({command.footer for command in footer}) == len(footer), "each has its own place"
    assert {"help", "lock"} <= {command.id for command in footer}
    assert issubclass(place, Screen)


async def test_help_names_every_key_of_the_board(sit: Sit) -> None:
    async with sit(size=(120, 60)) as here:
        await here.press("question_mark")
        text = " ".join(here.text().split())
        for command in commands_for("board", "table", "everywhere"):
            said = here.app.key_table.said(command, ("board",))
            assert " ".join(said.split()[:4]) in text, command.id


async def test_help_says_what_the_place_is_for(sit: Sit) -> None:
    async with sit() as here:
        await here.press("f1")
        assert "The board shows what has to be done" in here.text()
        await here.press("escape", "o", "f1")
        assert "The board shows" not in here.text()
        assert "One order:" in here.text()


async def test_the_palette_offers_what_answers_here_and_no_picture_of_the_screen(sit: Sit) -> None:
    async with sit() as here:
        offered = {offer.label for offer in here.app.offers(here.app.screen)}
        assert {"Record", "Quit", "Down", "Colours", "Light", "High-contrast"} <= offered
        assert not [label for label in offered if "shot" in label.lower() or "maxim" in label.lower()]
        await here.press("o")
        on_the_order = {offer.id for offer in here.app.offers(here.app.screen)}
        assert "order.why" in on_the_order
        assert not {one for one in on_the_order if one.startswith(("board.", "table."))}


async def test_a_command_of_the_palette_does_what_its_key_does(sit: Sit) -> None:
    async with sit() as here:
        await here.press("ctrl+p")
        await here.type("further dates")
        await here.press("enter")
        assert "with further dates" in here.text()


async def test_the_palette_moves_by_arrow_and_finds_by_words_in_any_order(sit: Sit) -> None:
    async with sit() as here:
        await here.press("colon")
        await here.type("dates further")
        assert "Show or hide dates" in here.text()
        await here.type(" zzz")
        assert "No command has all of these words" in here.text()
        await here.press("enter")
        assert "No command has all of these words" in here.text(), "nothing is done"
        await here.press("escape", "colon", "down", "up", "down", "enter")
        assert here.app.screen.query("#title"), "the second command, why, opened its page"


async def test_the_palette_explains_its_own_keys(sit: Sit) -> None:
    async with sit() as here:
        await here.press("colon")
        await here.type("further")
        assert "f1 keys" in here.text()
        await here.press("f1")
        assert "only the commands that have these words" in " ".join(here.text().split())
        await here.press("f1")
        assert "Show or hide dates" in here.text(), "the words looked for are still there"
        await here.press("enter")
        assert "with further dates" in here.text()


async def test_the_palette_does_what_a_list_answers_while_a_field_has_the_keyboard(sit: Sit) -> None:
    async with sit() as here:
        await here.press("slash", "ctrl+p")
        await here.type("last row")
        await here.press("enter")
        assert here.board.table.cursor == len(here.rows) - 1


async def test_the_theme_changes_by_key_and_from_the_palette(sit: Sit) -> None:
    async with sit() as here:
        seen = [here.app.theme]
        for _ in range(4):
            await here.press("ctrl+t")
            seen.append(here.app.theme)
        assert seen == ["dark", "high-contrast", "high-contrast-light", "light", "dark"]
        await here.press("ctrl+p")
        await here.type("theme light")
        await here.press("enter")
        assert here.app.theme == "light"


async def test_every_colour_can_be_looked_at(sit: Sit) -> None:
    async with sit() as here:
        await here.press("ctrl+p")
        await here.type("colours")
        await here.press("enter")
        assert "Least contrast" in here.text()
        for word in ("background", "surface", "panel", "cursor", "alarm", "quiet", "heading"):
            assert word in here.text()


async def test_help_in_a_dialog_names_its_own_keys_and_closes_again(sit: Sit) -> None:
    async with sit() as here:
        await here.press("a", "f1")
        text = " ".join(here.text().split())
        assert "f4 everybody" in text
        assert "Not in a box: close it first." in text
        await here.press("f1")
        assert "f1 keys" in " ".join(here.text().split())
        assert type(here.app.screen).__name__ == "AssignDialog"
        await here.press("escape", "w", "f1")
        assert "the top or the end of the page" in here.text()


async def test_enter_is_told_as_each_list_has_it(sit: Sit) -> None:
    async with sit(size=(100, 50)) as here:
        for view, said in (("2", "Open the page of the order."), ("5", "Go on where it was typed")):
            await here.press(view, "f1")
            text = here.text()
            assert "Record what settles the row." not in text
            assert any(line.split()[1:2] == ["enter"] and said in line for line in text.splitlines()), text
            await here.press("escape")
