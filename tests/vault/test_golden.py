"""Registers made long ago open for ever, and can be read by the description of the format alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from people import copied

sys.path.append(str(Path(__file__).parent / "golden"))
from make_golden import (
    ASHA,
    ASHA_WORDS,
    BITS,
    BO,
    BO_WORDS,
    CHILD,
    DRAFT,
    KEY,
    NOTE,
    SEALED_CHILD,
    SUMS,
    digests,
    main,
)

import sotui.vault
from sotui.desk.opening import deeds, migrations
from sotui.vault import accounts, accounts_header, audit, recovery, recovery_key, rotation
from sotui.vault.header import parse
from sotui.vault.keys import subkey
from sotui.vault.model import Role
from sotui.vault.open import open_vault, people, read_header, unlock
from sotui.vault.session import Session

GOLDEN = Path(__file__).parent / "golden"
FORMAT = Path(sotui.vault.__file__).parent / "FORMAT.md"
NEW = "lantern orbit cinnamon fjord"
REGISTERS = ("format-1", "first-format-1")


@pytest.fixture
def golden(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of the golden register that the case names: opening one adds to its audit."""
    return copied(GOLDEN / request.param, tmp_path / "register")


@contextmanager
def opened(folder: Path, name: str, words: str) -> Iterator[Session]:
    session = open_vault(folder, name, words, migrations=migrations(), deeds=deeds(), full_check=True)
    try:
        yield session
    finally:
        session.close()


def names(session: Session) -> set[str]:
    """The children's names, as far as they are for this person to read."""
    with session._conn.sealed.opened():
        return {row["name"] for row in session.db["child"].rows}


def test_no_golden_file_was_ever_changed():
    kept = dict(
        reversed(line.split("  ")) for line in (GOLDEN / SUMS).read_text(encoding="utf-8").splitlines()
    )
    assert digests(GOLDEN) == kept


@pytest.mark.parametrize("golden", REGISTERS, indirect=True)
def test_a_register_made_long_ago_opens_is_brought_up_and_can_be_worked_on(golden):
    with opened(golden, ASHA, ASHA_WORDS) as session:
        assert CHILD in names(session)
        assert NOTE in {row["text"] for row in session.db["note"].rows}
        (draft,) = session.drafts.all()
        assert draft.fields == {"text": DRAFT}
        assert audit.verify_chain(session.db) is None
        accounts.add(session, "Cy Vale", ["chair"], NEW)
        accounts.make_recovery_key(session)
        rotation.rotate(session, "because it can be", backs_up=False)
    with opened(golden, "Cy Vale", NEW) as session:
        assert session.user.roles == {Role.CHAIR}
        assert CHILD in names(session)
        assert audit.verify_chain(session.db) is None
    with opened(golden, ASHA, ASHA_WORDS) as session:
        assert (SEALED_CHILD in names(session)) is (golden.joinpath("records-3.db").exists())
        assert session.drafts.all() == (draft,)


@pytest.mark.parametrize("golden", ["format-1"], indirect=True)
def test_what_was_sealed_opens_to_its_reader_alone(golden):
    with opened(golden, ASHA, ASHA_WORDS) as session:
        assert names(session) == {CHILD, SEALED_CHILD}
    with opened(golden, BO, BO_WORDS) as session:
        assert CHILD in names(session)
        assert SEALED_CHILD not in names(session)


@pytest.mark.parametrize("golden", ["format-1"], indirect=True)
def test_the_recovery_key_of_then_lets_somebody_in(golden):
    assert people(golden) == (ASHA, BO)
    assert read_header(golden).epoch == 2
    recovery.recover(golden, KEY, BO, NEW)
    with opened(golden, BO, NEW) as session:
        assert CHILD in names(session)
    assert recovery_key.written(BITS) == KEY


def test_a_header_made_long_ago_reads_and_is_written_as_it_was():
    content = (GOLDEN / "header-format-1.json").read_bytes()
    header = parse(content, "")
    assert header.to_bytes() == content
    assert header.sealed(bytes(range(32))) == header
    slots = {slot.id: slot for slot in header.slots}
    found = {grant.name: slots[grant.slot] for grant in header.grants}
    from people import WORDS

    for name in ("Asha Pell", "Bo Marsh", "Cy Vale"):
        hands = unlock(Path(), header, found[name], WORDS[name])
        assert hands.data_key == bytes(range(32))
        assert hands.user.name == name
    key = accounts_header.recovery_slot(header)
    assert unlock(Path(), header, key, recovery_key.secret(KEY)).user.name == "Recovery key"


def test_this_tree_makes_registers_as_the_golden_one(tmp_path):
    """The maker still runs, so that the next format can have its golden files."""
    main(tmp_path)
    made, kept = read_header(tmp_path / "format-1"), read_header(copied(GOLDEN / "format-1", tmp_path / "x"))
    assert (made.epoch, len(made.slots)) == (kept.epoch, len(kept.slots))
    assert set(made.content()) == set(kept.content())
    assert [sorted(slot.to_json()) for slot in made.slots] == [sorted(slot.to_json()) for slot in kept.slots]


