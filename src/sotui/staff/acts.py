"""Bringing workers and teams onto the register."""

from __future__ import annotations

from sotui.facts.ids import new_id
from sotui.names import name_key
from sotui.staff import store
from sotui.vault.session import Act


def team_named(act: Act, name: str) -> str:
    """The id of the team of this name, added where it is new."""
    known = store.team_id_by_name(act.db, name)
    if known is not None:
        return known
    id = new_id()
    act.db.table("team").insert({"id": id, "name": name.strip(), "name_key": name_key(name)})
    return id


def worker_named(act: Act, name: str, team: str | None = None) -> str:
    """The id of the worker of this name, added where they are new; a known worker keeps their team."""
    known = store.worker_by_name(act.db, name)
    if known is not None:
        return known.id
    id = new_id()
    act.db.table("worker").insert(
        {
            "id": id,
            "name": name.strip(),
            "name_key": name_key(name),
            "team_id": team_named(act, team) if team else None,
        }
    )
    return id
