"""Who reads a restricted case: restricting it, changing its readers, lifting the restriction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from sotui.shown import show
from sotui.triage.model import Receipt
from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.widgets.fields import LineField, PickList

if TYPE_CHECKING:
    from sotui.desk.restricted import Standing

READERS, LIFT = "readers", "lift"
_FOLLOWS = (
    "Names, addresses and all that is written about the family are then for you and these readers alone."
    " Dates and clauses stay in sight. Backups made till now still say what they said."
)


class RestrictDialog(Dialog[Receipt | None]):
    """The readers of a case, and why; of a restricted one also whether it is to be lifted."""

    HINT = "space mark · tab next field · enter record · esc back"

    def __init__(
        self,
        standing: Standing,
        restrict: Callable[[Collection[str], str], Awaitable[Receipt]],
        change: Callable[[Collection[str], str], Awaitable[Receipt]],
        lift: Callable[[str], Awaitable[Receipt]],
    ) -> None:
        super().__init__()
        self._standing = standing
        self._restrict, self._change, self._lift = restrict, change, lift

    def title_words(self) -> str:
        """Which case; all orders of a family go together."""
        named = show(", ".join(self._standing.references))
        return f"{named}: restricted" if self._standing.restricted else f"Restrict {named}"

    def draft_key(self) -> tuple[str, str]:
        """A draft about this case."""
        return self.draft_of(self._standing.order_id)

    def body(self) -> ComposeResult:
        """Readers and reason."""
        standing = self._standing
        if standing.restricted:
            does = ((READERS, "Change who reads it"), (LIFT, "Lift the restriction"))
            yield Field("Do", PickList(does, picked=[READERS], id="do"))
            if standing.nobody:
                yield Words("No reader has an account any more: what was sealed stays so.", "tone-today")
        offered = [
            (one.user, f"{show(one.name)} · {show(one.roles, limit=40)}")
            for one in standing.people
            if standing.restricted or not one.me
        ]
        reading = [one.user for one in standing.people if one.reads]
        if offered:
            yield Field("Readers", PickList(offered, several=True, picked=reading, most=6, id="readers"))
        else:
            yield Field("Readers", Words("you alone: nobody else has an account"))
        yield Field("Reason", LineField("", "in a sentence", id="reason"))
        if not standing.restricted:
            yield Words(_FOLLOWS, "tone-muted")

    def on_mount(self) -> None:
        self.query("PickList, LineField").first().focus()

    async def finish(self) -> None:
        """Restrict, change or lift."""
        reason, lists = self.query_one("#reason", LineField), self.query("#readers").results(PickList)
        readers = next(iter(lists), None)
        picked = readers.picked if readers is not None else ()
        why = reason.value.strip()
        if not why:
            self.trouble("It needs a reason: write it in a sentence.", reason)
            return
        if not self._standing.restricted:
            await self.done(self._restrict(picked, why))
        elif LIFT in self.query_one("#do", PickList).picked:
            await self.done(self._lift(why))
        elif not picked:
            self.trouble("At least one person reads it: mark somebody with the space bar.", readers)
        elif set(picked) == {one.user for one in self._standing.people if one.reads}:
            self.trouble("These are its readers: mark or unmark somebody.", readers)
        else:
            await self.done(self._change(picked, why))
