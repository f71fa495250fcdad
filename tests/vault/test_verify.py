"""Somebody with the key and a program of their own was at the audit: each deed of theirs is named."""

from __future__ import annotations

import json
import shutil

import pytest

from sotui.vault import accounts, accounts_deeds, audit
from sotui.vault.found import Kind
from sotui.vault.keys import Seeds, canonical
from sotui.vault.ledger import checkpoint_content
from sotui.vault.model import Role
from sotui.vault.open import open_vault
from sotui.vault.verify import verify

OTHER = "Bo Kestrel"
OTHER_WORDS = "lantern orchard seventeen marmalade"


@pytest.fixture(scope="module")
def deeds(case):
    return {**case.deeds, **{deed.name: deed for deed in accounts_deeds.DEEDS}}


@pytest.fixture(scope="module")
def made_by_two(made, case, deeds, tmp_path_factory):
    """A register of two people, closed, with what each did in a session of their own."""
    folder = shutil.copytree(made, tmp_path_factory.mktemp("two") / "register")
    how = {"migrations": case.migrations, "deeds": deeds}
    with open_vault(folder, None, case.passphrase, **how) as session:
        accounts.add(session, OTHER, [Role.SOCIAL_WORKER], OTHER_WORDS, kdf=case.cheap)
        work(session, "a", 3)
    with open_vault(folder, OTHER, OTHER_WORDS, **how) as session:
        work(session, "b", 3)
    return folder


@pytest.fixture
def folder(made_by_two, tmp_path):
    """The register of two people, this case's own."""
    return shutil.copytree(made_by_two, tmp_path / "register")


@pytest.fixture
def two(folder, opened, case, deeds):
    """The register of two people, open in the hands of the first."""
    session = opened(folder, deeds=deeds, name=case.name)
    work(session, "c", 3)
    for number in range(5):
        session.viewed("child's page", f"page {number}")
    work(session, "d", 1)
    assert verify(session).whole
    return session


def work(session, prefix: str, count: int) -> None:
    for number in range(count):
        with session.act("record", f"{prefix}{number}", "a reason") as act:
            act.db["child"].insert({"id": f"{prefix}{number}", "name": f"Child {prefix}{number}"})
            act.db["child"].update(f"{prefix}{number}", {"name": f"Ann {prefix}{number}"})


def bare(session):
    """The connection as a program of one's own has it: without what keeps the audit from being changed."""
    conn = session.db.conn
    for of in ("main.sqlite_schema", "sqlite_temp_schema"):
        for (name,) in conn.execute(f"SELECT name FROM {of} WHERE type = 'trigger'").fetchall():
            conn.execute(f'DROP TRIGGER "{name}"')
    return conn


def seq_of(session, subject: str) -> int:
    return audit.entries(session.db, 1, subject=subject)[0].seq


def faults(session) -> list[tuple[Kind, int, int]]:
    return [(one.kind, one.first, one.last) for one in verify(session).faults]


def vouched(session) -> list[tuple[int, int]]:
    return [(one.first, one.last) for one in verify(session).sound]


def rehash(conn, seq: int, **changed: object) -> None:
    """Write an entry anew with the hash that fits what it now says."""
    row = dict(zip(
        (name.strip() for name in audit.COLUMNS.split(",")),
        conn.execute(f"SELECT {audit.COLUMNS} FROM audit_entry WHERE seq = ?", (seq,)).fetchone(),
        strict=True,
    )) | changed  # fmt: skip
    row["hash"] = audit.hash_of(tuple(row.values()))
    sets = ", ".join(f"{name} = ?" for name in row)
    conn.execute(f"UPDATE audit_entry SET {sets} WHERE seq = ?", (*row.values(), seq))


def relink(conn, first: int) -> None:
    """Make every hash from an entry on fit the one before it."""
    last = conn.execute("SELECT max(seq) FROM audit_entry").fetchone()[0]
    for seq in range(first, last + 1):
        before = conn.execute("SELECT hash FROM audit_entry WHERE seq = ?", (seq - 1,)).fetchone()
        rehash(conn, seq, previous=before[0])


