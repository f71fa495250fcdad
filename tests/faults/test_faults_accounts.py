"""F68 to F72: slips in the recovery key, the last one in, leavers, and roles that nobody signed for."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotui.desk import Clock, Desk, open_desk
from sotui.register import acts
from sotui.vault import accounts, audit, recovery_key, rotation
from sotui.vault.accounts import KEY_MADE
from sotui.vault.driver import connect
from sotui.vault.errors import (
    AccountRefused,
    Altered,
    BadRecoveryKey,
    Damaged,
    LastAdministrator,
    NotAllowed,
    VaultError,
    WrongPassphrase,
)
from sotui.vault.kdf import KdfParams
from sotui.vault.model import Role
from sotui.vault.open import read_header, unlock
from sotui.vault.recovery import recover

TODAY = date(2026, 11, 22)
CHEAP = KdfParams(19 * 1024, 1, 1)
WES = "walnut trellis copper anthem"
NEW = "harbour mitten ledger quartz"


@pytest.fixture
def team(folder: Path, family: str, open_desk: Callable[..., Desk]) -> Path:
    """The register of Dana Duty, who administers it, with a social worker in it as well."""
    desk = open_desk()
    accounts.add(desk.session, "Wes Worker", ["social worker"], WES, kdf=CHEAP)
    desk.close()
    return folder


def dana(folder: Path) -> Desk:
    return open_desk(folder, "Dana Duty", "a duty desk on a rainy Sunday", clock=Clock(TODAY))


def wes(folder: Path, words: str = WES) -> Desk:
    return open_desk(folder, "Wes Worker", words, clock=Clock(TODAY))


def notes_by_key(path: Path, key: bytes) -> int:
    conn = connect(path, key)
    try:
        return int(conn.execute("SELECT count(*) FROM note").fetchone()[0])
    finally:
        conn.close()


KEYS = st.integers(0, 2**160 - 1).map(recovery_key.written)


@pytest.mark.fault("F68")
@given(KEYS, st.integers(0, 7), st.integers(0, 4), st.sampled_from(recovery_key.ALPHABET))
def test_f68_a_wrong_letter_is_told_by_its_group(key: str, group: int, at: int, letter: str) -> None:
    groups = key.split("-")
    wrong = groups[group][:at] + letter + groups[group][at + 1 :]
    typed = "-".join([*groups[:group], wrong, *groups[group + 1 :]])
    if wrong == groups[group]:
        assert recovery_key.read(typed) == key
        return
    with pytest.raises(BadRecoveryKey, match=f"Group {group + 1} is not as printed") as told:
        recovery_key.read(typed)
    assert told.value.groups == (group + 1,)


@pytest.mark.fault("F68")
@given(KEYS, st.sampled_from([" ", "", "  ", "\n", "\t-\t", "–", "."]), st.booleans(), st.booleans())
def test_f68_small_letters_blanks_and_letters_that_look_alike_are_taken(
    key: str, between: str, small: bool, alike: bool
) -> None:
    typed = between.join(key.split("-"))
    if alike:
        typed = typed.replace("0", "O").replace("1", "l")
    assert recovery_key.read(f"  {typed.lower() if small else typed}  ") == key


@pytest.mark.fault("F68")
@given(st.text(max_size=80))
def test_f68_whatever_is_typed_is_a_key_or_told_in_words(typed: str) -> None:
    try:
        read = recovery_key.read(typed)
    except BadRecoveryKey as error:
        read = ""
        said = error.message
    assert recovery_key.read(read) == read if read else said


@pytest.mark.fault("F68")
def test_f68_the_key_typed_with_blanks_in_small_letters_lets_somebody_in_again(team: Path) -> None:
    desk = dana(team)
    key = accounts.make_recovery_key(desk.session, kdf=CHEAP)
    desk.close()
    wrong = ("7" if key[0] != "7" else "8") + key[1:]
    with pytest.raises(BadRecoveryKey, match="Group 1"):
        recover(team, wrong, "Wes Worker", NEW, kdf=CHEAP)
    recover(team, key.lower().replace("-", "  "), "Wes Worker", NEW, kdf=CHEAP)
    with pytest.raises(WrongPassphrase):
        wes(team)
    desk = wes(team, NEW)
    assert desk.board().orders == 1
    desk.close()
    desk = dana(team)
    assert "recovery key" in " ".join(desk.accounts.opened())
    assert accounts.recovery_key_state(desk.session).used is not None
    desk.close()


@pytest.mark.fault("F69")
def test_f69_the_last_administrator_and_the_last_way_in_stay(team: Path) -> None:
    desk = dana(team)
    mine, other = desk.session.user.id, accounts.named(desk.session, "Wes Worker").user
    before = read_header(team)
    for attempt in (
        lambda: accounts.set_roles(desk.session, mine, ["duty manager"], "no more"),
        lambda: accounts.disable(desk.session, mine, "no more"),
    ):
        with pytest.raises(AccountRefused) as told:
            attempt()
        assert told.value.do
    assert read_header(team) == before
    accounts.disable(desk.session, other, "left")
    with pytest.raises(AccountRefused):
        accounts.disable(desk.session, mine, "the last one")
    desk.close()
    dana(team).close()


@pytest.mark.fault("F69")
def test_f69_one_administrator_may_go_while_another_stays_and_then_no_more(team: Path) -> None:
    desk = dana(team)
    other = accounts.named(desk.session, "Wes Worker").user
    accounts.set_roles(desk.session, other, ["administrator", "social worker"], "takes over")
    mine = desk.session.user.id
    desk.close()
    desk = wes(team)
    accounts.set_roles(desk.session, mine, ["duty manager"], "has other work")
    with pytest.raises(LastAdministrator):
        accounts.set_roles(desk.session, other, ["social worker"], "nobody else is left")
    desk.close()


@pytest.mark.fault("F70")
def test_f70_who_left_opens_an_old_copy_with_what_was_in_it_and_nothing_that_came_after(
    team: Path, tmp_path: Path, family: str
) -> None:
    from sotui.facts.model import Subject, SubjectKind

    copy = Path(shutil.copytree(team, tmp_path / "an old laptop"))
    desk = dana(team)
    accounts.disable(desk.session, accounts.named(desk.session, "Wes Worker").user, "left the council")
    rotation.rotate(desk.session, "somebody left")
    desk = dana(team)
    with desk.session.act("note added", "SO-0001") as act:
        acts.add_note(act, Subject(SubjectKind.ORDER, family), "since the rotation")
    desk.close()
    with pytest.raises(WrongPassphrase):
        wes(team)
    old = wes(copy)
    assert old.board().orders == 1
    assert old.session.db["note"].count == 0
    old_key = old.session.unlocked.key("database")
    old.close()
    header = read_header(team)
    # The old laptop's keys, its vault.json, its records: none of them opens what came after.
    with pytest.raises(VaultError):
        notes_by_key(team / header.database, old_key)
    (team / "vault.json").write_bytes((copy / "vault.json").read_bytes())
    with pytest.raises(VaultError):
        wes(team)


@pytest.mark.fault("F71")
def test_f71_a_worker_who_asks_for_what_is_a_managers_is_refused_and_it_is_noted(team: Path) -> None:
    desk = wes(team)
    mine = set(desk.session.user.roles)
    not_mine = sorted(name for name, deed in desk.session.deeds.items() if not deed.roles & mine)
    assert len(not_mine) > 5
    for name in not_mine:
        with pytest.raises(NotAllowed, match="not for your role"), desk.session.act(name, "SO-0001", "why"):
            pytest.fail("the act ran")
    refused = [one for one in audit.entries(desk.session.db, 500) if one.kind == "refused"]
    assert [one.act for one in reversed(refused)] == not_mine
    assert {one.user_name for one in refused} == {"Wes Worker"}
    desk.close()


@pytest.mark.fault("F71")
def test_f71_the_commands_of_accounts_are_refused_to_a_worker_and_noted(team: Path) -> None:
    desk = wes(team)
    other = desk.session.user.id
    for attempt in (
        lambda: accounts.add(desk.session, "Ann Other", ["chair"], NEW, kdf=CHEAP),
        lambda: accounts.set_roles(desk.session, other, ["administrator"], "I would like to"),
        lambda: accounts.make_recovery_key(desk.session, kdf=CHEAP),
        lambda: rotation.rotate(desk.session, "I would like to"),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    refused = [one.act for one in audit.entries(desk.session.db, 20) if one.kind == "refused"]
    assert len(refused) == 4
    assert KEY_MADE in refused
    desk.close()


@pytest.mark.fault("F72")
@pytest.mark.parametrize("where", ["vault.json", "the database", "both"])
def test_f72_a_role_that_nobody_signed_for_opens_nothing(team: Path, where: str) -> None:
    header = read_header(team)
    slot = next(grant.slot for grant in header.grants if grant.name == "Wes Worker")
    mine = next(one for one in header.slots if one.id == slot)
    unlocked = unlock(team, header, mine, WES)
    raised = tuple(
        replace(grant, roles=("administrator", "social worker")) if grant.slot == slot else grant
        for grant in header.grants
    )
    # The worker has the data key, as everybody has who may open the register, and so can make the mac.
    forged = replace(header, grants=raised).sealed(unlocked.data_key)
    if where != "the database":
        (team / "vault.json").write_bytes(forged.to_bytes())
    if where != "vault.json":
        conn = connect(team / header.database, unlocked.key("database"))
        conn.execute("UPDATE vault_header SET content = ?", (forged.to_bytes(),))
        conn.close()
    with pytest.raises(Altered):
        wes(team)
    if where == "vault.json":
        (team / "vault.json").write_bytes(header.to_bytes())
        desk = wes(team)
        assert desk.session.user.roles == {Role.SOCIAL_WORKER}
        desk.close()


@pytest.mark.fault("F27")
@pytest.mark.parametrize(
    "way", ["the administrator dropped", "renamed", "a grant more", "keys exchanged", "under another's grant"]
)
def test_f27_a_colleague_with_the_data_key_makes_no_header_that_lets_them_in_as_somebody_else(
    team: Path, way: str
) -> None:
    header = read_header(team)
    mine = next(grant for grant in header.grants if grant.name == "Wes Worker")
    hers = next(grant for grant in header.grants if grant.name == "Dana Duty")
    slots = {slot.id: slot for slot in header.slots}
    unlocked = unlock(team, header, slots[mine.slot], WES)
    forged = {
        "the administrator dropped": replace(header, slots=(slots[mine.slot],), grants=(mine,)),
        "renamed": replace(header, grants=(hers, replace(mine, name="Dana Duty the second"))),
        "a grant more": replace(header, grants=(hers, mine, replace(mine, roles=hers.roles))),
        "keys exchanged": replace(
            header,
            slots=(
                replace(slots[hers.slot], sign=slots[mine.slot].sign, receive=slots[mine.slot].receive),
                slots[mine.slot],
            ),
        ),
        "under another's grant": replace(header, grants=(hers, replace(hers, slot=mine.slot))),
    }[way]
    (team / "vault.json").write_bytes(forged.sealed(unlocked.data_key).to_bytes())
    names = {"renamed": "Dana Duty the second", "under another's grant": "Dana Duty"}
    opened = None
    try:
        opened = open_desk(team, names.get(way, "Wes Worker"), WES, clock=Clock(TODAY))
    except (Damaged, WrongPassphrase):
        return
    # What no grant of his own says is put right from the records, and he is who he was.
    assert opened.session.user.roles == {Role.SOCIAL_WORKER}
    assert opened.session.user.name == "Wes Worker"
    assert any("put right" in said for said in opened.session.warnings)
    opened.close()
    assert read_header(team) == header
