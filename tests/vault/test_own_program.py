"""A colleague with the data key, once let in, and a program of their own: each deed of theirs is named."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from people import ROLES, WORDS, children, copied, id_of, make, opened, record

from sotui.vault import accounts, audit, driver, header_copy, rotation, schema
from sotui.vault.accounts_kept import detail
from sotui.vault.accounts_signing import signed_anew
from sotui.vault.capture import seal
from sotui.vault.erasure import MAY_LET_GO, SEALED_AWAY
from sotui.vault.errors import Altered, PutRight, WrongPassphrase
from sotui.vault.found import Kind
from sotui.vault.grants import sign
from sotui.vault.keys import canonical
from sotui.vault.ledger import checkpoint_content
from sotui.vault.looking import look_through
from sotui.vault.model import Role, User
from sotui.vault.open import read_header, slot_named, unlock
from sotui.vault.verify import of_session

ASHA, BO, CY, DEE = WORDS


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = make(tmp_path_factory.mktemp("own") / "register")
    for name, child in ((CY, "c1"), (BO, "b1")):
        with opened(folder, name) as session:
            record(session, child)
    return folder


@pytest.fixture
def register(made, tmp_path):
    return copied(made, tmp_path / "register")


def keys(folder: Path, name: str):
    header = read_header(folder)
    return unlock(folder, header, slot_named(header, name), WORDS[name])


class Own:
    """The records open in a program of somebody's own: nothing keeps them from writing what they like."""

    def __init__(self, folder: Path, unlocked) -> None:
        self.unlocked = unlocked
        self.conn = driver.connect(folder / unlocked.header.database, unlocked.key("database"))
        for (name,) in self.conn.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            self.conn.execute(f'DROP TRIGGER "{name}"')

    @property
    def next(self) -> int:
        return audit.tail(self.conn).seq + 1

    def entry(
        self, kind: str, what: str, *, user=None, roles=None, slot="", seeds=None, rows=(), **said
    ) -> int:
        """One more entry, its hashes right and signed as is wanted."""
        end = audit.tail(self.conn)
        who = user or self.unlocked.user
        who = replace(who, roles=frozenset(roles)) if roles else who
        for name, key, before, after in rows:
            self.conn.execute(
                "INSERT INTO audit_change (seq, name, key, before, after, before_seal, after_seal)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (end.seq + 1, name, key, before, after, seal(before), seal(after)),
            )
        made = audit.write(
            self.conn,
            end,
            at=datetime.now(UTC),
            device="00",
            user=who,
            kind=kind,
            act=what,
            **{"subject": "x", **said},
        )
        if kind != "view":
            content = checkpoint_content(self.unlocked.vault, made.seq, made.hash)
            self.conn.execute(
                "INSERT INTO audit_checkpoint (seq, hash, slot, kind, signature) VALUES (?, ?, ?, 'act', ?)",
                (
                    made.seq,
                    made.hash,
                    slot or self.unlocked.slot.id,
                    (seeds or self.unlocked.seeds).signature(content),
                ),
            )
        return made.seq


@contextmanager
def own_program(folder: Path, unlocked, **how) -> Iterator[Own]:
    """One whole session in it, opened and closed as the program does."""
    own = Own(folder, unlocked)
    try:
        own.entry("vault", "opened the register", **how)
        yield own
        own.entry("vault", "closed the register", **how)
    finally:
        own.conn.close()


def faults(folder: Path) -> list[tuple[Kind, int, int]]:
    found = look_through(folder, ASHA, WORDS[ASHA]).found
    return [(one.kind, one.first, one.last) for one in found.faults]


def test_a_session_in_a_program_of_ones_own_is_ones_own_and_no_fault(register):
    with own_program(register, keys(register, CY)) as own:
        own.entry("act", "record")
        own.entry("view", "child's page")
    assert faults(register) == []


def test_an_act_in_a_role_that_nobody_gave_is_forged(register):
    with own_program(register, keys(register, CY)) as own:
        seq = own.entry("act", "record", roles=[Role.ADMINISTRATOR])
    assert faults(register) == [(Kind.FORGED, seq, seq)]


def test_a_whole_session_in_a_role_that_nobody_gave_is_forged(register):
    with own_program(register, keys(register, CY), roles=[Role.SENIOR_MANAGER]) as own:
        seq = own.next - 1
    assert faults(register) == [(Kind.FORGED, seq, seq)]


