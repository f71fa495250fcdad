"""When somebody last opened the register, by the audit."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

OPENED = "opened the register"
"""The act of each opening, as the audit has it."""
WRONG = "opened after wrong tries"
"""The act of an opening before which a passphrase was wrong; the detail counts how often."""


def last_opened(db: Database, user: str) -> datetime | None:
    """The moment (UTC) of this person's last opening, the present one with it; None for one who never did."""
    row = db.conn.execute(
        "SELECT at FROM audit_entry WHERE user_id = ? AND kind = 'vault' AND act = ?"
        " ORDER BY seq DESC LIMIT 1",
        (user, OPENED),
    ).fetchone()
    return datetime.fromisoformat(row[0]) if row else None