def append(session, **said: object) -> int:
    """An entry at the end as nobody's session wrote it."""
    conn = bare(session)
    names = [name.strip() for name in audit.COLUMNS.split(",")]
    row = conn.execute(f"SELECT {audit.COLUMNS} FROM audit_entry ORDER BY seq DESC LIMIT 1").fetchone()
    fresh = dict(zip(names, row, strict=True))
    after = fresh["change_from"] + fresh["change_count"]
    fresh |= {"seq": fresh["seq"] + 1, "previous": fresh["hash"], "change_from": after}
    fresh |= {"change_count": 0, "changes": "", "words": None, "reason": "", "detail": "", **said}
    fresh["hash"] = audit.hash_of(tuple(fresh.values()))
    marks = ", ".join("?" * len(fresh))
    conn.execute(f"INSERT INTO audit_entry ({audit.COLUMNS}) VALUES ({marks})", tuple(fresh.values()))
    # The session that stands open is not to trip over it when it is closed.
    session._ledger.tail = audit.tail(conn)
    return fresh["seq"]


def test_a_whole_audit_is_vouched_for_by_those_who_wrote_it(two):
    checked = verify(two)
    last = checked.seq
    assert checked.whole
    assert checked.headline.startswith(f"The audit is whole: {last} entries")
    assert [(one.first, one.last) for one in checked.sound] == [(1, last)]
    assert checked.sound[0].by == ("Asha Pell", OTHER)
    assert checked.rows_hold == ((1, last),)
    json.dumps(checked.to_json())


def test_progress_is_told_up_to_the_last_entry(two):
    told = []
    checked = verify(two, lambda done, of: told.append((done, of)))
    assert told[-1] == (checked.seq, checked.seq)


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'another'",
        "user_name = 'Bo'",
        "at = 'yesterday'",
        "at = '2020-01-01T00:00:00.000000+00:00'",
        "undoes = 5",
        "detail = CAST(x'ff41' AS TEXT)",
        "hash = ''",
        "roles = '[]'",
    ],
)
def test_an_altered_entry_is_named_and_all_others_are_sound(two, change):
    seq, last = seq_of(two, "b1"), verify(two).seq
    bare(two).execute(f"UPDATE audit_entry SET {change} WHERE seq = ?", (seq,))
    assert (Kind.ALTERED, seq, seq) in faults(two)
    assert all(first == seq for _, first, _ in faults(two))
    held = vouched(two)
    assert held[0] == (1, seq - 1)
    assert held[-1][1] == last


def test_an_altered_entry_with_a_fitting_hash_is_named_itself_and_not_its_neighbour(two):
    seq = seq_of(two, "b1")
    rehash(bare(two), seq, reason="another")
    assert {(first, last) for _, first, last in faults(two)} == {(seq, seq)}


def test_a_look_rewritten_with_a_fitting_hash_is_named(two):
    seq = seq_of(two, "c2") + 2
    assert audit.entry(two.db, seq).kind == "view"
    rehash(bare(two), seq, subject="another child")
    assert faults(two) == [(Kind.ALTERED, seq, seq)]


def test_a_history_written_anew_from_one_entry_on_is_found_by_the_signatures(two):
    seq = seq_of(two, "b1")
    conn = bare(two)
    rehash(conn, seq, device="0" * 32)
    relink(conn, seq + 1)
    found = faults(two)
    assert found[0][:2] == (Kind.ALTERED, seq)
    assert found[-1][2] == seq_of(two, "d0")
    assert vouched(two) == [(1, seq - 1)]


def test_a_look_rewritten_and_all_after_it_is_placed_after_the_last_signature_that_fits(two):
    signed = seq_of(two, "c2")
    conn = bare(two)
    rehash(conn, signed + 3, subject="another child")
    relink(conn, signed + 4)
    assert faults(two)[0][:2] == (Kind.ALTERED, signed + 1)
    assert vouched(two) == [(1, signed)]


def test_a_removed_entry_is_named_and_what_is_on_either_side_is_sound(two):
    seq, last = seq_of(two, "b1"), verify(two).seq
    bare(two).execute("DELETE FROM audit_entry WHERE seq = ?", (seq,))
    assert faults(two) == [(Kind.REMOVED, seq, seq)]
    assert vouched(two) == [(1, seq - 1), (seq + 1, last)]


def test_several_removed_entries_are_one_range(two):
    seq = seq_of(two, "b0")
    bare(two).execute("DELETE FROM audit_entry WHERE seq BETWEEN ? AND ?", (seq, seq + 2))
    assert faults(two) == [(Kind.REMOVED, seq, seq + 2)]


