"""The field for a text of several lines: nothing undrawable gets in, nothing stored is changed unasked."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from sotui.shown import show
from sotui.tui.widgets.long_field import LONGEST_TEXT, LongField, drawable, enterable

if TYPE_CHECKING:
    from textual.pilot import Pilot

CLEAN = "Zofia was well.\n\nHer brother Łukasz, too: 漢字, café.\n"
HOSTILE = "a\x1b[2Jb\x9bc\x00d\u202ee\u2066f\u200bg\ud800h\u3164i"


class Page(Screen[None]):
    """Two fields, and what was said about what was left out."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.stored = text
        self.said: list[str] = []

    def compose(self) -> ComposeResult:
        """The fields."""
        yield LongField(self.stored, id="first")
        yield LongField(id="second")

    def on_long_field_trimmed(self, message: LongField.Trimmed) -> None:
        self.said.append(message.why)


@asynccontextmanager
async def writing(text: str = "") -> AsyncIterator[tuple[LongField, Page, Pilot[None]]]:
    """Somebody stands in the field."""
    from sotui.tui.app import SotuiApp

    app = SotuiApp()
    async with app.run_test(size=(80, 24)) as pilot:
        page = Page(text)
        await app.push_screen(page)
        field = page.query_one("#first", LongField)
        field.focus()
        await pilot.pause()
        yield field, page, pilot


def paste(field: LongField, text: str) -> None:
    """As the terminal hands a paste to the program."""
    field.app.post_message(events.Paste(text))


@pytest.mark.parametrize("text", [CLEAN, "", "one line", "ends with a line\n", "\n\n"])
async def test_a_clean_text_is_given_back_letter_for_letter(text: str) -> None:
    async with writing(text) as (field, _, _):
        assert field.text == text
        assert field.document.text == text


@pytest.mark.parametrize(
    "text", [HOSTILE, "line\r\nend", "tab\there", "old\rmac", "x\u2028y", "é" + "\u0301" * 9]
)
async def test_a_stored_text_that_is_not_clean_stays_as_stored_until_it_is_changed(text: str) -> None:
    async with writing(text) as (field, _, pilot):
        assert field.text == text, "untouched"
        assert show(field.document.text, newline="\n") == field.document.text, "but never drawn as it is"
        await pilot.press("z")
        assert "z" in field.text
        assert show(field.text, newline="\n") == field.text, "changed, it is what stands in the field"


async def test_what_cannot_be_drawn_is_left_out_of_a_paste_and_that_is_said() -> None:
    async with writing() as (field, page, pilot):
        paste(field, HOSTILE)
        await pilot.pause()
        assert show(field.text, newline="\n") == field.text
        assert "\x1b" not in field.text
        assert "\u202e" not in field.text
        assert page.said == ["Characters that cannot be shown were left out."]


async def test_line_ends_and_tabs_of_a_paste_are_no_loss_to_speak_of() -> None:
    async with writing() as (field, page, pilot):
        paste(field, "one\r\ntwo\rthree\tfour")
        await pilot.pause()
        assert field.text == "one\ntwo\nthree    four"
        assert not page.said


async def pasted(text: str) -> float:
    """How much of the processor's time a paste of this text takes."""
    async with writing() as (field, _, pilot):
        began = time.process_time()
        paste(field, text)
        await pilot.pause()
        return time.process_time() - began


@pytest.mark.parametrize(
    "piece", ["x", "words and words\n", "é漢 \u202e"], ids=["one line", "many lines", "odd characters"]
)
async def test_a_paste_of_ten_megabytes_is_cut_and_costs_little_more_than_a_full_field(piece: str) -> None:
    text = piece * (10_000_000 // len(piece))
    full = await pasted(text[:LONGEST_TEXT])
    async with writing() as (field, page, pilot):
        began = time.process_time()
        paste(field, text)
        await pilot.pause()
        took = time.process_time() - began
        assert len(field.text) <= LONGEST_TEXT
        assert len(field.text) > LONGEST_TEXT // 2
        assert "holds 100,000 characters" in page.said[-1]
        # Hundred times the text: without a bound it would cost a hundred times as much.
        assert took < 20 * full, f"{took:.2f} s against {full:.2f} s"


async def test_at_its_limit_a_letter_is_refused_and_a_deletion_makes_room() -> None:
    async with writing("x" * LONGEST_TEXT) as (field, page, pilot):
        await pilot.press("a")
        assert len(field.text) == LONGEST_TEXT
        assert page.said
        await pilot.press("backspace", "b")
        assert len(field.text) == LONGEST_TEXT
        assert field.text.endswith("xb")


async def test_whoever_goes_on_writes_at_the_end_of_what_stands_there() -> None:
    async with writing("one line\nand half") as (field, _, pilot):
        await pilot.press("!")
        assert field.text == "one line\nand half!"
        field.text = "put back later"
        await pilot.press("!")
        assert field.text == "put back later!"


async def test_tab_goes_to_the_next_field_and_f6_and_f7_are_the_screens() -> None:
    async with writing("text") as (field, page, pilot):
        assert not {"f6", "f7"} & set(field._bindings.key_to_bindings)
        await pilot.press("tab")
        assert page.query_one("#second", LongField).has_focus
        assert field.text == "text"


async def test_a_cut_is_pasted_inside_only_and_cleaned_again() -> None:
    async with writing() as (field, _, pilot):
        field.app.copy_to_clipboard("cut\x1b]52;c;x\x07")
        await pilot.press("ctrl+v")
        assert field.text == "cut]52;c;x"


@pytest.mark.parametrize("text", [CLEAN, HOSTILE, "a\r\nb\tc", "e" + "\u0301" * 20, "👩‍👩‍👧 🇬🇧"])
def test_what_is_drawable_or_entered_stays_the_same_when_it_is_done_again(text: str) -> None:
    once = drawable(text)
    assert drawable(once) == once
    entered, _ = enterable(text)
    assert enterable(entered) == (entered, False)
