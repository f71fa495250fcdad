"""Every worked example of the field: its inputs recorded as facts, its date asked of the engine."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from orders import Register, worker_rows

from sotui.dates.clock import LONDON
from sotui.procedures.judge import judge
from sotui.procedures.model import Deadline, State

EXAMPLES = Path(__file__).parents[1] / "examples" / "worked_examples.csv"

NOT_YET: frozenset[str] = frozenset()
"""Examples, as ``case deadline_id``, that the engine cannot do yet. Visible on purpose; none is left."""

INSUFFICIENT = "nine-month+insufficient-evidence"
DAY = r"(\d{4}-\d\d-\d\d)"
MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d"


def _order(inputs: str, authority: str) -> Register:
    made = re.search(rf"made {DAY}", inputs)
    months = re.search(r"(\d+) months", inputs)
    procedure = {"Statute": "", "Triage": ""}.get(authority, authority.lower())
    supervision = procedure == "hillingdon"
    register = Register(
        made[1] if made else None, int(months[1]) if months else None, "" if supervision else procedure
    )
    if supervision:
        register.on_order("supervised-under", "2026-01-15", procedure)
    return register


def _from(kind: str, on_child: bool = False, qualifier: str = "") -> Callable[[Register, str], None]:
    def record(register: Register, when: str) -> None:
        add = register.on_child if on_child else register.on_order
        add(kind, when.replace(" ", "T"), qualifier)

    return record


def _brought_to_booking(register: Register, when: str) -> None:
    register.on_order("review-booked", when)


INPUTS: list[tuple[str, Callable[[Register, str], None]]] = [
    (rf"extended to {DAY}", _from("extended-to")),
    (rf"first review HELD (?:late )?{DAY}", _from("review-held")),
    (rf"first review BOOKED {DAY}", _brought_to_booking),
    (rf"decision review held \w+ {DAY}", _from("review-held", qualifier="decision")),
    (rf"phone alert \w+ ({MOMENT})", _from("phone-alert", True)),
    (rf"planned move \w+ {DAY}", _from("move-planned", True)),
    (rf"CIN meeting HELD {DAY}", _from("cin-meeting-held", True)),
    (rf"plan agreed {DAY}", _from("plan-agreed")),
    (
        rf"9-month review held {DAY}, insufficient",
        _from("review-held", qualifier=INSUFFICIENT),
    ),
    (rf"first CIN meeting held {DAY}", _from("cin-meeting-held", True)),
    (rf"plan produced {DAY}", _from("plan-produced")),
    (rf"^review held {DAY}", _from("review-held")),
    (rf"allocated {DAY}", _from("allocated", True)),
    (rf"(?:^|; )transferred to new worker {DAY}", _from("transferred", True)),
    (rf"(?:supervision|last) held {DAY}(?! \d)", _from("practice-supervision-held", True, "planned")),
    (
        rf"practice supervision held ({MOMENT})",
        _from("practice-supervision-held", True, "planned"),
    ),
    (rf"discharged {DAY}", _from("discharged")),
    (rf"second supervision order made {DAY}", _from("supervision-order-made")),
]


def _facts(row: dict[str, str]) -> Register:
    inputs = row["inputs"]
    register = _order(inputs, row["authority"])
    for pattern, record in INPUTS:
        found = re.search(pattern, inputs)
        if found:
            record(register, found[1])
    if "CIN plan" in inputs or inputs.endswith("; CIN") or row["deadline_id"] == "LEI-3-4":
        register.on_child("plan-changed", "2026-01-15", "cin")
    if inputs.endswith("; CP"):
        register.on_child("plan-changed", "2026-01-15", "cp")
    if changed := re.search(rf"plan CIN->CP {DAY}", inputs):
        register.on_child("plan-changed", "2026-01-15", "cin")
        register.on_child("plan-changed", changed[1], "cp")
    if cancelled := re.search(rf"session of \w+ {DAY} cancelled ({MOMENT})", inputs):
        register.on_child("session-cancelled", cancelled[2].replace(" ", "T"), cancelled[1])
    if "until 15 January 2027" in inputs:
        register.on_order("stated-end", "2027-01-15", "until")
    if "for 9 months" in inputs:
        register.on_order("order-length", "2026-01-15", "9")
    if "60 days given, 10" in inputs:
        register.on_order("direction-days-given", "2026-03-01", "60")
        register.on_order("direction-days-missed", "2026-04-01", "10")
    return register


def _special(row: dict[str, str]) -> dict[str, Deadline] | None:
    """Inputs that are not about an order made on a given day."""
    inputs = row["inputs"]
    if started := re.search(rf"ASYE start {DAY}", inputs):
        return worker_rows(("asye-started", started[1], ""))
    if within := re.search(rf"observation year containing {DAY}", inputs):
        return worker_rows(("holds-cases", within[1], "case-holding"))
    if issued := re.search(rf"order issued \w+ {DAY}", inputs):
        return Register(issued[1]).by_id()
    if row["case"] == "W65" and row["deadline_id"] == "STAT-EXPIRY":
        return Register("2026-12-10", None, "").by_id()
    return None


def _rows() -> list[dict[str, str]]:
    with EXAMPLES.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row, id=f"{row['case']} {row['deadline_id']} {row['expected_date']}")
        for row in _rows()
        if row["authority"] != "Triage"
    ],
)
def test_worked_example(row: dict[str, str]) -> None:
    if f"{row['case']} {row['deadline_id']}" in NOT_YET:
        pytest.xfail("the engine cannot do this one yet")
    found = _special(row) or _facts(row).by_id()
    id = row["deadline_id"].removesuffix(":preferred")
    assert id in found, sorted(found)
    deadline = found[id]
    expected = row["expected_date"]
    if expected == "IMPOSSIBLE":
        assert deadline.preferred_impossible
    elif expected.endswith("days"):
        assert deadline.remaining == expected
    elif "T" in expected:
        assert deadline.due_at == datetime.fromisoformat(expected).replace(tzinfo=LONDON)
    elif row["deadline_id"].endswith(":preferred"):
        assert deadline.preferred == date.fromisoformat(expected)
        _same_do_by(row, deadline.preferred_do_by)
    else:
        assert deadline.due == date.fromisoformat(expected)
        _same_do_by(row, deadline.do_by)


def _same_do_by(row: dict[str, str], do_by: date | None) -> None:
    said = re.search(rf"(?:do-by|last working day in force) {DAY}", row["reasoning"])
    if said:
        assert do_by == date.fromisoformat(said[1])
    else:
        assert do_by == date.fromisoformat(row["expected_date"])


def test_the_second_order_ends_the_first_and_cancels_what_was_to_come() -> None:
    register = Register("2026-01-15")
    register.on_order("supervision-order-made", "2026-12-10")
    found = register.by_id()
    assert found["STAT-ENDED:first"].due == date(2026, 12, 10)
    assert found["STAT-EXPIRY"].state is State.CANCELLED
    assert "new supervision order" in found["STAT-EXPIRY"].state_reason


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=row["inputs"]) for row in _rows() if row["authority"] == "Triage"]
)
def test_triage_on_sunday_22_november_2026(row: dict[str, str]) -> None:
    wanted = re.search(r"([A-Z]{3}-[0-9a-z-]+)", row["inputs"])
    assert wanted
    id = wanted[1].rstrip("-")
    procedure = {"CAM": "camden", "LEI": "leicestershire", "SUS": "sussex", "WIR": "wirral"}[id[:3]]
    register = Register("2026-01-15", 12, procedure)
    if id == "WIR-6-4":
        register.on_order("review-held", "2026-10-15", "nine-month+insufficient-evidence")
    deadline = register.by_id()[id]
    assert deadline.due == date.fromisoformat(row["expected_date"])
    standing = judge(deadline, datetime(2026, 11, 22, 9, tzinfo=LONDON))
    said = row["reasoning"].partition(" [")[0]
    assert standing.status == said
