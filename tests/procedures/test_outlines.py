"""How reviews are written up and named in the procedures that have no agenda of their own printed."""

from __future__ import annotations

from datetime import date

import pytest
from orders import Register, calendar, packs

from sotui.procedures.faults import PackFaults
from sotui.procedures.library import clauses
from sotui.procedures.loader import load_pack
from sotui.procedures.model import Force, State
from sotui.procedures.outline import Asks, Item, OutlineFor
from sotui.procedures.sight import Occasion
from sotui.reviews.agenda_rules import items_for, missing, outlines_of
from sotui.reviews.model import Answer
from sotui.reviews.rules import name_of, names_of, reviews_held, suggested

FOR_ORDERS = ("camden", "leicestershire", "sussex", "wirral")
OWN_FORCE = {"further.attended": Force.WILL}
"""Where one clause has two sentences: the Head of Service *will* attend the further review (6.4)."""
LESS = {"objective.changes"}
"""Asked only if there is something to tell: there may have been no changes to the work (5.3)."""


def items(procedure: str, which: str) -> tuple[Item, ...]:
    return items_for(outlines_of([packs()[procedure]])[0], which)


def asked(procedure: str, which: str) -> list[str]:
    return list(dict.fromkeys(item.id for item in items(procedure, which)))


def held(register: Register, procedure: str) -> list[Occasion]:
    return list(reviews_held(register.case(), [packs()[procedure]], calendar()))


def names(register: Register, procedure: str) -> list[str]:
    return [name_of(one.words) for one in held(register, procedure)]


@pytest.mark.parametrize("procedure", FOR_ORDERS)
def test_every_heading_is_a_clause_of_its_source_and_asks_with_its_force(procedure: str) -> None:
    known = {clause.id: clause for clause in clauses(procedure)}
    for outline in packs()[procedure].outlines:
        for item in outline.items():
            assert item.id in known, item.id
            wanted = OWN_FORCE.get(item.key, known[item.id].force)
            assert item.force == (Force.NONE if item.key in LESS else wanted), item.key
        for outcome in outline.outcomes:
            assert outcome.id in known
            assert all(id in known for id, _ in outcome.follows)
    assert all(chair.force == known[chair.id].force for chair in packs()[procedure].chairs)


@pytest.mark.parametrize("procedure", ["camden", "leicestershire", "sussex"])
def test_every_heading_shows_the_sentence_it_comes_from(procedure: str) -> None:
    for outline in packs()[procedure].outlines:
        assert all(len(item.quote) > 7 for item in outline.items()), outline.id


def test_the_first_review_asks_for_resources_and_the_later_ones_for_progress() -> None:
    first, later = asked("camden", "first"), asked("camden", "progress")
    assert "CAM-6-11" in first
    assert "CAM-6-12" not in first
    assert "CAM-6-12" in later
    assert "CAM-6-11" not in later
    for which in ("first", "progress", "decision", "last"):
        assert {"CAM-6-8", "CAM-6-9", "CAM-6-10", "CAM-6-13", "CAM-5-1"} <= {*asked("camden", which)}


def test_only_the_review_that_decides_is_asked_whether_to_apply() -> None:
    main = outlines_of([packs()["camden"]])[0][0]
    assert [
        which for which in ("", "first", "progress", "decision", "last") if main.asks_outcome_of(which)
    ] == ["decision"]
    assert "CAM-7-6" in asked("camden", "decision")
    assert "CAM-7-6" not in asked("camden", "last")
    apply, leave = main.outcomes
    assert apply.decisions == ("further-order", "extend")
    assert [id for id, _ in apply.follows] == ["CAM-7-3", "CAM-7-4"]
    assert leave.decisions[0] == "let-lapse"


def test_the_childs_views_must_be_written_before_a_review_is_signed() -> None:
    wanted = missing(items("camden", "progress"), {"later.progress": Answer("slow")})
    assert [item.id for item in wanted.must] == ["CAM-6-9", "CAM-4-18"]


