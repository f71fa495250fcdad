"""F32, F33 and F50 to F52: a history that was cut, rewritten, forged, or put back to last week."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sotui.desk import Clock, Desk, open_desk
from sotui.facts.model import Subject, SubjectKind
from sotui.register import acts
from sotui.settings import state_folder
from sotui.vault import accounts, audit
from sotui.vault.checks import PAGE
from sotui.vault.driver import Connection, connect
from sotui.vault.errors import VaultError
from sotui.vault.found import Kind
from sotui.vault.kdf import KdfParams
from sotui.vault.ledger import checkpoint_content
from sotui.vault.open import read_header, unlock
from sotui.vault.unlocked import Unlocked
from sotui.vault.verify import verify

TODAY = date(2026, 11, 22)
CHEAP = KdfParams(19 * 1024, 1, 1)
WES = "walnut trellis copper anthem"
NAMES = [name.strip() for name in audit.COLUMNS.split(",")]
OpenDesk = Callable[..., Desk]


def note(desk: Desk, order_id: str, text: str) -> int:
    with desk.session.act("note added", "SO-0001") as act:
        acts.add_note(act, Subject(SubjectKind.ORDER, order_id), text)
    return act.seq


@pytest.fixture
def busy(open_desk: OpenDesk, family: str) -> Desk:
    """An open register with a history: ten notes, looks between them."""
    desk = open_desk()
    for number in range(10):
        note(desk, family, f"note {number}")
        desk.session.viewed("order's page", f"look {number}")
    return desk


def bare(desk: Desk) -> Connection:
    """The database without what keeps the audit from being changed, as a program of one's own has it."""
    conn = desk.session._conn
    for of in ("main.sqlite_schema", "sqlite_temp_schema"):
        for (name,) in conn.execute(f"SELECT name FROM {of} WHERE type = 'trigger'").fetchall():
            conn.execute(f'DROP TRIGGER "{name}"')
    return conn


@contextmanager
def own_program(folder: Path, name: str, passphrase: str) -> Iterator[tuple[Connection, Unlocked]]:
    """The closed register in the own program of somebody who may open it; the triggers are put back."""
    header = read_header(folder)
    slot = next(grant.slot for grant in header.grants if grant.name == name)
    unlocked = unlock(folder, header, next(one for one in header.slots if one.id == slot), passphrase)
    conn = connect(folder / header.database, unlocked.key("database"))
    triggers = conn.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    try:
        for trigger, _ in triggers:
            conn.execute(f'DROP TRIGGER "{trigger}"')
        yield conn, unlocked
        for _, sql in triggers:
            conn.execute(sql)
    finally:
        conn.close()


def row(conn: Connection, seq: int) -> dict[str, Any]:
    found = conn.execute(f"SELECT {audit.COLUMNS} FROM audit_entry WHERE seq = ?", (seq,)).fetchone()
    return dict(zip(NAMES, found, strict=True))


