"""What every box about a supervision session has: whom it is about, the procedure's words, the fields."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from sotui.facts.model import SubjectKind
from sotui.shown import show
from sotui.supervision.staff_model import SessionError, Sessions
from sotui.supervision.staff_model import Words as Said
from sotui.triage.model import Receipt
from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.dialogs.dates import DateField, WhenField
from sotui.tui.widgets.fields import PickList

PAUSE = 0.12
"""Seconds without a key after which what follows is worked out."""


class SessionAhead(WhenField):
    """The day and the hour of a session to come."""

    EXAMPLES = "next tue 14:30, 14 feb 9:15, +2w 10:00"


class SessionDialog(Dialog[Receipt | None]):
    """What every box about a session has: whom it is about, and the words of the procedure."""

    TITLE = ""

    def __init__(self, sessions: Sessions, title: str = "") -> None:
        super().__init__()
        self._sessions, self._title_said = sessions, title or self.TITLE

    def title_words(self) -> str:
        """What is asked, and of whom."""
        here = self._sessions
        about = f"{here.name} · {here.reference}" if here.reference else here.name
        return f"{self._title_said}\n{show(about, limit=120)}"

    def draft_key(self) -> tuple[str, str]:
        """A draft about the sessions of this child or worker."""
        return self.draft_of(self._sessions.subject.id)

    def _said(self, words: Sequence[Said]) -> ComposeResult:
        """The words of the procedure, each with its clause."""
        for one in words:
            yield Words(f"“{one.quote}” {one.id}", "tone-muted")

    def _whom(self) -> ComposeResult:
        """The children of the order, where there are several: the row's own is picked."""
        here = self._sessions
        field = Field(
            "For",
            PickList(here.kin, several=True, picked=(here.subject.id,), most=4, id="whom"),
            id="whom-field",
        )
        field.display = len(here.kin) > 1
        yield field

    @property
    def _ids(self) -> tuple[str, ...]:
        if self._sessions.subject.kind is SubjectKind.WORKER or len(self._sessions.kin) < 2:
            return (self._sessions.subject.id,)
        return self.query_one("#whom", PickList).picked

    def _at_fault(self, error: SessionError) -> None:
        """Go to the field that an error is about."""
        for widget in self.query(f"#{error.field}" if error.field else "#none"):
            target = widget.field if isinstance(widget, DateField) else widget
            target.focus()
        self.trouble(error.message)

    async def finish(self) -> None:
        """Record; what is wrong is said at its field."""
        try:
            await self.act()
        except SessionError as error:
            self._at_fault(error)

    async def act(self) -> None:
        """Read the fields and record."""
        raise NotImplementedError
