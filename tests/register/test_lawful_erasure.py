"""An order that the law asks to be erased leaves neither its rows nor what the audit told of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sotui.desk import Desk
from sotui.desk.audit_model import NothingSuch
from sotui.register import acts, erasing, store
from sotui.register.undoing import NothingToUndo
from sotui.vault import audit
from sotui.vault.erasure import MAY_ERASE
from sotui.vault.errors import NotAllowed, ReasonNeeded
from sotui.vault.model import Role
from sotui.vault.verify import verify

WHY = "Recorded against the wrong family; erasure asked for on 3 March."


@pytest.fixture
def govern(desk: Desk) -> Callable[[], None]:
    """From here on the register is in the hands of whoever may erase: the administrator who made it."""

    def take_over() -> None:
        desk.session.user = desk.session.unlocked.user
        assert desk.session.user.roles & MAY_ERASE

    return take_over


def everything(desk: Desk) -> str:
    """Every text of every table, what is kept to draw lists too."""
    conn = desk.session.connection
    tables = [
        name
        for (name,) in conn.execute("select name from sqlite_schema where type = 'table'").fetchall()
        if name not in ("vault_draft", "vault_header")
    ]
    return "\n".join(
        str(row) for name in tables for row in conn.execute(f'select * from "{name}"').fetchall()
    )


def erase(desk: Desk, reference: str, **how: bool) -> Any:
    preview = desk.erasing.preview(reference, rows_too=how.get("rows_too", True))
    return desk.erasing.erase(preview, WHY)


def visited(desk: Desk, order_id: str, why: str) -> None:
    child = store.order(desk.session.db, order_id).children[0]
    with desk.session.act("fact recorded", "SO-0001") as act:
        acts.record(act, "visited", child.subject, date(2026, 3, 1), qualifier="seen+alone", why=why)


def test_nothing_of_the_order_stands_anywhere_and_the_audit_is_whole(
    desk: Desk, new_order: Callable[..., str], govern: Callable[[], None]
) -> None:
    id = new_order(names=("Ada Quennell", "Ben Quennell"), family="F777")
    visited(desk, id, "Seen at the grandmother's")
    other = new_order(names=("Cay Orme",), family="F888")
    desk.board()
    govern()
    receipt = erase(desk, "SO-0001")
    assert receipt.said.startswith("Erased for good: SO-0001 and all that belonged to it is gone.")
    left = everything(desk)
    for text in ("Quennell", "grandmother", "quennell"):
        assert text not in left
    assert "Cay Orme" in left
    assert [order.id for order in store.orders(desk.session.db)] == [other]
    assert {row.reference for row in desk.board(everything=True).rows} == {"SO-0002"}
    checked = verify(desk.session)
    assert checked.whole
    assert {one.reason for one in checked.erased} == {WHY}
    assert not desk.session.db.conn.execute("pragma foreign_key_check").fetchall()


def test_the_audit_still_says_who_did_what_when(
    desk: Desk, new_order: Callable[..., str], govern: Callable[[], None]
) -> None:
    visited(desk, new_order(family="F777"), "Seen at school")
    before = [(one.seq, one.act, one.user_name, one.at) for one in audit.entries(desk.session.db, 99)]
    govern()
    erase(desk, "so-0001")
    after = [(one.seq, one.act, one.user_name, one.at) for one in audit.entries(desk.session.db, 99)]
    assert after[-len(before) :] == before


def test_without_its_rows_only_what_the_audit_told_goes(
    desk: Desk, new_order: Callable[..., str], govern: Callable[[], None]
) -> None:
    id = new_order(names=("Ada Quennell",))
    visited(desk, id, "Seen at school")
    govern()
    erase(desk, "SO-0001", rows_too=False)
    assert store.order(desk.session.db, id).children[0].child.name == "Ada Quennell"
    rows = desk.session.connection.execute("select count(*) from audit_change where after like '%Quennell%'")
    assert rows.fetchone()[0] == 0
    assert verify(desk.session).whole


def test_a_child_who_is_on_another_order_too_stays_with_that(
    desk: Desk, new_order: Callable[..., str], govern: Callable[[], None]
) -> None:
    first = new_order(names=("Ada Quennell",), family="F777")
    child, family = desk.session.db.execute("select id, family_id from child").fetchone()
    second = new_order(names=("Ben Quennell",), family="F888")
    with desk.session.act("order registered", "F777") as act:
        act.db["supervision_order"].update(second, {"family_id": family})
        act.db["on_order"].insert({"id": "e" * 32, "order_id": second, "child_id": child, "team": ""})
    govern()
    preview = desk.erasing.preview("SO-0001", rows_too=True)
    assert any("is on another order too" in line for line in preview.lines)
    desk.erasing.erase(preview, WHY)
    assert first not in {order.id for order in store.orders(desk.session.db)}
    assert "Ada Quennell" in {one.child.name for one in store.order(desk.session.db, second).children}
    assert verify(desk.session).whole


def test_what_was_lawfully_erased_cannot_be_brought_back_by_undo(
    desk: Desk, new_order: Callable[..., str], govern: Callable[[], None]
) -> None:
    id = new_order()
    visited(desk, id, "Seen at school")
    govern()
    erase(desk, "SO-0001", rows_too=False)
    with pytest.raises(NothingToUndo):
        desk.undo()


def test_what_is_recorded_after_the_look_stops_it(
    desk: Desk, new_order: Callable[..., str], govern: Callable[[], None]
) -> None:
    id = new_order()
    govern()
    preview = desk.erasing.preview("SO-0001", rows_too=True)
    visited(desk, id, "Seen at school")
    with pytest.raises(NothingSuch, match="since it was looked at"):
        desk.erasing.erase(preview, WHY)
    assert store.order(desk.session.db, id)


def test_it_needs_its_reason_and_its_role_and_an_order_that_is_there(
    desk: Desk, new_order: Callable[..., str], govern: Callable[[], None]
) -> None:
    new_order()
    desk.session.user = replace(desk.session.user, roles=frozenset({Role.SENIOR_MANAGER, Role.SOCIAL_WORKER}))
    with pytest.raises(NotAllowed):
        desk.erasing.preview("SO-0001", rows_too=True)
    assert audit.entries(desk.session.db, 1)[0].kind == "refused"
    govern()
    with pytest.raises(NothingSuch):
        desk.erasing.preview("SO-9999", rows_too=True)
    preview = desk.erasing.preview("SO-0001", rows_too=True)
    with pytest.raises(ReasonNeeded):
        desk.erasing.erase(preview, " ")


def test_every_table_of_records_is_either_of_an_order_or_of_none(desk: Desk) -> None:
    """Whoever adds a table says here which it is, so that no erasure passes it by."""
    of_none = {
        *("team", "worker", "worker_post", "position", "account_worker"),
        *("adopted_pack", "adopted_interval", "adopted_holiday"),
        *("sealed_body", "sealed_reader"),
    }
    tables = {
        name
        for (name,) in desk.session.connection.execute(
            "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'"
        ).fetchall()
        if not name.startswith(("vault_", "audit_", "cache_"))
    }
    assert tables - of_none == {table for table, _ in erasing.OF_ORDER}
