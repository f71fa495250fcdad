"""Procedures at the desk: what this register goes by, and taking something else into use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sotui.adoption import acts
from sotui.adoption.model import SHIPPED
from sotui.dates.words import short
from sotui.desk.facet import NoLongerThere
from sotui.desk.procedures_read import ReadingProcedures
from sotui.procedures import library
from sotui.triage.model import Receipt

if TYPE_CHECKING:
    from sotui.procedures.pack import Pack
    from sotui.register.moved_everywhere import LiveDates as _Dates
    from sotui.register.would_move import WouldMove
    from sotui.vault.session import Act

FROM_SHIPPED = "shipped:"
"""Before the id of a pack: the version that comes with the program."""


class ProceduresDesk(ReadingProcedures):
    """What the screens of procedures ask for and do. Nothing here is a record of a child."""

    @cached_property
    def _looked_at(self) -> dict[str, str]:
        """The version of each file whose dates were shown last: no other is taken in its place."""
        return {}

    def would_move(self, which: str, from_day: date | None) -> WouldMove:
        """Which dates would move if a version came into use from a day on, with the intervals set here.

        ``which`` is the name of a file of the folder, or ``shipped:ID``; NotAdopted where it has faults.
        """
        from sotui.procedures.pack import Pack
        from sotui.register.would_move import would_move

        if not self.session.user.roles & acts.WHO:
            self.desk.may_look("which dates would move")
        going_by = self.desk.derivation.in_use
        pack, text, _ = self._version(which)
        self._looked_at[which] = pack.version
        read = going_by.reading(pack.id, text)
        pack = read if isinstance(read, Pack) else pack
        old = going_by.latest().get(pack.id)
        before = old or replace(pack, rules=(), by_subject={})
        from_day = from_day if old is not None else None  # the first version governs from the start
        return would_move(self.db, self.desk.derivation, before, pack, self.now(), from_day=from_day)

    # Acting

    def why_not(self, deed: str) -> str | None:
        """Why this person may not do it, or None."""
        roles = self.session.deeds[deed].roles
        if self.session.user.roles & roles:
            return None
        return f"It is for: {', '.join(sorted(roles))}."

    def adopt(self, which: str, from_day: date | None, why: str) -> Receipt:
        """Take a version into use from a day on; every date that follows is derived anew."""
        pack, text, clauses = self._version(which)
        if self._looked_at.get(which, pack.version) != pack.version:
            raise acts.NotAdopted(
                f"{which} has changed since its dates were worked out. Nothing was adopted: "
                "go back and look again."
            )
        came = SHIPPED if which.startswith(FROM_SHIPPED) else which
        before = self._dates()
        with self._taking("procedure adopted", pack.id, why) as act:
            since_day = acts.adopt(act, pack, text, clauses, from_day=from_day, came=came, why=why)
        since = f" from {short(since_day)} on" if since_day is not None else ""
        if from_day is not None and since_day is None:
            since = " from the start, as there was no version before it"
        return self._moved(f"“{pack.title}” is in use{since}", before)

    def set_interval(self, pack_id: str, interval_id: str, count: int, from_day: date, why: str) -> Receipt:
        """Set a local interval for what begins on or after a day."""
        pack = self.pack(pack_id)
        interval = next((one for one in pack.intervals if one.id == interval_id), None)
        if interval is None:
            raise NoLongerThere("This procedure has no such interval any more.")
        before = self._dates()
        with self._taking("local interval set", interval_id, why) as act:
            acts.set_interval(act, pack, interval, count, from_day, why)
        spoken = interval.unit.value.replace("_", " ").removesuffix("s") + "s" * (count != 1)
        said = f"{interval.label}: {count} {spoken} for what begins on or after {short(from_day)}"
        return self._moved(said, before)

    def add_holiday(self, day: date, name: str, source: str) -> Receipt:
        """Add a bank holiday; working days over it are counted anew."""
        before = self._dates()
        with self._taking("bank holiday added", day.isoformat()) as act:
            acts.add_holiday(act, day, name, source)
        return self._moved(f"{short(day)} is a bank holiday now", before)

    def withdraw_holiday(self, day: date, why: str) -> Receipt:
        """Take back a bank holiday that was added here."""
        before = self._dates()
        with self._taking("bank holiday taken back", day.isoformat(), why) as act:
            acts.withdraw_holiday(act, day, why)
        return self._moved(f"{short(day)} is no bank holiday any more", before)

    # What they stand on

    def _dates(self) -> _Dates:
        """Every date that is owed, as the register stands before an act."""
        from sotui.register.moved_everywhere import live_dates

        self.desk.refresh()
        return live_dates(self.db)

    def _moved(self, said: str, before: _Dates) -> Receipt:
        """What was done, and which dates of all orders moved because of it."""
        from sotui.register.moved_everywhere import live_dates, moved_everywhere

        moved = moved_everywhere(before, live_dates(self.db))
        if not moved:
            return Receipt(f"{said}. No date moved.")
        many = "1 date moved" if len(moved) == 1 else f"{len(moved)} dates moved"
        return Receipt(f"{said}. {many}:", moved)

    @contextmanager
    def _taking(self, deed: str, subject: str, why: str = "") -> Iterator[Act]:
        """An act on what the register goes by; one that fails leaves it going by what it went by."""
        try:
            with self.session.act(deed, subject, why) as act:
                yield act
        except BaseException:
            self.desk.derivation.reread(self.db)
            raise

    def _version(self, which: str) -> tuple[Pack, bytes, bytes]:
        """A version that could be taken into use, with the bytes of its two files.

        Raises NotAdopted where it has faults.
        """
        from sotui.procedures.folder import read_file
        from sotui.settings import own_procedures_folder

        if which.startswith(FROM_SHIPPED):
            id = which.removeprefix(FROM_SHIPPED)
            return library.load_packs()[id], library.text(id), library.clauses_text(id)
        found = read_file(own_procedures_folder() / Path(which).name)
        if found.pack is None:
            raise acts.NotAdopted(f"{which} has faults and was not taken. Mend them and look again.")
        return found.pack, found.text, found.clauses
