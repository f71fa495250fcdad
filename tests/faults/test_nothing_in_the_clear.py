"""No name and no word of a record lies in the clear in any file of the register's folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sotui.desk import Desk
from sotui.facts.model import Subject, SubjectKind
from sotui.register import acts

PLANTED = "Zebedee Unmistakeable-Marker"
WORDS = "plumage of the improbable albatross"


def spellings(text: str) -> list[bytes]:
    return [text.encode("utf-8"), text.casefold().encode("utf-8"), text.encode("utf-16-le")]


def assert_absent(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for text in (*PLANTED.split(), "albatross", "Improbable Court", "ZZ99PLANTED"):
                for form in spellings(text):
                    assert form not in content, f"{path.name} holds {text!r} in the clear"


def test_a_planted_name_is_nowhere_while_the_register_is_worked_on_and_after(
    open_desk: Callable[..., Desk], folder: Path
) -> None:
    desk = open_desk()
    with desk.session.act("order registered", "planted") as act:
        id = acts.register_order(
            act,
            family_reference="PLANTED-F1",
            court="Improbable Court",
            case_number="ZZ99PLANTED",
            registered_on=date(2026, 1, 15),
        )
        acts.add_child(act, id, name=PLANTED, born=date(2018, 5, 4), local_id="900001", team="Albatross")
        order = Subject(SubjectKind.ORDER, id)
        acts.record(act, "order-made", order, date(2026, 1, 15))
        acts.record(act, "under-procedure", order, date(2026, 1, 15), qualifier="wirral")
        acts.add_note(act, order, WORDS)
        # In the middle of the act a journal lies beside the database.
        assert_absent(folder)
    row = desk.board().rows[0]
    desk.order_page(row.order_id)
    desk.waive([next(r for r in desk.board().rows if r.clause_id == "WIR-5-4")], WORDS)
    desk.undo()
    assert_absent(folder)
    desk.close()
    assert_absent(folder)
    assert sum(path.stat().st_size for path in folder.rglob("*.db")) > 10_000


def test_the_mark_would_be_found_if_it_were_there(tmp_path: Path) -> None:
    """The search itself can fail: a file in the clear is noticed."""
    (tmp_path / "leak.txt").write_text(f"note about {PLANTED}", encoding="utf-8")
    with pytest.raises(AssertionError, match=r"leak\.txt"):
        assert_absent(tmp_path)
