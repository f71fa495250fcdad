"""What is recorded about a worker's supervision, from the list and from their page, each in a box."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sotui.procedures.model import Deadline, State
from sotui.register.model import PageLine
from sotui.triage.model import Receipt
from sotui.tui import boxes, boxes_supervision
from sotui.tui.place import Place
from sotui.tui.session_boxes import SettingSessions

if TYPE_CHECKING:
    from textual.screen import ModalScreen

    from sotui.triage.model import Settlement

_LIVE = (State.OPEN, State.IMPOSSIBLE)
_BOX = {"session-rearranged": "rearrange", "session-booked": "year"}
"""What has a box of its own, by the fact that settles a date."""


class StaffRecording(SettingSessions, Place):
    """Record, settle, correct, each begun by a key and ended by a receipt."""

    async def read_anew(self) -> None:
        """Read anew what is shown, after an act."""
        raise NotImplementedError

    async def settle(self, worker_id: str, name: str, deadline: Deadline) -> None:
        """Ask for what settles a date of a worker, and record it."""
        if deadline.state not in _LIVE or not deadline.settled_by:
            self.notice.tell("Nothing has to be recorded for this date.", refused=True)
            return
        box = _BOX.get(deadline.settled_by[0].partition(":")[0])
        if box is not None:
            await self.open_sessions(box, "worker", worker_id)
            return
        ways = await self.ask(self.desk.staff.settlements, worker_id, deadline)
        await self._record(worker_id, name, deadline.title, (deadline.key,), ways)

    async def record_any(self, worker_id: str, name: str) -> None:
        """Ask what happened, then when and how, and record it."""
        offered = await self.ask(self.desk.staff.recordable, worker_id)
        chosen = await self.app.push_screen_wait(boxes_supervision.staff_fact(worker_id, name, offered))
        if chosen is not None:
            await self._record(worker_id, name, chosen.label, (chosen.fact_kind,), (chosen,))

    async def _record(
        self,
        worker_id: str,
        name: str,
        what: str,
        about: tuple[str, ...],
        ways: tuple[Settlement, ...],
    ) -> None:
        act = self.asking(self.desk.staff.record, worker_id)
        await self.receive(
            boxes_supervision.record_staff(worker_id, name, what, about, ways, self.read_date, act)
        )

    async def correct_entry(self, worker_id: str, name: str, line: PageLine) -> None:
        """Ask what is to be put right in an entry, and correct it."""
        desk = self.desk
        how = await self.ask(desk.staff.correction_choices, worker_id, line.fact.kind)

        async def act(
            on: date | None, at: datetime | None, qualifier: str | None, withdrawn: bool,
            words: str | None, by_mistake: bool, why: str,
        ) -> Receipt:  # fmt: skip
            return await self.ask(
                desk.staff.correct, worker_id, line.fact.id,
                on=on, at=at, qualifier=qualifier, words=words, withdrawn=withdrawn,
                by_mistake=by_mistake, why=why,
            )  # fmt: skip

        async def moved_by(
            on: date | None, at: datetime | None, qualifier: str | None, withdrawn: bool
        ) -> tuple[str, ...]:
            return await self.ask(
                desk.staff.moved_by, worker_id, line.fact.id,
                on=on, at=at, qualifier=qualifier, withdrawn=withdrawn,
            )  # fmt: skip

        await self.receive(boxes.correct(line, name, how, (), self.read_date, moved_by, act))

    async def why_of_worker(self, worker_id: str, deadline: Deadline) -> None:
        """Show why a date of a worker is what it is."""
        sections = await self.ask(self.desk.staff.why, worker_id, deadline.key)
        await self.app.push_screen(boxes.why(f"Why: {deadline.title}", sections, deadline.id))

    async def receive(self, dialog: ModalScreen[Receipt | None]) -> None:
        """Open a box and say what came of it."""
        receipt = await self.app.push_screen_wait(dialog)
        if receipt is not None:
            await self.read_anew()
            self.told_receipt(receipt)

    def told_receipt(self, receipt: Receipt) -> None:
        """Say what was done."""
        self.notice.tell(receipt.said, receipt.moved)

    def refused(self, command_id: str) -> bool:
        """Say why a command cannot be used now; true where it cannot."""
        why = self.why_not(command_id)
        if why is not None:
            self.notice.tell(why, refused=True)
        return why is not None
