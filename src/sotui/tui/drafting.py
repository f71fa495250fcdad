"""Forms lose nothing that was typed: each change is kept as a draft within a second, and put back later."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from sotui.tui.keeper import TRY_AGAIN, Typed, now
from sotui.tui.words import day_words

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.timer import Timer

    from sotui.tui.app import SotuiApp

    _Screen = Screen[Any]
else:
    _Screen = object

P = ParamSpec("P")
R = TypeVar("R")

_RECORDED: ContextVar[tuple[str, str] | None] = ContextVar("recorded", default=None)


@contextmanager
def recording_of(kind: str, subject: str) -> Iterator[None]:
    """What is asked of the desk within records this draft: it goes with the first act, in its transaction."""
    token = _RECORDED.set((kind, subject))
    try:
        yield
    finally:
        _RECORDED.reset(token)


def recorded_now() -> tuple[str, str] | None:
    """The draft that is being recorded by whoever asks."""
    return _RECORDED.get()


PICKED = "picked:"
"""Before the name of a field in which something was picked: what is kept of it are no words to read."""
WAS = "was:"
"""Before the name of a field: how the record had it when the draft was kept."""


def both_texts(mine: str, theirs: str) -> str:
    """What was recorded since and what was typed, under each other; one of them where it holds the other."""
    if mine.strip() in theirs:
        return theirs
    if theirs.strip() in mine:
        return mine
    return f"{theirs.rstrip()}\n\n[Typed before that was recorded:]\n{mine}"


def beside(mine: str, theirs: str, between: str) -> str:
    """What is kept and what was typed since; one of them where it holds the other."""
    if mine.strip() in theirs:
        return theirs
    return mine if theirs.strip() in mine else f"{theirs.rstrip()}{between}{mine}"


KEPT_WITHIN = 0.25
"""Seconds from the first key not yet kept until what is typed is on its way to the disk, also while one
types on without a pause."""


class Drafting(_Screen):
    """For a place or a dialog with fields: ``class NoteScreen(Drafting, Place)``.

    The form calls ``open_draft`` once its record is read and its fields stand there, and ``typed`` at each
    change. What it records it records by ``record``: the draft goes in the same transaction. Leaving, the
    lock and the end of the program keep what is typed without the form doing anything.
    """

    _draft_last: dict[str, str] | None = None
    """What was last kept or first shown, as the draft has it; None until the draft was looked for."""
    _draft_first: dict[str, str] | None = None
    """What stood in the fields when the draft was looked for; what differs from it was typed since."""
    _draft_at = 0.0
    _draft_timer: Timer | None = None
    _draft_trouble = ""
    _draft_recording = False

    # What a form says of itself

    def draft_key(self) -> tuple[str, str]:
        """Kind and subject: ``("note", child_id)``. An empty kind: nothing here is kept."""
        raise NotImplementedError

    def draft_title(self) -> str:
        """As the list of drafts shows it; kept inside the vault only."""
        raise NotImplementedError

    def draft_fields(self) -> dict[str, str]:
        """What stands in the fields, by their names; a field left out is as good as a blank one."""
        raise NotImplementedError

    def draft_base(self) -> dict[str, str]:
        """The same fields as the record has them: the draft keeps only what differs. Empty: no record yet."""
        return {}

    def put_back(self, fields: Mapping[str, str]) -> None:
        """Put all that ``draft_fields`` yields into the fields: what was typed, elsewhere the record."""
        raise NotImplementedError

    def draft_both(self, name: str, mine: str, theirs: str) -> str | None:
        """What stands in a field for which something else was recorded since: both (``both_texts``). None
        where it cannot hold two: then what is recorded stands there, and the notice says what was typed.
        """
        return None

    def draft_since(self) -> dict[str, str]:
        """What was typed since the draft was looked for."""
        first = self._draft_first
        if first is None:
            return {}
        return {name: text for name, text in self.draft_fields().items() if text != first.get(name)}

    def draft_beside(self, name: str, mine: str, theirs: str) -> str:
        """What stands in a field of which a draft waits and in which more was typed before that was found;
        not of the screen's own thread. Where it cannot hold two it is what was typed last.
        """
        return mine if self.draft_both(name, mine, theirs) is None else beside(mine, theirs, "\n\n")

    def draft_words(self, name: str, text: str = "") -> str:
        """A field by its label, with what was typed in it where that is given: *Chair: Iris Officer*."""
        return f"{name}: {text}" if text else name

    def draft_said(self, words: str, *, refused: bool = False) -> None:
        """Say something about the draft: a place says it in its notice."""
        cast(Any, self).notice.tell(words, refused=refused, hint=not refused)

    # What a form calls

    async def open_draft(self) -> bool:
        """Put a kept draft back and say so; true where there was one. Once, when the fields stand there."""
        kind, subject = self.draft_key()
        if not kind:
            return False
        app = cast("SotuiApp", self.app)
        here = self._draft_first = self.draft_fields()
        waiting = app.keeper.waiting(kind, subject)
        draft = None
        if waiting is None or waiting.beside is not None:
            draft = await app.ask(app.desk.drafts.find, kind, subject)
            waiting = app.keeper.waiting(kind, subject)
        fields = waiting.fields if waiting else draft.fields if draft else None
        if waiting is not None and waiting.beside is not None and draft is not None:
            fields = waiting.beside(draft.fields)
        since = self.draft_since()
        if fields is None:
            self._draft_last = self.draft_kept(here)
            if since:
                self.typed()
            return False
        # What was typed while the draft was being read stays.
        met = self.put_over(fields, self._draft_over(since, fields))
        self._draft_last = dict(fields) if since else self.draft_kept()
        if since:
            self.typed()
        when = ""
        if draft is not None:
            at = draft.saved_at.astimezone(app.desk.now().tzinfo)
            when = f" on {day_words(at.date())} at {at:%H:%M}"
        kept = "It is not recorded yet." if waiting else "It is kept, but not recorded yet."
        self.draft_said(f"What you typed{when} is back. {kept}{met}")
        return True

    def draft_kept(self, fields: Mapping[str, str] | None = None) -> dict[str, str]:
        """What a draft keeps of what stands in the form (or of ``fields``): what differs from the record,
        and how the record has that.
        """
        here, base = self.draft_fields() if fields is None else fields, self.draft_base()
        if not base:
            return dict(here)
        kept: dict[str, str] = {}
        for name in dict.fromkeys((*base, *here)):
            mine, theirs = here.get(name, ""), base.get(name, "")
            if mine != theirs:
                kept |= {name: mine, WAS + name: theirs}
        return kept

    def put_over(self, kept: Mapping[str, str], since: Mapping[str, str] | None = None) -> str:
        """Put what ``draft_kept`` kept over the record as it is now, and over that what was typed ``since``.

        Yields what to say where something else has been recorded since; else empty.
        """
        base = self.draft_base()
        fields, met = dict(base), list[str]()
        for name, mine in kept.items():
            if name.startswith(WAS):
                continue
            theirs = base.get(name, "")
            if theirs in (mine, kept.get(WAS + name, theirs)):
                fields[name] = mine
                continue
            both = self.draft_both(name, mine, theirs)
            fields[name] = theirs if both is None else both
            met.append(self.draft_words(name, mine if both is None else ""))
        self.put_back({**fields, **(since or {})})
        if not met:
            return ""
        return f" Recorded since you typed, so look at it before you record: {'; '.join(met)}."

    def typed(self) -> None:
        """Something was typed or picked: it is kept within a second."""
        self._draft_at = now()
        if self._draft_timer is None and self._draft_last is not None:
            self._draft_timer = self.set_timer(KEPT_WITHIN, self._draft_due)

    async def keep_typed(self) -> None:
        """Keep it now, and wait until it is kept or it is said why not."""
        if (typed := self.snapshot()) is not None:
            await self._draft_keep(typed)

    async def record(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do what records the form: one of the desk's methods. The draft goes with the act, or stays."""
        app = cast("SotuiApp", self.app)
        kind, subject = self.draft_key()
        if not kind:
            return await app.ask(work, *args, **kwargs)
        before = self.draft_fields()
        self._draft_stop()
        self._draft_recording = True
        try:
            with recording_of(kind, subject):
                result = await app.ask(work, *args, **kwargs)
        except BaseException:
            self._draft_recording = False
            self.typed()
            raise
        self._draft_recording = False
        self.recorded(before)
        return result

    def recorded(self, fields: Mapping[str, str] | None = None) -> None:
        """What stands in the fields (or stood in them: ``fields``) is recorded: no draft of it is wanted."""
        self._draft_stop()
        kind, subject = self.draft_key()
        cast("SotuiApp", self.app).keeper.forget(kind, subject)
        self._draft_last = self.draft_kept(fields)

    # What the application calls

    def snapshot(self) -> Typed | None:
        """What stands in the form, where it is not kept yet."""
        kind, subject = self.draft_key()
        if not kind or self._draft_recording:
            return None
        over = None
        if self._draft_last is None:
            # Its draft is being looked for: what was typed meanwhile is kept beside that.
            since = self.draft_since()
            if not since:
                return None
            over = partial(self._draft_with, since, self.draft_kept())
        fields = self.draft_kept()
        if fields == self._draft_last and not self._draft_trouble:
            return None
        trail = cast("SotuiApp", self.app).trail_of(self)
        return Typed(kind, subject, self.draft_title(), fields, trail, self._draft_at or now(), over)

    # Within

    def _draft_over(self, since: Mapping[str, str], kept: Mapping[str, str]) -> dict[str, str]:
        """What was typed since, in each field beside what is kept of it."""
        return {
            name: self.draft_beside(name, mine, kept[name]) if kept.get(name, "").strip() else mine
            for name, mine in since.items()
        }

    def _draft_with(
        self, since: Mapping[str, str], whole: Mapping[str, str], kept: Mapping[str, str]
    ) -> dict[str, str]:
        """The draft that waits, with what was typed since; ``whole`` is that with how the record was."""
        was = {WAS + name: whole[WAS + name] for name in since if WAS + name in whole}
        return {**was, **kept, **self._draft_over(since, kept)}

    def _draft_stop(self) -> None:
        if self._draft_timer is not None:
            self._draft_timer.stop()
            self._draft_timer = None

    def _draft_due(self) -> None:
        self._draft_timer = None
        if (typed := self.snapshot()) is not None:
            # Not a worker of the screen's: leaving it must not stop what is on its way to the disk.
            asyncio.get_running_loop().create_task(self._draft_keep(typed))

    async def _draft_keep(self, typed: Typed) -> None:
        self._draft_stop()
        app = cast("SotuiApp", self.app)
        before, self._draft_last = self._draft_last, typed.fields
        why = await app.keeper.keep(typed)
        if why:
            self._draft_last = before
            if self.is_attached and why != self._draft_trouble:
                self.draft_said(f"What you typed is not kept yet: {why} It stays here.", refused=True)
            self._draft_trouble = why
            if self.is_attached and self._draft_timer is None:
                self._draft_timer = self.set_timer(TRY_AGAIN, self._draft_due)
        elif self._draft_trouble:
            self._draft_trouble = ""
            if self.is_attached:
                self.draft_said("What you typed is kept again.")
