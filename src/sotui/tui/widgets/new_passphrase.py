"""A new passphrase, typed twice unseen; how strong it is is said while it is typed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from sotui.tui.widgets.fields import LineField
from sotui.tui.widgets.labelled import Field, Words
from sotui.tui.widgets.next_field import NextField

if TYPE_CHECKING:
    from sotui.vault.strength import Strength

LONGEST = 1024
AFTER = 0.15
"""Seconds without a key after which it is judged how strong it is."""
ONCE_MORE = "Type the same again, so that it is surely what you meant."
NOT_SAME = "The two are not the same. Type the second one again, or tab back to the first."


class NewPassphrase(Vertical):
    """Two secret fields and a line of words; the fields are ``#new`` and ``#again``."""

    DEFAULT_CSS = """
    NewPassphrase { height: auto; }
    NewPassphrase > #strength { height: 2; padding: 0 0 0 12; }
    """

    class Wrong(Message):
        """It cannot be taken; ``why`` says what to do, ``at`` is the field it is about."""

        def __init__(self, why: str, at: LineField) -> None:
            super().__init__()
            self.why, self.at = why, at

    def __init__(self, whose: Callable[[], str], *, first: str = "Passphrase") -> None:
        """``whose``: the name of the person; what it is made of is guessed first."""
        super().__init__()
        self._whose, self._first = whose, first
        self._judging = 0

    def compose(self) -> ComposeResult:
        """The passphrase, the same again, what there is to say of it."""
        yield Field(self._first, NextField("", secret=True, longest=LONGEST, id="new"))
        yield Field("Again", LineField("", secret=True, longest=LONGEST, id="again"))
        yield Words("", "tone-muted", id="strength")

    def on_mount(self) -> None:
        from sotui.vault.strength import RULES

        self._say(RULES, "tone-muted")

    @property
    def new(self) -> LineField:
        """Where it is typed first."""
        return self.query_one("#new", LineField)

    @property
    def again(self) -> LineField:
        """Where it is typed once more."""
        return self.query_one("#again", LineField)

    def _say(self, words: str, tone: str) -> None:
        self.query_one("#strength", Words).say(words, tone)

    @on(Input.Changed)
    def _typed(self) -> None:
        self._judging += 1
        self.run_worker(self._judge(self._judging), group="strength", exclusive=True)

    async def _judge(self, number: int) -> None:
        await asyncio.sleep(AFTER)
        found = await self._strength()
        if number != self._judging or not self.is_attached:
            return
        again = self.again.value
        if found.good and again and self.new.value != again:
            begun = self.new.value.startswith(again)
            self._say("Good so far: go on." if begun else NOT_SAME, "tone-muted" if begun else "tone-soon")
        elif found.good and again:
            self._say("Good: hard to guess, and typed the same twice.", "success")
        else:
            tone = "success" if found.good else "tone-soon" if self.new.value else "tone-muted"
            self._say(found.said, tone)

    async def _strength(self) -> Strength:
        from sotui.vault.strength import strength

        # The words that are guessed first take a moment to load, and a key never waits.
        return await asyncio.to_thread(strength, self.new.value, self._whose())

    async def chosen(self) -> str | None:
        """The passphrase, where it is strong and typed the same twice; else None, and ``Wrong`` is sent."""
        found = await self._strength()
        if not found.good:
            why = found.said if self.new.value else f"Choose a passphrase: {found.said}"
            self.post_message(self.Wrong(why, self.new))
            return None
        if self.new.value != self.again.value:
            why = NOT_SAME if self.again.value else ONCE_MORE
            self.post_message(self.Wrong(why, self.again))
            return None
        return self.new.value

    def clear(self) -> None:
        """Nothing stands in the fields any more."""
        for field in (self.new, self.again):
            field.value = ""
