"""What differs between two lists of dates, moved, met, arisen, gone; and between versions of a procedure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from orders import CHILD, Register, packs

from sotui.procedures.changes import Change, How, changes
from sotui.procedures.library import text
from sotui.procedures.loader import load_pack
from sotui.procedures.model import Deadline, State
from sotui.procedures.pack import Pack
from sotui.procedures.pack_changes import RuleHow, pack_changes
from sotui.procedures.pack_words import words_known


def order(procedure: str) -> Register:
    found = Register("2026-01-15", 12, procedure)
    found.on_child("plan-changed", "2026-01-15", "cin")
    return found


def changed(register: Register, happens: Callable[[], object]) -> dict[str, Change]:
    """What differs once something has happened, by the id of the date."""
    before = register.rows()
    happens()
    found = changes(before, register.rows())
    assert len({(one.deadline.subject, one.deadline.key) for one in found}) == len(found)
    return {one.deadline.id: one for one in found}


def test_an_extension_moves_what_is_counted_from_the_last_day() -> None:
    register = order("camden")
    found = changed(register, lambda: register.on_order("extended-to", "2026-11-22", "2027-07-14"))
    decision = found["CAM-7-1"]
    assert decision.how is How.MOVED
    assert decision.days == 182
    assert decision.said == (
        "Review decides about the end: from Wed 14 Oct 2026 to Wed 14 Apr 2027, 182 days later "
        "(extended to Wed 14 Jul 2027)."
    )
    assert found["STAT-EXPIRY"].days == 181
    assert "CAM-6-1" not in found, "the first review is counted from the order's first day"
    assert "STAT-CAP" not in found, "the three years begin with the day it was made"


def test_an_extension_draws_the_series_further() -> None:
    register = order("camden")
    found = changed(register, lambda: register.on_order("extended-to", "2026-11-22", "2027-07-14"))
    drawn = found["CAM-6-2#5"]
    assert drawn.how is How.ARISEN
    assert drawn.days is None
    assert drawn.what == "drawn ahead for Mon 15 Feb 2027"


def test_a_shorter_order_says_of_what_is_gone_that_it_falls_after_the_end() -> None:
    register = order("camden")
    found = changed(register, lambda: register.on_order("stated-end", "2026-10-14", "until"))
    assert found["CAM-6-2#4"].how is How.GONE
    assert found["CAM-6-2#4"].why == "the last day in force would be Wed 14 Oct 2026"
    assert found["CAM-7-4"].days == -91
    assert "91 days earlier" in found["CAM-7-4"].said
    # Another clause asks for the decision now, and the one for long orders no longer does.
    assert found["CAM-7-2"].how is How.ARISEN
    assert found["CAM-7-1"].how is How.GONE
    assert found["CAM-7-1"].why == "what asks for it would no longer be so"


def test_a_review_held_meets_one_date_and_brings_about_the_next() -> None:
    register = order("camden")
    found = changed(register, lambda: register.on_order("review-held", "2026-02-20"))
    assert found["CAM-6-1"].how is How.SETTLED
    assert found["CAM-6-1"].what == "met on Fri 20 Feb 2026, late"
    assert found["CAM-6-2"].how is How.ARISEN
    assert found["CAM-6-2"].why == "Last held: Fri 20 Feb 2026; 3 months later: Wed 20 May 2026"


def test_of_a_duty_that_comes_round_the_next_takes_the_place_of_the_last() -> None:
    register = order("sussex")
    found = changed(register, lambda: register.on_order("review-held", "2026-02-20"))
    assert list(found) == ["SUS-5c"]
    assert found["SUS-5c"].how is How.MOVED
    assert found["SUS-5c"].days == 36
    assert found["SUS-5c"].why == "Last held: Fri 20 Feb 2026"


def test_an_end_before_the_last_day_cancels_and_says_why_everywhere() -> None:
    register = order("camden")
    found = changed(register, lambda: register.on_order("discharged", "2026-06-01"))
    assert found["CAM-7-1"].how is How.CANCELLED
    assert found["CAM-6-2#4"].how is How.GONE
    for id in ("CAM-7-1", "CAM-6-2#4", "STAT-EXPIRY"):
        assert "discharged by the court" in found[id].why, id
    assert "CAM-6-1" not in found, "what was due before the end stays as it was"


def test_a_date_that_can_no_longer_be_kept_is_impossible_and_says_decide_now() -> None:
    register = order("camden")
    found = changed(register, lambda: register.on_order("order-length", "2026-01-15", "1"))
    decision = found["CAM-7-2"]
    assert decision.how is How.IMPOSSIBLE
    assert "before the order was made: decide now" in decision.why


def test_another_plan_takes_the_meetings_of_a_child_in_need_away() -> None:
    register = order("leicestershire")
    found = changed(register, lambda: register.on_child("plan-changed", "2026-06-01", "cp"))
    assert found["LEI-3-4"].how is How.GONE
    meetings = [one for id, one in found.items() if id.startswith("LEI-3-4")]
    assert len(meetings) > 1
    assert {one.how for one in meetings} == {How.GONE}
    assert {one.why for one in meetings} == {"what asks for it would no longer be so"}
    assert all(one.deadline.subject == CHILD for one in found.values())


def test_a_review_recorded_before_another_moves_numbers_not_dates() -> None:
    """The minutes of the later review become the second of the series; they are still the same minutes."""
    register = order("wirral")
    register.on_order("cin-meeting-held", "2026-01-28")
    register.on_order("plan-produced", "2026-01-28")
    register.on_order("review-held", "2026-06-15", "further")
    found = changed(register, lambda: register.on_order("review-held", "2026-02-20", "initial"))
    minutes = [one for one in found.values() if one.deadline.id.startswith("WIR-5-8a")]
    assert [one.how for one in minutes] == [How.ARISEN]
    assert minutes[0].after is not None
    assert minutes[0].after.due == date(2026, 3, 6)


def test_nothing_is_said_of_what_stays_the_same_and_the_earliest_comes_first() -> None:
    register = order("camden")
    assert changes(register.rows(), register.rows()) == ()
    found = list(
        changed(register, lambda: register.on_order("extended-to", "2026-11-22", "2027-07-14")).values()
    )
    days = [
        min(day for one in (change.before, change.after) if one is not None and (day := one.due) is not None)
        for change in found
    ]
    assert days == sorted(days)


def test_what_is_undone_is_told_the_other_way_round() -> None:
    register = order("camden")
    before = register.rows()
    fact = register.on_order("review-held", "2026-02-20")
    found = {one.deadline.id: one for one in changes(register.rows(), register.without(fact).rows())}
    assert found["CAM-6-1"].how is How.REOPENED
    assert found["CAM-6-1"].what == "open again, due Sun 15 Feb 2026"
    assert found["CAM-6-2"].how is How.GONE
    assert changes(before, register.without(fact).rows()) == ()


def test_a_preferred_day_of_its_own_is_told_as_that() -> None:
    row = order("camden").by_id()["CAM-7-1"]
    other = replace(row, preferred=date(2026, 9, 1))
    (found,) = changes([row], [other])
    assert found.how is How.ALTERED
    assert found.days is None
    assert found.what == "preferred by Tue 1 Sep 2026, was Mon 14 Sep 2026"


@given(
    st.integers(1, 12), st.integers(1, 700), st.sampled_from(["camden", "sussex", "wirral", "leicestershire"])
)
def test_whatever_happens_every_difference_is_told_and_nothing_else(
    months: int, later: int, procedure: str
) -> None:
    register = Register("2026-01-15", months, procedure)
    before = register.rows()
    register.on_order("extended-to", date(2026, 1, 15) + timedelta(days=later))
    after = register.rows()
    found = changes(before, after)

    def live(rows: tuple[Deadline, ...]) -> dict[object, date | None]:
        return {(one.subject, one.key): one.due for one in rows if one.state is not State.CANCELLED}

    was, now = live(before), live(after)
    told = {(one.deadline.subject, one.deadline.key) for one in found}
    differ = {key for key in was.keys() | now.keys() if was.get(key, "none") != now.get(key, "none")}
    replaced = {(one.before.subject, one.before.key) for one in found if one.before is not None}
    assert differ <= told | replaced
    for one in found:
        assert one.before is not None or one.after is not None
        if one.before is not None and one.after is not None:
            key = (one.after.subject, one.after.key)
            assert (
                was.get(key, "none") != now.get(key, "none")
                or one.before.state is not one.after.state
                or (one.how is How.ALTERED)
            )


# Versions of a procedure


def written(pack_id: str, *changes: tuple[str, str]) -> Pack:
    """A shipped procedure with some of its words changed, as a service would write it."""
    said = text(pack_id).decode("utf-8")
    for old, new in changes:
        assert old in said, old
        said = said.replace(old, new, 1)
    pack = load_pack(said.encode("utf-8"), f"{pack_id}.toml")
    assert isinstance(pack, Pack), pack
    return pack


def test_a_rule_with_another_span_says_which_and_what_it_was() -> None:
    new = written("wirral", ('due = { anchor = "order-made", after = { months = 9 } }',
                             'due = { anchor = "order-made", after = { months = 8 } }'))  # fmt: skip
    found = pack_changes(packs()["wirral"], new)
    (rule,) = found.rules
    assert (rule.how, rule.id) == (RuleHow.CHANGED, "WIR-5-4")
    assert [one.said for one in rule.differences] == ["due: 8 months later, was 9 months later"]
    assert not found.whole


def test_a_rule_taken_out_and_one_put_in_are_told_apart_from_changed_ones() -> None:
    old = packs()["sussex"]
    fewer = replace(old, rules=old.rules[1:])
    assert [(one.how, one.id) for one in pack_changes(old, fewer).rules] == [
        (RuleHow.REMOVED, old.rules[0].basis.id)
    ]
    assert [(one.how, one.id) for one in pack_changes(fewer, old).rules] == [
        (RuleHow.ADDED, old.rules[0].basis.id)
    ]


def test_the_same_procedure_under_another_name_and_from_a_day_on_has_the_same_rules() -> None:
    one = packs()["camden"]
    assert pack_changes(one, replace(one, id="elsewhere", since=date(2026, 4, 1))).same


def test_another_title_or_source_is_told_of_the_whole() -> None:
    one = packs()["camden"]
    found = pack_changes(one, replace(one, title="A new title"))
    assert not found.rules
    assert [difference.said for difference in found.whole] == [f"title: A new title, was {one.title}"]


def test_a_procedure_knows_the_words_that_its_rules_look_at() -> None:
    known = words_known([packs()["wirral"]], "review-held")
    assert {"initial", "nine-month", "outcome-a", "insufficient-evidence", "plan-unsatisfactory"} <= known
    assert "nine-month" not in words_known([packs()["camden"]], "review-held")
