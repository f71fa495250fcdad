"""The backups: which there are, how old, made now, tried out, put back."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from sotui.shown import show
from sotui.tui import boxes, boxes_backups
from sotui.tui.cells import wrapped
from sotui.tui.commands import bindings
from sotui.tui.place import Place
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.columns import Column
from sotui.tui.widgets.labelled import Words
from sotui.tui.widgets.line_table import LineTable
from sotui.tui.widgets.standing import Standing
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.words import WEEKDAYS, day_words, many

if TYPE_CHECKING:
    from sotui.desk.keeping import Listing
    from sotui.desk.putting_back import PutBack
    from sotui.vault.backup import Progress
    from sotui.vault.backups import Backup

NONE = "There is no backup yet."
LIE_IN = "These lie in "
OF_ONE = ("backups.drill", "backups.restore")
"""Commands for the backup under the cursor."""


class About(Standing[Any]):
    """The backup under the cursor in full."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []
        """What is told of it, a sentence and its tone each."""

    def lines(self, row: Backup, width: int, height: int) -> list[tuple[str, str]]:
        """When, why, how much, to where its audit goes; or why it cannot be used."""
        return [(line, tone) for text, tone in self.said for line in wrapped(text, width, hang=2)]


class BackupsScreen(Place):
    """Everybody may make one and try one out; an administrator puts one back."""

    PLACES: ClassVar[tuple[str, ...]] = ("backups", "table", "browse")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("backups"), *bindings("browse")]
    DEFAULT_CSS = """
    BackupsScreen #where { height: auto; max-height: 2; padding: 0 1; background: $surface; }
    BackupsScreen.-low HeadLine { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.listing: Listing | None = None
        """The backups as last read."""
        self._zone: tzinfo | None = None
        self._why_not_restore: str | None = None

    @property
    def table(self) -> LineTable[Backup]:
        """The backups."""
        return cast("LineTable[Backup]", self.query_one("#rows", LineTable))

    def compose(self) -> ComposeResult:
        """Head, where they lie, backups, the one under the cursor, message, keys."""
        yield HeadLine("Backups")
        yield Words("", "tone-muted", id="where")
        yield LineTable(
            (
                Column("made", "Made", self._when, 18),
                Column("age", "Age", self._age, 11, least=8),
                Column("state", "State", self._state, 20, least=16, tone=self._tone),
                Column("why", "Why", _why, 30, least=18, grow=2),
                Column("size", "Size", _size, 10, right=True),
                Column("audit", "Audit to", _audit, 10, right=True, from_width=100),
                Column("name", "Name", lambda one: one.name, 24, from_width=130, tone=lambda one: "quiet"),
            ),
            lambda one: one.name,
            tell=self._moved,
            empty="Reading the backups…",
            id="rows",
        )
        yield About()
        yield Notice()
        yield KeyLine(*self.PLACES, "everywhere")
        yield TooSmall()

    def on_mount(self) -> None:
        self.table.focus()
        self.action_reload()

    # Reading

    def action_reload(self) -> None:
        """Read the list anew."""
        self.run_worker(self.telling(self.read_again()), group="read", exclusive=True)

    async def read_again(self) -> None:
        """Read which backups there are now."""
        found = await self.ask(lambda: self.desk.keeping.listing())
        self._why_not_restore = await self.ask(lambda: self.desk.keeping.why_not_restore())
        if not self.is_mounted:
            return
        self.listing, self._zone = found, self.desk.now().tzinfo
        self.query_one("#where", Words).say(self._where(found))
        last = found.last
        age = f"last {self._age(last)} ago" if last is not None else "none can be used"
        number = many(len(found.rows), "backup")
        self.query_one(HeadLine).say(state=(number, age) if found.rows else ("none yet",))
        self.table.empty = f"{NONE} {self.key('backups.make')} makes one."
        self.table.show_rows(found.rows)
        self._moved()

    def _where(self, found: Listing) -> str:
        failed = self.sotui.backing_up.failed
        if failed:
            return f"The last one that was to be made by itself: {failed}"
        path = show(str(found.folder))
        room = max(20, self.app.size.width - len(LIE_IN) - 3)
        # Of a long path the end says more than the beginning; enter on a row shows all of it.
        path = path if len(path) <= room else f"…{path[-room + 1 :]}"
        key = self.key("backups.elsewhere")
        return f"A disk fails whole, a laptop is lost whole: {key} makes one elsewhere.\n{LIE_IN}{path}"

    def _at(self, moment: datetime) -> str:
        at = moment.astimezone(self._zone)
        return f"{WEEKDAYS[at.weekday()]} {at.day}/{at.month}/{at.year % 100:02} {at:%H:%M}"

    def _when(self, one: Backup) -> str:
        return self._at(one.made)

    def _age(self, one: Backup) -> str:
        from sotui.desk.keeping import ago

        return ago(one.made, self.listing.now) if self.listing is not None else ""

    def _tried(self, one: Backup) -> datetime | None:
        return self.listing.tried.get(one.name) if self.listing is not None else None

    def _state(self, one: Backup) -> str:
        if one.fault is not None:
            return "▲ cannot be used"
        tried = self._tried(one)
        if tried is None:
            return "· found whole"
        at = tried.astimezone(self._zone)
        return f"√ tried {at.day}/{at.month}/{at.year % 100:02}"

    def _tone(self, one: Backup) -> str:
        return "alarm" if one.fault is not None else "soon" if self._tried(one) is not None else "quiet"

    def _moved(self) -> None:
        if not self.is_mounted:
            return
        row = self.table.current
        about = self.query_one(About)
        about.said = self._about(row) if row is not None else []
        about.stand_on(row)
        about.refresh()
        self.sotui.look_at_keys()

    def _about(self, one: Backup) -> list[tuple[str, str]]:
        found = one.manifest
        if one.fault is not None or found is None:
            said = one.fault.message if one.fault is not None else ""
            return [(one.name, "bold $tone-heading"), (said, "$tone-alarm")]
        from sotui.desk.keeping import ORDERS

        made = found.made.astimezone(self._zone)
        tried = self._tried(one)
        orders = many(found.counts.get(ORDERS, 0), "order")
        lines = [
            (f"{day_words(made.date())} {made:%H:%M}, {found.reason} · {one.name}", "bold $tone-heading"),
            (
                f"{orders} · {_size(one)} · audit to entry {found.seq:,} ({found.hash[:12]}…) · opened again "
                "and found whole when it was made",
                "$foreground",
            ),
        ]
        if tried is not None:
            lines.append((f"Tried out on {self._at(tried)}.", "$tone-muted"))
        return lines

    # Acting

    def why_not(self, command_id: str) -> str | None:
        """Without a backup there is nothing to try or to put back; putting back is for an administrator."""
        if command_id not in OF_ONE or not self.is_mounted:
            return None
        row = self.table.current
        if row is None:
            return f"{NONE} {self.key('backups.make')} makes one."
        if row.fault is not None:
            return row.fault.message
        return self._why_not_restore if command_id == "backups.restore" else None

    @on(LineTable.Chosen)
    def _read(self) -> None:
        row = self.table.current
        if row is not None:
            said = "\n\n".join(text for text, _ in self._about(row))
            self.app.push_screen(boxes.message("Backup", f"{said}\n\n{show(str(row.path))}"))

    def action_make(self) -> None:
        """Make one now."""
        self.begin(self._make())

    async def _make(self) -> None:
        from sotui.vault.backup import ASKED

        made = await self.sotui.backing_up.make(self.desk, ASKED, self._progress("Making a backup"))
        await self.read_again()
        self.table.move_to_key(made.name)
        self.notice.tell(f"The backup was made, opened again and found whole: {made.name}.")

    def action_elsewhere(self) -> None:
        """Make one in another folder."""
        self.begin(self._elsewhere())

    async def _elsewhere(self) -> None:
        from pathlib import Path

        from sotui.vault.backup import ASKED
        from sotui.vault.folder import concern

        async def act(folder: str) -> Backup:
            into = Path(folder)
            with suppress(RuntimeError):
                # Of somebody whose home this system does not know the name stays as it was typed.
                into = into.expanduser()
            into = into.absolute()
            return await self.sotui.backing_up.make(self.desk, ASKED, into=into)

        made = await self.app.push_screen_wait(boxes_backups.elsewhere(act))
        if made is not None:
            said = f"The backup was made, opened again and found whole: {show(str(made.path))}."
            self.notice.tell(" ".join(filter(None, (said, concern(made.path.parent)))))

    def action_drill(self) -> None:
        """Try the backup under the cursor out."""
        row = self.table.current
        if row is not None:
            self.begin(self._drill(row.name))

    async def _drill(self, name: str) -> None:
        from sotui.desk.keeping import ORDERS

        progress = self._progress("Trying it out")
        done = await self.ask(lambda: self.desk.keeping.drill(name, progress))
        await self.read_again()
        orders = many(done.counts.get(ORDERS, 0), "order")
        self.notice.tell(
            f"The backup opens and is whole: {orders}, {done.entries:,} entries of the audit checked, in "
            f"{done.seconds:.1f} s. The copy is removed."
        )

    def action_restore(self) -> None:
        """Put the backup under the cursor back."""
        row = self.table.current
        if row is not None:
            self.begin(self._restore(row))

    async def _restore(self, row: Backup) -> None:
        async def act(passphrase: str, reason: str) -> PutBack:
            return await self.ask(lambda: self.desk.keeping.make_ready(row.name, passphrase, reason))

        when = self._when(row)
        put = await self.app.push_screen_wait(boxes_backups.put_back(row, when, act))
        if put is None:
            return
        sure = False
        try:
            sure = await self.app.push_screen_wait(boxes_backups.sure(put, when)) is True
        finally:
            if not sure:
                put.drop()
        if sure:
            self.sotui.backing_up.put_back(put)
        else:
            self.notice.tell("Nothing was put back.", refused=True)

    def _progress(self, doing: str) -> Progress:
        """Tells in the notice how far it is, from whatever thread."""
        loop = asyncio.get_running_loop()
        last = ""

        def tell(said: str) -> None:
            if self.is_mounted and self._acting:
                self.notice.tell(said, hint=True)

        def progress(step: str, done: int, of: int) -> None:
            nonlocal last
            said = f"{doing}: {step}, {100 * done // of if of else 100} %"
            if said != last:
                last = said
                loop.call_soon_threadsafe(tell, said)

        return progress

    def action_clear(self) -> None:
        """Clear the last message."""
        self.notice.clear()


def _why(one: Backup) -> str:
    return one.manifest.reason if one.manifest is not None else ""


def _size(one: Backup) -> str:
    return f"{one.manifest.size / (1 << 20):,.1f} MiB" if one.manifest is not None else ""


def _audit(one: Backup) -> str:
    return f"{one.manifest.seq:,}" if one.manifest is not None else ""
