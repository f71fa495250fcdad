"""What the list of orders shows of each order, kept beside the derived dates so that it opens at once."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sotui.facts.model import Case
from sotui.names import name_key
from sotui.procedures.model import Deadline, Nature, State
from sotui.register import rules
from sotui.register.lives import order_life
from sotui.register.model import Order
from sotui.vault.migrations import Migration

if TYPE_CHECKING:
    from sqlite_utils import Database

Row = tuple[Any, ...]

SHAPE = 2
"""Raised when a row is made up otherwise than before: every kept row is then made anew."""

COLUMNS = (
    "id", "children", "iro", "made", "last_day", "earliest", "ended", "ended_by", "decided", "pending",
    "next_due", "next_title", "searched",
)  # fmt: skip
"""Days are proleptic Gregorian ordinals; ``children`` is a list of names and births in JSON."""


def _create(db: Database) -> None:
    text = {"id", "children", "iro", "ended_by", "next_title", "searched"}
    shape = {column: str if column in text else int for column in COLUMNS}
    db.table("cache_listed").create(shape, pk="id")


MIGRATIONS = (Migration("register: what the list of orders shows", _create),)


def search_key(text: str) -> str:
    """What a search compares: case folded, no invisible marks, accents aside: *zoe* finds *Zoë*."""
    apart = unicodedata.normalize("NFD", name_key(text))
    return "".join(character for character in apart if unicodedata.category(character) != "Mn")


NUMBERS = "\0"
"""Stands before the children's numbers in what is searched: they are found by how they begin."""


def row_of(order: Order, case: Case, workers: dict[str, str], deadlines: Iterable[Deadline]) -> Row:
    """What the list shows of one order; ``workers`` names them by id."""
    life = order_life(case)
    iro = rules.iro(case)
    ahead = min((one for one in deadlines if _waits(one)), key=lambda one: (one.due, one.id), default=None)
    return (
        order.id,
        children_of(order),
        (workers.get(iro) or "somebody not on the list of workers") if iro else "",
        life.made.toordinal() if life else 0,
        life.last_day.toordinal() if life else 0,
        life.earliest.toordinal() if life else 0,
        life.ended_on.toordinal() if life and life.ended_on else 0,
        life.ended_by if life else "",
        int(life.decided) if life else 0,
        int(life.pending) if life else 0,
        ahead.due.toordinal() if ahead is not None and ahead.due is not None else 0,
        ahead.title if ahead is not None else "",
        searched_of(order),
    )


def with_names(row: Row, order: Order, sign: str) -> Row:
    """The row of a restricted order with what its readers alone see and search through, after a sign."""
    return (row[0], children_of(order, sign), *row[2:12], searched_of(order))


def children_of(order: Order, sign: str = "") -> str:
    """Names and births of the children as the list keeps them; no birth beside a name that is sealed."""
    found = []
    for place, one in enumerate(order.children):
        born = one.child.born.toordinal() if one.child.born and not order.restricted else 0
        found.append([one.child.name if place else sign + one.child.name, born])
    return json.dumps(found)


def searched_of(order: Order) -> str:
    """What a search in the list goes through; of a restricted case only the register's own number."""
    if order.restricted:
        return search_key(order.reference) + NUMBERS
    searched = [order.reference, order.case_number, order.family.reference]
    searched += [child.child.name for child in order.children]
    # What stands apart is searched apart: no match runs from one child's name into the next.
    return "\n".join(search_key(text) for text in searched if text) + NUMBERS + _numbers(order)


def _numbers(order: Order) -> str:
    """Each child's number after a line's end, and what follows a letter or a sign in it again by itself."""
    parts: list[str] = []
    for child in order.children:
        number = search_key(child.child.local_id)
        parts += [number, *re.split(r"[^0-9]+", number)]
    return "".join(f"\n{part}" for part in dict.fromkeys(parts) if part)


def keep(db: Database, rows: Iterable[Row]) -> None:
    """Keep what the list shows of these orders."""
    marks = ",".join("?" * len(COLUMNS))
    db.conn.executemany(
        f"insert or replace into cache_listed ({','.join(COLUMNS)}) values ({marks})", list(rows)
    )


def kept(db: Database) -> dict[str, Row]:
    """What is kept of every order, by id."""
    return {row[0]: row for row in db.execute(f"select {','.join(COLUMNS)} from cache_listed").fetchall()}


def iros(db: Database) -> dict[str, str]:
    """The name of the IRO of each order that has one, as the list of orders shows it."""
    return dict(db.execute("select id, iro from cache_listed where iro <> ''").fetchall())


def _waits(one: Deadline) -> bool:
    """Whether somebody has still to do something by a day; the order's own last day has its own column."""
    return one.due is not None and one.state is State.OPEN and one.nature is not Nature.LAST_DAY
