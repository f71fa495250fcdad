"""The demonstration with several people in it, for the cases of restricted orders."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sotui.demo import PASSPHRASE, PERSON, build
from sotui.desk import Clock, Desk, open_desk
from sotui.vault import accounts
from sotui.vault.kdf import KdfParams
from sotui.vault.sealed import as_kept

TODAY = date(2026, 11, 22)
CHEAP = KdfParams(memory_kib=19 * 1024, iterations=1, lanes=1)
READER, OTHER, SENIOR = "Mira Reader", "Olu Other", "Sana Senior"
WORDS = {
    PERSON: PASSPHRASE,
    READER: "gravel teapot longitude cardigan",
    OTHER: "walnut trellis copper anthem",
    SENIOR: "harbour mitten ledger quartz",
}
ROLES = {
    READER: ("social worker", "chair"),
    OTHER: ("social worker", "duty manager", "practice supervisor", "chair"),
    SENIOR: ("senior manager",),
}
WHY = "The mother works in the front office"


def make(folder: Path) -> Path:
    """The demonstration, with three more people who have an account."""
    build(folder, TODAY, kdf=CHEAP)
    with opened(folder, PERSON) as desk:
        for name, roles in ROLES.items():
            accounts.add(desk.session, name, roles, WORDS[name], kdf=CHEAP)
    return folder


def copied(folder: Path, to: Path) -> Path:
    """The same register in another folder."""
    return Path(shutil.copytree(folder, to))


@contextmanager
def opened(folder: Path, name: str) -> Iterator[Desk]:
    """The register open in this person's hands."""
    desk = open_desk(folder, name, WORDS[name], clock=Clock(TODAY))
    try:
        yield desk
    finally:
        desk.close()


def user(desk: Desk, name: str) -> str:
    """The id by which the register knows the person of this name."""
    return accounts.named(desk.session, name).user


def richest(desk: Desk) -> str:
    """The id of the order about which most was written: a review, notes, actions, children of one family."""
    row = desk.session.db.conn.execute(
        "select o.id from supervision_order o join supervision_note n on n.order_id = o.id"
        " join review r on r.order_id = o.id group by o.id"
        " order by count(distinct n.id) desc, o.number limit 1"
    ).fetchone()
    return str(row[0])


def looking(desk: Desk, order_id: str) -> None:
    """Say why one looks at an order, as the box before it asks."""
    desk.give_reason(order_id, "I cover for a colleague today")


def dump(desk: Desk) -> str:
    """Every value of every table in the decrypted database, one after another, as they are kept."""
    conn = desk.session.db.conn
    said: list[str] = []
    with as_kept(conn):
        tables = conn.execute(
            "select name from pragma_table_list where schema = 'main' and type in ('table', 'virtual')"
        ).fetchall()
        for (table,) in tables:
            for row in conn.execute(f'select * from "{table}"').fetchall():
                said += [one.decode("latin-1") if isinstance(one, bytes) else str(one) for one in row]
    return "\n".join(said)


def texts(desk: Desk, order_id: str) -> set[str]:
    """Everything that is written of an order's family in columns that are sealed, as it is read now."""
    from sotui.register import restricted_store
    from sotui.register.restricted_columns import SEALED

    family = desk.session.db.conn.execute(
        "select family_id from supervision_order where id = ?", [order_id]
    ).fetchone()[0]
    found = set()
    for table in SEALED:
        for _, row in restricted_store.texts(desk.session.db, table, family):
            found |= {text for text in row.values() if text not in restricted_store.SAYS_NOTHING}
    return found


@contextmanager
def opened_with(folder: Path, name: str, words: str) -> Iterator[Desk]:
    """The register opened with another passphrase than the one the person began with."""
    desk = open_desk(folder, name, words, clock=Clock(TODAY))
    try:
        yield desk
    finally:
        desk.close()


def everyday(desk: Desk, order_id: str) -> set[str]:
    """Texts of an order that stand on other families' orders too: a court's name, *Mother*, usual actions."""
    from sotui.register.restricted_columns import SEALED

    conn = desk.session.db.conn
    mine = texts(desk, order_id)
    seen: dict[str, int] = {}
    for table, sealing in SEALED.items():
        for column in sealing.sealed:
            for text, count in conn.execute(
                f'select "{column}", count(*) from {table} group by 1'
            ).fetchall():
                if text in mine:
                    seen[text] = seen.get(text, 0) + count
    own: dict[str, int] = {}
    from sotui.register import restricted_store

    family = conn.execute("select family_id from supervision_order where id = ?", [order_id]).fetchone()[0]
    for table in SEALED:
        for _, row in restricted_store.texts(desk.session.db, table, family):
            for text in row.values():
                own[text] = own.get(text, 0) + 1
    return {text for text, count in seen.items() if count > own.get(text, 0)}