def test_an_entry_removed_and_the_rest_renumbered_is_found_by_the_signatures(two):
    seq, last = seq_of(two, "b1"), verify(two).seq
    conn = bare(two)
    conn.execute("DELETE FROM audit_entry WHERE seq = ?", (seq,))
    for each in range(seq + 1, last + 1):
        conn.execute("UPDATE audit_entry SET seq = ? WHERE seq = ?", (each - 1, each))
    relink(conn, seq)
    found = faults(two)
    assert found[0][1] == seq
    assert vouched(two) == [(1, seq - 1)]


def test_two_entries_changed_about_are_each_named_with_the_number_they_had(two):
    seq = seq_of(two, "b1")
    conn = bare(two)
    for now, then in ((9999, seq), (seq, seq + 1), (seq + 1, 9999)):
        conn.execute("UPDATE audit_entry SET seq = ? WHERE seq = ?", (now, then))
    reordered = [one for one in verify(two).faults if one.kind is Kind.REORDERED]
    assert [(one.first, one.words.split(" stands")[0]) for one in reordered] == [
        (seq, f"Entry {seq + 1}"),
        (seq + 1, f"Entry {seq}"),
    ]


@pytest.mark.parametrize(
    ("change", "row"),
    [
        ("UPDATE audit_change SET after = replace(after, 'Ann', 'Bea') WHERE id = :second", (2,)),
        ("UPDATE audit_change SET before = NULL, after = NULL WHERE id = :first", (1,)),
        ("UPDATE audit_change SET before = NULL, after = NULL, before_seal = NULL, after_seal = NULL"
         " WHERE id = :first", ()),
        ("UPDATE audit_change SET key = '[\"z\"]' WHERE id = :first", ()),
        ("UPDATE audit_change SET name = 'other' WHERE id = :first", ()),
        ("UPDATE audit_change SET after_seal = randomblob(48) WHERE id = :first", (1,)),
        ("UPDATE audit_change SET seq = 1 WHERE id = :first", (1,)),
        ("DELETE FROM audit_change WHERE id = :first", (1,)),
        ("DELETE FROM audit_change WHERE id = :second", (2,)),
        ("UPDATE audit_change SET after = CAST(x'ff' AS TEXT) WHERE id = :second", (2,)),
    ],
)  # fmt: skip
def test_a_row_that_is_not_as_taken_down_is_named_and_the_entries_stay_sound(two, change, row):
    seq, last = seq_of(two, "b1"), verify(two).seq
    first = audit.entry(two.db, seq).change_from
    bare(two).execute(change, {"first": first, "second": first + 1})
    checked = verify(two)
    assert {(one.kind, one.first, one.last) for one in checked.faults} == {(Kind.CHANGE, seq, seq)}
    assert checked.faults[0].rows == row
    assert vouched(two) == [(1, last)]
    assert checked.rows_hold == ((1, seq - 1), (seq + 1, last))


def test_a_row_that_no_entry_took_down_is_found(two):
    last = verify(two).seq
    bare(two).execute("INSERT INTO audit_change (seq, name, key) VALUES (999, 'child', '[]')")
    assert faults(two) == [(Kind.CHANGE, last + 1, last + 1)]


def test_rows_taken_away_with_their_salt_are_no_lawful_erasure_unless_an_entry_names_them(two):
    seq = seq_of(two, "b1")
    bare(two).execute(
        "UPDATE audit_change SET before = NULL, after = NULL, before_seal = substr(before_seal, 17),"
        " after_seal = substr(after_seal, 17) WHERE seq = ?",
        (seq,),
    )
    checked = verify(two)
    # Its reason stands there still, where the row that it was taken down in is gone.
    assert [(one.kind, one.first) for one in checked.faults] == [(Kind.ALTERED, seq), (Kind.CHANGE, seq)]
    assert "lawfully" in checked.faults[1].words


def test_every_fault_is_named_not_only_the_first(two):
    conn = bare(two)
    a, b, c = (seq_of(two, subject) for subject in ("a1", "b1", "c1"))
    conn.execute("UPDATE audit_entry SET reason = 'another' WHERE seq = ?", (a,))
    conn.execute("DELETE FROM audit_entry WHERE seq = ?", (b,))
    conn.execute("DELETE FROM audit_change WHERE seq = ?", (c,))
    assert [(kind, first) for kind, first, _ in faults(two)] == [
        (Kind.ALTERED, a),
        (Kind.REMOVED, b),
        (Kind.CHANGE, c),
    ]