def test_a_look_under_anothers_name_in_ones_own_session_is_forged(register):
    unlocked = keys(register, CY)
    with own_program(register, unlocked) as own:
        asha = User(unlocked.user.id, ASHA, unlocked.user.roles)
        seq = own.entry("view", "child's page", user=asha)
    assert faults(register) == [(Kind.FORGED, seq, seq)]


def test_what_somebody_does_who_was_disabled_before_is_forged(register):
    unlocked = keys(register, CY)
    with opened(register, ASHA) as session:
        accounts.disable(session, id_of(session, CY), "left")
    with own_program(register, unlocked) as own:
        first = own.next - 1
        own.entry("act", "record")
    assert faults(register) == [(Kind.FORGED, first, first + 2)]


def test_what_is_done_with_the_keys_of_before_a_reset_is_forged(register):
    stolen = keys(register, CY)
    with opened(register, ASHA) as session:
        accounts.reset(
            session, id_of(session, CY), "copper lantern walnut anthem", "it was seen", check_strength=False
        )
    with own_program(register, stolen) as own:
        first = own.next - 1
    assert faults(register) == [(Kind.FORGED, first, first + 1)]


def test_a_former_administrator_gives_nobody_another_key(register):
    former = keys(register, BO)
    with opened(register, ASHA) as session:
        accounts.set_roles(session, id_of(session, BO), ["social worker"], "no longer")
    grant = next(each for each in read_header(register).grants if each.name == ASHA)
    asha = User(grant.user, ASHA, frozenset(Role(role) for role in grant.roles))
    forged = sign(replace(grant, sign=former.slot.sign, by=former.slot.id), former.seeds)
    own = Own(register, former)
    own.conn.execute(
        "INSERT INTO vault_grant VALUES (?, ?, ?)",
        (grant.slot, own.next, canonical(forged.to_json()).decode()),
    )
    own.conn.close()
    with own_program(register, former, user=asha, slot=grant.slot) as own:
        first = own.next - 1
        own.entry("act", "record", user=asha, slot=grant.slot)
    assert (Kind.FORGED, first, first + 2) in faults(register)
    assert (Kind.ACCOUNTS, first, first) in faults(register)


def test_whoever_makes_their_own_key_the_root_is_named(register):
    unlocked = keys(register, CY)
    header = unlocked.header
    grants = [
        signed_anew(replace(one, roles=("administrator",)) if one.name == CY else one, unlocked)
        for one in header.grants
    ]
    forged = replace(header, root=unlocked.slot.sign, grants=tuple(grants)).sealed(unlocked.data_key)
    with own_program(register, unlocked) as own:
        seq = own.next
        known = set(own.conn.execute("SELECT slot, seq FROM vault_grant").fetchall())
        schema.keep_header(own.conn, forged, seq)
        rows = [("vault_meta", '["root"]', _root(header.root), _root(forged.root))]
        for slot, at, content in own.conn.execute("SELECT slot, seq, content FROM vault_grant").fetchall():
            if (slot, at) not in known:
                after = json.dumps({"slot": slot, "seq": at, "content": content})
                rows.append(("vault_grant", json.dumps([slot, at]), None, after))
        own.entry("act", "roles changed", subject=unlocked.user.id, detail=detail(forged), rows=rows)
    header_copy.put(register, forged)
    assert (Kind.FORGED, seq, seq) in faults(register)


def _root(key: str) -> str:
    return json.dumps({"name": "root", "value": key})


def test_an_administrator_who_becomes_the_root_in_the_ordinary_way_is_no_fault(register):
    with opened(register, BO) as session:
        accounts.reset(
            session, id_of(session, ASHA), "copper lantern walnut anthem", "forgot", check_strength=False
        )
    found = look_through(register, BO, WORDS[BO]).found
    assert found.whole, found.faults


@pytest.mark.parametrize("what", ["erased lawfully", "record"])
def test_an_erasure_by_somebody_who_may_not_is_no_lawful_one(register, what):
    with own_program(register, keys(register, CY)) as own:
        conn = own.conn
        id, entry = conn.execute(
            "SELECT id, seq FROM audit_change WHERE name = 'child' ORDER BY id LIMIT 1"
        ).fetchone()
        said = {"change_from": id, "change_to": id, "seq": own.next}
        conn.execute("INSERT INTO audit_erasure VALUES (?, ?, ?)", tuple(said.values()))
        seq = own.entry("act", what, rows=[("audit_erasure", f"[{id}]", None, json.dumps(said))])
        conn.execute(
            "UPDATE audit_change SET before = NULL, after = NULL, before_seal = substr(before_seal, -32),"
            " after_seal = substr(after_seal, -32) WHERE id = ?",
            (id,),
        )
    assert faults(register) == [(Kind.CHANGE, entry, entry), (Kind.FORGED, seq, seq)]


