"""Tells what the desk adds to a large register: supervision, reviews written up, notes held."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from sotui.dates.clock import local
from sotui.facts.ids import new_id
from sotui.facts.model import Case, Fact
from sotui.procedures.library import load_packs
from sotui.procedures.outline import Asks, Item, Outline
from sotui.register import acts as register
from sotui.register import cases, store
from sotui.register import rules as register_rules
from sotui.register.model import Order
from sotui.reviews import acts as reviews
from sotui.reviews import agenda_rules, outcome_acts, rules
from sotui.reviews.model import Agreed, Answer, Attendance, Came
from sotui.reviews.store import review
from sotui.supervision import acts as supervision
from sotui.supervision.model import LastSeen, NoteKind, Written
from sotui.supervision.reading import outline_for
from sotui.vault.session import Act

UNDER = "hillingdon"
"""The procedure for supervision that most orders are under."""
PLACED, WRITTEN_UP, SUPERVISED = 0.85, 0.2, 0.03
"""Shares: of orders under it, of reviews held that are written up, of orders with a note not signed yet."""
SINCE_DAYS = 21
"""How long ago the procedure was first used here: what was held before needs no note now."""
_SAID = "Seen at home and at school, each of them alone; the plan was gone through heading by heading. " * 4


def tell(act: Act, random: Random, today: date) -> None:
    """Tell it of every order of the register, all in the act that is going on."""
    told = outline_for(load_packs().values(), UNDER)
    assert told is not None
    agenda = agenda_rules.outlines_of([load_packs()["wirral"]])[0]
    workers = store.worker_names(act.db)
    since = today - timedelta(days=SINCE_DAYS)
    for order, case in list(cases.cases(act.db)):
        made = register_rules.last_of(case.facts, ("order-made",))
        if made is None:
            continue
        if random.random() < PLACED:
            register.record(act, "supervised-under", order.subject, max(made.on, since), qualifier=UNDER)
            if random.random() < SUPERVISED and (today - made.on).days > 2:
                _note(act, order, case, told[1], workers, today)
        for fact in case.facts:
            if fact.kind == "review-held" and random.random() < WRITTEN_UP:
                _write_up(act, order, case, fact, agenda, random, today)


def _note(act: Act, order: Order, case: Case, outline: Outline, workers: dict[str, str], today: date) -> None:
    """A session of yesterday with all children of an order; its note waits to be signed."""
    worker = next(iter(register_rules.social_workers(case)), "")
    if not worker:
        return
    on = today - timedelta(days=1)
    held_at = local(on, 14, 30)
    children = tuple(child.id for child in order.children)
    written = Written(
        kind=NoteKind.PLANNED,
        children=children,
        held_at=held_at,
        supervisee_id=worker,
        supervisee=workers[worker],
        answers={"last-time": _SAID, "now": _SAID, "next": _SAID, "safeguarding?": "no"},
        last_seen=tuple(LastSeen(id, on - timedelta(days=6), True, True) for id in children),
    )
    then = replace(act, at=(held_at + timedelta(minutes=50)).astimezone(act.at.tzinfo))
    supervision.hold(then, order.id, written, outline=outline)


def _write_up(
    act: Act,
    order: Order,
    case: Case,
    fact: Fact,
    agenda: tuple[Outline, ...],
    random: Random,
    today: date,
) -> None:
    """The record of a review: four in five signed and mostly sent, an outcome agreed of two in three."""
    which, chair = rules.name_of(fact.words), register_rules.iro(case)
    if chair is None:
        return
    items = agenda_rules.items_for(agenda, which)
    id = reviews.hold(
        act,
        order.id,
        which=which,
        on=fact.on,
        at=fact.at,
        chair_id=chair,
        answers={one.key: _answer(one) for one in items},
        attendance=[Attendance("Child", one.child.name, Came.VIEWS) for one in order.children],
        items=items,
        occurrence=fact.occurrence,
    )
    if random.random() < 0.8:
        # The minutes' own dates were told before: here it is only said who signed.
        signed = {"signed_by": act.user.id, "signed_name": act.user.name, "signed_at": act.at.isoformat()}
        act.db.table("review").update(id, signed)
        main = next(one for one in agenda if not one.only)
        if which != "initial":
            # Later than most had decided to let it lapse: what follows from it then waits to be done.
            _agree(act, id, main, random.randrange(3), min(fact.on + timedelta(days=60), today))
        if random.random() < 0.9:
            _send(act, id, main, fact.on + timedelta(days=9))
        reviews.settle(act, id, main)


def _agree(act: Act, id: str, main: Outline, deciders: int, on: date) -> None:
    for position in main.decided_by[:deciders]:
        found = review(act.db, id)
        assert found is not None
        said = Agreed(position, f"Somebody {position.title()}", "outcome-b", "extend", on, "More time.")
        outcome_acts.agree(act, found, main, said)


def _send(act: Act, id: str, main: Outline, on: date) -> None:
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


def _answer(item: Item) -> Answer:
    return Answer("", yes=True) if item.asks is Asks.YES_NO else Answer(_SAID)
