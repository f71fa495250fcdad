"""Making and opening a register, and what the person at the keyboard is told when it does not open."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
import unicodedata
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from sotui.vault import header as headers
from sotui.vault.create import create
from sotui.vault.errors import (
    AlreadyExists,
    AlreadyOpen,
    Altered,
    BadPassphrase,
    Damaged,
    Missing,
    NameNeeded,
    NewerVersion,
    PutRight,
    Unsafe,
    VaultError,
    WrongPassphrase,
)
from sotui.vault.grants import sign
from sotui.vault.header import Grant, Header, Slot
from sotui.vault.kdf import FLOOR, KdfParams, calibrate, derive
from sotui.vault.keys import Seeds, seal, subkey, unseal, unwrap, wrap
from sotui.vault.migrations import Migration
from sotui.vault.model import SMALL_TEAM, Role
from sotui.vault.open import people, read_header

posix = pytest.mark.skipif(os.name == "nt", reason="mode bits and owners are not Windows's way")


def test_the_creator_opens_the_register_with_every_role_of_a_small_team(folder, opened, case):
    session = opened(folder, name=case.name)
    assert session.user.name == "Asha Pell"
    assert session.user.roles == frozenset(SMALL_TEAM)
    assert people(folder) == ("Asha Pell",)
    assert len(session.device) == 32


def test_a_name_is_found_however_it_is_spaced_or_capitalised(folder, opened):
    assert opened(folder, name="  asha   PELL ").user.name == "Asha Pell"


def test_the_files_are_private_and_named_as_promised(folder, session):
    names = {each.name for each in folder.iterdir()}
    assert {"vault.json", "vault.json.bak", "records-1.db", "device", "open.json"} <= names
    if os.name != "nt":
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {each.stat().st_mode & 0o777 for each in folder.iterdir()} == {0o600}


def test_a_name_written_in_the_register_is_in_no_file_of_the_folder(folder, session):
    planted = "Zebedee Quillfeather"
    with session.act("record", "c1", f"told by {planted}") as act:
        act.db["child"].insert({"id": "c1", "name": planted})
        act.db["cache_due"].insert({"id": planted, "due": planted})
        while_writing = {each.name: each.read_bytes() for each in folder.iterdir()}
    session.viewed("record", "c1", planted)
    after = {each.name: each.read_bytes() for each in folder.iterdir()}
    for files in (while_writing, after):
        for name, content in files.items():
            for spelling in (planted, planted.upper(), planted.split()[1]):
                for coding in ("utf-8", "utf-16-le", "utf-16-be"):
                    assert spelling.encode(coding) not in content, name


def test_closed_and_opened_again_what_was_written_is_there(folder, opened):
    first = opened(folder)
    with first.act("record", "c1") as act:
        act.db["child"].insert({"id": "c1", "name": "Ann"})
    first.close()
    assert not (folder / "open.json").exists()
    assert [row["name"] for row in opened(folder).db["child"].rows] == ["Ann"]


# What a passphrase may be


@pytest.mark.parametrize(
    "weak",
    ["", "short", "fourteen chars", "aaaaaaaaaaaaaaaaaaaa", "password password", "Asha Pell Asha Pell"],
)
def test_a_weak_passphrase_makes_nothing(tmp_path, case, weak):
    with pytest.raises(BadPassphrase) as told:
        create(tmp_path / "new", case.name, weak, migrations=case.migrations, kdf=case.cheap)
    assert "Nothing has been made" in told.value.message
    assert not (tmp_path / "new").exists()


def test_the_same_letters_composed_or_not_are_one_passphrase_and_a_space_at_the_end_counts(
    tmp_path, opened, case
):
    composed = unicodedata.normalize("NFC", "café trellis münster walnut")
    create(tmp_path / "new", case.name, composed, migrations=case.migrations, kdf=case.cheap)
    opened(tmp_path / "new", passphrase=unicodedata.normalize("NFD", composed)).close()
    with pytest.raises(WrongPassphrase):
        opened(tmp_path / "new", passphrase=composed + " ")


# Making


def test_a_register_is_never_made_over_another(folder, case, contents):
    before = contents(folder)
    with pytest.raises(AlreadyExists):
        create(folder, "Bo", case.passphrase, migrations=case.migrations, kdf=case.cheap)
    assert contents(folder) == before


def test_records_without_their_header_are_not_written_over(folder, case, contents):
    (folder / "vault.json").unlink()
    before = contents(folder)
    with pytest.raises(AlreadyExists, match=r"records-1\.db"):
        create(folder, "Bo", case.passphrase, migrations=case.migrations, kdf=case.cheap)
    assert contents(folder) == before


def test_a_creation_that_was_cut_off_can_be_begun_again(tmp_path, opened, case):
    folder = tmp_path / "new"

    def power_cut(db):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        create(folder, "Bo", case.passphrase, migrations=[Migration("x", power_cut)], kdf=case.cheap)
    (folder / "records-1.db.new").write_bytes(b"left over")
    create(folder, "Bo", case.passphrase, migrations=case.migrations, kdf=case.cheap)
    assert opened(folder).user.name == "Bo"
    assert not list(folder.glob("*.new*"))


def test_a_register_can_be_given_to_an_administrator_only(tmp_path, opened, case):
    create(
        tmp_path / "new",
        "Bo",
        case.passphrase,
        migrations=case.migrations,
        kdf=case.cheap,
        roles=[Role.ADMINISTRATOR],
    )
    assert opened(tmp_path / "new").user.roles == {Role.ADMINISTRATOR}


@pytest.mark.parametrize("name", ["", "  ", "a\x1b[2J", "x" * 101, "a‮b"])
def test_a_name_that_cannot_be_shown_is_not_taken(tmp_path, case, name):
    with pytest.raises(VaultError):
        create(tmp_path / "new", name, case.passphrase, migrations=case.migrations, kdf=case.cheap)
    assert not (tmp_path / "new").exists()


def test_the_work_of_a_guess_is_never_under_the_floor():
    params = calibrate()
    assert params.memory_kib >= FLOOR.memory_kib
    assert params.iterations >= FLOOR.iterations
    params.check()


# The three messages, and those beside them


def test_wrong_passphrase_and_unknown_name_say_the_same(folder, opened, contents):
    before = contents(folder)
    with pytest.raises(WrongPassphrase) as wrong:
        opened(folder, passphrase="gravel teapot longitude cardigans")
    with pytest.raises(WrongPassphrase) as unknown:
        opened(folder, name="Nobody Here")
    assert wrong.value.message == unknown.value.message
    assert "caps lock" in wrong.value.message
    assert contents(folder) == before


def test_an_unknown_name_costs_the_derivation_too(folder, opened, monkeypatch):
    spent = []
    monkeypatch.setattr("sotui.vault.open.derive", lambda *how: spent.append(how[2]) or derive(*how))
    with pytest.raises(WrongPassphrase):
        opened(folder, name="Nobody Here")
    assert spent == [read_header(folder).slots[0].kdf]


def test_nothing_there(tmp_path, opened):
    for empty in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(Missing, match="sotui init"):
            opened(empty)
    assert not (tmp_path / "nowhere").exists()


def test_vault_json_gone_names_the_copy(folder, opened):
    (folder / "vault.json").unlink()
    with pytest.raises(Missing, match=r"vault\.json is missing.*vault\.json\.bak"):
        opened(folder)
    (folder / "vault.json.bak").rename(folder / "vault.json")
    opened(folder)


def test_records_gone(folder, opened):
    (folder / "records-1.db").unlink()
    with pytest.raises(Missing, match=r"records-1\.db, is missing"):
        opened(folder)
    assert not (folder / "records-1.db").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"not json",
        b"\xff\xfe",
        b"[" * 100_000,
        b"null",
        headers.with_digest({}),
        headers.with_digest({"format": "sotui-vault", "version": 1}),
        headers.with_digest({"format": "sotui-vault", "version": True}),
        headers.with_digest({"format": "sotui-vault", "version": -1}),
        headers.with_digest({"format": "something else", "version": 1}),
    ],
    ids=range(11),
)
def test_a_damaged_vault_json_names_the_good_copy(folder, opened, content):
    (folder / "vault.json").write_bytes(content)
    with pytest.raises(Damaged, match=r"vault\.json is damaged.*good copy is .*vault\.json\.bak"):
        opened(folder)


def test_with_both_damaged_a_backup_is_what_is_left(folder, opened):
    (folder / "vault.json").write_bytes(b"x")
    (folder / "vault.json.bak").write_bytes(b"x")
    with pytest.raises(Damaged, match="from a backup") as told:
        opened(folder)
    assert ".bak" not in told.value.message


def test_a_name_that_stands_twice_in_vault_json_is_damage(folder, opened):
    text = (folder / "vault.json").read_bytes().split(b"\n", 1)[1]
    twice = b'"epoch":1,' + text
    digest = hashlib.sha256(twice).hexdigest().encode()
    (folder / "vault.json").write_bytes(b'{"sha256":"' + digest + b'",\n' + twice)
    with pytest.raises(Damaged):
        opened(folder)


def test_a_huge_vault_json_is_not_read_to_its_end(folder, opened):
    with (folder / "vault.json").open("wb") as file:
        file.truncate(100 << 20)
    begun = time.process_time()
    with pytest.raises(Damaged):
        opened(folder)
    assert time.process_time() - begun < 0.5


def _every_byte_flipped(folder: Path, step: int) -> None:
    path = folder / "vault.json"
    whole = path.read_bytes()
    for at in range(0, len(whole), step):
        for bit in (0x01, 0x20, 0x80):
            broken = bytearray(whole)
            broken[at] ^= bit
            path.write_bytes(broken)
            with pytest.raises(Damaged) as told:
                read_header(folder)
            assert "vault.json.bak" in told.value.message, at
    path.write_bytes(whole)
    read_header(folder)


def test_a_flipped_byte_of_vault_json_is_damage_and_never_a_wrong_passphrase(folder):
    _every_byte_flipped(folder, 13)


@pytest.mark.deep
def test_every_flipped_byte_of_vault_json_is_damage(folder):
    _every_byte_flipped(folder, 1)


def _rewritten(folder: Path, **changed: object) -> None:
    content = {**read_header(folder).content(), "mac": "0" * 64, **changed}
    (folder / "vault.json").write_bytes(headers.with_digest(content))


def test_a_newer_vault_json_is_left_alone(folder, opened, contents):
    _rewritten(folder, version=2, slots="of another kind")
    before = contents(folder)
    with pytest.raises(NewerVersion, match="newer version"):
        opened(folder)
    assert contents(folder) == before


@pytest.mark.parametrize(
    "kdf",
    [
        KdfParams(4 << 30, 3, 4),
        KdfParams(65536, 10**9, 4),
        KdfParams(65536, 3, 0),
        KdfParams(8, 3, 4),
        KdfParams(65536, 0, 4),
    ],
)
def test_a_derivation_out_of_bounds_is_refused_before_it_is_begun(folder, opened, kdf):
    header = read_header(folder)
    _rewritten(folder, slots=[replace(header.slots[0], kdf=kdf).to_json()])
    begun = time.process_time()
    with pytest.raises(Damaged, match="outside the bounds"):
        opened(folder)
    assert time.process_time() - begun < 0.2


def test_a_short_salt_is_refused(folder, opened):
    slot = read_header(folder).slots[0].to_json()
    _rewritten(folder, slots=[{**slot, "kdf": {**slot["kdf"], "salt": "00"}}])
    with pytest.raises(Damaged):
        opened(folder)


# A header changed by somebody who knows its layout


def _forged(folder: Path, header: Header) -> None:
    (folder / "vault.json").write_bytes(header.to_bytes())


def _kept(folder: Path, header: Header, data_key: bytes) -> None:
    """The header in both places where it is kept, as an act of SOTUI leaves it."""
    from sotui.vault import driver, schema

    _forged(folder, header)
    conn = driver.connect(folder / header.database, subkey(data_key, "database", header.vault))
    schema.keep_header(conn, header, 1)
    conn.close()


def test_people_whom_only_the_file_knows_are_not_let_in(folder, opened, case):
    """Whoever has the data key can make a header with a right mac: the records know who has an account."""
    header = read_header(folder)
    seeds, data_key = _secrets(folder, case.passphrase)
    second, granted, _ = _let_in(
        header, data_key, "the second", header.slots[0], seeds, name="Bo", roles=("social worker",)
    )
    more = replace(header, slots=(*header.slots, second), grants=(*header.grants, granted)).sealed(data_key)
    _forged(folder, more)
    with pytest.raises(PutRight, match="put right"):
        opened(folder, name="Bo", passphrase="the second")
    assert read_header(folder) == header
    with pytest.raises(WrongPassphrase):
        opened(folder, name="Bo", passphrase="the second")
    _forged(folder, more)
    assert any("put right" in said for said in opened(folder, name="Asha Pell").warnings)
    assert read_header(folder) == header


def _secrets(folder: Path, passphrase: str) -> tuple[Seeds, bytes]:
    """What a person with a passphrase and a program of their own can get at."""
    header = read_header(folder)
    slot = header.slots[0]
    key = derive(unicodedata.normalize("NFC", passphrase).encode(), bytes.fromhex(slot.salt), slot.kdf)
    seeds = unwrap(key, bytes.fromhex(slot.nonce), bytes.fromhex(slot.wrap), slot.bound_to(header.vault))
    assert seeds is not None
    bound = {"vault": header.vault, "epoch": 1, "slot": slot.id}
    data_key = unseal(bytes.fromhex(slot.key), seeds, bound)
    assert data_key is not None
    return seeds, data_key


def test_a_role_raised_in_the_file_does_not_open(tmp_path, opened, case):
    folder = tmp_path / "new"
    create(
        folder,
        "Bo",
        case.passphrase,
        migrations=case.migrations,
        kdf=case.cheap,
        roles=[Role.SOCIAL_WORKER],
    )
    header = read_header(folder)
    raised = replace(header.grants[0], roles=("administrator",))
    _forged(folder, replace(header, grants=(raised,)))
    with pytest.raises(Altered):
        opened(folder)
    # Even with the data key, and so with a right mac, the signature is missing.
    _, data_key = _secrets(folder, case.passphrase)
    _forged(folder, replace(header, grants=(raised,)).sealed(data_key))
    with pytest.raises(Altered, match="people and roles"):
        opened(folder)


def test_another_root_key_in_the_file_does_not_open(folder, opened, case):
    header = read_header(folder)
    seeds, data_key = _secrets(folder, case.passphrase)
    _forged(folder, replace(header, root=Seeds.fresh().public[0]).sealed(data_key))
    with pytest.raises(Altered):
        opened(folder)
    # Signing for oneself under a root key of one's own is caught by the root key kept in the records.
    own = Seeds.fresh()
    grant = sign(replace(header.grants[0], roles=("administrator",), sign=own.public[0]), own)
    slot = replace(header.slots[0], sign=own.public[0])
    forged = replace(header, root=own.public[0], grants=(grant,), slots=(slot,)).sealed(data_key)
    _forged(folder, forged)
    with pytest.raises(Altered):
        opened(folder)
    assert seeds.public[0] == header.root


def test_anything_else_changed_by_somebody_without_the_keys_does_not_open(folder, opened):
    _forged(folder, replace(read_header(folder), created="2020-01-01T00:00:00+00:00"))
    with pytest.raises(Altered, match="other than SOTUI"):
        opened(folder)


def _let_in(header: Header, data_key: bytes, passphrase: str, signer: Slot, seeds: Seeds, **who) -> tuple:
    """A slot and grant for one more person, signed by the holder of `signer`; and that person's own keys."""
    own = Seeds.fresh()
    public_sign, public_receive = own.public
    slot = replace(
        header.slots[0],
        id=os.urandom(16).hex(),
        user=os.urandom(16).hex(),
        sign=public_sign,
        receive=public_receive,
        key="",
    )
    key = derive(passphrase.encode(), bytes.fromhex(slot.salt), slot.kdf)
    nonce, wrapped = wrap(key, own, slot.bound_to(header.vault))
    sealed = seal(data_key, public_receive, {"vault": header.vault, "epoch": 1, "slot": slot.id})
    slot = replace(slot, nonce=nonce.hex(), wrap=wrapped.hex(), key=sealed.hex())
    grant = Grant(
        vault=header.vault,
        slot=slot.id,
        user=slot.user,
        epoch=1,
        sign=public_sign,
        receive=public_receive,
        by=signer.id,
        **who,
    )
    return slot, sign(grant, seeds), own


