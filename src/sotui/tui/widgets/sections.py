"""The sections of a procedure: in a column beside its clauses, or in one line above them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from sotui.shown import show
from sotui.tui.cells import fit


class Sections(Widget):
    """Every section with how many of its clauses are shown; where one stands is marked by a sign."""

    DEFAULT_CSS = """
    Sections { height: 1; padding: 0 1; background: $surface; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._counts: Sequence[tuple[str, int]] = ()
        self._here = ""

    def show_sections(self, counts: Sequence[tuple[str, int]], here: str) -> None:
        """Show these sections, each with its number of clauses; ``here`` is the one that one stands in."""
        if (counts, here) != (self._counts, self._here):
            self._counts, self._here = counts, here
            self.refresh()

    def render(self) -> Content:
        """A column where there are lines for it, else one line that keeps the present section in sight."""
        width, height = self.content_size.width, self.content_size.height
        if height > 1:
            return self._column(width, height)
        short = [(name, show(name, limit=24)) for name, _ in self._counts]
        parts = [f"[{said}]" if name == self._here else f" {said} " for name, said in short]
        here = next((place for place, (name, _) in enumerate(self._counts) if name == self._here), 0)
        first = 0
        start = "Section "
        while first < here and cell_len(start + "".join(parts[first : here + 1])) > width - 2:
            first += 1
        content = Content.assemble((start if not first else "… ", "$tone-muted"))
        left = width - cell_len(start if not first else "… ")
        for name, part in zip(self._counts[first:], parts[first:], strict=True):
            if cell_len(part) > left - (2 if name is not self._counts[-1] else 0):
                return Content.assemble(content, ("…", "$tone-muted"))
            content += Content.assemble(
                (part, "bold $tone-heading" if name[0] == self._here else "$foreground")
            )
            left -= cell_len(part)
        return content

    def _column(self, width: int, height: int) -> Content:
        here = next((place for place, (name, _) in enumerate(self._counts) if name == self._here), 0)
        top = max(0, min(here - (height - 1) // 2, len(self._counts) - (height - 1)))
        lines = [Content.assemble(("Section", "$tone-muted"))]
        for name, count in self._counts[top : top + height - 1]:
            mine = name == self._here
            text = fit(f"{'›' if mine else ' '} {name}", width - 4) + fit(str(count), 4, right=True)
            lines.append(Content.assemble((text, "bold $tone-heading" if mine else "$foreground")))
        return Content("\n").join(lines)
