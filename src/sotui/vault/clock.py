"""The machine's clock, for the audit; what follows from facts never asks it."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The moment it is now, aware, in UTC."""
    return datetime.now(UTC)
