"""Pack files: what is read, and how every fault of a bad one is told at once."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from orders import packs

from sotui.procedures.faults import PackFaults
from sotui.procedures.library import load_packs, versions
from sotui.procedures.loader import LARGEST_FILE, load_pack
from sotui.procedures.pack import Pack
from sotui.procedures.text import Text

DATED_CLAUSES = {
    "CAM": "2-7 3-1 4-6 4-17 6-1 6-2 7-1 7-2 7-4",
    "LEI": "3-4 3-6 3-7 6-1",
    "SUS": "5c 5d 6 7 7-5",
    "WIR": "5-1 5-4 5-8a 6-2 6-4",
    "HIL": "3-2 3-3b 4-2a 4-2b 4-2c 4-3a 4-3b 4-3c 4-4a 5-2-a 5-2-b 5-2-c 5-2-d 5-2-e 5-2-f 5-4-2 6-1",
}

PACKS = files("sotui.procedures") / "packs"

YIELDS_NO_DATE = {"LEI-3-6", "SUS-6", "HIL-5-2-d", "HIL-5-2-e"}
"""Dated clauses that set no date of their own; their packs give the reason."""

HEAD = """id = "sample"
title = "A sample procedure"
source = "Sample"
role = "orders"
"""

GOOD = (
    HEAD
    + """
[[rule]]
rule = "deadline"
id = "SAM-1-1"
clause = "1.1"
title = "A review"
by = "IRO"
due = { anchor = "order-made", after = { months = 9 } }
met_by = [{ fact = "review-held" }]
"""
)


def faults_of(text: str) -> PackFaults:
    found = load_pack(text.encode(), "sample.toml")
    assert isinstance(found, PackFaults), "the pack was taken"
    return found


def test_all_forty_dated_clauses_of_the_five_procedures_are_read() -> None:
    wanted = {f"{source}-{clause}" for source, all in DATED_CLAUSES.items() for clause in all.split()}
    assert len(wanted) == 40
    rules = {rule.basis.id.partition(":")[0]: rule for pack in packs().values() for rule in pack.rules}
    assert wanted <= rules.keys()
    assert {id for id in wanted if isinstance(rules[id], Text)} == YIELDS_NO_DATE


def test_the_shipped_packs_are_statute_then_procedures_then_the_boards_own_rows() -> None:
    found = list(load_packs())
    assert found[0] == "statute"
    assert found[-1] == "house"
    assert "wirral" in found


def test_the_version_of_a_pack_is_the_hash_of_its_file() -> None:
    assert {id: pack.version for id, pack in load_packs().items()} == {
        id: version for id, version in versions().items() if id != "engine"
    }


def test_a_good_pack_is_taken() -> None:
    assert isinstance(load_pack(GOOD.encode(), "sample.toml"), Pack)
    assert isinstance(load_pack(b"\xef\xbb\xbf" + GOOD.encode(), "sample.toml"), Pack)


def test_every_fault_is_told_at_once_with_line_key_and_what_was_meant() -> None:
    text = (
        HEAD
        + """
[[rule]]
rule = "deadline"
id = "SAM-1-1"
clause = "1.1"
titel = "A review"
by = "IRO"
due = { anchor = "order-maid", after = { months = 9 } }
met_by = [{ fact = "review-hold" }]

[[rule]]
rule = "deadlin"
id = "SAM-1-2"

[[rule]]
rule = "deadline"
id = "SAM-1-1"
clause = "1.3"
title = "Another"
by = "IRO"
due = { anchor = "last-day", before = { months = 9, days = 3 } }
met_by = [
  { fact = "review-held", words = ["nine-month"] },
  { fact = "review-held", words = ["ninth-month"] },
]
"""
    )
    faults = faults_of(text).faults
    told = "\n".join(str(fault) for fault in faults)
    lines = text.splitlines()
    by_line = {lines[fault.line - 1].strip(): fault for fault in faults}
    assert by_line['titel = "A review"'].meant == "Did you mean title?"
    assert "title" in told
    assert "order-made" in by_line['due = { anchor = "order-maid", after = { months = 9 } }'].meant
    assert "review-held" in by_line['met_by = [{ fact = "review-hold" }]'].wrong
    assert "deadline" in by_line['rule = "deadlin"'].meant
    assert any("given twice" in fault.wrong for fault in faults)
    assert any("exactly one of months" in fault.wrong for fault in faults)
    assert "ninth-month" in by_line['{ fact = "review-held", words = ["ninth-month"] },'].wrong
    assert len(faults) >= 8
    assert all(fault.line for fault in faults)
    assert "nothing of it is used" in str(faults_of(text))


def test_a_deadline_counted_from_one_that_is_not_there_is_told() -> None:
    text = (
        GOOD
        + """
[[rule]]
rule = "deadline"
id = "SAM-1-2"
clause = "1.2"
title = "Before the review"
by = "IRO"
due = { anchor = "deadline", id = "SAM-9", before = { days = 1 } }
"""
    )
    (fault,) = faults_of(text).faults
    assert "SAM-9" in fault.wrong
    assert "SAM-1-2" in fault.key


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "missing"),
        (b"\xff\xfe", "UTF-8"),
        (b"id = ", "nothing stands behind"),
        (b"a = " + b"[" * 500, "deep"),
        (b"#" * (LARGEST_FILE + 1), "larger"),
        ((GOOD + "expression = 'order_made + 9'").encode(), "no key"),
        (GOOD.replace("SAM-1-1", "sam 1").encode(), "an id is a clause"),
        (GOOD.replace('"A review"', '"A\\u001breview"').encode(), "control characters"),
        (GOOD.replace("months = 9", "months = 100000").encode(), "too large: 240"),
    ],
    ids=["empty", "not text", "not TOML", "too deep", "too large", "expression", "id", "escape", "too long"],
)
def test_a_damaged_or_hostile_file_is_told_in_words(data: bytes, said: str) -> None:
    found = load_pack(data, "sample.toml")
    assert isinstance(found, PackFaults)
    assert said.lower() in str(found).lower()


@given(st.integers(0, 3000), st.binary(max_size=6))
def test_no_damage_to_a_pack_ever_ends_in_a_traceback(place: int, put: bytes) -> None:
    data = (PACKS / "camden.toml").read_bytes()
    place = min(place, len(data))
    found = load_pack(data[:place] + put + data[place + len(put) :], "damaged.toml")
    assert isinstance(found, Pack | PackFaults)
    if isinstance(found, PackFaults):
        assert found.faults
