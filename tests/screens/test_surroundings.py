"""Windows of every size, terminals without colour, and an environment that looks over one's shoulder."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from sotui.tui.environment import HARMFUL
from sotui.tui.widgets.fields import LineField

if TYPE_CHECKING:
    from pathlib import Path

    from sitting import Sit


@pytest.mark.parametrize("size", [(20, 5), (39, 24), (80, 9)])
async def test_a_window_too_small_says_so_and_loses_nothing(sit: Sit, size: tuple[int, int]) -> None:
    async with sit() as here:
        await here.press("j", "j")
        await here.pilot.resize_terminal(*size)
        await here.settled()
        assert "Window too small" in " ".join(here.text().split())
        await here.pilot.resize_terminal(80, 24)
        await here.settled()
        assert here.board.table.cursor == 2
        assert here.board.table.current.reference in here.text()


async def test_a_dialog_in_a_window_too_small_keeps_what_was_typed(sit: Sit) -> None:
    async with sit() as here:
        await here.press("a")
        await here.type("wilma")
        await here.pilot.resize_terminal(20, 5)
        await here.settled()
        assert "Window too small" in " ".join(here.text().split())
        await here.pilot.resize_terminal(80, 24)
        await here.settled()
        assert "wilma" in here.text()


@pytest.mark.parametrize("size", [(39, 24), (80, 9), (20, 5), (1, 1)])
async def test_who_types_on_in_a_window_too_small_types_into_the_same_field(
    sit: Sit, size: tuple[int, int]
) -> None:
    async with sit() as here:
        await here.press("slash")
        await here.type("so-")
        await here.pilot.resize_terminal(*size)
        await here.settled()
        await here.type("00")
        await here.pilot.resize_terminal(80, 24)
        await here.settled()
        await here.type("4")
        assert here.board.query_one("#filter", LineField).value == "so-004"
        await here.press("escape", "a")
        await here.type("wil")
        await here.pilot.resize_terminal(*size)
        await here.settled()
        await here.type("ma")
        await here.pilot.resize_terminal(80, 24)
        await here.settled()
        assert "wilma" in here.text()


@pytest.mark.parametrize("place", ["new order", "review", "note"])
async def test_a_form_in_a_window_too_small_keeps_the_keyboard_in_its_field(sit: Sit, place: str) -> None:
    async with sit() as here:
        order_id = here.rows[0].order_id  # type: ignore[attr-defined]
        here.app.go(place, *(() if place == "new order" else (order_id,)))
        await here.settled()
        field = here.app.screen.focused
        assert field is not None
        await here.pilot.resize_terminal(20, 5)
        await here.settled()
        assert "Window too small" in " ".join(here.text().split())
        assert here.app.screen.focused is field
        await here.pilot.resize_terminal(80, 24)
        await here.settled()
        assert here.app.screen.focused is field


@pytest.mark.parametrize("size", [(40, 10), (60, 14), (80, 24), (120, 40), (200, 60), (500, 200)])
async def test_at_every_size_the_row_under_the_cursor_is_in_sight(sit: Sit, size: tuple[int, int]) -> None:
    async with sit(size=size) as here:
        await here.press("G")
        row = here.board.table.current
        line = next(line for line in here.text().splitlines() if line.startswith("›"))
        assert row.status[:10] in line
        assert all(len(line) <= size[0] for line in here.text().splitlines())


async def test_a_storm_of_resizing_leaves_the_board_whole(sit: Sit) -> None:
    async with sit() as here:
        for step in range(25):
            await here.pilot.resize_terminal(20 + step * 7 % 150, 5 + step * 3 % 50)
        await here.pilot.resize_terminal(80, 24)
        await here.settled()
        assert here.rows[0].reference in here.text()


async def test_without_colour_the_cursor_is_still_to_be_seen(
    sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with sit() as here:
        await here.press("j")
        strip = here.board.table.render_line(2)
        assert strip.text.startswith("›")
        assert any(segment.style is not None and segment.style.reverse for segment in strip)
        line = here.board.table.render_line(1)
        assert not any(segment.style is not None and segment.style.reverse for segment in line)


def test_settings_that_would_write_the_screen_to_a_file_are_ignored(tmp_path: Path) -> None:
    code = (
        "import os, sotui.tui, textual.constants as c;"
        f"assert not [n for n in {HARMFUL!r} if n in os.environ];"
        "assert c.LOG_FILE is None and c.SCREENSHOT_DELAY == -1 and not c.DEBUG and not c.PRESS"
    )
    environment = {
        **os.environ,
        **dict.fromkeys(HARMFUL, "1"),
        "TEXTUAL_LOG": str(tmp_path / "log"),
        "TEXTUAL_PRESS": "q",
    }
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, cwd=tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_board_is_imported_without_what_its_first_picture_does_not_need() -> None:
    code = (
        "import sys, sotui.tui.app, sotui.tui.screens.board;"
        "heavy = {'pydantic', 'dateutil', 'sqlite_utils', 'sqlcipher3', 'cryptography', 'click',"
        " 'sotui.tui.dialogs.base', 'sotui.tui.screens.order'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_where_the_register_is_unlocked_nothing_is_loaded_that_it_does_not_show() -> None:
    code = (
        "import sys, sotui.tui.app, sotui.tui.screens.unlock;"
        "later = {'sotui.triage', 'sotui.procedures', 'sotui.facts', 'sotui.dates', 'sotui.tui.dialogs.base',"
        " 'sotui.tui.screens.board', 'textual.document', 'zoneinfo', 'pydantic', 'sqlite_utils'};"
        "print(sorted(later & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
