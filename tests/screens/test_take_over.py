"""Several people at one machine: names at the lock, drafts that stay their author's, wrong tries told."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from at_the_door import DANA, DANAS, WILMA, WILMAS, at_door, audit_of, let_in

from sotui.demo import PASSPHRASE
from sotui.tui.lock import FREE_TRIES, Patience
from sotui.tui.screens.unlock import UnlockScreen
from sotui.tui.widgets.fields import LineField

if TYPE_CHECKING:
    from sotui.desk import Desk


async def test_one_account_alone_is_asked_for_no_name(folder: Path) -> None:
    async with at_door(folder) as here:
        assert not here.app.screen.query("#name")
        await here.take_over(DANA, DANAS)
        here.app.desk.submit(here.app.desk.accounts.add, WILMA, ["social worker"], WILMAS).result()
        await here.press("ctrl+l")
        await here.app.shut()
        # The names are read anew at each lock.
        assert here.app.screen.query_one("#name", LineField).value == DANA


async def test_somebody_let_in_from_elsewhere_meanwhile_has_a_name_asked_for(folder: Path) -> None:
    async with at_door(folder) as here:
        let_in(folder, (WILMA, "social worker", WILMAS))
        await here.type(DANAS)
        await here.press("enter")
        assert here.app.screen.query("#name")
        await here.take_over(WILMA, WILMAS)
        assert here.app.desk.person == WILMA


async def test_a_colleague_takes_over_and_finds_nothing_of_the_first(folder: Path) -> None:
    let_in(folder, (WILMA, "social worker", WILMAS))
    async with at_door(folder) as here:
        await here.take_over(DANA, DANAS)
        await here.press("2", "n")
        await here.type("Quentin Exampleton")
        await here.press("ctrl+l")
        await here.take_over(WILMA, WILMAS)
        assert here.app.desk.person == WILMA
        assert here.app.screen is here.board
        assert "Quentin" not in here.text()
        await here.press("5")
        assert "Nothing is waiting" in here.told
        await here.press("2", "n")
        assert "Quentin" not in here.text()
        await here.press("ctrl+l")
        await here.take_over(DANA, DANAS)
        await here.press("5")
        assert "Quentin" in here.text()


async def test_the_same_person_comes_back_to_where_they_were(folder: Path) -> None:
    let_in(folder, (WILMA, "social worker", WILMAS))
    async with at_door(folder) as here:
        await here.take_over(WILMA, WILMAS)
        await here.press("2")
        await here.press("ctrl+l")
        await here.take_over("  wilma   WORKER ", WILMAS)
        assert here.app.screen.PLACES[0] == "orders"  # type: ignore[attr-defined]


async def test_f21_wrong_tries_slow_down_whoever_tries_and_are_noted_with_the_next_opening(
    folder: Path,
) -> None:
    let_in(folder, (WILMA, "social worker", WILMAS))
    now = [1_000.0]
    async with at_door(folder) as here:
        here.app.patience = Patience(lambda: now[0])
        texts = []
        for name, word in ((DANA, "not it"), ("Nobody Known", "nor this"), (WILMA, "nor that")):
            await here.take_over(name, word)
            texts.append(here.told.partition("Passphrase")[2].split("!")[-1])
            here.app.screen.query_one("#passphrase", LineField).value = ""
        assert texts[0] == texts[1], "an unknown name is told no other words"
        assert "The next try is taken in 2 s" in texts[2], "the wait grows across names"
        await here.take_over(DANA, DANAS)
        assert isinstance(here.app.screen, UnlockScreen), "nor is the right one taken before its time"
        now[0] += 60
        here.app.screen.query_one("#passphrase", LineField).value = ""
        await here.take_over(DANA, DANAS)
        assert f"{FREE_TRIES + 1} wrong tries before this: noted in the audit." in here.told
        await here.press("ctrl+l")
        await here.take_over(DANA, DANAS)
        assert "wrong" not in here.told
    entries = audit_of(folder)
    assert [entry for entry in entries if entry[2] == "opened after wrong tries"] == [
        (DANA, "vault", "opened after wrong tries", "3 wrong tries before this")
    ]
    assert not [entry for entry in entries if "Nobody" in str(entry)]


async def test_f22_a_blank_at_the_end_counts_and_two_ways_to_write_a_letter_are_one(folder: Path) -> None:
    word = "café crème über fjörd"
    let_in(folder, ("Zoë Worker", "social worker", unicodedata.normalize("NFC", word)))
    async with at_door(folder) as here:
        await here.take_over("Zoë Worker", f"{word} ")
        assert isinstance(here.app.screen, UnlockScreen)
        assert "remember that spaces count" in here.told
        field = here.app.screen.query_one("#passphrase", LineField)
        field.value = ""
        field.focus()
        await here.settled()
        await here.type(unicodedata.normalize("NFD", word))
        await here.press("enter")
        assert here.app.desk.person == "Zoë Worker"


async def test_capitals_only_are_said_to_be_caps_lock_perhaps(folder: Path) -> None:
    async with at_door(folder) as here:
        await here.type("NINE")
        assert "caps lock may be on" in here.told
        await here.type(" purple")
        assert "caps lock" not in here.told


async def test_a_passphrase_typed_straight_after_the_name_never_stands_in_the_clear(folder: Path) -> None:
    from textual import events

    let_in(folder, (WILMA, "social worker", WILMAS))
    async with at_door(folder) as here:
        keys: list[Any] = [*"wilma", "enter", *"secret"]
        for key in keys:
            here.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await here.settled()
        assert here.app.screen.query_one("#name", LineField).value == "wilma"
        assert here.app.screen.query_one("#passphrase", LineField).value == "secret"


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40)])
async def test_the_lock_with_names_fits_its_window(folder: Path, size: tuple[int, int]) -> None:
    let_in(folder, (WILMA, "social worker", WILMAS))
    async with at_door(folder, size) as here:
        assert "Name" in here.text()
        assert "Passphrase" in here.text()


def test_what_a_colleague_recorded_bears_their_name(open_demo: Callable[[str | None, str], Desk]) -> None:
    desk = open_demo(None, PASSPHRASE)
    desk.submit(desk.accounts.add, WILMA, ["duty manager"], WILMAS).result()
    desk.close()
    desk = open_demo(WILMA, WILMAS)
    order_id = desk.submit(desk.board).result().rows[0].order_id
    page = desk.submit(desk.order_page, order_id).result()
    desk.close()
    assert {line.recorded_by for line in page.facts} == {DANA}
