"""A file sealed under a passphrase of its own opens with that one, and every change of it shows."""

from __future__ import annotations

import json

import pytest

from sotui.vault.errors import Damaged, NewerVersion, WrongPassphrase
from sotui.vault.kdf import KdfParams
from sotui.vault.sealed_file import is_sealed, open_file, seal_file

CHEAP = KdfParams(19 * 1024, 1, 1)
SECRET = "gravel teapot longitude cardigan"


@pytest.fixture(scope="module")
def sealed() -> bytes:
    return seal_file(b"Ada Quennell,SO-0042\r\n" * 10, "audit.csv", SECRET, CHEAP)


def test_it_opens_with_its_passphrase_and_says_its_name(sealed):
    assert open_file(sealed, SECRET) == ("audit.csv", b"Ada Quennell,SO-0042\r\n" * 10)
    assert is_sealed(sealed)
    assert not is_sealed(b"OFFICIAL-SENSITIVE")


def test_accents_typed_in_two_ways_are_one_passphrase():
    sealed = seal_file(b"x", "x", "caf\u00e9 on the corner of the square", CHEAP)
    assert open_file(sealed, "cafe\u0301 on the corner of the square")[1] == b"x"


def test_nothing_of_it_stands_there_in_the_clear(sealed):
    assert b"Ada" not in sealed
    assert b"audit.csv" not in sealed


def test_another_passphrase_is_said_to_be_another(sealed):
    with pytest.raises(WrongPassphrase, match="not the one that this file was sealed with"):
        open_file(sealed, SECRET + " ")


def test_the_same_content_is_sealed_differently_each_time():
    assert seal_file(b"x", "x", SECRET, CHEAP) != seal_file(b"x", "x", SECRET, CHEAP)


@pytest.mark.parametrize("at", [0, 5, 30, 90, -1, -20, -300])
def test_a_flipped_byte_is_damage_and_never_other_text(sealed, at):
    spoilt = bytearray(sealed)
    spoilt[at] ^= 1
    with pytest.raises((Damaged, WrongPassphrase)):
        open_file(bytes(spoilt), SECRET)


@pytest.mark.deep
def test_every_flipped_byte_is_found(sealed):
    for at in range(len(sealed)):
        spoilt = bytearray(sealed)
        spoilt[at] ^= 1
        with pytest.raises((Damaged, WrongPassphrase, NewerVersion)):
            open_file(bytes(spoilt), SECRET)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"{}\n", b"[1]\n", b"\xff\n", b'{"format":"sotui-sealed"}\n']
)
def test_what_is_no_sealed_file_is_said_to_be_none(content):
    with pytest.raises(Damaged):
        open_file(content, SECRET)


@pytest.mark.parametrize(
    ("name", "value"),
    [("m", 1 << 30), ("m", 1), ("t", 99), ("p", 99), ("t", True), ("m", "19456"), ("salt", "00")],
)
def test_work_outside_the_bounds_is_never_begun(sealed, name, value):
    line, _, rest = sealed.partition(b"\n")
    said = json.loads(line)
    said["kdf"][name] = value
    with pytest.raises(Damaged):
        open_file(json.dumps(said).encode() + b"\n" + rest, SECRET)


def test_a_later_version_is_said_to_be_later(sealed):
    line, _, rest = sealed.partition(b"\n")
    said = json.loads(line) | {"version": 2}
    with pytest.raises(NewerVersion):
        open_file(json.dumps(said).encode() + b"\n" + rest, SECRET)
