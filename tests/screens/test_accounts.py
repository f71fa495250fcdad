"""The accounts: added, re-roled, disabled, let in again; one's own passphrase; who sees and does what."""

from __future__ import annotations

from pathlib import Path

import pytest
from at_the_door import (
    ADA,
    ADAS,
    ANOTHER,
    DANA,
    DANAS,
    INES,
    INESS,
    WILMA,
    WILMAS,
    AtDoor,
    at_door,
    audit_of,
    let_in,
    opening,
)

from everyday import of_these
from sotui.tui.screens.accounts import AccountsScreen
from sotui.tui.screens.unlock import UnlockScreen
from sotui.tui.widgets.fields import LineField
from sotui.vault.errors import WrongPassphrase


async def accounts_of(here: AtDoor, name: str, passphrase: str) -> AccountsScreen:
    await here.take_over(name, passphrase)
    await here.press("7")
    screen = here.app.screen
    assert isinstance(screen, AccountsScreen)
    return screen


def opens(folder: Path, name: str, passphrase: str) -> bool:
    try:
        opening(folder)(name, passphrase).close()
    except WrongPassphrase:
        return False
    return True


@pytest.mark.parametrize("size", of_these([(80, 24), (120, 40)], (80, 24)))
async def test_a_person_is_added_who_chooses_the_passphrase(folder: Path, size: tuple[int, int]) -> None:
    async with at_door(folder, size) as here:
        screen = await accounts_of(here, DANA, DANAS)
        await here.press("n")
        await here.type("Wilma Worker")
        await here.press("tab", "space", "enter")
        assert "Hand the keyboard to Wilma Worker" in here.told
        await here.type(WILMAS)
        assert WILMAS not in here.text()
        await here.press("enter")
        await here.type(WILMAS)
        await here.press("enter")
        assert screen.notice.said == "Wilma Worker may open the register now: social worker."
        assert "Wilma Worker" in here.text()
        assert "never" in here.text()
        assert here.app.title == "SOTUI"
    assert opens(folder, WILMA, WILMAS)
    assert (DANA, "act", "account added") in [entry[:3] for entry in audit_of(folder)]


async def test_the_form_waits_where_the_keyboard_was_not_handed_over(folder: Path) -> None:
    async with at_door(folder) as here:
        await accounts_of(here, DANA, DANAS)
        await here.press("n")
        await here.type("Wilma Worker")
        await here.press("tab", "space", "enter")
        await here.type("half a pass")
        await here.press("ctrl+l")
        await here.take_over(DANA, DANAS)
        drafts = here.app.desk.submit(here.app.desk.drafts.all).result()
        assert [draft.fields.get("name") for draft in drafts] == ["Wilma Worker"]
        assert not [text for draft in drafts for text in draft.fields.values() if "half" in text]
        await here.press("n")
        assert here.app.screen.query_one("#name", LineField).value == "Wilma Worker"
    assert not opens(folder, WILMA, "half a pass")


async def test_two_that_differ_and_one_that_is_weak_are_said_while_typing(folder: Path) -> None:
    import asyncio

    async with at_door(folder) as here:
        await accounts_of(here, DANA, DANAS)
        await here.press("p")
        await here.type(DANAS)
        await here.press("enter")
        await here.type("short")
        await asyncio.sleep(0.3)
        await here.settled()
        assert "Not yet. The passphrase is too short." in here.told
        await here.press("enter", "enter")
        assert "! Not yet." in here.told
        field = here.app.screen.query_one("#new", LineField)
        assert here.app.screen.focused is field
        field.value = ""
        await here.type(ANOTHER)
        await here.press("enter")
        await here.type(ANOTHER[:-1])
        await here.press("enter")
        assert "The two are not the same" in here.told
    assert opens(folder, DANA, DANAS)


async def test_changing_ones_own_passphrase_asks_for_the_present_one(folder: Path) -> None:
    async with at_door(folder) as here:
        screen = await accounts_of(here, DANA, DANAS)
        await here.press("p")
        for word, wrong in (("not this one", True), (DANAS, False)):
            await here.type(word)
            await here.press("enter")
            if wrong:
                await here.type(ANOTHER)
                await here.press("enter")
                await here.type(ANOTHER)
            else:
                await here.press("enter")
            await here.press("enter")
            if wrong:
                assert "The present passphrase is not right" in here.told
                assert here.app.screen.focused is here.app.screen.query_one("#current", LineField)
        assert "Your passphrase is changed" in screen.notice.said
        await here.press("ctrl+l")
        await here.take_over(DANA, ANOTHER)
        assert not isinstance(here.app.screen, UnlockScreen)
    assert not opens(folder, DANA, DANAS)
    said = [entry[1:3] for entry in audit_of(folder, DANA, ANOTHER)]
    assert ("refused", "change the passphrase: the present one was wrong") in said
    assert ("act", "passphrase changed") in said


