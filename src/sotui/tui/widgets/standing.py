"""Under the board: why the row under the cursor stands where it does, and what it is about."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from sotui.shown import show
from sotui.triage.model import BoardRow
from sotui.tui.cells import wrapped
from sotui.tui.words import SIGNS, day_words, tone_of


class Standing(Widget):
    """Of fixed height, so that the table never jumps under the eye."""

    DEFAULT_CSS = """
    Standing { height: 4; background: $surface; padding: 0 1; border-top: solid $panel; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._row: BoardRow | None = None

    def stand_on(self, row: BoardRow | None) -> None:
        """Tell about this row."""
        if row is not self._row:
            self._row = row
            self.refresh()

    def render(self) -> Content:
        """The reason first, then what, when and for whom, as far as the height goes."""
        row = self._row
        width, height = self.content_size.width, self.content_size.height
        if row is None:
            return Content.assemble(("Nothing under the cursor.", "$tone-muted"))
        lines: list[tuple[str, str]] = []
        why = f"{SIGNS.get(row.rank, '·')} {row.why}"
        lines += [(line, f"bold $tone-{tone_of(row)}") for line in wrapped(why, width, hang=2)]
        what = show(row.title) + (f" · {row.clause_id}" if row.clause_id else "")
        lines += [(line, "$foreground") for line in wrapped(f"  {what}", width, hang=2)]
        lines += [(line, "$tone-muted") for line in wrapped("  " + _when(row), width, hang=2)]
        if height > 3:
            lines += [(line, "$tone-muted") for line in wrapped("  " + _who(row), width, hang=2)]
        return Content("\n").join([Content.assemble(line) for line in lines[:height]])


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
    parts.append(f"{row.kind}, {row.force}" if row.force else row.kind)
    if row.by:
        parts.append(row.by)
    return " · ".join(parts)


def _who(row: BoardRow) -> str:
    """Children, order, worker, team and procedure, as stored: the caller makes it safe."""
    parts = [row.children, row.reference, row.worker or "nobody allocated", row.team, row.procedure]
    return " · ".join(part for part in parts if part)
