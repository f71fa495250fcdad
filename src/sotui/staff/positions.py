"""Positions held from a day to a day, and what follows: who signs, and for which of them a role stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sotui.names import name_key
from sotui.vault.model import Role


class Position(StrEnum):
    """In what capacity somebody signs; the value is how it is said."""

    TEAM_MANAGER = "team manager"
    PRACTICE_SUPERVISOR = "practice supervisor"
    PRACTICE_MANAGER = "Practice Manager"
    SERVICE_MANAGER = "Service Manager"
    FAMILY_SUPPORT = "Family Support Service Manager"
    HEAD_OF_SERVICE = "head of service"
    LEGAL = "legal case progression manager"
    CHAIR = "chair of the review"
    """Follows from the record of the review and from who is the order's IRO; never recorded twice."""


OF_A_TEAM = frozenset({Position.TEAM_MANAGER, Position.PRACTICE_SUPERVISOR})
"""Held for one team; the others for all of them, unless a team is named."""
FROM_FACTS = frozenset({Position.CHAIR})
"""What the records of an order say; it is given to nobody."""
MANAGERS = (
    Position.TEAM_MANAGER,
    Position.PRACTICE_MANAGER,
    Position.SERVICE_MANAGER,
    Position.FAMILY_SUPPORT,
    Position.HEAD_OF_SERVICE,
)
"""Who decide where no procedure names who does."""
SUPERVISING = (Position.PRACTICE_SUPERVISOR, *MANAGERS)
"""Who sign what was said at a supervision."""

_DECIDES = frozenset({Role.DUTY_MANAGER, Role.SENIOR_MANAGER})
STANDS_FOR: Mapping[Position, frozenset[Role]] = {
    Position.TEAM_MANAGER: frozenset({Role.DUTY_MANAGER}),
    Position.PRACTICE_SUPERVISOR: frozenset({Role.PRACTICE_SUPERVISOR}),
    Position.PRACTICE_MANAGER: frozenset({Role.DUTY_MANAGER}),
    Position.SERVICE_MANAGER: frozenset({Role.SENIOR_MANAGER}),
    Position.FAMILY_SUPPORT: frozenset({Role.SENIOR_MANAGER}),
    Position.HEAD_OF_SERVICE: frozenset({Role.SENIOR_MANAGER}),
    Position.LEGAL: _DECIDES,
    Position.CHAIR: frozenset({Role.CHAIR}),
}
"""Which roles of an account stand for a position while the register has never had anybody in it."""

_ALSO = {
    "review chair": Position.CHAIR,
    "chair": Position.CHAIR,
    "iro": Position.CHAIR,
    "manager": Position.TEAM_MANAGER,
    "supervisor": Position.PRACTICE_SUPERVISOR,
    "hos": Position.HEAD_OF_SERVICE,
    "family support manager": Position.FAMILY_SUPPORT,
    "legal progression manager": Position.LEGAL,
    "legal case manager": Position.LEGAL,
}


def position_named(text: str) -> Position | None:
    """The position that is meant, letter case aside, as a procedure or a person names it; None if none."""
    wanted = " ".join(text.replace("-", " ").casefold().split())
    return next((one for one in Position if one.value.casefold() == wanted), _ALSO.get(wanted))


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody in a position: from its first day to its last, both inclusive."""

    id: str
    worker_id: str
    worker_name: str
    position: Position
    since: date
    until: date | None = None
    """None while no end is known. Whoever leaves the council leaves the position with their last day."""
    team_id: str | None = None
    team_name: str = ""
    """Empty where it is held for all teams."""

    def on(self, day: date) -> bool:
        """Whether it is held on that day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def covers(self, teams: Collection[str]) -> bool:
        """Whether it is a position over one of these teams, by their name keys; none are known: over all."""
        return not self.team_name or not teams or name_key(self.team_name) in teams

    @property
    def words(self) -> str:
        """*team manager of North*."""
        return f"{self.position.value} of {self.team_name}" if self.team_name else self.position.value


def holds(
    held: Iterable[Held], worker_id: str, position: Position, day: date, teams: Collection[str] = ()
) -> bool:
    """Whether a worker holds a position on that day over one of these teams (name keys; empty: not known)."""
    return any(
        one.worker_id == worker_id and one.position is position and one.on(day) and one.covers(teams)
        for one in held
    )


def standing_roles(positions: Iterable[Position], ever: Collection[Position]) -> frozenset[Role]:
    """The account roles that stand for these positions.

    A role stands while none of the positions that it stands for here was ever held: once there is a team
    manager, nobody signs as a duty manager what the team manager signs.
    """
    positions = tuple(positions)
    gone = frozenset(role for one in positions if one in ever for role in STANDS_FOR[one])
    return frozenset(role for one in positions for role in STANDS_FOR[one]) - gone


@dataclass(frozen=True, slots=True)
class Chairs:
    """Who chair the reviews of an order by its records, for one question."""

    ids: frozenset[str] = frozenset()
    """The workers: whoever chaired this review, and the order's IRO."""
    known: bool = False
    """Whether one of them is tied to an account, so that it is known who signs."""
    roles: frozenset[Role] = STANDS_FOR[Position.CHAIR]
    """The account roles that stand for them while it is not."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who wants to sign: the account's roles, and which worker it is."""

    roles: frozenset[Role]
    worker_id: str | None = None
    tied: bool = False
    """Whether the account was tied to the worker, and not only found by the name."""


def may_sign(
    signer: Signer,
    positions: Sequence[Position],
    held: Sequence[Held],
    days: Iterable[date],
    teams: Collection[str] = (),
    chairs: Chairs | None = None,
) -> bool:
    """Whether somebody may sign in one of these positions, held on each of these days over these teams.

    The account's role stands for a position that the register has never had anybody in (``held`` are all of
    them, past and to come). The chair is whoever the records of the order say: while it is not known which
    account that is, the role stands for it, but not for somebody who is known to be another worker.
    """
    chairs = chairs or Chairs()
    days = tuple(days)
    given = tuple(one for one in positions if one not in FROM_FACTS)
    ever = {one.position for one in held}
    if signer.roles & standing_roles(given, ever):
        return True
    mine = signer.worker_id
    if mine is not None and any(
        all(holds(held, mine, one, day, teams) for day in days) for one in given if one in ever
    ):
        return True
    if Position.CHAIR not in positions:
        return False
    if mine is not None and mine in chairs.ids:
        return True
    if chairs.ids and (chairs.known or signer.tied):
        return False
    return bool(signer.roles & chairs.roles)
