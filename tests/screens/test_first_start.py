"""The first start: from nothing to a register that opens, with a recovery key on paper."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest
from at_the_door import ANOTHER, DANA, DANAS, AtDoor, at_door, opening

from everyday import of_these
from sotui.tui.screens.first_start import FirstStartScreen
from sotui.tui.screens.recovery_key import RecoveryKeyScreen
from sotui.tui.screens.unlock import UnlockScreen
from sotui.tui.widgets.fields import LineField


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work of a guess is not measured here: each register costs the least that is accepted."""
    from sotui.vault import create
    from sotui.vault.kdf import KdfParams

    monkeypatch.setattr(create, "calibrate", lambda: KdfParams(19 * 1024, 1, 1))


async def made(here: AtDoor) -> RecoveryKeyScreen:
    """The first two steps."""
    await here.type("Dana Duty")
    await here.press("enter")
    await here.type(DANAS)
    await here.press("enter")
    await here.type(DANAS)
    await here.press("enter")
    for _ in range(200):
        await here.settled()
        if isinstance(here.app.screen, RecoveryKeyScreen):
            break
        await asyncio.sleep(0.02)
    assert isinstance(here.app.screen, RecoveryKeyScreen)
    return here.app.screen


def group(screen: RecoveryKeyScreen, which: int) -> str:
    key = screen._key
    assert key is not None
    return key.groups[key.ask[which] - 1]


@pytest.mark.parametrize("size", of_these([(80, 24), (120, 40)], (80, 24)))
async def test_from_nothing_to_a_register_and_a_key_on_paper(tmp_path: Path, size: tuple[int, int]) -> None:
    folder = tmp_path / "new" / "register"
    async with at_door(folder, size) as here:
        assert "Step 1 of 3" in here.told
        assert not folder.exists()
        screen = await made(here)
        assert "Step 3 of 3" in here.told
        assert "would defeat it" in here.told
        first, second = group(screen, 0), group(screen, 1)
        shown = here.text().replace(" ", "")
        assert first in shown
        assert second in shown
        await here.press("f3")
        assert "RECOVERY KEY" in here.text()
        assert "Dana Duty" in here.text()
        await here.press("escape", "enter")
        assert first not in here.text().replace(" ", "")
        await here.type("x")
        await here.press("enter")
        await here.type(second.lower())
        await here.press("enter")
        number = screen._key.ask[0]  # type: ignore[union-attr]
        assert f"Group {number} is not as shown. No key has been made yet." in here.told
        assert here.app.screen.focused is screen.query_one("#one", LineField)
        await here.type(" ".join(first.lower()))
        await here.press("enter", "enter")
        assert here.app.screen is here.board
        assert here.said == "The recovery key is made."
        assert "adds the people" in here.told
        await here.press("7")
        assert "Recovery key: made on" in here.told
    opening(folder)(DANA, DANAS).close()


async def test_left_before_the_key_is_confirmed_there_is_a_register_and_no_key(tmp_path: Path) -> None:
    folder = tmp_path / "register"
    async with at_door(folder) as here:
        await made(here)
        await here.press("enter", "escape", "escape")
        assert here.app.screen is here.board
        assert "No new recovery key was made" in here.said
    async with at_door(folder) as here:
        assert isinstance(here.app.screen, UnlockScreen)
        await here.take_over(DANA, DANAS)
        assert "There is no recovery key: make one among the accounts." in here.told


async def test_locked_over_the_key_it_is_gone_and_another_is_shown(tmp_path: Path) -> None:
    folder = tmp_path / "register"
    async with at_door(folder) as here:
        screen = await made(here)
        first = group(screen, 0)
        await here.press("ctrl+l")
        await here.app.shut()
        assert first not in here.text().replace(" ", "")
        await here.take_over(DANA, DANAS)
        assert isinstance(here.app.screen, RecoveryKeyScreen)
        assert group(here.app.screen, 0) != first


async def test_before_the_passphrase_is_typed_twice_nothing_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "register"
    async with at_door(folder) as here:
        await here.press("enter")
        assert "not a name that can be kept" in here.told
        await here.type("Dana Duty")
        await here.press("enter")
        await here.type("password password")
        await here.press("enter", "enter")
        assert "! Not yet." in here.told
        await here.press("escape")
        assert "Step 1 of 3" in here.told
        await here.press("enter")
        assert not here.app.screen.query_one("#new", LineField).value
        await here.type(ANOTHER)
        await here.press("enter")
        await here.type(ANOTHER + ".")
        await here.press("enter")
        assert "The two are not the same" in here.told
        assert isinstance(here.app.screen, FirstStartScreen)
    assert not folder.exists()


async def test_a_synchronised_folder_is_warned_of(tmp_path: Path) -> None:
    async with at_door(tmp_path / "OneDrive" / "register") as here:
        assert "copied to a cloud service" in here.told


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="who may do all is refused nothing")
async def test_a_folder_where_one_may_not_write_is_said_at_once(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    async with at_door(closed / "register") as here:
        assert "You may not write" in here.told


async def test_a_folder_that_is_a_file_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    async with at_door(tmp_path / "file" / "register") as here:
        assert "is a file, not a folder" in here.told
        await here.type("Dana Duty")
        await here.press("enter")
        assert "Step 1 of 3" in here.told


async def test_cut_off_in_the_middle_it_begins_again(tmp_path: Path) -> None:
    folder = tmp_path / "register"
    folder.mkdir(mode=0o700)
    for name in ("vault.json.bak", "records-1.db.new"):
        (folder / name).write_bytes(b"cut off")
    async with at_door(folder) as here:
        assert isinstance(here.app.screen, FirstStartScreen)
        await made(here)
    opening(folder)(DANA, DANAS).close()


async def test_where_only_the_header_is_missing_it_is_no_first_start(folder: Path) -> None:
    from sotui.tui.door import Door
    from sotui.vault.errors import Missing

    (folder / "vault.json").unlink()
    door = Door(folder, opening(folder))
    assert not door.is_new
    with pytest.raises(Missing, match=r"vault\.json is missing"):
        door.names()
