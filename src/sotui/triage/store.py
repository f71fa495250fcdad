"""Reads the board: the dates in sight, judged at one moment, in the order of the guide."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING

from sotui.dates.clock import LONDON
from sotui.procedures.model import Force, Kind, Nature, Rank
from sotui.procedures.ranks import HORIZON_DAYS, OFF, judge_row, sort_key
from sotui.register.cases import uncollected
from sotui.register.kept import told_of
from sotui.register.restricted_reading import marked, mine
from sotui.register.rules import short_names
from sotui.triage.model import Board, BoardRow, JudgedAt, Raw, SharedRule
from sotui.triage.openings import add_openings
from sotui.vault.sealed import as_kept

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.register.model import Order

_COLUMNS = (
    "subject_id, id, occurrence, rule, state, due, due_at, do_by, preferred,"
    " provisional, ends_with_order, end_decided, extension_pending, since, earliest, state_reason"
)
_OPEN = "state in ('open', 'impossible')"


def board(
    db: Database, now: datetime, *, everything: bool = False, horizon_days: int = HORIZON_DAYS
) -> Board:
    """The board at ``now`` (aware). ``horizon_days`` are calendar days ahead, inclusive.

    With ``everything`` open dates beyond the horizon are shown as well, after all others.
    """
    with uncollected():
        orders, children = _shown(db)
        moment = JudgedAt(now, now.astimezone(LONDON).date(), horizon_days)
        rows = list(_judged(db, orders, children, moment, everything))
        rows.sort(key=_PLACE)
        add_openings(db, rows)
    return Board(
        rows=tuple(rows),
        now=now,
        orders=len(orders),
        horizon_days=horizon_days,
        everything=everything,
    )


def waiting_for(
    db: Database, now: datetime, kinds: Collection[str], horizon_days: int
) -> tuple[BoardRow, ...]:
    """Those rows of the board at ``now`` that wait for a fact of one of these kinds, in its order; looking
    ahead ``horizon_days`` calendar days, inclusive.
    """
    with uncollected():
        rules = (
            str(number)
            for number, rule in _rules(db).items()
            if any(wanted.partition(":")[0] in kinds for wanted in rule.settled_by)
        )
        orders, children = _shown(db)
        moment = JudgedAt(now, now.astimezone(LONDON).date(), horizon_days)
        where = f"{_in_sight(moment)} and rule in ({','.join(rules)})"
        return tuple(sorted(_judged(db, orders, children, moment, False, where), key=_PLACE))


def most_urgent(db: Database, now: datetime) -> tuple[dict[str, Raw], dict[str, BoardRow]]:
    """What is shown of each order and its most urgent row on the board at ``now``, both by the order's id."""
    with uncollected():
        orders, children = _shown(db)
        moment = JudgedAt(now, now.astimezone(LONDON).date(), HORIZON_DAYS)
        first: dict[str, BoardRow] = {}
        for row in _judged(db, orders, children, moment, False):
            here = first.get(row.order_id)
            if here is None or row.sort < here.sort:
                first[row.order_id] = row
    return orders, first


def row_of(
    db: Database, now: datetime, order_id: str, subject_id: str, deadline_id: str, occurrence: str
) -> BoardRow | None:
    """One date of an order as a row of the board at ``now``, or beyond it; None once it is met."""
    orders, children = _shown(db, order_id)
    moment = JudgedAt(now, now.astimezone(LONDON).date(), HORIZON_DAYS)
    here = "case_id = ? and subject_id = ? and id = ? and occurrence = ?"
    values = (order_id, subject_id, deadline_id, occurrence)
    found = next(_judged(db, orders, children, moment, True, f"{_OPEN} and {here}", values), None)
    if found is not None:
        add_openings(db, [found])
    return found


_PLACE = attrgetter("sort")


def _judged(
    db: Database,
    orders: dict[str, Raw],
    children: dict[str, Raw],
    moment: JudgedAt,
    everything: bool,
    where: str = "",
    values: Sequence[str] = (),
) -> Iterator[BoardRow]:
    """Everything that stands on the board, in no order yet; ``where`` asks for some of it only."""
    rules = _rules(db)
    words = {number: (rule.nature.value, rule.kind.value, rule.force.value) for number, rule in rules.items()}
    now, horizon = moment.now, moment.horizon_days
    today = moment.today.toordinal()
    last = today + horizon
    where = where or (_OPEN if everything else _in_sight(moment))
    with as_kept(db.conn):
        found = db.execute(f"select {_COLUMNS} from cache_deadline where {where}", list(values)).fetchall()
    for row in found:
        nature, kind, force = words[row[3]]
        rank, days = judge_row(
            nature,
            kind,
            force,
            row[4],
            row[5],
            today,
            preferred=row[8],
            since=row[13],
            ends=row[10],
            earliest=row[14],
            end_decided=row[11],
            pending=row[12],
            past_moment=row[6] is not None and now > datetime.fromisoformat(row[6]),
            horizon_days=horizon,
        )
        beyond = rank == OFF
        if beyond:
            if not everything or row[5] is None or row[5] <= last:
                continue
            rank = _LATER
        subject = row[0]
        shown = children.get(subject)
        if shown is not None:
            order, born = orders[shown[1]], shown[5]
        else:
            shown = order = orders[subject]
            born = order[6]
        sort = (
            beyond,
            *sort_key(rank, force, days, born, kind),
            len(order[1]),
            order[1],
            row[1],
            subject,
        )
        yield BoardRow(row, rules[row[3]], shown, order, moment, rank, days, sort)


_LATER = int(Rank.LATER)


def _in_sight(moment: JudgedAt) -> str:
    return f"{_OPEN} and shows_from <= {moment.today.toordinal() + moment.horizon_days}"


def _shown(db: Database, order_id: str = "") -> tuple[dict[str, Raw], dict[str, Raw]]:
    """What is shown of orders and of children, by id; workers and teams, which recur by the hundred, once."""
    known: dict[str, str] = {}
    once = known.setdefault
    of_order, of_child = (" where id = ?", " where order_id = ?") if order_id else ("", "")
    values = [order_id] if order_id else []
    with as_kept(db.conn):
        orders = {
            row[0]: (*row[:3], once(row[3], row[3]), once(row[4], row[4]), once(row[5], row[5]), *row[6:])
            for row in db.execute(f"select * from cache_order{of_order}", values)
        }
        children = {
            row[0]: (row[0], orders[row[1]][0], row[2], once(row[3], row[3]), once(row[4], row[4]), row[5])
            for row in db.execute(f"select * from cache_child{of_child}", values)
        }
    for one in mine(db):
        if one.id in orders:
            _with_names(one, orders, children)
    return orders, children


def _with_names(order: Order, orders: dict[str, Raw], children: dict[str, Raw]) -> None:
    """Give a restricted order the names that are kept for its readers alone."""
    names = [one.child.name for one in order.children]
    row = orders[order.id]
    searchable = " ".join((row[7], *told_of(order))).casefold()
    orders[order.id] = (*row[:2], marked(", ".join(short_names(names))), *row[3:7], searchable)
    for one in order.children:
        child = children[one.id]
        children[one.id] = (*child[:2], marked(one.child.name), *child[3:])


def _rules(db: Database) -> dict[int, SharedRule]:
    return {
        row[0]: SharedRule(
            row[1],
            row[2],
            row[3],
            row[4],
            Kind(row[5]),
            Force(row[6]),
            Nature(row[7]),
            tuple((row[8] or "").split()),
        )
        for row in db.execute("select * from cache_rule")
    }
