"""Which places an account's roles open, and on which of them one begins."""

from __future__ import annotations

from collections.abc import Mapping

from sotui.register.acts import PRACTICE
from sotui.vault.model import Role

AUDIT = frozenset({Role.INFORMATION_GOVERNANCE, Role.SENIOR_MANAGER})
"""Who reads the audit."""
OPENED_BY: Mapping[str, frozenset[Role]] = {
    "board": PRACTICE,
    "orders": PRACTICE,
    "reviews": PRACTICE,
    "supervision": PRACTICE,
    "audit": AUDIT,
}
"""The places that are not for everybody: those of records, and the audit."""
CALLED = {
    "board": "The board is",
    "orders": "The list of orders is",
    "reviews": "The list of reviews is",
    "supervision": "The list of supervision is",
    "audit": "The audit is",
}


def why_not(view: str, roles: frozenset[Role]) -> str | None:
    """Why a place is not for somebody with these roles, or None where it is."""
    allowed = OPENED_BY.get(view)
    if allowed is None or roles & allowed:
        return None
    what = CALLED[view]
    return f"{what} not for your role: it is for {', '.join(sorted(allowed))}."


def begins_at(roles: frozenset[Role]) -> str:
    """Where one begins: the board, or what an account without records is for."""
    if roles & PRACTICE:
        return "board"
    return "accounts" if Role.ADMINISTRATOR in roles or not roles & AUDIT else "audit"
