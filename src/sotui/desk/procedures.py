"""Procedures at the desk: what this register goes by, and taking something else into use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sotui.adoption import acts
from sotui.adoption.model import SHIPPED
from sotui.dates.clock import LONDON
from sotui.dates.words import short
from sotui.desk.facet import Facet, NoLongerThere
from sotui.procedures import library
from sotui.procedures.known import title_of
from sotui.triage.model import Receipt

if TYPE_CHECKING:
    from sotui.adoption.in_use import Spell
    from sotui.procedures.clauses import Clause
    from sotui.procedures.faults import PackFaults
    from sotui.procedures.pack import Pack, Role
    from sotui.register.moved_everywhere import LiveDates as _Dates
    from sotui.register.would_move import WouldMove
    from sotui.vault.session import Act

FROM_SHIPPED = "shipped:"
"""Before the id of a pack: the version that comes with the program."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """One procedure that this register goes by."""

    id: str
    title: str
    source: str
    role: Role
    approved: str
    review_due: date | None
    past_review: bool
    """Whether the day by which its council was to look at it again has passed."""
    hash: str
    adopted_by: str
    """Empty while it is in use as it ships and nobody has opened the register with it yet."""
    adopted_on: date | None
    from_day: date | None
    """The first day on which this version governs; None where it governs everything."""
    came: str
    newer: bool
    """Whether another version comes with the program than the one in use."""
    orders: int
    """How many orders are, or for a time were, under it; every order for the law and the board's own rows."""
    faults: PackFaults | None = None
    """Why the adopted text cannot be read by this version of the program; see ``stands_in``."""
    stands_in: Literal["the one that ships", "the one before it", "nothing"] = "the one that ships"
    """What is gone by in place of a text that cannot be read; with nothing, by the law alone."""


@dataclass(frozen=True, slots=True)
class IntervalLine:
    """One local interval as it stands today."""

    id: str
    label: str
    why_local: str
    unit: str
    default: int
    least: int
    most: int
    count: int
    """What holds today, for what begins today."""
    from_day: date | None
    """From when; None for the pack's own default."""
    set_by: str
    why: str
    history: tuple[tuple[date, int, str, str], ...] = ()
    """Every setting in use or to come: from when, how many, by whom, why; the latest first."""


@dataclass(frozen=True, slots=True)
class HolidayLine:
    """One bank holiday."""

    day: date
    name: str
    source: str = ""
    """Where it was proclaimed, for one that was added here."""
    added_by: str = ""
    added_on: date | None = None


@dataclass(frozen=True, slots=True)
class Holidays:
    """The bank holidays in use."""

    source: str
    confirmed_on: date
    confirmed_to: date
    """Later days follow from the rules: what is counted over them is provisional (AMB-40)."""
    days: tuple[HolidayLine, ...]


@dataclass(frozen=True, slots=True)
class FolderFile:
    """A file in the person's folder of procedures."""

    name: str
    pack_id: str
    title: str
    hash: str
    faults: tuple[PackFaults, ...]
    in_use: bool
    """Whether this very version is in use."""


