"""A procedure as it is read on the screens: its pack, its clauses, and where each of them lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotui.tui.screens.procedures_clause import Read

if TYPE_CHECKING:
    from sotui.desk import Desk
    from sotui.procedures.model_order import Course, Model


def read_procedure(desk: Desk, pack_id: str) -> Read:
    """The procedure in use under this id. Nothing in it is a record: everybody may read it.

    Called on the vault's thread. Raises what the desk does where there is none.
    """
    from sotui.desk.clause_homes import homes_of

    pack, clauses = desk.procedures.pack(pack_id), desk.procedures.clauses(pack_id)
    return Read(pack, clauses, homes_of(pack, clauses))


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
        if any(one.id in wanted for one in desk.procedures.clauses(id)):
            return id
    return ""