def test_what_erases_is_what_the_acts_themselves_are_for():
    from sotui.register.restricted_acts import DEEDS, RESTRICT

    assert SEALED_AWAY == RESTRICT
    assert {deed.name: deed.roles for deed in DEEDS}[RESTRICT] == MAY_LET_GO[SEALED_AWAY]


@pytest.mark.parametrize("how", ["later", "never"])
def test_a_history_written_anew_as_if_it_had_not_been_signed_is_found(register, how):
    own = Own(register, keys(register, CY))
    conn, previous = own.conn, audit.GENESIS
    names = [name.strip() for name in audit.COLUMNS.split(",")]
    for row in conn.execute(f"SELECT {audit.COLUMNS} FROM audit_entry ORDER BY seq").fetchall():
        entry = dict(zip(names, row, strict=True))
        entry["subject"] = "another" if entry["subject"] == "b1" else entry["subject"]
        entry["previous"] = previous
        previous = audit.hash_of(tuple(entry.values()))
        conn.execute(
            "UPDATE audit_entry SET subject = ?, previous = ?, hash = ? WHERE seq = ?",
            (entry["subject"], entry["previous"], previous, entry["seq"]),
        )
    conn.execute("DELETE FROM audit_checkpoint")
    if how == "later":
        conn.execute("UPDATE vault_meta SET value = ? WHERE name = 'signed-from'", (str(own.next),))
    else:
        conn.execute("DELETE FROM vault_meta WHERE name = 'signed-from'")
    conn.close()
    assert Kind.ACCOUNTS in [kind for kind, _, _ in faults(register)]


# With the program itself, and files of another day


def test_another_history_on_this_machine_lets_nobody_back_in_who_was_disabled(register, tmp_path):
    old = (register / "vault.json").read_bytes()
    with opened(register, ASHA) as session:
        accounts.disable(session, id_of(session, CY), "left")
        accounts.add(session, DEE, ROLES[DEE], WORDS[DEE])
    new = (register / "vault.json").read_bytes()
    with opened(copied(register, tmp_path / "elsewhere"), BO, anchors=tmp_path / "state") as session:
        record(session, "fork")
    for number in range(3):
        with opened(register, BO) as session:
            record(session, f"m{number}")
    (register / "vault.json").write_bytes(old)
    with pytest.raises(PutRight), opened(register, CY, anchors=tmp_path / "state"):
        pass
    assert (register / "vault.json").read_bytes() == new
    with pytest.raises(WrongPassphrase), opened(register, CY, anchors=tmp_path / "state"):
        pass
    with opened(register, DEE, anchors=tmp_path / "state") as session:
        assert session.alarm
        assert children(session) >= {"m0", "m2"}


def test_an_older_role_comes_not_back_with_an_older_header(register, tmp_path):
    with opened(register, ASHA) as session:
        accounts.set_roles(session, id_of(session, CY), ["senior manager"], "for a while")
    old = (register / "vault.json").read_bytes()
    with opened(register, ASHA) as session:
        accounts.set_roles(session, id_of(session, CY), ["social worker"], "no longer")
    with opened(copied(register, tmp_path / "elsewhere"), BO, anchors=tmp_path / "state") as session:
        for number in range(9):
            record(session, f"ahead{number}")
    (register / "vault.json").write_bytes(old)
    with opened(register, CY, anchors=tmp_path / "state") as session:
        assert session.user.roles == {Role.SOCIAL_WORKER}


def test_somebody_who_came_later_opens_an_older_copy_and_is_no_forger(register, tmp_path):
    older = (register / "records-1.db").read_bytes()
    with opened(register, ASHA, anchors=tmp_path / "state") as session:
        accounts.add(session, DEE, ROLES[DEE], WORDS[DEE])
    (register / "records-1.db").write_bytes(older)
    with opened(register, DEE, anchors=tmp_path / "state") as session:
        assert session.alarm
    assert faults(register) == []