@pytest.mark.parametrize("letting_in", ["administrator", "social worker"])
def test_only_an_administrators_signature_lets_somebody_in(folder, opened, case, letting_in):
    header = read_header(folder)
    seeds, data_key = _secrets(folder, case.passphrase)
    first = header.slots[0]
    second, second_grant, second_seeds = _let_in(
        header, data_key, "the second", first, seeds, name="Bo", roles=(letting_in,)
    )
    third, third_grant, _ = _let_in(
        header, data_key, "the third", second, second_seeds, name="Cy", roles=("chair",)
    )
    everyone = replace(
        header, slots=(first, second, third), grants=(header.grants[0], second_grant, third_grant)
    )
    _kept(folder, everyone.sealed(data_key), data_key)
    assert opened(folder, name="Asha Pell").user.roles == frozenset(SMALL_TEAM)
    opened.close()
    assert opened(folder, name="Bo", passphrase="the second").user.roles == {Role(letting_in)}
    opened.close()
    with pytest.raises(NameNeeded):
        opened(folder)
    with pytest.raises(WrongPassphrase):
        opened(folder, name="Bo", passphrase="the third")
    if letting_in == "administrator":
        assert opened(folder, name="Cy", passphrase="the third").user.roles == {Role.CHAIR}
    else:
        with pytest.raises(Altered, match="people and roles"):
            opened(folder, name="Cy", passphrase="the third")


