"""How restrictions are kept, and how the rows of a restricted family are found and written."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from sotui.names import SEALED as SEALED_BY
from sotui.names import name_key
from sotui.register.restricted_columns import SEALED
from sotui.vault.migrations import Migration
from sotui.vault.sealed import TOKEN, as_kept

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.vault.images import Image

SAYS_NOTHING = ("", "{}", "[]")
"""What stands in a column where nothing was written."""


def _create(db: Database) -> None:
    db.table("restriction").create(
        {
            "id": str,
            "family_id": str,
            "body": str,
            "since": str,
            "by_id": str,
            "by": str,
            "lifted": str,
            "lifted_by": str,
            "opened": str,
        },
        pk="id",
        not_null={"family_id", "body", "since", "by_id", "by"},
        foreign_keys=[("family_id", "family", "id")],
    )
    # A family is restricted once at a time.
    db.execute("create unique index restriction_standing on restriction (family_id) where lifted is null")
    # What a restricted case is found by, where somebody types exactly that: a digest under a key of its own.
    db.table("restricted_mark").create(
        {"kind": str, "row_id": str, "family_id": str, "mark": str},
        pk=("kind", "row_id"),
        not_null={"family_id", "mark"},
    )
    db.table("restricted_mark").create_index(["mark"])
    # While a row stands here, within one act, what is signed may be put under seal or come back from it.
    db.table("cache_sealing").create({"id": int}, pk="id")


MIGRATIONS = (Migration("register: restricted cases", _create),)


@dataclass(frozen=True, slots=True)
class Restriction:
    """That a family's cases are restricted."""

    id: str
    family_id: str
    body: str
    """The token whose readers are the readers of all: it holds the reason and what the audit said before."""
    since: datetime
    by: str


def families(db: Database) -> dict[str, str]:
    """The families that are restricted, each with the token by which its readers are known."""
    return dict(_rows(db, "select family_id, body from restriction where lifted is null"))


def of_order(db: Database, order_id: str) -> Restriction | None:
    """The restriction that an order is under, or None."""
    rows = _rows(
        db,
        'select r.id, r.family_id, r.body, r.since, r."by" from restriction r'
        " join supervision_order o on o.family_id = r.family_id where r.lifted is null and o.id = ?",
        order_id,
    )
    found = next(iter(rows), None)
    if found is None:
        return None
    id, family, body, since, by = found
    return Restriction(id, family, body, datetime.fromisoformat(since), by)


def orders_restricted(db: Database) -> dict[str, str]:
    """The orders under a restriction, each with the token by which its readers are known."""
    return dict(
        _rows(
            db,
            "select o.id, r.body from restriction r join supervision_order o on o.family_id = r.family_id"
            " where r.lifted is null",
        )
    )


def orders_read_by(db: Database, slot: str) -> list[str]:
    """The ids of the restricted orders whose texts are sealed to this slot."""
    sql = (
        "select o.id from restriction r join sealed_reader s on s.body = substr(r.body, ?) and s.slot = ?"
        " join supervision_order o on o.family_id = r.family_id where r.lifted is null"
    )
    with as_kept(db.conn):
        return [row[0] for row in db.conn.execute(sql, [len(SEALED_BY) + 1, slot]).fetchall()]