def test_the_copy_of_a_later_header_is_kept_and_later_records_are_not_rotated_over(register, tmp_path):
    before = copied(register, tmp_path / "before")
    with opened(register, ASHA) as session:
        rotation.rotate(session, "a laptop was lost", backs_up=False)
    with opened(register, ASHA) as session:
        record(session, "after")
    later, records = ((register / name).read_bytes() for name in ("vault.json.bak", "records-2.db"))
    for name in ("vault.json", "records-1.db"):
        shutil.copy(before / name, register / name)
    with opened(register, ASHA) as session:
        assert "vault.json.bak.2" in " ".join(session.warnings)
        with pytest.raises(Altered, match=r"vault\.json\.bak\.2"):
            rotation.rotate(session, "once more", backs_up=False)
    assert (register / "vault.json.bak.2").read_bytes() == later
    assert (register / "records-2.db").read_bytes() == records
    shutil.copy(register / "vault.json.bak.2", register / "vault.json")
    with opened(register, ASHA) as session:
        assert children(session) == {"c1", "b1", "after"}
    assert (
        hashlib.sha256((register / "vault.json.bak").read_bytes()).digest() == hashlib.sha256(later).digest()
    )


def test_records_of_an_earlier_day_beside_a_newer_header_do_not_destroy_it(register):
    older = (register / "records-1.db").read_bytes()
    with opened(register, ASHA) as session:
        accounts.disable(session, id_of(session, CY), "left")
        accounts.add(session, DEE, ROLES[DEE], WORDS[DEE])
    newer, records = ((register / name).read_bytes() for name in ("vault.json", "records-1.db"))
    (register / "records-1.db").write_bytes(older)
    with opened(register, ASHA) as session:
        (said,) = session.warnings
        assert "perhaps they are an older copy" in said
    (aside,) = register.glob("vault.json.????????")
    assert aside.name in said
    assert aside.read_bytes() == newer
    (register / "records-1.db").write_bytes(records)
    with opened(register, ASHA) as session:
        assert session.warnings == ("vault.json was behind the records: it was put right from them.",)
    with opened(register, DEE):
        pass


@pytest.mark.parametrize("acts", [1, 2])
def test_an_earlier_header_that_the_records_know_is_put_right_and_not_kept(tmp_path, acts):
    folder = make(tmp_path / "register", names=(ASHA,))
    before = [(folder / "vault.json").read_bytes()]
    with opened(folder, ASHA) as session:
        for name in (BO, DEE)[:acts]:
            accounts.add(session, name, ROLES[name], WORDS[name])
            before.append((folder / "vault.json").read_bytes())
    for old in before[:-1]:
        (folder / "vault.json").write_bytes(old)
        with opened(folder, ASHA) as session:
            assert session.warnings == ("vault.json was behind the records: it was put right from them.",)
        assert list(folder.glob("vault.json.????????")) == []


# Records written without a word in the audit


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE child SET name = 'Another' WHERE id = 'b1'", "is no longer what it was left as"),
        ("DELETE FROM child WHERE id = 'b1'", "is no longer there"),
        ("INSERT INTO child (id, name) VALUES ('z9', 'Nobody')", "no entry put it there"),
    ],
)
def test_a_record_changed_behind_the_audit_is_found(register, sql, words):
    before = look_through(register, ASHA, WORDS[ASHA]).found
    own = Own(register, keys(register, CY))
    wrote = own.conn.execute("SELECT seq FROM audit_change WHERE key = '[\"b1\"]'").fetchone()[0]
    own.conn.execute(sql)
    own.conn.close()
    found = look_through(register, ASHA, WORDS[ASHA]).found
    assert before.whole
    (fault,) = found.faults
    assert fault.kind is Kind.RECORDS
    assert words in fault.words
    assert fault.first == (found.seq if "z9" in sql else wrote)


def test_a_record_put_back_after_it_was_changed_is_no_fault(register):
    own = Own(register, keys(register, CY))
    own.conn.execute("UPDATE child SET name = 'Another' WHERE id = 'b1'")
    own.conn.execute("UPDATE child SET name = 'Ada Exampleton' WHERE id = 'b1'")
    own.conn.close()
    assert faults(register) == []


def test_acts_while_the_records_are_looked_at_are_no_faults(register):
    with opened(register, CY) as session:
        with session.act("record", "many") as act:
            act.db["child"].insert_all({"id": f"m{number:03}", "name": "Ann"} for number in range(450))
        checking = of_session(session)
        steps = checking.steps()
        last = session.head.seq
        reached = [next(steps)]
        while reached[-1] != last or reached.count(last) < 4:
            reached.append(next(steps))
        with session.act("record", "meanwhile") as act:
            act.db["child"].insert({"id": "a0", "name": "Ben"})
            act.db["child"].insert({"id": "zz", "name": "Ben"})
            act.db["child"].update("m001", {"name": "Bea"})
            act.db["child"].update("m449", {"name": "Bea"})
            act.db["child"].delete("m448")
        assert len(list(steps)) > 0
        assert checking.result().whole
