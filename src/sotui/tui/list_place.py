"""A place whose one list is looked through: a line takes the words, the cursor moves while one types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

from sotui.tui.place import Place
from sotui.tui.widgets.line_table import LineTable

if TYPE_CHECKING:
    from textual import events
    from textual.widgets import Input

    from sotui.vault.drafts import Waiting

Row = TypeVar("Row")
READING = "Reading the register…"
"""What stands in a list until it is read for the first time."""


class ListPlace(Place, Generic[Row]):
    """The list is the table ``#rows``; what is typed over it leaves the rows that have all of its words."""

    FIND: ClassVar[str] = "filter"
    """The id of the line in which the words are typed."""
    ASKS: ClassVar[str] = "all of these words…"
    """What that line asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.wanted = ""
        """The words that are looked for, as typed."""

    @property
    def table(self) -> LineTable[Row]:
        """The rows."""
        return cast("LineTable[Row]", self.query_one("#rows", LineTable))

    def refuse(self, error: Exception) -> None:
        """Nothing is being read any more: what was refused says so in the notice, and the list with it."""
        super().refuse(error)
        for table in self.query("#rows").results(LineTable):
            if table.empty == READING:
                table.empty = "Nothing is shown."
                table.refresh()

    # What is typed and not recorded

    async def look_for_drafts(self) -> None:
        """Know which rows have a draft of this person, before they are shown."""
        waiting = await self.ask(self.desk.drafts.waiting)
        for table in self.query("#rows").results(LineTable):
            table.noted = lambda row: "draft" if any(self.drafted(row, draft) for draft in waiting) else ""

    async def mark_drafts(self) -> None:
        """The same, while the rows are shown."""
        await self.telling(self.look_for_drafts())
        self.table.draw_again()

    def drafted(self, row: Row, draft: Waiting) -> bool:
        """Whether a draft is of what stands in this row: here of its order."""
        return of_order(row, draft)

    # What a list says of itself

    def pick(self, *, to_top: bool = False) -> None:
        """Show the rows that have what is looked for, on request with the cursor on the first of them."""
        raise NotImplementedError

    def narrow(self, longer: bool) -> None:
        """The words have changed; ``longer`` where only rows that are shown can still have them."""
        self.pick(to_top=True)

    def line_opened(self) -> None:
        """The line is there and nothing is typed in it yet."""

    def words_kept(self) -> None:
        """Enter was pressed in the line: one goes on among the rows found."""

    # The line

    def action_filter(self) -> None:
        """Open the line in which words to look for are typed."""
        if found := self.query(f"#{self.FIND}"):
            found.first().focus()
            return
        from sotui.tui.widgets.fields import LineField

        field = LineField(self.wanted, self.ASKS, id=self.FIND)
        self.mount(field, before=self.table)
        field.focus()
        self.line_opened()

    def on_input_changed(self, event: Input.Changed) -> None:
        """A letter more or less."""
        if event.input.id == self.FIND and event.value != self.wanted:
            longer = bool(self.wanted) and event.value.startswith(self.wanted)
            self.wanted = event.value
            self.narrow(longer)

    def on_input_submitted(self) -> None:
        """Back to the rows, the words kept."""
        self.table.focus()
        self.words_kept()
        if not self.wanted.strip():
            self.close_line()

    def on_key(self, event: events.Key) -> None:
        """While words are typed, down and up move through the rows."""
        focused = self.focused
        if event.key in ("down", "up") and focused is not None and focused.id == self.FIND:
            self.table.action_down() if event.key == "down" else self.table.action_up()

    def close_line(self) -> None:
        """Take the line away with what is typed in it; ``pick`` then shows every row."""
        self.query(f"#{self.FIND}").remove()
        self.wanted = ""
        self.table.focus()


def of_order(row: Any, draft: Waiting) -> bool:
    """Whether a draft is of the order of a row. Typed over a list, only its title says of which."""
    if len(draft.trail) > 1:
        return bool(draft.trail[1] == getattr(row, "order_id", getattr(row, "id", "")))
    # Rows of the audit and of the procedures have no reference of an order.
    reference: str = getattr(row, "reference", "")
    return bool(reference) and reference in (word.strip(",.:;") for word in draft.title.split())
