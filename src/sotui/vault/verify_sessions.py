"""Whether each entry is by whoever had the register open, and how each session ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotui.vault.found import Faults, Kind
from sotui.vault.verify_signed import CLOSING, OPENINGS

if TYPE_CHECKING:
    from sotui.vault.verify_entry import Entry


class SessionCheck:
    """Whoever opened the register is the only one to act or look until it is opened again."""

    def __init__(self, found: Faults, signs_since: int | None) -> None:
        self._found = found
        self._since = signs_since
        self._user = self._name = self._roles = ""
        self._open = False
        self._early: list[Entry] = []

    def look_at(self, entry: Entry, signed: int) -> None:
        """`signed`: the number of the last entry before it whose signature is right."""
        if entry.is_(*OPENINGS):
            self._opened(entry, signed)
        elif not self._user or (self._open and entry.user == self._user) or entry.seq in self._found.bad:
            self.not_opened()
            self._as_opened(entry)
            self._open &= not entry.is_(CLOSING)
        else:
            # Before the opening itself is noted the tables are brought up, and a backup is made.
            self._early.append(entry)
            if entry.kind != "vault":
                self.not_opened()

    def _opened(self, entry: Entry, signed: int) -> None:
        first = self._early[0].seq if self._early else entry.seq
        if self._since is not None and entry.seq > self._since:
            self._unsigned(max(signed + 1, self._since), first - 1)
        self._early = [one for one in self._early if one.user != entry.user]
        self.not_opened()
        self._user, self._name, self._open = entry.user, entry.name, True
        self._roles = entry.roles

    def _as_opened(self, entry: Entry) -> None:
        """Name and roles are those of the opening; looks bear no signature, so these are held against it."""
        if not self._open or entry.seq in self._found.bad:
            return
        if entry.name != self._name:
            words = f"It is in the name of {entry.name}, while {self._name} had the register open."
            self._found.fault(Kind.FORGED, entry.seq, entry.seq, words)
        elif entry.roles != self._roles:
            words = f"It claims other roles than {self._name} had opened the register in."
            self._found.fault(Kind.FORGED, entry.seq, entry.seq, words)

    def not_opened(self) -> None:
        """What was thought to belong to an opening that follows does not."""
        for one in self._early:
            had = f"while {self._name} had the register open"
            when = had if self._open else f"after {self._name} had closed the register"
            words = f"It is in the name of {one.name}, {when}."
            self._found.fault(Kind.OUTSIDE, one.seq, one.seq, words)
        self._early = []

    def _unsigned(self, first: int, last: int) -> None:
        if first <= last and self._found.bad.isdisjoint(range(first, min(last, first + 999) + 1)):
            words = "The session ended without its last signature, as at a kill: the next one vouches for it."
            self._found.note(Kind.UNSIGNED, first, last, words)
