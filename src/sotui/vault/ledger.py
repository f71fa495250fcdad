"""The audit as one session writes it: each entry tied to the one before, and signed where one is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from sotui.vault import audit, schema
from sotui.vault.audit import EntryKind, Tail
from sotui.vault.keys import Json

if TYPE_CHECKING:
    from sotui.vault.driver import Connection
    from sotui.vault.model import User
    from sotui.vault.unlocked import Unlocked

SIGNED_EVERY = 16
"""So many entries at most go by without a signature: 200,000 of them one by one would take 14 s to check."""

Why = Literal["act", "opening", "closing", "interval"]


def checkpoint_content(vault: str, seq: int, hash: str) -> Json:
    """What a checkpoint signs: the chain up to and with this entry, of this register."""
    return {"purpose": "audit", "vault": vault, "seq": seq, "hash": hash}


class Ledger:
    """Writes entries in the transaction that runs; an end of the chain holds once it is accepted."""

    def __init__(
        self, conn: Connection, unlocked: Unlocked, device: str, clock: Callable[[], datetime]
    ) -> None:
        self._conn = conn
        self._unlocked = unlocked
        self._device = device
        self._clock = clock
        self.tail = audit.tail(conn)
        self.signs = schema.tables_version(conn) >= schema.TABLES_VERSION
        """Whether this register has checkpoints: not before its own tables are brought up."""

    def now(self) -> datetime:
        """The moment by the register's clock, in UTC."""
        return self._clock().astimezone(UTC)

    def write(
        self,
        kind: EntryKind,
        what: str,
        by: User,
        *,
        subject: str = "",
        reason: str = "",
        detail: str = "",
        undoes: int | None = None,
        at: datetime | None = None,
        after: Tail | None = None,
        signed: Why | None = None,
    ) -> Tail:
        """Write the next entry, after ``after`` or the tail, and sign the chain up to it where that is due.

        Yields the new end. It becomes the tail by being assigned to it, once the transaction is committed.
        """
        end = audit.write(
            self._conn,
            after or self.tail,
            at=at or self.now(),
            device=self._device,
            user=by,
            kind=kind,
            act=what,
            subject=subject,
            reason=reason,
            detail=detail,
            undoes=undoes,
            brought_up=self.signs,
        )
        if signed is None and end.unsigned >= SIGNED_EVERY:
            signed = "interval"
        if signed is None or not self.signs:
            return end
        content = checkpoint_content(self._unlocked.vault, end.seq, end.hash)
        self._conn.execute(
            "INSERT INTO audit_checkpoint (seq, hash, slot, kind, signature) VALUES (?, ?, ?, ?, ?)",
            (end.seq, end.hash, self._unlocked.slot.id, signed, self._unlocked.signature(content)),
        )
        return replace(end, unsigned=0)
