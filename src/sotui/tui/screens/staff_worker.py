"""The supervision of one worker: every date with its status, the sessions set, and what was recorded."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from sotui.procedures.model import Deadline
from sotui.register.model import PageLine
from sotui.supervision.staff_model import StaffPage
from sotui.tui import boxes
from sotui.tui.commands import Command, bindings
from sotui.tui.screens.staff_lines import DONE, page_lines
from sotui.tui.staff_recording import StaffRecording
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.paper import Paper
from sotui.tui.widgets.too_small import TooSmall

_DEEDS = {
    "worker.record": "staff fact recorded",
    "worker.fact": "staff fact recorded",
    "worker.correct": "staff fact corrected",
    "worker.undo": "undone",
}
_SESSIONS = ("book", "cancel", "rearrange", "year")


class WorkerScreen(StaffRecording):
    """Why, record, correct, sessions; a social worker reads their own and changes nothing."""

    PLACES: ClassVar[tuple[str, ...]] = ("worker", "browse")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("worker"), *bindings("browse")]

    def __init__(self, worker_id: str) -> None:
        super().__init__()
        self._worker_id = worker_id
        self.page: StaffPage | None = None
        """The page as last read."""

    @property
    def paper(self) -> Paper:
        """The page as drawn."""
        return self.query_one(Paper)

    def compose(self) -> ComposeResult:
        """Head, page, message, keys."""
        yield HeadLine("Worker")
        yield Paper()
        yield Notice()
        yield KeyLine(*self.PLACES, "everywhere")
        yield TooSmall()

    def on_mount(self) -> None:
        self.paper.focus()
        self.run_worker(self.telling(self._open()), group="read", exclusive=True)

    async def _open(self) -> None:
        self.page = await self.ask(self.desk.staff.page, self._worker_id)
        self._show()

    async def read_anew(self) -> None:
        """Read the page anew, the cursor where it was."""
        before = self.paper.pointed_at if self.query(Paper) else None
        self.page = await self.ask(self._page_again)
        self._show()
        if before is not None and self.query(Paper):
            self.paper.point_at(lambda one: _stands_for(one) == _stands_for(before))

    def _page_again(self) -> StaffPage:
        return self.desk.staff.page(self._worker_id, look=False)

    async def read_again(self) -> None:
        """Somebody comes back to the page."""
        if self.page is not None:
            await self.read_anew()

    def action_reload(self) -> None:
        """Read the page anew."""
        self.begin(self.read_anew())

    def _show(self) -> None:
        page = self.page
        if page is None or not self.is_mounted or not self.query(Paper):
            return
        from sotui.procedures.judge import judge

        now = self.desk.now()
        self.query_one(HeadLine).say(page.worker.team_name or "no team", title=f"Staff · {page.worker.name}")
        self.paper.show_page(lambda width: page_lines(page, lambda one: judge(one, now), width))
        self.refresh_bindings()

    @property
    def _of(self) -> str:
        return self.page.worker.name if self.page is not None else ""

    # Moving

    @on(Paper.Pointed)
    def _pointed(self) -> None:
        """What can be done depends on what one stands on."""
        self.refresh_bindings()

    def action_next(self) -> None:
        self.paper.point(1)

    def action_previous(self) -> None:
        self.paper.point(-1)

    def action_turn(self, step: int) -> None:
        self.paper.turn(step)
        self.refresh_bindings()

    def action_end(self, top: bool) -> None:
        self.paper.to_end(top=top)
        self.refresh_bindings()

    def action_facts(self) -> None:
        """From the dates to what was recorded last, and back."""
        lines = self.page.lines if self.page is not None else ()
        if lines and not isinstance(self.paper.pointed_at, PageLine):
            newest = max(lines, key=_recorded)
            self.paper.point_at(lambda one: one is newest)
        elif not self.paper.point_at(lambda one: isinstance(one, Deadline)):
            self.notice.tell("There is nothing else to stand on here.", refused=True)
        self.refresh_bindings()

    def action_back(self) -> None:
        """Back to where one came from."""
        self.app.pop_screen()

    # Acting

    def why_not(self, command_id: str) -> str | None:
        """What the person's role does not allow, and what the line under the cursor has no use for."""
        place, _, what = command_id.partition(".")
        if place != "worker":
            return None
        if what in _SESSIONS:
            return self.why_not_sessions(what)
        deed = _DEEDS.get(command_id)
        if deed is not None and (why := self.desk.staff.why_not(deed)) is not None:
            return why
        pointed = self.paper.pointed_at if self.query(Paper) else None
        if what == "record" and not isinstance(pointed, Deadline):
            return f"Stand on a date first. “{self.key('worker.fact')}” records anything else."
        if what == "why" and not isinstance(pointed, (Deadline, PageLine)):
            return "Stand on a date or an entry first: it then says why it is what it is."
        if what == "correct" and not isinstance(pointed, PageLine):
            return f"Stand on an entry first (“{self.key('worker.facts')}” goes there), then correct it."
        if what == "correct" and isinstance(pointed, PageLine) and pointed.fact.kind == "waived":
            return "A waiver is not corrected here."
        return None

    def called(self, command: Command) -> str:
        """On an entry “why” tells its history."""
        on_entry = command.id == "worker.why" and isinstance(self.paper.pointed_at, PageLine)
        return "history" if on_entry else super().called(command)

    def action_record(self) -> None:
        """Record what settles the date under the cursor."""
        pointed = self.paper.pointed_at
        if not self.refused("worker.record") and isinstance(pointed, Deadline):
            self.begin(self.settle(self._worker_id, self._of, pointed))

    def action_fact(self) -> None:
        """Record anything about the worker's supervision."""
        if not self.refused("worker.fact"):
            self.begin(self.record_any(self._worker_id, self._of))

    def action_correct(self) -> None:
        """Correct the entry under the cursor."""
        pointed = self.paper.pointed_at
        if not self.refused("worker.correct") and isinstance(pointed, PageLine):
            self.begin(self.correct_entry(self._worker_id, self._of, pointed))

    def action_why(self) -> None:
        """Why the date under the cursor is what it is; of an entry what it said before."""
        pointed = self.paper.pointed_at
        if isinstance(pointed, PageLine):
            self.app.push_screen(boxes.versions(pointed))
        elif not self.refused("worker.why") and isinstance(pointed, Deadline):
            self.begin(self.why_of_worker(self._worker_id, pointed))

    def action_sessions(self, what: str) -> None:
        """Set a session, or those of a year; cancel or rearrange one."""
        self.begin(self.open_sessions(what, "worker", self._worker_id))

    def action_undo(self) -> None:
        """Take back one's own last act."""
        if not self.refused("worker.undo"):
            self.begin(self._undo())

    async def _undo(self) -> None:
        to_undo = await self.ask(self.desk.orders.to_undo)
        if to_undo.orders and self._of not in to_undo.orders:
            asks = boxes.ask(
                f"Take back on {', '.join(to_undo.orders)}, not for {self._of}?",
                f"What you did last: {to_undo.words}.",
                "take it back",
            )
            if not await self.app.push_screen_wait(asks):
                return
        receipt = await self.ask(self.desk.undo)
        await self.read_anew()
        self.told_receipt(receipt)


def _stands_for(one: object) -> object:
    """What tells that a line of the page read anew stands for the same; a date that is met is left behind."""
    if isinstance(one, PageLine):
        return one.fact.occurrence
    return (one.key, one.state in DONE) if isinstance(one, Deadline) else None


def _recorded(line: PageLine) -> tuple[str, date]:
    """When an entry was recorded; of one act the entry of the latest day counts as the last."""
    at = line.fact.recorded_at
    return at.isoformat() if at is not None else "", line.fact.on
