"""What was said when an alarm or an escalation was opened: its words, by whom and when, and in which note."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sotui.dates.words import moment, short
from sotui.procedures.model import Nature, Rank
from sotui.supervision.store import notes_that_opened

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.triage.model import BoardRow

_OPENED = (Nature.SAFEGUARDING, Nature.ESCALATION)
_RANKS = (int(Rank.SAFEGUARDING), int(Rank.ESCALATION))
"""Where such rows stand on the board: of the thousands of others nothing more is asked."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How it was opened. Words and names are as stored: they pass ``show()`` before they are drawn."""

    words: str
    who: str
    on: date
    at: datetime | None
    note_id: str = ""
    """The supervision note that opened it; empty where it was recorded on its own."""

    @property
    def said(self) -> str:
        """One sentence: the words, who wrote them and when."""
        when = moment(self.at) if self.at is not None else short(self.on)
        source = "at the practice supervision of " if self.note_id else ""
        by = f"{self.who}, {source}{when}"
        return f"“{self.words}” · {by}" if self.words else f"opened without words · {by}"


def add_openings(db: Database, rows: Iterable[BoardRow]) -> None:
    """Give the rows that stand until somebody answers how they were opened; the others have nothing to say.

    Such a row's occurrence is the fact that opened it, whatever corrected that since.
    """
    from sotui.facts.history import in_force
    from sotui.register.facts_store import chains
    from sotui.vault import audit

    waiting = {
        row.occurrence: row
        for row in rows
        if row.rank in _RANKS and row.due is None and row.nature in _OPENED
    }
    if not waiting:
        return
    notes = notes_that_opened(db, waiting)
    names: dict[str, str] = {}
    for first, chain in chains(db, waiting).items():
        for fact in in_force(chain):
            note = notes.get(first)
            by = chain[0].recorded_by
            if note is None and by not in names:
                entries = audit.entries(db, 1, by)
                names[by] = entries[0].user_name if entries else "somebody no longer known"
            who = names[by] if note is None else note[1]
            waiting[first].opening = Opening(fact.why, who, fact.on, fact.at, note[0] if note else "")
