"""How many keys a job takes, beside the words typed: counted at the board, and kept in the README."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from sitting import Sit, Sitting

README = Path(__file__).parents[2] / "README.md"


class Counted:
    """Presses keys as a sitting does, and counts them; words typed count for themselves."""

    def __init__(self, here: Sitting) -> None:
        self.here, self.keys = here, 0

    async def press(self, *keys: str) -> None:
        self.keys += len(keys)
        await self.here.press(*keys)

    async def type(self, text: str) -> None:
        await self.here.type(text)


async def record_a_visit(counted: Counted) -> None:
    here = counted.here
    await here.stand_on(lambda row: row.nature == "seen" or row.title == "See the child")  # type: ignore[attr-defined]
    row = here.board.table.current
    await counted.press("enter", "tab", "down", "enter")
    assert "Visit" in here.said
    assert row.key not in {one.key for one in here.rows if one.rank == 1}  # type: ignore[attr-defined,union-attr]


async def settle_a_row(counted: Counted) -> None:
    here = counted.here
    row = await here.stand_on(lambda row: row.title == "Minutes of the review")  # type: ignore[attr-defined]
    await counted.press("enter", "enter")
    assert "Minutes of the review completed" in here.said
    assert row.key not in {one.key for one in here.rows}  # type: ignore[attr-defined]


async def register_an_order(counted: Counted) -> None:
    here = counted.here
    orders = here.board.board.orders  # type: ignore[union-attr]
    await counted.press("2", "n")
    await counted.type("Idris Testford")
    await counted.press("tab", "tab", "tab", "tab")
    await counted.type("F901")
    await counted.press("tab")
    await counted.type("ZZ26C10001")
    await counted.press("tab")
    await counted.type("Family Court at Placeham")
    await counted.press("tab")
    await counted.type("20/11/2026")
    await counted.press("f2")
    assert "Idris Testford" in here.text()
    assert here.app.screen.PLACES[0] == "order"  # type: ignore[attr-defined]
    await here.press("1")
    assert here.board.board.orders == orders + 1  # type: ignore[union-attr]


async def open_the_review_due(counted: Counted) -> None:
    here = counted.here
    await here.stand_on(lambda row: row.title == "Nine-month review")  # type: ignore[attr-defined]
    await counted.press("f")
    assert here.app.screen.PLACES[0] == "review"  # type: ignore[attr-defined]


async def write_a_note(counted: Counted) -> None:
    here = counted.here
    await here.stand_on(lambda row: row.title.startswith("Practice supervision"))  # type: ignore[attr-defined]
    await counted.press("f", "ctrl+down", "ctrl+down")
    await counted.type("The plan is kept.")
    await counted.press("f2")
    assert "Held Sun 22 Nov 2026 at 12:00?" in here.text()
    await counted.press("f2")
    assert "recorded as held" in here.text()
    assert "The plan is kept." in here.text()


JOBS: dict[str, Callable[[Counted], Awaitable[None]]] = {
    "record a visit": record_a_visit,
    "settle a row of the board": settle_a_row,
    "register a new order": register_an_order,
    "open the review that is due": open_the_review_due,
    "write a supervision note": write_a_note,
}


@pytest.mark.parametrize("job", JOBS)
async def test_a_job_takes_as_many_keys_as_the_readme_says(sit: Sit, job: str) -> None:
    said = re.search(rf"^\| {job} \| (\d+) \|", README.read_text(encoding="utf-8"), re.MULTILINE)
    async with sit(size=(120, 40)) as here:
        counted = Counted(here)
        await JOBS[job](counted)
        assert said is not None, f"the README says nothing about “{job}”: {counted.keys}"
        assert counted.keys == int(said[1])