# Somebody else's name


def other(session) -> tuple[str, str]:
    """User id and slot of the second person."""
    grant = next(each for each in session.unlocked.header.grants if each.name == OTHER)
    return grant.user, grant.slot


def test_an_act_in_another_name_without_a_signature_is_forged(two):
    user, _ = other(two)
    seq = append(two, kind="act", act="record", user_id=user, user_name=OTHER)
    assert (Kind.FORGED, seq, seq) in faults(two)


def test_an_act_in_another_name_under_ones_own_signature_is_forged(two):
    user, _ = other(two)
    seq = append(two, kind="act", act="record", user_id=user, user_name=OTHER)
    sign(two, seq, two.unlocked.slot.id, two.unlocked.seeds)
    (fault,) = verify(two).faults
    assert (fault.kind, fault.first) == (Kind.FORGED, seq)
    assert fault.words == f"It is in the name of {OTHER}, and Asha Pell signed it."


def test_an_act_under_anothers_slot_with_ones_own_key_is_forged(two):
    user, slot = other(two)
    seq = append(two, kind="act", act="record", user_id=user, user_name=OTHER)
    sign(two, seq, slot, two.unlocked.seeds)
    (fault,) = verify(two).faults
    assert (fault.kind, fault.first) == (Kind.FORGED, seq)
    assert fault.words == f"The signature is not {OTHER}'s."


def test_ones_own_entry_with_anothers_name_written_on_it_is_forged(two):
    seq = append(two, kind="act", act="record", user_name=OTHER)
    sign(two, seq, two.unlocked.slot.id, two.unlocked.seeds)
    assert faults(two) == [(Kind.FORGED, seq, seq)]


def test_a_grant_that_no_administrator_signed_vouches_for_nothing(two):
    user, _ = other(two)
    conn = bare(two)
    seeds, slot = Seeds.fresh(), "ab" * 16
    sign_key, receive = seeds.public
    grant = {
        "vault": two.unlocked.vault, "slot": slot, "user": user, "name": OTHER, "roles": ["administrator"],
        "epoch": 1, "sign": sign_key, "receive": receive, "by": slot,
    }  # fmt: skip
    said = canonical({**grant, "signature": seeds.signature(grant)}).decode()
    seq = append(two, kind="act", act="record", user_id=user, user_name=OTHER)
    conn.execute("INSERT INTO vault_grant (slot, seq, content) VALUES (?, ?, ?)", (slot, seq, said))
    sign(two, seq, slot, seeds)
    assert (Kind.FORGED, seq, seq) in faults(two)


def test_a_look_in_the_name_of_somebody_who_had_not_opened_the_register_is_named(two):
    user, _ = other(two)
    seq = append(two, kind="view", act="child's page", user_id=user, user_name=OTHER)
    (fault,) = verify(two).faults
    assert (fault.kind, fault.first) == (Kind.OUTSIDE, seq)
    assert fault.words == f"It is in the name of {OTHER}, while Asha Pell had the register open."


def test_what_is_written_after_the_register_was_closed_is_nobodys(two, folder, opened, deeds, case):
    two.close()
    again = opened(folder, deeds=deeds, name=case.name)
    opening = again.head.seq
    conn = bare(again)
    # The opening taken away, and a look put in its place.
    conn.execute("DELETE FROM audit_entry WHERE seq = ?", (opening,))
    conn.execute("DELETE FROM audit_checkpoint WHERE seq = ?", (opening,))
    seq = append(again, kind="view", act="child's page")
    (fault,) = verify(again).faults
    assert (fault.kind, fault.first, seq) == (Kind.OUTSIDE, opening, opening)
    assert fault.words == "It is in the name of Asha Pell, after Asha Pell had closed the register."


def test_a_signature_taken_away_leaves_its_entry_named(two):
    seq = seq_of(two, "b1")
    bare(two).execute("DELETE FROM audit_checkpoint WHERE seq = ?", (seq,))
    assert faults(two) == [(Kind.FORGED, seq, seq)]


def test_saying_that_signing_began_later_does_not_help(two):
    conn = bare(two)
    conn.execute("UPDATE vault_meta SET value = '12' WHERE name = 'signed-from'")
    assert Kind.UNREADABLE in {kind for kind, _, _ in faults(two)}


