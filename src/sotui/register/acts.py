"""What a person may record on the register: orders, children, facts and their corrections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from sotui.dates.clock import LONDON
from sotui.dates.typed import EARLIEST_ORDER, latest_plan
from sotui.dates.words import short
from sotui.facts.ids import new_id
from sotui.facts.model import Fact, Subject, SubjectKind
from sotui.facts.vocabulary import KINDS, FactError, FactKind, Takes, check_qualifier, kind_of
from sotui.names import name_key
from sotui.register import facts_store, rules, signing, store
from sotui.register.model import OnOrder
from sotui.vault.errors import NotAllowed
from sotui.vault.model import Deed, Role
from sotui.vault.session import Act

PRACTICE = frozenset(
    {Role.SOCIAL_WORKER, Role.DUTY_MANAGER, Role.PRACTICE_SUPERVISOR, Role.CHAIR, Role.SENIOR_MANAGER}
)
MANAGEMENT = frozenset({Role.DUTY_MANAGER, Role.PRACTICE_SUPERVISOR, Role.SENIOR_MANAGER})
CHAIR = frozenset({Role.CHAIR})
DECIDERS = frozenset({Role.DUTY_MANAGER, Role.SENIOR_MANAGER})

RECORDED_BY: Mapping[str, frozenset[Role]] = {
    "minutes-completed": CHAIR,
    "minutes-sent": CHAIR | DECIDERS,
    "practice-supervision-recorded": MANAGEMENT,
    "outcome-decided": DECIDERS,
    "end-decided": DECIDERS,
    # A worker's own supervision is recorded by whoever supervises.
    **{kind.id: MANAGEMENT for kind in KINDS.values() if kind.subjects == {SubjectKind.WORKER}},
}
"""Who may record or correct what only their signature or their decision makes true, from whichever screen.
That a review or a supervision was held, whoever knows of it may record.
"""

DEEDS = (
    Deed("order registered", PRACTICE, undoable=False),
    Deed("fact recorded", PRACTICE),
    Deed("fact corrected", PRACTICE, needs_reason=True),
    Deed("note added", PRACTICE, undoable=False),
    Deed("details amended", PRACTICE, undoable=False),
    Deed("worker allocated", MANAGEMENT),
    Deed("allocation corrected", MANAGEMENT, needs_reason=True),
    Deed("end decided", DECIDERS, needs_reason=True),
    Deed("decision corrected", DECIDERS, needs_reason=True),
    Deed("deadline waived", MANAGEMENT | {Role.CHAIR}, needs_reason=True),
    Deed("undone", PRACTICE, undoable=False),
)
"""The acts of this room: who may do each, whether it can be undone, whether it asks for a reason."""

_FACT = "fact"
"""What is touched when a fact is corrected: the first of its chain."""


class KeptAsSigned(Exception):
    """What is signed rests on it: it is neither corrected nor undone; the message says what to do instead."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NothingToUndo(Exception):
    """There is no act of one's own that can be undone; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def register_order(
    act: Act, *, family_reference: str, court: str, case_number: str, registered_on: date
) -> str:
    """A new order's id; the family is found by its reference or made.

    The order's dates are facts: record ``order-made`` and ``order-length`` on it next.
    """
    family = store.family_id(act.db, family_reference)
    if family is None:
        family = new_id()
        act.db.table("family").insert({"id": family, "reference": family_reference})
    id, number = new_id(), store.next_number(act.db)
    act.db.table("supervision_order").insert(
        {
            "id": id,
            "number": number,
            "reference": store.reference(number),
            "family_id": family,
            "court": court,
            "case_number": case_number,
            "registered_on": registered_on.isoformat(),
        }
    )
    act.touch(SubjectKind.ORDER, id)
    return id


def add_child(act: Act, order_id: str, *, name: str, born: date | None, local_id: str, team: str) -> str:
    """The id of this child on this order; a child the family already has is not made twice.

    Two children of one name on one order are told apart by their births or numbers. Raises FactError where
    the same child is on the order already.
    """
    order = store.order(act.db, order_id)
    child = store.child_of_family(act.db, order.family.id, name, born, local_id)
    if child is None:
        child = new_id()
        act.db.table("child").insert(
            {
                "id": child,
                "family_id": order.family.id,
                "name": name,
                "name_key": name_key(name),
                "born": born.isoformat() if born else None,
                "local_id": local_id,
            }
        )
    elif any(one.child.id == child for one in order.children):
        raise FactError(f"This child is on {order.reference} already.")
    id = new_id()
    act.db.table("on_order").insert({"id": id, "order_id": order_id, "child_id": child, "team": team})
    act.touch(SubjectKind.ORDER, order_id)
    return id


def amend_child(act: Act, child: OnOrder, **details: str) -> None:
    """Change what is known of a child that is no fact: ``name``, ``born`` (ISO), ``local_id``, ``team``.

    The former value stays in the audit. Every order of the child is derived anew: a birth moves dates.
    """
    for detail, value in details.items():
        if detail == "team":
            act.db.table("on_order").update(child.id, {"team": value})
            continue
        if detail not in ("name", "born", "local_id"):
            raise ValueError(f"a child has no {detail}")
        new = {detail: value} | ({"name_key": name_key(value)} if detail == "name" else {})
        act.db.table("child").update(child.child.id, new)
    for id in store.orders_of_child(act.db, child.child.id):
        act.touch(SubjectKind.ORDER, id)


def amend_court(act: Act, order_id: str, court: str) -> None:
    """Change the court's name on an order; the former one stays in the audit."""
    act.db.table("supervision_order").update(order_id, {"court": court})
    act.touch(SubjectKind.ORDER, order_id)


