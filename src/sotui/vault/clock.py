"""The machine's clock, for the audit, and whether it was set; what follows from facts never asks it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sotui.vault.driver import Connection

BACK = timedelta(days=1)
"""A clock that stands so long before the last entry is told of; less the audit's own flag says."""
AHEAD = timedelta(days=62)
"""Longer than a register that is in use lies unopened: after it, it is asked whether the day is right."""


def utc_now() -> datetime:
    """The moment it is now, aware, in UTC."""
    return datetime.now(UTC)


def doubt(conn: Connection, now: datetime) -> str:
    """What to tell where the clock stands before what was last done in the register, or long after it.

    Empty where it does not. When the register was made says nothing: others make it, elsewhere.
    """
    row = conn.execute(
        "SELECT at FROM audit_entry WHERE kind <> 'vault' OR act = 'opened the register'"
        " ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return ""
    last = datetime.fromisoformat(row[0])
    if last - now > BACK:
        how = "before"
    elif now - last > AHEAD:
        how = "long after"
    else:
        return ""
    return (
        f"The computer's clock stands on {now.astimezone():%d/%m/%Y}, {how} what was last done here"
        f" ({last.astimezone():%d/%m/%Y}). Look whether it is right before anything is recorded:"
        " what is due is judged by it."
    )
