"""An audit that was tampered with says so, and names the entry."""

from __future__ import annotations

import pytest

from sotui.vault import audit, capture
from sotui.vault.errors import Altered


@pytest.fixture
def busy(session):
    """A register with ten acts, the first of them entry 5 (made, brought up, closed, opened come before)."""
    for number in range(10):
        with session.act("record", f"c{number}", "a reason") as act:
            act.db["child"].insert({"id": f"c{number}", "name": f"Child {number}"})
            act.db["child"].update(f"c{number}", {"name": f"Ann {number}"})
    assert audit.verify_chain(session.db) is None
    return session


def tampered(session, *statements: str) -> int | None:
    """What the check says after somebody with the keys and a program of their own was at the database."""
    conn = session.db.conn
    for name in ("audit_entry_keep", "audit_entry_stay", "audit_change_keep", "audit_change_stay"):
        conn.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        conn.execute(statement)
    # As the next opening finds it.
    session._ledger.tail = audit.tail(conn)
    return audit.verify_chain(session.db)


@pytest.mark.parametrize(
    ("done", "found"),
    [
        ("UPDATE audit_entry SET reason = 'another' WHERE seq = 7", 7),
        ("UPDATE audit_entry SET user_name = 'Bo' WHERE seq = 7", 7),
        ("UPDATE audit_entry SET at = '2020-01-01T00:00:00.000000+00:00' WHERE seq = 7", 7),
        ("UPDATE audit_entry SET at = 'yesterday' WHERE seq = 7", 7),
        ("UPDATE audit_entry SET undoes = 5 WHERE seq = 7", 7),
        ("UPDATE audit_entry SET reason = '', detail = '' WHERE seq = 7", 7),
        ("UPDATE audit_entry SET words = NULL WHERE seq = 7", 7),
        ("DELETE FROM audit_entry WHERE seq = 7", 7),
        ("DELETE FROM audit_entry WHERE seq = 1", 1),
        ("UPDATE audit_change SET after = replace(after, 'Ann', 'Bea') WHERE seq = 7", 7),
        ("UPDATE audit_change SET after = NULL WHERE seq = 7", 7),
        ("UPDATE audit_change SET key = '[\"c9\"]' WHERE seq = 7", 7),
        ("UPDATE audit_change SET name = 'vault_meta' WHERE seq = 7", 7),
        ("UPDATE audit_change SET after_seal = randomblob(48) WHERE seq = 7", 7),
        ("DELETE FROM audit_change WHERE seq = 7", 7),
        ("INSERT INTO audit_change (seq, name, key) VALUES (99, 'child', '[]')", 15),
        ("INSERT INTO audit_entry SELECT 15, at, zone, clock_back, device, user_id, user_name, roles, kind,"
         " act, subject, reason, detail, undoes, change_from, change_count, changes, previous, hash,"
         " words FROM audit_entry WHERE seq = 14", 15),
    ],
)  # fmt: skip
def test_the_first_entry_that_does_not_hold_is_named(busy, done, found):
    assert tampered(busy, done) == found


def test_two_entries_changed_about_are_found(busy):
    swap = "UPDATE audit_entry SET seq = {} WHERE seq = {}"
    assert tampered(busy, swap.format(99, 7), swap.format(7, 8), swap.format(8, 99)) == 7


def test_a_forged_hash_is_found_by_the_entry_after_it(busy):
    entry = audit.entry(busy.db, 7)
    from dataclasses import replace

    forged = replace(replace(entry, subject="another"), hash="")
    statement = f"UPDATE audit_entry SET subject = 'another', hash = '{forged.hashed()}' WHERE seq = 7"
    assert tampered(busy, statement) == 7
    assert audit.verify_chain(busy.db, last=9) == 8, "hashes alone show only that the two do not fit"


def test_the_same_row_is_sealed_differently_each_time():
    first, second = capture.seal("Ann"), capture.seal("Ann")
    assert first != second
    assert capture.unsealed("Ann", first)
    assert capture.unsealed("Ann", second)
    assert not capture.unsealed("Bea", first)


def test_a_tampered_tail_does_not_open(busy, folder, opened):
    tampered(busy, "UPDATE audit_entry SET reason = 'another' WHERE seq = 7")
    busy.close()
    with pytest.raises(Altered, match="audit"):
        opened(folder)


def test_entries_are_read_back_by_person_and_by_subject(busy):
    assert [entry.seq for entry in audit.entries(busy.db, 3)] == [14, 13, 12]
    assert {entry.seq for entry in audit.entries(busy.db, 99, subject="c3")} == {8}
    assert len(audit.entries(busy.db, 99, busy.user.id)) == 14
    assert audit.entries(busy.db, 99, "nobody") == []
    assert audit.changes(busy.db, 999) == []