def _rows(db: Database, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Rows as they are kept: the token by which readers are known is not to be opened."""
    with as_kept(db.conn):
        return db.conn.execute(sql, values).fetchall()


def orders_of_family(db: Database, family_id: str) -> list[str]:
    """The ids of a family's orders."""
    sql = "select id from supervision_order where family_id = ? order by number"
    return [row[0] for row in db.conn.execute(sql, [family_id]).fetchall()]


def references_of(db: Database, family_id: str) -> list[str]:
    """The references of a family's orders."""
    sql = "select reference from supervision_order where family_id = ?"
    return [row[0] for row in db.conn.execute(sql, [family_id]).fetchall()]


_BELONGED_TO = (
    "select id from review where order_id = :id",
    "select id from supervision_note where order_id = :id",
    "select id from agreed_action where order_id = :id",
    "select id from on_order where order_id = :id",
)


def ids_of_family(db: Database, family_id: str) -> set[str]:
    """The ids that a row of the family names as what it belongs to; none of these is ever taken away while
    something belongs to it.
    """
    found = {family_id, *orders_of_family(db, family_id)}
    for order_id in orders_of_family(db, family_id):
        for sql in _BELONGED_TO:
            found |= {row[0] for row in db.conn.execute(sql, {"id": order_id}).fetchall()}
    return found


# What is found by exactly what was typed


MARKED = {("family", "reference"): "family", ("supervision_order", "case_number"): "case"} | {
    ("child", "local_id"): "child"
}
"""The columns by which a restricted case is still found: an order is not to be registered a second time."""


def mark(db: Database, kind: str, text: str) -> str | None:
    """The digest under which a text of this kind is found; None while nothing was ever restricted."""
    rows = _rows(db, "select mark from restricted_mark where kind = 'key'")
    if not rows:
        return None
    plain = "".join(name_key(text).split())
    return hmac.new(bytes.fromhex(rows[0][0]), f"{kind}:{plain}".encode(), sha256).hexdigest()


def put_mark(db: Database, table: str, column: str, family_id: str, rowid: int, text: str) -> None:
    """Have a row be found by this text, and no longer by what stood there before. Within an act."""
    kind = MARKED.get((table, column))
    if kind is None:
        return
    sql = "insert or replace into restricted_mark (kind, row_id, family_id, mark) values (?,?,?,?)"
    if mark(db, kind, text) is None:
        db.conn.execute(sql, ["key", "", "", token_hex(32)])
    ((id,),) = _rows(db, f"select id from {table} where rowid = ?", rowid)
    db.conn.execute(sql, [kind, id, family_id, mark(db, kind, text)])


def forget_marks(db: Database, family_id: str) -> None:
    """Have a family whose restriction is lifted be found as any other. Within an act."""
    db.conn.execute("delete from restricted_mark where family_id = ?", [family_id])


def marked(db: Database, kind: str, text: str) -> str | None:
    """The id of the restricted family, order (``case``) or child of which this is the text, or None."""
    wanted = mark(db, kind, text) if text.strip() else None
    if wanted is None:
        return None
    rows = _rows(db, "select row_id from restricted_mark where kind = ? and mark = ?", kind, wanted)
    return str(rows[0][0]) if rows else None


def references(db: Database, family: str, case: str, child_ids: Iterable[str]) -> str:
    """The references of the restricted case found by family, case number or a child's ID; else nothing."""
    typed = [("family", family), ("case", case), *(("child", id) for id in child_ids)]
    ids = [id for kind, text in typed if (id := marked(db, kind, text)) is not None]
    if not ids:
        return ""
    marks = ",".join("?" * len(ids))
    sql = (
        "select distinct o.reference from restricted_mark m join supervision_order o"
        f" on o.family_id = m.family_id where m.row_id in ({marks}) order by o.number"
    )
    return ", ".join(row[0] for row in _rows(db, sql, *ids))


# The rows of a family


def of_family(table: str) -> str:
    """The condition under which a row of the table is of the family that is given."""
    sealing = SEALED[table]
    orders = "select id from supervision_order where family_id = :family"
    if sealing.belongs_to == "family":
        return f"{sealing.column} = :family"
    if sealing.belongs_to == "order":
        return f"{sealing.column} in ({orders})"
    if sealing.belongs_to == "subject":
        children = f"select id from on_order where order_id in ({orders})"
        return f"{sealing.column} in ({orders} union {children})"
    parent = sealing.belongs_to
    return f"{sealing.column} in (select id from {parent} where {of_family(parent)})"


def texts(db: Database, table: str, family_id: str) -> list[tuple[int, dict[str, str]]]:
    """The texts of the family's rows of a table by row and column, as they are kept; empty ones left out."""
    columns = list(SEALED[table].sealed)
    named = ", ".join(f'"{column}"' for column in columns)
    rows = db.conn.execute(
        f"select rowid, {named} from {table} where {of_family(table)}", {"family": family_id}
    ).fetchall()
    return [
        (row[0], {column: text for column, text in zip(columns, row[1:], strict=True) if text})
        for row in rows
    ]


def in_the_clear(db: Database, table: str, family_id: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The texts of the family's rows of a table that are not under seal, by row and column."""
    for rowid, found in texts(db, table, family_id):
        plain = {column: text for column, text in found.items() if is_in_the_clear(text)}
        if plain:
            yield rowid, plain


def under_seal(db: Database, table: str, family_id: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The tokens of the family's rows of a table, by row and column."""
    for rowid, found in texts(db, table, family_id):
        tokens = {column: token for column, text in found.items() if (token := token_in(text))}
        if tokens:
            yield rowid, tokens


_WHOLE = re.compile(rf'(?:\{{"sealed": (?:\{{"words": )?")?({TOKEN.pattern})(?:"(?:, "yes": null\}})?\}})?')


def token_in(text: object) -> str | None:
    """The token of which a column's value consists; None where it is not under seal."""
    found = _WHOLE.fullmatch(text) if isinstance(text, str) else None
    return found[1] if found else None


def is_in_the_clear(text: str) -> bool:
    """Whether a column's value says something that anybody can read."""
    return text not in SAYS_NOTHING and token_in(text) is None


def put(db: Database, table: str, rowid: int, texts: dict[str, str]) -> None:
    """Write these columns of one row."""
    columns = ", ".join(f'"{column}" = ?' for column in texts)
    db.conn.execute(f"update {table} set {columns} where rowid = ?", [*texts.values(), rowid])


@contextmanager
def may_change_signed(db: Database) -> Iterator[None]:
    """While a text goes under seal or comes back from it, what is signed is not guarded against change."""
    db.conn.execute("insert into cache_sealing (id) values (1)")
    yield
    db.conn.execute("delete from cache_sealing")


@dataclass(slots=True)
class Owners:
    """Finds the family that a row belongs to."""

    db: Database
    found: dict[tuple[str, str], str | None] = field(default_factory=dict)
    gone: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    """Rows that the running act has taken away, by table and id."""

    def note_gone(self, images: Iterable[Image]) -> None:
        """Know the rows that these changes took away: what belonged to them is still the family's."""
        for image in images:
            if image.after is None and image.before is not None:
                self.gone[image.table, str(image.before.get("id", ""))] = image.before

    def of_image(self, image: Image) -> str | None:
        """The family of a row that was changed, or None where it is of none."""
        return self.of_row(image.table, image.after or image.before or {})

    def of_row(self, table: str, row: dict[str, Any]) -> str | None:
        """The family of a row of this table."""
        sealing = SEALED[table]
        return self._of(sealing.belongs_to, str(row.get(sealing.column) or ""))

    def _of(self, kind: str, id: str) -> str | None:
        if kind == "family":
            return id
        if (kind, id) not in self.found:
            self.found[kind, id] = self._look_up(kind, id)
        return self.found[kind, id]

    def _look_up(self, kind: str, id: str) -> str | None:
        if kind == "order":
            return self._value("select family_id from supervision_order where id = ?", id)
        if kind == "subject":
            order = self._value("select order_id from on_order where id = ?", id)
            return self._of("order", order or id)
        sealing = SEALED[kind]
        parent = self._value(f"select {sealing.column} from {kind} where id = ?", id)
        if parent is None and (kind, id) in self.gone:
            return self.of_row(kind, self.gone[kind, id])
        return self._of(sealing.belongs_to, parent) if parent is not None else None

    def _value(self, sql: str, id: str) -> str | None:
        row = self.db.conn.execute(sql, [id]).fetchone()
        return str(row[0]) if row else None
