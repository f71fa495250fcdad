"""The table that draws only what is in sight."""

from __future__ import annotations

from collections.abc import Sequence
from time import process_time

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from sotui.tui.themes import FALLBACK_TONES
from sotui.tui.widgets.columns import Column, gap, lay_out
from sotui.tui.widgets.line_table import LineTable

Row = tuple[str, str]

COLUMNS: tuple[Column[Row], ...] = (
    Column("name", "Name", lambda row: row[1], 20, least=8, grow=2),
    Column("key", "Key", lambda row: row[0], 6, right=True),
    Column("far", "Far", lambda row: row[1], 10, from_width=90),
    Column("near", "Near", lambda row: row[1], 5, below_width=90),
)


class Bench(App[None]):
    """A table and nothing else."""

    def __init__(self, rows: Sequence[Row] = (), *, siblings: bool = False) -> None:
        super().__init__()
        self.given = rows
        self.kin = (lambda row: row[1],) if siblings else ()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {f"tone-{tone}": colour for tone, colour in FALLBACK_TONES.items()}

    def compose(self) -> ComposeResult:
        yield LineTable(COLUMNS, lambda row: row[0], kin=self.kin, empty="Nothing here.")

    @property
    def table(self) -> LineTable[Row]:
        return self.query_one(LineTable)

    def on_mount(self) -> None:
        self.table.show_rows(self.given)

    def lines(self) -> list[str]:
        return [self.table.render_line(y).text for y in range(self.table.size.height)]


def some(count: int) -> list[Row]:
    return [(f"k{number}", f"Child {number}") for number in range(count)]


@pytest.mark.parametrize("width", [20, 40, 60, 89, 90, 100, 133, 200])
def test_columns_fill_the_width_exactly_or_stay_at_their_least(width: int) -> None:
    shown = lay_out(COLUMNS, width)
    used = sum(cells for _, cells in shown) + gap(width) * (len(shown) - 1)
    assert used == width or all(cells == (column.least or column.width) for column, cells in shown)
    assert ("far" in {column.id for column, _ in shown}) is (width >= 90)
    assert ("near" in {column.id for column, _ in shown}) is (width < 90)


@pytest.mark.parametrize(
    "name",
    ["Ada", "山田太郎", "👩‍👧 Ada", "e" + "\u0301" * 1000, "\x1b[2J", "[bold]Ada[/nope]", "\u202eadA", ""],
    ids=["plain", "wide", "family", "marks", "escape", "markup", "direction", "empty"],
)
async def test_a_line_is_as_wide_as_the_table_whatever_it_says(name: str) -> None:
    app = Bench([("k", name)])
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        strip = app.table.render_line(1)
        assert strip.cell_length == app.table.size.width
        assert cell_len(strip.text) == app.table.size.width
        assert not {"\x1b", "\u202e"} & set(strip.text)


async def test_the_cursor_follows_its_row_and_falls_to_the_next_when_it_leaves() -> None:
    app = Bench(some(50))
    async with app.run_test(size=(60, 10)) as pilot:
        table = app.table
        table.move_to(20)
        table.show_rows([row for row in some(50) if row[0] != "k3"])
        assert table.current == ("k20", "Child 20")
        table.show_rows([row for row in some(50) if row[0] not in ("k20", "k21")])
        assert table.current == ("k22", "Child 22")
        table.show_rows(some(5))
        assert table.current == ("k4", "Child 4")
        table.show_rows([])
        assert table.current is None
        await pilot.pause()
        assert "Nothing here." in "\n".join(app.lines())


async def test_where_its_row_has_left_the_cursor_stays_with_the_same_child() -> None:
    rows = [("a", "Ada"), ("b", "Ben"), ("c", "Cem"), ("d", "Ben"), ("e", "Ben")]
    app = Bench(rows, siblings=True)
    async with app.run_test(size=(60, 10)):
        app.table.move_to_key("b")
        app.table.show_rows([row for row in rows if row[0] != "b"])
        assert app.table.current == ("d", "Ben")
        assert not app.table.slid
        app.table.show_rows([rows[0], ("f", "Ben"), rows[2]])
        assert app.table.current == ("f", "Ben")
        app.table.show_rows([rows[0], rows[2]])
        assert app.table.current == ("c", "Cem")
        assert app.table.slid
        app.table.show_rows([rows[2]])
        assert not app.table.slid


async def test_marks_stay_with_their_rows_when_these_are_filtered_away() -> None:
    app = Bench(some(10))
    async with app.run_test(size=(60, 12)) as pilot:
        app.table.focus()
        await pilot.press("space", "space")
        assert list(app.table.marked) == ["k0", "k1"]
        app.table.show_rows(some(10)[5:])
        app.table.show_rows(some(10))
        assert [line[1] for line in app.lines()[1:4]] == ["*", "*", " "]


async def test_the_cursor_is_told_by_a_sign_and_not_by_colour_alone() -> None:
    app = Bench(some(3))
    async with app.run_test(size=(60, 10)) as pilot:
        app.table.focus()
        await pilot.press("j")
        assert [line[0] for line in app.lines()[1:4]] == [" ", "›", " "]


async def test_a_hundred_thousand_rows_are_filled_and_moved_through_without_a_wait() -> None:
    rows = some(100_000)
    app = Bench()
    async with app.run_test(size=(120, 40)) as pilot:
        start = process_time()
        app.table.show_rows(rows)
        app.lines()
        assert process_time() - start < 0.5
        app.table.move_to(99_999)
        await pilot.pause()
        assert "Child 99999" in app.lines()[-1]
        assert len(app.table._lines) < 200