async def test_roles_change_with_a_reason_and_hold_from_the_next_unlocking(folder: Path) -> None:
    let_in(folder, (WILMA, "social worker", WILMAS))
    async with at_door(folder) as here:
        screen = await accounts_of(here, DANA, DANAS)
        await here.press("j", "r", "enter")
        assert "These are the roles that the account has" in here.told
        await here.press("down", "down", "down", "space", "enter")
        assert "It needs a reason" in here.told
        await here.type("chairs since May")
        await here.press("enter")
        assert screen.notice.said == "Wilma Worker: chair, social worker (was: social worker)."
        await here.press("ctrl+l")
        await here.take_over(WILMA, WILMAS)
        assert sorted(here.app.desk.session.user.roles) == ["chair", "social worker"]


async def test_a_disabled_account_opens_nothing_until_it_is_enabled_again(folder: Path) -> None:
    let_in(folder, (WILMA, "social worker", WILMAS))
    async with at_door(folder) as here:
        screen = await accounts_of(here, DANA, DANAS)
        await here.press("j", "x")
        assert "the register does not open to them" in here.told
        await here.type("left the council")
        await here.press("enter")
        assert "Change the register's data key?" in here.told
        await here.press("escape")
        assert screen.notice.said == "Wilma Worker can no longer open the register."
        assert "■ disabled" in here.text()
        assert not opens_while_open(here, WILMA, WILMAS)
        await here.press("G", "r")
        assert "is disabled" in screen.notice.said
        await here.press("e")
        await here.type("came back")
        await here.press("enter")
        await here.type(ANOTHER)
        await here.press("enter")
        await here.type(ANOTHER)
        await here.press("enter")
        assert screen.notice.said == "Wilma Worker may open the register again: social worker."
    assert opens(folder, WILMA, ANOTHER)
    assert not opens(folder, WILMA, WILMAS)


def opens_while_open(here: AtDoor, name: str, passphrase: str) -> bool:
    """Whether the header that lies there lets somebody in; the register itself is held by who has it open."""
    return name in here.app.people()


async def test_the_data_key_is_changed_after_it_and_the_register_locks(folder: Path) -> None:
    import asyncio

    let_in(folder, (WILMA, "social worker", WILMAS), (ADA, "administrator", ADAS))
    async with at_door(folder) as here:
        await accounts_of(here, DANA, DANAS)
        await here.press("2", "n")
        await here.type("Quentin Exampleton")
        await here.press("escape", "7", "G", "x")
        await here.type("left the council")
        await here.press("enter")
        assert here.app.screen.query_one("#why", LineField).value == "Wilma Worker can no longer open it"
        await here.press("enter")
        for _ in range(500):
            if isinstance(here.app.screen, UnlockScreen):
                break
            await asyncio.sleep(0.02)
        await here.app.shut()
        await here.settled()
        assert "has another data key now" in here.told
        assert (folder / "records-2.db").exists()
        await here.take_over(DANA, DANAS)
        await here.press("5")
        assert "Quentin" in here.text(), "what was typed is still there"
    assert opens(folder, ADA, ADAS)
    assert not opens(folder, WILMA, WILMAS)
    assert (DANA, "act", "data key rotated") in [entry[:3] for entry in audit_of(folder)]


async def test_what_a_reset_loses_is_said_before_it_is_done(folder: Path) -> None:
    let_in(folder, (WILMA, "social worker", WILMAS))
    desk = opening(folder)(WILMA, WILMAS)
    desk.submit(desk.drafts.save, "note", "x", "A note", {"text": "half written"}).result()
    desk.close()
    async with at_door(folder) as here:
        screen = await accounts_of(here, DANA, DANAS)
        await here.press("j", "f")
        assert "1 draft of theirs waits: nobody can open what was typed then." in here.told
        await here.type("forgot it on holiday")
        await here.press("enter")
        assert "1 draft of theirs waits" in here.told
        await here.type(ANOTHER)
        await here.press("enter")
        await here.type(ANOTHER)
        await here.press("enter")
        assert screen.notice.said == "Wilma Worker has a new passphrase, and new keys."
        assert "half written" not in here.text()
    desk = opening(folder)(WILMA, ANOTHER)
    assert desk.submit(desk.drafts.all).result() == ()
    desk.close()


async def test_anybody_else_sees_their_own_account_only(folder: Path) -> None:
    let_in(folder, (WILMA, "social worker", WILMAS))
    async with at_door(folder) as here:
        screen = await accounts_of(here, WILMA, WILMAS)
        assert [one.name for one in screen.table.rows] == [WILMA]
        assert DANA not in here.text()
        assert "Only your own account is shown" in here.told
        for key in ("n", "r", "x", "e", "f", "y"):
            await here.press(key)
            assert here.app.screen is screen
            assert "for the administrator" in screen.notice.said
        await here.press("p")
        assert "Change your passphrase" in here.told


