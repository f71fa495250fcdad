"""What looking through the whole audit found: each fault with the entry it is in, and what is still sound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What is the matter, in the words in which it is said."""

    ALTERED = "altered entry"
    CHANGE = "altered row"
    REMOVED = "removed"
    REORDERED = "reordered"
    FORGED = "forged"
    OUTSIDE = "outside their session"
    CUT = "cut off at the end"
    FORKED = "another history"
    UNREADABLE = "signatures unreadable"
    ACCOUNTS = "accounts altered"
    RECORDS = "altered record"
    CLOCK = "clock set back"
    UNSIGNED = "not signed by who did it"
    OLDER = "older copy opened"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing not as SOTUI wrote it, or that a reader should know of; `first` to `last` inclusive."""

    kind: Kind
    first: int
    last: int
    words: str
    rows: tuple[int, ...] = ()
    """Of an altered row: which rows of the entry, counted from 1; empty where it cannot be told."""

    @property
    def where(self) -> str:
        """``entry 7`` or ``entries 7–9``."""
        return entries_words(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Vouched:
    """Entries whose every hash leads to a signature that is right; by whose signatures."""

    first: int
    last: int
    by: tuple[str, ...]

    @property
    def where(self) -> str:
        """``entry 7`` or ``entries 7–9``."""
        return entries_words(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Erased:
    """Images that were lawfully erased: which entries' rows, by which entry, by whom and why."""

    first: int
    last: int
    rows: int
    seq: int
    by: str
    at: str
    act: str
    reason: str

    @property
    def words(self) -> str:
        """As it is told."""
        rows = "1 row" if self.rows == 1 else f"{self.rows:,} rows"
        from sotui.vault.sealed import TOKEN

        why = f": {TOKEN.sub('[sealed]', self.reason)}" if self.reason else ""
        return (
            f"The contents of {rows} of {entries_words(self.first, self.last)} were erased by entry"
            f" {self.seq} ({self.by}, {self.act}{why})."
        )


@dataclass(frozen=True, slots=True)
class Verified:
    """The whole report."""

    entries: int
    rows: int
    signatures: int
    seq: int
    hash: str
    faults: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    """What is no fault: the clock set back, looks that a killed session left unsigned."""
    sound: tuple[Vouched, ...]
    rows_hold: tuple[tuple[int, int], ...]
    """Entries of which every row before and after is as it was taken down, or lawfully erased."""
    erased: tuple[Erased, ...]
    anchored: bool
    """Whether the end was held against what this machine keeps of it elsewhere."""

    @property
    def whole(self) -> bool:
        """Whether nothing was altered, removed, reordered, forged or cut off."""
        return not self.faults

    @property
    def headline(self) -> str:
        """The outcome in one sentence."""
        if self.whole:
            signed = "1 signature" if self.signatures == 1 else f"{self.signatures:,} signatures"
            return f"The audit is whole: {self.entries:,} entries, {self.rows:,} rows, {signed}."
        faults = "One fault" if len(self.faults) == 1 else f"{len(self.faults):,} faults"
        return f"{faults} found in the audit: first {self.faults[0].where}, {self.faults[0].kind}."

    @property
    def not_signed_yet(self) -> str:
        """Of the entries at the very end that no signature covers yet, in a sentence; else empty."""
        first = max((one.last for one in self.sound), default=self.seq) + 1
        if not self.whole or first > self.seq:
            return ""
        return f"Not signed yet: {entries_words(first, self.seq)}; what is done next vouches for it."

    def to_json(self) -> dict[str, Any]:
        """All of it, for another program."""
        return {**asdict(self), "whole": self.whole, "headline": self.headline}


class Faults:
    """What has been found so far, and which entries and whose rows are not sound because of it."""

    def __init__(self) -> None:
        self.faults: list[Finding] = []
        self.notes: list[Finding] = []
        self.bad: set[int] = set()
        self.bad_rows: set[int] = set()

    def fault(self, kind: Kind, first: int, last: int, words: str) -> None:
        """Entries that are not as they were written."""
        self.bad.update(range(first, last + 1) if last - first < _MOST_LISTED else (first, last))
        self.faults.append(Finding(kind, first, last, words))

    def missing(self, kind: Kind, first: int, last: int, words: str) -> None:
        """Something that makes no entry there unsound."""
        self.faults.append(Finding(kind, first, last, words))

    def rows(self, seq: int, words: str, row: int = 0, last: int | None = None) -> None:
        """Rows of an entry, or of several, that are not as they were taken down."""
        last = seq if last is None else last
        self.bad_rows.update(range(seq, last + 1) if last - seq < _MOST_LISTED else (seq, last))
        self.faults.append(Finding(Kind.CHANGE, seq, last, words, (row,) if row else ()))

    def note(self, kind: Kind, first: int, last: int, words: str) -> None:
        """What is no fault."""
        self.notes.append(Finding(kind, first, last, words))


_MOST_LISTED = 100_000


def entries_words(first: int, last: int) -> str:
    """``entry 7`` or ``entries 7–9``."""
    return f"entry {first:,}" if first == last else f"entries {first:,}–{last:,}"


def merged(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """In the order of the entries; what is the same of entries that follow one another is said once."""
    out: list[Finding] = []
    for one in sorted(findings, key=lambda each: (each.first, each.last, each.kind)):
        last = out[-1] if out else None
        alike = last is not None and (last.kind, last.words) == (one.kind, one.words) and not one.rows
        if last is not None and alike and one.first <= last.last + 1:
            out[-1] = Finding(last.kind, last.first, max(last.last, one.last), last.words)
        else:
            out.append(one)
    return tuple(out)


def without(first: int, last: int, bad: Iterable[int]) -> list[tuple[int, int]]:
    """The span in pieces, without these."""
    pieces = []
    for each in sorted(set(bad)):
        if first <= each <= last:
            if each > first:
                pieces.append((first, each - 1))
            first = each + 1
    if first <= last:
        pieces.append((first, last))
    return pieces
