"""Which review was which in Wirral, and what follows: held early, told twice, further, after the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from orders import CHILD, ORDER, Register

from sotui.dates.clock import LONDON
from sotui.facts.history import in_force
from sotui.facts.model import Fact
from sotui.procedures.explain import explain
from sotui.procedures.judge import judge
from sotui.procedures.model import Deadline, Rank, State

INSUFFICIENT = "insufficient-evidence"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=9, tzinfo=LONDON)


def recorded(register: Register, when: str, kind: str, on: str, qualifier: str = "") -> Fact:
    """Something on the order, recorded on another day than it happened."""
    fact = replace(register.on_order(kind, on, qualifier), recorded_at=at(when))
    register.order[-1] = fact
    return fact


def steps(row: Deadline) -> str:
    return "\n".join(step.words for step in row.steps)


def test_a_second_review_in_the_spring_is_not_the_one_at_nine_months() -> None:
    register = Register()
    register.on_order("review-held", "2026-03-02")
    register.on_order("review-held", "2026-05-04")
    found = register.by_id()
    assert found["WIR-5-4"].state is State.OPEN
    assert found["WIR-5-8a#2"].due == date(2026, 5, 18)


def test_a_month_before_it_is_due_a_review_counts_unnamed_and_a_day_earlier_it_does_not() -> None:
    register = Register()
    early = register.on_order("review-held", "2026-09-14")
    assert register.by_id()["WIR-5-4"].state is State.OPEN
    register = register.without(early)
    register.on_order("review-held", "2026-09-15")
    row = register.by_id()["WIR-5-4"]
    assert row.state is State.MET
    assert (
        "taken as the nine-month review since it was held on or after Tue 15 Sep 2026"
        " (order made Thu 15 Jan 2026, 8 months later)"
    ) in steps(row)


def test_an_early_review_with_an_outcome_is_the_recorders_own_word_and_the_row_says_so() -> None:
    register = Register()
    register.on_order("review-held", "2026-06-01", "outcome-a")
    row = register.by_id()["WIR-5-4"]
    assert (row.state, row.met_on) == (State.MET, date(2026, 6, 1))
    assert "since it bears “outcome A”" in steps(row)


def test_of_a_short_order_an_unnamed_review_counts_from_four_months_before_the_last_day() -> None:
    register = Register("2026-06-01", 6)
    early = register.on_order("review-held", "2026-07-29")
    register.on_order("review-held", "2026-07-29", "plan-unsatisfactory")
    assert register.by_id()["WIR-5-4:short"].state is State.OPEN
    register = register.without(early)
    register.order.pop()
    register.on_order("review-held", "2026-07-30")
    assert register.by_id()["WIR-5-4:short"].state is State.MET


def test_just_after_an_extension_an_unnamed_review_is_not_yet_the_one_before_the_new_end() -> None:
    register = Register("2025-06-10")
    register.on_order("review-held", "2026-03-15")
    register.on_order("extended-to", "2027-06-09")
    register.on_order("review-held", "2026-08-03")
    assert register.by_id()["WIR-5-4:short"].state is State.OPEN
    register.on_order("review-held", "2027-02-09")
    assert register.by_id()["WIR-5-4:short"].met_on == date(2027, 2, 9)


def test_in_the_new_term_insufficient_evidence_starts_the_chain_again() -> None:
    register = Register("2025-06-10")
    register.on_order("review-held", "2026-03-01", f"nine-month+{INSUFFICIENT}")
    register.on_order("extended-to", "2027-06-09")
    register.on_order("review-held", "2027-03-01", INSUFFICIENT)
    found = register.by_id()
    assert found["WIR-6-2#2"].due == date(2027, 3, 15)
    assert found["WIR-6-4:short"].due == date(2027, 4, 9)


def test_a_review_told_twice_is_one_review_with_one_set_of_minutes() -> None:
    register = Register()
    register.on_order("review-held", "2026-03-02")
    register.on_order("review-held", "2026-03-02")
    register.on_child("review-held", "2026-03-02", "initial")
    rows = [row.id for row in register.rows() if row.id.startswith("WIR-5-8a")]
    assert rows == ["WIR-5-8a"]
    assert register.by_id()["WIR-5-4"].state is State.OPEN


def test_a_review_told_again_with_another_outcome_has_the_outcome_told_last() -> None:
    register = Register()
    first = register.on_order("review-held", "2026-10-12", f"nine-month+{INSUFFICIENT}")
    again = register.fact("review-held", "2026-10-12", "nine-month+outcome-a", ORDER)
    register.order[register.order.index(first)] = replace(first, recorded_at=at("2026-10-12"))
    register.order.insert(0, replace(again, recorded_at=at("2026-10-13")))
    assert "WIR-6-2" not in register.by_id()
    assert register.by_id()["WIR-5-8a"].occurrence == first.id


def test_two_alarms_of_one_child_on_one_day_remain_two() -> None:
    register = Register()
    register.on_child("safeguarding-action-opened", "2026-02-03T10:00")
    register.on_child("safeguarding-action-opened", "2026-02-03T15:00")
    register.on_child("safeguarding-action-done", "2026-02-03T16:00")
    assert register.by_id()["HOUSE-SAFEGUARD#2"].state is State.OPEN


def test_an_answer_for_one_child_leaves_its_siblings_escalation_open() -> None:
    register = Register()
    other = register.sibling("other")
    register.on_child("escalation-raised", "2026-02-03T10:00")
    register.on_child("escalation-raised", "2026-02-03T10:00", child=other)
    register.on_child("escalation-answered", "2026-02-04T10:00", child=other)
    states = {row.id: row.state for row in register.rows() if row.id.startswith("HOUSE-ESCALATION")}
    assert sorted(states.values()) == [State.MET, State.OPEN]
    register.on_child("escalation-answered", "2026-02-05T10:00", child=other)
    assert State.OPEN in {row.state for row in register.rows() if row.id.startswith("HOUSE-ESCALATION")}
    register.on_child("escalation-answered", "2026-02-06T10:00")
    assert State.OPEN not in {row.state for row in register.rows() if row.id.startswith("HOUSE-ESCALATION")}


def test_an_answer_recorded_for_the_family_answers_for_each_child() -> None:
    register = Register()
    other = register.sibling("other")
    register.on_child("escalation-raised", "2026-02-03T10:00")
    register.on_child("escalation-raised", "2026-02-03T10:00", child=other)
    register.on_order("escalation-answered", "2026-02-04T10:00")
    assert {row.state for row in register.rows() if row.id.startswith("HOUSE-ESCALATION")} == {State.MET}


def test_a_review_held_before_the_order_was_made_has_no_minutes_under_it() -> None:
    register = Register()
    register.on_order("review-held", "2026-01-05")
    assert "WIR-5-8a" not in register.by_id()


def test_5_1_counts_a_meeting_of_the_order_though_the_plan_may_be_older() -> None:
    register = Register()
    register.on_child("plan-produced", "2025-12-01")
    register.on_child("cin-meeting-held", "2025-12-10")
    assert "WIR-5-1:soft" not in register.by_id()
    register.on_child("cin-meeting-held", "2026-02-12")
    assert register.by_id()["WIR-5-1:soft"].due == date(2026, 2, 26)


def test_5_1_a_review_before_the_plan_was_there_is_not_the_initial_one() -> None:
    register = Register()
    register.on_child("cin-meeting-held", "2026-02-12")
    register.on_child("plan-produced", "2026-02-16")
    register.on_order("review-held", "2026-02-14")
    assert register.by_id()["WIR-5-1:soft"].state is State.OPEN
    register.on_order("review-held", "2026-02-16")
    assert register.by_id()["WIR-5-1:soft"].state is State.MET


def test_5_3_is_owed_on_the_day_and_late_from_the_next_whatever_the_hour() -> None:
    register = Register()
    register.on_order("review-held", "2026-03-02T10:00", "initial+plan-unsatisfactory")
    row = register.by_id()["WIR-5-3"]
    assert (row.due, row.due_at) == (date(2026, 3, 2), None)
    assert judge(row, datetime(2026, 3, 2, 17, tzinfo=LONDON)).status == "due today"
    assert judge(row, at("2026-03-03")).status == "OVERDUE 1 day"
    register.on_order("escalated-to-management", "2026-03-02T16:30")
    assert (register.by_id()["WIR-5-3"].state, register.by_id()["WIR-5-3"].met_late) == (State.MET, False)


def test_6_3_is_not_met_by_an_escalation_before_the_two_weeks_are_over() -> None:
    register = Register()
    register.on_order("review-held", "2026-12-18", f"nine-month+{INSUFFICIENT}")
    register.on_order("escalated-to-head-of-service", "2026-12-18")
    register.on_order("escalated-to-head-of-service", "2027-01-01")
    row = register.by_id()["WIR-6-3"]
    assert (row.state, row.since, row.due) == (State.OPEN, date(2027, 1, 2), date(2027, 1, 2))
    register.on_order("escalated-to-head-of-service", "2027-01-02")
    row = register.by_id()["WIR-6-3"]
    assert (row.state, row.met_on, row.met_late) == (State.MET, date(2027, 1, 2), False)


def test_6_3_was_needed_when_the_evidence_came_late() -> None:
    register = Register()
    register.on_order("review-held", "2026-10-15", f"nine-month+{INSUFFICIENT}")
    register.on_order("evidence-gathered", "2026-11-09")
    row = register.by_id()["WIR-6-3"]
    assert row.state is State.CANCELLED
    assert row.state_reason == (
        "It was needed from Fri 30 Oct 2026; settled on Mon 9 Nov 2026 "
        "(necessary work done, evidence gathered)."
    )


def test_6_4_is_concluded_only_once_the_further_review_is() -> None:
    register = Register()
    register.on_order("review-held", "2026-10-15", f"nine-month+{INSUFFICIENT}")
    register.on_order("review-concluded", "2026-10-16")
    register.on_order("review-held", "2026-11-10")
    assert register.by_id()["WIR-6-4"].ticks_missing == ("review-concluded",)
    register.on_order("review-concluded", "2026-11-10")
    assert register.by_id()["WIR-6-4"].state is State.MET


def test_6_4_of_a_short_order_closes_though_the_further_review_again_lacks_evidence() -> None:
    register = Register("2026-06-01", 6)
    register.on_order("review-held", "2026-08-28", f"nine-month+{INSUFFICIENT}")
    register.on_order("review-held", "2026-09-21", INSUFFICIENT)
    register.on_order("review-concluded", "2026-09-22")
    row = register.by_id()["WIR-6-4:short"]
    assert (row.state, row.met_on, row.met_late) == (State.MET, date(2026, 9, 22), False)
    assert "WIR-6-2#2" not in register.by_id()


def test_a_review_met_after_a_date_that_lay_before_the_order_is_met_and_not_late() -> None:
    register = Register("2026-06-01", 2)
    register.on_order("review-held", "2026-06-15", "nine-month")
    row = register.by_id()["WIR-5-4:short"]
    assert (row.state, row.met_late) == (State.MET, False)
    assert "was before the order was made" in row.state_reason
    assert judge(row, at("2026-06-20")).why.startswith("Met on Mon 15 Jun 2026. Its latest date")


def test_a_later_edition_of_the_procedure_means_the_last_day_of_month_nine() -> None:
    other = [one for one in Register().by_id()["WIR-5-4"].readings if one.id == "AMB-23" and not one.taken]
    assert [one.due for one in other] == [date(2026, 10, 14)]


def test_what_happens_after_the_order_was_discharged_settles_nothing_and_opens_nothing() -> None:
    register = Register()
    register.on_order("discharged", "2026-09-03")
    register.on_order("review-held", "2026-10-12", "nine-month")
    register.on_order("iro-allocated", "2026-10-12")
    found = register.by_id()
    assert found["WIR-5-4"].state is State.CANCELLED
    assert found["WIR-5-4"].met_on is None
    assert found["WIR-3-3"].state is State.CANCELLED
    assert "WIR-5-8a" not in found


def test_a_local_target_before_the_order_never_reaches_the_limits() -> None:
    row = Register().by_id()["WIR-3-1:soft"]
    for state in (State.OPEN, State.IMPOSSIBLE):
        standing = judge(replace(row, state=state, due=date(2026, 1, 5)), at("2026-01-20"))
        assert (standing.rank, standing.status) == (Rank.LATER, "target passed 15 days ago")


def test_a_standing_row_is_not_yet_on_the_board_of_a_day_before_it_arose() -> None:
    register = Register()
    register.on_order("escalation-raised", "2026-05-04T10:00")
    register.on_child("safeguarding-action-opened", "2026-05-04T10:00")
    found = register.by_id()
    for id, rank in (("HOUSE-ESCALATION", Rank.ESCALATION), ("HOUSE-SAFEGUARD", Rank.SAFEGUARDING)):
        before = judge(found[id], at("2026-05-03"))
        assert before.rank is Rank.OFF
        assert before.why == "Not yet owed on this day: it stands from Mon 4 May 2026."
        assert judge(found[id], at("2026-05-04")).rank is rank


def test_a_visit_not_yet_due_says_whose_interval_it_is() -> None:
    register = Register()
    register.on_order("visit-interval", "2026-01-15", "28")
    register.on_child("visited", "2026-02-01", "seen", CHILD)
    row = register.by_id()["HOUSE-SEEN"]
    assert judge(row, at("2026-02-20")).why == (
        "The next visit is due in 9 days by the interval recorded for the child."
    )
    said = [line for section in explain(row) for line in section.lines]
    assert "The team manager set the interval; no clause of the procedure in use gives it." in said


# The sentences of the procedure that bear the verb of each clause.
SOURCE = {
    "3.1": "Upon issue of a Supervision Order by the court, the Social Worker should inform the Safeguarding "
    "Unit that the Order has been issued.",
    "3.3": "Upon receipt, the Safeguarding Unit will allocate an IRO for oversight of the Supervision Order.",
    "5.1": "The IRO will however conduct a Review meeting of the Supervision Order after the first Child in "
    "Need meeting has administered the implementation of the Supervision Order and a proposed support Plan "
    "has been produced as a working document.",
    "5.3": "Where findings suggest that this is not the case, an immediate escalation should be raised with "
    "management to ensure agreed actions committed to are fully applied.",
    "5.4": "The next intervention by the IRO will be to chair a Review meeting no later than 9 months after "
    "the commencement of the Order with the specific purpose of;",
    "5.8": "The minutes are to be completed by the IRO within 10 working days.",
    "6.1": "If, at this point (9 months), if there is some recognised failure in meeting the requirements of "
    "the child’s Plan but there is insufficient evidence to make a clear judgement, an immediate escalation "
    "should be raised for an urgent review.",
    "6.2": "The Social Worker will be required to undertake necessary work within two weeks to support a "
    "judgement being made.",
    "6.3": "Should no progress be made in two weeks following the meeting, the matter should be immediately "
    "escalated to the Head of Service to ensure the matter is addressed.",
    "6.4": "A further Review meeting should be convened and concluded by the end of month 10.",
}


def test_every_clause_is_quoted_and_carries_the_verb_of_its_own_sentence() -> None:
    from orders import packs

    for rule in packs()["wirral"].rules:
        basis = rule.basis
        sentence = SOURCE[basis.clause]
        for part in basis.quote.split(" … "):
            assert part in sentence, basis.id
        verbs = [verb for verb in ("must", "will", "should", "may") if f" {verb} " in sentence]
        assert basis.force.value == (verbs[0] if verbs else ""), basis.id


def test_overdue_minutes_name_no_verb_that_their_clause_does_not_have() -> None:
    register = Register()
    register.on_order("review-held", "2026-03-27", "initial")
    row = register.by_id()["WIR-5-8a"]
    assert judge(row, at("2026-04-19")).why == "Overdue by 5 days."


def test_a_review_recorded_late_does_not_take_the_minutes_of_another() -> None:
    register = Register()
    # Recorded as they happened; the minutes say not of which review they are.
    recorded(register, "2026-03-02", "review-held", "2026-03-02", "initial")
    recorded(register, "2026-03-11", "minutes-completed", "2026-03-11")
    # One held on 6 March is recorded in May, and its day is put right in June.
    late = recorded(register, "2026-05-04", "review-held", "2026-03-06")
    found = register.by_id()
    assert (found["WIR-5-8a"].state, found["WIR-5-8a"].met_on) == (State.MET, date(2026, 3, 11))
    assert (found["WIR-5-8a#2"].state, found["WIR-5-8a#2"].due) == (State.OPEN, date(2026, 3, 20))
    put_right = replace(
        late, id="later", on=date(2026, 3, 9), supersedes=late.id, root=late.id, recorded_at=at("2026-06-01")
    )
    register.order = list(in_force([*register.order, put_right]))
    found = register.by_id()
    assert found["WIR-5-8a"].state is State.MET
    assert found["WIR-5-8a#2"].due == date(2026, 3, 23)


def test_what_was_imported_at_once_goes_by_its_days_alone() -> None:
    register = Register()
    for day in ("2026-03-02", "2026-05-04"):
        recorded(register, "2026-11-01", "review-held", day)
    recorded(register, "2026-11-01", "minutes-completed", "2026-05-12")
    found = register.by_id()
    assert (found["WIR-5-8a"].state, found["WIR-5-8a#2"].state) == (State.OPEN, State.MET)


def test_minutes_recorded_before_their_review_are_still_its_minutes() -> None:
    register = Register()
    recorded(register, "2026-05-03", "minutes-completed", "2026-03-11")
    recorded(register, "2026-05-04", "review-held", "2026-03-02")
    recorded(register, "2026-05-18", "review-held", "2026-05-18")
    found = register.by_id()
    assert (found["WIR-5-8a"].state, found["WIR-5-8a#2"].state) == (State.MET, State.OPEN)
