"""Reviews of the demonstration as they were written up: begun, signed, waiting for a second name."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sotui.dates.clock import LONDON
from sotui.procedures.library import load_packs
from sotui.procedures.outline import Asks, Item
from sotui.register import cases, store
from sotui.register import rules as register
from sotui.reviews import acts, outcome_acts
from sotui.reviews.agenda_rules import items_for, outlines_of
from sotui.reviews.model import Agreed, Answer, Attendance, Came
from sotui.reviews.rules import name_of
from sotui.reviews.store import review_of_fact
from sotui.vault.session import Act

UNDER = "wirral"
"""The procedure of the orders whose reviews are told in full."""

_WORDS = {
    "events": "The order was made after the long final hearing in Exampleton. Home had been unsafe at night; "
    "a grandmother cared for the children for seven weeks.",
    "plan": "Weekly visits, the parenting group on Tuesdays, and a place at breakfast club. All three began "
    "within the first month.",
    "incidents": "One call to the police in the spring about a neighbour. No child was hurt.",
    "challenges": "The parenting group moved to another building; a lift was arranged within the week.",
    "progress": "Bedtimes hold. School attendance has gone from 71 to 94 in the hundred.",
    "progress.child": "Sleeps through, has a friend to tea, asks to stay at the club.",
    "progress.adults": "Says that the evenings are quieter; keeps a diary of what helped.",
    "concern": "Money is short at the end of each month, and tempers with it.",
    "concern.child": "Worries about what there will be for supper on the last days of the month.",
    "concern.adults": "Has not yet rung the debt advice line; says it is shame.",
    "analysis.progress": "Real change at home, most of it in the last four months.",
    "analysis.parenting": "Uses the calm-down steps without being reminded, seen on three visits.",
    "analysis.threshold": "What led to the order is no longer seen; the money worries alone do not reach it.",
    "analysis.extending": "The review does not recommend an extension.",
    "analysis.future": "Child in need plan for three months, debt advice first.",
}
"""What stands under the headings; invented from end to end."""
_BEGUN = ("events", "plan", "incidents", "progress", "progress.child", "concern")


def write_up(act: Act, story: str, order_id: str, today: date) -> None:
    """Write up the reviews of an order, as far as its story (by its name) has come."""
    case = cases.case(act.db, order_id)
    for fact in [one for one in case.facts if one.kind == "review-held"]:
        which = name_of(fact.words)
        chair = register.iro(case)
        if chair is None or not which or story not in _STORIES:
            continue
        items = items_for(outlines_of([load_packs()[UNDER]])[0], which)
        late = which != "initial"
        begun = late and story in ("minutes_wanted", "evidence_wanted")
        id = acts.hold(
            act,
            order_id,
            which=which,
            on=fact.on,
            at=fact.at,
            chair_id=chair,
            answers={one.key: _said(one) for one in items if not begun or one.key in _BEGUN},
            attendance=_there(act, order_id),
            items=items,
            occurrence=fact.occurrence,
        )
        if not begun:
            _sign(act, id, fact.on + timedelta(days=7), today)
            _send(act, id, min(fact.on + timedelta(days=9), today))
        if late and story == "decision_wanted":
            review = review_of_fact(act.db, fact.occurrence)
            main = next(one for one in outlines_of([load_packs()[UNDER]])[0] if not one.only)
            assert review is not None
            on = min(fact.on + timedelta(days=20), today)
            agreed = Agreed(
                main.decided_by[0], "Hana Headway", "outcome-b", "extend", on, "More time is needed."
            )
            outcome_acts.agree(act, review, main, agreed)
        if not begun:
            acts.settle(act, id, next(one for one in outlines_of([load_packs()[UNDER]])[0] if not one.only))


_STORIES = frozenset(
    (
        "steady",
        "nine_month_overdue",
        "nine_month_soon",
        "minutes_wanted",
        "evidence_wanted",
        "decision_wanted",
    )
)


def _said(item: Item) -> Answer:
    if item.asks is Asks.YES_NO:
        return Answer("", yes=True)
    return Answer(_WORDS.get(item.key, "Nothing was changed."))


def _there(act: Act, order_id: str) -> tuple[Attendance, ...]:
    order, case = store.order(act.db, order_id), cases.case(act.db, order_id)
    names = store.worker_names(act.db)
    children = [
        Attendance("Child", one.child.name, Came.VIEWS, "drew a picture with the social worker")
        for one in order.children
    ]
    workers = [
        Attendance("Social worker", names[id], Came.ATTENDED)
        for id in register.social_workers(case)
        if id in names
    ]
    return (
        *children,
        Attendance("Mother", "", Came.ATTENDED),
        *workers,
        Attendance("School", "", Came.REPORT),
    )


def _sign(act: Act, id: str, on: date, today: date) -> None:
    at = datetime.combine(min(on, today), time(11), LONDON)
    act.db.table("review").update(
        id,
        {
            "signed_by": act.user.id,
            "signed_name": act.user.name,
            "signed_at": at.isoformat(),
            "signed_reason": "",
        },
    )


def _send(act: Act, id: str, on: date) -> None:
    from sotui.facts.ids import new_id

    main = next(one for one in outlines_of([load_packs()[UNDER]])[0] if not one.only)
    for to in main.sent_to:
        act.db.table("review_distribution").insert(
            {
                "id": new_id(),
                "review_id": id,
                "to": to,
                "on_day": on.isoformat(),
                "recorded_by": act.user.id,
                "recorded_at": act.at.isoformat(),
            }
        )
