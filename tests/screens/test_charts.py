"""Small charts: as wide as said, and never showing more or less than there is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from sotui.tui.charts import columns, gauge
from sotui.tui.widgets.weeks import by_week

if TYPE_CHECKING:
    from sitting import Sit


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


def test_a_week_is_seven_days_and_what_is_past_or_too_far_is_not_counted() -> None:
    first = date(2026, 11, 22)
    days = [date(2026, 11, 21), first, date(2026, 11, 28), date(2026, 11, 29), date(2026, 12, 13)]
    assert by_week(days, first, 3) == [2, 1, 0]


async def test_reviews_due_stand_as_weeks_beside_the_list_where_there_is_room(sit: Sit) -> None:
    async with sit(size=(120, 40)) as here:
        await here.press("3")
        lines = here.text().splitlines()
        place = next(n for n, line in enumerate(lines) if "by week from" in line)
        counts = lines[place + 1].partition("Sun 22 Nov")[2].split()
        due = [line.due for line in here.app.screen.lines if line.part in ("due", "draft") and line.due]  # type: ignore[attr-defined]
        ahead = [day for day in due if 0 <= (day - date(2026, 11, 22)).days < 84]
        assert len(counts) == 12
        assert sum(int(one) for one in counts if one != "·") == len(ahead) > 0
        assert "█" in lines[place - 1]


async def test_in_a_narrower_window_the_line_under_the_cursor_has_all_the_room(sit: Sit) -> None:
    async with sit(size=(119, 40)) as here:
        await here.press("3")
        assert "by week from" not in here.text()
