"""What this register goes by, read: the procedures in use, their clauses, intervals and bank holidays."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sotui.dates.clock import LONDON
from sotui.desk.facet import Facet, NoLongerThere
from sotui.desk.procedures_model import FolderFile, HolidayLine, Holidays, IntervalLine, Shelved
from sotui.procedures import library
from sotui.procedures.known import title_of

if TYPE_CHECKING:
    from sotui.adoption.in_use import Spell
    from sotui.procedures.clauses import Clause
    from sotui.procedures.faults import PackFaults
    from sotui.procedures.pack import Pack


class ReadingProcedures(Facet):
    """What the screens of procedures show. Nothing here is a record of a child."""

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
                    first=spell is None and pack is not None,
                )
            )
        return tuple(found)


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
