"""Putting right what was recorded: details that are no facts, facts, notes; the former word is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from sotui.desk import Desk
from sotui.facts.model import Subject, SubjectKind
from sotui.facts.vocabulary import FactError
from sotui.register import acts, facts_store, store
from sotui.register.acts import CaseNumberTaken
from sotui.vault import audit

NewOrder = Callable[..., str]


def change_of(desk: Desk, act: str) -> list[tuple[object, object]]:
    """What an act changed, as the audit keeps it: before and after of the fields that differ."""
    entry = next(one for one in audit.entries(desk.session.db, 100) if one.act == act)
    found = []
    for change in audit.changes(desk.session.db, entry.seq):
        before, after = change.before or {}, change.after or {}
        found += [(before.get(key), after.get(key)) for key in after if before.get(key) != after.get(key)]
    return found


def test_a_case_number_is_put_right_and_the_former_one_kept(desk: Desk, new_order: NewOrder) -> None:
    order = new_order()
    receipt = desk.orders.amend(order, "case_number", " ZZ26C99 ", "misread")
    assert store.order(desk.session.db, order).case_number == "ZZ26C99"
    assert ("ZZ26C001", "ZZ26C99") in change_of(desk, "details amended")
    assert "put right" in receipt.said


def test_two_orders_of_a_family_never_get_the_same_case_number(desk: Desk, new_order: NewOrder) -> None:
    first = new_order(family="F001")
    with desk.session.act("order registered", "F001") as act:
        second = acts.register_order(
            act, family_reference="F001", court="", case_number="OTHER", registered_on=date(2026, 1, 1)
        )
    with pytest.raises(CaseNumberTaken, match="SO-0001 of the same family"):
        desk.orders.amend(second, "case_number", "ZZ26C001", "")
    assert store.order(desk.session.db, second).case_number == "OTHER"
    with pytest.raises(FactError, match="Nothing is different"):
        desk.orders.amend(first, "case_number", "ZZ26C001", "")


def test_a_birth_put_right_moves_the_dates_that_hang_on_it(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=date(2026, 1, 15), born=date(2017, 9, 2))
    child = store.order(desk.session.db, order).children[0]
    receipt = desk.orders.amend(order, f"{child.id}|born", "2008-06-01", "the print was misread")
    assert any("Last day in force" in line and "31 May 2026" in line for line in receipt.moved)


@pytest.mark.parametrize("value", ["", "  ", "Ada\u202eton", "Ada\x1b[2J", "a" * 300])
def test_a_name_is_never_emptied_or_made_to_deceive(desk: Desk, new_order: NewOrder, value: str) -> None:
    order = new_order()
    child = store.order(desk.session.db, order).children[0]
    with pytest.raises(FactError):
        desk.orders.amend(order, f"{child.id}|name", value, "")
    assert store.order(desk.session.db, order).children[0].child.name == "Ada Exampleton"


def test_a_fact_is_corrected_with_its_reason_and_stays_in_the_history(
    desk: Desk, new_order: NewOrder
) -> None:
    order = new_order()
    held = next(one for one in desk.orders.recordable(order) if one.fact_kind == "review-held")
    desk.orders.record(order, held, date(2026, 3, 2), None, "initial", None, (order,), "")
    fact = next(line.fact for line in desk.orders.page(order).facts if line.fact.kind == "review-held")

    desk.orders.correct(
        order, fact.id, on=date(2026, 3, 4), at=None, qualifier=None, withdrawn=False, why="the diary"
    )
    page = desk.orders.page_again(order)
    assert [line.fact.on for line in page.facts if line.fact.kind == "review-held"] == [date(2026, 3, 4)]
    assert facts_store.fact(desk.session.db, fact.id).on == date(2026, 3, 2)

    with pytest.raises(FactError, match="corrected since"):
        desk.orders.correct(
            order, fact.id, on=date(2026, 3, 5), at=None, qualifier=None, withdrawn=False, why="again"
        )


def test_what_did_not_happen_is_taken_out_of_the_page(desk: Desk, new_order: NewOrder) -> None:
    order = new_order()
    visit = next(one for one in desk.orders.recordable(order) if one.fact_kind == "visited")
    child = store.order(desk.session.db, order).children[0]
    desk.orders.record(order, visit, date(2026, 11, 2), None, "seen+alone", None, (child.id,), "")
    fact = next(line.fact for line in desk.orders.page(order).facts if line.fact.kind == "visited")
    desk.orders.correct(order, fact.id, on=None, at=None, qualifier=None, withdrawn=True, why="another child")
    assert "visited" not in {line.fact.kind for line in desk.orders.page_again(order).facts}


def test_a_correction_that_changes_nothing_is_not_kept(desk: Desk, new_order: NewOrder) -> None:
    order = new_order()
    fact = desk.orders.page(order).facts[0].fact
    with pytest.raises(FactError, match="Nothing is different"):
        desk.orders.correct(
            order, fact.id, on=fact.on, at=None, qualifier=None, withdrawn=False, why="no reason"
        )


def test_an_allocation_is_corrected_by_those_who_may_allocate(desk: Desk, new_order: NewOrder) -> None:
    order = new_order()
    with desk.session.act("worker allocated", "SO-0001") as act:
        acts.record(act, "iro-allocated", Subject(SubjectKind.ORDER, order), date(2026, 2, 1))
    fact = next(line.fact for line in desk.orders.page(order).facts if line.fact.kind == "iro-allocated")
    desk.orders.correct(
        order, fact.id, on=date(2026, 2, 3), at=None, qualifier=None, withdrawn=False, why="the letter"
    )
    assert change_of(desk, "allocation corrected")
    assert "not for your role" not in (desk.orders.why_not("allocation corrected") or "")


def test_a_note_is_kept_as_it_was_written(desk: Desk, new_order: NewOrder) -> None:
    order = new_order()
    child = store.order(desk.session.db, order).children[0]
    desk.orders.add_note(order, "  Seen at school.\n[bold] and \x1b[2J  ", child.id)
    page = desk.orders.page(order)
    assert [(note.text, note.subject) for note in page.notes] == [
        ("Seen at school.\n[bold] and \x1b[2J", child.subject)
    ]
    assert page.author(page.notes[0].recorded_by) == desk.person
    with pytest.raises(FactError, match="nothing in the note"):
        desk.orders.add_note(order, " \n ")


def test_an_extension_needs_its_new_last_day_and_moves_the_end(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=date(2026, 1, 15))
    extended = next(one for one in desk.orders.recordable(order) if one.fact_kind == "extended-to")
    assert extended.must_say
    receipt = desk.orders.record(order, extended, date(2026, 11, 20), None, "2027-07-14", None, (order,), "")
    assert any("Last day in force" in line and "14 Jul 2027" in line for line in receipt.moved)
    life = desk.orders.page_again(order).life
    assert life is not None
    assert (life.last_day, life.extended, life.first_end) == (
        date(2027, 7, 14),
        (date(2027, 7, 14),),
        date(2027, 1, 14),
    )


def test_everything_that_can_happen_to_an_order_can_be_recorded(desk: Desk, new_order: NewOrder) -> None:
    """Each fact of the list, with the first thing that it lets one say."""
    order = new_order(made=date(2026, 1, 15))
    packs = {"under-procedure": "wirral", "supervised-under": "hillingdon"}
    for one in desk.orders.recordable(order):
        said = one.choices[0][0] if one.choices else one.qualifier
        said = {"number": "14", "date": "2027-01-20"}.get(one.asks.value, said)
        said = packs.get(one.fact_kind, said)
        subject = one.subjects[0][1]
        why = "for the test"
        receipt = desk.orders.record(order, one, date(2026, 11, 20), None, said, None, (subject,), why)
        assert receipt.said.endswith("recorded for SO-0001.")
    kinds = {line.fact.kind for line in desk.orders.page(order).facts}
    assert kinds >= {one.fact_kind for one in desk.orders.recordable(order)}
