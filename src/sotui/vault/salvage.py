"""What can still be read of a damaged file of records: which pages are bad, which rows of a table are left.

Only reads. After a page that does not hold its seal the library gives nothing more on that connection, so
each stretch is read on a fresh one, and the next begins behind the damage.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotui.vault import checks
from sotui.vault.errors import Damaged, VaultError

if TYPE_CHECKING:
    from sotui.vault.driver import Connection

_PAGE = re.compile(r"page (\d+)")
_TOP = 1 << 62
_NO_ROWS_BEYOND = 1 << 44
"""No table of ours counts its rows as far as this."""

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What is left of one table; `whole` where all of it could be read."""

    name: str
    rows: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Salvage:
    """What is left of a file of records."""

    pages: int
    bad: tuple[int, ...]
    """The numbers of the pages that do not hold their seal, from 1."""
    tables: tuple[Table, ...]
    lost: dict[str, tuple[str, ...]]
    """By table, the rows that the audit knows of and that cannot be read: as the audit keeps them."""

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.bad and bool(self.tables) and all(one.whole for one in self.tables)


def salvage(path: Path, key: bytes) -> Salvage:
    """Look through a damaged file of records; no table is named where not even their list can be read."""
    bad = bad_pages(path, key)
    found: list[Table] = []
    there: dict[str, set[str]] = {}
    names = _tables(path, key)
    for name, columns, has_rowid in names:
        keys = there.setdefault(name, set())
        primary = [column for column, pk in sorted(columns, key=lambda one: one[1]) if pk]
        count = 0
        whole = True
        for row in _read(path, key, name, primary or ["rowid"], has_rowid):
            if row is None:
                whole = False
                continue
            count += 1
            keys.add(json.dumps(list(row[1:] if has_rowid else row), default=_hexadecimal))
        found.append(Table(name, count, whole))
    lost = _lost(path, key, there) if any(not one.whole for one in found) else {}
    return Salvage(path.stat().st_size // checks.PAGE, bad, tuple(found), lost)


def bad_pages(path: Path, key: bytes) -> tuple[int, ...]:
    """The numbers of the pages that do not hold their seal."""

    def read(conn: Connection) -> list[Any]:
        found: list[Any] = conn.execute("PRAGMA cipher_integrity_check").fetchall()
        return found

    said = _fresh(path, key, read, bare=True)
    if said is None:
        return (1,)
    pages = (_PAGE.search(str(row[0])) for row in said)
    return tuple(sorted({int(page[1]) for page in pages if page is not None}))


def rows(path: Path, key: bytes, table: str, columns: list[str]) -> Iterator[Row | None]:
    """The rows of a table that can be read, with these columns; None where a stretch cannot."""
    for row in _read(path, key, table, columns, True):
        yield None if row is None else row[1:]


def _read(path: Path, key: bytes, table: str, columns: list[str], has_rowid: bool) -> Iterator[Row | None]:
    listed = ", ".join(f'"{one}"' if one != "rowid" else one for one in columns)
    if not has_rowid:
        order = ", ".join(f'"{one}"' for one in columns)
        sql = f'SELECT {listed} FROM "{table}" ORDER BY {order}'
        forward, whole = _stretch(path, key, sql, ())
        yield from forward
        if whole:
            return
        yield None
        backward, _ = _stretch(path, key, f"{sql.replace(order + ' ', order)} DESC", ())
        known = set(forward)
        yield from (row for row in reversed(backward) if row not in known)
        return
    sql = f'SELECT rowid, {listed} FROM "{table}" NOT INDEXED WHERE rowid > ? ORDER BY rowid'
    after = -_TOP
    while True:
        found, whole = _stretch(path, key, sql, (after,))
        yield from found
        if whole:
            return
        yield None
        last = found[-1][0] if found else after
        onward = _behind(path, key, table, last)
        if onward is None:
            return
        after = onward


def _behind(path: Path, key: bytes, table: str, last: int) -> int | None:
    """The least number above `last` behind which rows can be read again; None where there is none."""
    probe = f'SELECT rowid FROM "{table}" NOT INDEXED WHERE rowid > ? ORDER BY rowid LIMIT 1'

    def reads(at: int) -> bool | None:
        """Whether a row can be read there; None where there is no row any more."""
        got = _fresh(path, key, lambda conn: conn.execute(probe, (at,)).fetchall())
        return False if got is None else True if got else None

    bad = max(last, 0)
    step = 1
    while True:
        good = bad + step
        if good > _NO_ROWS_BEYOND:
            return None
        said = reads(good)
        if said is None:
            # Behind the last row: what can be read lies between.
            break
        if said:
            break
        bad, step = good, step * 2
    none_beyond = said is None
    while good - bad > 1:
        middle = (good + bad) // 2
        said = reads(middle)
        if said is False:
            bad = middle
        else:
            good = middle
            none_beyond = said is None
    return None if none_beyond else good


def _stretch(path: Path, key: bytes, sql: str, values: tuple[Any, ...]) -> tuple[list[Row], bool]:
    """Rows until the end or until one cannot be read, and whether it was the end."""
    found: list[Row] = []

    def read(conn: Connection) -> bool:
        cursor = conn.execute(sql, values)
        while (row := cursor.fetchone()) is not None:
            found.append(tuple(row))
        return True

    return found, _fresh(path, key, read) is not None


def _fresh(path: Path, key: bytes, read: Callable[[Connection], Any], *, bare: bool = False) -> Any:
    """What `read` yields on a connection of its own; None where a page stood in its way."""
    from sotui.vault.driver import DatabaseFault, connect, ours

    conn = None
    try:
        conn = connect(path, key, bare=bare)
        return read(conn)
    except DatabaseFault as error:
        fault = ours(error)
        if fault is not None and not isinstance(fault, Damaged):
            raise fault from error
        return None
    except Damaged:
        return None
    finally:
        if conn is not None:
            conn.close()


def _tables(path: Path, key: bytes) -> list[tuple[str, list[tuple[str, int]], bool]]:
    def read(conn: Connection) -> list[tuple[str, list[tuple[str, int]], bool]]:
        names = conn.execute(
            "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
            " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'cache_%' ORDER BY name"
        ).fetchall()
        return [
            (
                name,
                conn.execute("SELECT name, pk FROM pragma_table_xinfo(?)", (name,)).fetchall(),
                not without,
            )
            for name, without in names
        ]

    return _fresh(path, key, read) or []


def _lost(path: Path, key: bytes, there: dict[str, set[str]]) -> dict[str, tuple[str, ...]]:
    """The rows that the audit saw written last and that are not there: as JSON, by table."""
    known: dict[tuple[str, str], str | None] = {}
    read = _read(path, key, "audit_change", ["name", "key", "after"], True)
    try:
        for row in read:
            if row is not None:
                known[row[1], json.dumps(json.loads(row[2]))] = row[3]
    except VaultError:
        return {}
    lost: dict[str, list[str]] = {}
    for (name, row_key), after in known.items():
        if after is not None and name in there and row_key not in there[name]:
            lost.setdefault(name, []).append(after)
    return {name: tuple(found) for name, found in sorted(lost.items())}


def _hexadecimal(value: Any) -> str:
    return bytes(value).hex()
