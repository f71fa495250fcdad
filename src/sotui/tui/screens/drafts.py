"""What a person typed and has not recorded: gone on with, read, or thrown away."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from sotui.tui import boxes, places
from sotui.tui.commands import bindings
from sotui.tui.drafting import PICKED, WAS
from sotui.tui.place import Place
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.columns import Column
from sotui.tui.widgets.line_table import LineTable
from sotui.tui.widgets.paper import Line, words
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.words import WEEKDAYS, day_words, many

if TYPE_CHECKING:
    from textual.screen import Screen

    from sotui.vault.drafts import Draft

_ID = re.compile(r"[0-9a-f]{32}")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(.*)")
EMPTY = "Nothing is waiting: all that you typed is recorded."
BOXES = {
    "order note": "order.note",
    "amendment": "",
    "preparation": "note.prepare",
    "dialog AddAccountDialog": "accounts.add",
    "dialog CorrectDialog": "order.correct",
    "dialog DetailsDialog": "order.edit",
    "dialog HolidayDialog": "holidays.add",
    "dialog ReviewEscalateDialog": "review.escalate",
    "dialog ReviewOutcomeDialog": "review.outcome",
    "dialog ReviewSentDialog": "review.sent",
    "dialog ReviewSignDialog": "review.sign",
    "dialog RolesDialog": "accounts.roles",
    "dialog SignDialog": "note.sign",
}
"""What is typed in a box over a place, and the command that opens it where that is one and the same."""
WHERE_WORDS = {
    "board": "on the board",
    "orders": "orders",
    "order": "page of the order",
    "new order": "new order",
    "reviews": "reviews",
    "review": "review",
    "supervision": "supervision",
    "note": "supervision note",
    "procedures": "procedures",
    "intervals": "local intervals",
    "holidays": "bank holidays",
    "staff": "staff",
    "worker": "page of a worker",
    "accounts": "accounts",
}


class DraftsScreen(Place):
    """The person's own drafts, the latest first; a colleague's are not among them and cannot be read."""

    PLACES: ClassVar[tuple[str, ...]] = ("drafts", "table", "browse")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("drafts"), *bindings("browse")]

    def __init__(self) -> None:
        super().__init__()
        self._zone: tzinfo | None = None

    def compose(self) -> ComposeResult:
        """Head, list, notice, keys."""
        yield HeadLine("Drafts")
        yield LineTable(
            (
                Column("kept", "Kept", self._when, 18),
                Column("title", "What", lambda draft: draft.title, 30, least=20, grow=2),
                Column("where", "Where", _where, 17, from_width=90, tone=lambda draft: "quiet"),
                Column("text", "Begins", _beginning, 20, grow=2, from_width=100, tone=lambda draft: "quiet"),
            ),
            lambda draft: "\n".join(draft.key),
            tell=self._moved,
            empty="Reading the drafts…",
            id="rows",
        )
        yield Notice()
        yield KeyLine(*self.PLACES, "everywhere")
        yield TooSmall()

    @property
    def table(self) -> LineTable[Draft]:
        """The drafts."""
        return cast("LineTable[Draft]", self.query_one("#rows", LineTable))

    def on_mount(self) -> None:
        self.table.focus()
        self.action_reload()

    def action_reload(self) -> None:
        """Read the list anew."""
        self.run_worker(self._read(), group="read", exclusive=True)

    async def read_again(self) -> None:
        """Somebody comes back to the list."""
        await self._read()

    async def _read(self) -> None:
        found = await self.ask(self.desk.drafts.all)
        self._zone = self.desk.now().tzinfo
        self.table.empty = EMPTY
        self.table.show_rows(found)
        self.query_one(HeadLine).say(state=(many(len(found), "draft"),))
        self.sotui.look_at_keys()

    def _moved(self) -> None:
        if self.is_mounted:
            self.sotui.look_at_keys()

    def _when(self, draft: Draft) -> str:
        at = _here(draft, self._zone)
        return f"{WEEKDAYS[at.weekday()]} {at.day}/{at.month}/{at.year % 100:02} {at:%H:%M}"

    def why_not(self, command_id: str) -> str | None:
        """Without a draft there is nothing to go on with."""
        draft = self.table.current if self.is_mounted else None
        if command_id in ("drafts.open", "drafts.read", "drafts.discard") and draft is None:
            return EMPTY
        if command_id == "drafts.open" and draft is not None and not draft.trail:
            return "Its form cannot be reached any more; what was typed can still be read."
        return None

    @on(LineTable.Chosen)
    def action_open(self) -> None:
        """Go on where it was typed."""
        draft = self.table.current
        if draft is None or not draft.trail:
            self.notice.tell(self.why_not("drafts.open") or EMPTY, refused=True)
            return
        name, *ids = draft.trail
        if name in places.VIEWS:
            self.sotui.action_view(name)
            self.sotui.refuse_command(self._in_a_box(draft))
            return
        self.sotui.go(name, *ids)
        if draft.kind in BOXES or draft.kind.startswith("dialog "):
            # Once the place is read, so that what it has to say of itself does not cover it.
            place = self.app.screen
            place.call_after_refresh(lambda: self.run_worker(self._say(place, draft), group="draft"))

    async def _say(self, place: Screen[Any], draft: Draft) -> None:
        await self.ask(self.desk.today)
        if place is self.app.screen:
            self.sotui.refuse_command(self._in_a_box(draft))

    def _in_a_box(self, draft: Draft) -> str:
        key = self.key(command) if (command := BOXES.get(draft.kind, "")) else ""
        opens = f"{key} opens it" if key else "open it here"
        return f"“{draft.title}” was typed in a dialog: {opens} again, and the text comes back."

    def action_read(self) -> None:
        """Read all that was typed."""
        draft = self.table.current
        if draft is not None:
            kept = _here(draft, self._zone)
            self.app.push_screen(boxes.reading(draft.title, _page(draft, kept)))

    def action_discard(self) -> None:
        """Throw the draft away, after a question."""
        draft = self.table.current
        if draft is not None:
            self.begin(self._discard(draft))

    async def _discard(self, draft: Draft) -> None:
        sure = await self.app.push_screen_wait(
            boxes.ask(
                "Throw this draft away?",
                f"{draft.title}\n{_beginning(draft)}\nWhat was typed is gone then; nothing recorded changes.",
                "throw away",
            )
        )
        if sure:
            await self.ask(self.desk.drafts.discard, *draft.key)
            await self._read()
            self.notice.tell(f"The draft “{draft.title}” was thrown away.")

    def action_clear(self) -> None:
        """Clear the last message."""
        self.notice.clear()


def _here(draft: Draft, zone: tzinfo | None) -> datetime:
    return draft.saved_at.astimezone(zone)


def _where(draft: Draft) -> str:
    return WHERE_WORDS.get(draft.trail[0], draft.trail[0]) if draft.trail else "its form is gone"


def _texts(draft: Draft) -> list[tuple[str, str]]:
    """The fields that a person typed; what stands for a person or an order says nothing to a reader."""
    return [
        (name, _day_said(text.strip()) or text)
        for name, text in draft.fields.items()
        if text.strip() and not name.startswith((WAS, PICKED)) and not _ID.fullmatch(text.strip())
    ]


def _day_said(text: str) -> str:
    """A day as people say it, with the time that stands behind it; empty where the text is none."""
    found = _DAY.fullmatch(text)
    try:
        return day_words(date.fromisoformat(found[1])) + found[2] if found else ""
    except ValueError:
        return ""


def _beginning(draft: Draft) -> str:
    """Words before days: every box has a day."""
    texts = [(not _DAY.fullmatch(draft.fields[name].strip()), text.strip()) for name, text in _texts(draft)]
    return max(texts, key=lambda one: (one[0], len(one[1])), default=(False, ""))[1].split("\n")[0][:200]


def _page(draft: Draft, kept: datetime) -> Callable[[int], list[Line]]:
    """All that was typed, field by field."""

    def page(width: int) -> list[Line]:
        lines = words(f"Kept on {day_words(kept.date())} at {kept:%H:%M}; not recorded.", width, "muted")
        for name, text in _texts(draft):
            lines += [Line(), *words(name.replace(".", ", ").replace("_", " "), width, "heading")]
            lines += words(text, width)
        return lines

    return page
