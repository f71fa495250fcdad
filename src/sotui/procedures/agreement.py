"""Whether dates and chairs of a procedure say what its list of clauses says: force, number and quote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sotui.procedures.clauses import Clause
from sotui.procedures.homes import clause_of
from sotui.procedures.model import Force, Nature
from sotui.procedures.pack import Pack
from sotui.procedures.roles import Chair
from sotui.procedures.rows import Basis

_MARKS = str.maketrans("‘’“”", "''\"\"")


def disagreements(pack: Pack, clauses: Sequence[Clause]) -> tuple[str, ...]:
    """Where a dated rule, or a rule on who chairs, and its clause part, a sentence each; none where no clause
    is listed for it.

    The rule may quote less than the clause, cut at an ellipsis, never anything else; it may name fewer of the
    provisions that a clause of the statute rests on. A date that is for information alone asks nothing of
    anybody: it needs no force.
    """
    known = {clause.id: clause for clause in clauses}
    parts: list[tuple[Basis | Chair, bool]] = [
        (rule.basis, rule.basis.nature is Nature.INFORMATION and rule.basis.force is Force.NONE)
        for rule in pack.rules
    ]
    parts += [(chair, False) for chair in pack.chairs]
    return tuple(
        f"{part.id}: {said}"
        for part, asks_nothing in parts
        if (clause := known.get(clause_of(part.id, known))) is not None
        for said in _parted(part, clause, asks_nothing)
    )


def _parted(part: Basis | Chair, clause: Clause, asks_nothing: bool) -> Iterator[str]:
    if part.force is not clause.force and not asks_nothing:
        yield f"its force is “{_named(part.force)}”, its clause {clause.id} says “{_named(clause.force)}”."
    if not _provisions(part.clause) <= _provisions(clause.number):
        yield f"its number is “{part.clause}”, its clause {clause.id} stands under “{clause.number}”."
    if clause.quote and (strange := _strange(part.quote, clause.quote)):
        yield f"“{strange}” is not in the quote of its clause {clause.id}."


def _provisions(number: str) -> set[str]:
    return {one.strip() for one in number.split(";")}


def _named(force: Force) -> str:
    return force.value or "none"


def _strange(quote: str, whole: str) -> str:
    """The first part of a quote that the whole has not, in its order; empty where it has all of them."""
    text, place = _plain(whole), 0
    for part in quote.split("…"):
        wanted = _plain(part)
        here = text.find(wanted, place)
        if here < 0:
            return part.strip()
        place = here + len(wanted)
    return ""


def _plain(text: str) -> str:
    return " ".join(text.translate(_MARKS).split())
