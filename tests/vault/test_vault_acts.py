"""Acts are the only way to write: who may, what is kept together, what is refused, what the disk does."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from sotui.vault import audit
from sotui.vault.errors import (
    ActRunning,
    Closed,
    Damaged,
    DiskFault,
    DiskFull,
    Interrupted,
    NotAllowed,
    ReasonNeeded,
    SchemaChanged,
    TransactionLost,
    UnknownDeed,
    WriteOutsideAct,
)
from sotui.vault.model import Role, User


def names(session) -> list[str]:
    return [row["name"] for row in session.db["child"].rows_where(order_by="name")]


def record(session, id: str, name: str = "Ann", reason: str = "") -> int:
    with session.act("record", id, reason) as act:
        act.db["child"].insert({"id": id, "name": name})
        return act.seq


def test_an_act_keeps_what_it_wrote_with_who_when_and_why(session):
    before = datetime.now(UTC)
    with session.act("record", "c1", "told by the school") as act:
        act.db["child"].insert({"id": "c1", "name": "Ann"})
        act.db["child"].update("c1", {"name": "Anne"})
    (entry,) = audit.entries(session.db, 1)
    assert (entry.seq, entry.kind, entry.act) == (act.seq, "act", "record")
    assert (entry.user_id, entry.user_name) == (session.user.id, "Asha Pell")
    assert entry.roles == tuple(sorted(session.user.roles))
    assert (entry.subject, entry.reason, entry.device) == ("c1", "told by the school", session.device)
    assert before <= entry.at <= datetime.now(UTC)
    assert entry.zone
    assert not entry.clock_back
    made, changed = audit.changes(session.db, act.seq)
    assert (made.table, made.key, made.before) == ("child", ("c1",), None)
    assert made.after == {"id": "c1", "name": "Ann", "photo": None}
    assert (changed.before["name"], changed.after["name"]) == ("Ann", "Anne")


@pytest.mark.parametrize("error", [ValueError("a rule"), KeyboardInterrupt()], ids=["a rule", "ctrl+c"])
def test_whatever_is_raised_inside_nothing_of_the_act_is_kept(session, error):
    record(session, "c0", "Before")

    def attempt():
        with session.act("record", "c1") as act:
            act.db["child"].insert({"id": "c1", "name": "Ann"})
            raise error

    with pytest.raises(type(error)):
        attempt()
    assert names(session) == ["Before"]
    assert audit.verify_chain(session.db) is None
    record(session, "c1", "Later")
    assert names(session) == ["Before", "Later"]
    assert audit.verify_chain(session.db) is None


def test_a_part_of_an_act_that_is_taken_back_leaves_no_trace(session):
    with session.act("record", "c1") as act:
        act.db["child"].insert({"id": "c1", "name": "Ann"})

        def attempt():
            with act.db.atomic():
                act.db["child"].insert({"id": "c2", "name": "Bea"})
                raise ValueError("no")

        with pytest.raises(ValueError, match="no"):
            attempt()
        act.db["child"].insert({"id": "c3", "name": "Cat"})
    assert [change.key for change in audit.changes(session.db, act.seq)] == [("c1",), ("c3",)]
    assert names(session) == ["Ann", "Cat"]
    assert audit.verify_chain(session.db) is None


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO child (id, name) VALUES ('x', 'y')",
        "INSERT OR IGNORE INTO child (id, name) VALUES ('x', 'y')",
        "INSERT OR REPLACE INTO child (id, name) VALUES ('c1', 'y')",
        "INSERT INTO child (id, name) VALUES ('c1', 'y') ON CONFLICT DO UPDATE SET name = 'y'",
        "UPDATE OR IGNORE child SET name = 'y'",
        "DELETE FROM child",
        "DELETE FROM vault_meta",
        "UPDATE vault_meta SET value = 'x'",
        "INSERT INTO vault_migration VALUES (9, 'x', 'y')",
    ],
)
def test_a_write_outside_an_act_fails_and_changes_nothing(session, sql):
    record(session, "c1")
    with pytest.raises(WriteOutsideAct, match="Nothing was changed"):
        session.db.execute(sql)
    assert names(session) == ["Ann"]
    assert session.db["vault_migration"].count == 1
    assert audit.verify_chain(session.db) is None


def test_a_write_outside_an_act_through_sqlite_utils_fails_too(session):
    for write in (
        lambda table: table.insert({"id": "x", "name": "y"}),
        lambda table: table.insert_all([{"id": "x", "name": "y"}], ignore=True),
        lambda table: table.upsert({"id": "x", "name": "y"}, pk="id"),
    ):
        with pytest.raises(WriteOutsideAct):
            write(session.db["child"])
    assert names(session) == []


def test_rows_that_can_be_worked_out_again_are_written_freely_and_not_taken_down(session):
    session.db["cache_due"].insert({"id": "1", "due": "2026-01-01"})
    with session.act("record", "c1") as act:
        act.db["cache_due"].insert({"id": "2", "due": "2026-01-01"})
    assert session.db["cache_due"].count == 2
    assert audit.changes(session.db, act.seq) == []


def test_the_audit_is_only_ever_added_to(session):
    seq = record(session, "c1")
    for sql in (
        "UPDATE audit_entry SET reason = 'x'",
        "DELETE FROM audit_entry",
        "UPDATE audit_change SET after = NULL",
        "DELETE FROM audit_change",
        f"INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE seq = {seq}",
    ):
        with (
            pytest.raises(Exception, match="the audit is only ever added to"),
            session.act("record", "c1") as act,
        ):
            act.db.execute(sql)
    assert audit.verify_chain(session.db) is None


def test_a_picture_or_sealed_body_is_taken_down_as_well(session):
    with session.act("record", "c1") as act:
        act.db["child"].insert({"id": "c1", "name": "Ann", "photo": b"\x00\xff"})
    (change,) = audit.changes(session.db, act.seq)
    assert change.after["photo"] == {"hex": "00ff"}


# Who may


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("deed", ["record", "undo", "sign", "waive", "read the audit"])
def test_each_role_does_what_its_deeds_allow_and_no_more(folder, opened, case, role, deed):
    session = opened(folder)
    session.user = User(session.user.id, session.user.name, frozenset({role}))
    if role in case.deeds[deed].roles:
        with session.act(deed, "c1", "a reason") as act:
            assert act.user.roles == {role}
        assert audit.entries(session.db, 1)[0].kind == "act"
    else:
        with pytest.raises(NotAllowed, match="Nothing was changed"), session.act(deed, "c1", "why"):
            pytest.fail("the act ran")
        (entry,) = audit.entries(session.db, 1)
        assert (entry.kind, entry.act, entry.subject) == ("refused", deed, "c1")


def test_an_act_that_asks_for_a_reason_waits_for_one(session):
    for reason in ("", "  \n"):
        with pytest.raises(ReasonNeeded, match="Say why"), session.act("waive", "c1", reason):
            pytest.fail("the act ran")
    with session.act("waive", "c1", "the court adjourned"):
        pass


def test_an_act_nobody_knows_and_a_second_act_inside_one(session):
    with pytest.raises(UnknownDeed), session.act("invent", "c1"):
        pytest.fail("the act ran")

    def attempt():
        with session.act("record", "c1") as act:
            act.db["child"].insert({"id": "c1", "name": "Ann"})
            with session.act("record", "c2"):
                pytest.fail("the act ran")

    with pytest.raises(ActRunning):
        attempt()
    assert names(session) == []
    record(session, "c2")


# What hangs on the commit


def test_what_hangs_on_the_commit_sees_what_was_touched_once_and_in_order(session):
    seen = []

    def derive(act):
        seen.append(list(act.touched))
        act.db["cache_due"].upsert({"id": act.subject, "due": "soon"}, pk="id")

    session.before_commit(derive)
    with session.act("record", "c1") as act:
        act.touch("order", "o2")
        act.touch("child", "c1")
        act.touch("order", "o2")
    assert seen == [[("order", "o2"), ("child", "c1")]]
    assert session.db["cache_due"].count == 1


def test_a_derivation_that_fails_takes_the_act_with_it(session):
    def fails(act):
        raise ValueError("no date follows")

    session.before_commit(fails)
    with pytest.raises(ValueError, match="no date"), session.act("record", "c1") as act:
        act.db["child"].insert({"id": "c1", "name": "Ann"})
    assert names(session) == []


# Undo


def test_the_last_act_is_ones_own_and_not_undone_yet(session, case):
    def last():
        found = audit.last_deed(session.db, session.user.id)
        return found.seq if found else None

    assert last() is None
    first, second = record(session, "c1"), record(session, "c2")
    assert last() == second
    with session.act("undo", "c2") as act:
        act.undoes = second
    assert last() == first
    with session.act("undo", "c1") as act:
        act.undoes = first
    assert last() is None
    record(session, "c3")
    with session.act("sign", "c3") as act:
        pass
    assert last() == act.seq
    assert audit.last_deed(session.db, "somebody else") is None


# Looks


def test_a_look_is_noted_with_who_and_what(session):
    session.viewed("order", "o1")
    session.viewed("board", "", "late, 17 rows")
    board, order = audit.entries(session.db, 2)
    assert (order.kind, order.act, order.subject) == ("view", "order", "o1")
    assert (board.kind, board.act, board.detail) == ("view", "board", "late, 17 rows")


def test_a_look_during_an_act_is_noted_whether_the_act_is_kept_or_not(session):
    with session.act("record", "c1") as act:
        session.viewed("child", "c1")
    assert [entry.kind for entry in audit.entries(session.db, 2)] == ["view", "act"]

    def attempt():
        with session.act("record", "c1"):
            session.viewed("child", "c2")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        attempt()
    session.viewed("child", "c3")
    looks = [entry.subject for entry in audit.entries(session.db, 9) if entry.kind == "view"]
    assert looks == ["c3", "c2", "c1"]
    assert audit.entry(session.db, act.seq).act == "record"
    assert audit.verify_chain(session.db) is None


# The clock


def test_a_clock_that_went_back_is_marked(folder, opened):
    now = [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]
    session = opened(folder, clock=lambda: now[0])
    for hours, back in ((1, False), (-2, True), (0, False)):
        now[0] += timedelta(hours=hours)
        record(session, f"c{hours}")
        assert audit.entries(session.db, 1)[0].clock_back is back


# The disk, and stopping


def test_a_full_disk_is_said_and_what_was_saved_is_whole(session):
    record(session, "c1")
    pages = session.db.conn.execute("PRAGMA page_count").fetchone()[0]
    session.db.conn.execute(f"PRAGMA max_page_count={pages + 2}").fetchall()
    with pytest.raises(DiskFull, match="Free some space"), session.act("record", "all") as act:
        act.db["child"].insert_all({"id": f"x{i}", "name": "y" * 500} for i in range(500))
    assert names(session) == ["Ann"]
    session.db.conn.execute("PRAGMA max_page_count=1000000").fetchall()
    record(session, "c2", "Bea")
    assert names(session) == ["Ann", "Bea"]
    assert audit.verify_chain(session.db) is None


@pytest.mark.skipif(os.name == "nt", reason="a limit on the size of files is not set that way there")
def test_a_write_the_system_refuses_is_said_and_what_was_saved_is_whole(folder, session, opened):
    import resource

    record(session, "c1")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = (folder / "records-1.db").stat().st_size
    shown = []
    for room in (0, 100, 4096, 5000, 8192):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + room, hard))
        try:
            with pytest.raises(DiskFault, match="What was saved before is whole") as told:
                record(session, f"x{room}", "y" * 50_000)
            shown.append(told.value)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert names(session) == ["Ann"]
        assert audit.verify_chain(session.db) is None
    record(session, "c2", "Bea")
    session.close()
    # An error still on the screen must not go on holding the file.
    assert names(opened(folder)) == ["Ann", "Bea"]
    assert len(shown) == 5


def test_stopping_a_long_act_takes_all_of_it_back(session):
    stop = threading.Timer(0.15, session.interrupt)
    stop.start()
    begun = time.perf_counter()

    def attempt():
        with session.act("record", "all") as act:
            act.db["child"].insert({"id": "c1", "name": "Ann"})
            act.db.execute(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                " INSERT INTO child (id, name) SELECT 'x' || i, 'y' FROM n LIMIT 100000000"
            )

    with pytest.raises(Interrupted):
        attempt()
    stop.join()
    assert time.perf_counter() - begun < 10
    assert names(session) == []
    record(session, "c2", "Bea")
    assert audit.verify_chain(session.db) is None


def test_an_act_that_goes_on_after_its_transaction_ended_writes_nothing(session):
    def attempt():
        with session.act("record", "c1") as act:
            act.db.execute("ROLLBACK")
            act.db.execute("INSERT INTO child (id, name) VALUES ('c1', 'Ann')")

    with pytest.raises(WriteOutsideAct):
        attempt()
    with pytest.raises(TransactionLost), session.act("record", "c1") as act:
        act.db.execute("ROLLBACK")
    assert names(session) == []


def test_the_shape_of_the_tables_is_not_changed_in_an_act(session):
    with pytest.raises(SchemaChanged), session.act("record", "c1") as act:
        act.db["child"].insert({"id": "c1", "name": "Ann", "hair": "red"}, alter=True)
    assert "hair" not in session.db["child"].columns_dict
    record(session, "c2")


def test_a_table_made_outside_a_migration_is_watched_all_the_same(session):
    session.db["letter"].create({"id": str}, pk="id")
    with session.act("record", "c1") as act:
        act.db["letter"].insert({"id": "l1"})
    assert [change.table for change in audit.changes(session.db, act.seq)] == ["letter"]
    with pytest.raises(WriteOutsideAct):
        session.db["letter"].insert({"id": "l2"})


def test_after_closing_nothing_more_can_be_done(session):
    session.close()
    with pytest.raises(Closed), session.act("record", "c1"):
        pytest.fail("the act ran")
    with pytest.raises(Closed):
        session.viewed("child", "c1")
    session.close()


def test_a_list_still_half_read_does_not_keep_the_register_held(folder, opened):
    session = opened(folder)
    record(session, "c1")
    half_read = session.db.conn.execute("SELECT * FROM child, audit_entry")
    half_read.fetchone()
    session.close()
    assert names(opened(folder)) == ["Ann"]
    assert half_read is not None


def test_damage_met_while_reading_is_said_as_damage(folder, opened):
    session = opened(folder)
    with session.act("record", "many") as act:
        act.db["child"].insert_all({"id": f"x{i}", "name": "y" * 3000} for i in range(300))
    session.close()
    path = folder / "records-1.db"
    broken = bytearray(path.read_bytes())
    for page in range(60, len(broken) // 4096):
        broken[page * 4096 + 50] ^= 1
    path.write_bytes(broken)
    with pytest.raises(Damaged, match="last backup"):
        opened(folder)

    def read_all():
        session = opened(folder, full_check=False)
        session.db.execute("SELECT count(*), max(length(name)) FROM child").fetchall()

    with pytest.raises(Damaged, match="last backup"):
        read_all()
