"""The list of reviews: due, begun, waiting for minutes, to be sent, waiting for an outcome, followed up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sotui.dates.words import short
from sotui.facts.model import Case, Fact, Subject, SubjectKind
from sotui.procedures.outline import Outcome, Outline
from sotui.procedures.terms import in_force, packs_for
from sotui.register import cases, facts_store, listed
from sotui.reviews import agenda_rules, outcome_rules, rules, store
from sotui.reviews.model import Agreed, Review, ReviewLine, Stage

if TYPE_CHECKING:
    from sotui.desk.desk import Desk
    from sotui.triage.model import BoardRow

PARTS = ("due", "draft", "minutes", "send", "outcome", "follow-up", "done")
_FOLLOW_UP = frozenset(
    (
        "evidence-gathered",
        "review-concluded",
        "urgent-review-called",
        "escalated-to-management",
        "escalated-to-head-of-service",
    )
)
_KINDS = _FOLLOW_UP | {"review-held", "minutes-completed"}
_TONES = {
    1: "alarm",
    2: "alarm",
    3: "law",
    4: "law",
    7: "late",
    8: "late",
    9: "today",
    10: "today",
    11: "soon",
}
_SIGNS = {1: "▲", 2: "▲", 3: "◆", 4: "◆", 7: "●", 8: "●", 9: "○", 10: "■"}


def lines(desk: Desk, days_ahead: int, *, everything: bool = False) -> tuple[ReviewLine, ...]:
    """Every line, part by part; within a part the most urgent first. ``days_ahead`` are calendar days.

    With ``everything`` also the reviews about which nothing is to be done any more, the latest first.
    """
    with cases.uncollected():
        return _lines(desk, days_ahead, everything)


def _lines(desk: Desk, days_ahead: int, everything: bool) -> tuple[ReviewLine, ...]:
    from sotui.triage import store as board

    waiting = store.open_reviews(desk.session.db)
    found = _of_rows(desk, board.waiting_for(desk.session.db, desk.now(), _KINDS, days_ahead), waiting)
    found += _of_records(desk, waiting)
    found += _of_outcomes(desk)
    if everything:
        done = store.closed_reviews(desk.session.db)
        shown = store.shown_orders(desk.session.db, (one.order_id for one in done))
        found += [
            _line(one, shown, "done", "√ complete", "quiet", one.chair)
            for one in done
            if one.order_id in shown
        ]
    # A review that stands in the list is marked there: of what was typed no second line is wanted.
    listed_already = {(one.order_id, one.review_id) for one in found}
    found += [one for one in _drafts(desk) if (one.order_id, one.review_id) not in listed_already]
    order = {part: place for place, part in enumerate(PARTS)}
    found.sort(key=lambda one: order[one.part])
    return tuple(found)


def _of_rows(desk: Desk, rows: Sequence[BoardRow], waiting: Sequence[Review]) -> list[ReviewLine]:
    """The lines of these rows of the board: what they are about is read together, but for ``waiting``."""
    db = desk.session.db
    iros = listed.iros(db)
    about = {row.key: occurrence for row in rows if (occurrence := _occurrence(row))}
    reviews = {one.occurrence: one for one in waiting}
    reviews |= store.reviews_of_facts(db, (one for one in about.values() if one not in reviews))
    bare = facts_store.chains(db, (one for one in about.values() if one not in reviews))
    return [
        _of_row(desk, row, iros, reviews.get(about.get(row.key, "")), bare.get(about.get(row.key, ""), ()))
        for row in rows
    ]


def _part_of(row: BoardRow) -> str:
    kinds = row.waits_for
    return "minutes" if "minutes-completed" in kinds else "follow-up" if kinds & _FOLLOW_UP else "due"


def _occurrence(row: BoardRow) -> str:
    """The review held that a row follows from; empty where it waits for one to be held."""
    return "" if _part_of(row) == "due" else row.deadline_key.partition("|")[2]


def _of_row(
    desk: Desk, row: BoardRow, iros: Mapping[str, str], review: Review | None, bare: Sequence[Fact]
) -> ReviewLine:
    part = _part_of(row)
    status = f"{_SIGNS.get(row.rank, '·')} {row.status}"
    if part == "minutes" and row.due is not None and row.due > desk.today():
        left = rules.working_days_between(desk.today(), row.due, desk.calendar)
        if left:
            status = f"{_SIGNS.get(row.rank, '·')} {left} working day{'s' if left != 1 else ''} left"
    return ReviewLine(
        part=part,
        order_id=row.order_id,
        review_id=review.id if review is not None else _occurrence(row),
        reference=row.reference,
        children=row.children,
        title=_minutes_of(row, review, bare) if part == "minutes" else row.title,
        status=status,
        tone=_TONES.get(row.rank, "quiet"),
        due=row.due,
        do_by=row.do_by,
        who=(review.chair if review is not None else "") or _by(row, iros),
        deadline_key=row.deadline_key,
        subject_id=row.subject_id,
        why=row.why,
    )


def _by(row: BoardRow, iros: Mapping[str, str]) -> str:
    """Who has to do it, by name where the row asks for the IRO."""
    return iros.get(row.order_id, row.by) if row.by == "IRO" else row.by


def _minutes_of(row: BoardRow, review: Review | None, bare: Sequence[Fact]) -> str:
    """Of several reviews of an order the list says whose minutes are wanted."""
    if review is not None:
        return f"{rules.called(review.which)} {short(review.held)}"
    return f"{rules.called(rules.name_of(bare[-1].words))} {short(bare[-1].on)}" if bare else row.title


def _drafts(desk: Desk) -> list[ReviewLine]:
    kept = [draft for draft in desk.drafts.waiting() if draft.kind == "review" and len(draft.trail) > 1]
    shown = store.shown_orders(desk.session.db, (draft.trail[1] for draft in kept))
    return [
        ReviewLine(
            part="draft",
            order_id=draft.trail[1],
            review_id=draft.trail[2] if len(draft.trail) > 2 else "",
            reference=shown[draft.trail[1]][0],
            children=shown[draft.trail[1]][1],
            title="Begun, not recorded yet",
            status="· typed " + short(draft.saved_at.date()),
            tone="today",
            due=None,
            who=desk.person,
            deadline_key=f"draft|{draft.subject}",
            why="What was typed is kept and waits for you.",
        )
        for draft in kept
        if draft.trail[1] in shown
    ]


def _of_records(desk: Desk, waiting: Sequence[Review]) -> list[ReviewLine]:
    """Those whose minutes are signed and not with everybody, and those whose outcome is not decided."""
    db = desk.session.db
    waiting = [one for one in waiting if not one.withdrawn]
    outlines = _agendas(desk, [one.order_id for one in waiting])
    shown = store.shown_orders(db, outlines)
    found: list[ReviewLine] = []
    for one in waiting:
        main = outlines[one.order_id]
        if main is None or one.order_id not in shown:
            continue
        if rules.stage_of(one, main) is Stage.SIGNED:
            had = {sent.to for sent in one.sent}
            left = [to for to in main.sent_to if to not in had]
            status = f"· still to {', '.join(left)}" if had else "· not sent yet"
            found.append(_line(one, shown, "send", status, "today", one.chair))
        if outcome_rules.asks_outcome(one, main) and outcome_rules.decided(one, main) is None:
            said = "proposed, " if outcome_rules.last_words(one.agreed, main.decided_by) else ""
            status = f"· {said}{outcome_rules.waiting_words(one, main)}"
            found.append(_line(one, shown, "outcome", status, "today", ", ".join(main.decided_by)))
    return found


def _of_outcomes(desk: Desk) -> list[ReviewLine]:
    """Reviews whose outcome wants an application that is not recorded yet."""
    db = desk.session.db
    followed = {
        outcome.word
        for pack in desk.derivation.packs
        for outline in pack.outlines
        for outcome in outline.outcomes
        if outcome.follows
    }
    waiting = store.reviews_come_to(db, followed)
    shown = store.shown_orders(db, (one.order_id for one in waiting))
    outlines = _agendas(desk, list(shown))
    agreed: list[tuple[Review, Outline, Agreed, Outcome]] = []
    for one in waiting:
        main = outlines.get(one.order_id)
        done = outcome_rules.decided(one, main) if main is not None else None
        if main is None or done is None or one.withdrawn:
            continue
        outcome = next((each for each in main.outcomes if each.word == done.outcome), None)
        if outcome is not None and outcome.follows:
            agreed.append((one, main, done, outcome))
    known = {order.id: case for order, case in cases.cases_of(db, {one.order_id for one, *_ in agreed})}
    found: list[ReviewLine] = []
    for one, main, done, outcome in agreed:
        if outcome_rules.followed_up(known[one.order_id], done, outcome, desk.today()):
            continue
        status = f"· decided {short(done.on)}"
        line = _line(one, shown, "follow-up", status, "today", ", ".join(main.decided_by))
        then = dict(outcome.then).get(done.decision, outcome.follows[0][1])
        found.append(
            replace(
                line,
                title=f"{outcome.label.partition(':')[0]}: {then}",
                why=f"{line.title}: {outcome.label}, decided and not applied for yet.",
            )
        )
    return found


def _line(
    one: Review, shown: dict[str, tuple[str, str]], part: str, status: str, tone: str, who: str
) -> ReviewLine:
    reference, children = shown[one.order_id]
    name = rules.called(one.which)
    return ReviewLine(
        part=part,
        order_id=one.order_id,
        review_id=one.id,
        reference=reference,
        children=children,
        title=f"{name}, held {short(one.held)}",
        status=status,
        tone=tone,
        due=None,
        who=who,
        why={"send": "Its minutes are signed.", "done": "Nothing is to be done about it any more."}.get(
            part, f"Its outcome {status.removeprefix('· ')}."
        ),
    )


def _agendas(desk: Desk, order_ids: Sequence[str]) -> dict[str, Outline | None]:
    """By order: the agenda of its procedure; None where neither that nor the house has one."""
    packs = desk.derivation.packs
    found: dict[str, Outline | None] = {}
    for id, facts in facts_store.facts_of_kinds(desk.session.db, order_ids, ("under-procedure",)).items():
        outlines, _ = agenda_rules.outlines_of(
            in_force(packs_for(Case(Subject(SubjectKind.ORDER, id), facts), packs), desk.today())
        )
        found[id] = next((one for one in outlines if not one.only), None)
    return found
