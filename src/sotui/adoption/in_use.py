"""What the register goes by now, or went by at a moment: packs with their days, intervals, bank holidays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from sotui.adoption import store
from sotui.adoption.model import SHIPPED, AdoptedHoliday, AdoptedInterval, AdoptedPack
from sotui.dates.bank_holidays import england, england_with
from sotui.dates.working import WorkingCalendar
from sotui.procedures import library
from sotui.procedures.known import KnownProcedure, also_known, named_in
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


@dataclass(slots=True)
class InUse:
    """Everything that dates follow from besides the facts. Packs are read when they are first asked for."""

    version: str
    """Names all of it; rows derived under another name are derived anew."""
    calendar: WorkingCalendar
    spells: tuple[Spell, ...]
    settings: tuple[AdoptedInterval, ...]
    holidays: tuple[AdoptedHoliday, ...]
    """Those added here and not taken back."""
    sites: tuple[KnownProcedure, ...] = ()
    """The names of the procedures that are a site's own."""
    faults: dict[str, PackFaults] = field(default_factory=dict)
    """By pack: adopted texts that this version of the program cannot read; the shipped one stands in."""
    _packs: tuple[Pack, ...] | None = None

    @property
    def packs(self) -> tuple[Pack, ...]:
        """Every pack in use, statute first; versions of one that followed each other stand in their order."""
        if self._packs is None:
            self._packs = tuple(library.in_order(self._read()))
        return self._packs

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

    def _read(self) -> Iterable[Pack]:
        from sotui.procedures.faults import PackFaults
        from sotui.procedures.loader import load_pack

        shipped = library.load_packs()
        for spell in self.spells:
            id = spell.adopted.pack
            settings = [
                IntervalSetting(one.pack, one.interval, one.count, one.from_day)
                for one in self.settings
                if one.pack == id
            ]
            pack = shipped.get(id)
            if settings or spell.text is not None:
                read = load_pack(spell.text or library.text(id), f"{id}.toml", settings)
                if isinstance(read, PackFaults):
                    self.faults[id] = read
                else:
                    pack = read
            if pack is not None:
                whole = spell.since is None and spell.until is None
                yield pack if whole else replace(pack, since=spell.since, until=spell.until)


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
    version = _version(packs, settings, holidays)
    kept = _KEPT.get(version)
    if kept is None:
        calendar = england_with((one.day, one.name) for one in holidays) if holidays else england()
        spells = tuple(_spells(db, packs))
        named = [named_in(spell.text) for spell in spells if spell.text is not None]
        sites = tuple(one for one in named if one is not None)
        kept = InUse(version, calendar, spells, settings, holidays, sites)
        while len(_KEPT) >= _MOST_KEPT:
            _KEPT.pop(next(iter(_KEPT)))
        _KEPT[version] = kept
    if known_by is None:
        also_known(kept.sites)
    return kept


_KEPT: dict[str, InUse] = {}
"""By version: what it names never changes, and reading the packs takes a tenth of a second."""
_MOST_KEPT = 4
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
    packs: Iterable[AdoptedPack], settings: Iterable[AdoptedInterval], holidays: Iterable[AdoptedHoliday]
) -> str:
    lines = [f"engine {ENGINE}", *(f"{id} {hash}" for id, hash in sorted(library.versions().items()))]
    lines += [f"{one.pack} {one.hash} {one.from_day}" for one in packs]
    lines += [f"{one.pack} {one.interval} {one.count} {one.from_day}" for one in settings]
    lines += [f"{one.day} {one.name}" for one in holidays]
    return sha256("\n".join(lines).encode("utf-8")).hexdigest()
