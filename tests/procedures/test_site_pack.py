"""A site's own procedure: the example that is there to be copied is read, and yields the right dates."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from orders import Register, calendar, packs

from sotui.procedures.clauses import Clause
from sotui.procedures.derive import derive
from sotui.procedures.faults import PackFaults
from sotui.procedures.folder import read_folder
from sotui.procedures.loader import load_clauses, load_pack
from sotui.procedures.model import Deadline, State
from sotui.procedures.pack import Pack, Role
from sotui.procedures.roles import chair_of
from sotui.procedures.terms import packs_for
from sotui.reviews.agenda_rules import items_for, outlines_of
from sotui.reviews.rules import name_of, reviews_held, sight_of

FOLDER = Path(__file__).parents[2] / "site-procedures"
FILE = FOLDER / "nottinghamshire-example.toml"
CLAUSES = FOLDER / "nottinghamshire-example.clauses.toml"
ID = "nottinghamshire-example"


@cache
def example() -> Pack:
    found = load_pack(FILE.read_bytes(), FILE.name)
    assert isinstance(found, Pack), str(found)
    return found


@cache
def example_clauses() -> tuple[Clause, ...]:
    found = load_clauses(CLAUSES.read_bytes(), CLAUSES.name)
    assert not isinstance(found, PackFaults), str(found)
    return found


def order(made: str, months: int = 12) -> Register:
    return Register(made, months, ID)


def dates(register: Register) -> dict[str, Deadline]:
    case = register.case()
    here = packs_for(case, [*packs().values(), example()])
    return {row.id: row for row in derive(case, here, calendar())}


def day(register: Register, id: str) -> date | None:
    row = dates(register).get(id)
    return row.due if row is not None else None


def names(register: Register) -> list[str]:
    return [name_of(one.words) for one in reviews_held(register.case(), [example()], calendar())]


def test_the_example_says_that_it_is_one_and_is_none_of_those_that_ship() -> None:
    assert example().id not in packs()
    assert example().title.startswith("Example")
    assert example().role is Role.ORDERS
    assert "2016" in example().approved
    assert any("not a procedure in use" in note for note in example().notes)


def test_a_folder_with_the_example_in_it_holds_one_procedure_without_a_fault() -> None:
    (found,) = read_folder(FOLDER)
    assert found.pack is not None
    assert (found.pack.id, found.pack.version) == (example().id, example().version)
    assert found.pack.rules == example().rules
    assert not found.faults
    assert found.clauses == CLAUSES.read_bytes()


def test_it_explains_each_of_its_tables_before_the_first_of_them() -> None:
    text = FILE.read_text(encoding="utf-8")
    head = text[: text.index("\nid =")]
    tables = [
        name for name, value in tomllib.loads(text).items() if isinstance(value, list) and name != "notes"
    ]
    assert {"naming", "outline", "chair", "rule"} == set(tables)
    for table in tables:
        assert f"[[{table}]]" in head, table
    for key in ("id", "clause", "quote", "force", "by", "when", "met_by", "readings", "due"):
        assert key in head


def test_each_clause_of_the_example_has_its_place_in_both_files() -> None:
    known = {one.id: one for one in example_clauses()}
    dated = {rule.basis.id for rule in example().rules}
    chaired = {one.id for one in example().chairs}
    headed = {item.id for outline in example().outlines for item in outline.items()}
    assert dated | chaired | headed == set(known)
    for rule in example().rules:
        assert (rule.basis.force, rule.basis.quote) == (
            known[rule.basis.id].force,
            known[rule.basis.id].quote,
        )


@pytest.mark.parametrize(
    ("made", "id", "due"),
    [
        # An order of twelve months.
        ("2026-01-15", "NOTTS-1-3", "2026-02-12"),
        ("2026-01-15", "NOTTS-1-4", "2026-05-15"),
        ("2026-01-15", "NOTTS-1-7", "2026-10-15"),
        ("2026-01-15", "NOTTS-1-6", "2026-10-15"),
        ("2026-01-15", "NOTTS-1-9", "2027-01-14"),
        # Month ends: four months after 31 October is the last day of February, nine months the 31st of July.
        ("2026-10-31", "NOTTS-1-3", "2026-11-28"),
        ("2026-10-31", "NOTTS-1-4", "2027-02-28"),
        ("2026-10-31", "NOTTS-1-7", "2027-07-31"),
        ("2026-10-31", "NOTTS-1-9", "2027-10-30"),
        ("2026-05-31", "NOTTS-1-7", "2027-02-28"),
        # Leap years: 29 February is reached, and counted from.
        ("2027-10-31", "NOTTS-1-4", "2028-02-29"),
        ("2027-05-31", "NOTTS-1-7", "2028-02-29"),
        ("2028-02-29", "NOTTS-1-3", "2028-03-28"),
        ("2028-02-29", "NOTTS-1-4", "2028-06-29"),
        ("2028-02-01", "NOTTS-1-3", "2028-02-29"),
        # 28 days over Christmas stay 28 days: a due date never moves.
        ("2026-11-27", "NOTTS-1-3", "2026-12-25"),
    ],
)
def test_an_order_of_twelve_months_is_reviewed_at_28_days_four_and_nine_months_and_in_its_last(
    made: str, id: str, due: str
) -> None:
    assert day(order(made), id) == date.fromisoformat(due)


def test_a_review_due_on_christmas_day_is_to_be_held_by_christmas_eve() -> None:
    assert dates(order("2026-11-27"))["NOTTS-1-3"].do_by == date(2026, 12, 24)


def test_of_an_order_of_six_months_the_review_at_four_months_decides() -> None:
    register = order("2026-01-15", 6)
    found = dates(register)
    assert found["NOTTS-1-5"].due == date(2026, 5, 15)
    assert "NOTTS-1-6" not in found
    assert "NOTTS-1-7" not in found
    assert found["NOTTS-1-9"].due == date(2026, 7, 14)
    assert "NOTTS-1-5" not in dates(order("2026-01-15", 12))
    register.on_order("end-decided", "2026-05-12", "let-lapse")
    assert dates(register)["NOTTS-1-5"].state is State.MET


def test_the_decision_is_met_by_deciding_and_not_by_meeting() -> None:
    register = order("2026-01-15")
    register.on_order("review-held", "2026-10-08", "nine-month")
    found = dates(register)
    assert found["NOTTS-1-7"].state is State.MET
    assert found["NOTTS-1-6"].state is State.OPEN
    register.on_order("end-decided", "2026-10-08", "extend")
    assert dates(register)["NOTTS-1-6"].state is State.MET


def test_the_final_review_counts_only_in_the_last_month() -> None:
    # The last day in force is 14 January 2027, so the month before it begins on 14 December.
    for held, state in (("2026-12-13", State.OPEN), ("2026-12-14", State.MET), ("2027-01-14", State.MET)):
        register = order("2026-01-15")
        register.on_order("review-held", held)
        assert dates(register)["NOTTS-1-9"].state is state, held


def test_an_extended_order_is_reviewed_every_six_months_and_its_final_review_moves() -> None:
    register = order("2026-01-15")
    assert "NOTTS-1-8" not in dates(register)
    register.on_order("review-held", "2026-02-10")
    register.on_order("review-held", "2026-10-08")
    register.on_order("extended-to", "2027-10-14")
    found = dates(register)
    assert found["NOTTS-1-8"].due == date(2027, 4, 8)
    assert found["NOTTS-1-9"].due == date(2027, 10, 14)
    assert "NOTTS-1-6" not in found, "what was to be decided before the extension has been"
    register.on_order("review-held", "2027-03-31")
    # Six months after 31 March: September has no 31st.
    assert dates(register)["NOTTS-1-8"].due == date(2027, 9, 30)


def test_reviews_that_nobody_named_are_told_by_their_days() -> None:
    register = order("2026-01-15")
    for held in ("2026-02-10", "2026-03-20", "2026-05-12", "2026-10-08", "2026-12-20"):
        register.on_order("review-held", held)
    assert names(register) == ["initial", "progress", "four-month", "nine-month", "final"]
    found = dates(register)
    assert {found[f"NOTTS-1-{n}"].state for n in (3, 4, 7, 9)} == {State.MET}


def test_a_child_protection_coordinator_chairs_every_review_under_its_own_headings() -> None:
    sight = sight_of(order("2026-01-15").case(), calendar())
    assert chair_of([example()], sight, date(2026, 5, 12)) == ("Child Protection Coordinator",)
    outlines, own = outlines_of([example()])
    assert own
    assert {item.id for item in items_for(outlines, "nine-month")} == {"NOTTS-1-2", "NOTTS-1-6"}
    main = outlines[0]
    assert main.asks_outcome_of("nine-month")
    assert not main.asks_outcome_of("initial")


def test_a_slip_in_a_copy_is_told_with_its_line_and_what_was_meant() -> None:
    text = FILE.read_text(encoding="utf-8")
    line = next(n for n, one in enumerate(text.splitlines(), 1) if one.startswith("due =") and "28" in one)
    wrong = text.replace(
        'due = { anchor = "order-made", after = { days = 28 } }', 'due = { anchor = "order-maid" }'
    )
    found = load_pack(wrong.encode(), "copy.toml")
    assert isinstance(found, PackFaults)
    (fault,) = found.faults
    assert abs(fault.line - line) <= 10
    assert "order-maid" in fault.wrong
    assert "order-made" in fault.meant
