"""A procedure adopted again and again: one version on every day, what moved is told, never half done."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sotui.adoption import acts, store
from sotui.adoption.acts import NotAdopted
from sotui.adoption.in_use import Spell, in_use
from sotui.desk import Desk
from sotui.facts.ids import new_id
from sotui.facts.model import Subject, SubjectKind
from sotui.procedures import library
from sotui.procedures.known import procedure_named, title_of
from sotui.procedures.loader import load_pack
from sotui.procedures.pack import Pack
from sotui.register import acts as register
from sotui.settings import own_procedures_folder
from sotui.vault import audit
from sotui.vault.errors import DiskFull

NewOrder = Callable[..., str]
OpenDesk = Callable[..., Desk]
EXAMPLE = (Path(__file__).parents[2] / "site-procedures" / "nottinghamshire-example.toml").read_bytes()


def kestrel(version: int = 0, *, days: int = 28) -> bytes:
    """The procedure of a council that there is none of, in versions."""
    text = EXAMPLE.replace(b'id = "nottinghamshire-example"', b'id = "kestrel"')
    text = text.replace(
        b'title = "Example: Nottinghamshire supervision orders"',
        b'title = "Kestrelshire supervision orders"\nname = "Kestrelshire"\nalso = ["Kestrelshire CC"]',
    )
    return text.replace(b"days = 28", b"days = %d" % days) + b"# version %d\n" % version


def read(text: bytes) -> Pack:
    found = load_pack(text, "kestrel.toml")
    assert isinstance(found, Pack), str(found)
    return found


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOTUI_CONFIG", str(tmp_path / "settings"))
    folder = own_procedures_folder()
    folder.mkdir(parents=True)
    return folder


# One version on every day


def record(desk: Desk, order_id: str, kind: str, on: date) -> None:
    with desk.session.act("fact recorded", order_id) as act:
        register.record(act, kind, Subject(SubjectKind.ORDER, order_id), on)


def spells_of(desk: Desk, pack: str = "wirral") -> list[Spell]:
    return [one for one in in_use(desk.session.db).spells if one.adopted.pack == pack]


DAYS = [None, *(date(2026, month, 1) for month in range(1, 7))]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(DAYS)), min_size=1, max_size=7))
def test_on_every_day_one_version_governs_the_last_that_was_adopted_to_begin_by_then(
    desk: Desk, adopted: list[tuple[int, date | None]]
) -> None:
    # Each example leaves the procedure as it ships, whatever the last one did.
    texts = [library.text("wirral") + b"# %d\n" % version for version in range(3)]
    packs = [read(text) for text in texts]
    shipped = library.load_packs()["wirral"]
    if [one.adopted.hash for one in spells_of(desk)] != [shipped.version]:
        with desk.session.act("procedure adopted", "wirral", "As it ships") as act:
            acts._keep(act, "wirral", shipped.version, library.text("wirral"), b"", None, "", "As it ships")
            act.touch(acts.TOUCHED, "wirral")
    taken: list[tuple[str, date | None]] = [(shipped.version, None)]
    for version, from_day in adopted:
        try:
            with desk.session.act("procedure adopted", "wirral", "Tried") as act:
                acts.adopt(
                    act, packs[version], texts[version], b"", from_day=from_day, came="w.toml", why="Tried"
                )
        except NotAdopted:
            continue
        taken.append((packs[version].version, from_day))
    spells = spells_of(desk)
    assert spells[0].since is None
    assert spells[-1].until is None
    for one, after in pairwise(spells):
        assert one.until == after.since
        assert one.adopted.hash != after.adopted.hash
    for day in (date(2025, 12, 31) + timedelta(days=15 * n) for n in range(16)):
        (governs,) = [
            one.adopted.hash
            for one in spells
            if (one.since is None or one.since <= day) and (one.until is None or day < one.until)
        ]
        assert governs == [hash for hash, since in taken if since is None or since <= day][-1]


def test_back_to_the_former_version_from_the_day_of_the_change_is_as_if_there_had_been_none(
    desk: Desk, new_order: NewOrder, own_folder: Path
) -> None:
    new_order(made=date(2026, 1, 15))
    dates = "select * from cache_deadline order by id, occurrence"
    before = desk.session.db.execute(dates).fetchall()
    (own_folder / "wirral.toml").write_bytes(library.text("wirral").replace(b"months = 9", b"months = 8", 1))
    desk.procedures.adopt("wirral.toml", date(2026, 3, 1), "In error")
    desk.procedures.adopt("shipped:wirral", date(2026, 3, 1), "It was not approved")
    (spell,) = spells_of(desk)
    assert (spell.since, spell.until) == (None, None)
    assert desk.session.db.execute(dates).fetchall() == before


def test_what_was_adopted_last_holds_though_the_clock_was_put_back(
    open_desk: OpenDesk, own_folder: Path
) -> None:
    (own_folder / "kestrel.toml").write_bytes(kestrel(1))
    desk = open_desk(date(2026, 11, 22))
    desk.procedures.adopt("kestrel.toml", None, "Cabinet")
    desk.procedures.set_interval("wirral", "WIR-5-1:soft", 7, date(2026, 11, 1), "First")
    desk.close()
    (own_folder / "kestrel.toml").write_bytes(kestrel(2))
    desk = open_desk(date(2026, 11, 20))
    desk.procedures.adopt("kestrel.toml", None, "Mended")
    desk.procedures.set_interval("wirral", "WIR-5-1:soft", 9, date(2026, 11, 1), "Then")
    assert [one.adopted.hash for one in spells_of(desk, "kestrel")] == [read(kestrel(2)).version]
    line = next(one for one in desk.procedures.intervals("wirral") if one.id == "WIR-5-1:soft")
    assert line.count == 9


# A council's own


def test_a_councils_own_procedure_is_known_by_its_names_from_the_day_it_is_adopted(
    desk: Desk, own_folder: Path
) -> None:
    assert procedure_named("Kestrelshire CC") is None
    (own_folder / "kestrel.toml").write_bytes(kestrel())
    receipt = desk.procedures.adopt("kestrel.toml", date(2026, 11, 1), "Cabinet of 3 November")
    # There was no version before it: it governs from the start, whatever day was typed.
    assert receipt.said == (
        "“Kestrelshire supervision orders” is in use from the start, as there was no version before it. "
        "No date moved."
    )
    for name in ("kestrel", "Kestrelshire", "  kestrelshire   cc "):
        known = procedure_named(name)
        assert known is not None
        assert known.id == "kestrel"
    assert ("kestrel", "Kestrelshire") in desk.orders.choices().procedures


def test_nobody_puts_a_file_in_the_place_of_the_law(desk: Desk) -> None:
    text = kestrel().replace(b'role = "orders"', b'role = "statute"')
    with (
        pytest.raises(NotAdopted, match="comes with the program"),
        desk.session.act("procedure adopted", "kestrel", "A law of our own") as act,
    ):
        acts.adopt(act, read(text), text, b"", from_day=None, came="kestrel.toml", why="A law of our own")
    assert "kestrel" not in {one.pack for one in store.packs(desk.session.db)}


def test_a_councils_own_text_that_this_program_cannot_read_is_shown_and_the_one_before_it_stands_in(
    desk: Desk, new_order: NewOrder, own_folder: Path
) -> None:
    (own_folder / "kestrel.toml").write_bytes(kestrel())
    desk.procedures.adopt("kestrel.toml", None, "Cabinet")
    order = new_order(made=date(2026, 11, 1), procedure="kestrel")
    newer = kestrel(1).replace(b'rule = "deadline"', b'rule = "of a later program"', 1)
    with desk.session.act("procedure adopted", "kestrel", "By a later program") as act:
        acts._keep(act, "kestrel", "1" * 64, newer, b"", date(2026, 11, 10), "kestrel.toml", "Later")
        act.touch(acts.TOUCHED, "kestrel")
    due = desk.session.db.execute(
        "select due from cache_deadline where case_id = ? and id = 'NOTTS-1-3'", [order]
    ).fetchone()
    assert date.fromordinal(due[0]) == date(2026, 11, 29)
    (shelved,) = [one for one in desk.procedures.shelf() if one.id == "kestrel"]
    assert shelved.faults is not None
    assert shelved.stands_in == "the one before it"


@pytest.mark.parametrize("text", [b"id = ", kestrel().replace(b'rule = "deadline"', b'rule = "new"')])
def test_without_any_version_that_can_be_read_the_register_opens_and_the_shelf_says_so(
    desk: Desk, open_desk: OpenDesk, new_order: NewOrder, text: bytes
) -> None:
    with desk.session.act("procedure adopted", "kestrel", "By a later program") as act:
        acts._keep(act, "kestrel", "1" * 64, text, b"", None, "kestrel.toml", "Later")
        act.touch(acts.TOUCHED, "kestrel")
    order = new_order(made=date(2026, 1, 15), procedure="kestrel")
    desk.close()
    desk = open_desk()
    desk.refresh()
    packs = {row[0] for row in desk.session.db.execute("select distinct pack from cache_rule").fetchall()}
    assert "statute" in packs
    (shelved,) = [one for one in desk.procedures.shelf() if one.id == "kestrel"]
    assert shelved.stands_in == "nothing"
    assert shelved.orders == 1
    assert desk.order_page(order).order.id == order


# What moved


def test_the_receipt_names_the_dates_that_moved_and_how_many_they_are(
    desk: Desk, new_order: NewOrder, own_folder: Path
) -> None:
    (own_folder / "kestrel.toml").write_bytes(kestrel())
    desk.procedures.adopt("kestrel.toml", None, "Cabinet")
    for n in range(15):
        new_order(made=date(2026, 11, 2), procedure="kestrel", family=f"F{n:03}", names=(f"Ada Secret{n}",))
    (own_folder / "kestrel.toml").write_bytes(kestrel(days=21))
    receipt = desk.procedures.adopt("kestrel.toml", None, "Sooner")
    assert receipt.said == "“Kestrelshire supervision orders” is in use. 15 dates moved:"
    assert len(receipt.moved) == 15
    assert receipt.moved[0] == "SO-0001 Initial review: was Mon 30 Nov 2026, now Mon 23 Nov 2026"
    assert "Secret" not in " ".join(receipt.moved)


def test_a_bank_holiday_and_an_interval_tell_what_they_moved_and_count_one_as_one(
    desk: Desk, new_order: NewOrder
) -> None:
    order = new_order(made=date(2026, 6, 1))
    record(desk, order, "review-held", date(2026, 11, 16))
    added = desk.procedures.add_holiday(date(2026, 11, 24), "Day of mourning", "Royal Proclamation")
    assert any(line.startswith("SO-0001 ") and ": was " in line for line in added.moved)
    back = desk.procedures.withdraw_holiday(date(2026, 11, 24), "For Scotland only")
    assert len(back.moved) == len(added.moved)
    record(desk, order, "cin-meeting-held", date(2026, 11, 20))
    record(desk, order, "plan-produced", date(2026, 11, 20))
    for count, said in ((1, "1 day for"), (2, "2 days for")):
        receipt = desk.procedures.set_interval("wirral", "WIR-5-1:soft", count, date(2026, 11, 1), "Agreed")
        assert said in receipt.said
    (line,) = receipt.moved
    assert line.startswith("SO-0001 ")
    assert line.endswith("was Sat 21 Nov 2026, now Sun 22 Nov 2026")


def test_of_two_settings_for_one_day_the_later_holds_and_both_are_kept(desk: Desk) -> None:
    for count in (7, 9):
        desk.procedures.set_interval("wirral", "WIR-5-1:soft", count, date(2026, 11, 1), f"Said {count}")
    line = next(one for one in desk.procedures.intervals("wirral") if one.id == "WIR-5-1:soft")
    assert line.count == 9
    assert [one.count for one in store.intervals(desk.session.db)] == [7, 9]


def test_a_file_that_changed_after_its_dates_were_shown_is_not_taken_in_its_place(
    desk: Desk, own_folder: Path
) -> None:
    (own_folder / "kestrel.toml").write_bytes(kestrel())
    desk.procedures.would_move("kestrel.toml", date(2026, 11, 22))
    (own_folder / "kestrel.toml").write_bytes(kestrel(days=21))
    with pytest.raises(NotAdopted, match="has changed since its dates were worked out"):
        desk.procedures.adopt("kestrel.toml", None, "Cabinet")
    assert spells_of(desk, "kestrel") == []
    desk.procedures.would_move("kestrel.toml", date(2026, 11, 22))
    desk.procedures.adopt("kestrel.toml", None, "Cabinet")
    assert [one.adopted.hash for one in spells_of(desk, "kestrel")] == [read(kestrel(days=21)).version]


def test_the_audit_says_which_text_from_which_day_how_many_and_by_what_proclamation(
    desk: Desk, own_folder: Path
) -> None:
    (own_folder / "wirral.toml").write_bytes(library.text("wirral") + b"# ours\n")
    desk.procedures.adopt("wirral.toml", date(2026, 11, 1), "Cabinet")
    desk.procedures.set_interval("wirral", "WIR-5-1:soft", 7, date(2026, 9, 1), "Agreed")
    desk.procedures.add_holiday(date(2026, 11, 24), "Day of mourning", "Royal Proclamation")
    said = {one.act: one.detail for one in audit.entries(desk.session.db, 3)}
    version = read(library.text("wirral") + b"# ours\n").version
    assert said == {
        "procedure adopted": f"wirral.toml, from 2026-11-01 on, SHA-256 {version}",
        "local interval set": "wirral: 7 days from 2026-09-01 on",
        "bank holiday added": "Day of mourning: Royal Proclamation",
    }


# Two registers in one process


def test_of_two_registers_opened_one_after_the_other_each_goes_by_its_own(
    folder: Path, tmp_path: Path, own_folder: Path, words_of_the_test_register: str
) -> None:
    from sotui.desk import Clock, open_desk

    second = Path(shutil.copytree(folder, tmp_path / "second"))
    clock = Clock(date(2026, 11, 22))
    one, other = (
        open_desk(where, None, words_of_the_test_register, clock=clock) for where in (folder, second)
    )
    try:
        (own_folder / "kestrel.toml").write_bytes(kestrel())
        one.procedures.adopt("kestrel.toml", None, "Here")
        one.procedures.set_interval("wirral", "WIR-5-1:soft", 7, date(2026, 11, 1), "In the first")
        other.procedures.set_interval("wirral", "WIR-5-1:soft", 7, date(2026, 11, 1), "In the second")
        assert "kestrel" not in {id for id, _ in other.orders.choices().procedures}
        assert title_of("kestrel") == "kestrel"
        one.refresh()
        assert "kestrel" in {id for id, _ in one.orders.choices().procedures}
        (line,) = [each for each in other.procedures.intervals("wirral") if each.id == "WIR-5-1:soft"]
        assert line.why == "In the second"
        assert line.set_by == other.person
    finally:
        one.close()
        other.close()


# Old or new, never half

WORKER = """
import sys
from datetime import date
from pathlib import Path
from sotui.desk import Clock, open_desk