class ProceduresDesk(Facet):
    """What the screen of procedures asks for and does. Nothing here is a record of a child."""

    @cached_property
    def _looked_at(self) -> dict[str, str]:
        """The version of each file whose dates were shown last: no other is taken in its place."""
        return {}

    # Reading

    def shelf(self) -> tuple[Shelved, ...]:
        """Every procedure in use, statute first."""
        from sotui.register.facts_store import orders_under
        from sotui.register.store import count_orders

        going_by = self.desk.derivation.in_use
        latest, under, everything = going_by.latest(), orders_under(self.db), count_orders(self.db)
        found = []
        for pack in latest.values():
            spell = going_by.spell(pack.id)
            assert spell is not None
            own = pack.id in library.THE_PROGRAMS_OWN
            found.append(
                Shelved(
                    id=pack.id,
                    title=pack.title,
                    source=pack.source,
                    role=pack.role,
                    approved=pack.approved,
                    review_due=pack.review_due,
                    past_review=pack.review_due is not None and pack.review_due < self.today(),
                    hash=spell.adopted.hash,
                    adopted_by=spell.adopted.adopted_by,
                    adopted_on=_day(spell),
                    from_day=spell.since,
                    came=spell.adopted.came,
                    newer=library.versions().get(pack.id, spell.adopted.hash) != spell.adopted.hash,
                    orders=everything if own else under.get(pack.id, 0),
                    faults=going_by.faults.get(pack.id),
                    stands_in=(
                        "the one that ships" if pack.id in library.versions() else "the one before it"
                    ),
                )
            )
        # What cannot be read and has nothing to stand in for it is not passed over in silence.
        found += [
            _unreadable(spell, faults, under.get(id, 0))
            for id, faults in going_by.faults.items()
            if id not in latest and (spell := going_by.spell(id)) is not None
        ]
        return tuple(found)

    def pack(self, id: str) -> Pack:
        """The latest version in use of a procedure; raises NoLongerThere."""
        found = self.desk.derivation.in_use.latest().get(id)
        if found is None:
            raise NoLongerThere("This procedure is not in use here.")
        return found

    def clauses(self, id: str) -> tuple[Clause, ...]:
        """Every clause of the version in use."""
        return self.desk.derivation.in_use.clauses(id)

    def intervals(self, id: str) -> tuple[IntervalLine, ...]:
        """The spans that the procedure leaves open, as they stand today."""
        pack, today = self.pack(id), self.today()
        found = []
        for one in pack.intervals:
            # Of two settings for one day the later one holds.
            by_day = {
                set_.from_day: set_
                for set_ in self.desk.derivation.in_use.settings
                if (set_.pack, set_.interval) == (id, one.id)
            }
            held = max((day for day in by_day if day <= today), default=None)
            now = by_day[held] if held is not None else None
            found.append(
                IntervalLine(
                    id=one.id,
                    label=one.label,
                    why_local=one.why,
                    unit=one.unit.value,
                    default=one.default,
                    least=one.least,
                    most=one.most,
                    count=now.count if now else one.default,
                    from_day=held,
                    set_by=now.set_by if now else "",
                    why=now.why if now else "",
                    history=tuple(
                        (day, by_day[day].count, by_day[day].set_by, by_day[day].why)
                        for day in sorted(by_day, reverse=True)
                    ),
                )
            )
        return tuple(found)

    def holidays(self) -> Holidays:
        """England's bank holidays and those added here, by day."""
        from sotui.dates.bank_holidays import england_source

        source, confirmed_on = england_source()
        going_by = self.desk.derivation.in_use
        added = {one.day: one for one in going_by.holidays}
        lines = []
        for day, name in sorted(going_by.calendar.names.items()):
            own = added.get(day)
            if own is None:
                lines.append(HolidayLine(day, name))
            else:
                on = own.added_at.astimezone(LONDON).date()
                lines.append(HolidayLine(day, name, own.source, own.added_by, on))
        return Holidays(source, confirmed_on, going_by.calendar.confirmed_to, tuple(lines))

    @property
    def folder_path(self) -> str:
        """Where a person's own procedures are looked for."""
        from sotui.settings import own_procedures_folder

        return str(own_procedures_folder())

    def folder(self) -> tuple[FolderFile, ...]:
        """The files in the person's folder, each with its faults or as what could be taken into use."""
        from sotui.procedures.folder import read_folder
        from sotui.settings import own_procedures_folder

        going_by = self.desk.derivation.in_use
        found = []
        for one in read_folder(own_procedures_folder()):
            pack = one.pack
            spell = going_by.spell(pack.id) if pack is not None else None
            found.append(
                FolderFile(
                    name=one.name,
                    pack_id=pack.id if pack is not None else "",
                    title=pack.title if pack is not None else "",
                    hash=pack.version if pack is not None else "",
                    faults=one.faults,
                    in_use=spell is not None and pack is not None and spell.adopted.hash == pack.version,
                )
            )
        return tuple(found)

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


def _unreadable(spell: Spell, faults: PackFaults, orders: int) -> Shelved:
    """A site's own procedure that this version of the program cannot read, in its place on the shelf."""
    from sotui.procedures.pack import Role

    id = spell.adopted.pack
    return Shelved(
        id=id,
        title=title_of(id),
        source="",
        role=Role.ORDERS,
        approved="",
        review_due=None,
        past_review=False,
        hash=spell.adopted.hash,
        adopted_by=spell.adopted.adopted_by,
        adopted_on=_day(spell),
        from_day=spell.since,
        came=spell.adopted.came,
        newer=False,
        orders=orders,
        faults=faults,
        stands_in="nothing",
    )


def _day(spell: Spell) -> date | None:
    return spell.adopted.adopted_at.astimezone(LONDON).date() if spell.adopted.adopted_by else None
