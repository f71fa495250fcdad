"""A forgotten passphrase at the lock: the recovery key and nothing else gives another."""

from __future__ import annotations

from pathlib import Path

import pytest
from at_the_door import (
    ANOTHER,
    DANA,
    DANAS,
    WILMA,
    WILMAS,
    AtDoor,
    at_door,
    audit_of,
    let_in,
    opening,
    recovery_key,
)

from everyday import of_these
from sotui.tui.screens.recover import RecoverScreen
from sotui.tui.screens.unlock import UnlockScreen
from sotui.tui.widgets.fields import LineField
from sotui.vault.errors import WrongPassphrase


async def say(here: AtDoor, name: str, key: str) -> None:
    """Type name and key on the screen of a forgotten passphrase."""
    screen = here.app.screen
    assert isinstance(screen, RecoverScreen)
    for id, text in (("name", name), ("key", key)):
        field = screen.query_one(f"#{id}", LineField)
        field.value = text
        field.focus()
        await here.settled()
    await here.press("enter")


@pytest.mark.parametrize("size", of_these([(80, 24), (120, 40)], (80, 24)))
async def test_somebody_who_forgot_is_let_in_again(folder: Path, size: tuple[int, int]) -> None:
    let_in(folder, (WILMA, "social worker", WILMAS))
    key = recovery_key(folder)
    desk = opening(folder)(WILMA, WILMAS)
    desk.submit(desk.drafts.save, "note", "x", "A note", {"text": "half written"}).result()
    desk.close()
    async with at_door(folder, size) as here:
        await here.press("f4")
        assert "cannot be opened after it" in here.told, "what is lost is said first"
        await say(here, "wilma worker", key.lower().replace("-", " ").replace("0", "O"))
        assert "1 draft of theirs waits" in here.told
        await here.type(ANOTHER)
        await here.press("enter")
        await here.type(ANOTHER)
        await here.press("enter")
        assert isinstance(here.app.screen, UnlockScreen)
        assert "unlock with it" in here.told
        assert here.app.screen.query_one("#name", LineField).value == "wilma worker"
        await here.type(ANOTHER)
        await here.press("enter")
        assert here.app.desk.person == WILMA
        await here.press("ctrl+l")
        await here.take_over(DANA, DANAS)
        assert "The recovery key has been used: make another" in here.told
    with pytest.raises(WrongPassphrase):
        opening(folder)(WILMA, WILMAS)
    assert ("Recovery key", "act", "recovery key used") in [entry[:3] for entry in audit_of(folder)]


async def test_f68_a_slip_is_told_by_its_group_and_is_no_wrong_try(folder: Path) -> None:
    key = recovery_key(folder)
    groups = key.split("-")
    groups[2] = groups[2][:-1] + ("X" if groups[2][-1] != "X" else "Y")
    async with at_door(folder) as here:
        await here.press("f4")
        for _ in range(4):
            await say(here, DANA, "-".join(groups))
            assert "Group 3 is not as printed" in here.told
        assert here.app.patience.wait == 0
        assert here.app.screen.query_one("#key", LineField).value
        await say(here, DANA, "-".join(key.split("-")[:-1]))
        assert "8 groups" in here.told


async def test_a_whole_key_that_is_another_registers_is_a_wrong_try(folder: Path) -> None:
    from sotui.vault import recovery_key as sheets

    recovery_key(folder)
    async with at_door(folder) as here:
        await here.press("f4")
        for _ in range(3):
            await say(here, DANA, sheets.fresh())
            assert "not the recovery key in force" in here.told
        assert here.app.patience.wait > 0
        await say(here, DANA, sheets.fresh())
        assert "The next try is taken in" in here.told


async def test_without_a_key_it_says_who_can_help(folder: Path) -> None:
    async with at_door(folder) as here:
        await here.press("f4")
        assert "No recovery key was made for this register" in here.told
        await here.press("escape")
        assert isinstance(here.app.screen, UnlockScreen)


async def test_leaving_changes_nothing(folder: Path) -> None:
    key = recovery_key(folder)
    async with at_door(folder) as here:
        await here.take_over(DANA, DANAS)
        await here.press("ctrl+l")
        await here.app.shut()
        while here.app.deaf:
            await here.pilot.pause(0.02)
        await here.press("f4")
        await say(here, "Nobody Known", key)
        assert "Nobody of this name may open the register" in here.told
        await say(here, DANA, key)
        await here.type(ANOTHER)
        await here.press("escape", "escape")
        assert isinstance(here.app.screen, UnlockScreen)
        await here.take_over(DANA, DANAS)
        assert here.app.desk.person == DANA
