"""A review from its holding to what was decided, as the register keeps it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from sotui.facts.vocabulary import FactError
from sotui.register.acts import KeptAsSigned, NothingToUndo
from sotui.reviews.agenda_rules import items_for
from sotui.reviews.model import Agreed, Answer, Attendance, Came, ReviewNotFit, SavedSince, Stage
from sotui.reviews.rules import stage_of

MADE = date(2026, 1, 15)
HELD = date(2026, 10, 15)


@pytest.fixture
def order_id(desk: Any, new_order: Callable[..., str]) -> str:
    from sotui.facts.model import Subject, SubjectKind
    from sotui.register import acts
    from sotui.staff.acts import worker_named

    id = new_order(made=MADE)
    order = Subject(SubjectKind.ORDER, id)
    with desk.session.act("fact recorded", "SO-0001") as act:
        iro = worker_named(act, "Iris Officer", "Safeguarding Unit")
        acts.record(act, "iro-allocated", order, MADE, qualifier=iro)
        acts.record(act, "review-held", order, date(2026, 3, 2), qualifier="initial")
        acts.record(act, "minutes-completed", order, date(2026, 3, 5))
    return id


def hold(desk: Any, order_id: str, **said: Any) -> str:
    page = desk.reviews.page(order_id)
    answers = said.pop("answers", {"events": Answer("It began with the fire.")})
    id, _ = desk.reviews.hold(
        page,
        which=said.pop("which", page.which),
        on=said.pop("on", HELD),
        at=None,
        chair_id=said.pop("chair_id", page.chair_id),
        answers=answers,
        attendance=said.pop("attendance", page.attendance),
    )
    return str(id)


def correct(desk: Any, page: Any, on: date, **said: Any) -> None:
    review = page.review
    desk.reviews.correct(
        page,
        which=review.which,
        on=on,
        at=None,
        why="typed wrongly",
        chair_id=review.chair_id,
        answers=said.get("answers", review.answers),
        attendance=review.attendance,
    )


def board(desk: Any) -> dict[str, Any]:
    return {row.clause_id: row for row in desk.board(everything=True).rows}


def test_the_form_of_a_new_review_knows_which_it_is_and_who_is_invited(desk: Any, order_id: str) -> None:
    page = desk.reviews.page(order_id)
    assert page.which == "nine-month"
    assert "Sun 15" not in page.why_which
    assert dict(page.chairs)[page.chair_id].startswith("Iris Officer")
    assert [(one.role, one.came) for one in page.attendance] == [("Child", Came.UNSAID), ("IRO", Came.UNSAID)]
    assert desk.reviews.which(order_id, date(2026, 5, 4))[0] == ""


def test_holding_starts_the_clock_of_the_minutes(desk: Any, order_id: str) -> None:
    page = desk.reviews.page(order_id)
    id, receipt = desk.reviews.hold(
        page, which="nine-month", on=HELD, at=None, chair_id=page.chair_id, answers={}, attendance=()
    )
    assert receipt.said == (
        "Nine-month review held on Thu 15 Oct 2026 recorded for SO-0001; "
        "its minutes are due on Thu 29 Oct 2026 (10 working days)."
    )
    assert any("Nine-month review: met" in line for line in receipt.moved)
    found = desk.reviews.page(order_id, id)
    assert found.clock.due == date(2026, 10, 29)
    assert found.clock.working_days < 0
    assert stage_of(found.review, found.main) is Stage.HELD


def test_what_was_written_is_kept_and_the_draft_goes_with_the_act(desk: Any, order_id: str) -> None:
    desk.drafts.save("review", order_id, "Review of SO-0001", {"text:events": "x"}, ("review", order_id))
    id = hold(desk, order_id, attendance=(Attendance("Child", "Ada", Came.VIEWS, "a letter"),))
    review = desk.reviews.page(order_id, id).review
    assert review.answers == {"events": Answer("It began with the fire.")}
    assert review.attendance == (Attendance("Child", "Ada", Came.VIEWS, "a letter"),)
    assert desk.drafts.find("review", order_id) is None


def test_the_further_review_always_ends_in_an_outcome(desk: Any, order_id: str) -> None:
    id = hold(desk, order_id)
    desk.reviews.find_insufficient(desk.reviews.page(order_id, id), "no school report")
    further = hold(desk, order_id, on=date(2026, 11, 9), which="further")
    page = desk.reviews.page(order_id, further)
    # 6.1 speaks of nine months: what would follow here is nothing at all.
    with pytest.raises(ReviewNotFit, match=r"finding of the nine-month review \(6.1\)"):
        desk.reviews.find_insufficient(page, "still no school report")
    desk.reviews.conclude(page, date(2026, 11, 10))
    waits = [(one.part, one.review_id) for one in desk.reviews.lines() if one.part == "outcome"]
    assert waits == [("outcome", further)]
    # Where a sheet or the board has said so, whoever decides still decides; and it can be put right.
    from sotui.register import acts
    from sotui.reviews import store

    with desk.session.act("fact corrected", "SO-0001", "as the sheet has it") as act:
        held = store.chain(act.db, page.review.occurrence)[-1]
        acts.correct(act, held, qualifier="further+insufficient-evidence", why="as the sheet has it")
    page = desk.reviews.page(order_id, further)
    assert [one.review_id for one in desk.reviews.lines() if one.part == "outcome"] == [further]
    desk.reviews.find_sufficient(page, "that was said of October")
    desk.reviews.agree(page, *[agreed(one, on=date(2026, 11, 10)) for one in page.main.decided_by])
    assert "outcome-decided" in kinds(desk, order_id)


def test_a_review_nobody_named_is_by_that_finding_the_one_at_nine_months(desk: Any, order_id: str) -> None:
    id = hold(desk, order_id, which="")
    receipt = desk.reviews.find_insufficient(desk.reviews.page(order_id, id), "no school report")
    assert receipt.said.endswith("What starts:")
    assert any("Do the necessary work" in line for line in receipt.moved)
    assert desk.reviews.page(order_id, id).review.which == "nine-month"


def test_a_review_recorded_late_leaves_the_minutes_of_the_first_alone(desk: Any, order_id: str) -> None:
    # The initial review of 2 March has its minutes of 5 March, which name no review; this one was forgotten.
    late = hold(desk, order_id, which="", on=date(2026, 3, 4), answers={})
    assert desk.reviews.page(order_id, late).clock.met_on is None
    how = {one.held: one.said.partition(" · ")[2] for one in desk.reviews.of_order(order_id)}
    assert how == {date(2026, 3, 2): "minutes completed", date(2026, 3, 4): "minutes not signed"}


def test_minutes_ticked_as_sent_in_error_are_taken_back(desk: Any, order_id: str) -> None:
    id = hold(desk, order_id)
    desk.reviews.sign(desk.reviews.page(order_id, id), "as agreed")
    page = desk.reviews.page(order_id, id)
    desk.reviews.send(page, page.main.sent_to, date(2026, 11, 2))
    assert "minutes-sent" in kinds(desk, order_id)
    receipt = desk.reviews.take_back_sent(page, ["Head of Service"], "It lay in the drafts.")
    assert receipt.said == "Taken back: the minutes have not been sent to Head of Service."
    assert "minutes-sent" not in kinds(desk, order_id)
    (line,) = [one for one in desk.reviews.lines() if one.part == "send"]
    assert line.status == "· still to Head of Service"
    with pytest.raises(ReviewNotFit, match="not been sent"):
        desk.reviews.take_back_sent(page, ["Head of Service"], "again")
    desk.reviews.send(page, ["Head of Service"], date(2026, 11, 3))
    assert kinds(desk, order_id).count("minutes-sent") == 1


def test_what_another_day_moves_is_said_before_it_is_recorded(desk: Any, order_id: str) -> None:
    page = desk.reviews.page(order_id)
    first = desk.reviews.foresee(page, "nine-month", HELD, None)
    assert first[0] == "Minutes of the review: now due Thu 29 Oct 2026"
    assert any(one.startswith("Nine-month review: met Thu 15 Oct 2026") for one in first)
    id = hold(desk, order_id)
    page = desk.reviews.page(order_id, id)
    other = desk.reviews.foresee(page, "nine-month", date(2026, 10, 12), None)
    assert other[0] == "Minutes of the review: due Mon 26 Oct 2026, was due Thu 29 Oct 2026"
    # Nothing is recorded by asking; what is recorded then is what was said.
    assert desk.reviews.page(order_id, id).clock.due == date(2026, 10, 29)
    correct(desk, page, date(2026, 10, 12))
    assert desk.reviews.page(order_id, id).clock.due == date(2026, 10, 26)


def test_one_name_written_twice_is_told_as_that(desk: Any, order_id: str) -> None:
    page = desk.reviews.page(order_id, hold(desk, order_id))
    with pytest.raises(ReviewNotFit, match="stands for both Head of Service and Team Manager"):
        desk.reviews.agree(page, *[agreed(one, name="Same Person") for one in page.main.decided_by])


def test_a_day_that_lies_ahead_or_no_chair_is_told_and_nothing_is_kept(desk: Any, order_id: str) -> None:
    with pytest.raises(FactError, match="lies ahead"):
        hold(desk, order_id, on=date(2026, 12, 1))
    with pytest.raises(ReviewNotFit, match="chair"):
        hold(desk, order_id, chair_id="")
    assert "WIR-5-4" in board(desk)


def test_a_meeting_before_the_order_or_recorded_twice_is_refused(desk: Any, order_id: str) -> None:
    with pytest.raises(ReviewNotFit, match="did not review it"):
        hold(desk, order_id, on=MADE - timedelta(days=1))
    hold(desk, order_id)
    with pytest.raises(ReviewNotFit, match="recorded already"):
        hold(desk, order_id)


def test_signing_names_what_is_empty_and_asks_for_one_reason(desk: Any, order_id: str) -> None:
    id = hold(desk, order_id)
    page = desk.reviews.page(order_id, id)
    with pytest.raises(ReviewNotFit, match="Statement regarding threshold"):
        desk.reviews.sign(page)
    desk.reviews.sign(page, "The rest was taken to the further review.")
    signed = desk.reviews.page(order_id, id)
    assert signed.review.signed.by == "Dana Duty"
    assert stage_of(signed.review, signed.main) is Stage.SIGNED
    assert "WIR-5-8a#2" not in board(desk)
    with pytest.raises(ReviewNotFit, match="signed"):
        desk.reviews.write(signed, which="nine-month", chair_id=page.chair_id, answers={}, attendance=())


def test_signed_minutes_are_amended_not_changed(desk: Any, order_id: str) -> None:
    id = hold(desk, order_id)
    page = desk.reviews.page(order_id, id)
    desk.reviews.sign(page, "as agreed")
    desk.reviews.amend(page, "Mother asked for her dissent to be noted.")
    review = desk.reviews.page(order_id, id).review
    assert [one.text for one in review.amendments] == ["Mother asked for her dissent to be noted."]
    assert review.answers == {"events": Answer("It began with the fire.")}


def test_sent_only_once_everybody_has_them(desk: Any, order_id: str) -> None:
    id = hold(desk, order_id)
    page = desk.reviews.page(order_id, id)
    with pytest.raises(ReviewNotFit, match="sign"):
        desk.reviews.send(page, ["Participants"], date(2026, 11, 2))
    desk.reviews.sign(page, "as agreed")
    desk.reviews.send(page, ["Participants"], date(2026, 11, 2))
    assert "minutes-sent" not in kinds(desk, order_id)
    desk.reviews.send(page, ["Team Manager", "Head of Service"], date(2026, 11, 3))
    assert "minutes-sent" in kinds(desk, order_id)


def kinds(desk: Any, order_id: str) -> list[str]:
    from sotui.register import cases

    return [fact.kind for fact in cases.case(desk.session.db, order_id).facts]


def facts_of(desk: Any, order_id: str) -> Any:
    from sotui.register import cases

    return cases.case(desk.session.db, order_id).facts


def test_insufficient_evidence_starts_the_chain(desk: Any, order_id: str) -> None:
    id = hold(desk, order_id)
    page = desk.reviews.page(order_id, id)
    receipt = desk.reviews.find_insufficient(page, "School's report was missing.")
    rows = board(desk)
    assert rows["WIR-6-2"].due == date(2026, 10, 29)
    assert rows["WIR-6-4"].due == date(2026, 11, 14)
    assert {"WIR-6-1", "WIR-6-3"} <= rows.keys()
    assert any("29 Oct 2026" in line for line in receipt.moved)
    found = desk.reviews.page(order_id, id)
    assert found.review.insufficient
    assert found.review.which == "nine-month"
    assert found.clock.due == date(2026, 10, 29)
    assert [kind for kind, _, wanted in found.escalations if wanted] == [
        "urgent-review-called",
        "escalated-to-head-of-service",
    ]
    moved = desk.reviews.escalate(page, "urgent-review-called", HELD, None, "Evidence is thin.")
    assert any("met" in line for line in moved.moved)


def test_the_escalation_of_the_fifteenth_day_is_wanted_from_that_day(desk: Any, order_id: str) -> None:
    id = hold(desk, order_id, on=date(2026, 11, 20))
    page = desk.reviews.page(order_id, id)
    desk.reviews.find_insufficient(page, "School's report was missing.")
    kinds_of = {kind: (label, now) for kind, label, now in desk.reviews.page(order_id, id).escalations}
    assert kinds_of["escalated-to-head-of-service"] == (
        "from Sat 5 Dec 2026: Escalated to the head of service",
        False,
    )
    assert kinds_of["urgent-review-called"][0].startswith("wanted now: ")
    # Raised before its day it is on the register, and the date waits on.
    desk.reviews.escalate(page, "escalated-to-head-of-service", date(2026, 11, 20), None, "Early word.")
    assert "escalated-to-head-of-service" in kinds(desk, order_id)
    assert "WIR-6-3" in board(desk)


def agreed(position: str, **said: Any) -> Agreed:
    return Agreed(
        position,
        said.get("name", {"Head of Service": "Hana Head"}.get(position, "Theo Manager")),
        said.get("outcome", "outcome-b"),
        said.get("decision", "extend"),
        said.get("on", date(2026, 11, 2)),
    )


def test_an_outcome_of_one_is_proposed_and_of_both_is_decided(desk: Any, order_id: str) -> None:
    id = hold(desk, order_id)
    page = desk.reviews.page(order_id, id)
    receipt = desk.reviews.agree(page, agreed("Head of Service"))
    assert "waits for Team Manager" in receipt.said
    assert "outcome-decided" not in kinds(desk, order_id)
    receipt = desk.reviews.agree(page, agreed("Team Manager", name="Theo Manager", on=date(2026, 11, 4)))
    assert receipt.said.startswith("Decided for SO-0001: Outcome B")
    assert {"outcome-decided", "end-decided"} <= {*kinds(desk, order_id)}
    with pytest.raises(ReviewNotFit, match="decided"):
        desk.reviews.agree(page, agreed("Team Manager", outcome="outcome-a", decision="cin"))


def test_two_who_differ_have_decided_nothing(desk: Any, order_id: str) -> None:
    id = hold(desk, order_id)
    page = desk.reviews.page(order_id, id)
    desk.reviews.agree(page, agreed("Head of Service"))
    receipt = desk.reviews.agree(page, agreed("Team Manager", outcome="outcome-a", decision="let-lapse"))
    assert "differ" in receipt.said
    desk.reviews.agree(page, agreed("Team Manager"))
    assert "outcome-decided" in kinds(desk, order_id)


def test_one_name_does_not_decide_for_both(desk: Any, order_id: str) -> None:
    id = hold(desk, order_id)
    page = desk.reviews.page(order_id, id)
    desk.reviews.agree(page, agreed("Head of Service"))
    with pytest.raises(ReviewNotFit, match="Two people decide"):
        desk.reviews.agree(page, agreed("Team Manager", name=" hana  HEAD"))
    assert "outcome-decided" not in kinds(desk, order_id)


def test_an_outcome_said_in_error_is_taken_back_with_what_it_decided(desk: Any, order_id: str) -> None:
    id = hold(desk, order_id)
    page = desk.reviews.page(order_id, id)
    desk.reviews.sign(page, "as agreed")
    desk.reviews.send(page, page.main.sent_to, date(2026, 11, 2))
    desk.reviews.agree(page, *[agreed(position) for position in page.main.decided_by])
    with pytest.raises(NothingToUndo, match="“outcome agreed”"):
        desk.undo()
    receipt = desk.reviews.take_back(page, "That was the sister's order.")
    assert receipt.said == (
        "Taken back for SO-0001: said in error. The outcome waits for Head of Service and Team Manager."
    )
    assert not {"outcome-decided", "end-decided"} & {*kinds(desk, order_id)}
    assert [one.part for one in desk.reviews.lines()] == ["outcome"]
    with pytest.raises(ReviewNotFit, match="Nobody has agreed"):
        desk.reviews.take_back(page, "again")
    # The minutes tell the story; another outcome can be agreed.
    from sotui.reviews.printed import minutes

    page = desk.reviews.page(order_id, id)
    said = [one.text for one in minutes(page, desk.reviews.decision_words())]
    assert any("Hana Head" in text and "said in error" in text for text in said)
    assert "That was the sister's order." in said
    other = [agreed(one, outcome="outcome-a", decision="cin") for one in page.main.decided_by]
    assert desk.reviews.agree(page, *other).said.startswith("Decided")
    assert kinds(desk, order_id).count("end-decided") == 1


def test_a_decision_on_which_an_application_rests_is_not_taken_back(desk: Any, order_id: str) -> None:
    from sotui.facts.model import Subject, SubjectKind
    from sotui.register import acts

    id = hold(desk, order_id)
    page = desk.reviews.page(order_id, id)
    desk.reviews.agree(page, *[agreed(position) for position in page.main.decided_by])
    with desk.session.act("fact recorded", "SO-0001") as act:
        order = Subject(SubjectKind.ORDER, order_id)
        acts.record(act, "extension-applied", order, date(2026, 11, 10))
    with pytest.raises(ReviewNotFit, match="Extension applied for"):
        desk.reviews.take_back(page, "typed wrongly")
    assert "outcome-decided" in kinds(desk, order_id)


def test_an_outcome_to_extend_is_followed_up_until_the_application(desk: Any, order_id: str) -> None:
    from sotui.facts.model import Subject, SubjectKind
    from sotui.register import acts

    id = hold(desk, order_id)
    page = desk.reviews.page(order_id, id)
    desk.reviews.sign(page, "as agreed")
    desk.reviews.send(page, page.main.sent_to, date(2026, 11, 2))
    desk.reviews.agree(page, *[agreed(position) for position in page.main.decided_by])
    (line,) = desk.reviews.lines()
    assert (line.part, line.review_id) == ("follow-up", id)
    assert line.title == "Outcome B: Legal Gateway, then the application to extend"
    assert line.status == "· decided Mon 2 Nov 2026"
    order = Subject(SubjectKind.ORDER, order_id)
    with desk.session.act("fact recorded", "SO-0001") as act:
        acts.record(act, "extension-applied", order, date(2026, 11, 10))
    assert desk.reviews.lines() == ()
    desk.undo()
    assert [one.part for one in desk.reviews.lines()] == ["follow-up"]
    # An order that has ended is extended no more.
    from sotui.procedures.library import load_packs
    from sotui.register.cases import case
    from sotui.reviews.agenda_rules import outlines_of
    from sotui.reviews.outcome_rules import decided, followed_up

    main = outlines_of([load_packs()["wirral"]])[0][0]
    done = decided(desk.reviews.page(order_id, id).review, main)
    outcome = next(one for one in main.outcomes if one.word == "outcome-b")
    now = case(desk.session.db, order_id)
    assert not followed_up(now, done, outcome, date(2027, 1, 14))
    assert followed_up(now, done, outcome, date(2027, 1, 15))
    # The end decided otherwise: nothing is to be applied for any more.
    with desk.session.act("end decided", "SO-0001", "He is with his grandmother.") as act:
        acts.record(act, "end-decided", order, date(2026, 11, 12), qualifier="let-lapse", why="as said")
    assert desk.reviews.lines() == ()


def test_an_outcome_without_analysis_or_signature_is_remarked(desk: Any, order_id: str) -> None:
    from sotui.reviews.agenda_rules import unready

    id = hold(desk, order_id, answers={"analysis.progress": Answer("Much."), "events": Answer("A fire.")})
    page = desk.reviews.page(order_id, id)
    empty = (
        "Left empty in its analysis: Evidence of parenting practice internalised;"
        " Statement regarding threshold; Decision regarding extending Supervision Order; Plan for the future."
    )
    assert unready(page) == f"The minutes are not signed yet. {empty}"
    # Signed with a reason it is as empty as before: who decides should know.
    desk.reviews.sign(page, "as agreed")
    assert unready(desk.reviews.page(order_id, id)) == empty


def test_a_date_on_a_day_off_is_to_be_done_before(desk: Any, order_id: str) -> None:
    from sotui.tui.screens.review_lines import follows_lines

    id = hold(desk, order_id)
    desk.reviews.find_insufficient(desk.reviews.page(order_id, id), "no school report")
    days = {one.due: one.do_by for one in desk.reviews.lines()}
    assert days[date(2026, 11, 14)] == date(2026, 11, 13)
    drawn = "\n".join(
        text for line in follows_lines(desk.reviews.page(order_id, id), 80) for text, _ in line.pieces
    )
    assert "Sat 14 Nov 2026, do by Fri 13 Nov 2026" in drawn


def test_who_chaired_was_there_and_the_others_are_named_children_first(desk: Any, order_id: str) -> None:
    from sotui.reviews.rules import signed_words, unsaid

    invited = (
        Attendance("IRO", "Iris Officer"),
        Attendance("School", "Sam School"),
        Attendance("Child", "Ada"),
        Attendance("Mother", "Mo", Came.APOLOGIES),
    )
    review = desk.reviews.page(order_id, hold(desk, order_id, attendance=invited)).review
    assert [one.came for one in review.attendance] == [
        Came.ATTENDED,
        Came.UNSAID,
        Came.UNSAID,
        Came.APOLOGIES,
    ]
    assert [one.name for one in unsaid(review.attendance)] == ["Ada", "Sam School"]
    desk.reviews.sign(desk.reviews.page(order_id, review.id), "as agreed")
    signed = desk.reviews.page(order_id, review.id).review
    assert signed_words(signed.signed.by, signed.chair) == "for Iris Officer by Dana Duty"
    assert signed_words("Iris  officer", signed.chair) == "by Iris  officer"


def test_undoing_the_holding_keeps_what_was_written(desk: Any, order_id: str) -> None:
    id = hold(desk, order_id)
    desk.undo()
    page = desk.reviews.page(order_id, id)
    assert page.review.withdrawn
    assert page.review.answers["events"].words == "It began with the fire."
    assert "WIR-5-4" in board(desk)
    with pytest.raises(ReviewNotFit, match="taken back"):
        desk.reviews.sign(page, "because")
    again, _ = desk.reviews.hold(
        page,
        which="nine-month",
        on=HELD,
        at=None,
        chair_id=page.chair_id,
        answers=page.review.answers,
        attendance=(),
    )
    assert again == id
    assert "WIR-5-4" not in board(desk)


def test_a_holding_whose_minutes_are_signed_is_not_undone(desk: Any, order_id: str) -> None:
    id = hold(desk, order_id)
    desk.reviews.sign(desk.reviews.page(order_id, id), "as agreed")
    with pytest.raises(NothingToUndo, match="“minutes signed”"):
        desk.undo()
    assert not desk.reviews.page(order_id, id).review.withdrawn


def test_a_no_to_the_initial_checklist_calls_for_the_escalation(
    desk: Any, new_order: Callable[..., str]
) -> None:
    id = new_order(made=date(2026, 10, 1), family="F009")
    page = desk.reviews.page(id)
    assert page.which == "initial"
    with desk.session.act("fact recorded", "x") as act:
        from sotui.staff.acts import worker_named

        chair = worker_named(act, "Iris Officer")
    answers = {"objective.clear": Answer("Nobody knows who does what.", yes=False)}
    review_id, receipt = desk.reviews.hold(
        page, which="initial", on=date(2026, 11, 2), at=None, chair_id=chair, answers=answers, attendance=()
    )
    assert any("Escalate to management" in line for line in receipt.moved)
    page = desk.reviews.page(id, review_id)
    assert "plan-unsatisfactory" in page.review.words
    yes = {"objective.clear": Answer("Put right in the meeting.", yes=True)}
    receipt = desk.reviews.write(page, which="initial", chair_id=chair, answers=yes, attendance=())
    assert any("no longer due" in line for line in receipt.moved)


def test_a_review_recorded_on_the_board_is_written_up_from_there(desk: Any, order_id: str) -> None:
    from sotui.facts.model import Subject, SubjectKind
    from sotui.register import acts

    with desk.session.act("fact recorded", "SO-0001") as act:
        fact = acts.record(
            act, "review-held", Subject(SubjectKind.ORDER, order_id), HELD, qualifier="nine-month"
        )
    line = next(one for one in desk.reviews.lines() if one.part == "minutes")
    page = desk.reviews.page(order_id, line.review_id)
    assert (page.occurrence, page.held, page.which) == (fact.id, HELD, "nine-month")
    id, _ = desk.reviews.hold(
        page, which="nine-month", on=HELD, at=None, chair_id=page.chair_id, answers={}, attendance=()
    )
    assert kinds(desk, order_id).count("review-held") == 2
    assert desk.reviews.page(order_id, id).review.occurrence == fact.id


def test_a_correction_elsewhere_shows_on_the_review(desk: Any, order_id: str) -> None:
    id = hold(desk, order_id)
    page = desk.reviews.page(order_id, id)
    correct(desk, page, date(2026, 10, 14))
    found = desk.reviews.page(order_id, id)
    assert found.review.held == date(2026, 10, 14)
    assert found.review.corrected
    assert found.clock.due == date(2026, 10, 28)


def test_the_list_has_a_review_in_each_part_where_somebody_has_to_do_something(
    desk: Any, order_id: str
) -> None:
    assert [one.part for one in desk.reviews.lines()] == ["due"]
    id = hold(desk, order_id)
    parts = [one.part for one in desk.reviews.lines()]
    assert parts == ["minutes", "outcome"]
    desk.reviews.sign(desk.reviews.page(order_id, id), "as agreed")
    assert [one.part for one in desk.reviews.lines()] == ["send", "outcome"]


def test_the_further_review_is_concluded_with_its_outcome(desk: Any, order_id: str) -> None:
    id = hold(desk, order_id)
    desk.reviews.find_insufficient(desk.reviews.page(order_id, id), "no school report")
    page = desk.reviews.page(order_id)
    assert page.which == "further"
    assert page.earlier.id == id
    assert "further.attended" in [item.key for item in items_for(page.outlines, "further")]
    further = hold(desk, order_id, on=date(2026, 11, 9), which="further")
    page = desk.reviews.page(order_id, further)
    desk.reviews.agree(page, agreed("Head of Service", on=date(2026, 11, 10)))
    desk.reviews.agree(page, agreed("Team Manager", on=date(2026, 11, 10)))
    assert "review-concluded" in kinds(desk, order_id)
    assert "WIR-6-4" not in board(desk)


def test_complete_reviews_leave_the_list_and_are_shown_on_demand(desk: Any, order_id: str) -> None:
    id = hold(desk, order_id)
    page = desk.reviews.page(order_id, id)
    desk.reviews.sign(page, "as agreed")
    desk.reviews.send(page, page.main.sent_to, date(2026, 11, 2))
    both = [agreed(one, outcome="outcome-a", decision="cin") for one in page.main.decided_by]
    desk.reviews.agree(page, *both)
    assert desk.reviews.lines() == ()
    assert [(one.part, one.review_id) for one in desk.reviews.lines(everything=True)] == [("done", id)]


def test_insufficient_evidence_recorded_by_mistake_is_put_right(desk: Any, order_id: str) -> None:
    id = hold(desk, order_id)
    page = desk.reviews.page(order_id, id)
    desk.reviews.find_insufficient(page, "wrong review")
    with pytest.raises(ReviewNotFit, match="further review"):
        desk.reviews.agree(page, agreed("Head of Service"))
    desk.reviews.find_sufficient(page, "it was another order's review")
    assert "WIR-6-2" not in board(desk)
    assert desk.reviews.page(order_id, id).review.which == "nine-month"
    desk.reviews.agree(page, agreed("Head of Service"))


def test_the_minutes_read_in_the_order_of_the_agenda(desk: Any, order_id: str) -> None:
    from sotui.reviews.printed import minutes

    answers = {
        "concern.child": Answer("CHILD UNDER CONCERN"),
        "progress.child": Answer("CHILD UNDER PROGRESS"),
        "analysis.future": Answer("WHAT NEXT"),
        "events": Answer("HOW IT BEGAN"),
    }
    page = desk.reviews.page(order_id, hold(desk, order_id, answers=answers))
    text = [one.text for one in minutes(page, desk.reviews.decision_words())]
    places = [
        text.index(said)
        for said in ("HOW IT BEGAN", "CHILD UNDER PROGRESS", "CHILD UNDER CONCERN", "WHAT NEXT")
    ]
    assert places == sorted(places)
    assert text[0] == "IRO MEETING RE: SUPERVISION ORDER"
    assert "not signed yet" in text
    assert "Not decided: waits for Head of Service and Team Manager" in text


def test_an_escalation_needs_its_words(desk: Any, order_id: str) -> None:
    page = desk.reviews.page(order_id, hold(desk, order_id))
    with pytest.raises(FactError, match="sentence"):
        desk.reviews.escalate(page, "escalated-to-management", HELD, None, "  ")


def test_a_text_that_cannot_be_kept_is_refused_and_nothing_of_the_act_is_kept(
    desk: Any, order_id: str
) -> None:
    with pytest.raises(ReviewNotFit, match="half a character"):
        hold(desk, order_id, answers={"events": Answer("\ud800")})
    assert "WIR-5-4" in board(desk)


def test_two_reviews_of_one_order_keep_their_own_minutes(desk: Any, order_id: str) -> None:
    first = hold(desk, order_id)
    second = hold(desk, order_id, on=date(2026, 11, 9), which="further")
    desk.reviews.sign(desk.reviews.page(order_id, second), "as agreed")
    assert desk.reviews.page(order_id, second).clock.met_on == date(2026, 11, 22)
    assert desk.reviews.page(order_id, first).clock.met_on is None
    assert [one.review_id for one in desk.reviews.lines() if one.part == "minutes"] == [first]


def test_who_saves_over_what_somebody_else_saved_since_is_asked_to_look_again(
    desk: Any, order_id: str
) -> None:
    page = desk.reviews.page(order_id, hold(desk, order_id))
    review = page.review
    save = {"which": review.which, "chair_id": review.chair_id, "attendance": review.attendance}
    desk.reviews.write(page, answers={"events": Answer("Said by the first.")}, **save)
    with pytest.raises(SavedSince, match="Look again"):
        desk.reviews.write(page, answers={"events": Answer("Said by the second.")}, **save)
    with pytest.raises(SavedSince):
        correct(desk, page, date(2026, 10, 14))
    with pytest.raises(SavedSince):
        desk.reviews.sign(page, "as agreed")
    now = desk.reviews.page(order_id, review.id).review
    assert now.answers["events"].words == "Said by the first."
    assert (now.held, now.signed) == (HELD, None)


def test_what_the_order_page_corrects_leaves_a_signed_review_as_it_was_signed(
    desk: Any, order_id: str
) -> None:
    id = hold(desk, order_id)
    facts = [fact for fact in facts_of(desk, order_id) if fact.kind == "review-held" and fact.on == HELD]
    how = {"at": None, "qualifier": None, "withdrawn": False, "why": "a slip"}
    desk.orders.correct(order_id, facts[-1].id, on=date(2026, 10, 14), **how)
    desk.reviews.sign(desk.reviews.page(order_id, id), "as agreed")
    for kind in ("review-held", "minutes-completed"):
        fact = [one for one in facts_of(desk, order_id) if one.kind == kind][-1]
        with pytest.raises(KeptAsSigned, match="minutes of this review are signed"):
            desk.orders.correct(order_id, fact.id, on=date(2026, 10, 12), **how)
        with pytest.raises(KeptAsSigned):
            desk.orders.correct(order_id, fact.id, on=None, **(how | {"withdrawn": True}))
    # The chair may put the day right from the review itself; the words stay as they were signed.
    page = desk.reviews.page(order_id, id)
    correct(desk, page, date(2026, 10, 12), answers={"events": Answer("other words")})
    now = desk.reviews.page(order_id, id).review
    assert (now.held, now.answers["events"].words) == (date(2026, 10, 12), "It began with the fire.")
    assert now.signed is not None


def test_the_list_is_read_at_once_however_many_reviews_it_has(
    desk: Any, new_order: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from sotui.facts.model import Subject, SubjectKind
    from sotui.register import acts
    from sotui.staff.acts import worker_named

    db = desk.session.db
    asked: list[str] = []
    execute = db.execute

    def noting(sql: str, *values: Any) -> Any:
        asked.append(sql)
        return execute(sql, *values)

    def add(number: int) -> int:
        """One order more with a review written up, and one held of which nothing is: what is asked then."""
        for case in (2 * number, 2 * number + 1):
            id = new_order(made=MADE, family=f"F{case:03}")
            with desk.session.act("fact recorded", "order") as act:
                acts.record(act, "review-held", Subject(SubjectKind.ORDER, id), HELD, qualifier="nine-month")
            if case % 2:
                page = desk.reviews.page(id, facts_of(desk, id)[-1].id)
                how = {"which": "nine-month", "on": HELD, "at": None, "answers": {}, "attendance": ()}
                desk.reviews.hold(page, chair_id=iro, **how)
        asked.clear()
        assert len(desk.reviews.lines()) >= 2 * number + 2
        return len(asked)

    with desk.session.act("worker added", "staff") as act:
        iro = worker_named(act, "Iris Officer")
    monkeypatch.setattr(db, "execute", noting)
    assert add(0) == add(1) == add(2)


def test_an_iro_who_has_left_is_not_offered_as_chair_of_the_next_review(desk: Any, order_id: str) -> None:
    from sotui.staff.acts import worker_left

    before = desk.reviews.page(order_id)
    assert before.chair_id in dict(before.chairs)
    held = hold(desk, order_id)
    with desk.session.act("worker left", "staff") as act:
        worker_left(act, before.chair_id, date(2026, 11, 1))
    page = desk.reviews.page(order_id)
    assert page.chair_id == ""
    assert before.chair_id not in dict(page.chairs)
    assert "Iris Officer" not in [one.name for one in page.attendance]
    # The record of the review that she did chair still says so.
    page = desk.reviews.page(order_id, held)
    assert dict(page.chairs)[page.chair_id].startswith("Iris Officer")
