"""A new order: what is asked for, what is shown before it is saved, what stands there afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sotui.desk import Clock, Desk, migrations, open_desk
from sotui.procedures.model import Deadline, Nature
from sotui.register import cases, store
from sotui.register.registering import NewChild, NewOrder, NotYetComplete, check
from sotui.vault import audit
from sotui.vault.create import create
from sotui.vault.errors import NotAllowed
from sotui.vault.kdf import KdfParams
from sotui.vault.model import Role

TODAY = date(2026, 11, 22)
ADA = NewChild("Ada Exampleton", date(2017, 9, 2), "700123", "North")
BEN = NewChild("Ben Exampleton", date(2019, 3, 4), "700124", "North")
ORDER = NewOrder(
    children=(ADA, BEN),
    family="F100",
    court="Family Court at Exampleton",
    case_number="ZZ26C00100",
    made=date(2026, 11, 2),
    months=12,
    procedure="wirral",
    supervised_under="hillingdon",
    plan="cin",
)


def comparable(found: tuple[Deadline, ...]) -> list[tuple[object, ...]]:
    """What a person sees of each date, whatever the ids beneath."""
    return sorted(
        (
            one.id,
            one.title,
            str(one.due),
            str(one.preferred),
            one.state.value,
            tuple(s.words for s in one.steps),
        )
        for one in found
    )


def test_the_dates_shown_before_saving_are_those_derived_afterwards(desk: Desk) -> None:
    for new in (
        ORDER,
        replace(ORDER, case_number="2", made=date(2025, 12, 1), procedure="", supervised_under=""),
        replace(ORDER, case_number="3", months=3, printed=date(2027, 1, 20), printed_as="ends-on"),
        replace(ORDER, case_number="4", made=date(2024, 2, 29), plan="cp", procedure="camden"),
    ):
        before = desk.orders.preview(new)
        assert before.deadlines
        if not new.procedure:
            continue
        id, receipt = desk.orders.register(new)
        order = store.order(desk.session.db, id)
        after = desk.derivation.deadlines(order, cases.case(desk.session.db, id), explain=True)
        assert comparable(before.deadlines) == comparable(after)
        assert order.reference in receipt.said


def test_nothing_is_saved_by_looking_at_the_dates(desk: Desk) -> None:
    before = audit.tail(desk.session._conn).seq
    desk.orders.preview(ORDER)
    assert store.orders(desk.session.db) == []
    assert audit.tail(desk.session._conn).seq == before


def test_an_order_is_registered_in_one_act_with_all_that_was_said(desk: Desk) -> None:
    id, _ = desk.orders.register(replace(ORDER, printed=date(2027, 11, 2), printed_as="until"))
    page = desk.orders.page(id)
    said = {(line.fact.kind, line.about, line.said) for line in page.facts}
    assert ("order-length", "", "12") in said
    assert ("stated-end", "", "until") in said
    assert ("plan-changed", "Ada Exampleton", "child in need") in said
    assert ("plan-changed", "Ben Exampleton", "child in need") in said
    assert {child.child.local_id for child in page.order.children} == {"700123", "700124"}
    assert page.order.family.reference == "F100"
    acts = [entry.act for entry in audit.entries(desk.session.db, 100) if entry.kind == "act"]
    assert acts.count("order registered") == 1


def test_a_family_that_is_there_already_gets_a_second_order_of_the_same_child(desk: Desk) -> None:
    first, _ = desk.orders.register(ORDER)
    second, _ = desk.orders.register(replace(ORDER, case_number="ZZ27C00200", children=(ADA,)))
    one, two = (store.order(desk.session.db, id) for id in (first, second))
    assert one.family == two.family
    assert two.children[0].child.id in {child.child.id for child in one.children}


WRONG: dict[str, tuple[NewOrder, str, str]] = {
    "no child": (replace(ORDER, children=()), "child-0-name", "at least one child"),
    "a nameless child": (replace(ORDER, children=(ADA, NewChild(" "))), "child-1-name", "name is missing"),
    "a name of 300 letters": (
        replace(ORDER, children=(NewChild("a" * 300),)),
        "child-0-name",
        "200 characters",
    ),
    "a name that deceives": (replace(ORDER, children=(NewChild("Ada\u202eton"),)), "child-0-name", "be seen"),
    "a child twice": (
        replace(ORDER, children=(ADA, replace(ADA, name="ADA  Exampleton"))),
        "child-1-name",
        "twice",
    ),
    "born tomorrow": (
        replace(ORDER, children=(replace(ADA, born=date(2026, 11, 23)),)),
        "child-0-born",
        "ahead",
    ),
    "born after the order": (
        replace(ORDER, children=(replace(ADA, born=date(2026, 11, 10)),)),
        "child-0-born",
        "Born after",
    ),
    "grown up": (replace(ORDER, children=(replace(ADA, born=date(2008, 1, 1)),)), "child-0-born", "18 when"),
    "no family": (replace(ORDER, family=" "), "family", "reference"),
    "no case number": (replace(ORDER, case_number=""), "case", "case number"),
    "no day": (replace(ORDER, made=None), "made", "every date counts from it"),
    "a day to come": (replace(ORDER, made=date(2026, 11, 23)), "made", "lies ahead"),
    "thirteen months": (replace(ORDER, months=13), "months", "1 to 12"),
    "no length": (replace(ORDER, months=None), "months", "1 to 12"),
    "a printed end before it": (replace(ORDER, printed=date(2026, 11, 1)), "printed", "before the day"),
    "no procedure": (replace(ORDER, procedure=""), "procedure", "Pick the procedure"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_missing_names_its_field(name: str) -> None:
    new, field, words = WRONG[name]
    with pytest.raises(NotYetComplete, match=words) as refused:
        check(new, TODAY)
    assert refused.value.field == field


def test_the_same_case_of_the_same_family_is_refused_and_nothing_kept(desk: Desk) -> None:
    desk.orders.register(ORDER)
    with pytest.raises(NotYetComplete, match="SO-0001 of this family") as refused:
        desk.orders.register(replace(ORDER, children=(NewChild("Cid Exampleton"),)))
    assert refused.value.field == "case"
    assert len(store.orders(desk.session.db)) == 1


REMARKS: dict[str, tuple[NewOrder, str]] = {
    "a Sunday": (replace(ORDER, made=date(2026, 11, 1)), "a Sunday"),
    "a bank holiday": (replace(ORDER, made=date(2026, 8, 31)), "made on Summer bank holiday"),
    "an end too late": (replace(ORDER, printed=date(2028, 1, 1)), "later than the law allows"),
    "an end that is earlier": (replace(ORDER, printed=date(2027, 6, 1)), "before 12 months are over"),
    "registered very late": (replace(ORDER, made=date(2025, 12, 1)), "2 dates had passed before the order"),
    "seventeen": (replace(ORDER, children=(replace(ADA, born=date(2009, 5, 1)),)), "was 17 when"),
}


@pytest.mark.parametrize("name", REMARKS)
def test_what_stands_out_is_said_and_refuses_nothing(desk: Desk, name: str) -> None:
    new, words = REMARKS[name]
    assert words in " ".join(desk.orders.preview(new).remarks)
    desk.orders.register(new)


def test_the_anniversary_printed_is_a_quiet_note_without_a_number_of_a_reading(desk: Desk) -> None:
    preview = desk.orders.preview(replace(ORDER, printed=date(2027, 11, 2)))
    assert "00:00 of that day" in " ".join(preview.notes)
    assert not any("print" in remark for remark in preview.remarks)
    assert "AMB" not in " ".join((*preview.notes, *preview.remarks))


def test_that_supervision_starts_with_the_allocation_is_said_until_somebody_is_named(desk: Desk) -> None:
    new = replace(ORDER, supervised_under="hillingdon")
    assert "starts with the allocation" in " ".join(desk.orders.preview(new).notes)
    assert "HIL-5-2-a" in " ".join(desk.orders.preview(new).notes)
    assert desk.orders.preview(replace(new, worker_id="w")).notes == ()
    assert desk.orders.preview(replace(new, supervised_under="")).notes == ()


def test_a_name_spelt_nearly_so_is_found(desk: Desk, new_order: Callable[..., str]) -> None:
    new_order(names=("Zofia Šample", "Yusuf Sampleton"))

    def whys(name: str) -> list[str]:
        return [one.why for one in desk.orders.alike(((name, None, ""),), "")]

    for name in ("Zofia Sample", "Zofja Samlpe", "Yusuf Sampelton", "Yusof Sampleton", "sampleton yusuf"):
        assert whys(name) == ["nearly the same name"], name
    assert whys("Sample") == ["name begins alike"]
    assert whys("Yusuf Testford") == whys("Leah Sampleton") == []


def test_nothing_stands_out_about_an_ordinary_order(desk: Desk) -> None:
    preview = desk.orders.preview(ORDER)
    assert preview.remarks == ()
    last = next(one for one in preview.deadlines if one.nature is Nature.LAST_DAY)
    assert last.due == date(2027, 11, 1)


def test_who_may_not_allocate_registers_without_a_name(tmp_path: Path) -> None:
    folder = tmp_path / "register"
    create(
        folder,
        "Wilma Worker",
        "a social worker on a rainy day",
        migrations=migrations(),
        kdf=KdfParams(memory_kib=19 * 1024, iterations=1, lanes=1),
        roles=[Role.SOCIAL_WORKER],
        check_strength=False,
    )
    desk = open_desk(folder, None, "a social worker on a rainy day", clock=Clock(TODAY))
    try:
        assert "not for your role" in str(desk.orders.choices().why_no_allocation)
        with pytest.raises(NotAllowed, match="who holds an order"):
            desk.orders.register(replace(ORDER, worker_id="somebody"))
        desk.orders.register(ORDER)
    finally:
        desk.close()


def test_somebody_who_is_on_the_register_already_is_found(desk: Desk, new_order: Callable[..., str]) -> None:
    new_order(names=("Ada O’Exampleton",), born=date(2017, 9, 2))

    def whys(name: str, born: date | None = None, number: str = "", case: str = "") -> list[str]:
        return [one.why for one in desk.orders.alike(((name, born, number),), case)]

    assert whys("ada o'exampleton") == ["same name"]
    assert whys("Ada O\u200b'Exampleton", date(2017, 9, 2)) == ["same name and birth"]
    assert whys("ＡＤＡ O'Exampleton") == ["same name"]
    assert whys("Ada", date(2017, 9, 2)) == ["same birth, a name in common"]
    assert whys("Zoe Other", date(2017, 9, 2)) == ["same birth"]
    assert whys("o'exam") == ["name begins alike"]
    assert whys("", case=" zz26c 001 ") == ["same case number"]
    assert whys("Somebody Else", date(2011, 1, 1)) == []
    assert whys("%") == whys("_a_") == whys("' or 1=1 --") == []


def test_each_order_shown_as_alike_is_a_look_and_noted_once(
    desk: Desk, new_order: Callable[..., str]
) -> None:
    new_order()
    new_order(names=("Zoe Other",), family="F002")
    for name in ("Ada Exampleton", "Ada Exampleto", "Zoe Other", "Ada Exampleton", "Nobody At All"):
        desk.orders.alike(((name, None, ""),), "")
    looks = [entry.subject for entry in audit.entries(desk.session.db, 100) if entry.act == "orders alike"]
    assert sorted(looks) == ["SO-0001", "SO-0002"]


def test_a_family_whose_children_are_named_is_a_look_and_noted_once(
    desk: Desk, new_order: Callable[..., str]
) -> None:
    new_order(family="F001")
    for typed in ("F0", "F001", "F001 ", "F0012"):
        desk.orders.family(typed)
    looks = [entry.detail for entry in audit.entries(desk.session.db, 100) if entry.act == "family"]
    assert looks == ["F001: search before a new order"]
