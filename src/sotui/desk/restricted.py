"""Restricted cases at the desk: who reads one, restricting it, changing its readers, lifting it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sotui.desk.facet import Facet, there

if TYPE_CHECKING:
    from sotui.triage.model import Receipt

_NOW = "I changed who reads this case just now"
"""The reason of one's own next look: what was typed for the act is sealed and does not stand beside looks."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account who works with records."""

    user: str
    name: str
    roles: str
    reads: bool
    """Whether they are a reader of the case now."""
    me: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands: restricted or not, and who reads it."""

    order_id: str
    references: tuple[str, ...]
    """The orders of the family: all are restricted together."""
    restricted: bool
    people: tuple[Person, ...]
    nobody: bool
    """Whether it is restricted and no reader has an account any more."""
    why_not: str
    """Why the person may change nothing here; empty where they may."""

    @property
    def readers(self) -> tuple[str, ...]:
        """The names of the readers."""
        return tuple(one.name for one in self.people if one.reads)


class RestrictedDesk(Facet):
    """Cases whose names and narrative are for named readers."""

    RECORDS = "orders"

    def standing(self, order_id: str) -> Standing:
        """How an order's case stands, for the box in which it is restricted."""
        from sotui.register import restricted_store, store
        from sotui.register.acts import PRACTICE

        with there():
            order = store.order(self.db, order_id)
        sealed = self.desk.restricted.sealed
        found = restricted_store.of_order(self.db, order_id)
        reading = set(sealed.readers(found.body)) if found else set()
        people = tuple(
            Person(user.id, user.name, ", ".join(sorted(user.roles)), reader in reading, reader == sealed.me)
            for reader, user in sorted(sealed.accounts().items(), key=lambda one: one[1].name.casefold())
            if user.roles & PRACTICE or reader in reading
        )
        family = restricted_store.orders_of_family(self.db, order.family.id)
        nobody = found is not None and not any(one.reads for one in people)
        return Standing(
            order_id,
            tuple(one.reference for one in store.orders_of(self.db, family)),
            found is not None,
            people,
            nobody,
            self._why_not(found is not None, nobody, people),
        )

    def restrict(self, order_id: str, users: Collection[str], reason: str) -> Receipt:
        """Restrict the case to these accounts and one's own."""
        from sotui.register import restricted_acts as acts
        from sotui.triage.model import Receipt

        standing = self.standing(order_id)
        with self.session.act(acts.RESTRICT, " ".join(standing.references), reason) as act:
            acts.restrict(act, self.desk.restricted, order_id, users)
        self._seen(standing)
        after = self.standing(order_id)
        return Receipt(f"{_named(after)} restricted. Read by {', '.join(after.readers)}.")

    def change_readers(self, order_id: str, users: Collection[str], reason: str) -> Receipt:
        """Have exactly these accounts read a restricted case."""
        from sotui.register import restricted_acts as acts
        from sotui.triage.model import Receipt

        standing = self.standing(order_id)
        with self.session.act(acts.READERS, " ".join(standing.references), reason) as act:
            come, gone = acts.change_readers(act, self.desk.restricted, order_id, users)
        self._seen(standing)
        after = self.standing(order_id)
        return Receipt(
            f"Readers of {', '.join(after.references)} changed: {come} added, {gone} taken out."
            f" Read by {', '.join(after.readers)}."
        )

    def lift(self, order_id: str, reason: str) -> Receipt:
        """Lift the restriction: the texts stand in the clear again."""
        from sotui.register import restricted_acts as acts
        from sotui.triage.model import Receipt

        standing = self.standing(order_id)
        with self.session.act(acts.LIFT, " ".join(standing.references), reason) as act:
            shut = acts.lift(act, self.desk.restricted, order_id)
        texts = "text was" if shut == 1 else "texts were"
        left = f" {shut} {texts} not for you to open and stay sealed." if shut else ""
        return Receipt(f"{_named(standing)} no longer restricted.{left}")

    def _seen(self, standing: Standing) -> None:
        from sotui.register import restricted_store

        family = restricted_store.of_order(self.db, standing.order_id)
        if family is not None:
            for id in restricted_store.orders_of_family(self.db, family.family_id):
                self.desk.looks.give(id, _NOW)

    def _why_not(self, restricted: bool, nobody: bool, people: tuple[Person, ...]) -> str:
        from sotui.register.restricted_acts import RESTRICTING

        if not self.session.user.roles & RESTRICTING:
            return f"This is not for your role: it is for {', '.join(sorted(RESTRICTING))}."
        if restricted and not nobody and not any(one.me and one.reads for one in people):
            names = ", ".join(one.name for one in people if one.reads)
            return f"Only a reader changes this: {names}."
        return ""


def _named(standing: Standing) -> str:
    several = len(standing.references) > 1
    return f"{', '.join(standing.references)} {'are' if several else 'is'}"
