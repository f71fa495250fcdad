"""Bringing workers and teams onto the register, saying what their posts are, and who has left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sotui.facts.ids import new_id
from sotui.names import name_key
from sotui.shown import deceives
from sotui.staff import store
from sotui.staff.model import Post
from sotui.vault.model import Deed, Role
from sotui.vault.session import Act

LONGEST_NAME = 120

_WHO = frozenset({Role.ADMINISTRATOR, Role.DUTY_MANAGER, Role.PRACTICE_SUPERVISOR, Role.SENIOR_MANAGER})

DEEDS = (
    Deed("worker added", _WHO, undoable=False),
    Deed("posts said", _WHO, undoable=False),
    Deed("worker left", _WHO, undoable=False),
)
"""The acts of this room."""


class StaffError(ValueError):
    """What cannot be done about a worker; the message is for the person at the keyboard."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def team_named(act: Act, name: str) -> str:
    """The id of the team of this name, added where it is new."""
    known = store.team_id_by_name(act.db, name)
    if known is not None:
        return known
    id = new_id()
    act.db.table("team").insert({"id": id, "name": name.strip(), "name_key": name_key(name)})
    return id


def worker_named(act: Act, name: str, team: str | None = None, posts: Iterable[Post] = ()) -> str:
    """The id of the worker of this name, added where they are new, with these posts besides those they have.

    With a team, the one of that team, or the one of whom no team is known. Without, as a tracker names
    people: whoever has the name; of several somebody who is still here, and of those the first known.
    """
    if team:
        team_id = team_named(act, team)
        known = store.worker_in_team(act.db, name, team_id) or store.worker_in_team(act.db, name, None)
    else:
        team_id = None
        known = next(iter(store.workers_named(act.db, name)), None)
    if known is None:
        id = new_id()
        act.db.table("worker").insert(
            {"id": id, "name": name.strip(), "name_key": name_key(name), "team_id": team_id}
        )
        have: frozenset[Post] = frozenset()
    else:
        id, have = known.id, known.posts
    _add_posts(act, id, [post for post in posts if post not in have])
    return id


def add_worker(act: Act, name: str, team: str, posts: Iterable[Post]) -> str:
    """Somebody new in a team; raises StaffError where the name will not do or the team has it already."""
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME or deceives(plain):
        raise StaffError(
            f"A name has 1 to {LONGEST_NAME} characters, all of which can be seen. Nothing was added."
        )
    team_id = team_named(act, team) if team else None
    known = store.worker_in_team(act.db, plain, team_id)
    if known is not None:
        where = f"in {known.team_name}" if known.team_id else "without a team"
        raise StaffError(
            f"{known.name} is on the list already, {where}. Nothing was added: two of one name are "
            "told apart by their teams."
        )
    id = new_id()
    act.db.table("worker").insert({"id": id, "name": plain, "name_key": name_key(plain), "team_id": team_id})
    _add_posts(act, id, posts)
    return id


def say_posts(act: Act, worker_id: str, posts: Iterable[Post]) -> None:
    """These are the worker's posts from now on, and no others."""
    act.db.execute("delete from worker_post where worker_id = ?", [worker_id])
    _add_posts(act, worker_id, posts)


def worker_left(act: Act, worker_id: str, on: date | None) -> None:
    """Their last day was, or will be, that day; None takes it back. What they held stays theirs until it is
    given to somebody else: the board shows it, and nobody is told that a case has a worker who has gone.
    """
    act.db.table("worker").update(worker_id, {"left_on": on.isoformat() if on else None})


def _add_posts(act: Act, worker_id: str, posts: Iterable[Post]) -> None:
    for post in dict.fromkeys(posts):
        act.db.table("worker_post").insert({"worker_id": worker_id, "post": post.value})
