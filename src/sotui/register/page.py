"""All that the page of one order shows, read in one go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from sotui.dates.words import short
from sotui.facts.model import Fact
from sotui.facts.vocabulary import KINDS, Takes, spoken
from sotui.procedures.known import title_of
from sotui.procedures.model import State
from sotui.register import actions_store, cases, facts_store, rules, store
from sotui.register.actions import in_order
from sotui.register.cache import Derivation
from sotui.register.lives import order_life
from sotui.register.model import Order, OrderPage, PageLine
from sotui.register.restricted_reading import as_restricted

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.adoption.in_use import InUse


_NO_TITLES: Mapping[str, str] = MappingProxyType({})


def page(db: Database, order_id: str, derivation: Derivation, people: Mapping[str, str]) -> OrderPage:
    """One order with its facts in words and its dates explained; ``people`` names accounts by id.

    Raises NotThere where there is no such order.
    """
    order = store.order(db, order_id)
    case = cases.case(db, order_id)
    workers = store.worker_names(db)
    facts = [*case.facts, *(fact for child in case.children for fact in child.facts)]
    chains = facts_store.chains(db, [fact.occurrence for fact in facts if fact.supersedes])
    iro = rules.iro(case)
    titles = {id: pack.title for id, pack in derivation.in_use.latest().items()}

    def line(fact: Fact, former: Iterable[Fact] = ()) -> PageLine:
        return PageLine(
            fact,
            KINDS[fact.kind].label if fact.kind in KINDS else fact.kind,
            _about(order, fact),
            said(fact, workers, titles),
            people.get(fact.recorded_by, fact.recorded_by),
            tuple(line(one) for one in former if one.id != fact.id),
        )

    places = {child.id: place for place, child in enumerate(order.children)}
    title, note = _procedure(rules.procedure_of(case), derivation.in_use)
    found = OrderPage(
        order=order,
        procedure=title,
        procedure_note=note,
        social_workers=tuple(workers.get(id, id) for id in rules.social_workers(case)),
        iro=workers.get(iro, iro) if iro else "",
        facts=tuple(
            line(fact, chains.get(fact.occurrence, ()))
            for fact in sorted(facts, key=lambda fact: as_told(fact, places))
        ),
        deadlines=tuple(
            sorted(
                derivation.deadlines(order, case, explain=True),
                key=lambda one: (
                    one.state is State.CANCELLED,
                    one.due is None,
                    one.due or order.registered_on,
                    one.id,
                ),
            )
        ),
        notes=store.notes(db, order_id),
        life=order_life(case),
        authors=tuple(people.items()),
        actions=in_order(actions_store.of_order(db, order_id)),
    )
    return as_restricted(db, found)


_PLACE = {kind: place for place, kind in enumerate(KINDS)}


def as_told(fact: Fact, places: Mapping[str, int]) -> tuple[object, ...]:
    """By day; what was recorded at one time in the order of the vocabulary, which begins with the order.

    ``places`` says in which order the children stand.
    """
    kind = _PLACE.get(fact.kind, len(_PLACE))
    return (fact.on, fact.recorded_at, kind, places.get(fact.subject.id, -1), fact.id)


def said(fact: Fact, workers: Mapping[str, str], titles: Mapping[str, str] = _NO_TITLES) -> str:
    """A fact's qualifier in words: *seen, alone*, *12*, a worker's name, a second date.

    ``workers`` names workers by id, ``titles`` the procedures in use.
    """
    kind = KINDS.get(fact.kind)
    if kind is None or not fact.qualifier:
        return ""
    if kind.takes is Takes.WORDS:
        return ", ".join(spoken(word) for word in fact.qualifier.split("+"))
    if kind.takes is Takes.WORKER:
        return workers.get(fact.qualifier, fact.qualifier)
    if kind.takes is Takes.PACK:
        return titles.get(fact.qualifier) or title_of(fact.qualifier)
    if kind.takes is Takes.DATE:
        return short(date.fromisoformat(fact.qualifier))
    if kind.takes is Takes.OCCASION:
        return ""
    if kind.takes is Takes.DEADLINE:
        return fact.qualifier.split("|", 1)[0]
    return fact.qualifier


def _procedure(id: str | None, going_by: InUse) -> tuple[str, str]:
    if id is None:
        return "no procedure recorded", "Only the dates of the statute are shown."
    pack = going_by.latest().get(id)
    if pack is not None:
        return pack.title, ""
    name = title_of(id)
    return name, f"The procedure of {name} is not in use here: only the dates of the statute are shown."


def _about(order: Order, fact: Fact) -> str:
    return next((child.child.name for child in order.children if child.id == fact.subject.id), "")
