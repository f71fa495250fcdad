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
