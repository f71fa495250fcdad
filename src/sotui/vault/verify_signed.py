"""Who signed what: each signature held against the grant of that time, and what it vouches for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sotui.vault import audit, schema
from sotui.vault.accounts_deeds import DISABLED, KEY_MADE, KEY_USED, RESET
from sotui.vault.accounts_header import RECOVERY_NAME
from sotui.vault.accounts_kept import not_in_force
from sotui.vault.found import Faults, Kind, Vouched, without
from sotui.vault.keys import signed_by
from sotui.vault.ledger import checkpoint_content
from sotui.vault.model import Role
from sotui.vault.signers import Signers

if TYPE_CHECKING:
    from sotui.vault.driver import Connection
    from sotui.vault.header import Grant
    from sotui.vault.verify_entry import Entry

OPENINGS = ("opened the register", "made the register")
CLOSING = "closed the register"
_SIGNED = (*OPENINGS, CLOSING, audit.TOOK_ACCOUNTS)
"""Entries of the vault's own that always bear a signature, as every act does."""

_END_KEYS = frozenset({DISABLED, RESET, KEY_USED})
"""The acts after which nothing is signed any more with the keys that their person had."""


@dataclass(slots=True)
class _Stretch:
    """Entries each tied to the one before; what its last right signature covers is vouched for."""

    first: int
    signed: int = 0
    by: dict[str, None] = field(default_factory=dict)


