"""Keys that a person gives: they hold everywhere at once, or it is said why they do not."""

from __future__ import annotations

import string
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from textual.keys import _character_to_key
from textual.widgets import Input, TextArea

from sotui.settings import Settings
from sotui.tui.commands import COMMANDS, Command, commands_for
from sotui.tui.commands.command import name_of_sign
from sotui.tui.commands.where import scenes, where_named
from sotui.tui.keys import EDITING, NEVER_WITHOUT, KeyTable, effective, not_sent, spelled, without_keys

if TYPE_CHECKING:
    from sitting import Sit

BY_ID = {command.id: command for command in COMMANDS}


# The table itself


def test_no_key_of_ours_means_two_things_on_one_screen() -> None:
    for scene in scenes():
        for one, other in combinations(commands_for(*scene), 2):
            if one.where != other.where and where_named(one.where).list and where_named(other.where).list:
                continue  # only one list at a time has the keyboard
            both = set(one.keys) & set(other.keys)
            if where_named(one.where).list or where_named(other.where).list:
                both -= {"escape"}  # it leaves the list first, then the screen
            assert not both, f"{one.id} and {other.id} on {scene[0]}"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_key_of_ours_arrives_and_is_no_letter_where_text_is_typed(command: Command) -> None:
    for key in command.keys:
        assert not_sent(key) is None, key
        assert key == spelled(key)
        if where_named(command.where).typing:
            assert len(key) > 1, key
            assert key != "space"


def test_signs_have_the_names_that_the_screen_library_gives_them() -> None:
    for sign in string.punctuation + string.ascii_letters + string.digits:
        assert name_of_sign(sign) == _character_to_key(sign)


def test_what_fields_use_for_editing_is_known() -> None:
    used = {
        key.strip()
        for field in (Input, TextArea)
        for binding in field.BINDINGS
        for key in binding.key.split(",")  # type: ignore[union-attr]
    }
    taken = {"ctrl+c", "ctrl+v", "super+c", "super+v", "super+x", "super+a", "ctrl+shift+k", "shift+insert"}
    missed = {
        key
        for key in used - taken - EDITING
        if "shift+" not in key and "super" not in key and "alt" not in key
    }
    assert not missed


def test_the_ways_out_always_keep_a_key() -> None:
    for command_id in NEVER_WITHOUT:
        table, faults = effective({command_id: ()})
        assert table.of(BY_ID[command_id])
        assert "has to keep a key" in str(faults[0])


# What a person writes


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("?", "question_mark"),
        ("/", "slash"),
        ("+", "plus"),
        ("ctrl++", "ctrl+plus"),
        ("Esc", "escape"),
        ("F9", "f9"),
        ("Ctrl+T", "ctrl+t"),
        ("Page Down", "pagedown"),
        ("PgUp", "pageup"),
        ("R", "R"),
        ("Control+Left", "ctrl+left"),
        (" ", "space"),
    ],
)
def test_keys_are_understood_however_they_are_written(written: str, means: str) -> None:
    assert spelled(written) == means


@pytest.mark.parametrize(
    ("command_id", "keys", "says"),
    [
        ("board.recrod", ("x",), "perhaps “board.record”"),
        ("board.record", ("ctrl+m",), "arrives as enter"),
        ("board.record", ("ctrl+i",), "arrives as tab"),
        ("board.record", ("ctrl+h",), "arrives as backspace"),
        ("board.record", ("ctrl+j",), "arrives as enter"),
        ("board.record", ("ctrl+[",), "arrives as esc"),
        ("board.record", ("shift+r",), "write “R”"),
        ("board.record", ("ctrl+shift+r",), "do not send"),
        ("board.record", ("ctrl+5",), "do not send"),
        ("board.record", ("super+r",), "never arrives"),
        ("board.record", ("cmd+r",), "never arrives"),
        ("board.record", ("f13",), "f1 to f12"),
        ("board.record", ("pgdwn",), "perhaps “pagedown”"),
        ("board.record", ("hold+r",), "no key that is held down"),
        ("board.record", ("tab",), "next field"),
        ("board.record", ("ctrl+c",), "leaves the program"),
        ("board.record", ("ctrl+v",), "paste"),
        ("board.record", ("ctrl+s",), "another key beside it"),
        ("board.record", ("w",), "“why” already"),
        ("board.record", ("space",), "“mark” already"),
        ("board.record", ("1",), "“board” already"),
        ("board.record", ("f1",), "“help” already"),
        ("lock", ("x",), "typed as text there"),
        ("lock", ("ctrl+a",), "fields of text"),
        ("review.record", ("x",), "typed as text there"),
    ],
)
def test_a_key_that_cannot_be_had_is_named_and_the_command_keeps_its_own(
    command_id: str, keys: tuple[str, ...], says: str
) -> None:
    table, faults = effective({command_id: keys}, lambda wished: 7)
    assert len(faults) == 1
    assert says in str(faults[0])
    assert faults[0].line == 7
    assert table.keymap() == {}


