"""Sessions set, cancelled and rearranged, from whichever place: the boxes that ask, and what came of it."""

from __future__ import annotations

from sotui.tui import boxes_supervision
from sotui.tui.place import Place

DEEDS = {
    "book": "sessions set",
    "year": "sessions set",
    "cancel": "session cancelled",
    "rearrange": "session rearranged",
}
"""The act of each box."""


class SettingSessions(Place):
    """For the list of supervision and for what is shown of a worker."""

    async def read_anew(self) -> None:
        """Read anew what is shown, after an act."""
        raise NotImplementedError

    def why_not_sessions(self, what: str) -> str | None:
        """What the person's role does not allow, or None."""
        return self.desk.sessions.why_not(DEEDS[what])

    async def open_sessions(self, what: str, kind: str, id: str) -> None:
        """Ask for what has to be known of a session of this child or worker, and record it."""
        if (why := self.why_not_sessions(what)) is not None:
            self.notice.tell(why, refused=True)
            return
        desk = self.desk
        here = await self.ask(desk.sessions.of, kind, id)
        if what == "rearrange" and not here.waiting:
            cancel = self.key(f"{self.PLACES[0]}.cancel")
            more = f" “{cancel}” says that one was cancelled." if cancel else ""
            self.notice.tell(f"No cancelled session waits for another day.{more}", refused=True)
            return
        ask = self.asking
        if what == "cancel":
            box = boxes_supervision.cancel_session(
                here,
                desk.now(),
                self.read_date,
                ask(desk.sessions.would, kind),
                ask(desk.sessions.cancel, kind),
            )
        elif what == "rearrange":
            box = boxes_supervision.rearrange_session(
                here, desk.now(), self.read_date, ask(desk.sessions.rearrange, kind)
            )
        else:
            box = boxes_supervision.set_sessions(
                here,
                desk.today(),
                self.read_date,
                ask(desk.sessions.series),
                ask(desk.sessions.set_days, kind),
                year=what == "year",
            )
        receipt = await self.app.push_screen_wait(box)
        if receipt is not None:
            await self.read_anew()
            self.notice.tell(receipt.said, receipt.moved)