def rehashed(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry with a hash that fits it: anybody can work that out."""
    return {**entry, "hash": audit.hash_of(tuple(entry.values()))}


def found_in(desk: Desk) -> list[tuple[Kind, int, int]]:
    return [(one.kind, one.first, one.last) for one in verify(desk.session).faults]


@pytest.mark.fault("F50")
@pytest.mark.parametrize("column", ["user_name", "at", "subject", "hash"])
def test_f50_an_entry_that_was_changed_is_named_by_its_number(busy: Desk, column: str) -> None:
    seq = audit.tail(busy.session._conn).seq - 6
    bare(busy).execute(
        f"UPDATE audit_entry SET {column} = {column} || '0' WHERE seq = ?" if column != "at" else
        "UPDATE audit_entry SET at = '2020-01-01T00:00:00.000000+00:00' WHERE seq = ?",
        (seq,),
    )  # fmt: skip
    checked = verify(busy.session)
    assert [(one.first, one.last) for one in checked.faults] == [(seq, seq)]
    assert f"entry {seq}" in checked.headline
    assert checked.sound, "what is still sound is said as well"


@pytest.mark.fault("F50")
def test_f50_entries_removed_from_the_middle_are_named(busy: Desk) -> None:
    last = audit.tail(busy.session._conn).seq
    bare(busy).execute("DELETE FROM audit_entry WHERE seq BETWEEN ? AND ?", (last - 8, last - 6))
    assert (Kind.REMOVED, last - 8, last - 6) in found_in(busy)


@pytest.mark.fault("F50")
def test_f50_a_row_that_is_not_as_it_was_taken_down_is_named_with_its_entry(busy: Desk, family: str) -> None:
    seq = note(busy, family, "as it was")
    bare(busy).execute(
        "UPDATE audit_change SET after = replace(after, 'as it was', 'otherwise') WHERE seq = ?", (seq,)
    )
    assert found_in(busy) == [(Kind.CHANGE, seq, seq)]


@pytest.mark.fault("F50")
def test_f50_a_tail_that_was_cut_is_found_by_what_this_machine_keeps_of_it(
    busy: Desk, folder: Path, open_desk: OpenDesk, words_of_the_test_register: str
) -> None:
    busy.close()
    desk = open_desk()
    last = audit.tail(desk.session._conn).seq
    desk.close()
    with own_program(folder, "Dana Duty", words_of_the_test_register) as (conn, _):
        for table in ("audit_entry", "audit_checkpoint", "audit_change"):
            conn.execute(f"DELETE FROM {table} WHERE seq > ?", (last - 5,))
    again = open_desk()
    said = " ".join(again.session.warnings)
    assert "older copy of the register" in said
    assert f"{last - 4:,} to " in said
    assert Kind.CUT in [one.kind for one in verify(again.session).faults]


@pytest.mark.fault("F50")
def test_f50_the_command_names_the_entry_and_leaves_with_one(
    busy: Desk, folder: Path, tmp_path: Path, words_of_the_test_register: str
) -> None:
    from sotui.cli.commands import sotui

    seq = audit.tail(busy.session._conn).seq - 6
    busy.close()
    with own_program(folder, "Dana Duty", words_of_the_test_register) as (conn, _):
        conn.execute("UPDATE audit_entry SET reason = 'another' WHERE seq = ?", (seq,))
    secret = tmp_path / "secret"
    secret.write_text(words_of_the_test_register + "\n", encoding="utf-8")
    how = ["--vault", str(folder), "verify", "--passphrase-file", str(secret)]
    done = CliRunner().invoke(sotui, how)
    assert done.exit_code == 1
    assert f"entry {seq}" in done.output
    found = json.loads(CliRunner().invoke(sotui, [*how, "--json"]).output)
    assert [one["first"] for one in found["faults"]] == [seq]


@pytest.mark.fault("F51")
@pytest.mark.parametrize("signed", ["by nobody", "by another"])
def test_f51_an_entry_in_another_persons_name_is_named_as_forged(
    folder: Path, family: str, open_desk: OpenDesk, signed: str
) -> None:
    desk = open_desk()
    accounts.add(desk.session, "Wes Worker", ["social worker"], WES, kdf=CHEAP)
    victim = desk.session.user
    desk.close()
    # Wes has the data key, as everybody has, and a program of his own.
    with own_program(folder, "Wes Worker", WES) as (conn, unlocked):
        last = row(conn, audit.tail(conn).seq)
        forged = rehashed(
            {
                **last,
                "seq": last["seq"] + 1,
                "user_id": victim.id,
                "user_name": victim.name,
                "roles": json.dumps(sorted(victim.roles)),
                "kind": "act",
                "act": "deadline waived",
                "subject": "SO-0001",
                "reason": "Dana said so",
                "detail": "",
                "change_from": last["change_from"] + last["change_count"],
                "change_count": 0,
                "changes": "",
                "words": None,
                "previous": last["hash"],
            }
        )
        marks = ", ".join("?" * len(forged))
        conn.execute(f"INSERT INTO audit_entry ({audit.COLUMNS}) VALUES ({marks})", tuple(forged.values()))
        if signed == "by another":
            content = checkpoint_content(unlocked.vault, forged["seq"], forged["hash"])
            conn.execute(
                "INSERT INTO audit_checkpoint (seq, hash, slot, kind, signature) VALUES (?, ?, ?, 'act', ?)",
                (forged["seq"], forged["hash"], unlocked.slot.id, unlocked.signature(content)),
            )
    desk = open_desk_as(folder, "Dana Duty", "a duty desk on a rainy Sunday")
    checked = verify(desk.session)
    assert (Kind.FORGED, forged["seq"]) in [(one.kind, one.first) for one in checked.faults]
    desk.close()


@pytest.mark.fault("F52")
def test_f52_entries_of_a_clock_that_went_back_stand_in_their_order_and_are_flagged(
    folder: Path, family: str, open_desk: OpenDesk
) -> None:
    for day in (date(2026, 11, 22), date(2026, 3, 1), date(2026, 11, 23)):
        desk = open_desk(day)
        note(desk, family, f"on {day}")
        desk.close()
    desk = open_desk(date(2026, 11, 23))
    entries = [one for one in audit.entries(desk.session.db, 200) if one.act == "note added"]
    assert [one.at.date() for one in reversed(entries)] == [
        date(2026, 11, 22), date(2026, 3, 1), date(2026, 11, 23)
    ]  # fmt: skip
    assert [one.seq for one in entries] == sorted((one.seq for one in entries), reverse=True)
    opened = [one for one in audit.entries(desk.session.db, 200) if one.act == "opened the register"]
    assert sum(one.clock_back and one.at.date() == date(2026, 3, 1) for one in opened) == 1
    checked = verify(desk.session)
    assert checked.whole
    assert Kind.CLOCK in [one.kind for one in checked.notes]


@pytest.mark.fault("F33")
def test_f33_the_folder_of_last_week_put_back_is_announced_as_an_older_copy(
    folder: Path, family: str, open_desk: OpenDesk, tmp_path: Path
) -> None:
    desk = open_desk(date(2026, 11, 15))
    note(desk, family, "last week")
    desk.close()
    shutil.copytree(folder, tmp_path / "last week")
    desk = open_desk()
    note(desk, family, "this week")
    last = audit.tail(desk.session._conn).seq
    desk.close()
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "last week", folder)
    again = open_desk()
    (said,) = [one for one in again.session.warnings if "older copy" in one]
    assert "are missing" in said
    assert "tell whoever answers for the information" in said
    assert again.session.alarm == said
    assert "opened an older copy" in [one.act for one in audit.entries(again.session.db, 5)]
    assert audit.tail(again.session._conn).seq < last + 5


@pytest.mark.fault("F32")
def test_f32_pages_of_an_older_state_put_back_are_found_or_announced(
    folder: Path, family: str, open_desk: OpenDesk, tmp_path: Path
) -> None:
    """A page bears a seal over its number, not over its age: what was put back shows in the audit."""
    path, state = folder / "records-1.db", state_folder()
    desk = open_desk()
    note(desk, family, "before")
    desk.close()
    old = path.read_bytes()
    desk = open_desk()
    note(desk, family, "after")
    desk.close()
    new = path.read_bytes()
    known = Path(shutil.copytree(state, tmp_path / "state"))

    def said_of(content: bytes) -> bool:
        # What the machine remembers is put back too: it would go on from what the last try left.
        shutil.rmtree(state)
        shutil.copytree(known, state)
        path.write_bytes(content)
        return something_is_said(open_desk)

    assert not said_of(new), "nothing is said of the register as it is"
    shared = min(len(old), len(new)) // PAGE
    changed = [at for at in range(shared) if old[at * PAGE :][:PAGE] != new[at * PAGE :][:PAGE]]
    assert changed
    unseen = [
        at
        for at in changed
        if not said_of(new[: at * PAGE] + old[at * PAGE : (at + 1) * PAGE] + new[(at + 1) * PAGE :])
    ]
    # All of the older pages at once are the older file: that is announced.
    assert said_of(old)
    assert unseen == [], "pages of an older state went unseen"


def something_is_said(opening: OpenDesk) -> bool:
    """Whether the register does not open, or opens with an alarm, or its own look-through finds a fault."""
    try:
        desk = opening()
    except VaultError:
        return True
    try:
        if desk.session.warnings or not verify(desk.session).whole:
            return True
        checks = ("integrity_check", "cipher_integrity_check")
        said = [desk.session.db.execute(f"PRAGMA {each}").fetchall() for each in checks]
    except VaultError:
        return True
    finally:
        with suppress(VaultError):
            desk.close()
    return said != [[("ok",)], []]


def open_desk_as(folder: Path, name: str, passphrase: str) -> Desk:
    return open_desk(folder, name, passphrase, clock=Clock(TODAY))
