"""Under the board: why the row under the cursor stands where it does, and what it is about."""

from __future__ import annotations

from sotui.procedures.model import Kind
from sotui.shown import show
from sotui.triage.model import BoardRow
from sotui.tui.cells import wrapped
from sotui.tui.widgets.standing import Standing
from sotui.tui.words import SIGNS, day_words, tone_of


class BoardStanding(Standing[BoardRow]):
    """A row of the board in full."""

    def lines(self, row: BoardRow, width: int, height: int) -> list[tuple[str, str]]:
        """The reason first, then what, when and for whom."""
        why = f"{SIGNS.get(row.rank, '·')} {row.why}"
        lines = [(line, f"bold $tone-{tone_of(row)}") for line in wrapped(why, width, hang=2)]
        if row.opening is not None:
            # That it is open and what it is stand in the row itself: its words go before both.
            words = [(line, "$foreground") for line in wrapped(f"  {show(row.opening.said)}", width, hang=2)]
            lines = lines + words if height > 1 else words
        what = show(row.title) + (f" · {row.clause_id}" if row.clause_id else "")
        lines += [(line, "$foreground") for line in wrapped(f"  {what}", width, hang=2)]
        lines += [(line, "$tone-muted") for line in wrapped("  " + _when(row), width, hang=2)]
        if height > 3:
            lines += [(line, "$tone-muted") for line in wrapped("  " + _who(row), width, hang=2)]
        return lines


def _when(row: BoardRow) -> str:
    """Due, do-by, what kind of date it is, and who has to do it."""
    parts = []
    if row.due is not None:
        parts.append(f"due {day_words(row.due)}")
        if row.do_by is not None and row.do_by != row.due:
            same_year = row.do_by.year == row.due.year
            parts.append(f"do by {day_words(row.do_by, year=not same_year)}")
    if row.provisional:
        parts.append("provisional: bank holidays not confirmed so far ahead")
    says = "the procedure" if row.kind == Kind.PROCEDURE else f"{row.kind}, its clause"
    parts.append(f"{says} says “{row.force}”" if row.force else row.kind)
    if row.by:
        parts.append(row.by)
    return " · ".join(parts)


def _who(row: BoardRow) -> str:
    """Children, order, worker, team and procedure, as stored: the caller makes it safe."""
    parts = [row.children, row.reference, row.worker or "nobody allocated", row.team, row.procedure]
    return " · ".join(part for part in parts if part)
