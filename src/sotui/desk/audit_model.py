"""What the audit is asked, and what it answers: entries in plain words, an entry with its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sotui.dates.words import short
from sotui.vault.errors import VaultError

KINDS = {"act": "acts", "view": "looks", "refused": "refusals", "vault": "the vault's own"}
"""The kinds of entry, as they are asked for."""
ONE = {"act": "act", "view": "look", "refused": "refused", "vault": "vault"}
"""What one entry is."""


class NothingSuch(VaultError):
    """Nobody of that name, or no order of that reference, or it is not as it was looked at."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for, as typed; empty where it does not matter."""

    who: str = ""
    about: str = ""
    """An order's reference, a child's name, a worker's name, or whatever else stands there."""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    """Up to and with this day."""
    words: str = ""

    @property
    def said(self) -> str:
        """In plain words: ``looks · by Dana · about SO-0042``; empty for everything."""
        parts = [
            KINDS.get(self.kind, ""),
            f"by {self.who}" if self.who else "",
            f"about {self.about}" if self.about else "",
            f"from {short(self.since)}" if self.since else "",
            f"to {short(self.until)}" if self.until else "",
            f"“{self.words}”" if self.words else "",
        ]
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One entry in the list."""

    seq: int
    at: datetime
    """In London."""
    who: str
    kind: str
    what: str
    about: str
    reason: str
    detail: str
    clock_back: bool

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return str(self.seq)


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some of the entries asked for, newest first."""

    lines: tuple[AuditLine, ...]
    more: bool
    """Whether older ones may follow."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row before and after: what became of it, and each column that differs (name, before, after)."""

    table: str
    what: str
    columns: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class EntryPage:
    """An entry whole."""

    line: AuditLine
    fields: tuple[tuple[str, str], ...]
    """Every field by its name."""
    rows: tuple[RowChange, ...]
    rows_left: int
    """How many more rows it changed than are told."""
    signed: str
    """Who signed for it, in a sentence."""


@dataclass(frozen=True, slots=True)
class Looking:
    """How far looking through the whole audit has come."""

    done: int
    of: int
    fault: str = ""
    """Once it is done: what was found, in a sentence, where something is wrong."""
    over: bool = False
