"""Restricting a family's cases to named readers, saying who they are, and lifting it again."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from sotui.facts.ids import new_id
from sotui.facts.model import SubjectKind
from sotui.register import restricted_store as store
from sotui.register.restricted import TOUCHED, Restrictions
from sotui.register.restricted_columns import SEALED
from sotui.register.restricted_store import Restriction
from sotui.vault import images
from sotui.vault.erasure import erase_images, words_about
from sotui.vault.errors import NotAllowed, VaultError
from sotui.vault.model import Deed, Role
from sotui.vault.schema import WORDS
from sotui.vault.sealed import TOKEN, NotAReader, Reader, as_kept

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.vault.session import Act

RESTRICTING = frozenset({Role.SENIOR_MANAGER, Role.PRACTICE_SUPERVISOR, Role.DUTY_MANAGER})
RESTRICT, READERS, LIFT = "case restricted", "readers changed", "restriction lifted"
DEEDS = tuple(
    Deed(name, RESTRICTING, undoable=False, needs_reason=True) for name in (RESTRICT, READERS, LIFT)
)
"""The acts of this part; each is put right by another of them, not by an undo."""
_BODY = "restriction"
"""The kind of the sealed text by whose readers all readers of a family's texts are known."""


class NotRestrictable(VaultError):
    """The case cannot be restricted, or its restriction changed, as it was asked."""


def restrict(act: Act, restrictions: Restrictions, order_id: str, users: Iterable[str]) -> None:
    """Put the names and all narrative of an order's family under seal, for these accounts and one's own.

    What the audit says of former texts goes under seal with them; the hashes that its chain is made of stay.
    Raises NotRestrictable.
    """
    db, sealed = act.db, restrictions.sealed
    if store.of_order(db, order_id) is not None:
        raise NotRestrictable(
            "This case is restricted already.", "Nothing was changed.", "Change its readers instead."
        )
    family = _family(db, order_id)
    readers = (sealed.me, *(one for one in _chosen(restrictions, users) if one != sealed.me))
    with as_kept(db.conn):
        former = _former(db, family)
        kept = {"why": act.reason, "former": former}
        body = sealed.seal(_BODY, family, json.dumps(kept, ensure_ascii=False), readers)
        erase_images(act, (int(id) for id in former))
    db.conn.execute(
        'insert into restriction (id, family_id, body, since, by_id, "by") values (?,?,?,?,?,?)',
        [new_id(), family, body, act.at.isoformat(), act.user.id, act.user.name],
    )
    _touch(act, family)


def change_readers(
    act: Act, restrictions: Restrictions, order_id: str, users: Collection[str]
) -> tuple[int, int]:
    """Have exactly these accounts be the readers of a restricted case; yields how many came and went.

    Only a reader can. Where no reader has an account any more, whoever may restrict a case names new ones:
    what was sealed before stays unreadable, what comes after is theirs. Raises NotAReader, NotRestrictable.
    """
    db, sealed = act.db, restrictions.sealed
    found = _restriction(db, order_id)
    chosen = set(_chosen(restrictions, users))
    if not chosen:
        raise NotRestrictable(
            "A restricted case needs at least one reader.", "Nothing was changed.", "Mark somebody."
        )
    here = sealed.people()
    before = {one for one in sealed.readers(found.body) if one in here}
    if not before:
        body = sealed.seal(_BODY, found.family_id, json.dumps({"why": act.reason, "former": {}}), chosen)
        db.conn.execute("update restriction set body = ? where id = ?", [body, found.id])
        _touch(act, found.family_id)
        return len(chosen), 0
    if sealed.me not in before:
        raise _not_a_reader(restrictions, found)
    come, gone = chosen - before, {one.user for one in before} - {one.user for one in chosen}
    for token in sealed.about(found.family_id):
        # What was written while nobody was left to read it is its writer's alone.
        if sealed.me not in sealed.readers(token):
            continue
        for reader in sorted(come):
            sealed.add_reader(token, reader)
        for user in sorted(gone):
            sealed.remove_reader(token, user)
    _touch(act, found.family_id)
    return len(come), len(gone)


