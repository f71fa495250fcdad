"""Whose key signed what: every grant ever made, each led back by signatures to the key of the creator."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from math import inf
from typing import TYPE_CHECKING

from sotui.vault.header import Grant
from sotui.vault.keys import signed_by
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

    def root_replaced(self, before: str, after: str, seq: int) -> None:
        """Take note of a change of root, as the entry of this number took it down."""
        self._replaced.append((before, after, seq))

    def settle(self) -> None:
        """Once every entry is read: the roots that were before, back from the one that is trusted."""
        for before, after, seq in reversed(self._replaced):
            if self._roots.get(after, 0) > seq:
                self._roots.setdefault(before, seq)
        self._leads.clear()

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
        return any(
            Role.ADMINISTRATOR in signer.roles
            and signed_by(signer.sign, grant.content(), grant.signature)
            and self._led(grant.by, at, signer, above)
            for at, signer in self._of.get(grant.by, ())
        )