class SignatureCheck:
    """Entry after entry, its signature; the stretches that signatures vouch for."""

    def __init__(self, conn: Connection, found: Faults, vault: str, root: str) -> None:
        """`root`: the key to which grants lead, from the header that was opened."""
        self._conn = conn
        self._found = found
        self._vault = vault
        meta = schema.meta(conn)
        self.since = max(1, int(meta.get("signed-from", 1))) if "signed-from" in meta else None
        """The number of the entry from which this register signs; None where it never has."""
        self._signers = Signers(conn, vault, root) if self.since is not None else None
        self.count = 0
        """How many signatures were looked at."""
        self.last = 0
        """The number of the last entry whose signature is right."""
        self._rewritten = 0
        self._stretch = _Stretch(1)
        self._stretches: list[_Stretch] = []
        self._used: dict[tuple[str, int], list[int]] = defaultdict(list)
        self._changed_accounts: dict[int, str] = {}
        self._took: set[int] = set()

    def page(self, first: int, last: int) -> dict[int, tuple[str, str, str]]:
        """The signatures of these entries: the hash signed, the slot, the signature."""
        if self._signers is None:
            return {}
        return {
            seq: (hash, slot, signature)
            for seq, hash, slot, signature in self._conn.execute(
                "SELECT seq, hash, slot, signature FROM audit_checkpoint WHERE seq BETWEEN ? AND ?",
                (first, last),
            ).fetchall()
        }

    def root_replaced(self, before: str, after: str, seq: int) -> None:
        """The entry of this number made another key the one to which grants lead."""
        if self._signers is not None:
            self._signers.root_replaced(before, after, seq)

    def broken_at(self, seq: int) -> None:
        """This entry is not tied to the one before: a new stretch begins with it."""
        self._stretches.append(self._stretch)
        self._stretch = _Stretch(seq)

    def vouched_before(self, seq: int) -> bool:
        """Whether a right signature stood just before the stretch that began last."""
        return bool(self._stretches) and self._stretches[-1].signed == seq

    def look_at(self, entry: Entry, signed: tuple[str, str, str] | None) -> None:
        """Whether it is signed where it should be, by whom it says, over what it says."""
        if self._signers is None or self.since is None:
            return
        seq, found = entry.seq, self._found
        if signed is None:
            if seq >= self.since and (entry.kind == "act" or entry.is_(*_SIGNED)):
                found.fault(Kind.FORGED, seq, seq, "It bears no signature, and should.")
            return
        self.count += 1
        hash, slot, signature = signed
        granted = self._signers.grant(slot, seq)
        if granted is None:
            found.fault(Kind.FORGED, seq, seq, "It is signed with a key that nobody here was given.")
            return
        since, grant = granted
        if not signed_by(grant.sign, checkpoint_content(self._vault, seq, hash), signature):
            found.fault(Kind.FORGED, seq, seq, f"The signature is not {grant.name}'s.")
        elif grant.user != entry.user or (
            hash == entry.hash and entry.own and entry.name not in self._signers.names(slot)
        ):
            words = f"It is in the name of {entry.name}, and {grant.name} signed it."
            found.fault(Kind.FORGED, seq, seq, words)
        elif (gone := self._signers.ended(slot)) < seq:
            words = f"It is signed with a key of {grant.name}'s that entry {gone} took away."
            found.fault(Kind.FORGED, seq, seq, words)
        elif entry.own and entry.is_(*OPENINGS) and entry.claimed != frozenset(grant.roles):
            words = f"It claims other roles than {grant.name} was given."
            found.fault(Kind.FORGED, seq, seq, words)
        elif hash != entry.hash:
            if entry.own and seq not in found.bad:
                self._not_what_was_signed(seq, grant.name)
        else:
            self._used[slot, since].append(seq)
            self.last = self._stretch.signed = seq
            self._stretch.by[grant.name] = None
            self._note_accounts(entry, slot, grant)

    def _note_accounts(self, entry: Entry, slot: str, grant: Grant) -> None:
        """Know whose keys an act on accounts took away, and who did it."""
        assert self._signers is not None
        if entry.is_(audit.TOOK_ACCOUNTS):
            self._took.add(entry.seq)
        elif entry.kind == "act" and Role.ADMINISTRATOR in grant.roles:
            self._changed_accounts[entry.seq] = slot
            if entry.act in _END_KEYS:
                self._signers.keys_ended(entry.seq, user=entry.subject)
            elif entry.act == KEY_MADE:
                self._signers.keys_ended(entry.seq, name=RECOVERY_NAME)

    def _not_what_was_signed(self, seq: int, name: str) -> None:
        # All hashes fit one another, so it is known only to lie after the last signature that still fits.
        first = max(self.last, self._rewritten, self._stretch.first - 1) + 1
        self._rewritten = seq
        words = f"It was written anew with hashes to fit: it is not what {name} signed."
        self._found.fault(Kind.ALTERED, first, seq, words)

    def settle(self, last: int, anchored: int, granted: Collection[tuple[str, int, str]]) -> None:
        """Once every entry was looked at: grants lead to the root, and no signature is of another audit.

        `last`: the number of the last entry; `anchored`: of the last that this machine had seen; `granted`:
        the grants that entries took down.
        """
        accounts = not_in_force(self._conn)
        if accounts is not None:
            self._found.missing(Kind.ACCOUNTS, accounts[0], accounts[0], accounts[1])
        if self._signers is None or self.since is None:
            return
        for seq in self._signers.settle(granted, self.since):
            words = "A grant stands here, of who may open the register and as what, that nobody gave."
            self._found.missing(Kind.ACCOUNTS, seq, seq, words)
        for seq in self._signers.unfounded(self._changed_accounts, self._took):
            if seq in self._took:
                words = "It took accounts from vault.json, and these records do not know their administrator."
                self._found.missing(Kind.ACCOUNTS, seq, seq, words)
            else:
                words = "It made another person the root of all accounts, and no administrator did it."
                self._found.fault(Kind.FORGED, seq, seq, words)
        if self._signers.unreadable:
            words = "A grant by which signatures are checked cannot be read."
            self._found.missing(Kind.UNREADABLE, self.since, self.since, words)
        for (slot, since), used in self._used.items():
            if not self._signers.leads_to_root(slot, since):
                for seq in used:
                    words = "It is signed with a key that no administrator granted."
                    self._found.fault(Kind.FORGED, seq, seq, words)
        later, early = self._conn.execute(
            "SELECT max(seq), (SELECT min(seq) FROM audit_checkpoint WHERE seq < ?) FROM audit_checkpoint",
            (self.since,),
        ).fetchone()
        if later is not None and later > max(last, anchored):
            words = f"A signature is kept for entry {later:,}; the audit ends at {last:,}."
            self._found.missing(Kind.CUT, last + 1, later, words)
        if early is not None:
            words = "Signatures are older than the entry from which the register says that it signs."
            self._found.missing(Kind.UNREADABLE, early, early, words)

    def sound(self) -> Iterator[Vouched]:
        """What signatures vouch for, without what is not as it was written."""
        for stretch in (*self._stretches, self._stretch):
            if stretch.signed:
                for first, last in without(stretch.first, stretch.signed, self._found.bad):
                    yield Vouched(first, last, tuple(stretch.by))