desk = open_desk(Path(sys.argv[1]), None, sys.argv[2], clock=Clock(date(2026, 11, 22)))
desk.refresh()
print("ready", flush=True)
desk.procedures.adopt("kestrel.toml", None, "In a storm")
print("done", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@pytest.mark.parametrize("after", [0.05, 0.2, 0.4])
def test_killed_in_the_midst_of_an_adoption_every_order_goes_by_the_old_or_every_order_by_the_new(
    folder: Path,
    words_of_the_test_register: str,
    open_desk: OpenDesk,
    register_order: Callable[..., str],
    own_folder: Path,
    after: float,
) -> None:
    (own_folder / "kestrel.toml").write_bytes(kestrel())
    desk = open_desk()
    desk.procedures.adopt("kestrel.toml", None, "Cabinet")
    for n in range(60):
        register_order(desk, made=date(2026, 11, 2), procedure="kestrel", family=f"F{n:03}")
    desk.close()
    (own_folder / "kestrel.toml").write_bytes(kestrel(days=21))
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(folder), words_of_the_test_register],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    time.sleep(after)
    os.kill(worker.pid, signal.SIGKILL)
    done = "done" in worker.stdout.read()
    worker.wait()
    desk = open_desk()
    assert desk.derivation.is_current(desk.session.db)
    adopted = sum(one.pack == "kestrel" for one in store.packs(desk.session.db))
    days = desk.session.db.execute(
        "select due, count(*) from cache_deadline where id = 'NOTTS-1-3' group by due"
    ).fetchall()
    new = date(2026, 11, 23), date(2026, 11, 30)
    assert days == [(new[0 if adopted == 2 else 1].toordinal(), 60)]
    assert adopted == 2 or not done


