"""Accounts of an open register: each change is an act, stands in the files at once, and survives a kill."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from people import CHEAP, DEEDS, WORDS, children, copied, id_of, make, opened, record

from sotui.vault import accounts, accounts_deeds, accounts_kept, audit, schema
from sotui.vault.errors import (
    AccountRefused,
    BadPassphrase,
    LastAdministrator,
    NameTaken,
    NoSuchAccount,
    NotAllowed,
    ReasonNeeded,
    VaultError,
    WrongPassphrase,
)
from sotui.vault.header import parse
from sotui.vault.kdf import FLOOR, KdfParams
from sotui.vault.model import Role
from sotui.vault.open import people, read_header

NEW = "lantern orbit cinnamon fjord"


@pytest.fixture(scope="module")
def made_with_three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Asha made it; she and Bo are administrators, Cy is a social worker."""
    return make(tmp_path_factory.mktemp("three") / "register")


@pytest.fixture
def register(made_with_three: Path, tmp_path: Path) -> Path:
    return copied(made_with_three, tmp_path / "three")


def last(session) -> audit.AuditEntry:
    return audit.entries(session.db, 1)[0]


def test_somebody_added_opens_the_register_and_the_audit_says_who_let_them_in(register):
    with opened(register, "Asha Pell") as session:
        one = accounts.add(session, " Dee  Holt ", ["chair"], WORDS["Dee Holt"])
        assert (one.name, one.roles, one.enabled, one.own) == ("Dee Holt", (Role.CHAIR,), True, False)
        entry = last(session)
        assert (entry.act, entry.subject, entry.user_name) == ("account added", one.user, "Asha Pell")
        said = json.loads(entry.detail)
        assert said["after"] == {"name": "Dee Holt", "roles": ["chair"]}
        assert said["header"] == hashlib.sha256((register / "vault.json").read_bytes()).hexdigest()
    assert people(register) == ("Asha Pell", "Bo Marsh", "Cy Vale", "Dee Holt")
    assert (register / "vault.json").read_bytes() == (register / "vault.json.bak").read_bytes()
    with opened(register, "dee holt", WORDS["Dee Holt"]) as session:
        assert session.user.roles == {Role.CHAIR}
        assert audit.verify_chain(session.db) is None


def test_the_list_of_accounts_is_by_name_with_those_disabled_last(register):
    with opened(register, "Bo Marsh") as session:
        accounts.disable(session, id_of(session, "Asha Pell"), "retired")
        found = accounts.accounts(session)
        assert [(one.name, one.enabled, one.own) for one in found] == [
            ("Bo Marsh", True, True),
            ("Cy Vale", True, False),
            ("Asha Pell", False, False),
        ]
        assert found[2].roles == (Role.ADMINISTRATOR, Role.DUTY_MANAGER)
        assert found[2].since is None


def test_who_is_disabled_opens_nothing_any_more_and_what_they_recorded_stays(register):
    with opened(register, "Cy Vale") as session:
        record(session, "c1")
    with opened(register, "Asha Pell") as session:
        accounts.disable(session, id_of(session, "Cy Vale"), "left in November")
        assert (last(session).act, last(session).reason) == ("account disabled", "left in November")
    with pytest.raises(WrongPassphrase), opened(register, "Cy Vale"):
        pass
    with opened(register, "Asha Pell") as session:
        assert children(session) == {"c1"}


def test_who_comes_back_is_the_same_person_with_new_keys(register):
    with opened(register, "Cy Vale") as session:
        before = session.user.id
    with opened(register, "Asha Pell") as session:
        accounts.disable(session, before, "left")
        with pytest.raises(NameTaken, match="disabled"):
            accounts.add(session, "Cy Vale", ["chair"], NEW)
        back = accounts.enable(session, before, NEW, "came back")
        assert (back.user, back.name, back.roles) == (before, "Cy Vale", (Role.SOCIAL_WORKER,))
        with pytest.raises(NoSuchAccount, match="not disabled"):
            accounts.enable(session, before, NEW, "again")
    with pytest.raises(WrongPassphrase), opened(register, "Cy Vale"):
        pass
    with opened(register, "Cy Vale", NEW) as session:
        assert session.user.id == before


def test_roles_hold_from_the_next_opening(register):
    with opened(register, "Asha Pell") as session:
        one = accounts.set_roles(session, id_of(session, "Cy Vale"), ["chair"], "acts up")
        assert one.roles == (Role.CHAIR,)
        said = json.loads(last(session).detail)
        assert said["before"]["roles"] == ["social worker"]
        assert said["after"]["roles"] == ["chair"]
    with opened(register, "Cy Vale") as session:
        assert session.user.roles == {Role.CHAIR}


