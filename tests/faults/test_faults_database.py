"""F28 to F36: the file of records cut, damaged, exchanged, or made by a later version."""

from __future__ import annotations

import hashlib
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from sotui.desk import Clock, Desk, migrations, open_desk
from sotui.vault.checks import PAGE
from sotui.vault.create import create
from sotui.vault.driver import Connection, connect
from sotui.vault.errors import Altered, Damaged, NewerVersion
from sotui.vault.kdf import KdfParams
from sotui.vault.open import read_header, unlock

TODAY = date(2026, 11, 22)
OpenDesk = Callable[..., Desk]


@pytest.fixture
def records(folder: Path, family: str) -> Path:
    """The file of records of a register with an order on it."""
    return folder / "records-1.db"


@contextmanager
def by_key(folder: Path, passphrase: str) -> Iterator[Connection]:
    """The database by somebody who has the passphrase and a program of their own."""
    header = read_header(folder)
    unlocked = unlock(folder, header, header.slots[0], passphrase)
    conn = connect(folder / header.database, unlocked.key("database"))
    try:
        yield conn
    finally:
        conn.close()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.fault("F28")
@pytest.mark.parametrize("size", [0, 1, 15, 4095])
def test_f28_a_file_without_a_page_is_never_taken_for_a_new_register(
    records: Path, open_desk: OpenDesk, size: int
) -> None:
    records.write_bytes(records.read_bytes()[:size])
    with pytest.raises(Damaged, match="empty" if size == 0 else "cut short") as told:
        open_desk()
    assert "backup" in told.value.do
    assert records.stat().st_size == size


@pytest.mark.fault("F29")
@pytest.mark.parametrize("every", [9, pytest.param(1, marks=pytest.mark.deep)])
def test_f29_records_cut_at_any_page_are_found_at_the_opening_and_a_backup_is_offered(
    records: Path, open_desk: OpenDesk, every: int
) -> None:
    whole = records.read_bytes()
    pages = len(whole) // PAGE
    assert pages > 20
    for keep in range(pages - 1, 0, -every):
        records.write_bytes(whole[: keep * PAGE])
        before = digest(records)
        with pytest.raises(Damaged, match="damaged") as told:
            open_desk()
        assert "backup" in told.value.do, keep
        assert digest(records) == before
    records.write_bytes(whole)
    assert open_desk().board().orders == 1


