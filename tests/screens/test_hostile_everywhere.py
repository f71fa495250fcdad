"""Every place and every dialog over records full of hostile text, at both sizes, key by key (F01 to F08)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hostile import TOGETHER, look, plant

if TYPE_CHECKING:
    from sitting import Sit, Sitting

NOT_PRESSED = {"quit", "lock", "theme", "palette", "browse.palette"}
"""They end the test's sitting, or are looked at by themselves."""
SIZES = [(80, 24), (120, 40)]


@pytest.fixture(scope="session")
def planted(
    made_register: Path,
    words_of_the_test_register: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, dict[str, str]]:
    """A register with one order for each kind of hostile text, closed; and the ids of the orders."""
    from datetime import date

    from sotui.desk import Clock, open_desk

    folder = tmp_path_factory.mktemp("planted") / "register"
    shutil.copytree(made_register, folder)
    desk = open_desk(folder, None, words_of_the_test_register, clock=Clock(date(2026, 11, 22)))
    ids = {kind: plant(desk, text) for kind, text in TOGETHER.items()}
    desk.close()
    return folder, ids


@pytest.fixture
def demo_desk(
    planted: tuple[Path, dict[str, str]], tmp_path: Path, words_of_the_test_register: str
) -> Iterator[Any]:
    """In the place of the demonstration, so that whoever sits down sits before these."""
    from datetime import date

    from sotui.desk import Clock, open_desk_on_thread

    folder = tmp_path / "register"
    shutil.copytree(planted[0], folder)
    desk = open_desk_on_thread(folder, None, words_of_the_test_register, clock=Clock(date(2026, 11, 22)))
    yield desk
    desk.close()


async def _view(here: Sitting, name: str, order_id: str) -> None:
    """A list, its cursor on the order."""
    here.app.action_view(name)
    await here.settled()
    if name == "board":
        # A filter that a key opened, then the rows further ahead.
        for keys in (("escape", "escape"), ("e",)):
            if not any(row.order_id == order_id for row in here.board.table.rows):
                await here.press(*keys)
        await here.stand_on(lambda row: row.order_id == order_id)
        return
    table = here.app.screen.table
    for place, row in enumerate(table.rows):
        if order_id in (getattr(row, "id", ""), getattr(row, "order_id", ""), getattr(row, "subject", "")):
            table.move_to(place)
            break
    await here.settled()


async def _go(here: Sitting, *trail: str) -> None:
    here.app.action_view("board")
    await here.settled()
    here.app.go(*trail)
    await here.settled()


def ways(desk: Any, order_id: str, part: str) -> dict[str, tuple[str, ...]]:
    """The places of this part, with the ids that reach them."""
    if part == "views":
        return {name: (name,) for name in ("board", "orders", "reviews", "supervision", "drafts")}
    if part == "orders":
        return {"order": ("order", order_id), "new order": ("new order",)}
    if part == "reviews":
        held = desk.submit(lambda: _reviews_of(desk, order_id)).result()
        return {
            "new review": ("review", order_id),
            **{f"review {n}": ("review", order_id, id) for n, id in enumerate(held)},
        }
    notes = desk.submit(lambda: _notes_of(desk, order_id)).result()
    return {
        "new note": ("note", order_id, "", "", "new"),
        **{f"note {n}": ("note", order_id, "", id) for n, id in enumerate(notes)},
    }


def _reviews_of(desk: Any, order_id: str) -> list[str]:
    from sotui.reviews import store

    return [one.id for one in store.reviews_of(desk.session.db, order_id)]


def _notes_of(desk: Any, order_id: str) -> list[str]:
    return [
        str(row[0])
        for row in desk.session.db.execute("select id from supervision_note where order_id = ?", [order_id])
    ]


async def _open(here: Sitting, trail: tuple[str, ...], order_id: str) -> None:
    from textual.screen import ModalScreen

    for _ in range(6):
        if not isinstance(here.app.screen, ModalScreen):
            break
        await here.press("escape")
    if len(trail) == 1 and trail[0] != "new order":
        await _view(here, trail[0], order_id)
    else:
        await _go(here, *trail)


PARTS = ("views", "orders", "reviews", "notes")


def drawn_literally(kind: str, seen: dict[str, str]) -> None:
    """Markup stands in each place as it was written, where the record is shown; a new order shows none."""
    if kind == "markup":
        plain = [place for place in seen if " " not in place and "[bold]" not in seen[place]]
        assert not plain, (plain, seen)


@pytest.mark.parametrize("kind", TOGETHER)
async def test_every_place(sit: Sit, demo_desk: Any, planted: tuple[Path, dict[str, str]], kind: str) -> None:
    """Every place is drawn with nothing of the text but what may be seen."""
    order_id = planted[1][kind]
    seen: dict[str, str] = {}
    async with sit() as here:
        for part in PARTS:
            for name, trail in ways(demo_desk, order_id, part).items():
                await _open(here, trail, order_id)
                seen[name] = look(here, name)
                await here.press("end")
                look(here, (name, "end"))
    assert len(seen) > 10
    drawn_literally(kind, seen)


@pytest.mark.deep
@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
@pytest.mark.parametrize("kind", TOGETHER)
@pytest.mark.parametrize("part", PARTS)
async def test_every_key_of_every_place(
    sit: Sit,
    demo_desk: Any,
    planted: tuple[Path, dict[str, str]],
    kind: str,
    size: tuple[int, int],
    part: str,
) -> None:
    """What each key opens is drawn with nothing of the text but what may be seen."""
    from sotui.tui.commands import commands_for

    order_id = planted[1][kind]
    seen: dict[str, str] = {}
    async with sit(size=size) as here:
        reached = ways(demo_desk, order_id, part)
        for name, trail in reached.items():
            await _open(here, trail, order_id)
            seen[name] = look(here, name)
            places = here.app.screen.PLACES
            for command in commands_for(*places):
                if command.id in NOT_PRESSED or command.id.startswith("view.") or not command.keys:
                    continue
                before = here.app.screen
                await here.press(command.keys[0])
                drawn = look(here, (name, command.id))
                assert here.app.is_running, (name, command.id)
                if here.app.screen is not before:
                    seen[f"{name} {command.id}"] = drawn
                    await here.press("tab", "end")
                    look(here, (name, command.id, "end"))
                    await _open(here, trail, order_id)
                elif len(trail) == 1 and here.app.screen.query("#filter, #search"):
                    await here.press("escape")
            for key in ("end", "pagedown"):
                await here.press(key)
                look(here, (name, key))
        await here.press("f1")
        look(here, "help")
        await here.press("escape", "ctrl+p")
        look(here, "palette")
    assert len(seen) > len(reached) + 2, "keys open something"
    drawn_literally(kind, seen)