def test_ones_own_passphrase_is_changed_with_the_present_one(register):
    with opened(register, "Cy Vale") as session:
        session.drafts.save("note", "c1", "A note", {"text": "half typed"})
        with pytest.raises(WrongPassphrase):
            accounts.change_passphrase(session, WORDS["Bo Marsh"], NEW)
        accounts.change_passphrase(session, WORDS["Cy Vale"], NEW)
        assert last(session).act == "passphrase changed"
    with pytest.raises(WrongPassphrase), opened(register, "Cy Vale"):
        pass
    with opened(register, "Cy Vale", NEW) as session:
        (draft,) = session.drafts.all()
        assert draft.fields == {"text": "half typed"}


def test_a_reset_says_beforehand_what_is_lost_and_takes_the_drafts(register):
    with opened(register, "Cy Vale") as session:
        for subject in ("c1", "c2"):
            session.drafts.save("note", subject, "A note", {"text": "half typed"})
    with opened(register, "Asha Pell") as session:
        cy = id_of(session, "Cy Vale")
        assert accounts.losses(session, cy) == accounts.Losses(drafts=2)
        accounts.reset(session, cy, NEW, "forgotten")
        assert (last(session).act, last(session).subject) == ("passphrase reset", cy)
    with opened(register, "Cy Vale", NEW) as session:
        assert session.drafts.all() == ()


def test_a_weak_passphrase_lets_nobody_in(register, contents):
    with opened(register, "Asha Pell") as session:
        before = (register / "vault.json").read_bytes()
        with pytest.raises(BadPassphrase):
            accounts.add(session, "Dee Holt", ["chair"], "too short")
        with pytest.raises(BadPassphrase):
            accounts.add(session, "Dee Holt", ["chair"], "Dee Holt Dee Holt")
        with pytest.raises(BadPassphrase):
            accounts.reset(session, id_of(session, "Cy Vale"), "cyvalecyvalecyvale", "forgot")
        with pytest.raises(BadPassphrase):
            accounts.change_passphrase(session, WORDS["Asha Pell"], "")
        assert (register / "vault.json").read_bytes() == before
        assert last(session).act == "opened the register"


def test_what_needs_a_reason_is_not_done_without_one(register):
    with opened(register, "Asha Pell") as session:
        cy = id_of(session, "Cy Vale")
        for done in (
            lambda: accounts.set_roles(session, cy, ["chair"], " "),
            lambda: accounts.disable(session, cy, ""),
            lambda: accounts.reset(session, cy, NEW, ""),
        ):
            with pytest.raises(ReasonNeeded):
                done()
    assert len(people(register)) == 3


def test_the_last_administrator_and_ones_own_account_stay(register):
    with opened(register, "Bo Marsh") as session:
        accounts.disable(session, id_of(session, "Asha Pell"), "left")
        own = session.user.id
        with pytest.raises(LastAdministrator):
            accounts.disable(session, own, "leaving too")
        with pytest.raises(LastAdministrator):
            accounts.set_roles(session, own, ["chair"], "no more of it")
    assert people(register) == ("Bo Marsh", "Cy Vale")


@pytest.mark.parametrize("name", ["Cy Vale"])
def test_what_is_not_for_ones_role_is_refused_and_noted(register, name):
    with opened(register, name) as session:
        other = id_of(session, "Bo Marsh")
        tried = {
            "account added": lambda: accounts.add(session, "Eve", ["chair"], NEW),
            "roles changed": lambda: accounts.set_roles(session, session.user.id, ["administrator"], "x"),
            "account disabled": lambda: accounts.disable(session, other, "x"),
            "account enabled again": lambda: accounts.enable(session, other, NEW, "x"),
            "passphrase reset": lambda: accounts.reset(session, other, NEW, "x"),
            "recovery key made": lambda: accounts.make_recovery_key(session),
        }
        before = (register / "vault.json").read_bytes()
        for act, done in tried.items():
            with pytest.raises(NotAllowed):
                done()
            assert (last(session).kind, last(session).act) == ("refused", act)
        assert (register / "vault.json").read_bytes() == before


def test_the_table_of_who_may_change_what_of_accounts():
    everybody = frozenset(Role)
    administrator = {Role.ADMINISTRATOR}
    assert {deed.name: (deed.roles, deed.needs_reason, deed.undoable) for deed in accounts_deeds.DEEDS} == {
        "account added": (administrator, False, False),
        "roles changed": (administrator, True, False),
        "account disabled": (administrator, True, False),
        "account enabled again": (administrator, True, False),
        "passphrase reset": (administrator, True, False),
        "passphrase changed": (everybody, False, False),
        "recovery key made": (administrator, False, False),
        "recovery key used": (administrator, False, False),
        "data key rotated": (administrator, True, False),
    }


# The files follow the database


