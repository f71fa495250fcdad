"""The list of orders: each with its children, its last day in force, who holds it and what is next on it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from sotui.dates.clock import LONDON
from sotui.dates.words import short, span
from sotui.names import alike_among, plain_key
from sotui.procedures.model import Nature
from sotui.register import listed, rules
from sotui.register.cases import uncollected
from sotui.register.model import OrderLife, OrderState
from sotui.register.restricted_reading import SIGN, mine
from sotui.triage.model import BoardRow
from sotui.triage.store import most_urgent
from sotui.vault.sealed import as_kept

if TYPE_CHECKING:
    from sqlite_utils import Database

Raw = tuple[Any, ...]

ENDED_BY = {
    "discharged": "discharged",
    "care-order-made": "care order",
    "supervision-order-made": "new order",
    "placement-order-made": "placed",
    "adopted": "adopted",
    "returned-abroad": "returned abroad",
    "child-died": "child has died",
}
"""What ended an order early, in the few words of a column."""


class OrderRow:
    """One order of the list. Its words are made when they are asked for: of 10,000 some forty are in sight.

    ``raw`` is what is kept for the list, ``shown`` what is kept for the board, in the order of their columns;
    ``next`` is the order's most urgent row on the board, where it has one.
    """

    __slots__ = ("_raw", "_shown", "_today", "next", "numbers", "searched")

    def __init__(self, raw: Raw, shown: Raw, next: BoardRow | None, today: date) -> None:
        self._raw, self._shown, self._today = raw, shown, today
        self.next = next
        self.searched, _, self.numbers = cast(str, raw[12]).partition(listed.NUMBERS)

    @property
    def id(self) -> str:
        """The order's id."""
        return cast(str, self._raw[0])

    @property
    def reference(self) -> str:
        """The register's own short number."""
        return cast(str, self._shown[1])

    @property
    def names(self) -> str:
        """The children's names as stored."""
        return cast(str, self._shown[2])

    @property
    def children(self) -> str:
        """The children with their ages in years: *Ada 9, Ben 4 Example*. As stored: to be made safe."""
        children = json.loads(self._raw[1])
        names = rules.short_names([name for name, _ in children])
        ages = [age_in(born, self._today) for _, born in children]
        return ", ".join(f"{name} {age}".rstrip() for name, age in zip(names, ages, strict=True))

    @property
    def worker(self) -> str:
        """Who holds the children; empty where nobody does. As stored."""
        return cast(str, self._shown[3])

    @property
    def iro(self) -> str:
        """The IRO; empty where there is none. As stored."""
        return cast(str, self._raw[2])

    @property
    def procedure(self) -> str:
        """The name of the procedure."""
        return cast(str, self._shown[5])

    @property
    def last_day(self) -> date | None:
        """The last day in force; None while the day made is not recorded."""
        return _day(self._raw[4])

    @property
    def life(self) -> OrderLife | None:
        """The order's life, as far as the list knows it."""
        raw = self._raw
        if not raw[3]:
            return None
        last = date.fromordinal(raw[4])
        return OrderLife(
            made=date.fromordinal(raw[3]),
            last_day=last,
            earliest=date.fromordinal(raw[5]),
            cap=last,
            first_end=last,
            ended_on=_day(raw[6]),
            ended_by=raw[7],
            decided=bool(raw[8]),
            pending=bool(raw[9]),
        )

    @property
    def state(self) -> OrderState:
        """How the order stands."""
        life = self.life
        return OrderState.UNDATED if life is None else life.state(self._today)

    @property
    def left(self) -> str:
        """How long it still runs, or what became of it, in the few words of a column."""
        life = self.life
        if life is None:
            return "no day made"
        state = life.state(self._today)
        if state is OrderState.ENDED:
            return ENDED_BY.get(life.ended_by, "ended")
        if state is OrderState.IN_FORCE:
            days = (life.earliest - self._today).days
            return span(days) if days > 0 else "last day today" if not days else "day passed"
        if state is OrderState.PENDING:
            return "LAPSED pending"
        return "over" if state is OrderState.OVER else f"LAPSED {span((self._today - life.last_day).days)}"

    @property
    def how(self) -> str:
        """How long it still runs, or what became of it, in full."""
        life = self.life
        if life is None:
            return "the day it was made is not recorded: no date can be counted"
        last = f"last day in force {short(life.last_day)}"
        state = life.state(self._today)
        if state is OrderState.ENDED and life.ended_on is not None:
            return f"ended {short(life.ended_on)}: {self.left}"
        if state is OrderState.IN_FORCE:
            days = (life.earliest - self._today).days
            if days < 0:
                return f"{last}; by the cautious reading it has passed"
            return f"{last}, {span(days)} left" if days else f"{last}: today"
        ago = f"{span((self._today - life.last_day).days)} ago"
        if state is OrderState.OVER:
            return f"{last}, {ago}; the decision about the end is recorded"
        pending = "; an extension is applied for and not decided" if state is OrderState.PENDING else ""
        return f"{last}: LAPSED {ago}{pending}"

    @property
    def part(self) -> float:
        """How much of the order's time has gone, from 0 to 1."""
        life = self.life
        if life is None:
            return 0.0
        whole = (life.last_day - life.made).days + 1
        return min(1.0, max(0.0, ((min(self._today, life.end) - life.made).days + 1) / whole))

    @property
    def status(self) -> str:
        """How what is next stands, or from when on something is."""
        if self.next is not None:
            return self.next.status
        if self.over:
            return ""
        due = _day(self._raw[10])
        return f"due {short(due)}" if due is not None else "nothing due"

    @property
    def at_its_end(self) -> bool:
        """Whether what is next is the order's own last day."""
        return self.next is not None and self.next.nature == Nature.LAST_DAY

    @property
    def title(self) -> str:
        """What is next."""
        if self.next is not None:
            return self.next.title
        return "" if self.over else cast(str, self._raw[11])

    @property
    def over(self) -> bool:
        """Whether nothing is left to do: it ended, or lapsed with its decision recorded."""
        return self.state in (OrderState.ENDED, OrderState.OVER)

    @property
    def rank(self) -> int:
        """The rank of what is next on the board, 99 for none."""
        return self.next.rank if self.next is not None else 99

    @property
    def place(self) -> tuple[Any, ...]:
        """For sorting by what is most urgent: as the board stands, then by the next date, ended ones last."""
        if self.next is not None:
            return (0, self.next.sort)
        return (2,) if self.over else (1, self._raw[10] or _NEVER)

    @property
    def end_place(self) -> tuple[Any, ...]:
        """For sorting by the last day in force: those still to come or undecided first, over ones last."""
        return (self.over, self._raw[4] or _NEVER)