def test_two_commands_may_change_their_keys_with_each_other() -> None:
    table, faults = effective({"board.why": ("a",), "board.assign": ("w",)})
    assert not faults
    assert (table.first("board.why"), table.first("board.assign")) == ("a", "w")


def test_of_two_that_want_one_key_the_second_gives_way() -> None:
    table, faults = effective({"board.why": ("x",), "board.assign": ("x",)})
    assert (table.first("board.why"), table.first("board.assign")) == ("x", "a")
    assert [fault.key for fault in faults] == ["keys.board.assign"]


def test_one_that_gives_way_may_make_another_give_way() -> None:
    # “why” wants what “assign” leaves; “assign” cannot leave it.
    table, faults = effective({"board.why": ("a",), "board.assign": ("d",)})
    assert table.keymap() == {}
    assert {fault.key for fault in faults} == {"keys.board.why", "keys.board.assign"}


def test_the_same_key_may_do_different_things_on_different_screens() -> None:
    table, faults = effective({"board.undo": ("y",), "order.undo": ("y",)})
    assert not faults
    assert table.first("board.undo") == table.first("order.undo") == "y"


def test_a_command_left_without_a_key_is_known() -> None:
    table, faults = effective({"board.sort": ()})
    assert not faults
    assert [command.id for command in without_keys(table)] == ["board.sort"]


def test_whatever_is_wished_no_key_is_lost_or_means_two_things() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    ids = [command.id for command in commands_for("board", "table", "browse")]
    wished = {one: (letters[n * 7 % 26],) for n, one in enumerate(ids)}
    table, faults = effective(wished)
    keys = Counter(key for command in commands_for("board", "table", "browse") for key in table.of(command))
    assert [key for key, count in keys.items() if count > 1] == []
    assert not without_keys(table)
    assert len(table.keymap()) + len(faults) == len(wished)


# On the screen


async def test_a_key_of_ones_own_holds_in_footer_help_palette_and_texts(sit: Sit) -> None:
    settings = Settings(keys={"board.everything": ("z",), "board.record": ("f9", "x"), "view.orders": ("!",)})
    async with sit(size=(120, 40), settings=settings) as here:
        assert "f9 record" in here.text()
        await here.press("z")
        assert "with further dates" in here.text()
        await here.press("z", "e")
        assert "with further dates" not in here.text(), "the old key does nothing any more"
        await here.press("question_mark")
        assert "f9, x" in here.text()
        await here.press("escape", "ctrl+p")
        assert "f9, x" in here.text()
        await here.press("escape", "f9")
        assert "reason or source" in here.text()
        assert len(here.app.screen_stack) == 2
        await here.press("escape", "exclamation_mark")
        assert here.app.screen.PLACES[0] == "orders"  # type: ignore[attr-defined]


async def test_a_key_that_changed_places_does_the_other_thing(sit: Sit) -> None:
    settings = Settings(keys={"board.why": ("o",), "board.order": ("w",)})
    async with sit(settings=settings) as here:
        await here.press("w")
        assert here.app.screen.PLACES[0] == "order"  # type: ignore[attr-defined]


async def test_a_fault_in_the_settings_is_said_once_and_stops_nothing(sit: Sit) -> None:
    settings = Settings(keys={"board.recrod": ("x",), "theme": ("t",)})
    async with sit(settings=settings) as here:
        assert "board.recrod" in here.said
        assert "sotui keys --check" in here.said
        await here.press("escape", "2", "1")
        assert "board.recrod" not in here.said


async def test_a_command_that_cannot_be_used_says_why_by_key_and_from_the_palette(sit: Sit) -> None:
    async with sit() as here:
        await here.press("slash")
        await here.type("no such child anywhere")
        await here.press("enter")
        assert "(w why)" in here.text(), "in brackets in the footer"
        await here.press("w")
        assert "There is no row here" in here.said
        here.board.notice.clear()
        await here.press("ctrl+p")
        await here.type("assign")
        assert "Not now: There is no row here" in here.text()
        await here.press("enter")
        assert "There is no row here" in here.said
        await here.press("escape")
        assert "(w why)" not in here.text()
        assert "w why" in here.text()


def test_the_texts_of_the_table_name_only_keys_of_commands_that_there_are() -> None:
    table = KeyTable({"board.clear": ("f12",)})
    said = [table.said(command) for command in COMMANDS]
    assert "f12 shows all again." in " ".join(said)
    assert not [one for one in said if "{" in one]