def test_on_a_full_disk_nothing_is_adopted_and_the_register_goes_on_by_the_former(
    desk: Desk, new_order: NewOrder, own_folder: Path
) -> None:
    (own_folder / "kestrel.toml").write_bytes(kestrel())
    desk.procedures.adopt("kestrel.toml", None, "Cabinet")
    order = new_order(made=date(2026, 11, 2), procedure="kestrel")
    (own_folder / "kestrel.toml").write_bytes(kestrel(days=21))
    db = desk.session.db
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count={pages}").fetchall()
    with pytest.raises(DiskFull, match="Free some space"):
        desk.procedures.adopt("kestrel.toml", None, "Sooner")
    db.execute("PRAGMA max_page_count=1000000").fetchall()
    assert desk.derivation.is_current(db)
    assert sum(one.pack == "kestrel" for one in store.packs(db)) == 1
    first = "select due from cache_deadline where case_id = ? and id = 'NOTTS-1-3'"
    assert db.execute(first, [order]).fetchone() == (date(2026, 11, 30).toordinal(),)
    assert desk.procedures.adopt("kestrel.toml", None, "Sooner").moved


# A register from before procedures were adopted


def test_a_register_from_before_keeps_the_procedures_as_they_ship_and_its_dates_are_right(
    tmp_path: Path, words_of_the_test_register: str
) -> None:
    from sotui.desk import Clock, deeds, migrations, open_desk
    from sotui.vault.create import create
    from sotui.vault.kdf import KdfParams
    from sotui.vault.open import open_vault

    every = migrations()
    ours = next(n for n, step in enumerate(every) if step.name.startswith("adoption: "))
    where = tmp_path / "old"
    cheap = KdfParams(memory_kib=19 * 1024, iterations=1, lanes=1)
    create(where, "Dana Duty", words_of_the_test_register, migrations=every[:ours], kdf=cheap)
    session = open_vault(where, None, words_of_the_test_register, migrations=every[:ours], deeds=deeds())
    with session.act("order registered", "F001") as act:
        # Row by row: the acts of this version want tables that came later.
        id = new_id()
        for table, row in (
            ("family", {"id": "f", "reference": "F001"}),
            ("supervision_order", {"id": id, "number": 1, "reference": "SO-0001", "family_id": "f",
                                   "court": "", "case_number": "ZZ26C1", "registered_on": "2026-01-15"}),
            ("child", {"id": "c", "family_id": "f", "name": "Ada Exampleton", "name_key": "ada exampleton",
                       "born": "2017-09-02", "local_id": ""}),
            ("on_order", {"id": "o", "order_id": id, "child_id": "c", "team": "North"}),
        ):  # fmt: skip
            act.db.table(table).insert(row)
        order = Subject(SubjectKind.ORDER, id)
        for kind, qualifier in (("order-made", ""), ("order-length", "12"), ("under-procedure", "wirral")):
            register.record(act, kind, order, date(2026, 1, 15), qualifier=qualifier)
    session.close()

    desk = open_desk(where, None, words_of_the_test_register, clock=Clock(date(2026, 11, 22)))
    try:
        desk.refresh()
        kept = {one.pack: one.hash for one in store.packs(desk.session.db)}
        assert kept == {id: hash for id, hash in library.versions().items() if id != library.ENGINE_KEY}
        rows = desk.session.db.execute("select id, due from cache_deadline where due is not null").fetchall()
        due = {id: date.fromordinal(day) for id, day in rows}
        assert due["WIR-5-4"] == date(2026, 10, 15)
        assert due["STAT-EXPIRY"] == date(2027, 1, 14)
    finally:
        desk.close()