def test_grants_that_vouch_for_each_other_do_not_open(folder, opened, case):
    header = read_header(folder)
    seeds, data_key = _secrets(folder, case.passphrase)
    second, granted, own = _let_in(
        header, data_key, "the second", header.slots[0], seeds, name="Bo", roles=("administrator",)
    )
    by_second = sign(replace(header.grants[0], roles=("information governance",), by=second.id), own)
    ring = replace(header, slots=(header.slots[0], second), grants=(by_second, granted))
    _forged(folder, ring.sealed(data_key))
    with pytest.raises(Altered):
        opened(folder, name=case.name)


def test_a_slot_changed_dropped_or_doubled_does_not_open(folder, opened):
    header = read_header(folder)
    slot, grant = header.slots[0], header.grants[0]
    for slots, grants, refusal in (
        ((replace(slot, user="0" * 32),), (grant,), WrongPassphrase),
        ((replace(slot, kind="recovery"),), (grant,), WrongPassphrase),
        ((replace(slot, key="0" * 160),), (grant,), Altered),
        ((slot,), (replace(grant, name="Bo"),), Altered),
        ((slot, slot), (grant, grant), Damaged),
        ((), (), Damaged),
        ((slot,), (), Damaged),
    ):
        _forged(folder, replace(header, slots=slots, grants=grants))
        with pytest.raises(refusal):
            opened(folder)


