"""Reviews under the other procedures: what each is asked, who decides, what it means for the order's end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from sotui.facts.model import Subject, SubjectKind
from sotui.register import acts
from sotui.register.cases import case
from sotui.reviews.agenda_rules import asked_by_age, items_for, recommended
from sotui.reviews.model import Agreed, Answer, ReviewNotFit
from sotui.reviews.outcome_rules import asks_outcome
from sotui.reviews.printed import minutes
from sotui.staff.acts import worker_named
from sotui.staff.model import Post

MADE = date(2026, 1, 15)
HELD = date(2026, 9, 10)


def order(desk: Any, new_order: Callable[..., str], procedure: str, **said: Any) -> str:
    """An order under this procedure, with a chair for each of its reviews."""
    id = new_order(made=MADE, procedure=procedure, **said)
    with desk.session.act("fact recorded", "SO-0001") as act:
        worker_named(act, "Iris Officer", "Safeguarding Unit", [Post.IRO])
        worker_named(act, "Tom Leader", "North", [Post.TEAM_MANAGER])
    return str(id)


def record(desk: Any, order_id: str, kind: str, on: date, qualifier: str = "") -> None:
    with desk.session.act("fact recorded", "SO-0001") as act:
        acts.record(act, kind, Subject(SubjectKind.ORDER, order_id), on, qualifier=qualifier)


def hold(
    desk: Any, order_id: str, which: str, chair: str = "Iris", on: date = HELD, **answers: Answer
) -> tuple[Any, str]:
    page = desk.reviews.page(order_id)
    chair_id = next(id for id, name in page.chairs if name.startswith(chair))
    written = {key.replace("__", "."): answer for key, answer in answers.items()}
    id, receipt = desk.reviews.hold(
        page, which=which, on=on, at=None, chair_id=chair_id, answers=written, attendance=()
    )
    return desk.reviews.page(order_id, id), receipt.said


def said(position: str, name: str, outcome: str, decision: str) -> Agreed:
    return Agreed(position, name, outcome, decision, date(2026, 9, 14))


def facts(desk: Any, order_id: str) -> list[tuple[str, str]]:
    return [(one.kind, one.qualifier) for one in case(desk.session.db, order_id).facts]


def test_the_review_that_decides_decides_about_the_end(desk: Any, new_order: Any) -> None:
    order_id = order(desk, new_order, "camden")
    record(desk, order_id, "review-held", date(2026, 2, 12), "first")
    page, _ = hold(desk, order_id, "decision", "Tom")
    assert asks_outcome(page.review, page.main)
    receipt = desk.reviews.agree(page, said("Review chair", "Tom Leader", "apply", "further-order"))
    assert "Apply to the court for a further supervision order" in receipt.said
    assert ("outcome-decided", "apply") in facts(desk, order_id)
    assert ("end-decided", "further-order") in facts(desk, order_id)
    # The list of reviews says what is next, in the words of this procedure and of no other.
    (line,) = [one for one in desk.reviews.lines() if one.part == "follow-up"]
    assert "Notify the Legal Proceedings" in line.title
    assert "Gateway" not in line.title


def test_a_review_of_progress_is_asked_for_no_outcome(desk: Any, new_order: Any) -> None:
    order_id = order(desk, new_order, "camden")
    record(desk, order_id, "review-held", date(2026, 2, 12), "first")
    page, _ = hold(desk, order_id, "progress", "Tom")
    assert not asks_outcome(page.review, page.main)
    assert not any(one.part == "outcome" for one in desk.reviews.lines(True))


def test_a_chair_of_another_post_is_in_the_receipt_and_the_review_is_held(desk: Any, new_order: Any) -> None:
    order_id = order(desk, new_order, "camden")
    page, receipt = hold(desk, order_id, "first", "Tom", date(2026, 2, 12))
    assert page.review is not None
    assert "Tom Leader is a team manager; the first review must be chaired by an IRO or CPO" in receipt
    assert page.chair_warning
    _, receipt = hold(desk, order_id, "progress", "Tom", date(2026, 5, 12))
    assert "chaired" not in receipt


def test_the_childs_views_are_waited_for_at_signing(desk: Any, new_order: Any) -> None:
    order_id = order(desk, new_order, "camden")
    page, _ = hold(desk, order_id, "first", on=date(2026, 2, 12))
    with pytest.raises(ReviewNotFit, match=r"Still to be written: “Child’s views obtained"):
        desk.reviews.sign(page, "in a hurry")


def test_a_child_of_three_is_not_asked_to_attend_yet(desk: Any, new_order: Any) -> None:
    order_id = order(desk, new_order, "camden", born=date(2022, 9, 11))
    page, _ = hold(desk, order_id, "first", on=date(2026, 2, 12))
    (item,) = [one for one in items_for(page.outlines, "first") if one.from_age]
    assert asked_by_age(item, page, date(2026, 9, 10)) == (
        "Asked of nobody yet. Not yet: Ada Exampleton is 4 on Fri 11 Sep 2026."
    )
    assert asked_by_age(item, page, date(2026, 9, 11)) == "Asked of: Ada Exampleton."


def test_the_manager_decides_with_the_service_manager_and_may_decide_otherwise(
    desk: Any, new_order: Any
) -> None:
    order_id = order(desk, new_order, "sussex")
    page, _ = hold(
        desk,
        order_id,
        "pre-lapse",
        analysis__continuation=Answer("The risk is too high without it.", yes=True),
    )
    assert recommended(page) == (
        "Recommended by the review (SUS-7-4): yes. The risk is too high without it.",
    )
    receipt = desk.reviews.agree(page, said("Practice Manager", "Pam Practice", "do-not-apply", "let-lapse"))
    assert "waits for Family Support Service Manager" in receipt.said
    desk.reviews.agree(
        page, said("Family Support Service Manager", "Sue Service", "do-not-apply", "let-lapse")
    )
    assert ("end-decided", "let-lapse") in facts(desk, order_id)
    # The minutes show both, so that whoever reads them sees that they differ.
    now = desk.reviews.page(order_id, page.review.id)
    text = [one.text for one in minutes(now, desk.reviews.decision_words())]
    place = next(
        n for n, one in enumerate(text) if one.startswith("Recommended by the review (SUS-7-4): yes")
    )
    assert any("not to be sought" in one for one in text[place:])


def test_the_overview_held_as_a_review_is_the_overview_that_is_due(desk: Any, new_order: Any) -> None:
    order_id = order(desk, new_order, "leicestershire")
    rows = {row.clause_id for row in desk.board(everything=True).rows if row.order_id == order_id}
    assert "LEI-6-1" in rows
    hold(desk, order_id, "overview", on=date(2026, 11, 20))
    rows = {row.clause_id for row in desk.board(everything=True).rows if row.order_id == order_id}
    assert "LEI-6-1" not in rows


def test_where_nobody_is_to_get_the_minutes_a_review_is_complete_once_signed(
    desk: Any, new_order: Any
) -> None:
    order_id = order(desk, new_order, "sussex")
    page, _ = hold(desk, order_id, "plan", on=date(2026, 5, 12))
    desk.reviews.sign(page, "nothing more was said")
    assert page.main.sent_to == ()
    (line,) = [one for one in desk.reviews.lines(True) if one.review_id == page.review.id]
    assert line.part == "done"
