"""The header that an act keeps: in the records with the act, in vault.json after it, right after a kill."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from sotui.vault import schema
from sotui.vault.errors import DiskFull
from sotui.vault.header import Header
from sotui.vault.keys import signed_by
from sotui.vault.ledger import SIGNED_EVERY, checkpoint_content
from sotui.vault.open import read_header


def other(session) -> Header:
    """The same people in a header that says something else: here of when the register was made."""
    return replace(session.unlocked.header, created="2020-01-01T00:00:00+00:00").sealed(
        session.unlocked.data_key
    )


def keep(session, header: Header) -> None:
    with session.act("record", "c1") as act:
        act.db["child"].insert({"id": "c1", "name": "Ann"})
        session.keep_header(act, header)


def test_it_stands_in_both_files_and_the_session_goes_on_under_it(session, folder):
    header = other(session)
    keep(session, header)
    assert read_header(folder) == header
    assert (folder / "vault.json.bak").read_bytes() == header.to_bytes()
    assert session.unlocked.header == header


def test_nothing_of_it_is_kept_where_the_act_is_not(session, folder):
    before, header = read_header(folder), other(session)
    keeping = session.act("record", "c1")
    session.keep_header(keeping.__enter__(), header)
    assert not keeping.__exit__(RuntimeError, RuntimeError("stop"), None)
    assert read_header(folder) == before
    assert schema.kept_header(session._conn) == before.to_bytes()
    with session.act("record", "c2") as act:
        act.db["child"].insert({"id": "c2", "name": "Bea"})
    assert read_header(folder) == before


@pytest.mark.parametrize("late", ["vault.json", "vault.json.bak"])
def test_killed_after_the_commit_it_is_put_right_at_the_next_opening(session, folder, opened, late):
    before = {name: (folder / name).read_bytes() for name in ("vault.json", "vault.json.bak")}
    header = other(session)
    keep(session, header)
    session.close()
    (folder / late).write_bytes(before[late])
    again = opened(folder)
    assert any("put right" in said for said in again.warnings) == (late == "vault.json")
    assert again.unlocked.header == header
    for name in before:
        assert (folder / name).read_bytes() == header.to_bytes()


def test_a_header_that_cannot_be_written_follows_later_and_the_act_is_kept(
    session, folder, opened, monkeypatch
):
    header = other(session)

    def full(path: Path, content: bytes) -> None:
        raise DiskFull("The disk is full.", "", "")

    monkeypatch.setattr("sotui.vault.folder.replace", full)
    keep(session, header)
    assert any("put right when the register is next opened" in said for said in session.warnings)
    monkeypatch.undo()
    session.close()
    again = opened(folder)
    assert again.db["child"].get("c1")["name"] == "Ann"
    assert read_header(folder) == header


def test_acts_openings_and_closings_are_signed_and_of_looks_every_sixteenth(session, folder, opened):
    keep(session, other(session))
    for number in range(2 * SIGNED_EVERY):
        session.viewed("order", f"SO-{number}")
    session.close()
    again = opened(folder)
    rows = list(again.db.query("SELECT c.*, e.kind AS entry, e.hash AS told FROM audit_checkpoint c"
                               " JOIN audit_entry e USING (seq) ORDER BY seq"))  # fmt: skip
    assert [row["kind"] for row in rows] == [
        "opening", "closing", "opening", "act", "interval", "interval", "closing", "opening",
    ]  # fmt: skip
    sign = again.unlocked.slot.sign
    for row in rows:
        assert row["hash"] == row["told"]
        content = checkpoint_content(again.unlocked.vault, row["seq"], row["hash"])
        assert signed_by(sign, content, row["signature"])


def test_keys_are_let_go_of_when_it_is_closed(session):
    from sotui.vault.errors import Closed

    session.close()
    with pytest.raises(Closed):
        _ = session.unlocked


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Needs files with owners.")
def test_the_header_files_stay_private(session, folder):
    keep(session, other(session))
    assert {(folder / name).stat().st_mode & 0o777 for name in ("vault.json", "vault.json.bak")} == {0o600}
