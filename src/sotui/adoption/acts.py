"""Taking a procedure, an interval or a bank holiday into use; every date that follows is derived anew."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sotui.adoption import store
from sotui.adoption.in_use import in_use
from sotui.adoption.model import SHIPPED, AdoptedHoliday, AdoptedInterval, AdoptedPack
from sotui.dates.words import short
from sotui.facts.ids import new_id
from sotui.procedures import library
from sotui.procedures.pack import Role as Purpose
from sotui.shown import deceives
from sotui.vault.model import Deed, Role

if TYPE_CHECKING:
    from sotui.procedures.local import LocalInterval
    from sotui.procedures.pack import Pack
    from sotui.vault.session import Act, Session

WHO = frozenset({Role.ADMINISTRATOR, Role.SENIOR_MANAGER})
LONGEST = 120

DEEDS = (
    Deed("procedures as shipped", frozenset(Role), undoable=False, by_itself=True),
    Deed("procedure adopted", WHO, undoable=False, needs_reason=True),
    Deed("local interval set", WHO, undoable=False, needs_reason=True),
    Deed("bank holiday added", WHO, undoable=False),
    Deed("bank holiday taken back", WHO, undoable=False, needs_reason=True),
)
"""The acts of this room: who may do each, whether it asks for a reason."""

TOUCHED = "adoption"
"""What these acts touch: everything that is derived."""


class NotAdopted(ValueError):
    """What cannot be taken into use; the message is for the person at the keyboard."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def keep_shipped(session: Session) -> bool:
    """Keep the packs that come with the program and are not kept yet; says whether there were any.

    The law and the board's own rows are the program's: their newer version replaces the older. A procedure
    that was adopted stays as it was until somebody adopts the newer one.
    """
    known = {one.pack: one.hash for one in store.packs(session.db)}
    shipped = {id: hash for id, hash in library.versions().items() if id != library.ENGINE_KEY}
    fresh = [
        id
        for id, hash in shipped.items()
        if id not in known or (id in library.THE_PROGRAMS_OWN and known[id] != hash)
    ]
    if not fresh:
        return False
    with session.act("procedures as shipped", "procedures") as act:
        for id in fresh:
            _keep(act, id, shipped[id], library.text(id), library.clauses_text(id), None, SHIPPED, "")
        act.detail = ", ".join(fresh)
    return True


def adopt(
    act: Act, pack: Pack, text: bytes, clauses: bytes, *, from_day: date | None, came: str, why: str
) -> date | None:
    """Have this version of a procedure govern from a day on (inclusive); None for all there is.

    Returns that day; None for the first version of a procedure, which governs from the start whatever was
    asked. ``pack`` is what ``text`` was read into. Raises NotAdopted for what is in use already, and for the
    packs that are the program's own.
    """
    if pack.id in library.THE_PROGRAMS_OWN:
        raise NotAdopted(f"“{pack.id}” comes with the program and is not replaced by a file.")
    if pack.role not in (Purpose.ORDERS, Purpose.SUPERVISION):
        raise NotAdopted(f"“{pack.title}” is for {pack.role.value}, which comes with the program.")
    spell = in_use(act.db).spell(pack.id)
    if spell is not None and spell.adopted.hash == pack.version:
        raise NotAdopted(f"This very version of “{pack.title}” is in use already.")
    if spell is None:
        from_day = None
    _keep(act, pack.id, pack.version, text, clauses, from_day, came, why)
    act.touch(TOUCHED, pack.id)
    since = f"from {from_day.isoformat()} on" if from_day is not None else "from the start"
    act.detail = f"{came}, {since}, SHA-256 {pack.version}"
    return from_day


def set_interval(act: Act, pack: Pack, interval: LocalInterval, count: int, from_day: date, why: str) -> None:
    """Set a local interval for what begins on or after a day; raises NotAdopted outside least and most."""
    if not interval.least <= count <= interval.most:
        unit = interval.unit.value.replace("_", " ")
        raise NotAdopted(
            f"“{interval.label}” can be {interval.least} to {interval.most} {unit}: {count} was not taken."
        )
    one = AdoptedInterval(new_id(), pack.id, interval.id, count, from_day, act.user.name, act.at, why)
    store.insert_interval(act.db, one)
    act.touch(TOUCHED, interval.id)
    act.detail = f"{pack.id}: {count} {interval.unit.value.replace('_', ' ')} from {from_day.isoformat()} on"


def add_holiday(act: Act, day: date, name: str, source: str) -> None:
    """Add a bank holiday that was proclaimed since England's list was made; the source says where it stands.

    Raises NotAdopted for a weekend, a day that is one already, or words that say nothing.
    """
    name, source = " ".join(name.split()), " ".join(source.split())
    for what, words in (("name", name), ("source", source)):
        if not words or len(words) > LONGEST or deceives(words):
            raise NotAdopted(
                f"Give the {what} of the bank holiday in plain words, at most {LONGEST} letters."
            )
    if day.weekday() >= 5:
        raise NotAdopted(f"{short(day)} is no working day anyway; its substitute day is the bank holiday.")
    known = in_use(act.db).calendar.holiday_name(day)
    if known is not None:
        raise NotAdopted(f"{short(day)} is a bank holiday already: {known}.")
    store.insert_holiday(act.db, AdoptedHoliday(new_id(), day, name, source, act.user.name, act.at))
    act.detail = f"{name}: {source}"
    act.touch(TOUCHED, day.isoformat())


def withdraw_holiday(act: Act, day: date, why: str) -> None:
    """Take back a bank holiday that was added here; raises NotAdopted for one of England's own list."""
    found = next((one for one in in_use(act.db).holidays if one.day == day), None)
    if found is None:
        raise NotAdopted(f"{short(day)} was not added here: only what was added can be taken back.")
    store.withdraw_holiday(act.db, found.id, act.at, why)
    act.touch(TOUCHED, day.isoformat())


def _keep(
    act: Act, pack: str, hash: str, text: bytes, clauses: bytes, from_day: date | None, came: str, why: str
) -> None:
    adopted = AdoptedPack(new_id(), pack, hash, from_day, act.user.name, act.at, came, why)
    store.insert_pack(act.db, adopted, text.decode("utf-8"), clauses.decode("utf-8"))
