"""Ids that never say anything about a child and never clash between two machines."""

from secrets import token_hex


def new_id() -> str:
    """A random 128-bit id as 32 hex digits; it carries no date, no machine and no name."""
    return token_hex(16)