@pytest.mark.parametrize("what", ["fresh_key", "losses", "check_new"])
async def test_behind_the_screen_too_it_is_refused_and_noted(folder: Path, what: str) -> None:
    from sotui.vault.errors import NotAllowed

    let_in(folder, (WILMA, "social worker", WILMAS))
    desk = opening(folder)(WILMA, WILMAS)
    about = {"fresh_key": (), "losses": (desk.session.user.id,), "check_new": ("Sam", ["chair"])}[what]
    with pytest.raises(NotAllowed):
        desk.submit(getattr(desk.accounts, what), *about).result()
    desk.close()
    assert (WILMA, "refused") in [entry[:2] for entry in audit_of(folder)]


@pytest.mark.parametrize(
    ("name", "role", "word"), [(ADA, "administrator", ADAS), (INES, "information governance", INESS)]
)
async def test_without_records_one_begins_where_ones_role_leads(
    folder: Path, name: str, role: str, word: str
) -> None:
    from sotui.tui import places

    let_in(folder, (name, role, word))
    async with at_door(folder) as here:
        await here.take_over(name, word)
        begun = here.app.screen
        expected = "accounts" if role == "administrator" or "audit" not in places.VIEWS else "audit"
        assert begun.PLACES[0] == expected
        for key in ("1", "2", "3", "4"):
            await here.press(key)
            assert here.app.screen is begun
            assert "is not for your role" in here.app.screen.notice.said
        await here.press("ctrl+p")
        await here.type("board")
        assert "not for your role" in here.told


async def test_f69_the_last_administrator_stays_one(folder: Path) -> None:
    async with at_door(folder) as here:
        screen = await accounts_of(here, DANA, DANAS)
        await here.press("x")
        assert "You cannot disable your own account" in screen.notice.said
        await here.press("r", "end", "space", "tab")
        await here.type("moving on")
        await here.press("enter")
        assert "This is the only administrator" in here.told
    assert opens(folder, DANA, DANAS)


async def test_the_account_under_the_cursor_is_read_in_full(folder: Path) -> None:
    let_in(folder, (INES, "information governance", INESS))
    async with at_door(folder) as here:
        await accounts_of(here, DANA, DANAS)
        await here.press("j", "enter")
        assert "information governance: the audit; no records." in here.told
        assert "Last opened: never." in here.told


async def test_unlocking_changing_and_adding_take_as_many_keys_as_is_said(folder: Path) -> None:
    """Beside the words typed: 1 to unlock, 5 for another passphrase, 7 to add somebody, from the board."""
    async with at_door(folder) as here:
        pressed: list[str] = []

        async def press(*keys: str) -> None:
            pressed.extend(keys)
            await here.press(*keys)

        await here.type(DANAS)
        await press("enter")
        assert here.app.screen is here.board
        assert len(pressed) == 1

        pressed.clear()
        await press("7", "p")
        for word in (DANAS, ANOTHER, ANOTHER):
            await here.type(word)
            await press("enter")
        assert "Your passphrase is changed" in here.told
        assert len(pressed) == 5

        await here.press("1")
        pressed.clear()
        await press("7", "n")
        await here.type("Wilma Worker")
        await press("tab", "space", "enter")
        for _ in range(2):
            await here.type(WILMAS)
            await press("enter")
        assert "Wilma Worker may open the register now" in here.told
        assert len(pressed) == 7

        # Another person at the lock: up to the name, on, and in.
        await here.press("ctrl+l")
        await here.app.shut()
        while here.app.deaf:
            await here.pilot.pause(0.02)
        pressed.clear()
        await press("up")
        await here.type(WILMA)
        await press("enter")
        await here.type(WILMAS)
        await press("enter")
        assert here.app.desk.person == WILMA
        assert len(pressed) == 3


@pytest.mark.parametrize("place", ["accounts", "recovery key"])
async def test_every_window_is_borne_and_a_name_steers_nothing(folder: Path, place: str) -> None:
    let_in(folder, ("[bold]Ada[/] $primary 山田", "chair", ADAS))
    async with at_door(folder, (120, 40)) as here:
        await here.take_over(DANA, DANAS)
        here.app.go(place)
        await here.settled()
        if place == "accounts":
            assert "[bold]Ada[/] $primary 山田" in here.text()
            await here.press("g", "r")
            assert "Roles of [bold]Ada[/] $primary" in here.told
            await here.press("escape")
        for size in ((40, 10), (20, 5), (60, 15), (500, 200), (1, 1), (80, 24)):
            await here.pilot.resize_terminal(*size)
            await here.settled()
            assert all(len(line) <= size[0] for line in here.text().splitlines())
        assert here.app.screen.PLACES[0] == place
        if place == "recovery key":
            await here.pilot.resize_terminal(40, 10)
            await here.settled()
            assert "defeat" not in here.text()
            for _ in range(12):
                await here.press("down")
            assert "defeat" in here.text(), "what does not fit is reached by keys"