_NEVER = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class OrderList:
    """Every order at one moment, by reference."""

    rows: tuple[OrderRow, ...]
    now: datetime


def order_list(db: Database, now: datetime) -> OrderList:
    """Every order as it stands at ``now`` (aware), by reference, with its most urgent row of the board."""
    today = now.astimezone(LONDON).date()
    with uncollected():
        shown, first = most_urgent(db, now)
        with as_kept(db.conn):
            kept = listed.kept(db)
        for one in mine(db):
            if one.id in kept:
                kept[one.id] = listed.with_names(kept[one.id], one, f"{SIGN} ")
        rows = [OrderRow(kept[id], shown[id], first.get(id), today) for id in shown if id in kept]
        rows.sort(key=lambda row: (len(row.reference), row.reference))
    return OrderList(tuple(rows), now)


def matching(rows: Sequence[OrderRow], typed: str) -> Sequence[OrderRow]:
    """The orders in which every word typed is found: of a name, a case, a family or the order's own number,
    or the beginning of a child's number; literal. An order found by its own number stands first.
    """
    words = listed.search_key(typed).split()
    for word in words:
        begins = f"\n{word}"
        rows = [row for row in rows if word in row.searched or begins in row.numbers]
    numbers = [word for word in words if any(sign.isdecimal() for sign in word)]
    return sorted(rows, key=lambda row: _by_number(row.reference, numbers)) if numbers else rows


def nearly(rows: Sequence[OrderRow], typed: str) -> Sequence[OrderRow]:
    """The orders in which every word typed stands but for a slip or two, as a name is misspelt; none for a
    number, since that would be another order.
    """
    words = plain_key(listed.search_key(typed)).split()
    if not words or any(sign.isdecimal() for sign in typed):
        return ()
    said = [frozenset(plain_key(row.searched).split()) for row in rows]
    known: frozenset[str] = frozenset().union(*said)
    near = [alike_among(word, known) for word in words]
    if not all(near):
        return ()
    return [
        row for row, theirs in zip(rows, said, strict=True) if all(not one.isdisjoint(theirs) for one in near)
    ]


def _by_number(reference: str, typed: Sequence[str]) -> int:
    """0 where one of these is the number of the order, 1 where it is part of it, else 2."""
    own = reference.casefold()
    digits = own.rpartition("-")[2]
    if any(word == own or word.zfill(len(digits)) == digits for word in typed):
        return 0
    return 1 if any(word in own for word in typed) else 2


def age_in(born: int, today: date) -> str:
    """The age in whole years on ``today`` of somebody born on this ordinal day; empty where not known."""
    if not born:
        return ""
    day = date.fromordinal(born)
    if day > today:
        return ""
    return str(today.year - day.year - ((today.month, today.day) < (day.month, day.day)))


def _day(ordinal: int | None) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None