def sign(session, seq: int, slot: str, seeds: Seeds) -> None:
    hash = audit.entry(session.db, seq).hash
    content = checkpoint_content(session.unlocked.vault, seq, hash)
    session.db.conn.execute(
        "INSERT INTO audit_checkpoint (seq, hash, slot, kind, signature) VALUES (?, ?, ?, 'act', ?)",
        (seq, hash, slot, seeds.signature(content)),
    )


# Notes, which are no faults


def test_a_session_that_was_killed_leaves_its_last_looks_to_the_next_signature(
    two, folder, tmp_path, opened, deeds, case
):
    two.viewed("child's page", "late")
    last = seq_of(two, "late")
    # As after a kill: what is on the disk at this moment, with nothing signed off.
    left = shutil.copytree(folder, tmp_path / "left")
    checked = verify(opened(left, deeds=deeds, name=case.name))
    assert checked.whole
    assert [(one.kind, one.first, one.last) for one in checked.notes] == [(Kind.UNSIGNED, last, last)]


def test_a_clock_set_back_is_noted_and_is_no_fault(folder, opened, case):
    from datetime import UTC, datetime

    moments = iter([datetime(2027, 1, 1, tzinfo=UTC)] * 2 + [datetime(2026, 1, 1, tzinfo=UTC)] * 99)
    session = opened(folder, name=case.name, clock=lambda: next(moments))
    session.viewed("child's page", "c1")
    checked = verify(session)
    assert checked.whole
    assert Kind.CLOCK in {one.kind for one in checked.notes}


# Nothing can be changed unseen


def columns(conn, table: str) -> list[tuple[str, str]]:
    return [(name, kind) for _, name, kind, *_ in conn.execute(f"PRAGMA table_info({table})").fetchall()]


def another(kind: str, value: object) -> str:
    """SQL for a value that is another than this one."""
    if value is None:
        return {"TEXT": "'x'", "INTEGER": "1", "BLOB": "zeroblob(48)"}[kind]
    return {"TEXT": "{0} || 'x'", "INTEGER": "{0} + 1000", "BLOB": "zeroblob(length({0}))"}[kind]


@pytest.mark.parametrize(
    ("table", "harmless"),
    [("audit_entry", ()), ("audit_change", ()), ("audit_checkpoint", ("kind",)), ("vault_grant", ())],
)
def test_any_one_value_of_any_kind_of_entry_that_is_changed_is_found(two, table, harmless):
    conn = bare(two)
    rows = [row for (row,) in conn.execute(f"SELECT {_KEYS[table]} FROM {table} ORDER BY 1").fetchall()]
    unseen = []
    for row in dict.fromkeys((rows[0], rows[len(rows) // 2], rows[-1])):
        for column, kind in columns(conn, table):
            if column in harmless:
                continue
            where = f"{_KEYS[table]} = ?"
            value = conn.execute(f"SELECT {column} FROM {table} WHERE {where}", (row,)).fetchone()[0]
            conn.execute("BEGIN")
            conn.execute(
                f"UPDATE {table} SET {column} = {another(kind, value).format(column)} WHERE {where}", (row,)
            )
            if verify(two).whole:
                unseen.append((row, column))
            conn.execute("ROLLBACK")
    assert unseen == []
    assert verify(two).whole


_KEYS = {
    "audit_entry": "seq",
    "audit_change": "id",
    "audit_checkpoint": "seq",
    "vault_grant": "slot || seq",
}


@pytest.mark.parametrize("table", ["audit_entry", "audit_change", "audit_checkpoint"])
def test_any_one_row_that_is_taken_away_is_found(two, table):
    conn = bare(two)
    signed_for_its_own_sake = "SELECT seq FROM audit_checkpoint WHERE kind <> 'interval'"
    sql = f"SELECT {_KEYS[table]} FROM {table}" if table != "audit_checkpoint" else signed_for_its_own_sake
    unseen = []
    rows = [row for (row,) in conn.execute(sql).fetchall()]
    # The last entry taken away whole shows only against what the machine keeps elsewhere.
    for row in rows[:-1] if table == "audit_entry" else rows:
        conn.execute("BEGIN")
        conn.execute(f"DELETE FROM {table} WHERE {_KEYS[table]} = ?", (row,))
        if verify(two).whole:
            unseen.append(row)
        conn.execute("ROLLBACK")
    assert unseen == []
