"""A procedure as it is read on the screens: its pack, its clauses, and where each of them lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotui.tui.procedure_clause import Read
from sotui.tui.widgets.paper import Line, words
from sotui.tui.words import day_words, many

if TYPE_CHECKING:
    from datetime import date

    from sotui.desk import Desk
    from sotui.procedures.clauses import Clause
    from sotui.procedures.model_order import Course, Model
    from sotui.procedures.pack import Pack
    from sotui.register.would_move import WouldMove


def read_procedure(desk: Desk, pack_id: str) -> Read:
    """The procedure in use under this id. Nothing in it is a record: everybody may read it.

    Called on the vault's thread. Raises what the desk does where there is none.
    """
    from sotui.desk.clause_homes import homes_of

    pack = desk.procedures.pack(pack_id)
    clauses = desk.procedures.clauses(pack_id) or clauses_of_rules(pack)
    return Read(pack, clauses, homes_of(pack, clauses))


def clauses_of_rules(pack: Pack) -> tuple[Clause, ...]:
    """The dated clauses of a procedure that came without a list of its clauses, by what its rules say."""
    from sotui.procedures.cadence import Cadence
    from sotui.procedures.clauses import Clause, ClauseKind
    from sotui.procedures.model import Kind
    from sotui.procedures.model_order import base_of

    found: dict[str, Clause] = {}
    for rule in pack.rules:
        basis = rule.basis
        id = base_of(basis.id)
        if id not in found:
            found[id] = Clause(
                id=id,
                number=basis.clause,
                title=basis.title,
                kind=ClauseKind.CADENCE if isinstance(rule, Cadence) else ClauseKind.DEADLINE,
                force=basis.force,
                by=basis.by,
                says="A date follows from it; no more is told of it here.",
                quote=basis.quote,
                local_default=basis.kind is Kind.LOCAL_DEFAULT,
            )
    return tuple(found.values())


def course_of(desk: Desk, pack_id: str, model: Model) -> Course:
    """A model order's course under the procedure in use, beside the law. Called on the vault's thread."""
    from sotui.procedures.model_order import course

    return course(model, desk.procedures.pack(pack_id), [desk.procedures.pack("statute")], desk.calendar)


def not_for(why: str | None) -> str | None:
    """Why a person may not do it, as a sentence that stands by itself; None where they may."""
    return f"This is not for your role. {why}" if why is not None else None


def pack_of(desk: Desk, deadline_id: str) -> str:
    """The id of the procedure in use that has the clause of a deadline; empty where none has.

    Called on the vault's thread.
    """
    from sotui.procedures.model_order import base_of

    whole = base_of(deadline_id)
    wanted = {whole, whole.partition(":")[0]}
    packs = [desk.procedures.pack(one.id) for one in desk.procedures.shelf()]
    with_rule = [pack.id for pack in packs if any(base_of(rule.basis.id) == whole for rule in pack.rules)]
    # A dated clause is found by its rule: only then is the list of its procedure's clauses looked through.
    for id in with_rule or [pack.id for pack in packs]:
        if any(one.id in wanted for one in read_procedure(desk, id).clauses):
            return id
    return ""


def would_lines(would: WouldMove, width: int) -> list[Line]:
    """What a version would change: each date that would be another one, then its rules."""
    lines: list[Line] = []
    if would.moves:
        lines.append(Line((("Dates that would be other ones", "heading"),)))
        for move in would.moves:
            lines += words(f"{move.reference}: {move.title} ({move.id}), {move.said}", width, hang=4)
    changed = [(f"{one.title} ({one.id}): {one.how}", one.differences) for one in would.packs.rules]
    if changed or would.packs.whole:
        lines += [*([Line()] if lines else []), Line((("What is otherwise in the procedure", "heading"),))]
        for title, differences in changed:
            lines += words(title, width, hang=4)
            for one in differences:
                lines += words(one.said, width, "muted", indent=4, hang=2)
        for one in would.packs.whole:
            lines += words(one.said, width, "muted", hang=4)
    return lines


def would_words(would: WouldMove, day: date | None) -> str:
    """How many dates of how many orders would be other ones; without a day, from the start."""
    held = f"if it held from {day_words(day)} on" if day is not None else "as it governs from the start"
    if not would.moves:
        return f"No date on the register would be another one {held}."
    said = f"{many(len(would.moves), 'date')} of {many(would.orders_moved, 'order')} would be other ones"
    late = f"; {would.turn_late} of them would be overdue at once" if would.turn_late else ""
    return f"{said} {held}{late}."
