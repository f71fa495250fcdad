"""Which facts a procedure listens to: those that its dates are counted from, met by or fall away with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from sotui.facts.model import SubjectKind
from sotui.facts.vocabulary import KINDS
from sotui.procedures import conditions
from sotui.procedures.court_date import CourtDate
from sotui.procedures.life import ENDINGS
from sotui.procedures.pack import Pack, Role
from sotui.procedures.statute import Statutory, Yields

_LAST_DAY = ("order-made", "order-length", "stated-end", "extended-to")
_APPLICATION = ("end-decided", "extension-applied", "extension-refused", "extension-withdrawn")
_DIRECTIONS = ("direction-days-given", "direction-days-missed", "direction-days-cap")
_CHOOSES = {Role.ORDERS: "under-procedure", Role.SUPERVISION: "supervised-under"}


def facts_heard(pack: Pack) -> tuple[str, ...]:
    """The kinds of fact that move, settle or end a date of the procedure, in the vocabulary's order."""
    heard = set(_walked((pack.rules, pack.namings, pack.chairs)))
    if any(rule.basis.subject is not SubjectKind.WORKER for rule in pack.rules):
        # Whatever a rule says: nothing is owed before the order is made, and what is open falls away with it.
        heard.update(_LAST_DAY, ENDINGS)
    if pack.role in _CHOOSES:
        heard.add(_CHOOSES[pack.role])
    if pack.rules:
        heard.add("waived")
    return tuple(kind for kind in KINDS if kind in heard)


def _walked(part: object) -> Iterator[str]:
    """The facts named anywhere in a part of a pack."""
    if isinstance(part, (tuple, list)):
        for one in part:
            yield from _walked(one)
    elif isinstance(part, dict):
        for one in part.values():
            yield from _walked(one)
    elif is_dataclass(part):
        yield from _implied(part)
        for field in fields(part):
            value = getattr(part, field.name)
            if field.name == "fact" and isinstance(value, str):
                if value:
                    yield value
            else:
                yield from _walked(value)


def _implied(part: object) -> tuple[str, ...]:
    """The facts that a part listens to without naming them."""
    if isinstance(part, conditions.PlanIs):
        return ("plan-changed",)
    if isinstance(part, conditions.Post):
        return ("holds-cases",)
    if isinstance(part, CourtDate):
        return ("court-date-set", "court-date-met")
    if isinstance(part, Statutory):
        return (*_APPLICATION, *(_DIRECTIONS if part.yields is Yields.DIRECTIONS else ()))
    return ()
