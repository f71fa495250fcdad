"""Allocate a social worker or an IRO to the rows marked on the board."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from sotui.shown import show
from sotui.staff.model import Post
from sotui.triage.model import BoardRow, Receipt
from sotui.triage.rules import asks_for_iro
from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.dialogs.dates import DateField
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.words import NO_STAFF, many

if TYPE_CHECKING:
    from sotui.staff.model import Worker
    from sotui.tui.boxes import ReadDate

CHILDREN = (Post.SOCIAL_WORKER, Post.SUPPORT_WORKER)
"""Posts that work with a child and family."""
REVIEWING = (Post.IRO, Post.CHAIR)


class AssignDialog(Dialog[Receipt | None]):
    """Type part of a name, pick, say from when. Those of the post that is wanted are offered first."""

    HINT = "type part of a name · enter assign · tab next field · f4 everybody · esc back"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f4", "everybody", "everybody", show=False)]

    def __init__(
        self,
        rows: Sequence[BoardRow],
        workers: Sequence[Worker],
        read_date: ReadDate,
        act: Callable[[str, date], Awaitable[Receipt]],
    ) -> None:
        super().__init__()
        self._rows = rows
        wanted = {asks_for_iro(row) for row in rows}
        self._posts = (*(CHILDREN if False in wanted else ()), *(REVIEWING if True in wanted else ()))
        self._called = " or ".join(
            name for name, asked in (("social worker", False), ("IRO", True)) if asked in wanted
        )
        # The fitting ones first, each part in the order of names.
        self._workers = sorted(workers, key=lambda worker: not worker.holds(*self._posts))
        self._read_date = read_date
        self._act = act
        self._everybody = False

    def title_words(self) -> str:
        """Whose work it is about."""
        if len(self._rows) == 1:
            row = self._rows[0]
            return f"Assign {show(row.reference)} · {show(row.children)}"
        references = ", ".join(dict.fromkeys(row.reference for row in self._rows))
        return f"Assign {many(len(self._rows), 'marked row')}: {show(references, limit=120)}"

    def draft_key(self) -> tuple[str, str]:
        """A draft about these rows."""
        return self.draft_of(*(row.key for row in self._rows))

    def body(self) -> ComposeResult:
        """Name, list, day."""
        yield Field("Find", LineField("", "part of a name or team", id="find"))
        yield Field("To", PickList(self._offered(""), most=8, id="worker"))
        yield Field("", Words(self._who(""), "tone-muted", id="who"))
        yield Field("From", DateField(self._read_date, id="on"))

    def _found(self, typed: str) -> list[Worker]:
        words = typed.casefold().split()
        return [
            worker
            for worker in self._workers
            if all(word in f"{worker.name} {worker.team_name}".casefold() for word in words)
        ]

    def _fitting(self, typed: str) -> list[Worker]:
        """Those of the wanted post; everybody on request, or where nobody of the post is called so."""
        found = self._found(typed)
        fitting = [worker for worker in found if worker.holds(*self._posts)]
        return found if self._everybody or not fitting else fitting

    def _offered(self, typed: str) -> list[tuple[str, str]]:
        return [(worker.id, self._label(worker)) for worker in self._fitting(typed)]

    def _label(self, worker: Worker) -> str:
        said = [worker.name, worker.team_name]
        if len(self._posts) > 2 or not worker.holds(*self._posts):
            said.append(worker.post_words)
        return " · ".join(one for one in said if one)

    def _who(self, typed: str) -> str:
        """Who is in the list, and who is not."""
        if not self._workers:
            return NO_STAFF
        found, offered = self._found(typed), self._fitting(typed)
        if not found:
            return "Nobody is called so. Who has left is not offered."
        if not any(worker.holds(*self._posts) for worker in found):
            return f"No {self._called} is called so; these have other posts."
        if len(offered) < len(found):
            others = len(found) - len(offered)
            return f"Post: {self._called} or not known. f4 adds {many(others, 'other')}."
        return "Everybody; other posts are named." if self._everybody else ""

    def on_mount(self) -> None:
        self.query_one("#find", LineField).focus()

    @on(Input.Changed, "#find")
    def _narrowed(self, event: Input.Changed) -> None:
        offered = self._offered(event.value)
        only = [offered[0][0]] if offered and event.value.strip() else []
        self.query_one("#worker", PickList).offer(offered, only)
        self.query_one("#who", Words).say(self._who(event.value))

    def action_everybody(self) -> None:
        """Offer everybody, or only those of the wanted post again; who was picked stays picked."""
        self._everybody = not self._everybody
        typed, picks = self.query_one("#find", LineField).value, self.query_one("#worker", PickList)
        offered = self._offered(typed)
        picks.offer(offered, [id for id in picks.picked if id in dict(offered)])
        self.query_one("#who", Words).say(self._who(typed))

    def key_down(self) -> None:
        if self.query_one("#find", LineField).has_focus:
            self.query_one("#worker", PickList).focus()

    async def finish(self) -> None:
        """Assign; the first of those found is taken when a part of a name was typed."""
        worker = self.query_one("#worker", PickList)
        if not worker.picked:
            said = "Say who: type part of a name, or pick one with the arrow keys."
            self.trouble(said if self._workers else NO_STAFF, worker)
            return
        on = await self.query_one(DateField).read()
        await self.done(self._act(worker.picked[0], on))