# The file of records


@pytest.mark.parametrize("size", [0, 1, 15, 4095, 4097])
def test_records_empty_or_cut_are_never_taken_for_new(folder, opened, size):
    path = folder / "records-1.db"
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(Damaged, match=r"records-1\.db, is (empty|cut short)"):
        opened(folder)
    assert path.stat().st_size == size


@pytest.mark.parametrize("full_check", [True, False])
def test_records_cut_at_a_page_or_added_to_are_damage(folder, opened, full_check):
    path = folder / "records-1.db"
    whole = path.read_bytes()
    for content in (whole[:-4096], whole[:4096], whole + bytes(4096), whole + whole[:4096]):
        path.write_bytes(content)
        with pytest.raises(Damaged, match="damaged"):
            opened(folder, full_check=full_check)
        assert path.read_bytes() == content
    path.write_bytes(whole)
    opened(folder)


def test_a_flipped_bit_in_any_page_of_the_records_is_damage(folder, opened):
    path = folder / "records-1.db"
    whole = path.read_bytes()
    for page in range(len(whole) // 4096):
        broken = bytearray(whole)
        broken[page * 4096 + 100] ^= 1
        path.write_bytes(broken)
        with pytest.raises(Damaged, match="damaged"):
            opened(folder)


def test_a_database_that_is_not_encrypted_is_refused(folder, opened):
    path = folder / "records-1.db"
    path.write_bytes(b"SQLite format 3\0" + bytes(4096 - 16))
    with pytest.raises(Altered, match="not encrypted"):
        opened(folder)


def test_the_records_of_another_register_are_refused(folder, tmp_path, opened, case):
    create(tmp_path / "other", case.name, case.passphrase, migrations=case.migrations, kdf=case.cheap)
    (folder / "records-1.db").write_bytes((tmp_path / "other" / "records-1.db").read_bytes())
    with pytest.raises(Damaged, match="belongs to another register"):
        opened(folder)


@pytest.mark.parametrize("what", ["application", "vault", "root"])
def test_records_that_open_but_say_they_are_others_are_refused(folder, opened, case, what):
    from sotui.vault import driver

    _, data_key = _secrets(folder, case.passphrase)
    key = subkey(data_key, "database", read_header(folder).vault)
    conn = driver.connect(folder / "records-1.db", key)
    if what == "application":
        conn.execute("PRAGMA application_id=1")
    else:
        conn.execute("UPDATE vault_meta SET value = ? WHERE name = ?", ("00", what))
    conn.close()
    with pytest.raises(Altered, match="do not belong together"):
        opened(folder)


# Open once at a time


def test_a_second_opening_says_who_has_it_open_and_since_when(folder, opened, case):
    opened(folder)
    with pytest.raises(AlreadyOpen) as here:
        opened(folder)
    assert here.value.by == "Asha Pell"
    asked = subprocess.run(
        [sys.executable, "-c", _OTHER, str(folder), case.passphrase],
        capture_output=True,
        text=True,
        timeout=60,
    )
    kind, by, since, message = asked.stdout.strip().split("|")
    assert (kind, by) == ("AlreadyOpen", "Asha Pell")
    assert datetime.fromisoformat(since) <= datetime.now().astimezone()
    assert "Close it there first" in message
    assert asked.stderr == ""


_OTHER = """
import sys
from pathlib import Path
from sotui.vault.errors import VaultError
from sotui.vault.open import open_vault
try:
    open_vault(Path(sys.argv[1]), None, sys.argv[2], migrations=[], deeds={})
except VaultError as error:
    print(type(error).__name__, error.by, error.since.isoformat(), error.message, sep="|")
"""


def test_the_mark_of_a_killed_program_does_not_keep_anybody_out(folder, opened):
    (folder / "open.json").write_text('{"by": "Bo \\u001b[2J", "since": "2026-01-01T09:00:00+00:00"}')
    assert opened(folder).user.name == "Asha Pell"


# The folder


@posix
def test_a_link_in_place_of_the_folder_or_a_file_is_not_followed(folder, tmp_path, opened, case):
    link = tmp_path / "link"
    link.symlink_to(folder)
    with pytest.raises(Unsafe, match="link"):
        opened(link)
    with pytest.raises(Unsafe, match="link"):
        create(link, "Bo", case.passphrase, migrations=case.migrations, kdf=case.cheap)
    for name in ("vault.json", "records-1.db", "device"):
        real = folder / f"{name}.real"
        (folder / name).rename(real)
        (folder / name).symlink_to(real)
        with pytest.raises(Unsafe, match="link"):
            opened(folder)
        (folder / name).unlink()
        real.rename(folder / name)
    opened(folder)


@posix
def test_a_folder_others_can_read_is_made_private_on_opening(folder, opened):
    folder.chmod(0o755)
    (folder / "vault.json").chmod(0o644)
    opened(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "vault.json").stat().st_mode & 0o777 == 0o600


def test_a_synchronised_folder_is_warned_of(tmp_path, opened, case):
    folder = tmp_path / "OneDrive - Council" / "register"
    create(folder, "Bo", case.passphrase, migrations=case.migrations, kdf=case.cheap)
    (warning,) = opened(folder).warnings
    assert "cloud" in warning


def test_no_message_holds_a_name_from_the_records_or_a_traceback(folder, opened, case):
    (folder / "vault.json").write_bytes(b"x")
    with pytest.raises(Damaged) as told:
        opened(folder)
    assert case.passphrase not in told.value.message
    assert "Traceback" not in told.value.message
    assert "Nothing was opened or changed" in told.value.message