# The description of the format


def _program() -> str:
    (program,) = re.findall(r"```python\n(.*?)```", FORMAT.read_text(encoding="utf-8"), re.DOTALL)
    return program


def _read(tmp_path: Path, folder: Path, name: str, words: str) -> subprocess.CompletedProcess[str]:
    """What the program of the description prints, run as it stands there, without any of ours."""
    script = tmp_path / "read_register.py"
    script.write_text(_program(), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-W", "error", str(script), str(folder), name],
        input=words + "\n",
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_program_of_the_description_uses_nothing_of_ours():
    imported = set(re.findall(r"^(?:import|from) (.+)$", _program(), re.MULTILINE))
    ours = re.compile(r"\b(sotui|sqlcipher3|sqlite_utils|textual|click)\b")
    assert imported
    assert not [line for line in imported if ours.search(line)]


@pytest.mark.parametrize("register", REGISTERS)
def test_with_the_description_alone_a_register_is_read(tmp_path, register):
    read = _read(tmp_path, GOLDEN / register, ASHA, ASHA_WORDS)
    assert read.stderr == ""
    for text in (CHILD, NOTE, DRAFT, "made the register", "vault_migration"):
        assert text in read.stdout
    wrong = _read(tmp_path, GOLDEN / register, ASHA, BO_WORDS)
    assert wrong.returncode != 0
    assert CHILD not in wrong.stdout


def test_with_the_description_alone_everybody_reads_what_is_theirs(tmp_path):
    asha = _read(tmp_path, GOLDEN / "format-1", ASHA, ASHA_WORDS).stdout
    bo = _read(tmp_path, GOLDEN / "format-1", BO, BO_WORDS).stdout
    key = _read(tmp_path, GOLDEN / "format-1", "Recovery key", recovery_key.secret(KEY)).stdout
    assert SEALED_CHILD in asha
    assert DRAFT in asha
    for printed in (bo, key):
        assert CHILD in printed
        assert "[sealed to others]" in printed
        assert SEALED_CHILD not in printed
        assert DRAFT not in printed


def test_with_the_description_alone_a_change_in_any_page_is_found(tmp_path):
    folder = copied(GOLDEN / "format-1", tmp_path / "changed")
    records = folder / "records-2.db"
    whole = records.read_bytes()
    for page in range(0, len(whole) // 4096, 29):
        broken = bytearray(whole)
        broken[4096 * page + 1000] ^= 1
        records.write_bytes(broken)
        assert "AssertionError" in _read(tmp_path, folder, BO, BO_WORDS).stderr


def test_the_example_of_the_description_is_worked_out_rightly():
    from sotui.vault.kdf import derive
    from sotui.vault.passphrase import as_bytes

    said = dict(
        re.findall(r"^\| (.+?) \| `([0-9a-f]+)` \|$", FORMAT.read_text(encoding="utf-8"), re.MULTILINE)
    )
    header = parse((GOLDEN / "first-format-1" / "vault.json").read_bytes(), "")
    slot = header.slots[0]
    hands = unlock(Path(), header, slot, ASHA_WORDS)
    assert said == {
        "`vault`": header.vault,
        "Argon2id of the passphrase": derive(as_bytes(ASHA_WORDS), bytes.fromhex(slot.salt), slot.kdf).hex(),
        "`nonce`": slot.nonce,
        "seed to sign": hands.seeds.sign.hex(),
        "seed to receive": hands.seeds.receive.hex(),
        "data key": hands.data_key.hex(),
        "key `header-mac`": subkey(hands.data_key, "header-mac", header.vault).hex(),
        "`mac`": header.mac,
        "key `database`": hands.key("database").hex(),
        "salt of the database": (GOLDEN / "first-format-1" / "records-1.db").read_bytes()[:16].hex(),
        "key of its HMAC": "707bd4fb1cec1e10f63c27cf499d88fd9ff8499181f2e40725c0304b1d1862c9",
    }


@pytest.mark.parametrize("golden", ["format-1"], indirect=True)
def test_the_description_names_every_part_of_the_format(golden):
    text = FORMAT.read_text(encoding="utf-8")
    header = read_header(golden).content()
    for name in (*header, *header["slots"][0], *header["slots"][0]["kdf"], *header["grants"][0]):
        assert f"`{name}`" in text or f'"{name}"' in text, name
    for role in Role:
        assert f"`{role}`" in text
    with opened(golden, ASHA, ASHA_WORDS) as session:
        tables = {
            name for (name,) in session.db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        }
        own = {name for name in tables if name.startswith(("vault_", "audit_", "sealed_"))}
        assert own >= {"vault_meta", "vault_header", "audit_entry", "sealed_body", "vault_draft"}
        for name in own:
            assert f"`{name}`" in text, name
        for (name,) in session.db.execute("SELECT name FROM vault_meta"):
            assert f"`{name}`" in text, name
        (kept,) = session.db.execute("SELECT content FROM vault_header").fetchone()
        assert json.loads(kept)["format"] in text
