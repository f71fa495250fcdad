"""Allocate a social worker or an IRO to the rows marked on the board."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from sotui.shown import show
from sotui.triage.model import BoardRow, Receipt
from sotui.tui.dialogs.base import Dialog, Field
from sotui.tui.dialogs.dates import DateField
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.words import many

if TYPE_CHECKING:
    from sotui.staff.model import Worker
    from sotui.tui.places import ReadDate


class AssignDialog(Dialog[Receipt | None]):
    """Type part of a name, pick, say from when."""

    HINT = "type part of a name · enter assign · tab next field · esc back"

    def __init__(
        self,
        rows: Sequence[BoardRow],
        workers: Sequence[Worker],
        read_date: ReadDate,
        act: Callable[[str, date], Awaitable[Receipt]],
    ) -> None:
        super().__init__()
        self._rows = rows
        self._workers = list(workers)
        self._read_date = read_date
        self._act = act

    def title_words(self) -> str:
        """Whose work it is about."""
        if len(self._rows) == 1:
            row = self._rows[0]
            return f"Assign {show(row.reference)} · {show(row.children)}"
        references = ", ".join(dict.fromkeys(row.reference for row in self._rows))
        return f"Assign {many(len(self._rows), 'marked row')}: {show(references, limit=120)}"

    def body(self) -> ComposeResult:
        """Name, list, day."""
        yield Field("Find", LineField("", "part of a name or team", id="find"))
        yield Field("To", PickList(self._offered(""), most=8, id="worker"))
        yield Field("From", DateField(self._read_date, id="on"))

    def _offered(self, typed: str) -> list[tuple[str, str]]:
        words = typed.casefold().split()
        return [
            (worker.id, f"{worker.name} · {worker.team_name}" if worker.team_name else worker.name)
            for worker in self._workers
            if all(word in f"{worker.name} {worker.team_name}".casefold() for word in words)
        ]

    def on_mount(self) -> None:
        self.query_one("#find", LineField).focus()

    @on(Input.Changed, "#find")
    def _found(self, event: Input.Changed) -> None:
        offered = self._offered(event.value)
        only = [offered[0][0]] if offered and event.value.strip() else []
        self.query_one("#worker", PickList).offer(offered, only)

    def key_down(self) -> None:
        if self.query_one("#find", LineField).has_focus:
            self.query_one("#worker", PickList).focus()

    async def finish(self) -> None:
        """Assign; the first of those found is taken when a part of a name was typed."""
        worker = self.query_one("#worker", PickList)
        if not worker.picked:
            self.trouble("Say who: type part of a name, or pick one with the arrow keys.", worker)
            return
        on = await self.query_one(DateField).read()
        await self.done(self._act(worker.picked[0], on))
