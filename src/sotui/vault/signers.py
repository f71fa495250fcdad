"""Whose key signed what: every grant ever made, each led back by signatures to the key of the creator."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from math import inf
from typing import TYPE_CHECKING

from sotui.vault.header import Grant
from sotui.vault.keys import canonical, signed_by
from sotui.vault.model import Role

if TYPE_CHECKING:
    from sotui.vault.driver import Connection


class Signers:
    """The directory of public keys by which old signatures are checked."""

    def __init__(self, conn: Connection, vault: str, root: str) -> None:
        """`root`: the key to which all grants lead, from the header that was opened."""
        self._vault = vault
        self._roots: dict[str, float] = {root: inf}
        self._replaced: list[tuple[str, str, int]] = []
        self._of: dict[str, list[tuple[int, Grant]]] = defaultdict(list)
        self.unreadable = 0
        """How many grants could not be read."""
        for slot, seq, content in conn.execute(
            "SELECT slot, seq, content FROM vault_grant ORDER BY slot, seq"
        ).fetchall():
            try:
                grant = Grant.from_json(json.loads(content))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                self.unreadable += 1
                continue
            if grant.slot == slot:
                self._of[slot].append((seq, grant))
        self._leads: dict[tuple[str, int], bool] = {}
        self._ended: dict[str, int] = {}

    def grant(self, slot: str, seq: int) -> tuple[int, Grant] | None:
        """The grant that a slot had when the entry of this number was written, and since which entry."""
        grants = self._of.get(slot)
        if not grants:
            return None
        at = bisect_right([since for since, _ in grants], seq)
        return grants[at - 1] if at else None

    def names(self, slot: str) -> set[str]:
        """Every name under which the holder of a slot has been known here."""
        return {grant.name for _, grant in self._of.get(slot, ())}

    def keys_ended(self, seq: int, *, user: str = "", name: str = "") -> None:
        """Take note that the entry of this number took the ways in away that the person of this id, or what
        bears this name, had before it.
        """
        for slot, grants in self._of.items():
            since, first = grants[0]
            if since < seq and (first.user == user or first.name == name):
                self._ended.setdefault(slot, seq)

    def ended(self, slot: str) -> float:
        """The number of the entry that took this way in away; endless where none did."""
        return self._ended.get(slot, inf)

    def root_replaced(self, before: str, after: str, seq: int) -> None:
        """Take note of a change of root, as the entry of this number took it down."""
        self._replaced.append((before, after, seq))

    def settle(self, granted: Collection[tuple[str, int, str]], since: int) -> list[int]:
        """Once every entry is read: the roots that were before, back from the one that is trusted.

        ``granted`` are the grants that entries took down (slot, entry, content); from the entry ``since`` on
        no other counts. Yields the numbers of those that stand among the grants and were never given.
        """
        for before, after, seq in reversed(self._replaced):
            if self._roots.get(after, 0) > seq:
                self._roots.setdefault(before, seq)
        strange: list[int] = []
        for slot, grants in self._of.items():
            given = [
                (seq, grant)
                for seq, grant in grants
                if (slot, seq, canonical(grant.to_json()).decode()) in granted
                or (seq <= since and grant.by == slot)
            ]
            strange += [seq for seq, grant in grants if (seq, grant) not in given]
            self._of[slot] = given
        self._leads.clear()
        return sorted(strange)

    def unfounded(self, signers: Mapping[int, str], took: Collection[int]) -> Iterator[int]:
        """The entries that made another key the root, and no administrator of before signed them.

        ``signers``: by entry the slot that signed it. Those of ``took`` took accounts as they stood in
        vault.json: of these the new root has to have been an administrator. To be asked once it is settled.
        """
        for before, after, seq in self._replaced:
            slots = [signers.get(seq, "")]
            if seq in took:
                slots = [slot for slot, of in self._of.items() if any(one.sign == after for _, one in of)]
            if before != after and not any(self._administered(slot, seq - 1) for slot in slots):
                yield seq

    def _administered(self, slot: str, seq: int) -> bool:
        found = self.grant(slot, seq)
        return (
            found is not None and Role.ADMINISTRATOR in found[1].roles and self.leads_to_root(slot, found[0])
        )

    def leads_to_root(self, slot: str, since: int) -> bool:
        """Whether this grant leads by administrators' signatures to a root."""
        found = next((grant for seq, grant in self._of.get(slot, ()) if seq == since), None)
        return found is not None and self._led(slot, since, found, frozenset())

    def _led(self, slot: str, since: int, grant: Grant, above: frozenset[tuple[str, int]]) -> bool:
        key = (slot, since)
        if key in above:
            return False
        if key in self._leads:
            return self._leads[key]
        leads = grant.vault == self._vault and self._signed(since, grant, above | {key})
        if leads or not above:
            # Not from within a circle: another way round it may yet lead to a root.
            self._leads[key] = leads
        return leads

    def _signed(self, since: int, grant: Grant, above: frozenset[tuple[str, int]]) -> bool:
        if grant.by == grant.slot:
            # A root that was replaced signed what was granted before that.
            in_time = since < self._roots.get(grant.sign, 0)
            return in_time and signed_by(grant.sign, grant.content(), grant.signature)
        # By what the signer was when it was given: a former administrator lets nobody in any more.
        found = self.grant(grant.by, since)
        if found is None or self.ended(grant.by) < since:
            return False
        at, signer = found
        return (
            Role.ADMINISTRATOR in signer.roles
            and signed_by(signer.sign, grant.content(), grant.signature)
            and self._led(grant.by, at, signer, above)
        )
