"""F23 to F27: vault.json damaged, missing, endless, forged, or made by a later version."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sotui.desk import Clock, Desk, open_desk
from sotui.vault import header as headers
from sotui.vault.errors import Altered, Damaged, Missing, NewerVersion, WrongPassphrase
from sotui.vault.header import Header, parse
from sotui.vault.kdf import KdfParams
from sotui.vault.open import people, read_header, unlock

OpenDesk = Callable[..., Desk]


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}


def written(folder: Path, **changed: object) -> None:
    """vault.json as somebody writes it who knows its layout and its digest, but has no key."""
    content = {**read_header(folder).content(), "mac": "0" * 64, **changed}
    (folder / "vault.json").write_bytes(headers.with_digest(content))


@pytest.mark.fault("F23")
@pytest.mark.parametrize("step", [29, pytest.param(1, marks=pytest.mark.deep)])
def test_f23_each_byte_of_the_header_flipped_is_damage_and_the_copy_is_named(folder: Path, step: int) -> None:
    path = folder / "vault.json"
    whole = path.read_bytes()
    for at in range(0, len(whole), step):
        for bits in (0x01, 0x20, 0x80) if step > 1 else (1, 2, 4, 8, 16, 32, 64, 128, 255):
            broken = bytearray(whole)
            broken[at] ^= bits
            path.write_bytes(broken)
            with pytest.raises(Damaged, match="damaged") as told:
                read_header(folder)
            assert str(folder / "vault.json.bak") in told.value.message, at
            assert "passphrase" not in told.value.message
            assert path.read_bytes() == broken
    path.write_bytes(whole)
    assert people(folder) == ("Dana Duty",)


@pytest.mark.fault("F23")
def test_f23_the_copy_put_back_as_the_message_says_opens_the_register(
    folder: Path, open_desk: OpenDesk
) -> None:
    whole = (folder / "vault.json").read_bytes()
    (folder / "vault.json").write_bytes(whole[:100] + b"?" + whole[101:])
    with pytest.raises(Damaged) as told:
        open_desk()
    assert "copy it to vault.json" in told.value.do
    (folder / "vault.json").write_bytes((folder / "vault.json.bak").read_bytes())
    open_desk()


@pytest.mark.fault("F23")
def test_f23_with_both_copies_damaged_a_backup_is_what_is_left(folder: Path, open_desk: OpenDesk) -> None:
    for name in ("vault.json", "vault.json.bak"):
        (folder / name).write_bytes((folder / name).read_bytes()[:-9])
    with pytest.raises(Damaged, match="backup") as told:
        open_desk()
    assert "good copy" not in told.value.message


@pytest.mark.fault("F24")
def test_f24_a_missing_header_names_the_copy_which_then_opens(folder: Path, open_desk: OpenDesk) -> None:
    (folder / "vault.json").unlink()
    with pytest.raises(Missing, match=r"vault\.json is missing.*vault\.json\.bak"):
        open_desk()
    (folder / "vault.json.bak").rename(folder / "vault.json")
    open_desk()


STRANGE: dict[str, bytes] = {
    "no byte": b"",
    "not JSON": b"Dear diary",
    "half of it": b'{"sha256":"' + b"0" * 64,
    "no text": bytes(range(256)),
    "deep nesting": b"[" * 100_000,
    "deep nesting with a good digest": b"",
    "a number of a million digits": b"1" * 1_000_000,
    "another program's": headers.with_digest({"format": "another", "version": 1}),
    "nothing in it": headers.with_digest({}),
}


@pytest.mark.fault("F24")
@pytest.mark.parametrize("what", STRANGE)
def test_f24_what_is_no_header_is_said_to_be_damaged_at_once(
    folder: Path, open_desk: OpenDesk, what: str
) -> None:
    content = STRANGE[what]
    if what == "deep nesting with a good digest":
        rest = b'"format":' + b"[" * 100_000 + b"\n"
        content = b'{"sha256":"' + hashlib.sha256(rest).hexdigest().encode() + b'",\n' + rest
    (folder / "vault.json").write_bytes(content)
    began = time.perf_counter()
    with pytest.raises(Damaged, match=r"damaged.*good copy"):
        open_desk()
    assert time.perf_counter() - began < 1
    assert (folder / "vault.json").read_bytes() == content


@pytest.mark.fault("F24")
def test_f24_a_hundred_megabytes_are_not_read_to_their_end(folder: Path, open_desk: OpenDesk) -> None:
    import tracemalloc

    with (folder / "vault.json").open("wb") as file:
        file.truncate(100 << 20)
    tracemalloc.start()
    try:
        with pytest.raises(Damaged, match="damaged"):
            open_desk()
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.fault("F24")
def test_f24_a_name_that_stands_twice_is_damage(folder: Path, open_desk: OpenDesk) -> None:
    rest = b'"epoch":1,' + (folder / "vault.json").read_bytes().split(b"\n", 1)[1]
    digest = hashlib.sha256(rest).hexdigest().encode()
    (folder / "vault.json").write_bytes(b'{"sha256":"' + digest + b'",\n' + rest)
    with pytest.raises(Damaged):
        open_desk()


@pytest.mark.fault("F25")
def test_f25_a_later_version_is_named_as_such_and_nothing_is_touched(
    folder: Path, open_desk: OpenDesk
) -> None:
    written(folder, version=2, slots="of another kind", something="new")
    before = bytes_of(folder)
    with pytest.raises(NewerVersion, match="newer version"):
        open_desk()
    assert bytes_of(folder) == before


@pytest.mark.fault("F26")
@pytest.mark.parametrize(
    "cost",
    [KdfParams(4 << 30, 3, 4), KdfParams(65536, 10**9, 4), KdfParams(65536, 3, 0), KdfParams(65536, 3, 9)],
    ids=["4 TiB", "a milliard passes", "no lane", "nine lanes"],
)
def test_f26_a_derivation_that_would_exhaust_the_machine_is_refused_before_it_begins(
    folder: Path, open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch, cost: KdfParams
) -> None:
    from cryptography.hazmat.primitives.kdf import argon2

    header = read_header(folder)
    written(folder, slots=[replace(header.slots[0], kdf=cost).to_json()])
    monkeypatch.setattr(argon2, "Argon2id", lambda **_: pytest.fail("the derivation was begun"))
    spent = []
    for _ in range(5):
        began = time.perf_counter()
        with pytest.raises(Damaged, match="outside the bounds"):
            unlock(folder, read_header(folder), read_header(folder).slots[0], "not this one")
        spent.append(time.perf_counter() - began)
    assert min(spent) < 0.01
    with pytest.raises(Damaged, match="outside the bounds"):
        open_desk()


@pytest.mark.fault("F26")
@pytest.mark.parametrize("salt", ["00", "", "0" * 31, "g" * 32, "0" * 64])
def test_f26_a_salt_of_another_length_is_refused(folder: Path, open_desk: OpenDesk, salt: str) -> None:
    slot = read_header(folder).slots[0].to_json()
    written(folder, slots=[{**slot, "kdf": {**slot["kdf"], "salt": salt}}])
    with pytest.raises(Damaged):
        open_desk()


def open_desk_as(folder: Path, passphrase: str, name: str | None = "Dana Duty") -> Desk:
    try:
        return open_desk(folder, name, passphrase, clock=Clock(date(2026, 11, 22)))
    except WrongPassphrase:
        # A name that is another now is no way in either.
        return open_desk(folder, None, passphrase, clock=Clock(date(2026, 11, 22)))


def changed_ways(header: Header) -> dict[str, Header]:
    """What somebody might make of a header who would like to be somebody else."""
    slot, grant = header.slots[0], header.grants[0]
    other = replace(slot, id="ab" * 16)
    return {
        "renamed": replace(header, grants=(replace(grant, name="Somebody Else"), *header.grants[1:])),
        "another user": replace(header, slots=(replace(slot, user="ab" * 16), *header.slots[1:])),
        "role raised": replace(header, grants=(replace(grant, roles=(*grant.roles, "chair")),)),
        "role dropped": replace(header, grants=(replace(grant, roles=grant.roles[:1]),)),
        "slot doubled": replace(
            header, slots=(*header.slots, other), grants=(*header.grants, replace(grant, slot=other.id))
        ),
        "another key": replace(header, slots=(replace(slot, sign="ab" * 32),)),
        "another root": replace(header, root="ab" * 32),
        "another epoch": replace(header, epoch=2, database="records-2.db"),
        "another register's": replace(header, vault="ab" * 16),
        "another day": replace(header, created="2020-01-01T00:00:00+00:00"),
        "dropped": replace(header, slots=(), grants=()),
    }


WAYS = (
    "renamed", "another user", "role raised", "role dropped", "slot doubled", "another key", "another root",
    "another epoch", "another register's", "another day", "dropped",
)  # fmt: skip


@pytest.mark.fault("F27")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("with_the_key", [False, True], ids=["without a key", "with the data key"])
def test_f27_a_header_that_an_administrator_did_not_sign_lets_nobody_in(
    folder: Path, words_of_the_test_register: str, way: str, with_the_key: bool
) -> None:
    header = read_header(folder)
    forged = changed_ways(header)[way]
    if with_the_key:
        data_key = unlock(folder, header, header.slots[0], words_of_the_test_register).data_key
        forged = forged.sealed(data_key)
    if way == "another epoch":
        (folder / "records-1.db").rename(folder / "records-2.db")
    (folder / "vault.json").write_bytes(forged.to_bytes())
    before = bytes_of(folder)
    opened = None
    try:
        opened = open_desk_as(folder, words_of_the_test_register)
    except (Altered, WrongPassphrase, Damaged):
        # What the passphrase is bound to was changed: that it does not open looks like a wrong one.
        assert bytes_of(folder) == before
    if opened is not None:
        # Only with the data key, and only in what no grant says: the records know what vault.json said.
        assert with_the_key
        assert way in ("slot doubled", "another day")
        assert any("put right" in said for said in opened.session.warnings)
        assert opened.session.user.name == "Dana Duty"
        opened.close()
        assert read_header(folder) == header


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)


def refused_or_read(content: bytes) -> None:
    with suppress(Damaged, NewerVersion):
        parse(content, "advice")


@pytest.mark.fault("F23", "F24")
@given(st.binary(max_size=400))
@example(b'{"sha256":"' + b"0" * 64 + b'",\n')
def test_f23_f24_whatever_lies_there_is_read_or_refused_in_words(content: bytes) -> None:
    refused_or_read(content)
    digest = hashlib.sha256(content).hexdigest().encode()
    refused_or_read(b'{"sha256":"' + digest + b'",\n' + content)


@pytest.mark.fault("F24")
@given(data=st.data())
def test_f24_any_value_in_any_place_is_read_or_refused_in_words(made_register: Path, data: Any) -> None:
    content: Any = json.loads((made_register / "vault.json").read_bytes())
    content.pop("sha256")
    at, last = content, None
    while isinstance(at, (dict, list)) and at:
        last = (at, data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at)))))
        at = last[0][last[1]]
        if data.draw(st.booleans()):
            break
    assert last is not None
    value = data.draw(JSON)
    last[0][last[1]] = value
    try:
        written_ = headers.with_digest(content)
    except ValueError:
        return  # no number, which JSON does not have either
    refused_or_read(written_)
