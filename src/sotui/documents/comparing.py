"""One cell of a tracker against the register: new, the same, changed, or corrected since and kept."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from sotui.documents.headings import Column
from sotui.documents.held import FROM_TRACKER, Held, History, ImportedCell
from sotui.documents.wanted import Manner, Wanted
from sotui.facts.model import Fact
from sotui.names import name_key


class Verdict(Enum):
    """What is to be done about a cell."""

    SAME = "same"
    AGREES = "agrees"
    """The register says it already, not from this file: only that it was taken is noted."""
    RECORD = "record"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    """What an earlier tracker added was its mistake; the one before it stands."""
    KEEP = "keep"
    """The register says otherwise by a person's hand; it stays."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict on one cell."""

    verdict: Verdict
    fact: Fact | None = None
    """The fact that agrees, or is to be corrected."""
    old: str = ""
    """What the register says now, for a person to read; empty where it says nothing."""
    reason: str = ""
    kind: str = ""
    """The kind to record, where it is not the cell's own."""
    as_first: bool = False
    """Whether nothing of the sort was there before."""
    stands: Fact | None = None
    """The fact that the cell means, where another is withdrawn."""
    stands_as: str = ""
    """What that one says, as the cell would have said it."""


_SAME = Decision(Verdict.SAME)
_CORRECTED = "corrected in the register since it was imported"
_BY_HAND = "recorded in the register by hand"
_ONCE_CORRECTED = "the register had this once and it was corrected"


def compare(wanted: Wanted, last: ImportedCell | None, history: History, held: Held) -> Decision:
    """What to do about a cell that comes to a fact, given what it had when it was last taken."""
    if wanted.manner in (Manner.HOLDER, Manner.STATE):
        return _in_succession(wanted, last, history, held)
    if last is not None and last.fact_id is not None:
        word = history.last_word(last.fact_id)
        if word is not None:
            further = wanted.manner is Manner.SERIES and _is_later(wanted, last)
            if last.value == wanted.value:
                return _against(wanted, last, word, held)
            if wanted.manner is Manner.SERIES and not further:
                return _gone_back(wanted, last, word, history, held)
            # What only the file itself changed, it may change back.
            back = word.id == last.fact_id and any(_says(wanted, one, held) for one in history.before(word))
            if not further or (back and not word.withdrawn):
                return _against(wanted, last, word, held)
    return _afresh(wanted, history, held)


def _is_later(wanted: Wanted, last: ImportedCell) -> bool:
    return wanted.value[:10] > last.value[:10]


def _gone_back(wanted: Wanted, last: ImportedCell, word: Fact, history: History, held: Held) -> Decision:
    """An earlier day than the last of a series: a correction, unless the register has that day already."""
    same_day = [
        fact for fact in history.in_force_of(wanted.kind) if fact.on == wanted.on and fact.id != word.id
    ]
    if not same_day:
        return _against(wanted, last, word, held)
    stands = same_day[-1]
    if word.id == last.fact_id and not word.withdrawn and word.on != wanted.on:
        old = held.words(wanted, word)
        if not word.source.startswith(FROM_TRACKER):
            return Decision(Verdict.KEEP, word, old, _BY_HAND)
        stands_as = held.value(wanted, stands)
        return Decision(Verdict.WITHDRAW, word, old, stands=stands, stands_as=stands_as)
    if _says(wanted, stands, held):
        return Decision(Verdict.AGREES, stands)
    return _against(wanted, last, word, held)


def _against(wanted: Wanted, last: ImportedCell, word: Fact, held: Held) -> Decision:
    """Against the fact that came of this cell when it was last taken, and its last correction."""
    agrees = not word.withdrawn and held.value(wanted, word) == wanted.value
    if last.value == wanted.value and (agrees or word.id == last.fact_id):
        return _SAME
    if agrees:
        return Decision(Verdict.AGREES, word)
    old = held.words(wanted, word)
    if word.id == last.fact_id:
        return Decision(Verdict.CORRECT, word, old)
    return Decision(Verdict.KEEP, word, old, _CORRECTED)


def _afresh(wanted: Wanted, history: History, held: Held) -> Decision:
    """A cell that was empty, unreadable or never seen before, or one more of a series."""
    standing = history.in_force_of(wanted.kind)
    for fact in standing:
        if _says(wanted, fact, held):
            return Decision(Verdict.AGREES, fact)
    same_day = [fact for fact in standing if fact.on == wanted.on] if wanted.manner is Manner.SERIES else []
    if same_day:
        return Decision(Verdict.KEEP, same_day[-1], held.words(wanted, same_day[-1]), _BY_HAND)
    for fact in history.ever(wanted.kind):
        if history.corrected_by_tracker(fact.id):
            continue
        # Of a series the day alone: a visit moved to another day does not come back on the first.
        if fact.on == wanted.on if wanted.manner is Manner.SERIES else _says(wanted, fact, held):
            word = history.last_word(fact.id)
            now = held.words(wanted, word) if word else ""
            return Decision(Verdict.KEEP, word, now, _ONCE_CORRECTED)
    if standing and wanted.manner is Manner.ONCE:
        return Decision(Verdict.KEEP, standing[-1], held.words(wanted, standing[-1]), _BY_HAND)
    return Decision(Verdict.RECORD, as_first=not standing)


def _says(wanted: Wanted, fact: Fact, held: Held) -> bool:
    """Whether a fact says what the cell says; a cell that says less than the fact does not contradict it."""
    if wanted.column is Column.VISIT and not wanted.qualifier:
        return fact.on == wanted.on
    return held.value(wanted, fact) == wanted.value


_HANDS = {
    Column.WORKER: ("allocated", "transferred", "unallocated"),
    Column.IRO: ("iro-allocated", "iro-unallocated"),
}
_GONE = {Column.WORKER: "unallocated", Column.IRO: "iro-unallocated"}


def _in_succession(wanted: Wanted, last: ImportedCell | None, history: History, held: Held) -> Decision:
    """Who holds the work, which plan or procedure is in use: the latest fact counts."""
    holder = wanted.manner is Manner.HOLDER
    kinds = _HANDS[wanted.column] if holder else (wanted.kind,)
    now = history.latest(*kinds)
    nobody = now is None or "unallocated" in now.kind
    current = "" if now is None or nobody else held.value(wanted, now)
    wants = name_key(wanted.value) if holder else wanted.value
    had = None if last is None else name_key(last.value) if holder else last.value
    if current == wants:
        return _SAME if had == wants else Decision(Verdict.AGREES, now)
    old = held.words(wanted, now) if now is not None and not nobody else "nobody" if holder else ""
    if had == wants or (now is not None and had != current):
        return Decision(Verdict.KEEP, now, old, _CORRECTED if last is not None else _BY_HAND)
    kind = ""
    if holder and wanted.gone:
        kind = _GONE[wanted.column]
    elif wanted.column is Column.WORKER and current:
        kind = "transferred"
    return Decision(Verdict.RECORD, None, old if now is not None else "", kind=kind, as_first=now is None)


def compare_detail(wanted: Wanted, last: ImportedCell | None, current: str) -> Decision:
    """What to do about a detail of the child or the order, of which the register now has ``current``."""
    if last is not None and last.value == wanted.value:
        return _SAME if current == wanted.value else Decision(Verdict.KEEP, None, current, _CORRECTED)
    if current == wanted.value:
        return Decision(Verdict.AGREES)
    if not current or (last is not None and current == last.value):
        return Decision(Verdict.CORRECT, None, current)
    return Decision(Verdict.KEEP, None, current, _CORRECTED if last is not None else _BY_HAND)
