"""From the board to the list of orders: an order found by a few letters and opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len

from sotui.tui.commands import COMMANDS
from sotui.tui.screens.new_order import NewOrderScreen
from sotui.tui.screens.new_order_alike import AlikeList
from sotui.tui.screens.order import OrderScreen
from sotui.tui.screens.orders import OrdersScreen
from sotui.vault import audit

if TYPE_CHECKING:
    from sitting import Sit, Sitting


def orders_of(here: Sitting) -> OrdersScreen:
    screen = here.app.screen
    assert isinstance(screen, OrdersScreen)
    return screen


async def test_an_order_is_found_by_part_of_a_name_and_opened(sit: Sit) -> None:
    async with sit() as here:
        await here.press("2")
        wanted = orders_of(here).table.rows[6]
        name = wanted.names.split(",")[0].split()[0]
        await here.press("slash")
        await here.type(name[:4].lower())
        found = orders_of(here).table.rows
        assert wanted in found
        assert len(found) < 20
        await here.type(f" {wanted.reference.lower()}")
        assert list(orders_of(here).table.rows) == [wanted]
        # The only one that is found is opened by enter.
        await here.press("enter")
        assert isinstance(here.app.screen, OrderScreen)
        assert wanted.reference in here.text()
        await here.press("escape")
        assert orders_of(here).query_one("#search").value  # type: ignore[attr-defined]
        assert orders_of(here).table.rows[0].reference == wanted.reference


async def test_the_most_urgent_date_of_an_order_says_why_it_is_what_it_is(sit: Sit) -> None:
    async with sit() as here:
        await here.press("2")
        table = orders_of(here).table
        place = next(n for n, one in enumerate(table.rows) if one.next is not None)
        row = table.rows[place]
        await here.press(*["j"] * place, "w")
        assert f"Why: {row.next.title}"[:40] in here.text()
        assert "Clause" in here.text()
        await here.press("escape")
        quiet = next(n for n, one in enumerate(table.rows) if one.next is None)
        table.move_to(quiet)
        await here.press("w")
        assert (
            f"Nothing of {table.rows[quiet].reference} is in the board's sight" in orders_of(here).notice.said
        )


async def test_letters_in_the_search_are_no_commands_and_escape_shows_all_again(sit: Sit) -> None:
    async with sit() as here:
        await here.press("2", "slash")
        await here.type("nosuq2")
        assert isinstance(here.app.screen, OrdersScreen)
        assert "No order is found by these words" in here.text()
        await here.press("escape")
        assert len(orders_of(here).table.rows) == 61
        assert here.app.focused is orders_of(here).table


async def test_each_order_of_sorting_puts_the_right_one_first(sit: Sit) -> None:
    async with sit(size=(120, 40)) as here:
        await here.press("2", "s")
        rows = orders_of(here).table.rows
        assert rows[0].rank == 1
        assert [row.place for row in rows] == sorted(row.place for row in rows)
        await here.press("s")
        days = [row.last_day for row in orders_of(here).table.rows if not row.over]
        assert days == sorted(days)
        assert orders_of(here).table.rows[-1].over
        await here.press("s", "s", "s")
        references = [row.reference for row in orders_of(here).table.rows]
        assert references == sorted(references)


async def test_searching_leaves_one_entry_in_the_audit_not_one_for_each_letter(
    sit: Sit, demo_desk: Any
) -> None:
    async with sit() as here:
        await here.press("2", "slash")
        await here.type("jakub")
        await here.press("enter", "escape")
        entries = await here.app.ask(lambda: audit.entries(demo_desk.session.db, 50))
        looks = [(entry.act, entry.detail) for entry in entries if "list of orders" in entry.act]
        assert looks == [
            ("list of orders searched", "“jakub”: 3 of 61 orders"),
            ("list of orders", "61 orders"),
        ]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (50, 14)])
async def test_at_every_size_each_order_stands_on_one_line(sit: Sit, size: tuple[int, int]) -> None:
    async with sit(size=size) as here:
        await here.press("2")
        text = here.text().splitlines()
        assert all(cell_len(line) <= size[0] for line in text)
        assert sum("SO-0" in line for line in text) >= min(size[1] - 10, 10)


async def test_nothing_about_an_orders_state_is_cut_off_at_80_columns(sit: Sit) -> None:
    async with sit() as here:
        await here.press("2", "s")
        for _ in range(5):
            for line in here.text().splitlines()[2:-7]:
                if "SO-0" in line:
                    assert "…" not in line[30:], line
            await here.press("pagedown")


def test_every_command_of_orders_has_something_that_does_it() -> None:
    answers = {
        "orders": OrdersScreen,
        "new order": NewOrderScreen,
        "orders alike": AlikeList,
        "order": OrderScreen,
    }
    for command in COMMANDS:
        if (answer := answers.get(command.where)) is not None:
            assert hasattr(answer, f"action_{command.action.partition('(')[0]}"), command.id


async def test_n_begins_a_new_order(sit: Sit) -> None:
    async with sit() as here:
        await here.press("2", "n")
        assert isinstance(here.app.screen, NewOrderScreen)
        await here.press("escape")
        assert isinstance(here.app.screen, OrdersScreen)


async def test_a_name_misspelt_in_the_search_finds_those_spelt_nearly_so_and_says_it(sit: Sit) -> None:
    async with sit() as here:
        await here.press("2", "/")
        screen = orders_of(here)
        await here.type("Jkaub")
        assert len(screen.table.rows) == 3
        assert all("Jakub" in row.children for row in screen.table.rows)
        assert "3 of 61 orders, spelt nearly so" in here.text().splitlines()[0]
        for _ in range(5):
            await here.press("backspace")
        await here.type("SO-0099")
        assert not screen.table.rows, "another number is another order"
