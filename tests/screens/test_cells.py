"""Text in its place: never wider, never narrower, never more than text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from sotui.tui.cells import day_column, fit, wrapped


@given(st.text(max_size=60), st.integers(0, 40))
def test_fitted_text_fills_its_cells_exactly(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width
    assert cell_len(fit(text, width, right=True)) == width


@given(st.text(max_size=200), st.integers(4, 40), st.integers(0, 6))
def test_no_wrapped_line_is_wider_than_its_place(text: str, width: int, hang: int) -> None:
    for line in wrapped(text, width, hang=hang):
        assert cell_len(line) <= width
        assert line.isprintable() or not line


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("seen at home and alone", ["seen at", "home and", "alone"]),
        ("one\ntwo", ["one", "two"]),
        ("Donaudampfschiff", ["Donaudam", "pfschiff"]),
        ("", [""]),
    ],
)
def test_words_go_to_the_next_line_whole_where_they_can(text: str, lines: list[str]) -> None:
    assert list(wrapped(text, 8)) == lines


def test_dates_in_columns() -> None:
    assert day_column(date(2026, 11, 4)) == "4 Nov 2026"
    assert day_column(date(2026, 11, 4), short_year=True) == "4 Nov 26"
    assert day_column(None) == ""


WIDE = {
    "chinese": "王小明 李",
    "korean": "김철수",
    "family of four": "👨‍👩‍👧‍👦 Placeham",
    "flag": "🇬🇧 Testford",
    "skin tone": "👍🏽 Example",
    "combining": "Zoe\u0301" + "\u0301" * 50,
    "hindi": "क्षत्रिय",
    "arabic": "محمد علي",
    "full width": "ＡＢＣ１２３",
    "half width": "ｱｲｳ",
    "variation": "☎\ufe0f 0151",
    "zero width": "a\u200bb\u200dc",
}
"""Names in which characters and cells are not the same number."""


@pytest.mark.parametrize("name", WIDE)
@pytest.mark.parametrize("width", [1, 2, 7, 12, 30])
def test_a_name_of_any_script_fills_its_column(name: str, width: int) -> None:
    drawn = fit(WIDE[name], width)
    assert cell_len(drawn) == width


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_rows_with_names_of_any_script_stay_in_their_columns(size: tuple[int, int]) -> None:
    from textual.app import App, ComposeResult

    from sotui.tui.themes import load_themes
    from sotui.tui.widgets.columns import Column
    from sotui.tui.widgets.line_table import LineTable

    class Host(App[None]):
        def __init__(self) -> None:
            super().__init__()
            self.register_theme(load_themes()[0]["dark"])
            self.theme = "dark"

        def compose(self) -> ComposeResult:
            yield LineTable[str](
                (
                    Column("name", "Child", lambda row: row, 16, least=9, grow=2),
                    Column("again", "Worker", lambda row: row, 14, grow=1),
                    Column("end", "Order", lambda row: "SO-0042", 7, right=True),
                ),
                lambda row: row,
            )

    app = Host()
    async with app.run_test(size=size) as pilot:
        table = app.query_one(LineTable)
        table.show_rows(tuple(WIDE.values()))
        await pilot.pause()
        ends = set()
        for line in range(1, len(WIDE) + 1):
            strip = table.render_line(line)
            assert strip.cell_length == cell_len(strip.text) == table.size.width
            ends.add(cell_len(strip.text[: strip.text.index("SO-0042")]))
        assert len(ends) == 1, "the last column begins at the same cell in every row"
