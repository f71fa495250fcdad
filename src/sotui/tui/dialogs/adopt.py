"""Take a version of a procedure into use from a day on, after the dates that would move have been shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from sotui.shown import show
from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.dialogs.dates import DateField
from sotui.tui.procedure_read import would_lines, would_words
from sotui.tui.widgets.fields import LineField
from sotui.tui.widgets.paper import Paper
from sotui.tui.words import day_words, told
from sotui.vault.errors import NotAllowed

if TYPE_CHECKING:
    from sotui.register.would_move import WouldMove
    from sotui.triage.model import Receipt
    from sotui.tui.boxes import ReadDate

MOST = 60
"""Cells by which it is asked whether there is anything to show."""


class AdoptDialog(Dialog["Receipt | None"]):
    """Nothing is used until it is adopted; the day says from when, and what then moves is shown first."""

    HINT = "enter adopt · tab next field · page down, page up the dates · esc back"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "turn(1)", "dates", show=False),
        Binding("pageup", "turn(-1)", "dates before", show=False),
    ]
    DEFAULT_CSS = """
    AdoptDialog Paper { height: 8; background: $surface; padding: 0; margin-bottom: 1; }
    """

    def __init__(
        self,
        name: str,
        title: str,
        read_date: ReadDate,
        preview: Callable[[date | None], Awaitable[WouldMove]],
        act: Callable[[date | None, str], Awaitable[Receipt]],
        first: bool = False,
    ) -> None:
        """``name`` is that under which the version is known: a file's, or ``shipped:ID``. The ``first``
        version of a procedure governs from the start, so that no day is asked for.
        """
        super().__init__()
        self._which, self._adopts = name, title
        self._read_date, self._preview, self._act = read_date, preview, act
        self._first_of_all = first
        self._shown = False
        self._shown_for: date | None = None
        """The day for which the dates that would move are on show; None for the start."""

    def title_words(self) -> str:
        """What is adopted."""
        return f"Adopt: {show(self._adopts)}"

    def draft_key(self) -> tuple[str, str]:
        """A draft of adopting this."""
        return self.draft_of(self._which)

    def body(self) -> ComposeResult:
        """What would move, then from when and why."""
        yield Words("Working out which dates would move…", "tone-muted", id="would")
        paper = Paper()
        paper.can_focus = False
        paper.display = False
        yield paper
        if self._first_of_all:
            yield Field("From", Words("the start: no version of it was in use before", id="from-start"))
        else:
            yield Field("From", DateField(self._read_date, "today", id="from"))
        yield Field("Why", LineField("", "who approved it, in a sentence", id="why"))

    def on_mount(self) -> None:
        if self._first_of_all:
            self.query_one("#why", LineField).focus()
        else:
            self.query_one("#from", DateField).field.focus()
        self.run_worker(self._first(), group="preview")

    async def _first(self) -> None:
        await self._show_for(None if self._first_of_all else (await self._read_date("today"))[0])

    async def _day(self) -> date | None:
        """The day from which it is to govern; None from the start."""
        return None if self._first_of_all else await self.query_one("#from", DateField).read()

    async def _show_for(self, day: date | None) -> None:
        """Show which dates would move if it held from this day."""
        try:
            would = await self._preview(day)
        except NotAllowed as error:
            # Who may adopt a procedure need not be one who may look at orders.
            text, moves, page = told(error) or "", False, None
        else:
            text, moves, page = would_words(would, day), bool(would.moves), partial(would_lines, would)
        if not self.is_attached:
            return
        self.query_one("#would", Words).say(text, "tone-today" if moves else "tone-muted")
        paper = self.query_one(Paper)
        paper.display = page is not None and bool(page(MOST))
        if page is not None:
            paper.show_page(page)
        self._shown, self._shown_for = True, day

    def action_turn(self, step: int) -> None:
        """Turn the pages of the dates."""
        self.query_one(Paper).turn(step)

    async def finish(self) -> None:
        """Show what would move from the day typed; adopt once that has been on show."""
        day = await self._day()
        why = self.query_one("#why", LineField)
        if not self._shown or day != self._shown_for:
            await self._show_for(day)
            since = f"from {day_words(day)} on" if day is not None else "from the start"
            self.trouble(f"Look at what would move {since}; enter again adopts it.")
        elif not why.value.strip():
            self.trouble("It needs its reason: write in a sentence who approved it.", why)
        else:
            await self.done(self._act(day, why.value.strip()))
