"""A register that an older version made takes on its new shape whole or not at all."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sotui.vault import audit
from sotui.vault.errors import MigrationFailed, NewerVersion, WriteOutsideAct
from sotui.vault.migrations import Migration


def letters(db) -> None:
    db.executescript(
        "CREATE TABLE letter (id TEXT PRIMARY KEY, body TEXT); CREATE INDEX lb ON letter (body);"
    )


def hair(db) -> None:
    db["child"].add_column("hair", str)
    db["child"].transform(rename={"hair": "hair_colour"})


STEPS = [Migration("letters", letters), Migration("hair colour", hair)]


def test_each_step_is_taken_once_and_noted(folder, opened, case):
    steps = [*case.migrations, *STEPS]
    session = opened(folder, migrations=steps)
    assert "hair_colour" in session.db["child"].columns_dict
    taken = [row["name"] for row in session.db["vault_migration"].rows]
    assert taken == ["first tables", "letters", "hair colour"]
    assert session.db.execute("PRAGMA user_version").fetchone() == (3,)
    noted = [e.subject for e in audit.entries(session.db, 99) if e.act == "brought up to this version"]
    assert noted == ["hair colour", "letters", "first tables"]
    session.close()
    again = opened(folder, migrations=steps)
    assert len([e for e in audit.entries(again.db, 99) if e.act == "brought up to this version"]) == 3
    assert audit.verify_chain(again.db) is None


def test_changes_after_a_step_are_taken_down_in_the_new_shape(folder, opened, case):
    session = opened(folder, migrations=[*case.migrations, *STEPS])
    with session.act("record", "c1") as act:
        act.db["child"].insert({"id": "c1", "name": "Ann", "hair_colour": "red"})
        act.db["letter"].insert({"id": "l1", "body": "Dear Ann"})
    child, letter = audit.changes(session.db, act.seq)
    assert child.after["hair_colour"] == "red"
    assert letter.table == "letter"
    with pytest.raises(WriteOutsideAct):
        session.db["letter"].insert({"id": "l2"})


def breaks(db) -> None:
    db["child"].transform(drop={"photo"})
    raise ValueError("half-way")


def commits(db) -> None:
    db.conn.execute("COMMIT")


def orphans(db) -> None:
    db.executescript(
        "CREATE TABLE visit (id TEXT PRIMARY KEY, child TEXT REFERENCES child (id));"
        "INSERT INTO visit VALUES ('v1', 'nobody')"
    )


@pytest.mark.parametrize("bad", [breaks, orphans])
def test_a_step_that_fails_half_way_leaves_the_register_as_it_was(folder, opened, case, bad):
    session = opened(folder)
    with session.act("record", "c1") as act:
        act.db["child"].insert({"id": "c1", "name": "Ann"})
    session.close()
    with pytest.raises(MigrationFailed, match="put back as it was"):
        opened(folder, migrations=[*case.migrations, *STEPS, Migration("bad", bad)])
    session = opened(folder)
    assert [row["name"] for row in session.db["child"].rows] == ["Ann"]
    assert set(session.db["child"].columns_dict) == {"id", "name", "photo"}
    assert "letter" not in session.db.table_names()
    assert audit.verify_chain(session.db) is None


def test_a_step_that_ends_the_transaction_is_a_failure(folder, opened, case):
    with pytest.raises(MigrationFailed):
        opened(folder, migrations=[*case.migrations, Migration("commits", commits)])


def test_a_register_from_a_newer_version_is_left_byte_for_byte(folder, opened, case, contents):
    opened(folder, migrations=[*case.migrations, *STEPS]).close()
    before = contents(folder)
    for older in (case.migrations, [*case.migrations, STEPS[0]], [Migration("another", letters)] * 1):
        with pytest.raises(NewerVersion, match="newer version"):
            opened(folder, migrations=older)
        assert contents(folder) == before


def test_steps_in_another_order_are_another_program(folder, opened, case):
    opened(folder, migrations=[*case.migrations, *STEPS]).close()
    with pytest.raises(NewerVersion):
        opened(folder, migrations=[*case.migrations, *reversed(STEPS)])


_KILLED = """
import os, signal, sys
from pathlib import Path
from sotui.vault.migrations import Migration
from sotui.vault.open import open_vault
def first(db): pass
def second(db):
    db.conn.execute("PRAGMA cache_size=10")
    db.conn.execute("PRAGMA cache_spill=ON")
    db.executescript("CREATE TABLE letter (id INTEGER PRIMARY KEY, body TEXT)")
    db.conn.executemany("INSERT INTO letter (body) VALUES (?)", [("x" * 1000,)] * 2000)
    os._exit(9)
open_vault(Path(sys.argv[1]), None, sys.argv[2],
    migrations=[Migration("first tables", first), Migration("letters", second)], deeds={})
"""


def test_a_kill_during_a_step_leaves_the_register_as_it_was(folder, opened, case):
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(folder), case.passphrase], capture_output=True, timeout=60
    )
    assert done.returncode == 9
    # The kill came after pages had reached the file: a journal to roll back is what the case is about.
    assert (folder / "records-1.db-journal").stat().st_size > 0
    session = opened(folder)
    assert "letter" not in session.db.table_names()
    assert audit.verify_chain(session.db) is None