@pytest.mark.fault("F30")
@pytest.mark.parametrize("how_many", [12, pytest.param(None, marks=pytest.mark.deep)])
def test_f30_one_bit_in_any_page_is_found_at_the_opening(
    records: Path, open_desk: OpenDesk, how_many: int | None
) -> None:
    whole = records.read_bytes()
    chance = random.Random(30)
    pages = list(range(len(whole) // PAGE))
    chosen = pages if how_many is None else sorted({0, pages[-1], *chance.sample(pages, how_many)})
    for page in chosen:
        broken = bytearray(whole)
        broken[page * PAGE + chance.randrange(PAGE)] ^= 1 << chance.randrange(8)
        records.write_bytes(broken)
        with pytest.raises(Damaged, match="damaged") as told:
            open_desk()
        assert "backup" in told.value.do, page
        assert records.read_bytes() == broken
    records.write_bytes(whole)
    open_desk()


@pytest.mark.fault("F30")
@pytest.mark.parametrize("how_many", [4, pytest.param(None, marks=pytest.mark.deep)])
def test_f30_of_damaged_records_it_is_said_which_orders_can_still_be_read(
    folder: Path,
    open_desk: OpenDesk,
    register_order: Callable[..., str],
    words_of_the_test_register: str,
    how_many: int | None,
) -> None:
    from sotui.desk.salvaging import readable

    desk = open_desk()
    for number in range(1, 6):
        register_order(desk, family=f"F{number:03}", names=(f"Ada Exampleton {number}",))
    desk.close()
    references = {f"SO-{number:04}" for number in range(1, 6)}
    path = folder / "records-1.db"
    whole = path.read_bytes()
    left = readable(folder, None, words_of_the_test_register)
    assert set(left.orders) == references
    assert left.salvage.whole
    pages = range(1, len(whole) // PAGE)
    some_lost = 0
    for page in pages if how_many is None else random.Random(3).sample(list(pages), how_many):
        broken = bytearray(whole)
        broken[page * PAGE + 77] ^= 8
        path.write_bytes(broken)
        try:
            left = readable(folder, None, words_of_the_test_register)
        except Damaged:
            # Not even the list of tables can be read: a backup is all there is.
            continue
        assert left.salvage.bad == (page + 1,)
        named = {*left.orders, *(reference for reference, _ in left.in_part)}
        assert named <= references
        some_lost += bool(left.in_part or left.unplaced or not left.salvage.whole)
        assert path.read_bytes() == broken
    assert some_lost


@pytest.mark.fault("F30")
def test_f30_the_doctor_names_the_damaged_page_and_what_can_be_read(
    folder: Path, records: Path, tmp_path: Path, words_of_the_test_register: str
) -> None:
    from click.testing import CliRunner

    from sotui.cli.commands import sotui

    whole = records.read_bytes()
    page = len(whole) // PAGE - 1
    records.write_bytes(whole[: page * PAGE + 9] + b"?" + whole[page * PAGE + 10 :])
    secret = tmp_path / "secret"
    secret.write_text(words_of_the_test_register + "\n", encoding="utf-8")
    done = CliRunner().invoke(
        sotui, ["--vault", str(folder), "doctor", "--records", "--passphrase-file", str(secret)]
    )
    assert done.exit_code == 1, done.output
    assert str(page + 1) in done.output
    assert "SO-0001" in done.output
    assert "Exampleton" not in done.output, "orders are told by their references and nothing else"


@pytest.mark.fault("F31")
@pytest.mark.parametrize("more", [1, 100, 4096, 8192])
def test_f31_what_is_added_at_the_end_is_found(records: Path, open_desk: OpenDesk, more: int) -> None:
    whole = records.read_bytes()
    records.write_bytes(whole + bytes(range(256)) * (more // 256) + b"x" * (more % 256))
    with pytest.raises(Damaged, match=r"damaged|added to"):
        open_desk()
    records.write_bytes(whole)
    open_desk()


@pytest.mark.fault("F32")
def test_f32_pages_that_change_places_are_found(records: Path, open_desk: OpenDesk) -> None:
    whole = records.read_bytes()
    for one, other in ((1, 2), (3, 9), (10, 11)):
        swapped = bytearray(whole)
        swapped[one * PAGE : (one + 1) * PAGE] = whole[other * PAGE : (other + 1) * PAGE]
        swapped[other * PAGE : (other + 1) * PAGE] = whole[one * PAGE : (one + 1) * PAGE]
        records.write_bytes(swapped)
        with pytest.raises(Damaged, match="damaged"):
            open_desk()


@pytest.mark.fault("F34")
@pytest.mark.parametrize("what", ["not encrypted", "another program's", "no database"])
def test_f34_another_file_in_its_place_is_refused_and_left_as_it_is(
    folder: Path, records: Path, open_desk: OpenDesk, words_of_the_test_register: str, what: str
) -> None:
    if what == "not encrypted":
        records.unlink()
        plain = sqlite3.connect(records)
        plain.execute("CREATE TABLE child (name TEXT)")
        plain.execute("INSERT INTO child VALUES ('Ada Exampleton')")
        plain.commit()
        plain.close()
    elif what == "another program's":
        with by_key(folder, words_of_the_test_register) as conn:
            conn.execute("PRAGMA application_id=1")
    else:
        records.write_bytes(random.Random(34).randbytes(PAGE * 10))
    before = digest(records)
    with pytest.raises(Damaged) as told:
        open_desk()
    if what == "not encrypted":
        assert "not encrypted" in told.value.message
    elif what == "another program's":
        assert "do not belong together" in told.value.message
    else:
        assert "another register" in told.value.message
    assert digest(records) == before


@pytest.mark.fault("F35")
def test_f35_the_records_of_another_register_are_refused(
    folder: Path, records: Path, open_desk: OpenDesk, tmp_path: Path, words_of_the_test_register: str
) -> None:
    other = tmp_path / "other"
    create(
        other,
        "Dana Duty",
        words_of_the_test_register,
        migrations=migrations(),
        kdf=KdfParams(19 * 1024, 1, 1),
    )
    mine = records.read_bytes()
    shutil.copy(other / "records-1.db", records)
    with pytest.raises(Damaged, match="belongs to another register"):
        open_desk()
    records.write_bytes(mine)
    shutil.copy(other / "vault.json", folder / "vault.json")
    with pytest.raises(Damaged, match="belongs to another register"):
        open_desk()


@pytest.mark.fault("F35")
@pytest.mark.parametrize("what", ["vault", "root"])
def test_f35_records_under_the_same_key_that_say_they_are_others_are_refused(
    folder: Path, records: Path, open_desk: OpenDesk, words_of_the_test_register: str, what: str
) -> None:
    with by_key(folder, words_of_the_test_register) as conn:
        conn.execute("UPDATE vault_meta SET value = ? WHERE name = ?", ("ab" * 16, what))
    with pytest.raises(Altered, match="do not belong together"):
        open_desk()


@pytest.mark.fault("F36")
@pytest.mark.parametrize("how", ["counted", "named"])
def test_f36_records_of_a_later_version_are_left_byte_for_byte_and_it_says_upgrade(
    folder: Path, records: Path, open_desk: OpenDesk, words_of_the_test_register: str, how: str
) -> None:
    with by_key(folder, words_of_the_test_register) as conn:
        count = conn.execute("PRAGMA user_version").fetchone()[0]
        if how == "named":
            conn.execute(
                "INSERT INTO vault_migration (position, name, at) VALUES (?, 'a later step', '2027')",
                (count + 1,),
            )
        conn.execute(f"PRAGMA user_version={count + 1}")
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    with pytest.raises(NewerVersion, match="newer version") as told:
        open_desk()
    assert "Nothing was read from it or changed" in told.value.message
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


@pytest.mark.fault("F36")
def test_f36_a_later_version_of_the_vaults_own_tables_too(
    folder: Path, records: Path, open_desk: OpenDesk, words_of_the_test_register: str
) -> None:
    with by_key(folder, words_of_the_test_register) as conn:
        conn.execute("UPDATE vault_meta SET value = '99' WHERE name = 'tables'")
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    with pytest.raises(NewerVersion, match="newer version"):
        open_desk()
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


def test_the_register_of_these_tests_is_whole(records: Path, words_of_the_test_register: str) -> None:
    desk = open_desk(records.parent, None, words_of_the_test_register, clock=Clock(TODAY))
    assert desk.board().orders == 1
    desk.close()
