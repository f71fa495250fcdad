"""A forgotten passphrase and the recovery key: what it can do, what is lost, and that it is nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from people import WORDS, children, copied, id_of, make, opened, record

from sotui.vault import accounts, audit, recovery, recovery_key
from sotui.vault.errors import (
    BadPassphrase,
    BadRecoveryKey,
    NoRecoveryKey,
    NoSuchAccount,
    UnknownDeed,
    WrongPassphrase,
)
from sotui.vault.model import Role
from sotui.vault.open import people

KEY = recovery_key.written(0x1234567890ABCDEF1234567890ABCDEF12345678)
NEW = "lantern orbit cinnamon fjord"


@pytest.fixture(scope="module")
def made_with_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Asha and Bo are administrators, Cy a social worker; there is a recovery key."""
    folder = make(tmp_path_factory.mktemp("keyed") / "register")
    with opened(folder, "Asha Pell") as session:
        accounts.make_recovery_key(session, KEY)
    return folder


@pytest.fixture
def register(made_with_key: Path, tmp_path: Path) -> Path:
    return copied(made_with_key, tmp_path / "keyed")


@pytest.mark.parametrize("name", ["Asha Pell", "Bo Marsh", "Cy Vale"])
def test_with_the_key_and_nothing_else_somebody_is_let_in_again(register, name):
    with opened(register, "Cy Vale") as session:
        record(session, "c1")
    lost = recovery.recover(register, KEY.lower().replace("-", " "), name.upper(), NEW)
    assert lost == recovery.Losses()
    with pytest.raises(WrongPassphrase), opened(register, name):
        pass
    with opened(register, name, NEW) as session:
        assert session.user.name == name
        assert children(session) == {"c1"}
        used = next(each for each in audit.entries(session.db, 10) if each.act == "recovery key used")
        assert (used.user_name, used.subject, used.kind) == ("Recovery key", session.user.id, "act")
        assert audit.verify_chain(session.db) is None
        assert accounts.recovery_key_state(session).used is not None
    for other in {"Asha Pell", "Bo Marsh", "Cy Vale"} - {name}:
        with opened(register, other):
            pass


def test_a_key_that_was_used_asks_for_another_until_there_is_one(register):
    recovery.recover(register, KEY, "Asha Pell", NEW)
    with opened(register, "Asha Pell", NEW) as session:
        assert "make another" in accounts.recovery_key_state(session).asks
        other = accounts.make_recovery_key(session)
        state = accounts.recovery_key_state(session)
        assert (state.used, state.asks) == (None, "")
    with pytest.raises(BadRecoveryKey, match="not the recovery key in force"):
        recovery.recover(register, KEY, "Bo Marsh", NEW)
    recovery.recover(register, other, "Bo Marsh", NEW)


def test_a_register_without_a_key_asks_for_one(tmp_path):
    folder = make(tmp_path / "bare", names=("Asha Pell",))
    with opened(folder, "Asha Pell") as session:
        assert accounts.recovery_key_state(session) == accounts.RecoveryKeyState(None, None)
        assert "no recovery key" in accounts.recovery_key_state(session).asks
    with pytest.raises(NoRecoveryKey):
        recovery.recover(folder, KEY, "Asha Pell", NEW)


def test_what_is_lost_is_said_before(register):
    with opened(register, "Cy Vale") as session:
        session.drafts.save("note", "c1", "A note", {"text": "half typed"})
    before = (register / "vault.json").read_bytes()
    with recovery.opened(register, KEY) as hands:
        assert hands.people == ("Asha Pell", "Bo Marsh", "Cy Vale")
        assert hands.losses("cy vale").drafts == 1
        assert hands.losses("Bo Marsh").drafts == 0
        with pytest.raises(NoSuchAccount, match="Asha Pell, Bo Marsh, Cy Vale"):
            hands.losses("Recovery key")
    assert (register / "vault.json").read_bytes() == before


def test_the_key_does_nothing_but_let_somebody_in(register):
    with recovery.opened(register, KEY) as hands:
        session = hands._session
        assert session.user.roles == {Role.ADMINISTRATOR}
        for act in ("record", "account added", "roles changed", "data key rotated", "recovery key made"):
            with pytest.raises(UnknownDeed), session.act(act, "c1", "because"):
                pass
        with pytest.raises(UnknownDeed):
            accounts.disable(session, id_of(session, "Cy Vale"), "x")


def test_the_key_is_nobody_who_can_be_unlocked_by_name(register):
    assert people(register) == ("Asha Pell", "Bo Marsh", "Cy Vale")
    with pytest.raises(WrongPassphrase), opened(register, "Recovery key", recovery_key.secret(KEY)):
        pass


def test_a_slip_in_the_key_is_told_by_its_group_before_anything_is_derived(register, monkeypatch):
    def derived(*_: object) -> bytes:
        raise AssertionError("a derivation was begun")

    monkeypatch.setattr("sotui.vault.open.derive", derived)
    groups = KEY.split("-")
    groups[2] = groups[2][::-1]
    with pytest.raises(BadRecoveryKey, match="Group 3 is not as printed"):
        recovery.recover(register, "-".join(groups), "Asha Pell", NEW)


def test_a_key_of_another_register_is_told_with_the_day_of_the_one_in_force(register):
    with pytest.raises(BadRecoveryKey, match=r"made on \d\d/\d\d/\d{4} at"):
        recovery.recover(register, recovery_key.fresh(), "Asha Pell", NEW)


def test_a_name_or_a_passphrase_that_will_not_do_changes_nothing(register):
    before = (register / "vault.json").read_bytes()
    with pytest.raises(NoSuchAccount):
        recovery.recover(register, KEY, "Nobody", NEW)
    with pytest.raises(BadPassphrase):
        recovery.recover(register, KEY, "Asha Pell", "short")
    assert (register / "vault.json").read_bytes() == before
    with opened(register, "Asha Pell") as session:
        assert accounts.recovery_key_state(session).used is None
        accounts.disable(session, id_of(session, "Cy Vale"), "left")
    with pytest.raises(NoSuchAccount):
        recovery.recover(register, KEY, "Cy Vale", NEW)


def test_neither_the_key_nor_its_letters_lie_in_any_file(register):
    recovery.recover(register, KEY, "Asha Pell", NEW)
    for path in register.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for text in (KEY, recovery_key.secret(KEY), *KEY.split("-"), "Recovery key used"):
                assert text.encode() not in content, path.name


def test_everybody_gone_the_key_lets_the_one_administrator_in(tmp_path):
    folder = make(tmp_path / "one", names=("Asha Pell",))
    with opened(folder, "Asha Pell") as session:
        key = accounts.make_recovery_key(session)
    recovery.recover(folder, key, "Asha Pell", NEW)
    with opened(folder, None, NEW) as session:
        accounts.add(session, "Bo Marsh", ["chair"], WORDS["Bo Marsh"])
    with opened(folder, "Bo Marsh"):
        pass


def test_a_register_of_a_newer_program_is_left_to_that(register):
    from people import MIGRATIONS

    from sotui.vault.errors import NewerVersion

    before = (register / "records-1.db").read_bytes()
    with pytest.raises(NewerVersion):
        recovery.recover(register, KEY, "Asha Pell", NEW, known=MIGRATIONS[:1])
    assert (register / "records-1.db").read_bytes() == before
    recovery.recover(register, KEY, "Asha Pell", NEW, known=MIGRATIONS)
    with opened(register, "Asha Pell", NEW):
        pass