def test_whether_the_child_was_encouraged_to_attend_is_asked_from_the_fourth_birthday() -> None:
    (child,) = [item for item in items("camden", "first") if item.key == "participation.child"]
    assert child.from_age == 4
    assert "AMB-08" in child.prompt


def test_the_review_before_the_lapse_must_address_the_four_points() -> None:
    points = [item for item in items("sussex", "pre-lapse") if item.force is Force.MUST]
    assert [item.id for item in points] == ["SUS-7-1", "SUS-7-2", "SUS-7-3", "SUS-7-4"]
    assert [item.id for item in missing(items("sussex", "pre-lapse"), {}).must] == [one.id for one in points]
    assert not missing(items("sussex", "plan"), {}).must
    main = outlines_of([packs()["sussex"]])[0][0]
    assert main.decided_by == ("Practice Manager", "Family Support Service Manager")
    assert main.asks_outcome_of("pre-lapse")
    assert not main.asks_outcome_of("plan")


def test_the_overview_has_its_own_headings_and_decides_about_an_extension() -> None:
    assert {"LEI-6-1", "LEI-6-1d", "LEI-6-2", "LEI-6-3"} <= {*asked("leicestershire", "overview")}
    assert "LEI-6-1" not in asked("leicestershire", "progress")
    assert outlines_of([packs()["leicestershire"]])[0][0].asks_outcome_of("overview")


def test_every_review_outline_of_a_procedure_for_orders_has_one_that_is_for_all_its_reviews() -> None:
    for procedure in FOR_ORDERS:
        review = [one for one in packs()[procedure].outlines if one.use is OutlineFor.REVIEW]
        assert sum(not one.only for one in review) == 1
        keys = [item.key for outline in review for item in outline.items()]
        assert len(keys) == len(set(keys)), "answers of two outlines would fall together"
        assert all(item.asks in Asks for outline in review for item in outline.items())


# What nobody named


def test_of_four_reviews_nobody_named_the_first_and_the_last_are_told_from_their_days() -> None:
    register = Register("2026-01-15", procedure="camden")
    for day in ("2026-02-12", "2026-05-12", "2026-08-11", "2026-11-10"):
        register.on_order("review-held", day)
    assert names(register, "camden") == ["first", "progress", "progress", "last"]
    reasons = [one.taken_as for one in held(register, "camden")]
    assert reasons[0].endswith("taken as the first review since it was the first held")
    assert reasons[1].endswith("taken as the progress review since it was not the first held")
    assert "taken as the last review since it was held on or after Thu 15 Oct 2026" in reasons[3]


def test_a_review_three_months_before_the_last_day_leaves_room_for_another_and_a_day_later_does_not() -> None:
    for day, name in (("2026-10-14", "progress"), ("2026-10-15", "last")):
        register = Register("2026-01-15", procedure="camden")
        register.on_order("review-held", "2026-02-12")
        register.on_order("review-held", day)
        assert names(register, "camden") == ["first", name], day


def test_a_later_review_takes_the_name_of_the_last() -> None:
    register = Register("2026-01-15", procedure="camden")
    for day in ("2026-02-12", "2026-10-20", "2026-12-08"):
        register.on_order("review-held", day)
    assert names(register, "camden") == ["first", "progress", "last"]


def test_an_extension_gives_the_name_of_the_last_back() -> None:
    register = Register("2026-01-15", procedure="camden")
    register.on_order("review-held", "2026-02-12")
    register.on_order("review-held", "2026-11-10")
    register.on_order("extended-to", "2027-07-14")
    assert names(register, "camden") == ["first", "progress"]


def test_nobodys_silence_is_taken_for_a_decision_about_the_end() -> None:
    register = Register("2026-01-15", procedure="camden")
    register.on_order("review-held", "2026-02-12")
    register.on_order("review-held", "2026-09-10")
    row = register.by_id()["CAM-7-1"]
    assert (row.state, row.due) == (State.OPEN, date(2026, 10, 14))
    register.order.pop()
    register.on_order("review-held", "2026-09-10", "decision")
    assert register.by_id()["CAM-7-1"].state is State.MET