def test_an_older_vault_json_put_back_does_not_undo_a_change(register):
    older = (register / "vault.json").read_bytes()
    with opened(register, "Asha Pell") as session:
        accounts.disable(session, id_of(session, "Cy Vale"), "left")
    newer = (register / "vault.json").read_bytes()
    for name in ("vault.json", "vault.json.bak"):
        (register / name).write_bytes(older)
    with pytest.raises(VaultError, match="Unlock again"), opened(register, "Cy Vale"):
        pass
    assert (register / "vault.json").read_bytes() == newer
    with pytest.raises(WrongPassphrase), opened(register, "Cy Vale"):
        pass


def test_a_kill_between_the_commit_and_the_file_is_made_good_at_the_next_opening(register, monkeypatch):
    from sotui.vault import header_copy

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    with opened(register, "Asha Pell") as session:
        with monkeypatch.context() as patched:
            patched.setattr(header_copy, "put", killed)
            with pytest.raises(Killed):
                accounts.add(session, "Dee Holt", ["chair"], WORDS["Dee Holt"])
        assert "Dee Holt" not in people(register)
    with opened(register, "Asha Pell") as session:
        assert any("put right" in said for said in session.warnings)
    assert "Dee Holt" in people(register)
    with opened(register, "Dee Holt"):
        pass


def test_a_vault_json_that_cannot_be_written_is_told_and_put_right_later(register, monkeypatch):
    from sotui.vault import header_copy
    from sotui.vault.errors import DiskFull

    def full(*_: object) -> None:
        raise DiskFull("The disk is full.", "", "")

    with opened(register, "Asha Pell") as session:
        with monkeypatch.context() as patched:
            patched.setattr(header_copy, "put", full)
            accounts.disable(session, id_of(session, "Cy Vale"), "left")
        assert any("put right when" in said for said in session.warnings)
        assert [one.name for one in accounts.accounts(session) if one.enabled] == ["Asha Pell", "Bo Marsh"]
    with opened(register, "Bo Marsh"):
        assert people(register) == ("Asha Pell", "Bo Marsh")


# A role changed otherwise than by an administrator


def _raised(register: Path, name: str = "Cy Vale") -> bytes:
    """vault.json with somebody made an administrator by somebody who has the data key."""
    with opened(register, name) as session:
        unlocked = session.unlocked
        from dataclasses import replace

        grants = tuple(
            replace(grant, roles=("administrator",)) if grant.user == session.user.id else grant
            for grant in unlocked.header.grants
        )
        return replace(unlocked.header, grants=grants).sealed(unlocked.data_key).to_bytes()


def test_a_role_raised_through_sql_opens_nothing_and_leaves_vault_json(register):
    forged = _raised(register)
    right = (register / "vault.json").read_bytes()
    with opened(register, "Cy Vale") as session:
        session._conn.execute("UPDATE vault_header SET content = ?", (forged,))
    for name in ("Cy Vale", "Asha Pell"):
        with pytest.raises(VaultError, match="accounts has been changed") as told, opened(register, name):
            pass
        assert "vault.json" in told.value.kept
    assert (register / "vault.json").read_bytes() == right


def test_a_role_raised_in_both_places_opens_nothing(register):
    forged = _raised(register)
    with opened(register, "Cy Vale") as session:
        session._conn.execute("UPDATE vault_header SET content = ?", (forged,))
    (register / "vault.json").write_bytes(forged)
    with pytest.raises(VaultError, match="people and roles"), opened(register, "Cy Vale"):
        pass


def test_the_grants_that_were_are_never_rewritten(register):
    with opened(register, "Cy Vale") as session:
        for sql in (
            "UPDATE vault_grant SET content = '{}'",
            "DELETE FROM vault_grant",
            "INSERT OR REPLACE INTO vault_grant SELECT slot, seq, '{}' FROM vault_grant",
        ):
            with pytest.raises(Exception, match=r"only ever added to|outside an act"):
                session._conn.execute(sql)
        (count,) = session._conn.execute("SELECT count(DISTINCT slot) FROM vault_grant").fetchone()
        assert count == 3


def test_each_grant_that_ever_was_stays_to_check_old_signatures_by(register):
    with opened(register, "Asha Pell") as session:
        accounts.reset(session, id_of(session, "Cy Vale"), NEW, "forgot")
        accounts.disable(session, id_of(session, "Bo Marsh"), "left")
        kept = schema.kept_header(session._conn)
        rows = session._conn.execute("SELECT content FROM vault_grant").fetchall()
    names = [json.loads(content)["name"] for (content,) in rows]
    assert names.count("Cy Vale") >= 2
    assert "Bo Marsh" in names
    assert parse(kept, "") == read_header(register)


# What a guess costs


