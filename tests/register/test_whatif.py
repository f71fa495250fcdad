"""What if: the dates that would follow from a supposition, beside today's; the register stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from sotui.desk import Clock, Desk
from sotui.desk.whatif import NOTHING_RECORDED, WhatIf, WhatIfRow
from sotui.procedures.changes import How
from sotui.procedures.library import load_packs
from sotui.procedures.model import Deadline, State
from sotui.register.whatif import NotPossible, Supposed, Supposition
from sotui.vault import audit
from sotui.vault.errors import NotAllowed

NewOrder = Callable[..., str]
MADE = date(2026, 1, 15)
LAST_DAY = date(2027, 1, 14)
TODAY = date(2026, 11, 22)


def rows(found: WhatIf) -> dict[str, WhatIfRow]:
    return {one.change.deadline.id: one for one in found.rows}


def suppose(desk: Desk, order: str, *suppositions: Supposition) -> WhatIf:
    """Each as somebody adds it: looked at beside those before, then all together."""
    for place, one in enumerate(suppositions):
        desk.whatif.check(order, suppositions[:place], one)
    return desk.whatif.suppose(order, suppositions)


def refusal(desk: Desk, order: str, one: Supposition, *earlier: Supposition) -> tuple[str, str]:
    with pytest.raises(NotPossible) as error:
        desk.whatif.check(order, earlier, one)
    return error.value.field, str(error.value)


def record(desk: Desk, order: str, kind: str, on: date, said: str = "") -> None:
    how = next(one for one in desk.orders.recordable(order) if one.fact_kind == kind)
    about = [id for place, id, _ in how.subjects if place == "child"] or [order]
    if any(place == "order" for place, _, _ in how.subjects):
        about = [order]
    desk.orders.record(order, how, on, None, said, None, about[:1], "")


def extended(day: date) -> Supposition:
    return Supposition(Supposed.EXTENDED, day)


# What would follow


def test_an_extension_shows_the_dates_it_would_move_beside_todays(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=MADE, procedure="camden")
    found = suppose(desk, order, extended(date(2027, 7, 14)))
    assert found.supposed == ("Extended to Wed 14 Jul 2027",)
    decision = rows(found)["CAM-7-1"]
    assert decision.change.before is not None
    assert decision.change.after is not None
    assert decision.change.before.due == date(2026, 10, 14)
    assert decision.change.after.due == date(2027, 4, 14)
    assert decision.was is not None
    assert decision.then is not None
    assert decision.was.status == "OVERDUE 39 days"
    assert decision.then.status == "due in 143 days"
    assert found.same > 0


RECORDED = [
    (Supposition(Supposed.EXTENDED, date(2027, 7, 14)), "extended-to", TODAY, "2027-07-14"),
    (Supposition(Supposed.PRINTED_END, date(2026, 12, 14)), "stated-end", date(2026, 12, 14), "until"),
    (Supposition(Supposed.MONTHS, date.min, months=11), "order-length", MADE, "11"),
    (Supposition(Supposed.HELD, date(2026, 11, 20), "last"), "review-held", date(2026, 11, 20), "last"),
    (Supposition(Supposed.BOOKED, date(2026, 12, 1)), "review-booked", date(2026, 12, 1), ""),
    (Supposition(Supposed.ENDED, date(2026, 11, 20), "discharged"), "discharged", date(2026, 11, 20), ""),
    (Supposition(Supposed.PROCEDURE, date(2026, 11, 20), "sussex"), "under-procedure",
     date(2026, 11, 20), "sussex"),
    (Supposition(Supposed.PLAN, date(2026, 11, 20), "cp"), "plan-changed", date(2026, 11, 20), "cp"),
]  # fmt: skip


@pytest.mark.parametrize("procedure", ["camden", "wirral", "leicestershire"])
@pytest.mark.parametrize(
    ("one", "kind", "on", "said"), RECORDED, ids=lambda part: str(getattr(part, "kind", ""))
)
def test_the_supposed_dates_are_those_that_recording_it_gives(
    desk: Desk, new_order: NewOrder, procedure: str, one: Supposition, kind: str, on: date, said: str
) -> None:
    """No second engine: what is supposed, then recorded, comes out the same, date for date."""
    order = new_order(made=MADE, procedure=procedure)
    page = desk.orders.page_again(order)
    record(desk, order, "plan-changed", MADE, "cin")
    if one.kind is Supposed.PLAN:
        one = replace(one, subjects=(page.order.children[0].id,))
    before = {(row.subject, row.id): row for row in desk.orders.page_again(order).deadlines}
    found = suppose(desk, order, one)
    record(desk, order, kind, on, said)
    now = {(row.subject, row.id): row for row in desk.orders.page_again(order).deadlines}
    for row in found.rows:
        after = row.change.after
        if after is None:
            assert row.change.before is not None
            assert (row.change.before.subject, row.change.before.id) not in now
        else:
            recorded = now[after.subject, after.id]
            assert (recorded.due, recorded.state, recorded.met_on) == (after.due, after.state, after.met_on)
    told = {(row.change.deadline.subject, row.change.deadline.id) for row in found.rows}
    differ = {key for key in before.keys() | now.keys() if _told(before.get(key)) != _told(now.get(key))}
    differ -= {key for key in differ - now.keys() if _drawn_and_past(before[key])}
    assert differ <= told, "and no date that recording it moves is left out"


def _drawn_and_past(one: Deadline) -> bool:
    return one.state is State.PROJECTED and one.due is not None and one.due < TODAY


def _told(one: Deadline | None) -> object:
    """What counts of a date; what is cancelled is as good as not there where nothing stood before."""
    return (one.due, one.state) if one is not None and one.state is not State.CANCELLED else None


def test_nothing_is_recorded_but_that_somebody_looked(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=MADE, procedure="camden")
    before = desk.orders.page_again(order)
    was = desk.session.db.execute("select count(*) from fact").fetchone()
    noted = len(audit.entries(desk.session.db, 100))
    desk.whatif.choices(order)
    suppose(desk, order, extended(date(2027, 7, 14)), Supposition(Supposed.HELD, TODAY))
    after = desk.orders.page_again(order)
    assert after.facts == before.facts
    assert after.deadlines == before.deadlines
    assert desk.session.db.execute("select count(*) from fact").fetchone() == was
    new, *others = audit.entries(desk.session.db, 100)
    assert len(others) == noted
    assert new.kind == "view"
    assert new.subject == after.order.reference


def test_several_suppositions_hold_together(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=MADE, procedure="sussex")
    held = Supposition(Supposed.HELD, date(2027, 2, 10))
    assert refusal(desk, order, held)[0] == "day", "the order ends before that"
    found = suppose(desk, order, extended(date(2027, 7, 14)), held)
    assert found.supposed == ("Extended to Wed 14 Jul 2027", "Review held on Wed 10 Feb 2027")
    assert rows(found)["STAT-EXPIRY"].change.days == 181


def test_a_shorter_order_takes_dates_away(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=MADE, procedure="camden")
    by_print = suppose(desk, order, Supposition(Supposed.PRINTED_END, date(2026, 12, 14)))
    assert rows(by_print)["STAT-EXPIRY"].change.days == -31
    by_length = suppose(desk, order, Supposition(Supposed.MONTHS, date.min, months=11))
    assert rows(by_length)["STAT-EXPIRY"].change.days == -31
    assert rows(by_length)["CAM-7-1"].change.how is How.GONE


def test_a_review_held_bears_its_name_and_its_outcome(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=MADE, procedure="wirral")
    one = Supposition(Supposed.HELD, date(2026, 10, 15), "nine-month+insufficient-evidence")
    found = suppose(desk, order, one)
    assert found.supposed == ("Review held on Thu 15 Oct 2026 (nine-month, insufficient evidence)",)
    nine = rows(found)["WIR-5-4"]
    assert nine.change.how is How.SETTLED
    # The chain that insufficient evidence sets off is there too.
    assert any(row.change.how is How.ARISEN and row.change.deadline.due for row in found.rows)


def test_a_booking_is_moved_and_not_doubled(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=date(2026, 11, 1), procedure="camden")
    record(desk, order, "review-booked", date(2026, 12, 1))
    choices = desk.whatif.choices(order)
    ((booking, words),) = choices.bookings
    assert words == "Tue 1 Dec 2026"
    one = Supposition(Supposed.BOOKED, date(2026, 11, 27), instead_of=booking)
    found = suppose(desk, order, one)
    assert found.supposed == ("Review moved to Fri 27 Nov 2026",)
    # The further family group conference is due before the first review as booked (AMB-04).
    conference = rows(found)["CAM-4-6"]
    assert conference.change.before is not None
    assert conference.change.after is not None
    assert (conference.change.before.due, conference.change.after.due) == (
        date(2026, 11, 30),
        date(2026, 11, 26),
    )


def test_a_plan_is_each_childs_own(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(
        made=date(2026, 11, 1), procedure="leicestershire", names=("Ada Example", "Ben Example")
    )
    children = [child.id for child in desk.orders.page_again(order).order.children]
    one = Supposition(Supposed.PLAN, date(2026, 11, 10), "cin", subjects=(children[0],))
    found = suppose(desk, order, one)
    name = next(
        child.child.name for child in desk.orders.page_again(order).order.children if child.id == children[0]
    )
    assert found.supposed == (f"Plan is child in need from Tue 10 Nov 2026 for {name}",)
    assert found.rows
    assert {row.whose for row in found.rows} == {name}


def test_an_end_by_the_court_cancels_what_would_be_due_later(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=MADE, procedure="camden")
    found = suppose(desk, order, Supposition(Supposed.ENDED, date(2026, 12, 1), "discharged"))
    meeting = rows(found)["CAM-7-4"]
    assert meeting.change.how is How.CANCELLED
    assert meeting.then is not None
    assert meeting.then.status == "cancelled"
    assert found.supposed == ("Discharged by the court on Tue 1 Dec 2026",)


def test_another_procedure_from_a_day_on_asks_for_its_own_dates(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=MADE, procedure="camden")
    found = suppose(desk, order, Supposition(Supposed.PROCEDURE, date(2026, 12, 1), "sussex"))
    packs = {row.change.deadline.pack for row in found.rows if row.change.how is How.ARISEN}
    assert packs == {"sussex"}
    gone = [row for row in found.rows if row.change.how is How.GONE]
    assert {row.change.deadline.pack for row in gone} == {"camden"}


def test_days_that_were_only_drawn_ahead_and_are_past_are_not_told_as_gone(
    desk: Desk, new_order: NewOrder
) -> None:
    order = new_order(made=MADE, procedure="leicestershire")
    record(desk, order, "plan-changed", MADE, "cin")
    before = desk.orders.page_again(order).deadlines
    past = {row.id for row in before if _drawn_and_past(row)}
    ahead = {row.id for row in before if row.state is State.PROJECTED} - past
    assert past
    assert ahead
    found = suppose(desk, order, Supposition(Supposed.PROCEDURE, date(2026, 11, 20), "camden"))
    gone = {row.change.deadline.id for row in found.rows if row.change.how is How.GONE}
    assert not past & gone
    assert ahead <= gone
    changed = sum(1 for row in found.rows if row.change.before is not None)
    assert found.same == len(before) - changed - len(past), "and they do not count as staying either"


def test_why_a_supposed_date_is_so_says_first_that_it_is_supposed(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=MADE, procedure="camden")
    found = suppose(desk, order, extended(date(2027, 7, 14)))
    first, *others = rows(found)["CAM-7-1"].sections
    assert first.lines[0] == "Extended to Wed 14 Jul 2027."
    assert first.lines[-1] == NOTHING_RECORDED
    arithmetic = next(one for one in others if one.heading == "How the date is reached")
    assert any("3 months earlier: Wed 14 Apr 2027" in line for line in arithmetic.lines)
    depends = next(one for one in others if one.heading == "What it depends on")
    assert depends.lines[0].startswith("2 recorded facts"), "what is supposed is not recorded"


# What cannot be


def test_an_extension_beyond_three_years_states_the_last_day_there_can_be(
    desk: Desk, new_order: NewOrder
) -> None:
    order = new_order(made=MADE)
    field, said = refusal(desk, order, extended(date(2029, 1, 15)))
    assert field == "day"
    assert "Sun 14 Jan 2029" in said
    assert "three years" in said
    assert suppose(desk, order, extended(date(2029, 1, 14))).rows, "the last day itself can be"


def test_an_extension_that_ends_no_later_is_none(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=MADE)
    assert refusal(desk, order, extended(LAST_DAY)) == (
        "day",
        "It runs to Thu 14 Jan 2027 already: write a later day.",
    )


def test_no_order_runs_beyond_the_eve_of_the_eighteenth_birthday(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=MADE, born=date(2009, 3, 10))
    field, said = refusal(desk, order, extended(date(2027, 7, 14)))
    assert field == "day"
    assert "Tue 9 Mar 2027" in said
    assert "18" in said


@pytest.mark.parametrize("kind", [kind for kind in Supposed if kind is not Supposed.MONTHS])
def test_nothing_happens_to_an_order_before_it_is_made(
    desk: Desk, new_order: NewOrder, kind: Supposed
) -> None:
    order = new_order(made=MADE)
    field, said = refusal(desk, order, Supposition(kind, MADE - timedelta(days=1), "discharged"))
    assert field == "day"
    assert "before the order was made on Thu 15 Jan 2026" in said


def test_an_extended_order_is_not_made_shorter_by_its_first_term(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=MADE)
    record(desk, order, "extended-to", TODAY, "2027-07-14")
    for one, at in (
        (Supposition(Supposed.PRINTED_END, date(2026, 12, 14)), "day"),
        (Supposition(Supposed.MONTHS, date.min, months=6), "months"),
    ):
        field, said = refusal(desk, order, one)
        assert field == at
        assert "Wed 14 Jul 2027 all the same" in said
        assert "extended" in said


@pytest.mark.parametrize("months", [0, 13])
def test_an_order_is_made_for_one_to_twelve_months(desk: Desk, new_order: NewOrder, months: int) -> None:
    field, said = refusal(desk, new_order(), Supposition(Supposed.MONTHS, date.min, months=months))
    assert field == "months"
    assert "1 to 12 months" in said


def test_after_an_end_nothing_more_is_moved(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=MADE)
    record(desk, order, "discharged", date(2026, 6, 1))
    assert refusal(desk, order, extended(date(2027, 7, 14)))[0] == "kind"
    assert "Mon 1 Jun 2026" in refusal(desk, order, Supposition(Supposed.ENDED, TODAY, "discharged"))[1]
    assert refusal(desk, order, Supposition(Supposed.BOOKED, TODAY))[0] == "day"


def test_a_review_that_is_held_already_is_not_supposed_again(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=MADE)
    record(desk, order, "review-held", date(2026, 2, 10))
    field, said = refusal(desk, order, Supposition(Supposed.HELD, date(2026, 2, 10)))
    assert field == "day"
    assert "there already" in said


def test_a_booking_lies_ahead(desk: Desk, new_order: NewOrder) -> None:
    field, said = refusal(desk, new_order(made=MADE), Supposition(Supposed.BOOKED, date(2026, 11, 21)))
    assert field == "day"
    assert "has passed" in said


def test_the_same_plan_and_the_same_procedure_are_no_change(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=MADE, procedure="camden")
    record(desk, order, "plan-changed", MADE, "cin")
    child = desk.orders.page_again(order).order.children[0].id
    plan = Supposition(Supposed.PLAN, TODAY, "cin", subjects=(child,))
    assert refusal(desk, order, plan) == ("how", "The plan is child in need already.")
    same = Supposition(Supposed.PROCEDURE, TODAY, "camden")
    assert refusal(desk, order, same) == ("how", "It is under Camden already.")


def test_an_order_whose_day_is_not_recorded_says_to_record_that_first(desk: Desk) -> None:
    from sotui.register import acts

    with desk.session.act("order registered", "F009") as act:
        order = acts.register_order(
            act, family_reference="F009", court="", case_number="ZZ26C009", registered_on=TODAY
        )
    assert refusal(desk, order, extended(date(2027, 7, 14)))[0] == "kind"


# What is offered


def test_the_reviews_and_outcomes_offered_are_those_of_the_procedure(desk: Desk, new_order: NewOrder) -> None:
    wirral = desk.whatif.choices(new_order(procedure="wirral"))
    assert "nine-month" in dict(wirral.names)
    assert dict(wirral.outcomes)["insufficient-evidence"] == "insufficient evidence"
    sussex = desk.whatif.choices(new_order(procedure="sussex", family="F002"))
    assert "nine-month" not in dict(sussex.names)
    assert not sussex.outcomes
    assert set(dict(sussex.procedures)) >= {"camden", "leicestershire", "sussex", "wirral"}
    assert "statute" not in dict(sussex.procedures)


def test_who_may_not_look_at_orders_may_not_suppose_either(desk: Desk, new_order: NewOrder) -> None:
    from sotui.vault.model import Role

    order = new_order()
    desk.session.user = replace(desk.session.user, roles=frozenset({Role.ADMINISTRATOR}))
    for asked in (
        lambda: desk.whatif.choices(order),
        lambda: desk.whatif.suppose(order, (extended(date(2027, 7, 14)),)),
        lambda: desk.whatif.would_move(load_packs()["wirral"], load_packs()["wirral"]),
    ):
        with pytest.raises(NotAllowed):
            asked()


# Another version of a procedure


def earlier_review(pack_id: str, old: str, new: str) -> object:
    from sotui.procedures.library import text
    from sotui.procedures.loader import load_pack

    said = text(pack_id).decode()
    assert old in said
    return load_pack(said.replace(old, new, 1).encode(), "other.toml")


NINE = 'due = { anchor = "order-made", after = { months = 9 } }'
EIGHT = 'due = { anchor = "order-made", after = { months = 8 } }'


def test_another_version_moves_the_dates_of_the_orders_under_it(desk: Desk, new_order: NewOrder) -> None:
    new_order(made=MADE, procedure="wirral", family="F001")
    new_order(made=date(2026, 3, 1), procedure="wirral", family="F002")
    new_order(made=MADE, procedure="camden", family="F003")
    old = load_packs()["wirral"]
    told: list[tuple[int, int]] = []
    found = desk.whatif.would_move(old, earlier_review("wirral", NINE, EIGHT), lambda *n: told.append(n))  # type: ignore[arg-type]
    assert found.orders == 2, "the third is under another procedure"
    assert found.orders_moved == 2
    assert [(one.reference, one.id, one.before, one.after) for one in found.moves] == [
        ("SO-0001", "WIR-5-4", date(2026, 10, 15), date(2026, 9, 15)),
        ("SO-0002", "WIR-5-4", date(2026, 12, 1), date(2026, 11, 1)),
    ]
    assert found.counts() == ((How.MOVED, 2),)
    # The first is overdue as it is; only the second would come to be.
    assert [one.turns_late for one in found.moves] == [False, True]
    assert found.turn_late == 1
    assert told[-1] == (3, 3)


def test_the_same_version_moves_nothing(desk: Desk, new_order: NewOrder) -> None:
    new_order(procedure="wirral")
    pack = load_packs()["wirral"]
    found = desk.whatif.would_move(pack, pack)
    assert (found.orders, found.moves) == (1, ())
    assert found.packs.same


def test_an_order_under_one_procedure_is_looked_at_by_another(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=MADE, procedure="camden")
    found = desk.whatif.would_move(load_packs()["camden"], load_packs()["sussex"])
    arisen = {one.id for one in found.moves if one.how is How.ARISEN}
    assert arisen
    assert all(id.startswith("SUS-") for id in arisen)
    assert {one.order_id for one in found.moves} == {order}
    for one in found.moves:
        assert "Exampleton" not in f"{one.title} {one.said}", "no name is in it"


def test_a_look_at_another_version_is_noted_once(folder: Path, open_desk: Callable[..., Desk]) -> None:
    desk = open_desk()
    pack = load_packs()["wirral"]
    before = len(audit.entries(desk.session.db, 100))
    desk.whatif.would_move(pack, pack)
    desk.whatif.would_move(pack, pack)
    assert len(audit.entries(desk.session.db, 100)) == before + 1
    assert isinstance(desk.clock, Clock)


def test_from_a_day_on_another_version_leaves_what_was_due_before_as_it_was(
    desk: Desk, new_order: NewOrder
) -> None:
    from sotui.register.would_move import would_move

    new_order(made=MADE, procedure="wirral", family="F001")
    new_order(made=date(2026, 5, 1), procedure="wirral", family="F002")
    old, new = load_packs()["wirral"], earlier_review("wirral", NINE, EIGHT)
    found = would_move(
        desk.session.db,
        desk.derivation,
        old,
        new,
        desk.now(),
        from_day=date(2026, 11, 15),  # type: ignore[arg-type]
    )
    # The first was due on 15 October, under the version of then; the second is not yet due.
    assert [(one.reference, one.before, one.after) for one in found.moves if one.id == "WIR-5-4"] == [
        ("SO-0002", date(2027, 2, 1), date(2027, 1, 1))
    ]