def test_the_first_review_of_a_very_short_order_is_the_first_and_not_the_last() -> None:
    register = Register("2026-01-15", 2, "camden")
    register.on_order("review-held", "2026-02-12")
    assert names(register, "camden") == ["first"]


def test_from_four_weeks_before_the_latest_day_an_unnamed_review_is_the_one_before_the_lapse() -> None:
    # Last day in force 14 January 2027; three months before is 14 October, four weeks more 16 September.
    for day, state in (("2026-09-15", State.OPEN), ("2026-09-16", State.MET)):
        register = Register("2026-01-15", procedure="sussex")
        register.on_order("review-held", day)
        assert register.by_id()["SUS-7"].state is state, day
    (one,) = held(register, "sussex")
    assert "taken as the pre-lapse review since it was held on or after Wed 16 Sep 2026" in one.taken_as


def test_the_next_review_after_the_one_before_the_lapse_is_not_another_such() -> None:
    register = Register("2026-01-15", procedure="sussex")
    register.on_order("review-held", "2026-03-10")
    register.on_order("review-held", "2026-10-06")
    register.on_order("review-held", "2026-11-30")
    # Whether the first and the third were the manager's or the key worker's their days cannot say.
    assert names(register, "sussex") == ["", "pre-lapse", ""]


def test_an_extended_order_has_its_review_before_the_new_lapse() -> None:
    register = Register("2026-01-15", procedure="sussex")
    register.on_order("review-held", "2026-10-06")
    register.on_order("extended-to", "2027-07-14")
    register.on_order("review-held", "2027-04-01")
    assert names(register, "sussex")[-1] == "pre-lapse"


def test_an_overview_is_one_only_where_it_is_named() -> None:
    register = Register("2026-01-15", procedure="leicestershire")
    register.on_order("review-held", "2026-11-24")
    assert names(register, "leicestershire") == [""]
    assert names_of([packs()["leicestershire"]]) == ("progress", "overview")


def test_the_form_is_told_which_review_one_held_on_a_day_would_be() -> None:
    register = Register("2026-01-15", procedure="camden")
    case, own = register.case(), [packs()["camden"]]
    assert suggested(case, own, calendar(), date(2026, 2, 12)) == ("first", "the first held")
    register.on_order("review-held", "2026-02-12")
    which, why = suggested(register.case(), own, calendar(), date(2026, 12, 1))
    assert which == "last"
    assert why.startswith("held on or after Thu 15 Oct 2026")


# A file that is wrong


HEAD = """id = "sample"
title = "A sample procedure"
source = "Sample"
role = "orders"
"""
RULE = """
[[rule]]
rule = "deadline"
id = "SAM-1-1"
clause = "1.1"
title = "A review"
by = "IRO"
due = { anchor = "order-made", after = { months = 9 } }
met_by = [{ fact = "review-held" }]
"""


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (
            '[[naming]]\nfact = "review-held"\ncalled = "review"\nopen = false\n'
            '[[naming.stages]]\nword = "first"\n',
            "opens",
        ),
        ('[[naming]]\nfact = "review-held"\ncalled = "review"\n[[naming.stages]]\nword = "tenth"\n', "tenth"),
        (
            '[[naming]]\nfact = "review-held"\ncalled = "review"\n[[naming.stages]]\nword = "last"\n'
            'windows = [{ start = { anchor = "last-day", before = { interval = "SAM-7" } } }]\n',
            "SAM-7",
        ),
        (
            '[[outline]]\nid = "one"\nuse = "review"\ntitle = "One"\nclause = "1"\noutcome_of = ["tenth"]\n'
            '[[outline.part]]\nkey = "a"\ntitle = "All"\n'
            '[[outline.part.item]]\nid = "SAM-1"\nkey = "a"\nlabel = "What"\n',
            "tenth",
        ),
    ],
)
def test_a_name_that_no_review_can_bear_is_refused_with_its_line(table: str, said: str) -> None:
    found = load_pack((HEAD + table + RULE).encode(), "sample.toml")
    assert isinstance(found, PackFaults)
    assert said in str(found)
    assert all(fault.line > 4 for fault in found.faults)
