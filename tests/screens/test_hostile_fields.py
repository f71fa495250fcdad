"""Hostile and endless text at the keyboard and from the clipboard, into every field of every form."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import process_time
from typing import TYPE_CHECKING, Any

import pytest
from hostile import HOSTILE, look
from textual import events
from textual.widgets import Input, TextArea

from everyday import of_these

if TYPE_CHECKING:
    from sitting import Sit, Sitting

PASTED = (
    "\x1b]52;c;SE=\x07A\x9b31m\u202ed\u2066a\u200b\x00\x7f[bold]{x}"
    + "e"
    + "\u0301" * 50
    + "👩‍👩‍👧\ud800 end"
)
TEN_MILLION = 10_000_000

FORMS: dict[str, tuple[str, ...]] = {
    "record": ("enter",),
    "assign": ("a",),
    "decision about an end": (*"jjjjjjj", "d"),
    "filter of the board": ("slash",),
    "search of orders": ("2", "slash"),
    "filter of reviews": ("3", "slash"),
    "filter of supervision": ("4", "slash"),
    "note of an order": ("o", "a"),
    "details of an order": ("o", "e"),
    "fact about an order": ("o", "f"),
    "correction of a fact": ("o", "h", "c"),
    "new order": ("2", "n"),
    "review": ("3", "f"),
    "supervision note": ("4", "f"),
    "palette": ("ctrl+p",),
}
"""Every form, by the keys that open it from the board."""
EVERYDAY = ("record", "filter of the board", "new order", "supervision note", "palette")
"""One of each kind: a dialog, a filter, forms of short and of long fields, and the palette."""


@asynccontextmanager
async def form(sit: Sit, keys: tuple[str, ...], size: tuple[int, int] = (80, 24)) -> AsyncIterator[Sitting]:
    async with sit(size=size) as here:
        await here.press(*keys)
        yield here


def fields(here: Sitting) -> list[Any]:
    return [
        one
        for one in here.app.screen.query("Input, TextArea")
        if isinstance(one, Input | TextArea) and one.focusable and one.display
    ]


def held(field: Any) -> str:
    return str(field.value if isinstance(field, Input) else field.text)


@pytest.mark.parametrize("name", of_these(FORMS, *EVERYDAY))
async def test_what_is_pasted_into_any_field_is_drawn_as_it_may_be(sit: Sit, name: str) -> None:
    async with form(sit, FORMS[name]) as here:
        found = fields(here)
        assert found, here.text()
        for field in found:
            if not field.focusable:
                continue
            field.focus()
            field.post_message(events.Paste(PASTED))
            await here.settled()
            look(here, (name, field.id, "pasted"))
            assert "\x1b" not in held(field)
            assert "\u202e" not in held(field)
        assert here.app.is_running


@pytest.mark.parametrize("name", of_these(FORMS, *EVERYDAY))
async def test_keys_that_no_keyboard_has_enter_nothing_that_steers(sit: Sit, name: str) -> None:
    """A terminal can be made to send any character as if it were typed."""
    async with form(sit, FORMS[name]) as here:
        field = fields(here)[0]
        field.focus()
        await here.settled()
        for character in ("\u202e", "\u200b", "\x9b", "\x00", "\ud800", "\u2066", "\ufeff", *("\u0301" * 8)):
            here.app.post_message(events.Key("unknown", character))
            await here.pilot.pause()
        await here.settled()
        look(here, name)
        assert here.app.is_running


@pytest.mark.parametrize(
    "name",
    of_these(("record", "note of an order", "new order", "review", "supervision note"), "record", "review"),
)
async def test_ten_million_characters_are_cut_at_once_and_said_to_be(sit: Sit, name: str) -> None:
    async with form(sit, FORMS[name]) as here:
        for field in fields(here)[:3]:
            field.focus()
            start = process_time()
            field.post_message(events.Paste("x" * TEN_MILLION))
            await here.settled()
            assert process_time() - start < 3, (name, field.id)
            most = field.max_length if isinstance(field, Input) else field.longest
            assert len(held(field)) <= most
            said = " ".join(here.text().split())
            assert "was cut: this field holds" in said, (name, field.id, said)
            start = process_time()
            await here.press("a", "backspace", "home", "end")
            assert process_time() - start < 3, "the field stays usable"


async def test_of_several_lines_a_one_line_field_takes_the_first_and_says_so(sit: Sit) -> None:
    async with form(sit, FORMS["new order"]) as here:
        field = here.app.screen.query_one("#family", Input)
        field.focus()
        field.post_message(events.Paste("F100\nF200\nF300"))
        await here.settled()
        assert field.value == "F100"
        assert "Only the first of the pasted lines was taken" in " ".join(here.text().split())


@pytest.mark.parametrize(
    "kind", of_these(("clear", "clipboard", "markup", "bidi", "wide"), "clear", "markup", "wide")
)
async def test_a_stored_name_put_right_stands_in_its_field_as_it_may_be_drawn(
    sit: Sit, demo_desk: Any, kind: str
) -> None:
    from hostile import plant

    text = HOSTILE[kind]
    order_id = demo_desk.submit(plant, demo_desk, text).result()
    async with sit() as here:
        here.app.go("order", order_id)
        await here.settled()
        await here.press("e")
        for _ in range(5):
            look(here, kind)
            await here.press("down")


async def test_what_is_cut_stays_in_the_program_and_is_gone_after_the_lock(sit: Sit) -> None:
    async with form(sit, FORMS["note of an order"]) as here:
        field = here.app.screen.query(TextArea).first()
        field.focus()
        await here.type("words of a record")
        await here.press("ctrl+a", "ctrl+x")
        assert held(field) == "" or "words" not in held(field)
        assert "words of a record" in here.app.clipboard
        assert "copied" not in here.text().casefold(), "nothing is claimed that nobody can know"
        await here.press("ctrl+v")
        assert "words of a record" in held(field)
        await here.press("ctrl+l")
        assert here.app.clipboard == ""
        assert "words of a record" not in here.text()


SEARCHED = (
    "%",
    "_",
    '"',
    "'",
    'NEAR("a" b',
    '"unbalanced',
    "a' OR 1=1 --",
    "*",
    "[a-z",
    "\\",
    "a AND",
    ".*",
    "{0}",
)


@pytest.mark.parametrize("name", [name for name in FORMS if "filter" in name or "search" in name])
async def test_signs_of_search_languages_are_looked_for_as_they_stand(sit: Sit, name: str) -> None:
    """F61: nothing typed into a search is anything but the letters it is."""
    async with form(sit, FORMS[name]) as here:
        field = fields(here)[0]
        screen = here.app.screen
        everything = len(screen.table.rows)
        assert everything > 3
        for text in SEARCHED:
            field.value = text
            await here.settled()
            found = screen.table.rows
            assert len(found) < everything, (text, "signs that match anything would find all")
            look(here, (name, text))
        field.value = "o'example"
        await here.settled()
        assert screen.table.rows, "an apostrophe in a name is found"