def lift(act: Act, restrictions: Restrictions, order_id: str) -> int:
    """Have a case's texts stand in the clear again; yields how many could not be opened and stay sealed.

    What the audit said before is kept with the restriction, for everybody to read. Raises NotAReader.
    """
    db, sealed = act.db, restrictions.sealed
    found = _restriction(db, order_id)
    if sealed.me not in sealed.readers(found.body):
        raise _not_a_reader(restrictions, found)
    with as_kept(db.conn):
        opened = {token: sealed.open(token) for token in sealed.about(found.family_id)}
        shut = sum(1 for text in opened.values() if text is None)
        with store.may_change_signed(db):
            for table in SEALED:
                for rowid, tokens in list(store.under_seal(db, table, found.family_id)):
                    texts = {column: sealed.open(token) for column, token in tokens.items()}
                    back = {column: text for column, text in texts.items() if text is not None}
                    if back:
                        store.put(db, table, rowid, back)
        body = json.loads(opened.pop(found.body) or "{}")
        body["texts"] = {token[-32:]: text for token, text in opened.items() if text is not None}
        said = json.dumps(body, ensure_ascii=False)
        db.conn.execute(
            "update restriction set lifted = ?, lifted_by = ?, opened = ?, body = '' where id = ?",
            [act.at.isoformat(), act.user.name, _in_words(said), found.id],
        )
        store.forget_marks(db, found.family_id)
        for token, text in [*opened.items(), (found.body, "")]:
            if text is not None:
                sealed.forget(token)
    _touch(act, found.family_id)
    return shut


def _in_words(said: str) -> str:
    # Tokens in what was said before mean nothing once their texts stand in the clear.
    return TOKEN.sub(lambda token: f"text {token[1]}", said)


def _touch(act: Act, family: str) -> None:
    act.touch(TOUCHED, family)
    for id in store.orders_of_family(act.db, family):
        act.touch(SubjectKind.ORDER, id)


def _family(db: Database, order_id: str) -> str:
    row = db.conn.execute("select family_id from supervision_order where id = ?", [order_id]).fetchone()
    if row is None:
        from sotui.register.store import NotThere

        raise NotThere(f"no order {order_id}")
    return str(row[0])


def _restriction(db: Database, order_id: str) -> Restriction:
    found = store.of_order(db, order_id)
    if found is None:
        raise NotRestrictable("This case is not restricted.", "Nothing was changed.", "Look at it again.")
    return found


def _chosen(restrictions: Restrictions, users: Iterable[str]) -> list[Reader]:
    wanted = set(users)
    return sorted(one for one in restrictions.sealed.people() if one.user in wanted)


def _not_a_reader(restrictions: Restrictions, found: Restriction) -> NotAllowed:
    who = ", ".join(restrictions.readers_of(found.body)) or "nobody who has an account"
    return NotAReader(
        "Only a reader of this case can do that.", "Nothing was changed.", f"Its readers: {who}."
    )


def _former(db: Database, family: str) -> dict[str, list[Any]]:
    """What the audit says in the clear of the family's texts, by the number of the change."""
    columns = {table: sealing.column for table, sealing in SEALED.items()}
    said = words_about(db, *_called(db, family))
    return {str(id): [WORDS, None, words] for id, words in said} | {
        str(image.id): [image.table, image.before, image.after]
        for image in images.recorded(db, columns, store.ids_of_family(db, family))
        if _says_something(image.table, image.before) or _says_something(image.table, image.after)
    }


def _called(db: Database, family: str) -> tuple[list[str], list[str]]:
    """The references of a family's orders, and what the family is called: names, numbers, its reference."""
    orders = db.conn.execute(
        "select reference, case_number from supervision_order where family_id = ?", [family]
    ).fetchall()
    children = db.conn.execute("select name, local_id from child where family_id = ?", [family]).fetchall()
    own = db.conn.execute("select reference from family where id = ?", [family]).fetchone()
    texts = [own[0], *(number for _, number in orders), *(text for child in children for text in child)]
    return [reference for reference, _ in orders], [text for text in texts if text]


def _says_something(table: str, row: dict[str, Any] | None) -> bool:
    said = (row or {}).get
    return any((text := said(column)) and store.is_in_the_clear(text) for column in SEALED[table].sealed)
