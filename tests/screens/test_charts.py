"""Small charts: as wide as said, and never showing more or less than there is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from sotui.tui.charts import columns, gauge


@pytest.mark.parametrize(
    ("part", "drawn"),
    [
        (0, "········"),
        (0.01, "■·······"),
        (0.5, "■■■■····"),
        (0.99, "■■■■■■■·"),
        (1, "■■■■■■■■"),
        (1.7, "■■■■■■■■"),
        (-2, "········"),
    ],
)
def test_a_gauge_is_full_only_at_the_end_and_empty_only_at_the_start(part: float, drawn: str) -> None:
    assert gauge(part, 8) == drawn


@given(st.floats(-1, 2), st.integers(-2, 80))
def test_a_gauge_fills_its_cells_exactly(part: float, width: int) -> None:
    assert cell_len(gauge(part, width)) == max(0, width)


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_is_never_drawn_as_less(one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert gauge(less, 12).count("■") <= gauge(more, 12).count("■")


def test_columns_stand_side_by_side_from_the_ground() -> None:
    assert columns([0, 1, 2, 3, 4], 2) == [
        "   ▄█",
        "·▄███",
    ]


def test_one_among_very_many_still_shows() -> None:
    assert columns([1, 10_000], 3)[-1] == "▄█"


@given(st.lists(st.integers(-5, 10_000), max_size=40), st.integers(0, 10))
def test_columns_are_as_wide_as_the_counts_and_as_high_as_said(counts: list[int], height: int) -> None:
    lines = columns(counts, height)
    assert len(lines) == height
    assert all(cell_len(line) == len(counts) for line in lines)
    if height and any(count > 0 for count in counts):
        assert "█" in lines[0], "the greatest reaches the top"


def test_nothing_to_draw() -> None:
    assert columns([], 3) == ["", "", ""]
    assert columns([0, 0], 2) == ["  ", "··"]