class CaseNumberTaken(Exception):
    """Another order of the family is under this case number; the message says which."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def amend_case_number(act: Act, order_id: str, case_number: str) -> None:
    """Change an order's court case number; the former one stays in the audit.

    Raises CaseNumberTaken where the family has another order under it: two orders of one family under one
    case number could not be told apart.
    """
    order = store.order(act.db, order_id)
    other = store.find_order(act.db, order.family.reference, case_number)
    if other is not None and other.id != order_id:
        raise CaseNumberTaken(
            f"{other.reference} of the same family is under this case number already. Nothing was changed: "
            f"look at {other.reference} first."
        )
    act.db.table("supervision_order").update(order_id, {"case_number": case_number})
    act.touch(SubjectKind.ORDER, order_id)


def record(
    act: Act,
    kind: str,
    subject: Subject,
    on: date,
    *,
    at: datetime | None = None,
    qualifier: str = "",
    why: str = "",
    source: str = "",
    signed: bool = False,
) -> Fact:
    """Record what happened. ``on`` is the day in London; ``at`` the aware moment where the hour matters.

    ``signed`` says that it follows from a signature for which the position was asked already.
    Raises FactError where the vocabulary does not allow it: an unknown kind, a subject or a qualifier that
    the kind does not take, a day later than today for what can only have happened, a day before 1991; and
    NotAllowed where it is for others to say.
    """
    known = kind_of(kind)
    if not signed:
        _check_role(act, known, subject, on)
    if subject.kind not in known.subjects:
        raise FactError(f"“{known.label}” is not recorded about a {subject.kind.value}.")
    _check_day(act, known, on)
    if at is not None and at.utcoffset() is None:
        raise ValueError("a moment without its offset from UTC")
    fact = Fact(
        id=new_id(),
        kind=kind,
        subject=subject,
        on=on,
        at=at,
        qualifier=check_qualifier(known, qualifier),
        recorded_by=act.user.id,
        recorded_at=act.at,
        device=act.device,
        why=why,
        source=source,
    )
    return keep(act, fact)


def correct(
    act: Act,
    fact: Fact,
    *,
    on: date | None = None,
    at: datetime | None = None,
    qualifier: str | None = None,
    words: str | None = None,
    withdrawn: bool = False,
    why: str,
    signed: bool = False,
) -> Fact:
    """Correct a fact by one that supersedes it; the old one stays in the history.

    ``why`` is the reason of the correction; the words given with the fact stay unless ``words`` are others.
    ``signed`` as in :func:`record`.
    Raises FactError when the fact has been corrected already: the last word is the one to correct; and
    NotAllowed where it is for others to say.
    """
    if not signed:
        _check_role(act, kind_of(fact.kind), fact.subject, fact.on)
    if facts_store.successor(act.db, fact.id) is not None:
        raise FactError("This has been corrected since; look at it again before correcting it.")
    if on is not None:
        _check_day(act, kind_of(fact.kind), on)
    return keep(
        act,
        replace(
            rules.as_corrected(fact, on=on, at=at, qualifier=qualifier, withdrawn=withdrawn),
            id=new_id(),
            recorded_by=act.user.id,
            recorded_at=act.at,
            device=act.device,
            why=fact.why if words is None else words,
            reason=why,
        ),
    )


def add_note(act: Act, subject: Subject, text: str) -> None:
    """Keep words about an order or a child, as written."""
    case_id = store.case_of(act.db, subject)
    act.db.table("note").insert(
        {
            "id": new_id(),
            "subject_kind": subject.kind.value,
            "subject_id": subject.id,
            "case_id": case_id,
            "text": text,
            "recorded_by": act.user.id,
            "recorded_at": act.at.isoformat(),
        }
    )


def corrected(act: Act) -> list[Fact]:
    """What an act has corrected, withdrawn or put back so far, each as it was first recorded."""
    return [facts_store.fact(act.db, id) for kind, id in act.touched if kind == _FACT]


def _check_role(act: Act, kind: FactKind, subject: Subject, on: date) -> None:
    roles = RECORDED_BY.get(kind.id)
    if roles is not None and not act.user.roles & roles:
        raise NotAllowed(
            f"“{kind.label}” is not for your role to record.",
            "Nothing was changed.",
            f"It is for: {', '.join(sorted(roles))}.",
        )
    signing.check_fact(act, kind.id, kind.label, subject, on)


def _check_day(act: Act, kind: FactKind, on: date) -> None:
    """Refuse a day before the Children Act, one still to come, and one no order can reach."""
    today = act.at.astimezone(LONDON).date()
    if on < EARLIEST_ORDER:
        raise FactError(f"“{kind.label}” cannot be recorded for a day before {short(EARLIEST_ORDER)}.")
    if on > today and kind.takes is Takes.PACK:
        raise FactError(
            f"“{kind.label}” cannot be recorded for {short(on)} yet: record it on that day. What if, on the "
            "order's page, shows now what would follow. Nothing was changed."
        )
    if on > today and not kind.may_lie_ahead:
        raise FactError(f"“{kind.label}” cannot be recorded for {short(on)}: that day lies ahead.")
    if on > latest_plan(today):
        raise FactError(f"“{kind.label}” cannot be recorded for {short(on)}: that is too far ahead.")


def keep(act: Act, fact: Fact) -> Fact:
    """Keep a fact that the acts of this room have found right; its case is derived anew."""
    case_id = store.case_of(act.db, fact.subject)
    facts_store.insert_fact(act.db, case_id, fact)
    case_kind = SubjectKind.WORKER if fact.subject.kind is SubjectKind.WORKER else SubjectKind.ORDER
    act.touch(case_kind, case_id)
    if fact.supersedes:
        act.touch(_FACT, fact.occurrence)
    return fact
