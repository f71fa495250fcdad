"""The chart of a procedure: every date once, in time, with its span, readable at 80 columns."""

from __future__ import annotations

from datetime import date

import pytest
from rich.cells import cell_len

from sotui.dates.bank_holidays import england
from sotui.procedures import library
from sotui.procedures.clauses import Clause, Escalation
from sotui.procedures.model import Deadline, Nature, State
from sotui.procedures.model_order import Course, Model, base_of, course
from sotui.tui.cells import day_column
from sotui.tui.flow_chart import flow_lines, span_words
from sotui.tui.flow_rails import END, TICK
from sotui.tui.widgets.paper import Line

MADE = date(2026, 11, 23)
PROCEDURES = ("camden", "leicestershire", "sussex", "wirral", "hillingdon", "statute")


def course_under(pack: str, model: Model | None = None) -> Course:
    packs = library.load_packs()
    return course(model or Model(MADE), packs[pack], [packs["statute"]], england())


def drawn(pack: str, width: int = 77, model: Model | None = None) -> list[Line]:
    return flow_lines(course_under(pack, model), library.clauses(pack), width)


def said(line: Line) -> str:
    return "".join(text for text, _ in line.pieces)


@pytest.mark.parametrize("pack", PROCEDURES)
@pytest.mark.parametrize("width", [45, 77, 117, 132])
def test_nothing_is_clipped_at_any_width(pack: str, width: int) -> None:
    for line in drawn(pack, width):
        # The cursor takes a cell of what it can stand on.
        assert cell_len(said(line)) + (line.points_at is not None) <= width, said(line)
        assert "…" not in said(line).replace("words of the source …", "")


@pytest.mark.parametrize("pack", PROCEDURES)
def test_every_date_stands_on_the_line_once_and_in_time(pack: str) -> None:
    found = course_under(pack)
    lines = drawn(pack)
    entries = [line for line in lines if isinstance(line.points_at, Deadline)]
    for row in (*found.of_order, *found.of_worker):
        own = [line for line in entries if line.points_at == row and "from here:" not in said(line)]
        assert len(own) == 1, row.id
        assert row.due is None or day_column(row.due) in said(own[0])
    days = [
        line.points_at.due
        for line in entries
        if line.points_at in found.of_order and "from here" not in said(line)
    ]
    dated = [day for day in days if day is not None]
    assert dated == sorted(dated)


def test_a_span_is_said_as_the_clause_counts_it() -> None:
    found = {row.id: row for row in course_under("camden").of_order}
    assert span_words(found["CAM-6-1"]) == "1 month after order made"
    assert span_words(found["CAM-7-1"]) == "3 months before the last day in force"
    overview = {row.id: row for row in course_under("leicestershire").of_order}["LEI-6-1"]
    assert span_words(overview) == "6 weeks before the last day in force"
    minutes = {row.id: row for row in course_under("wirral").of_order}["WIR-5-8a"]
    assert span_words(minutes).startswith("10 working days after")


def test_a_series_is_a_rail_of_ticks_with_as_many_as_it_has_days() -> None:
    found = course_under("leicestershire")
    meetings = [row for row in found.of_order if base_of(row.id) == "LEI-3-4"]
    lines = drawn("leicestershire")
    rail = next(said(line) for line in lines if said(line).startswith(" LEI-3-4") and TICK in said(line))
    assert rail.count(TICK) == len(meetings) > 5
    ticks = [line for line in lines if f"{TICK}─ " in said(line) and line.points_at in meetings]
    assert len(ticks) == len(meetings) - 1  # the first is told in full


def test_a_preferred_time_is_a_stretch_from_its_day_to_the_latest() -> None:
    lines = [said(line) for line in drawn("camden")]
    start = next(n for n, line in enumerate(lines) if "from here: Review decides about the end" in line)
    end = next(n for n, line in enumerate(lines) if "Review decides about the end" in line and "├─╨" in line)
    assert start < end
    assert all(
        "║" in line for line in lines[start + 2 : end] if line.strip() and not line.strip()[0].isdigit()
    )
    rail = next(line for line in lines if line.startswith(" CAM-7-1 ") and "═" in line)
    assert rail.index("├") < rail.index("■")


def test_an_escalation_is_a_side_branch_with_every_step_and_whom_it_goes_to() -> None:
    lines = drawn("wirral", 200)
    text = "\n".join(said(line) for line in lines)
    escalations = [one for one in library.clauses("wirral") if isinstance(one.body, Escalation)]
    assert escalations
    for clause in escalations:
        assert any(line.points_at is clause for line in lines)
        assert isinstance(clause.body, Escalation)
        for step in clause.body.steps:
            assert step in text
        for whom in clause.body.to:
            assert whom in text


def test_what_the_order_never_comes_to_stands_by_itself() -> None:
    text = "\n".join(said(line) for line in drawn("hillingdon"))
    _, _, rest = text.partition("Only when it comes to it")
    assert "HIL-5-2-b" in rest
    assert "HIL-5-2-c" not in rest


def test_an_impossible_date_says_so_in_words() -> None:
    model = Model(MADE, months=2)
    rows = [row for row in course_under("sussex", model).of_order if row.state is State.IMPOSSIBLE]
    text = " ".join(" ".join(said(line) for line in drawn("sussex", model=model)).split())
    assert rows
    assert "decide now" in text


def test_the_last_day_has_a_sign_of_its_own_and_the_line_goes_on_broken() -> None:
    lines = drawn("camden")
    last = next(
        n
        for n, line in enumerate(lines)
        if isinstance(line.points_at, Deadline) and line.points_at.nature is Nature.LAST_DAY
    )
    assert END in said(lines[last])
    assert "┆" in said(lines[last + 1])
    assert not any("┆" in said(line) for line in lines[:last])


def test_what_is_pointed_at_is_a_date_a_branch_or_a_clause_of_the_pack() -> None:
    for line in drawn("camden"):
        one = line.points_at
        assert one is None or isinstance(one, (Deadline, Clause)) or hasattr(one, "clause")
