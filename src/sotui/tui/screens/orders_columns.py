"""The columns of the list of orders, the orders in which it can stand, and what is said of one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from sotui.register.model import OrderState
from sotui.triage.listing import OrderRow
from sotui.tui.cells import day_column, wrapped
from sotui.tui.charts import gauge
from sotui.tui.widgets.columns import Column
from sotui.tui.widgets.standing import Standing
from sotui.tui.words import SIGNS, TONES

WIDE, WIDER, WIDEST = 100, 122, 150


def left_tone(row: OrderRow) -> str:
    """The tone in which an order says how long it still runs."""
    state = row.state
    if state in (OrderState.LAPSED, OrderState.PENDING):
        return "law"
    return "quiet" if state in (OrderState.ENDED, OrderState.OVER) else "plain"


def _last(row: OrderRow) -> str:
    return day_column(row.last_day, short_year=True)


def _gauge(width: int) -> Callable[[OrderRow], str]:
    return lambda row: gauge(row.part, width) if row.life is not None else ""


def next_words(row: OrderRow) -> str:
    """Sign and status of what is next; near the last day, what is wanted, since the day stands beside it."""
    if row.next is None:
        return row.status
    # A column has no room for *ago* behind what has passed.
    said = row.status.removesuffix(" ago")
    if row.at_its_end:
        state = row.state
        waits = "decide about the end" if not (row.life and row.life.decided) else "last day is near"
        said = "record the answer" if state is OrderState.PENDING else waits
    return f"{SIGNS.get(row.rank, '·')} {said}"


def _next_tone(row: OrderRow) -> str:
    return TONES.get(row.rank, "quiet")


COLUMNS: Final[tuple[Column[OrderRow], ...]] = (
    Column("order", "Order", lambda row: row.reference, 7),
    Column("child", "Children, ages", lambda row: row.children, 26, least=16, grow=3),
    Column("last", "Last day", _last, 9, right=True, below_width=WIDE),
    Column("last", "Last day", _last, 10, right=True, from_width=WIDE),
    Column("left", "In force for", lambda row: row.left, 14, tone=left_tone),
    Column("life", "Life", _gauge(6), 6, tone=lambda row: "quiet", from_width=84, below_width=WIDE),
    Column("life", "Life", _gauge(10), 10, tone=lambda row: "quiet", from_width=WIDE),
    Column("next", "Next", next_words, 24, tone=_next_tone, from_width=56),
    Column("title", "What is next", lambda row: row.title, 30, least=14, grow=3, from_width=WIDER),
    Column("worker", "Worker", lambda row: row.worker or "—", 16, least=14, grow=1, from_width=WIDE),
    Column("iro", "IRO", lambda row: row.iro or "—", 14, from_width=WIDEST),
    Column("pack", "Procedure", lambda row: row.procedure, 10, from_width=WIDEST, tone=lambda row: "quiet"),
)

SORTS: Final[tuple[tuple[str, str], ...]] = (
    ("order", "order"),
    ("next", "what is most urgent"),
    ("last", "last day in force"),
    ("child", "child"),
    ("worker", "worker"),
)
"""Column id and how it is said."""

_KEYS: dict[str, Callable[[OrderRow], tuple[object, ...]]] = {
    "next": lambda row: row.place,
    "last": lambda row: row.end_place,
    "child": lambda row: (row.names.casefold(),),
    "worker": lambda row: (not row.worker, row.worker.casefold()),
}


def in_order(rows: Sequence[OrderRow], by: str) -> Sequence[OrderRow]:
    """The rows by what is most urgent, last day, child or worker; as they are for the order's number."""
    key = _KEYS.get(by)
    return rows if key is None else sorted(rows, key=key)


class OrderStanding(Standing[OrderRow]):
    """An order of the list in full."""

    DEFAULT_CSS = """
    OrderStanding { height: 5; }
    """

    def lines(self, row: OrderRow, width: int, height: int) -> list[tuple[str, str]]:
        """Children, life, people, what is next."""
        lines = [(line, "bold $foreground") for line in wrapped(_who(row), width, hang=2)][: height - 2]
        for text, tone in _more(row):
            lines += [(line, f"$tone-{tone}") for line in wrapped(text, width, hang=2)]
        return lines


def _who(row: OrderRow) -> str:
    return f"{row.reference} · {row.children or 'no child recorded'}"


def _more(row: OrderRow) -> list[tuple[str, str]]:
    life = row.life
    made = f"made {day_column(life.made)} {gauge(row.part, 6)} " if life is not None else ""
    how = (f"{made}{row.how}", "muted" if left_tone(row) == "plain" else left_tone(row))
    title = f"{next_words(row)} · {row.title}" if row.title else next_words(row)
    people = [row.worker or "no social worker", (row.iro and f"IRO {row.iro}") or "no IRO", row.procedure]
    return [
        how,
        (title or "Nothing is left to do.", _next_tone(row) if row.next else "muted"),
        (" · ".join(part for part in people if part), "muted"),
    ]
