"""Keeps what is typed as drafts: beside the keyboard, again until it is kept, and through the lock."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING

from sotui.tui.words import told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sotui.desk import Desk
    from sotui.vault.drafts import SealedDraft

TRY_AGAIN = 3.0
"""Seconds after which what could not be kept is tried again."""


@dataclass(frozen=True, slots=True, repr=False)
class Typed:
    """What stands in a form at one moment: nothing in `fields` means that its draft is to go."""

    kind: str
    subject: str
    title: str
    fields: dict[str, str]
    trail: tuple[str, ...]
    at: float
    """When its last key came, in seconds of the monotonic clock."""
    beside: Callable[[Mapping[str, str]], dict[str, str]] | None = None
    """Where it was typed before its draft was looked for: both, out of the fields of one that waits."""

    @property
    def key(self) -> tuple[str, str]:
        """Kind and subject."""
        return self.kind, self.subject

    @property
    def blank(self) -> bool:
        """Whether there is nothing worth keeping."""
        return not any(text.strip() for text in self.fields.values())


class Keeper:
    """Everything typed that is on its way to the vault. It outlives the screen on which it was typed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._under_way: dict[tuple[str, str], Typed] = {}
        self._unkept: dict[tuple[str, str], Typed] = {}
        self._tasks: set[asyncio.Task[str]] = set()

    def waiting(self, kind: str, subject: str) -> Typed | None:
        """What was typed there and is not on the disk yet."""
        return self._under_way.get((kind, subject)) or self._unkept.get((kind, subject))

    def keep(self, typed: Typed) -> asyncio.Task[str]:
        """Begin to keep it; the task yields why it could not be kept yet, or empty."""
        self._under_way[typed.key] = typed
        task = asyncio.get_running_loop().create_task(self._keep(typed))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def forget(self, kind: str, subject: str) -> None:
        """It has been recorded: nothing of it is to be kept any more."""
        self._under_way.pop((kind, subject), None)
        self._unkept.pop((kind, subject), None)

    async def _keep(self, typed: Typed) -> str:
        try:
            await asyncio.shield(asyncio.wrap_future(self._desk.submit(self._write, typed)))
        except Exception as error:
            words = told(error)
            if words is None:
                raise
            if self._under_way.get(typed.key) is typed:
                del self._under_way[typed.key]
                self._unkept[typed.key] = typed
            return words
        if self._under_way.get(typed.key) is typed:
            del self._under_way[typed.key]
            self._unkept.pop(typed.key, None)
        return ""

    def _write(self, typed: Typed) -> None:
        """On the vault's thread."""
        drafts = self._desk.drafts
        if typed.beside is not None and (draft := drafts.find(typed.kind, typed.subject)) is not None:
            typed = replace(typed, fields=typed.beside(draft.fields), beside=None)
        if typed.blank:
            drafts.discard(typed.kind, typed.subject)
        else:
            drafts.save(typed.kind, typed.subject, typed.title, typed.fields, typed.trail, typed_at=typed.at)

    def again(self) -> list[asyncio.Task[str]]:
        """Try once more what could not be kept."""
        unkept = [one for key, one in self._unkept.items() if key not in self._under_way]
        return [self.keep(one) for one in unkept]

    @property
    def waits(self) -> bool:
        """Whether something is still on its way to the disk."""
        return bool(self._under_way)

    async def all_kept(self, seconds: float) -> bool:
        """Wait at most so long until nothing is under way; whether all is kept."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        return not self._under_way and not self._unkept

    def seal_rest(self) -> list[SealedDraft]:
        """What is not on the disk, under its author's key: all that may outlive the lock in memory."""
        rest: Iterable[Typed] = {**self._unkept, **self._under_way}.values()
        desk = self._desk
        return [
            desk.drafts.sealed(one.kind, one.subject, one.title, one.fields, one.trail)
            for one in rest
            if not one.blank
        ]

    def let_go(self) -> None:
        """Forget every text."""
        self._under_way.clear()
        self._unkept.clear()


def now() -> float:
    """The moment of a key, in seconds of the monotonic clock."""
    return monotonic()
