"""What every screen is: a place with its own keys, a line at the top, a line that says what was done."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, TypeVar, cast

from textual.screen import Screen

from sotui.shown import show
from sotui.tui import boxes
from sotui.tui.widgets.bars import Notice
from sotui.tui.words import told
from sotui.tui.workers import while_here
from sotui.vault.errors import LookNeedsReason

if TYPE_CHECKING:
    from datetime import date

    from textual.worker import Worker

    from sotui.desk import Desk
    from sotui.tui.app import SotuiApp
    from sotui.tui.commands import Command
    from sotui.tui.widgets.line_table import LineTable

P = ParamSpec("P")
R = TypeVar("R")

ACT, READ = "act", "read"
"""The groups of workers: those that do something, and those that read what is shown."""


class Place(Screen[None]):
    """A screen of the register. Opened by ``app.go`` or ``app.view``, never by another screen's class."""

    PLACES: ClassVar[tuple[str, ...]] = ("browse",)
    """Whose commands answer here, in the order of help; ``everywhere`` is always among them."""

    trail: tuple[str, ...] = ()
    """How it is reached again after the lock: the name of the place and ids, never text of a record."""
    _first_read = True
    """Whether nothing has been read yet: keys that come before it wait for it."""
    _acting = False
    """Whether an act is under way: of a second key for it nothing comes."""

    @property
    def sotui(self) -> SotuiApp:
        """The application."""
        return cast("SotuiApp", self.app)

    @property
    def desk(self) -> Desk:
        """The open register."""
        return self.sotui.desk

    @property
    def notice(self) -> Notice:
        """What was just done or could not be done."""
        return self.query_one(Notice)

    async def ask(self, ask: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """What a method of the desk answers, from the vault's own thread.

        A look that asks for a reason asks for it here; without one it raises LookNeedsReason as before.
        """
        try:
            return await self.sotui.ask(ask, *args, **kwargs)
        except LookNeedsReason as due:
            if not await self._give_reason(due):
                raise
            return await self.sotui.ask(ask, *args, **kwargs)

    async def _give_reason(self, due: LookNeedsReason) -> bool:
        from sotui.desk.looks import USUAL

        give = self.asking(self.desk.give_reason, due.subject)
        box = boxes.look_reason(due.subject, due.about, due.happened, USUAL, give)
        return await self.app.push_screen_wait(box) is not None

    def asking(self, ask: Callable[..., R], *about: Any) -> Callable[..., Coroutine[Any, Any, R]]:
        """A method of the desk about these, for a box that asks for the rest of what it takes."""
        return partial(self.ask, ask, *about)

    async def read_date(self, typed: str) -> tuple[date, str]:
        """A day as typed, and how it was understood; raises DateError where it cannot be read."""
        answer = await self.ask(self.desk.read_date, typed)
        return answer.day, f"{answer.words} ({answer.note})" if answer.note else answer.words

    def refuse(self, error: Exception) -> None:
        """Say what a person should know of an error; raise it again where it is a fault of the program.

        Who gives no reason for a look goes back to where they were.
        """
        if isinstance(error, LookNeedsReason):
            if self is self.app.screen and getattr(self, "page", self) is None:
                self.app.pop_screen()
            self.sotui.refuse_command(f"{error.about} was not opened: no reason was given.")
            return
        words = told(error)
        if words is None:
            raise error
        self.notice.tell(words, refused=True)

    async def tell_why(self, title: str, order_id: str, deadline_key: str, subject_id: str) -> None:
        """Show why a date of an order is what it is."""
        sections = await self.ask(self.desk.why, order_id, deadline_key, subject_id)
        await self.app.push_screen(boxes.why(f"Why: {title}", sections, deadline_key.partition("|")[0]))

    def why_not(self, command_id: str) -> str | None:
        """Why a command cannot be used at the moment, or None where it can."""
        return None

    def called(self, command: Command) -> str:
        """What a command is called at the moment, for the line of keys."""
        return command.label

    def slid(self, table: LineTable[Any]) -> str:
        """What to say where the cursor went on to another order with the last rows shown; else empty."""
        row = table.current
        if not table.slid or row is None:
            return ""
        names = getattr(row, "children", None) or row.name
        return f" The cursor is now on {row.reference}, {show(names)}."

    def key(self, command_id: str) -> str:
        """The key of a command as people write it, for texts that name it."""
        return self.sotui.key_table.first(command_id)

    def begin(self, what: Coroutine[Any, Any, object]) -> None:
        """Begin an act beside the keyboard, one at a time; what it raises is said in the notice."""
        if self._acting:
            what.close()
            return
        self._acting = True
        self.run_worker(self._act(what), group=ACT)

    async def _act(self, what: Coroutine[Any, Any, object]) -> None:
        try:
            await self.telling(what)
        finally:
            self._acting = False

    async def telling(self, what: Coroutine[Any, Any, object]) -> None:
        """Wait for what is read or done; what it raises is said in the notice."""
        try:
            await what
        except Exception as error:
            self.refuse(error)

    def run_worker(self, work: Any, *how: Any, **named: Any) -> Worker[Any]:
        """Do something beside the keyboard; keys that come before the dialog of an act is open wait, and
        those that come before what the place shows is read for the first time.
        """
        if not isinstance(work, Coroutine):
            return super().run_worker(partial(while_here, self, work), *how, **named)
        work = while_here(self, work)
        group = named.get("group")
        if group != ACT and not (group == READ and self._first_read):
            return super().run_worker(work, *how, **named)
        self._first_read &= group != READ
        holder = self.sotui.hold_keys()
        worker = super().run_worker(self._holding(work, holder), *how, **named)
        if worker._task is not None:
            # Stopped before it began it would let go of no key.
            worker._task.add_done_callback(lambda _task: self.sotui.release_keys(holder))
        return worker

    async def _holding(self, work: Coroutine[Any, Any, None], holder: object) -> None:
        notice = next(iter(self.query(Notice)), None)
        before = notice.refusals if notice is not None else 0
        try:
            await work
        finally:
            # A refusal opened nothing: what was typed for it must not fall on what lies beneath.
            refused = notice is not None and notice.refusals != before
            dropped = self.sotui.release_keys(holder, use=not refused)
            if dropped and notice is not None:
                notice.tell(f"{notice.said} What was typed meanwhile was not used.", refused=True)

    def _say_left_out(self, message: Any) -> None:
        """A field takes not all that was typed or pasted: it is said."""
        self.notice.tell(message.why, refused=True)

    # By name: fields of text cost time to load, and not every place has them.
    on_line_field_trimmed = on_long_field_trimmed = on_pick_list_unwritten = _say_left_out

    async def keep_typed(self) -> None:
        """Keep what is typed here as a draft, at once: before the lock, and when one leaves."""

    async def read_again(self) -> None:
        """Read anew what is shown: after an act elsewhere, and when one comes back."""