def test_a_new_person_costs_a_guesser_what_the_register_does_and_no_less(register, monkeypatch):
    calibrated = KdfParams(128 * 1024, 3, 4)
    monkeypatch.setattr(accounts_kept, "calibrate", lambda: calibrated)
    with opened(register, "Asha Pell") as session:
        assert accounts_kept.usual_work(session) == CHEAP
        own = session.unlocked.slot
        for kdf, wanted in ((FLOOR, FLOOR), (KdfParams(96 * 1024, 3, 4), calibrated)):
            slot = type(own)(**{name: getattr(own, name) for name in own.__slots__} | {"kdf": kdf})
            with monkeypatch.context() as patched:
                from dataclasses import replace

                patched.setattr(session, "_unlocked", replace(session.unlocked, slot=slot))
                assert accounts_kept.usual_work(session) == wanted


def test_accounts_are_among_what_the_register_can_do():
    from sotui.desk.opening import deeds

    known = deeds()
    assert all(known[deed.name] == deed for deed in accounts_deeds.DEEDS)
    assert all(deed.name in DEEDS for deed in accounts_deeds.DEEDS)
    assert issubclass(LastAdministrator, AccountRefused)


# A grant of before, put back by whoever it was for


def test_a_role_taken_away_and_put_back_by_hand_is_named_by_the_check_of_the_audit(register):
    from dataclasses import replace

    from sotui.vault.errors import Altered
    from sotui.vault.verify import verify

    with opened(register, "Bo Marsh") as session:
        bo, old = session.user.id, session.unlocked.header
    with opened(register, "Asha Pell") as session:
        accounts.set_roles(session, bo, ["social worker"], "moved on")
        assert verify(session).whole
    with opened(register, "Bo Marsh") as session:
        # With a program of their own: the grant that Asha once signed, in the header of now.
        now = session.unlocked.header
        before = next(grant for grant in old.grants if grant.user == bo)
        grants = tuple(before if grant.user == bo else grant for grant in now.grants)
        forged = replace(now, grants=grants).sealed(session.unlocked.data_key).to_bytes()
        session._conn.execute("UPDATE vault_header SET content = ?", (forged,))
    (register / "vault.json").write_bytes(forged)
    with opened(register, "Asha Pell") as session:
        found = verify(session)
        assert [fault.kind for fault in found.faults] == ["accounts altered"]
        assert audit.entry(session.db, found.faults[0].first).act == "roles changed"
        with pytest.raises(Altered, match="sotui verify"):
            accounts.add(session, "Dee Holt", ["chair"], NEW)


# What is sealed to a person whose keys go


def _sealed_to(session, *names: str) -> None:
    sealed = session._conn.sealed
    readers = [reader for reader, name in sealed.people().items() if name in names]
    with session.act("record", "c1") as act:
        token = sealed.seal("child.name", "c1", "Bea Exampleton", readers)
        act.db["child"].insert({"id": token[-8:], "name": token})


def test_sealed_texts_that_only_one_person_reads_are_counted_before_their_keys_go(register):
    from sotui.vault.sealed import NobodyLeft

    with opened(register, "Cy Vale") as session:
        _sealed_to(session, "Cy Vale")
        _sealed_to(session, "Cy Vale", "Bo Marsh")
    with opened(register, "Asha Pell") as session:
        cy, bo = id_of(session, "Cy Vale"), id_of(session, "Bo Marsh")
        assert accounts.losses(session, cy) == accounts.Losses(bodies=2, alone=1)
        assert accounts.losses(session, bo) == accounts.Losses(bodies=1, alone=0)
        before = (register / "vault.json").read_bytes()
        for done in (
            lambda: accounts.disable(session, cy, "left"),
            lambda: accounts.reset(session, cy, NEW, "forgot"),
        ):
            with pytest.raises(NobodyLeft, match="only reader of 1 sealed text"):
                done()
        assert (register / "vault.json").read_bytes() == before
        accounts.reset(session, cy, NEW, "forgot", confirmed=True)
        assert accounts.losses(session, cy) == accounts.Losses()
        assert accounts.losses(session, bo) == accounts.Losses(bodies=1, alone=1)
        accounts.disable(session, bo, "left", confirmed=True)


def test_another_data_key_leaves_what_is_sealed_to_its_readers(register):
    from sotui.vault import rotation

    with opened(register, "Cy Vale") as session:
        _sealed_to(session, "Cy Vale")
    with opened(register, "Asha Pell") as session:
        rotation.rotate(session, "x", backs_up=False)
    for name, read in (("Cy Vale", True), ("Asha Pell", False)):
        with opened(register, name) as session, session._conn.sealed.opened():
            (found,) = [row["name"] for row in session.db["child"].rows]
            assert (found == "Bea Exampleton") is read
