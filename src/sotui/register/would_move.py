"""Which dates on the register another version of a procedure would move; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from sotui.facts.model import Case
from sotui.procedures.changes import How, changes
from sotui.procedures.derive import derive
from sotui.procedures.judge import judge
from sotui.procedures.library import in_order
from sotui.procedures.model import Deadline, Rank
from sotui.procedures.pack import Pack
from sotui.procedures.pack_changes import PackChanges, pack_changes
from sotui.procedures.terms import packs_for
from sotui.register import cases, store
from sotui.register.cache import Derivation
from sotui.register.model import Order

if TYPE_CHECKING:
    from sqlite_utils import Database

_TOLD_EACH = 200


@dataclass(frozen=True, slots=True)
class Move:
    """One date of one order that would be another. No name is in it."""

    reference: str
    order_id: str
    id: str
    """``CLAUSE[#n][:part]``, as it would be."""
    clause: str
    title: str
    how: How
    before: date | None
    after: date | None
    said: str
    """What becomes of it, in words."""
    was: str
    """How it stands, by its status; empty for what is not there yet."""
    then: str
    """How it would stand on the same day; empty for what would be gone."""
    turns_late: bool
    """Whether it would be overdue, and is not."""


@dataclass(frozen=True, slots=True)
class WouldMove:
    """What another version of a procedure would change."""

    packs: PackChanges
    """What differs in its rules."""
    moves: tuple[Move, ...]
    """Order by order, by reference; of each the earliest first."""
    orders: int
    """How many orders are under the procedure; for the statute, all."""

    @property
    def turn_late(self) -> int:
        """How many dates would be overdue that are not."""
        return sum(1 for one in self.moves if one.turns_late)

    @property
    def orders_moved(self) -> int:
        """On how many of them a date would be another."""
        return len({one.order_id for one in self.moves})

    def counts(self) -> tuple[tuple[How, int], ...]:
        """How many dates change in each way, those that none changes in left out."""
        found = {how: sum(1 for one in self.moves if one.how is how) for how in How}
        return tuple((how, count) for how, count in found.items() if count)


def would_move(
    db: Database,
    derivation: Derivation,
    old: Pack,
    new: Pack,
    now: datetime,
    progress: Callable[[int, int], None] | None = None,
    *,
    from_day: date | None = None,
) -> WouldMove:
    """Every date of the orders under ``old`` by its rules and by those of ``new``, and what differs.

    With ``from_day``, ``new`` governs from that day on only (inclusive), and what is in use until then.
    Orders are under it by ``old.id``, whatever ``new`` is called; the statute and the board's own rows apply
    to all. How they stand is judged at ``now``, an aware moment. ``progress`` is told
    how many orders of how many were looked at.
    """
    found: list[Move] = []
    under, of = 0, store.count_orders(db)
    # Under the same name both are found by the same facts.
    named = replace(new, id=old.id)
    in_use = derivation.packs
    # Of a procedure in use the former versions count too; another one is held against its own rules alone.
    by_old = in_use if any(one is old for one in in_use) else _in_place_of(in_use, old.id, old)
    by_new = (
        _followed_by(in_use, named, from_day) if from_day is not None else _in_place_of(in_use, old.id, named)
    )
    rules = pack_changes(old, new)
    versions = sum(1 for one in by_old if one.id == old.id)
    alike = versions == 1 and not rules.rules and not _named_otherwise(old, new)
    for n, (order, case) in enumerate(cases.cases(db), 1):
        if progress is not None and n % _TOLD_EACH == 0:
            progress(n, of)
        if not _is_under(case, old):
            continue
        under += 1
        if alike:
            continue
        before, after = (_dates(derivation, order, case, packs) for packs in (by_old, by_new))
        found += _moves(order, before, after, now)
    if progress is not None:
        progress(of, of)
    return WouldMove(rules, tuple(found), under)


def _is_under(case: Case, pack: Pack) -> bool:
    """Whether the pack applies to the case, now or for a time."""
    return bool(packs_for(case, (pack,)))


def _named_otherwise(old: Pack, new: Pack) -> bool:
    return old.namings != new.namings or old.intervals != new.intervals


def _in_place_of(packs: Iterable[Pack], id: str, one: Pack) -> tuple[Pack, ...]:
    """The packs in use with this one in place of whatever is in use under its id."""
    return tuple(in_order([*(pack for pack in packs if pack.id != id), one]))


def _followed_by(packs: Iterable[Pack], one: Pack, day: date) -> tuple[Pack, ...]:
    """The packs in use, with this one in place of its former versions from a day on."""
    kept = [
        replace(pack, until=day) if pack.id == one.id and (pack.until is None or pack.until > day) else pack
        for pack in packs
        if pack.id != one.id or pack.since is None or pack.since < day
    ]
    return tuple(in_order([*kept, replace(one, since=day)]))


def _dates(derivation: Derivation, order: Order, case: Case, packs: Sequence[Pack]) -> tuple[Deadline, ...]:
    """The dates of an order by these packs: the one place where the engine is asked with packs of our own."""
    applying = packs_for(case, packs)
    return derive(case, applying, derivation.calendar, registered_on=order.registered_on, explain=False)


_LATE = (Rank.OVERDUE_MUST, Rank.OVERDUE_SHOULD)


def _moves(
    order: Order, before: tuple[Deadline, ...], after: tuple[Deadline, ...], now: datetime
) -> Iterator[Move]:
    for change in changes(before, after):
        one = change.deadline
        was, then = (
            judge(other, now) if other is not None else None for other in (change.before, change.after)
        )
        yield Move(
            order.reference,
            order.id,
            one.id,
            one.clause,
            one.title,
            change.how,
            change.before.due if change.before is not None else None,
            change.after.due if change.after is not None else None,
            change.what,
            was.status if was is not None else "",
            then.status if then is not None else "",
            then is not None and then.rank in _LATE and (was is None or was.rank not in _LATE),
        )
