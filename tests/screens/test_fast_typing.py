"""Letters that come faster than a field can draw them: all are there, in order, where they belong."""

from __future__ import annotations

import asyncio
import gc
import warnings
from typing import TYPE_CHECKING, Any

from textual import events

from sotui.tui import going
from sotui.tui.dialogs.base import Dialog
from sotui.tui.widgets.fields import LineField
from sotui.tui.widgets.long_field import LongField

if TYPE_CHECKING:
    from sitting import Sit, Sitting

DICTATED = " ".join(f"sentence {number} of what was said." for number in range(60))


def send(here: Sitting, text: str) -> None:
    """All these letters in one breath."""
    for letter in text:
        here.app.post_message(events.Key("space" if letter == " " else letter, letter))


async def until(here: Sitting, there: Any) -> None:
    """Wait, at most some seconds, until it is so."""
    for _ in range(500):
        await here.pilot.pause()
        if there():
            return
        await asyncio.sleep(0.01)


async def at_a_note(here: Sitting) -> LongField:
    """Stand in the text of a note on an order."""
    await here.press("o")
    await here.press(here.app.key_table.first("order.note"))
    field: LongField = here.app.screen.query(LongField).first()
    field.focus()
    await here.settled()
    return field


async def at_a_reason(here: Sitting) -> LineField:
    """Stand in the reason of a decision about an order's end."""
    await here.stand_on(lambda row: row.nature == "last day" and row.rank == 4)  # type: ignore[attr-defined]
    await here.press("d", "tab")
    return here.app.screen.query_one("#reason", LineField)


async def test_two_thousand_letters_in_one_breath_are_all_there(sit: Sit) -> None:
    async with sit() as here:
        field = await at_a_note(here)
        send(here, DICTATED)
        await until(here, lambda: len(field.text) >= len(DICTATED))
        assert field.text == DICTATED


async def test_a_field_is_not_drawn_once_for_each_of_them(sit: Sit) -> None:
    async with sit() as here:
        field = await at_a_note(here)
        changes: list[int] = []
        edit = field.edit

        def counted(change: Any) -> Any:
            changes.append(1)
            return edit(change)

        field.edit = counted  # type: ignore[method-assign]  # the same edit, counted
        send(here, DICTATED)
        await until(here, lambda: len(field.text) >= len(DICTATED))
        assert field.text == DICTATED
        assert len(changes) < len(DICTATED) / 10


async def test_they_go_in_where_the_cursor_stands_and_in_place_of_what_is_selected(sit: Sit) -> None:
    async with sit() as here:
        field = await at_a_note(here)
        field.text = "He was late."
        field.move_cursor((0, 3))
        send(here, "said that he ")
        await until(here, lambda: "said that he " in field.text)
        assert field.text == "He said that he was late."
        field.select_all()
        send(here, "nothing of that")
        await until(here, lambda: field.text == "nothing of that")
        assert field.text == "nothing of that"


async def test_an_accent_a_paste_and_a_key_between_them_keep_their_place(sit: Sit) -> None:
    async with sit() as here:
        field = await at_a_note(here)
        send(here, "one two ")
        here.app.post_message(events.Paste("three "))
        send(here, "four")
        here.app.post_message(events.Key("backspace", "\x7f"))
        send(here, "r cafe\u0301 then")
        await until(here, lambda: "then" in field.text)
        assert field.text == "one two three four cafe\u0301 then"


async def test_a_line_takes_them_up_to_its_length(sit: Sit) -> None:
    async with sit() as here:
        field = await at_a_reason(here)
        room = field.max_length or 0
        assert room
        send(here, (DICTATED * 3)[: room + 50])
        await until(here, lambda: len(field.value) >= room)
        assert field.value == (DICTATED * 3)[:room]
        assert isinstance(here.app.screen, Dialog)


async def test_what_is_too_much_even_to_wait_is_left_out_in_words(sit: Sit, monkeypatch: Any) -> None:
    async with sit() as here:
        monkeypatch.setattr(going, "MOST_HELD", 20)
        field = await at_a_note(here)
        send(here, DICTATED)
        await until(here, lambda: "rest was left out" in " ".join(here.text().split()))
        assert DICTATED.startswith(field.text)
        assert "More was typed at once than could be taken" in " ".join(here.text().split())


async def test_a_day_typed_in_one_breath_leaves_no_reading_of_it_half_begun(sit: Sit) -> None:
    from sotui.tui.dialogs.dates import DateField

    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        async with sit() as here:
            here.app.go("new order")
            await here.settled()
            field = here.app.screen.query_one("#made", DateField)
            for typed in ("1", "14", "14/", "14/02/2026"):
                field._changed(LineField.Changed(field.field, typed))
            field.value = "14/02/2026"
            await here.settled()
            assert "Saturday 14 February 2026" in field.echo
        del field
        gc.collect()
    assert not [one for one in said if "never awaited" in str(one.message)]


async def test_a_place_read_twice_in_one_breath_lets_the_keys_through(sit: Sit) -> None:
    async with sit() as here:
        here.app.action_view("supervision")
        screen: Any = here.app.screen
        await here.pilot.pause()
        screen._first_read = True
        screen.action_reload()
        screen.action_reload()
        await here.settled()
        assert not here.app._holders, "a key would wait for a read that was never begun"


async def test_a_day_typed_right_after_tab_keeps_its_first_letter(sit: Sit) -> None:
    async with sit() as here:
        await here.press("o")
        for downs in range(5):
            await here.press(here.app.key_table.first("order.what_if"))
            for key in ("down",) * downs + ("tab",):
                here.app.post_message(events.Key(key, None))
            typed = "7" if downs == 2 else "14 dec"
            send(here, typed)
            await here.settled()
            field: Any = here.app.focused
            assert field.value == typed, f"after {downs} times down"
            await here.press("escape")


async def test_tab_goes_to_the_field_that_a_pick_has_just_shown(sit: Sit) -> None:
    async with sit() as here:
        await here.press("o", here.app.key_table.first("order.what_if"))
        # Another plan, that of a child in need, from a day on; then back to what is asked first.
        for key in ("down",) * 5 + ("tab", "down", "tab"):
            here.app.post_message(events.Key(key, None))
        send(here, "14 dec")
        await here.settled()
        box: Any = here.app.screen
        assert box.kind.value == "plan"
        assert box.query_one("#how").picked
        assert "Monday 14 December 2026" in box.query_one("#day").echo
