"""The life of an order in the register's own terms: made, extended, last day in force, ended early."""

from __future__ import annotations

from sotui.facts.model import Case
from sotui.procedures.life import life_of, new_last_day
from sotui.procedures.sight import index, occasions
from sotui.register.model import OrderLife


def order_life(case: Case) -> OrderLife | None:
    """The order's life by its facts in force; None while the day it was made is not recorded.

    Days as Children Act 1989 Schedule 3 para 6 gives them; an ending before the last day as s39, s91 and
    paras 6(2) and 10 do.
    """
    facts = index((occasions(case.facts), *(occasions(child.facts) for child in case.children)))
    life = life_of(case, facts)
    if life is None:
        return None
    given = tuple(sorted({min(new_last_day(one), life.cap) for one in facts.get("extended-to", ())}))
    first = min(life.statutory, life.printed or life.statutory)
    return OrderLife(
        made=life.made,
        last_day=life.last_day,
        earliest=life.earliest,
        cap=life.cap,
        first_end=min(first, life.last_day),
        extended=tuple(day for day in given if first < day <= life.last_day),
        ended_on=life.ending.day if life.ending is not None else None,
        ended_why=life.ending.reason if life.ending is not None else "",
        ended_by=life.ending.kind if life.ending is not None else "",
        decided=life.end_decided is not None,
        pending=life.applied is not None,
    )
