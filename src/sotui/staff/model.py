"""Workers and the teams they sit in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Team:
    """A team, as the register names it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who can hold work: a social worker, an IRO, a supervisor."""

    id: str
    name: str
    team_id: str | None = None
    team_name: str = ""
