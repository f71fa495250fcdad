"""F59 and F60: what leaves the register as a file."""

from __future__ import annotations

import csv
import io
import os
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotui.desk import Clock, Desk, open_desk
from sotui.desk.audit_model import Asked
from sotui.documents.export import Marking, OnNetwork, as_written, check_place, safe_cell, spreadsheet
from sotui.vault import accounts, audit
from sotui.vault.errors import AlreadyExists, BadPassphrase, NotAllowed, ReasonNeeded, Unsafe
from sotui.vault.kdf import KdfParams
from sotui.vault.sealed_file import SUFFIX

GOVERNED = "walnut trellis copper anthem"
MARKING = Marking("audit", "=Dana", "today", "asked for", "head 1")
DANGEROUS = ("=1+1", "+44 20", "-2", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1+1", "＋1", "－1", "＠x", "'", "'=")


@pytest.fixture
def governed(folder: Path, family: str, open_desk: Callable[..., Desk]) -> Desk:
    """The register, open in the hands of who answers for the information."""
    desk = open_desk()
    roles = ["information governance"]
    accounts.add(desk.session, "Gil Governed", roles, GOVERNED, kdf=KdfParams(19 * 1024, 1, 1))
    for text in DANGEROUS:
        desk.session.viewed(text.strip() or "x", "SO-0001", text)
    desk.close()
    return open_desk_as(folder)


def open_desk_as(folder: Path) -> Desk:
    return open_desk(folder, "Gil Governed", GOVERNED, clock=Clock(date(2026, 11, 22)))


@pytest.mark.fault("F59")
@given(st.lists(st.text(max_size=20).filter(lambda text: "\0" not in text), min_size=1, max_size=5))
def test_f59_no_cell_begins_as_a_formula_does_and_each_is_read_back_as_it_was(row: list[str]) -> None:
    written = spreadsheet(MARKING, ["=head"], [row])
    read = list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")))
    for cells in read:
        assert not any(cell[:1] in set("=+-@\t\r\n＝＋－＠") and cell for cell in cells)
    expected = [cell.encode("utf-8", "replace").decode() for cell in row]
    assert [as_written(cell) for cell in read[2]] == expected


@pytest.mark.fault("F59")
@pytest.mark.parametrize("text", DANGEROUS)
def test_f59_each_beginning_that_a_spreadsheet_runs_is_quoted(text: str) -> None:
    assert safe_cell(text) == f"'{text}"
    assert as_written(safe_cell(text)) == text
    assert safe_cell("Ada O'Example = +1") == "Ada O'Example = +1"


@pytest.mark.fault("F59", "F60")
def test_f59_f60_an_export_of_the_audit_is_marked_private_and_has_no_formula(
    governed: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "audit.csv"
    governed.audit.export(Asked(), path, "a request for access")
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    assert rows[0][0].startswith("OFFICIAL-SENSITIVE")
    assert "Gil Governed" in rows[0][0]
    assert "a request for access" in rows[0][0]
    assert not any(cell[:1] in set("=+-@\t\r\n＝＋－＠") and cell for row in rows for cell in row)
    assert any(as_written(cell) == "=1+1" for row in rows for cell in row)
    (entry,) = [one for one in audit.entries(governed.session.db, 5) if one.kind == "act"]
    assert entry.reason == "a request for access"
    assert str(path) in entry.detail
    governed.close()


@pytest.mark.fault("F60")
def test_f60_nothing_is_written_over_through_a_link_or_where_others_read_it(
    governed: Desk, tmp_path: Path
) -> None:
    there = tmp_path / "there.csv"
    there.write_text("mine", encoding="utf-8")
    with pytest.raises(AlreadyExists, match="already there"):
        governed.audit.export(Asked(), there, "why")
    assert there.read_text(encoding="utf-8") == "mine"
    if os.name != "nt":
        link = tmp_path / "link.csv"
        link.symlink_to(tmp_path / "elsewhere.csv")
        with pytest.raises(Unsafe, match="link"):
            governed.audit.export(Asked(), link, "why")
        assert not (tmp_path / "elsewhere.csv").exists()
    shared = tmp_path / "OneDrive - Council"
    shared.mkdir()
    with pytest.raises(OnNetwork, match="cloud service"):
        governed.audit.export(Asked(), shared / "audit.csv", "why")
    assert list(shared.iterdir()) == []
    assert check_place(shared / "audit.csv", even_there=True) == shared / "audit.csv"
    acts = [one.act for one in audit.entries(governed.session.db, 20) if one.kind == "act"]
    assert not [act for act in acts if "export" in act]
    governed.close()


@pytest.mark.fault("F60")
def test_f60_an_export_needs_a_reason_a_role_and_a_passphrase_that_is_none_of_the_first_guessed(
    governed: Desk, folder: Path, tmp_path: Path, open_desk: Callable[..., Desk]
) -> None:
    path = tmp_path / "audit.csv"
    with pytest.raises(ReasonNeeded):
        governed.audit.export(Asked(), path, "")
    with pytest.raises(BadPassphrase):
        governed.audit.export(Asked(), path, "why", passphrase="password")
    assert not path.exists()
    sealed = tmp_path / f"audit.csv{SUFFIX}"
    governed.audit.export(Asked(), sealed, "why", passphrase="harbour mitten ledger quartz")
    assert b"Gil" not in sealed.read_bytes()
    governed.close()
    desk = open_desk_of_the_worker(folder)
    with pytest.raises(NotAllowed):
        desk.audit.export(Asked(), path, "curious")
    assert not path.exists()
    desk.close()


def open_desk_of_the_worker(folder: Path) -> Desk:
    desk = open_desk(folder, "Dana Duty", "a duty desk on a rainy Sunday", clock=Clock(date(2026, 11, 22)))
    roles, words = ["social worker"], "saddle ember plover kettle"
    accounts.add(desk.session, "Wes Worker", roles, words, kdf=KdfParams(19 * 1024, 1, 1))
    desk.close()
    return open_desk(folder, "Wes Worker", words, clock=Clock(date(2026, 11, 22)))
