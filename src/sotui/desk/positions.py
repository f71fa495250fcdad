"""Positions at the desk: who signs in which capacity from when to when, and which worker an account is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sotui.dates.words import short
from sotui.desk.facet import Facet
from sotui.triage.model import Receipt
from sotui.vault.errors import NotAllowed
from sotui.vault.model import Role

if TYPE_CHECKING:
    from sotui.staff.positions import Held, Position

SEEN_BY = frozenset(Role) - {Role.INFORMATION_GOVERNANCE}
"""Who may see who holds which position: everybody who can be told whom to ask for a signature."""


@dataclass(frozen=True, slots=True)
class Tie:
    """An account, and the worker that it is."""

    user_id: str
    name: str
    worker_id: str
    """Empty where nobody can tell."""
    worker: str
    said: bool
    """Whether somebody said so; else it was found by the name."""


class PositionsDesk(Facet):
    """Who holds which position, and whose account is whose. Nothing here is a record of a child."""

    # Looking

    def listing(self, *, everybody: bool = False) -> tuple[Held, ...]:
        """Who holds which position today or later; with ``everybody`` also what has ended."""
        from sotui.staff import positions_store

        self._may_see("who holds which position")
        today = self.today()
        found = positions_store.every(self.db)
        return tuple(one for one in found if everybody or one.until is None or one.until >= today)

    def ties(self) -> tuple[Tie, ...]:
        """Every account that opens this register, with the worker that it is."""
        from sotui.register import store
        from sotui.staff import positions_store
        from sotui.vault.accounts import accounts
        from sotui.vault.model import User

        self._may_see("whose account is whose")
        names, said = store.worker_names(self.db), positions_store.ties(self.db)
        found = []
        for one in accounts(self.session):
            if not one.enabled:
                continue
            worker = positions_store.worker_of(self.db, User(one.user, one.name, frozenset(one.roles)))
            found.append(Tie(one.user, one.name, worker or "", names.get(worker or "", ""), one.user in said))
        return tuple(found)

    def teams(self) -> tuple[str, ...]:
        """The teams over which somebody can hold a position: those of workers and of children."""
        from sotui.names import name_key
        from sotui.register import store
        from sotui.staff.store import workers

        self._may_see("the teams")
        names = [*store.teams(self.db), *(one.team_name for one in workers(self.db) if one.team_name)]
        return tuple(sorted({name_key(name): name for name in names}.values(), key=name_key))

    def why_not(self, deed: str = "position given") -> str | None:
        """Why the person may not do this, or None where they may; asks nothing of the register."""
        roles = self.session.deeds[deed].roles
        if self.session.user.roles & roles:
            return None
        return f"This is not for your role: it is for {', '.join(sorted(roles))}."

    # Acting

    def give(
        self, worker_id: str, position: Position, since: date, until: date | None = None, team: str = ""
    ) -> Receipt:
        """Record that somebody holds a position. Raises PositionError where it cannot be so, among others
        for a team that nobody knows.
        """
        from sotui.names import name_key
        from sotui.staff import positions_acts, positions_store

        with self.session.act("position given", position.value) as act:
            if team.strip() and name_key(team) not in {name_key(one) for one in self.teams()}:
                raise positions_acts.PositionError(
                    f"No team is called “{' '.join(team.split())}”. Nothing was recorded. There are:"
                    f" {', '.join(self.teams()) or 'none'}."
                )
            id = positions_acts.give(act, worker_id, position, since, until, team)
            held = positions_store.one(act.db, id)
            assert held is not None
            act.subject = held.worker_name
            act.detail = f"{held.words}, {positions_acts.span_words(held)}"
        return Receipt(f"{held.worker_name} is {held.words} {positions_acts.span_words(held)}.")

    def end(self, id: str, until: date) -> Receipt:
        """Record the last day on which a position is held. Raises PositionError."""
        from sotui.staff import positions_acts

        with self.session.act("position ended", "position") as act:
            held = positions_acts.end(act, id, until)
            act.subject, act.detail = held.worker_name, f"{held.words}, last day {until.isoformat()}"
        return Receipt(f"{held.worker_name} is {held.words} until {short(until)}, that day included.")

    def take_back(self, id: str, why: str) -> Receipt:
        """Say that a position was recorded in error. Raises PositionError, ReasonNeeded."""
        from sotui.staff import positions_acts

        with self.session.act("position taken back", "position", why) as act:
            held = positions_acts.take_back(act, id)
            act.subject = held.worker_name
            act.detail = f"{held.words}, {positions_acts.span_words(held)}"
        return Receipt(f"Taken back: {held.worker_name} was recorded as {held.words} in error.")

    def tie(self, user_id: str, worker_id: str) -> Receipt:
        """Say that an account is this worker's. Raises PositionError where there is no such worker."""
        from sotui.register import store
        from sotui.staff import positions_acts
        from sotui.vault.accounts import account

        with self.session.act("account tied to worker", user_id) as act:
            person = account(self.session, user_id)
            positions_acts.tie(act, user_id, worker_id)
            name = store.worker_names(act.db)[worker_id]
            act.subject, act.detail = person.name, f"worker {name}"
        return Receipt(f"The account {person.name} is now the worker {name}.")

    def untie(self, user_id: str) -> Receipt:
        """Take back that an account is a worker's. Raises PositionError where it is tied to none."""
        from sotui.staff import positions_acts
        from sotui.vault.accounts import account

        with self.session.act("account untied from worker", user_id) as act:
            person = account(self.session, user_id)
            positions_acts.untie(act, user_id)
            act.subject = person.name
        return Receipt(f"The account {person.name} is tied to no worker now: it goes by its name.")

    def _may_see(self, what: str) -> None:
        if self.session.user.roles & SEEN_BY:
            return
        refusal = NotAllowed(
            f"Seeing {what} is not for your role.",
            "Nothing was shown; that it was asked for has been noted.",
            f"It is for: {', '.join(sorted(SEEN_BY))}.",
        )
        self.session.refused(f"look at {what}")
        refusal.noted = True
        raise refusal
