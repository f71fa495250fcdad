"""An entry's own words for who reads the audit: what is gone is said to be, details are no code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sotui.vault.audit import AuditEntry

GONE = "erased, or under seal"


def reason(one: AuditEntry) -> str:
    """Why it was done; where reason and details were erased or went under seal, that they did."""
    gone = one.words is not None and not one.reason and not one.detail
    return GONE if gone else one.reason


def detail(one: AuditEntry) -> str:
    """The details; those that the vault writes for itself (JSON) as names with their values."""
    if not one.detail.startswith("{"):
        return one.detail
    try:
        said = json.loads(one.detail)
    except ValueError:
        return one.detail
    return "; ".join(f"{name.replace('_', ' ')}: {_value(value)}" for name, value in said.items())


def rows_changed(one: AuditEntry) -> int:
    """How many rows of the records it changed: its own words are taken down as one more, and are none."""
    return one.change_count - (one.words is not None)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_value(one)}" for name, one in value.items()) or "none"
    return str(value)
