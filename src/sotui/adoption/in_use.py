"""What the register goes by now, or went by at a moment: packs with their days, intervals, bank holidays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from sotui.adoption import store
from sotui.adoption.model import SHIPPED, AdoptedHoliday, AdoptedInterval, AdoptedPack
from sotui.dates.bank_holidays import england, england_with
from sotui.dates.working import WorkingCalendar
from sotui.procedures import library
from sotui.procedures.known import also_known, named_in
from sotui.procedures.local import IntervalSetting
from sotui.procedures.version import ENGINE

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.procedures.clauses import Clause
    from sotui.procedures.faults import PackFaults
    from sotui.procedures.pack import Pack


@dataclass(frozen=True, slots=True)
class Spell:
    """A version of a procedure and the days on which it governs; an open end is None."""

    adopted: AdoptedPack
    since: date | None
    until: date | None
    text: bytes | None = None
    """Its bytes; None where it is the very version that ships."""
    clauses: bytes = b""


class _Read(NamedTuple):
    packs: tuple[Pack, ...]
    faults: Mapping[str, PackFaults]


@dataclass(frozen=True, slots=True)
class InUse:
    """Everything that dates follow from besides the facts. Packs are read when they are first asked for."""

    version: str
    """Names all of it; rows derived under another name are derived anew."""
    calendar: WorkingCalendar
    spells: tuple[Spell, ...]
    settings: tuple[AdoptedInterval, ...]
    holidays: tuple[AdoptedHoliday, ...]
    """Those added here and not taken back."""

    @property
    def packs(self) -> tuple[Pack, ...]:
        """Every pack in use, statute first; versions of one that followed each other stand in their order."""
        return self._read().packs

    @property
    def faults(self) -> Mapping[str, PackFaults]:
        """By pack: adopted texts that this version of the program cannot read; the shipped one stands in."""
        return self._read().faults

    def latest(self) -> dict[str, Pack]:
        """The latest version in use of each pack, by id."""
        return {pack.id: pack for pack in self.packs}

    def spell(self, pack_id: str) -> Spell | None:
        """The latest version of a pack, or None where it is not in use."""
        return next((one for one in reversed(self.spells) if one.adopted.pack == pack_id), None)

    def clauses(self, pack_id: str) -> tuple[Clause, ...]:
        """The clauses of the latest version of a pack; empty where it came without a list of them."""
        from sotui.procedures.faults import PackFaults
        from sotui.procedures.loader import load_clauses

        spell = self.spell(pack_id)
        if spell is None or spell.text is None:
            return library.clauses(pack_id)
        found = load_clauses(spell.clauses, f"{pack_id}.clauses.toml") if spell.clauses else ()
        return () if isinstance(found, PackFaults) else found

    def reading(self, pack_id: str, text: bytes) -> Pack | PackFaults:
        """A version of a pack from its text, with the local intervals as they are set here; or its faults."""
        from sotui.procedures.loader import load_pack

        return load_pack(text, f"{pack_id}.toml", self._settings(pack_id))

    def _settings(self, pack_id: str) -> list[IntervalSetting]:
        return [
            IntervalSetting(one.pack, one.interval, one.count, one.from_day)
            for one in self.settings
            if one.pack == pack_id
        ]

    def _read(self) -> _Read:
        found = _READ.get(self.version)
        if found is None:
            faults: dict[str, PackFaults] = {}
            found = _Read(tuple(library.in_order(self._each(faults))), faults)
            while len(_READ) >= _MOST_READ:
                _READ.pop(next(iter(_READ)))
            _READ[self.version] = found
        return found

    def _each(self, faults: dict[str, PackFaults]) -> Iterable[Pack]:
        from sotui.procedures.faults import PackFaults

        shipped = library.load_packs()
        former: dict[str, Pack] = {}
        for spell in self.spells:
            id = spell.adopted.pack
            # What cannot be read leaves no gap: what ships stands in, or else the version before it.
            pack = shipped.get(id, former.get(id))
            if spell.text is not None or self._settings(id):
                read = self.reading(id, spell.text or library.text(id))
                if isinstance(read, PackFaults):
                    faults[id] = read
                else:
                    pack = read
            if pack is not None:
                former[id] = pack = replace(pack, since=spell.since, until=spell.until)
                yield pack


_READ: dict[str, _Read] = {}
"""By version: reading the packs takes a tenth of a second. By whom and why they were adopted is not in a
version's name, so nothing of that is here.
"""
_MOST_READ = 4


def in_use(db: Database, known_by: datetime | None = None) -> InUse:
    """What this register goes by; ``known_by`` asks for what it went by at that moment (aware, inclusive).

    A pack that ships and that nobody adopted yet is in use as it ships.
    """
    packs = [one for one in store.packs(db) if known_by is None or one.adopted_at <= known_by]
    settings = tuple(one for one in store.intervals(db) if known_by is None or one.set_at <= known_by)
    holidays = tuple(
        one
        for one in store.holidays(db)
        if (known_by is None or one.added_at <= known_by)
        and (one.withdrawn_at is None or (known_by is not None and one.withdrawn_at > known_by))
    )
    calendar = england_with((one.day, one.name) for one in holidays) if holidays else england()
    shipped, spells = library.versions(), tuple(_spells(db, packs))
    if known_by is None:
        own = {one.adopted.pack: one.text for one in spells if one.text and one.adopted.pack not in shipped}
        also_known(one for text in own.values() if (one := named_in(text)) is not None)
    return InUse(_version(spells, settings, holidays), calendar, spells, settings, holidays)


_NEVER = datetime.min.replace(tzinfo=UTC)
"""When a pack was adopted that nobody adopted yet."""


def _spells(db: Database, packs: Iterable[AdoptedPack]) -> Iterable[Spell]:
    shipped = library.versions()
    held: dict[str, list[AdoptedPack]] = {}
    for one in packs:
        versions = held.setdefault(one.pack, [])
        # A version takes the place of all that were to begin on its day or later; without a day, of all.
        versions[:] = [
            before
            for before in versions
            if one.from_day is not None and (before.from_day is None or before.from_day < one.from_day)
        ]
        # Gone back to the former version: it has been in use without a break.
        if not versions or versions[-1].hash != one.hash:
            versions.append(one)
    for id in shipped.keys() - held.keys() - {library.ENGINE_KEY}:
        held[id] = [AdoptedPack("", id, shipped[id], None, "", _NEVER, SHIPPED, "")]
    for versions in held.values():
        for place, one in enumerate(versions):
            until = versions[place + 1].from_day if place + 1 < len(versions) else None
            since = one.from_day if place else None
            if one.hash == shipped.get(one.pack):
                yield Spell(one, since, until)
            else:
                yield Spell(one, since, until, *store.text(db, one.id))


def _version(
    spells: Iterable[Spell], settings: Iterable[AdoptedInterval], holidays: Iterable[AdoptedHoliday]
) -> str:
    lines = [f"engine {ENGINE}", *(f"{id} {hash}" for id, hash in sorted(library.versions().items()))]
    lines += sorted(f"{one.adopted.pack} {one.adopted.hash} {one.since} {one.until}" for one in spells)
    lines += [f"{one.pack} {one.interval} {one.count} {one.from_day}" for one in settings]
    lines += [f"{one.day} {one.name}" for one in holidays]
    return sha256("\n".join(lines).encode("utf-8")).hexdigest()
